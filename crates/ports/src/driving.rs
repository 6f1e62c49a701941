//! What the program promises to anybody who calls it, shaped for a caller that wants all doors at once.
//!
//! Every call takes the caller and one command, and answers with an outcome or with its port's
//! error. Whether something is forbidden or not found is decided behind these ports, once.

pub mod address;
pub mod directory;
pub mod drives;
pub mod fault;
pub mod identity;
pub mod items;
pub mod link_credentials;
pub mod links;
pub mod permissions;
pub mod tokens;
pub mod view;
pub mod visits;

use domain::ids::{BearerId, LinkId};
use domain::principal::Caller;
use domain::server::turns::{Party, Turn};
use domain::time::Timestamp;

use crate::secret::PasswordVerifier;

/// Who calls, and what says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The caller.
    pub caller: Caller,
    /// What says so.
    pub credential: Credential,
    /// When they began. Ends that pass while something is under way do not end it: they are judged by this
    /// time, and what was taken back by what is stored (docs/threat-model.md F-13).
    pub at: Timestamp,
}

impl Context {
    /// Their turn to make something.
    pub fn turn(&self) -> Turn {
        Turn::usual(Party::from(&self.caller))
    }

    /// Their turn to take something away.
    pub fn urgent_turn(&self) -> Turn {
        Turn::urgent(Party::from(&self.caller))
    }
}

/// What says who a caller is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A bearer token.
    Bearer(BearerId),
    /// An account's password, by what it was checked against.
    Password(PasswordVerifier),
    /// A link that the caller holds, and nothing else.
    Link(LinkId),
    /// That the operator acts in somebody's place.
    Operator,
}

impl Credential {
    /// The bearer token, if it is one.
    pub const fn bearer(&self) -> Option<BearerId> {
        match self {
            Self::Bearer(id) => Some(*id),
            Self::Password(_) | Self::Link(_) | Self::Operator => None,
        }
    }
}
