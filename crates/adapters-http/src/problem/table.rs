//! The table. No wildcard anywhere: a new error must find its place here before it compiles.

use domain::gate::Denial;
use domain::grant::GrantRefusal;
use domain::link::{ChangeRefusal, LinkRefusal};
use ports::driving::fault::Fault;
use ports::driving::identity::IdentityError;
use ports::driving::items::{ItemsError, ReachError, UnlockError};
use ports::driving::links::LinksError;
use ports::driving::permissions::PermissionsError;
use ports::secret::PasswordError;

use super::{Kind, Problem};
use crate::json::JsonFault;
use crate::path::EncodingFault;
use crate::payload::PayloadFault;

/// One answer for the missing and the hidden (design.md 7.1).
const NOT_FOUND: &str = "the item was not found";

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let (kind, message, retry_after) = match &fault {
            Fault::Busy(_) => (
                Kind::Busy,
                "too much is going on at once: try again in a second",
                Some(1),
            ),
            Fault::Full => (Kind::Full, "there is no room left on the server", None),
            Fault::Internal(_) => (Kind::Internal, "something failed on the server", None),
        };
        Self {
            retry_after,
            cause: Some(fault.into()),
            ..Self::new(kind, message)
        }
    }
}

impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Invalid => {
                Self::new(Kind::TokenInvalid, "the access token is not valid")
            }
            IdentityError::Expired => Self::new(
                Kind::TokenExpired,
                "the access token has expired or is not yet valid",
            ),
            IdentityError::Fault(fault) => fault.into(),
        }
    }
}

impl From<ReachError> for Problem {
    fn from(error: ReachError) -> Self {
        let kind = match error {
            ReachError::NotFound => return Self::new(Kind::NotFound, NOT_FOUND),
            ReachError::Share(denial) => return denied(denial),
            ReachError::Fault(fault) => return fault.into(),
            ReachError::Lacks(_) | ReachError::NotRedeemed => Kind::Forbidden,
            ReachError::Scope => Kind::ScopeMissing,
        };
        Self::new(kind, error.to_string())
    }
}

/// A link that does not open for the caller who came through it (contracts/microsoft.md 2.10).
fn denied(denial: Denial) -> Problem {
    let kind = match denial {
        Denial::Revoked | Denial::Expired | Denial::ItemRemoved | Denial::OutsideLink => {
            return Problem::new(Kind::NotFound, NOT_FOUND);
        }
        Denial::ScopeForbidden(_)
        | Denial::EmbeddingForbidden
        | Denial::PasswordMissing
        | Denial::AnonymousEditingForbidden
        | Denial::MakerLacksRights
        | Denial::SignInNeeded
        | Denial::OutsideOrganization
        | Denial::NotListed => Kind::Forbidden,
        Denial::PasswordNeeded => Kind::PasswordNeeded,
    };
    Problem::new(kind, denial.to_string())
}

impl From<ItemsError> for Problem {
    fn from(error: ItemsError) -> Self {
        match error {
            ItemsError::Reach(error) => error.into(),
            ItemsError::NotAFolder | ItemsError::NoContent => {
                Self::new(Kind::NotSupported, error.to_string())
            }
        }
    }
}

impl From<UnlockError> for Problem {
    fn from(error: UnlockError) -> Self {
        let message = error.to_string();
        match error {
            UnlockError::Reach(error) => error.into(),
            UnlockError::WrongPassword => Self::new(Kind::PasswordWrong, message),
            UnlockError::TooManyTries {
                retry_after_seconds,
            } => Self {
                retry_after: Some(retry_after_seconds),
                ..Self::new(Kind::TooManyTries, message)
            },
        }
    }
}

impl From<LinksError> for Problem {
    fn from(error: LinksError) -> Self {
        match error {
            LinksError::Reach(error) => error.into(),
            LinksError::Refused(refusal) => refused(refusal),
            LinksError::UnknownRecipient(_) => Self::new(Kind::BadRequest, error.to_string()),
        }
    }
}

