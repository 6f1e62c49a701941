//! Reading the members that several bodies have in common.

use domain::patch::Patch;
use domain::role::Capabilities;
use domain::time::Timestamp;
use ports::driving::links::Recipient;

use crate::dialects::microsoft::ids;
use crate::dialects::microsoft::roles::ROLES;
use crate::protocol::instant::{self, InstantFault};
use crate::protocol::json::{Member, Object};
use crate::protocol::problem::{ApiError, Kind};

/// The longest message to invited people, in characters (docs/contracts/microsoft.md 2.7).
const LONGEST_MESSAGE: usize = 2_000;

/// Refuses members that are not among those known.
pub(super) fn only(object: &Object, known: &[&str]) -> Result<(), ApiError> {
    foreign(object, known).map_or(Ok(()), |name| {
        Err(ApiError::new(
            Kind::UnknownMember,
            format!("the member `{name}` is not known"),
        ))
    })
}

/// Refuses members that are not among those that can be changed.
pub(super) fn only_changeable(object: &Object, changeable: &[&str]) -> Result<(), ApiError> {
    foreign(object, changeable).map_or(Ok(()), |name| {
        Err(ApiError::new(
            Kind::FixedMember,
            format!(
                "the member `{name}` cannot be changed: {} can",
                changeable.join(" and ")
            ),
        ))
    })
}

/// Where a member stands that is not among these. Annotations are nobody's business.
fn foreign(object: &Object, known: &[&str]) -> Option<String> {
    object
        .names()
        .find(|name| !name.contains('@') && !known.contains(name))
        .map(|name| object.place_of(name))
}

/// The instant that a member names: cleared by null and by the first instant of all, which
/// stands for none (docs/contracts/microsoft.md 1.8).
pub(super) fn expiry(object: &Object, name: &str) -> Result<Patch<Timestamp>, ApiError> {
    let text = match object.text(name)? {
        Member::Absent => return Ok(Patch::Keep),
        Member::Null => return Ok(Patch::Clear),
        Member::Value(text) => text,
    };
    match instant::parse(text) {
        Ok(Timestamp::MIN) => Ok(Patch::Clear),
        Ok(instant) => Ok(Patch::Set(instant)),
        Err(fault) => {
            let wanted = match fault {
                InstantFault::Malformed => {
                    "must be a time with its zone, as in 2030-01-31T00:00:00Z, or a date"
                }
                InstantFault::OutOfRange => "must lie in the years 1 to 9999",
            };
            Err(ApiError::new(
                Kind::BadFormat,
                format!("the member `{name}` {wanted}"),
            ))
        }
    }
}

/// The people that a member names; none when it is absent.
pub(super) fn recipients(object: &Object) -> Result<Vec<Recipient>, ApiError> {
    let listed = object.objects("recipients")?.given().unwrap_or_default();
    listed.iter().map(recipient).collect()
}

fn recipient(object: &Object) -> Result<Recipient, ApiError> {
    only(object, &["email", "alias", "objectId"])?;
    let email = object.text("email")?.given();
    let alias = object.text("alias")?.given();
    let id = object.text("objectId")?.given();
    match (email, alias, id) {
        (Some(name), None, None) | (None, Some(name), None) if !name.is_empty() => {
            Ok(Recipient::Name(name.to_owned()))
        }
        (None, None, Some(id)) => Ok(Recipient::Id(ids::parse_user(id))),
        _ => Err(ApiError::new(
            Kind::BadRequest,
            format!(
                "name each recipient by exactly one of email, alias and objectId: see `{}`",
                object.place_of("email").trim_end_matches(".email")
            ),
        )),
    }
}

/// What the one role that a member names allows. The owner's role is nobody's to give
/// (docs/contracts/microsoft.md 2.5).
pub(super) fn role(object: &Object) -> Result<Option<Capabilities>, ApiError> {
    let Some(names) = object.texts("roles")?.given() else {
        return Ok(None);
    };
    let role = match names[..] {
        [name] => ROLES.named(name).filter(|role| role.name != "owner"),
        _ => None,
    };
    match role {
        Some(role) => Ok(Some(role.capabilities)),
        None => Err(ApiError::new(
            Kind::BadRequest,
            "the member `roles` must hold exactly one of read and write",
        )),
    }
}

/// Checks what would go into a mail. No mail is sent.
pub(super) fn notification(object: &Object, switch: &str) -> Result<(), ApiError> {
    object.flag(switch)?;
    let message = object.text("message")?.given().unwrap_or_default();
    if message.chars().count() > LONGEST_MESSAGE {
        return Err(ApiError::new(
            Kind::TooLong,
            format!("the member `message` has at most {LONGEST_MESSAGE} characters"),
        ));
    }
    Ok(())
}

/// The refusal of a body that lacks a member.
pub(super) fn missing(name: &str, operation: &str) -> ApiError {
    ApiError::new(
        Kind::BadRequest,
        format!("parameters are missing from the payload of {operation}: `{name}`"),
    )
}
