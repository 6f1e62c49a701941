//! The table. No wildcard anywhere: a new error must find its place here before it compiles.

use domain::edit::EditRefusal;
use domain::gate::Denial;
use domain::grant::GrantRefusal;
use domain::item::{NameError, TextError};
use domain::link::{AssignmentError, LinkLabelError, LinkNameError, LinkRefusal};
use domain::server::session::SessionRefusal;
use domain::upload::VersionRefusal;
use ports::driving::drives::DrivesError;
use ports::driving::fault::Fault;
use ports::driving::identity::IdentityError;
use ports::driving::items::{ChangesError, ItemsError, LocateError, UnlockError};
use ports::driving::link_credentials::LinkCredentialsError;
use ports::driving::links::LinksError;
use ports::driving::permissions::PermissionsError;
use ports::secret::PasswordError;

use super::{ApiError, Field, Kind};
use crate::protocol::json::JsonFault;
use crate::protocol::path::EncodingFault;
use crate::protocol::payload::PayloadFault;

/// One answer for the missing and the hidden (docs/decisions/0017).
const NOT_FOUND: &str = "the item was not found";

impl From<Fault> for ApiError {
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

impl From<IdentityError> for ApiError {
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

impl From<LocateError> for ApiError {
    fn from(error: LocateError) -> Self {
        let kind = match error {
            LocateError::NotFound => {
                return Self::new(Kind::NotFound, NOT_FOUND).about(Field::Item);
            }
            LocateError::Hidden => {
                return Self::new(Kind::Hidden, NOT_FOUND).about(Field::Item);
            }
            LocateError::TooManyTries {
                retry_after_seconds,
            } => {
                return Self {
                    retry_after: Some(retry_after_seconds),
                    ..Self::new(Kind::TooManyTries, error.to_string())
                };
            }
            LocateError::Share(denial) => return denied(denial),
            LocateError::Fault(fault) => return fault.into(),
            LocateError::Lacks(_) | LocateError::NotRedeemed => Kind::Forbidden,
            LocateError::Scope => Kind::ScopeMissing,
            LocateError::Trashed => Kind::Trashed,
        };
        Self::new(kind, error.to_string()).about(Field::Item)
    }
}

/// A link that does not open for the caller who came through it (docs/contracts/microsoft.md 2.10).
fn denied(denial: Denial) -> ApiError {
    let kind = match denial {
        Denial::Revoked
        | Denial::Expired
        | Denial::ItemRemoved
        | Denial::OutsideLink
        | Denial::NotDelegated
        | Denial::AccessExpired => {
            return ApiError::new(Kind::NotFound, NOT_FOUND).about(Field::PresentedLink);
        }
        Denial::ScopeForbidden(_)
        | Denial::EmbeddingForbidden
        | Denial::PasswordMissing
        | Denial::AllowsTooMuch
        | Denial::AnonymousEditingForbidden
        | Denial::MakerLacksRights
        | Denial::MakerGone
        | Denial::SignInNeeded
        | Denial::OutsideOrganization
        | Denial::NotListed
        | Denial::NoOwnAccess => Kind::Forbidden,
        Denial::PasswordNeeded => Kind::PasswordNeeded,
    };
    ApiError::new(kind, denial.to_string()).about(Field::PresentedLink)
}

impl From<ChangesError> for ApiError {
    fn from(error: ChangesError) -> Self {
        let message = error.to_string();
        match error {
            ChangesError::Items(error) => error.into(),
            ChangesError::OtherFolder => Self::new(Kind::BadFormat, message),
            ChangesError::Lost => Self::new(Kind::ChangesLost, message),
        }
    }
}

impl From<LinkCredentialsError> for ApiError {
    fn from(error: LinkCredentialsError) -> Self {
        let message = error.to_string();
        let kind = match error {
            LinkCredentialsError::Fault(fault) => return fault.into(),
            LinkCredentialsError::TooManyTries {
                retry_after_seconds,
            } => {
                return Self {
                    retry_after: Some(retry_after_seconds),
                    ..Self::new(Kind::TooManyTries, message)
                };
            }
            LinkCredentialsError::ItemGone => {
                return Self::new(Kind::NotFound, NOT_FOUND).about(Field::Item);
            }
            LinkCredentialsError::Invalid => Kind::LinkInvalid,
            LinkCredentialsError::SignInNeeded(_) => Kind::TokenMissing,
            LinkCredentialsError::Denied(_) => Kind::Forbidden,
            LinkCredentialsError::PasswordNeeded => Kind::PasswordNeeded,
        };
        Self::new(kind, message).about(Field::PresentedLink)
    }
}

impl From<AssignmentError> for ApiError {
    fn from(error: AssignmentError) -> Self {
        let kind = match error {
            AssignmentError::NameLength | AssignmentError::PreferenceLength => Kind::TooLong,
            AssignmentError::NameCharacters => Kind::BadRequest,
        };
        Self::new(kind, error.to_string()).about(Field::Recipient)
    }
}

impl From<LinkLabelError> for ApiError {
    fn from(error: LinkLabelError) -> Self {
        let kind = match error {
            LinkLabelError::Length => Kind::TooLong,
            LinkLabelError::Characters => Kind::BadRequest,
        };
        Self::new(kind, error.to_string()).about(Field::LinkName)
    }
}

impl From<ItemsError> for ApiError {
    fn from(error: ItemsError) -> Self {
        match error {
            ItemsError::Locate(error) => error.into(),
            ItemsError::NotAFolder => Self::new(Kind::NotAFolder, error.to_string()),
            ItemsError::NoContent => Self::new(Kind::NotSupported, error.to_string()),
        }
    }
}

impl From<UnlockError> for ApiError {
    fn from(error: UnlockError) -> Self {
        let message = error.to_string();
        match error {
            UnlockError::Locate(error) => error.into(),
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

impl From<LinksError> for ApiError {
    fn from(error: LinksError) -> Self {
        match error {
            LinksError::Locate(error) => error.into(),
            LinksError::Refused(refusal) => refused(refusal),
            LinksError::UnknownRecipient(_) => {
                Self::new(Kind::BadRequest, error.to_string()).about(Field::Recipient)
            }
        }
    }
}

fn refused(refusal: LinkRefusal) -> ApiError {
    use Field::{Allowed, Item, LinkExpiry, LinkName, Password, Recipient, Scope};
    let (kind, about) = match refusal {
        LinkRefusal::Access(refusal) => return LocateError::from(refusal).into(),
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
        LinkRefusal::ManagementNotDelegated => (Kind::BadRequest, Field::Role),
        LinkRefusal::MadeElsewhere => (Kind::NotSupported, Item),
        LinkRefusal::Inherited => (Kind::Forbidden, Field::Permission),
        LinkRefusal::ExpiryFixed(_) => (Kind::NotSupported, LinkExpiry),
        LinkRefusal::PasswordTooLong { .. } => (Kind::TooLong, Password),
        LinkRefusal::PasswordNeeded { .. } => (Kind::PasswordDemanded, Password),
        LinkRefusal::ExpiryBeyondPolicy => (Kind::ExpiryForbidden, LinkExpiry),
        LinkRefusal::ScopeNeeded | LinkRefusal::EmbedNeedsAnonymous => (Kind::BadRequest, Scope),
        LinkRefusal::RecipientsNeedPeople | LinkRefusal::NoList => (Kind::BadRequest, Recipient),
        LinkRefusal::PasswordNeedsAnonymous
        | LinkRefusal::PasswordTooShort { .. }
        | LinkRefusal::PasswordTooWeak => (Kind::BadRequest, Password),
        LinkRefusal::ExpiryPast => (Kind::BadRequest, LinkExpiry),
        LinkRefusal::NothingToAllow
        | LinkRefusal::EditNeedsDownload
        | LinkRefusal::EditNotForItem(_) => (Kind::BadRequest, Allowed),
    };
    ApiError::new(kind, refusal.to_string()).about(about)
}

impl From<DrivesError> for ApiError {
    fn from(error: DrivesError) -> Self {
        let message = error.to_string();
        let (kind, about) = match error {
            DrivesError::Locate(error) => return error.into(),
            DrivesError::Parent(error) => {
                return Self::from(error).about_rather(Field::Parent);
            }
            DrivesError::Edit(refusal) => return edit_refused(refusal),
            DrivesError::Link(refusal) => return refused(refusal),
            DrivesError::Name(error) => return error.into(),
            DrivesError::NameTaken(item) => {
                return Self {
                    taken_by: item,
                    ..Self::new(Kind::NameTaken, message).about(Field::Name)
                };
            }
            DrivesError::Text(TextError::DescriptionTooLong) => {
                (Kind::TooLong, Some(Field::Description))
            }
            DrivesError::Text(TextError::NotAnAddress) => (Kind::BadRequest, Some(Field::Url)),
            DrivesError::PreconditionFailed => (Kind::PreconditionFailed, None),
            DrivesError::MoveWithLink => (Kind::TooMuchAtOnce, None),
            DrivesError::OtherDigest => (Kind::OtherDigest, Some(Field::Content)),
            DrivesError::TooLarge { .. } => (Kind::FileTooLarge, Some(Field::Content)),
            DrivesError::CopyTooLarge { .. } => (Kind::BadRequest, Some(Field::Item)),
            DrivesError::Interrupted => (Kind::BadBody, Some(Field::Content)),
            DrivesError::Session(refusal) => return session_refused(refusal),
            DrivesError::Version(VersionRefusal::Access(_) | VersionRefusal::Present) => {
                (Kind::BadRequest, Some(Field::Item))
            }
            DrivesError::NotTrashed => (Kind::NotTrashed, Some(Field::Item)),
            DrivesError::Contended => (Kind::Contended, None),
        };
        Self::new(kind, message).about(about)
    }
}

/// An upload in parts that does not go on (docs/contracts/box.md 4.2 and 7.11).
fn session_refused(refusal: SessionRefusal) -> ApiError {
    let (kind, about) = match refusal {
        SessionRefusal::Hidden => (Kind::NotFound, Field::UploadSession),
        SessionRefusal::Scope(_) => (Kind::ScopeMissing, Field::UploadSession),
        SessionRefusal::Expired => (Kind::SessionExpired, Field::UploadSession),
        SessionRefusal::Misplaced { .. } => (Kind::PartMisplaced, Field::Span),
        SessionRefusal::Differs => (Kind::PartDiffers, Field::Span),
        SessionRefusal::OtherTotal => (Kind::OtherTotal, Field::Span),
        SessionRefusal::Received { .. } => (Kind::PartReceived, Field::Span),
        SessionRefusal::Ahead { .. } => (Kind::PartAhead, Field::Span),
        SessionRefusal::OtherLength { .. } | SessionRefusal::TooMany { .. } => {
            (Kind::BadRequest, Field::Span)
        }
        SessionRefusal::Missing { .. } | SessionRefusal::NotSent { .. } => {
            (Kind::BadRequest, Field::Parts)
        }
    };
    ApiError::new(kind, refusal.to_string()).about(about)
}

fn edit_refused(refusal: EditRefusal) -> ApiError {
    let (kind, about) = match refusal {
        EditRefusal::Access(refusal) => return LocateError::from(refusal).into(),
        EditRefusal::Destination(refusal) => {
            return DrivesError::Parent(refusal.into()).into();
        }
        EditRefusal::Root | EditRefusal::StaysInPlace | EditRefusal::HoldsOthers => {
            (Kind::Forbidden, Field::Item)
        }
        EditRefusal::OtherOrganization => (Kind::Forbidden, Field::Parent),
        EditRefusal::NotAFolder | EditRefusal::TooDeep(_) => (Kind::BadRequest, Field::Parent),
        EditRefusal::IntoItself => (Kind::IntoItself, Field::Parent),
        EditRefusal::NotAWebLink => (Kind::BadRequest, Field::Url),
        EditRefusal::InvitingTakesSeeing => (Kind::BadRequest, Field::Item),
        EditRefusal::NotEmpty => (Kind::FolderNotEmpty, Field::Item),
    };
    ApiError::new(kind, refusal.to_string()).about(about)
}

impl From<NameError> for ApiError {
    fn from(error: NameError) -> Self {
        let kind = match error {
            NameError::TooLong => Kind::NameTooLong,
            NameError::Empty | NameError::Forbidden | NameError::Edge => Kind::BadName,
        };
        Self::new(kind, error.to_string()).about(Field::Name)
    }
}

impl From<LinkNameError> for ApiError {
    fn from(error: LinkNameError) -> Self {
        match error {
            LinkNameError::Length | LinkNameError::Characters => {
                Self::new(Kind::BadRequest, error.to_string()).about(Field::LinkName)
            }
        }
    }
}

impl From<PermissionsError> for ApiError {
    fn from(error: PermissionsError) -> Self {
        let message = error.to_string();
        let (kind, about) = match error {
            PermissionsError::Locate(error) => return error.into(),
            PermissionsError::Grant(refusal) => return grant_refused(refusal),
            PermissionsError::Link(refusal) => return refused(refusal),
            PermissionsError::NotFound => (Kind::NotFound, Some(Field::Permission)),
            PermissionsError::Inherited => (Kind::Forbidden, Some(Field::Permission)),
            PermissionsError::NotChangeable => (Kind::NotSupported, Some(Field::Permission)),
            PermissionsError::OtherRole | PermissionsError::NotOnFiles => {
                (Kind::BadRequest, Some(Field::Role))
            }
            PermissionsError::UnknownRecipient(_) => (Kind::UnknownGrantee, Some(Field::Recipient)),
            PermissionsError::PreconditionFailed => (Kind::PreconditionFailed, None),
        };
        Self::new(kind, message).about(about)
    }
}

fn grant_refused(refusal: GrantRefusal) -> ApiError {
    let (kind, about) = match refusal {
        GrantRefusal::Access(refusal) => return LocateError::from(refusal).into(),
        GrantRefusal::ExceedsOwnRights => (Kind::Forbidden, Field::Role),
        GrantRefusal::OutlastsOwn => (Kind::Forbidden, Field::GrantExpiry),
        GrantRefusal::Inherited | GrantRefusal::Ownership => (Kind::Forbidden, Field::Permission),
        GrantRefusal::InvitingRestricted => (Kind::Forbidden, Field::Item),
        GrantRefusal::ExpiryPast | GrantRefusal::EndsDiffer => {
            (Kind::BadRequest, Field::GrantExpiry)
        }
        GrantRefusal::AlreadyGranted => (Kind::AlreadyGranted, Field::Recipient),
        GrantRefusal::Root => (Kind::RootNotGranted, Field::Item),
        GrantRefusal::PathOfFolderOnly => (Kind::BadRequest, Field::ShownPath),
    };
    ApiError::new(kind, refusal.to_string()).about(about)
}

impl From<JsonFault> for ApiError {
    fn from(fault: JsonFault) -> Self {
        let message = fault.to_string();
        match fault {
            JsonFault::Malformed
            | JsonFault::NotAnObject
            | JsonFault::Repeated(_)
            | JsonFault::TooDeep
            | JsonFault::StringTooLong
            | JsonFault::TooMany
            | JsonFault::NumberTooLong => Self::new(Kind::BadBody, message),
            JsonFault::Unknown(member) => {
                Self::new(Kind::UnknownMember, message).about(Field::Member(member.into()))
            }
            JsonFault::WrongType { member, .. } => {
                Self::new(Kind::BadFormat, message).about(Field::Member(member.into()))
            }
        }
    }
}

impl From<PayloadFault> for ApiError {
    fn from(fault: PayloadFault) -> Self {
        match fault {
            PayloadFault::TooLarge => Self::new(Kind::BodyTooLarge, "the body is too large"),
            PayloadFault::TooSlow => Self::new(Kind::BodyTooSlow, "the body did not come in time"),
            PayloadFault::Broken => Self::new(Kind::BadBody, "the body ended early"),
        }
    }
}

impl From<EncodingFault> for ApiError {
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

impl From<PasswordError> for ApiError {
    fn from(error: PasswordError) -> Self {
        let kind = match error {
            PasswordError::TooLong => Kind::TooLong,
            PasswordError::Empty | PasswordError::Nul => Kind::BadRequest,
        };
        Self::new(kind, error.to_string()).about(Field::Password)
    }
}

#[cfg(test)]
mod tests;
