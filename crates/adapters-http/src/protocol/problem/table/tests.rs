//! Every variant of every error, with its kind.

use domain::access::Forbidden;
use domain::depth::TooDeep;
use domain::item::{ItemKind, TextError};
use domain::link::{LinkKind, LinkScope};
use domain::principal::TokenScope;
use domain::role::{Capabilities, Capability};

use super::*;

fn assert_kinds<E: Into<ApiError>>(rows: impl IntoIterator<Item = (E, Kind)>) {
    for (error, kind) in rows {
        let problem: ApiError = error.into();
        assert_eq!(problem.kind, kind, "{}", problem.message);
        assert!(!problem.message.is_empty());
    }
}

fn internal() -> Fault {
    Fault::Internal("table link_row is corrupt at /var/lib".into())
}

#[test]
fn faults_say_nothing_of_what_happened_inside() {
    for (fault, kind, retry_after) in [
        (Fault::Busy("the store"), Kind::Busy, Some(1)),
        (Fault::Full, Kind::Full, None),
        (internal(), Kind::Internal, None),
    ] {
        let problem = ApiError::from(fault);
        assert_eq!((problem.kind, problem.retry_after), (kind, retry_after));
        for word in ["store", "table", "corrupt", "/var"] {
            assert!(!problem.message.contains(word), "{}", problem.message);
        }
        assert!(problem.cause.is_some());
    }
}

#[test]
fn tokens() {
    assert_kinds([
        (IdentityError::Invalid, Kind::TokenInvalid),
        (IdentityError::Expired, Kind::TokenExpired),
        (IdentityError::Fault(Fault::Full), Kind::Full),
    ]);
}

#[test]
fn reaching() {
    assert_kinds([
        (LocateError::NotFound, Kind::NotFound),
        (LocateError::Lacks(Capability::Publish), Kind::Forbidden),
        (LocateError::Scope, Kind::ScopeMissing),
        (LocateError::NotRedeemed, Kind::Forbidden),
        (LocateError::Trashed, Kind::Trashed),
        (LocateError::Fault(internal()), Kind::Internal),
    ]);
    assert_kinds([
        (ChangesError::from(LocateError::NotFound), Kind::NotFound),
        (ItemsError::NotAFolder.into(), Kind::NotAFolder),
        (ChangesError::OtherFolder, Kind::BadFormat),
        (ChangesError::Lost, Kind::ChangesLost),
    ]);
    let waiting = ApiError::from(LocateError::TooManyTries {
        retry_after_seconds: 9,
    });
    assert_eq!(
        (waiting.kind, waiting.retry_after),
        (Kind::TooManyTries, Some(9))
    );
}

#[test]
fn a_link_that_ended_answers_as_if_it_had_never_been() {
    let missing = ApiError::from(LocateError::NotFound);
    for denial in [
        Denial::Revoked,
        Denial::Expired,
        Denial::ItemRemoved,
        Denial::OutsideLink,
    ] {
        let ended = ApiError::from(LocateError::Share(denial));
        assert_eq!(ended.kind, missing.kind);
        assert_eq!(ended.message, missing.message);
    }
    assert_kinds([
        (
            LocateError::Share(Denial::ScopeForbidden(LinkScope::Anonymous)),
            Kind::Forbidden,
        ),
        (
            LocateError::Share(Denial::EmbeddingForbidden),
            Kind::Forbidden,
        ),
        (LocateError::Share(Denial::PasswordMissing), Kind::Forbidden),
        (
            LocateError::Share(Denial::AnonymousEditingForbidden),
            Kind::Forbidden,
        ),
        (
            LocateError::Share(Denial::MakerLacksRights),
            Kind::Forbidden,
        ),
        (LocateError::Share(Denial::SignInNeeded), Kind::Forbidden),
        (
            LocateError::Share(Denial::OutsideOrganization),
            Kind::Forbidden,
        ),
        (LocateError::Share(Denial::NotListed), Kind::Forbidden),
        (LocateError::Share(Denial::NoOwnAccess), Kind::Forbidden),
        (
            LocateError::Share(Denial::PasswordNeeded),
            Kind::PasswordNeeded,
        ),
    ]);
}

