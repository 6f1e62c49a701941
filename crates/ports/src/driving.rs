//! What the program promises to whoever calls it, shaped for a caller that wants all doors at once.
//!
//! Every call takes the caller and one command, and answers with an outcome or with its port's
//! error. Whether something is forbidden or not found is decided behind these ports, once.

pub mod address;
pub mod fault;
pub mod filing;
pub mod identity;
pub mod items;
pub mod links;
pub mod permissions;
pub mod tokens;
pub mod view;
pub mod visits;

use domain::ids::BearerId;
use domain::principal::Caller;

/// Who calls, and with which token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The caller.
    pub caller: Caller,
    /// The token that says so.
    pub bearer: BearerId,
}
