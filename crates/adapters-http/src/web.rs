//! What every page stands on: the layout around it, its texts, its headers, its own files, whose a form is, and bytes
//! that are sent.

pub(crate) mod assets;
pub(crate) mod headers;
pub(crate) mod labels;
pub(crate) mod layout;
pub(crate) mod message;
pub(crate) mod serve;
pub(crate) mod texts;