#[test]
fn reading_and_unlocking() {
    assert_kinds([
        (ItemsError::Locate(LocateError::NotFound), Kind::NotFound),
        (ItemsError::NotAFolder, Kind::NotAFolder),
        (ItemsError::NoContent, Kind::NotSupported),
    ]);
    assert_kinds([
        (UnlockError::Locate(LocateError::NotFound), Kind::NotFound),
        (UnlockError::WrongPassword, Kind::PasswordWrong),
    ]);
    let waiting = ApiError::from(UnlockError::TooManyTries {
        retry_after_seconds: 7,
    });
    assert_eq!(
        (waiting.kind, waiting.retry_after),
        (Kind::TooManyTries, Some(7))
    );
}

#[test]
fn making_links() {
    let refused = LinksError::Refused;
    assert_kinds([
        (LinksError::Locate(LocateError::Scope), Kind::ScopeMissing),
        (LinksError::UnknownRecipient(0), Kind::BadRequest),
        (
            refused(LinkRefusal::Access(Forbidden::Hidden)),
            Kind::NotFound,
        ),
        (
            refused(LinkRefusal::Access(Forbidden::Lacks(Capability::Publish))),
            Kind::Forbidden,
        ),
        (
            refused(LinkRefusal::Access(Forbidden::Scope(TokenScope::Share))),
            Kind::ScopeMissing,
        ),
        (
            refused(LinkRefusal::ExceedsOwnRights {
                needed: Capabilities::ALL,
            }),
            Kind::Forbidden,
        ),
        (
            refused(LinkRefusal::KindNotForItem {
                kind: LinkKind::Embed,
                item: ItemKind::Folder,
            }),
            Kind::UnsuitedItem,
        ),
        (refused(LinkRefusal::ScopeNeeded), Kind::BadRequest),
        (
            refused(LinkRefusal::ScopeForbidden {
                scope: LinkScope::Anonymous,
            }),
            Kind::PolicyForbids,
        ),
        (
            refused(LinkRefusal::EmbeddingForbidden),
            Kind::PolicyForbids,
        ),
        (
            refused(LinkRefusal::AnonymousEditingForbidden),
            Kind::PolicyForbids,
        ),
        (refused(LinkRefusal::EmbedNeedsAnonymous), Kind::BadRequest),
        (refused(LinkRefusal::RecipientsNeedPeople), Kind::BadRequest),
        (
            refused(LinkRefusal::PasswordNeedsAnonymous),
            Kind::BadRequest,
        ),
        (
            refused(LinkRefusal::PasswordNeeded { min: 8 }),
            Kind::PasswordDemanded,
        ),
        (
            refused(LinkRefusal::PasswordTooShort { min: 8 }),
            Kind::BadRequest,
        ),
        (refused(LinkRefusal::ExpiryPast), Kind::BadRequest),
    ]);
}

#[test]
fn the_one_link_of_an_item() {
    for (refusal, kind, about) in [
        (LinkRefusal::RootNotShared, Kind::Forbidden, Field::Item),
        (
            LinkRefusal::ExpiryBeyondPolicy,
            Kind::ExpiryForbidden,
            Field::LinkExpiry,
        ),
        (LinkRefusal::ExpiryPast, Kind::BadRequest, Field::LinkExpiry),
        (
            LinkRefusal::PasswordTooWeak,
            Kind::BadRequest,
            Field::Password,
        ),
        (
            LinkRefusal::PasswordNeedsAnonymous,
            Kind::BadRequest,
            Field::Password,
        ),
        (
            LinkRefusal::NothingToAllow,
            Kind::BadRequest,
            Field::Allowed,
        ),
        (
            LinkRefusal::EditNeedsDownload,
            Kind::BadRequest,
            Field::Allowed,
        ),
        (
            LinkRefusal::EditNotForItem(ItemKind::Folder),
            Kind::BadRequest,
            Field::Allowed,
        ),
        (
            LinkRefusal::AllowsTooMuch,
            Kind::PolicyForbids,
            Field::Allowed,
        ),
        (
            LinkRefusal::NamesForbidden,
            Kind::PolicyForbids,
            Field::LinkName,
        ),
        (LinkRefusal::NameTaken, Kind::LinkNameTaken, Field::LinkName),
    ] {
        let problem = ApiError::from(DrivesError::from(refusal));
        assert_eq!((problem.kind, problem.part()), (kind, Some(&about)));
    }
}

