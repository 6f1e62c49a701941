//! Box: the form of its ids.

pub mod ids;
