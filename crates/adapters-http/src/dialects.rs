//! The vendors' dialects: a folder each, and nothing that one of them decides alone.

pub mod box_api;
pub mod microsoft;
pub mod oracle;