#[test]
fn drives() {
    assert_kinds([
        (DrivesError::Locate(LocateError::Trashed), Kind::Trashed),
        (DrivesError::Parent(LocateError::NotFound), Kind::NotFound),
        (DrivesError::Name(NameError::Empty), Kind::BadName),
        (DrivesError::Name(NameError::Forbidden), Kind::BadName),
        (DrivesError::Name(NameError::Edge), Kind::BadName),
        (DrivesError::Name(NameError::TooLong), Kind::NameTooLong),
        (TextError::DescriptionTooLong.into(), Kind::TooLong),
        (TextError::NotAnAddress.into(), Kind::BadRequest),
        (DrivesError::PreconditionFailed, Kind::PreconditionFailed),
        (DrivesError::MoveWithLink, Kind::TooMuchAtOnce),
        (DrivesError::OtherDigest, Kind::OtherDigest),
        (DrivesError::TooLarge { limit: 5 }, Kind::FileTooLarge),
        (
            DrivesError::CopyTooLarge { items: 5, bytes: 6 },
            Kind::BadRequest,
        ),
        (DrivesError::Interrupted, Kind::BadBody),
        (DrivesError::NotTrashed, Kind::NotTrashed),
        (SessionRefusal::Hidden.into(), Kind::NotFound),
        (
            SessionRefusal::Scope(TokenScope::Write).into(),
            Kind::ScopeMissing,
        ),
        (SessionRefusal::Expired.into(), Kind::SessionExpired),
        (
            SessionRefusal::Misplaced {
                size: 9,
                part_size: 8,
            }
            .into(),
            Kind::PartMisplaced,
        ),
        (
            SessionRefusal::OtherLength { expected: 8 }.into(),
            Kind::BadRequest,
        ),
        (SessionRefusal::Differs.into(), Kind::PartDiffers),
        (
            SessionRefusal::Missing { offset: 8 }.into(),
            Kind::BadRequest,
        ),
        (
            SessionRefusal::NotSent { entry: 0 }.into(),
            Kind::BadRequest,
        ),
        (DrivesError::Contended, Kind::Contended),
        (
            EditRefusal::Access(Forbidden::Hidden).into(),
            Kind::NotFound,
        ),
        (
            EditRefusal::Destination(Forbidden::Lacks(Capability::Upload)).into(),
            Kind::Forbidden,
        ),
        (EditRefusal::Root.into(), Kind::Forbidden),
        (EditRefusal::NotAFolder.into(), Kind::BadRequest),
        (EditRefusal::TooDeep(TooDeep).into(), Kind::BadRequest),
        (EditRefusal::IntoItself.into(), Kind::IntoItself),
        (EditRefusal::StaysInPlace.into(), Kind::Forbidden),
        (EditRefusal::NotAWebLink.into(), Kind::BadRequest),
        (EditRefusal::HoldsOthers.into(), Kind::Forbidden),
        (EditRefusal::OtherOrganization.into(), Kind::Forbidden),
        (EditRefusal::InvitingTakesSeeing.into(), Kind::BadRequest),
        (EditRefusal::NotEmpty.into(), Kind::FolderNotEmpty),
    ]);
    let parent = ApiError::from(DrivesError::Parent(LocateError::NotFound));
    assert_eq!(parent.part(), Some(&Field::Parent));
    assert_kinds([
        (LinkNameError::Length, Kind::BadRequest),
        (LinkNameError::Characters, Kind::BadRequest),
    ]);
}

