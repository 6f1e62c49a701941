//! Reading the members that several bodies have in common.

use domain::ids::ItemId;
use domain::item::ItemKind;
use domain::patch::Patch;
use domain::time::Timestamp;
use ports::driving::address::ItemAddress;
use ports::driving::drives::DrivesError;
use ports::driving::items::LocateError;

use crate::dialects::box_api::ids;
use crate::dialects::box_api::reference::HOME;
use crate::dialects::box_api::reference::Ref;
use crate::protocol::instant::{self, InstantFault};
use crate::protocol::json::{Member, Object};
use crate::protocol::problem::{ApiError, Field, Kind};

/// The folder that the member `parent` names, if it names one.
pub(super) fn parent(body: &Object) -> Result<Option<ItemAddress>, ApiError> {
    let Some(parent) = body.object("parent")?.given() else {
        return Ok(None);
    };
    let Some(id) = parent.text("id")?.given() else {
        return Ok(None);
    };
    match reference(id, ItemKind::Folder) {
        Named::One(of) => Ok(Some(of.address())),
        Named::Nobody => Err(DrivesError::Parent(LocateError::NotFound).into()),
        Named::Malformed => Err(malformed("parent", Field::Parent)),
    }
}

/// The same, where a request has to name one.
pub(super) fn needed_parent(body: &Object) -> Result<ItemAddress, ApiError> {
    parent(body)?.ok_or_else(|| missing("parent.id", Field::Parent))
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

/// A text; null says nothing.
pub(super) fn text(body: &Object, name: &str) -> Result<Option<String>, ApiError> {
    Ok(body.text(name)?.given().map(str::to_owned))
}

/// A name that a request has to give.
pub(super) fn needed_name(body: &Object) -> Result<String, ApiError> {
    text(body, "name")?.ok_or_else(|| missing("name", Field::Name))
}

/// The instant that a member names, cleared by null. One that cannot be read is told about what is
/// meant, with its text (docs/contracts/box.md 1.6).
pub(super) fn instant(
    body: &Object,
    name: &str,
    about: &Field,
) -> Result<Patch<Timestamp>, ApiError> {
    let text = match body.text(name)? {
        Member::Absent => return Ok(Patch::Keep),
        Member::Null => return Ok(Patch::Clear),
        Member::Value(text) => text,
    };
    instant::parse(text).map(Patch::Set).map_err(|fault| {
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

/// The instant that a member names; null says nothing.
pub(super) fn given_instant(
    body: &Object,
    name: &'static str,
) -> Result<Option<Timestamp>, ApiError> {
    let about = Field::Member(name.into());
    Ok(instant(body, name, &about)?.applied_to(None))
}

/// The refusal of a body that lacks a member.
pub(super) fn missing(name: &str, about: Field) -> ApiError {
    ApiError::new(Kind::BadRequest, format!("the member `{name}` is missing")).about(about)
}

pub(super) fn malformed(name: &str, about: Field) -> ApiError {
    ApiError::new(
        Kind::BadRequest,
        format!("the id in the member `{name}` must consist of digits"),
    )
    .about(about)
}
