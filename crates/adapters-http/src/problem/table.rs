//! The table. No wildcard anywhere: a new error must find its place here before it compiles.

use domain::edit::EditRefusal;
use domain::gate::Denial;
use domain::grant::GrantRefusal;
use domain::item::{NameError, TextError};
use domain::link::{AssignmentError, ChangeRefusal, LinkLabelError, LinkNameError, LinkRefusal};
use domain::server::session::SessionRefusal;
use ports::driving::fault::Fault;
use ports::driving::filing::FilingError;
use ports::driving::held::HeldError;
use ports::driving::identity::IdentityError;
use ports::driving::items::{ItemsError, ReachError, UnlockError};
use ports::driving::links::LinksError;
use ports::driving::permissions::PermissionsError;
use ports::secret::PasswordError;

use super::{About, Kind, Problem};
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
            IdentityError::TooManyTries {
                retry_after_seconds,
            } => Self {
                retry_after: Some(retry_after_seconds),
                ..Self::new(Kind::TooManyTries, error.to_string())
            },
            IdentityError::Fault(fault) => fault.into(),
        }
    }
}

impl From<ReachError> for Problem {
    fn from(error: ReachError) -> Self {
        let kind = match error {
            ReachError::NotFound => {
                return Self::new(Kind::NotFound, NOT_FOUND).about(About::Item);
            }
            ReachError::Hidden => {
                return Self::new(Kind::Hidden, NOT_FOUND).about(About::Item);
            }
            ReachError::TooManyTries {
                retry_after_seconds,
            } => {
                return Self {
                    retry_after: Some(retry_after_seconds),
                    ..Self::new(Kind::TooManyTries, error.to_string())
                };
            }
            ReachError::Share(denial) => return denied(denial),
            ReachError::Fault(fault) => return fault.into(),
            ReachError::Lacks(_) | ReachError::NotRedeemed => Kind::Forbidden,
            ReachError::Scope => Kind::ScopeMissing,
            ReachError::Trashed => Kind::Trashed,
        };
        Self::new(kind, error.to_string()).about(About::Item)
    }
}

/// A link that does not open for the caller who came through it (contracts/microsoft.md 2.10).
fn denied(denial: Denial) -> Problem {
    let kind = match denial {
        Denial::Revoked
        | Denial::Expired
        | Denial::ItemRemoved
        | Denial::OutsideLink
        | Denial::NotDelegated
        | Denial::AccessExpired => {
            return Problem::new(Kind::NotFound, NOT_FOUND).about(About::ShownLink);
        }
        Denial::ScopeForbidden(_)
        | Denial::EmbeddingForbidden
        | Denial::PasswordMissing
        | Denial::AllowsTooMuch
        | Denial::AnonymousEditingForbidden
        | Denial::MakerLacksRights
        | Denial::SignInNeeded
        | Denial::OutsideOrganization
        | Denial::NotListed
        | Denial::NoOwnAccess => Kind::Forbidden,
        Denial::PasswordNeeded => Kind::PasswordNeeded,
    };
    Problem::new(kind, denial.to_string()).about(About::ShownLink)
}

impl From<HeldError> for Problem {
    fn from(error: HeldError) -> Self {
        let message = error.to_string();
        let kind = match error {
            HeldError::Fault(fault) => return fault.into(),
            HeldError::TooManyTries {
                retry_after_seconds,
            } => {
                return Self {
                    retry_after: Some(retry_after_seconds),
                    ..Self::new(Kind::TooManyTries, message)
                };
            }
            HeldError::ItemGone => {
                return Self::new(Kind::NotFound, NOT_FOUND).about(About::Item);
            }
            HeldError::Invalid => Kind::LinkInvalid,
            HeldError::SignInNeeded(_) => Kind::TokenMissing,
            HeldError::Denied(_) => Kind::Forbidden,
            HeldError::PasswordNeeded => Kind::PasswordNeeded,
        };
        Self::new(kind, message).about(About::ShownLink)
    }
}

impl From<AssignmentError> for Problem {
    fn from(error: AssignmentError) -> Self {
        let kind = match error {
            AssignmentError::NameLength | AssignmentError::PreferenceLength => Kind::TooLong,
            AssignmentError::NameCharacters => Kind::BadRequest,
        };
        Self::new(kind, error.to_string()).about(About::Recipient)
    }
}

impl From<LinkLabelError> for Problem {
    fn from(error: LinkLabelError) -> Self {
        let kind = match error {
            LinkLabelError::Length => Kind::TooLong,
            LinkLabelError::Characters => Kind::BadRequest,
        };
        Self::new(kind, error.to_string()).about(About::LinkName)
    }
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
            LinksError::UnknownRecipient(_) => {
                Self::new(Kind::BadRequest, error.to_string()).about(About::Recipient)
            }
        }
    }
}