fn refused(refusal: LinkRefusal) -> Problem {
    let kind = match refusal {
        LinkRefusal::Access(refusal) => return ReachError::from(refusal).into(),
        LinkRefusal::ExceedsOwnRights { .. } => Kind::Forbidden,
        LinkRefusal::KindNotForItem { .. } => Kind::UnsuitedItem,
        LinkRefusal::ScopeForbidden { .. }
        | LinkRefusal::EmbeddingForbidden
        | LinkRefusal::AnonymousEditingForbidden => Kind::PolicyForbids,
        LinkRefusal::ScopeNeeded
        | LinkRefusal::EmbedNeedsAnonymous
        | LinkRefusal::RecipientsNeedPeople
        | LinkRefusal::PasswordNeedsAnonymous
        | LinkRefusal::PasswordNeeded { .. }
        | LinkRefusal::PasswordTooShort { .. }
        | LinkRefusal::ExpiryPast => Kind::BadRequest,
    };
    Problem::new(kind, refusal.to_string())
}

impl From<PermissionsError> for Problem {
    fn from(error: PermissionsError) -> Self {
        let message = error.to_string();
        let kind = match error {
            PermissionsError::Reach(error) => return error.into(),
            PermissionsError::Grant(refusal) => return grant_refused(refusal),
            PermissionsError::Link(refusal) => return change_refused(refusal),
            PermissionsError::NotFound => Kind::NotFound,
            PermissionsError::Inherited => Kind::Forbidden,
            PermissionsError::NotChangeable => Kind::NotSupported,
            PermissionsError::OtherRole | PermissionsError::UnknownRecipient(_) => Kind::BadRequest,
            PermissionsError::PreconditionFailed => Kind::PreconditionFailed,
        };
        Self::new(kind, message)
    }
}

fn grant_refused(refusal: GrantRefusal) -> Problem {
    let kind = match refusal {
        GrantRefusal::Access(refusal) => return ReachError::from(refusal).into(),
        GrantRefusal::ExceedsOwnRights | GrantRefusal::Inherited | GrantRefusal::Ownership => {
            Kind::Forbidden
        }
        GrantRefusal::ExpiryPast | GrantRefusal::EndsDiffer => Kind::BadRequest,
    };
    Problem::new(kind, refusal.to_string())
}

fn change_refused(refusal: ChangeRefusal) -> Problem {
    let kind = match refusal {
        ChangeRefusal::Access(refusal) => return ReachError::from(refusal).into(),
        ChangeRefusal::Inherited => Kind::Forbidden,
        ChangeRefusal::ExpiryFixed(_) => Kind::NotSupported,
        ChangeRefusal::ExpiryPast | ChangeRefusal::NoList => Kind::BadRequest,
    };
    Problem::new(kind, refusal.to_string())
}

impl From<JsonFault> for Problem {
    fn from(fault: JsonFault) -> Self {
        let kind = match &fault {
            JsonFault::Malformed
            | JsonFault::NotAnObject
            | JsonFault::Repeated(_)
            | JsonFault::TooDeep
            | JsonFault::StringTooLong
            | JsonFault::NumberTooLong => Kind::BadBody,
            JsonFault::WrongType { .. } => Kind::BadFormat,
        };
        Self::new(kind, fault.to_string())
    }
}

impl From<PayloadFault> for Problem {
    fn from(fault: PayloadFault) -> Self {
        match fault {
            PayloadFault::TooLarge => Self::new(Kind::BodyTooLarge, "the body is too large"),
            PayloadFault::TooSlow => Self::new(Kind::BodyTooSlow, "the body did not come in time"),
            PayloadFault::Broken => Self::new(Kind::BadBody, "the body ended early"),
        }
    }
}

impl From<EncodingFault> for Problem {
    fn from(fault: EncodingFault) -> Self {
        let message = match fault {
            EncodingFault::Escape => {
                "a `%` in the address is not followed by two hexadecimal digits: write it as `%25`"
            }
            EncodingFault::NotUtf8 => "the address is not UTF-8",
        };
        Self::new(Kind::BadPath, message)
    }
}

impl From<PasswordError> for Problem {
    fn from(error: PasswordError) -> Self {
        let kind = match error {
            PasswordError::TooLong => Kind::TooLong,
            PasswordError::Empty | PasswordError::Nul => Kind::BadRequest,
        };
        Self::new(kind, error.to_string())
    }
}

#[cfg(test)]
mod tests;
