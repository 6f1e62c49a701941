//! Reading the members that several bodies have in common.

use domain::ids::ItemId;
use domain::item::ItemKind;
use domain::patch::Patch;
use domain::time::Timestamp;
use ports::driving::address::ItemAddress;
use ports::driving::drives::DrivesError;
use ports::driving::items::LocateError;

use crate::dialects::box_api::bodies::Parent;
use crate::dialects::box_api::ids;
use crate::dialects::box_api::reference::{HOME, Ref};
use crate::protocol::instant::{self, InstantFault};
use crate::protocol::json::Member;
use crate::protocol::problem::{ApiError, Field, Kind};

/// The folder that a body names, if it names one.
pub(super) fn parent(said: Option<Parent>) -> Result<Option<ItemAddress>, ApiError> {
    let id = said.and_then(|parent| parent.id);
    id.map(|id| folder(&id.0, "parent")).transpose()
}

/// The same, where a request has to name one.
pub(super) fn needed_parent(said: Option<Parent>) -> Result<ItemAddress, ApiError> {
    parent(said)?.ok_or_else(|| missing("parent.id", Field::Parent))
}

/// The folder with this id, which stands in the member of this name.
pub(super) fn folder(id: &str, name: &str) -> Result<ItemAddress, ApiError> {
    match reference(id, ItemKind::Folder) {
        Named::One(of) => Ok(of.address()),
        Named::Nobody => Err(DrivesError::Parent(LocateError::NotFound).into()),
        Named::Malformed => Err(ApiError::new(
            Kind::BadRequest,
            format!("the id in the member `{name}` must consist of digits"),
        )
        .about(Field::Parent)),
    }
}

/// What an id in a body names.
pub(super) enum Named {
    /// This item.
    One(Ref),
    /// None that there can be.
    Nobody,
    /// It is no id.
    Malformed,
}

/// The item that an id in a body names.
pub(super) fn reference(id: &str, kind: ItemKind) -> Named {
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Named::Malformed;
    }
    if id == HOME && kind == ItemKind::Folder {
        return Named::One(Ref::Home);
    }
    let item = ids::parse(id).and_then(ItemId::new);
    item.map_or(Named::Nobody, |id| Named::One(Ref::Item(id)))
}

/// A name that a request has to give.
pub(super) fn needed_name(said: Option<String>) -> Result<String, ApiError> {
    said.ok_or_else(|| missing("name", Field::Name))
}

/// The instant that a member names, cleared by null. One that cannot be read is told about what is
/// meant, with its text (docs/contracts/box.md 1.6).
pub(super) fn instant(
    said: &Member<String>,
    name: &str,
    about: &Field,
) -> Result<Patch<Timestamp>, ApiError> {
    match said {
        Member::Absent => Ok(Patch::Keep),
        Member::Null => Ok(Patch::Clear),
        Member::Value(text) => parsed(text, name, about).map(Patch::Set),
    }
}

/// When the content of a file was made and changed, as far as its sender says.
pub(super) fn source_times(
    created_at: Option<&str>,
    modified_at: Option<&str>,
) -> Result<[Option<Timestamp>; 2], ApiError> {
    let one = |said: Option<&str>, name: &'static str| {
        let about = Field::Member(name.into());
        said.map(|text| parsed(text, name, &about)).transpose()
    };
    Ok([
        one(created_at, "content_created_at")?,
        one(modified_at, "content_modified_at")?,
    ])
}

fn parsed(text: &str, name: &str, about: &Field) -> Result<Timestamp, ApiError> {
    instant::parse(text).map_err(|fault| {
        let wanted = match fault {
            InstantFault::Malformed => {
                "must be a time with its zone, as in 2030-01-31T00:00:00Z, or a date"
            }
            InstantFault::OutOfRange => "must lie in the years 1 to 9999",
        };
        ApiError::new(Kind::BadFormat, format!("the member `{name}` {wanted}"))
            .about(about.clone())
            .repeating(about, Some(text.to_owned()))
    })
}

/// A number that is not negative, which stands in this place.
pub(super) fn count(said: Option<i64>, place: &str) -> Result<Option<u64>, ApiError> {
    let number = said.map(u64::try_from).transpose();
    number.map_err(|_| {
        let message = format!("the member `{place}` must not be negative");
        ApiError::new(Kind::BadRequest, message).about(Field::Member(place.to_owned().into()))
    })
}

/// The refusal of a body that lacks a member.
pub(super) fn missing(name: &str, about: Field) -> ApiError {
    ApiError::new(Kind::BadRequest, format!("the member `{name}` is missing")).about(about)
}