fn refused(refusal: LinkRefusal) -> Problem {
    use About::{Allowed, Item, LinkExpiry, LinkName, Password, Recipient, Scope};
    let (kind, about) = match refusal {
        LinkRefusal::Access(refusal) => return ReachError::from(refusal).into(),
        LinkRefusal::ExceedsOwnRights { .. } | LinkRefusal::RootNotShared => {
            (Kind::Forbidden, Item)
        }
        LinkRefusal::KindNotForItem { .. } => (Kind::UnsuitedItem, Item),
        LinkRefusal::ScopeForbidden { .. } => (Kind::PolicyForbids, Scope),
        LinkRefusal::EmbeddingForbidden
        | LinkRefusal::AnonymousEditingForbidden
        | LinkRefusal::AllowsTooMuch => (Kind::PolicyForbids, Allowed),
        LinkRefusal::NamesForbidden => (Kind::PolicyForbids, LinkName),
        LinkRefusal::NameTaken | LinkRefusal::LabelTaken => (Kind::LinkNameTaken, LinkName),
        LinkRefusal::ManagementNotDelegated => (Kind::BadRequest, About::Role),
        LinkRefusal::MadeElsewhere => (Kind::NotSupported, Item),
        LinkRefusal::PasswordTooLong { .. } => (Kind::TooLong, Password),
        LinkRefusal::PasswordNeeded { .. } => (Kind::PasswordDemanded, Password),
        LinkRefusal::ExpiryBeyondPolicy => (Kind::ExpiryForbidden, LinkExpiry),
        LinkRefusal::ScopeNeeded | LinkRefusal::EmbedNeedsAnonymous => (Kind::BadRequest, Scope),
        LinkRefusal::RecipientsNeedPeople => (Kind::BadRequest, Recipient),
        LinkRefusal::PasswordNeedsAnonymous
        | LinkRefusal::PasswordTooShort { .. }
        | LinkRefusal::PasswordTooWeak => (Kind::BadRequest, Password),
        LinkRefusal::ExpiryPast => (Kind::BadRequest, LinkExpiry),
        LinkRefusal::NothingToAllow
        | LinkRefusal::EditNeedsDownload
        | LinkRefusal::EditNotForItem(_) => (Kind::BadRequest, Allowed),
    };
    Problem::new(kind, refusal.to_string()).about(about)
}

impl From<FilingError> for Problem {
    fn from(error: FilingError) -> Self {
        let message = error.to_string();
        let (kind, about) = match error {
            FilingError::Reach(error) => return error.into(),
            FilingError::Parent(error) => {
                return Self::from(error).about_rather(About::Parent);
            }
            FilingError::Edit(refusal) => return edit_refused(refusal),
            FilingError::Link(refusal) => return refused(refusal),
            FilingError::Name(error) => return error.into(),
            FilingError::NameTaken(item) => {
                return Self {
                    taken_by: item,
                    ..Self::new(Kind::NameTaken, message).about(About::Name)
                };
            }
            FilingError::Text(TextError::DescriptionTooLong) => {
                (Kind::TooLong, Some(About::Description))
            }
            FilingError::Text(TextError::NotAnAddress) => (Kind::BadRequest, Some(About::Url)),
            FilingError::PreconditionFailed => (Kind::PreconditionFailed, None),
            FilingError::MoveWithLink => (Kind::TooMuchAtOnce, None),
            FilingError::OtherDigest => (Kind::OtherDigest, Some(About::Content)),
            FilingError::TooLarge { .. } => (Kind::FileTooLarge, Some(About::Content)),
            FilingError::CopyTooLarge { .. } => (Kind::BadRequest, Some(About::Item)),
            FilingError::Interrupted => (Kind::BadBody, Some(About::Content)),
            FilingError::Session(refusal) => return session_refused(refusal),
            FilingError::NotTrashed => (Kind::NotTrashed, Some(About::Item)),
            FilingError::Contended => (Kind::Contended, None),
        };
        Self::new(kind, message).about(about)
    }
}

/// An upload in parts that does not go on (contracts/box.md 4.2 and 7.6).
fn session_refused(refusal: SessionRefusal) -> Problem {
    let (kind, about) = match refusal {
        SessionRefusal::Hidden => (Kind::NotFound, About::UploadSession),
        SessionRefusal::Scope(_) => (Kind::ScopeMissing, About::UploadSession),
        SessionRefusal::Expired => (Kind::SessionExpired, About::UploadSession),
        SessionRefusal::Misplaced { .. } => (Kind::PartMisplaced, About::Span),
        SessionRefusal::Differs => (Kind::PartDiffers, About::Span),
        SessionRefusal::OtherLength { .. } => (Kind::BadRequest, About::Span),
        SessionRefusal::Missing { .. } | SessionRefusal::NotSent { .. } => {
            (Kind::BadRequest, About::Parts)
        }
    };
    Problem::new(kind, refusal.to_string()).about(about)
}

