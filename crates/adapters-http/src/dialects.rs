//! The vendors' dialects: a folder each, and nothing that one of them decides alone.
//!
//! Of a dialect that is not served yet, only the form of its ids is here: `init` prints them.

pub mod box_api;
pub mod microsoft;
pub mod oracle;
