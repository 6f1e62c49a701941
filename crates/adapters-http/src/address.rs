//! Every id's address in every dialect, derived both ways without a look-up (docs/decisions/0018).
//!
//! An address carries a check made from the id and its kind, so that an id of one kind is no id of
//! another and a mistyped one is unknown. The check hides nothing: ids are no secrets.

pub use crate::dialects::box_api::ids as box_api;
pub use crate::dialects::microsoft::ids as microsoft;
pub use crate::dialects::oracle::ids as oracle;