fn edit_refused(refusal: EditRefusal) -> Problem {
    let (kind, about) = match refusal {
        EditRefusal::Access(refusal) => return ReachError::from(refusal).into(),
        EditRefusal::Destination(refusal) => {
            return FilingError::Parent(refusal.into()).into();
        }
        EditRefusal::Root | EditRefusal::StaysInPlace | EditRefusal::HoldsOthers => {
            (Kind::Forbidden, About::Item)
        }
        EditRefusal::OtherOrganization => (Kind::Forbidden, About::Parent),
        EditRefusal::NotAFolder | EditRefusal::TooDeep(_) => (Kind::BadRequest, About::Parent),
        EditRefusal::IntoItself => (Kind::IntoItself, About::Parent),
        EditRefusal::NotAWebLink => (Kind::BadRequest, About::Url),
        EditRefusal::InvitingTakesSeeing => (Kind::BadRequest, About::Item),
        EditRefusal::NotEmpty => (Kind::FolderNotEmpty, About::Item),
    };
    Problem::new(kind, refusal.to_string()).about(about)
}

impl From<NameError> for Problem {
    fn from(error: NameError) -> Self {
        let kind = match error {
            NameError::TooLong => Kind::NameTooLong,
            NameError::Empty | NameError::Forbidden | NameError::Edge => Kind::BadName,
        };
        Self::new(kind, error.to_string()).about(About::Name)
    }
}

impl From<LinkNameError> for Problem {
    fn from(error: LinkNameError) -> Self {
        match error {
            LinkNameError::Length | LinkNameError::Characters => {
                Self::new(Kind::BadRequest, error.to_string()).about(About::LinkName)
            }
        }
    }
}

impl From<PermissionsError> for Problem {
    fn from(error: PermissionsError) -> Self {
        let message = error.to_string();
        let (kind, about) = match error {
            PermissionsError::Reach(error) => return error.into(),
            PermissionsError::Grant(refusal) => return grant_refused(refusal),
            PermissionsError::Link(refusal) => return change_refused(refusal),
            PermissionsError::NotFound => (Kind::NotFound, Some(About::Permission)),
            PermissionsError::Inherited => (Kind::Forbidden, Some(About::Permission)),
            PermissionsError::NotChangeable => (Kind::NotSupported, Some(About::Permission)),
            PermissionsError::OtherRole | PermissionsError::NotOnFiles => {
                (Kind::BadRequest, Some(About::Role))
            }
            PermissionsError::UnknownRecipient(_) => (Kind::UnknownGrantee, Some(About::Recipient)),
            PermissionsError::PreconditionFailed => (Kind::PreconditionFailed, None),
        };
        Self::new(kind, message).about(about)
    }
}

fn grant_refused(refusal: GrantRefusal) -> Problem {
    let (kind, about) = match refusal {
        GrantRefusal::Access(refusal) => return ReachError::from(refusal).into(),
        GrantRefusal::ExceedsOwnRights => (Kind::Forbidden, About::Role),
        GrantRefusal::OutlastsOwn => (Kind::Forbidden, About::GrantExpiry),
        GrantRefusal::Inherited | GrantRefusal::Ownership => (Kind::Forbidden, About::Permission),
        GrantRefusal::InvitingRestricted => (Kind::Forbidden, About::Item),
        GrantRefusal::ExpiryPast | GrantRefusal::EndsDiffer => {
            (Kind::BadRequest, About::GrantExpiry)
        }
        GrantRefusal::AlreadyGranted => (Kind::AlreadyGranted, About::Recipient),
        GrantRefusal::Root => (Kind::RootNotGranted, About::Item),
        GrantRefusal::PathOfFolderOnly => (Kind::BadRequest, About::ShownPath),
    };
    Problem::new(kind, refusal.to_string()).about(about)
}

fn change_refused(refusal: ChangeRefusal) -> Problem {
    let kind = match refusal {
        ChangeRefusal::Access(refusal) => return ReachError::from(refusal).into(),
        ChangeRefusal::Inherited => Kind::Forbidden,
        ChangeRefusal::ExpiryFixed(_) => Kind::NotSupported,
        ChangeRefusal::Expiry(refusal) => refused(refusal).kind,
        ChangeRefusal::NoList => Kind::BadRequest,
    };
    Problem::new(kind, refusal.to_string())
}

impl From<JsonFault> for Problem {
    fn from(fault: JsonFault) -> Self {
        let message = fault.to_string();
        match fault {
            JsonFault::Malformed
            | JsonFault::NotAnObject
            | JsonFault::Repeated(_)
            | JsonFault::TooDeep
            | JsonFault::StringTooLong
            | JsonFault::NumberTooLong => Self::new(Kind::BadBody, message),
            JsonFault::WrongType { member, .. } => {
                Self::new(Kind::BadFormat, message).about(About::Member(member.into()))
            }
        }
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
        Self::new(kind, error.to_string()).about(About::Password)
    }
}

#[cfg(test)]
mod tests;
