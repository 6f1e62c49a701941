//! Oracle Content Management: the form of its ids.

pub mod ids;