#[test]
fn permissions() {
    let (grant, link) = (PermissionsError::Grant, PermissionsError::Link);
    assert_kinds([
        (
            PermissionsError::Locate(LocateError::NotFound),
            Kind::NotFound,
        ),
        (PermissionsError::NotFound, Kind::NotFound),
        (PermissionsError::Inherited, Kind::Forbidden),
        (PermissionsError::NotChangeable, Kind::NotSupported),
        (PermissionsError::OtherRole, Kind::BadRequest),
        (PermissionsError::NotOnFiles, Kind::BadRequest),
        (PermissionsError::UnknownRecipient(1), Kind::UnknownGrantee),
        (
            PermissionsError::PreconditionFailed,
            Kind::PreconditionFailed,
        ),
        (
            grant(GrantRefusal::Access(Forbidden::Hidden)),
            Kind::NotFound,
        ),
        (grant(GrantRefusal::ExceedsOwnRights), Kind::Forbidden),
        (grant(GrantRefusal::Inherited), Kind::Forbidden),
        (grant(GrantRefusal::Ownership), Kind::Forbidden),
        (grant(GrantRefusal::ExpiryPast), Kind::BadRequest),
        (grant(GrantRefusal::EndsDiffer), Kind::BadRequest),
        (grant(GrantRefusal::AlreadyGranted), Kind::AlreadyGranted),
        (grant(GrantRefusal::Root), Kind::RootNotGranted),
        (grant(GrantRefusal::InvitingRestricted), Kind::Forbidden),
        (grant(GrantRefusal::PathOfFolderOnly), Kind::BadRequest),
        (link(LinkRefusal::Access(Forbidden::Hidden)), Kind::NotFound),
        (link(LinkRefusal::Inherited), Kind::Forbidden),
        (
            link(LinkRefusal::ExpiryFixed(LinkScope::People)),
            Kind::NotSupported,
        ),
        (link(LinkRefusal::ExpiryPast), Kind::BadRequest),
        (link(LinkRefusal::ExpiryBeyondPolicy), Kind::ExpiryForbidden),
        (link(LinkRefusal::NoList), Kind::BadRequest),
    ]);
}

#[test]
fn requests() {
    assert_kinds([
        (JsonFault::Malformed, Kind::BadBody),
        (JsonFault::NotAnObject, Kind::BadBody),
        (JsonFault::Repeated("a".to_owned()), Kind::BadBody),
        (JsonFault::TooDeep, Kind::BadBody),
        (JsonFault::StringTooLong, Kind::BadBody),
        (JsonFault::TooMany, Kind::BadBody),
        (JsonFault::NumberTooLong, Kind::BadBody),
        (JsonFault::Unknown("a".to_owned()), Kind::UnknownMember),
        (
            JsonFault::WrongType {
                member: "a".to_owned(),
                expected: "a string",
            },
            Kind::BadFormat,
        ),
    ]);
    assert_kinds([
        (PayloadFault::TooLarge, Kind::BodyTooLarge),
        (PayloadFault::TooSlow, Kind::BodyTooSlow),
        (PayloadFault::Broken, Kind::BadBody),
    ]);
    assert_kinds([
        (EncodingFault::Escape, Kind::BadPath),
        (EncodingFault::NotUtf8, Kind::BadPath),
    ]);
    assert_kinds([
        (PasswordError::Empty, Kind::BadRequest),
        (PasswordError::TooLong, Kind::TooLong),
        (PasswordError::Nul, Kind::BadRequest),
    ]);
}

#[test]
fn every_kind_has_a_status_of_a_refusal_or_a_failure() {
    for kind in Kind::ALL {
        assert!(kind.status().as_u16() >= 400, "{kind:?}");
    }
}
