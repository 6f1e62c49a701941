//! Reading the members that several bodies have in common.

use domain::patch::Patch;
use domain::role::Capabilities;
use domain::time::Timestamp;
use ports::driving::links::Recipient;

use crate::dialects::microsoft::roles::ROLES;
use crate::dialects::microsoft::{bodies, ids};
use crate::protocol::instant::{self, InstantFault};
use crate::protocol::json::Member;
use crate::protocol::problem::{ApiError, Kind};

/// The longest message to invited people, in characters (docs/contracts/microsoft.md 2.7).
const LONGEST_MESSAGE: usize = 2_000;

/// When it ends: cleared by null and by the first instant of all, which
/// stands for none (docs/contracts/microsoft.md 1.8).
pub(super) fn expiry(said: &Member<String>) -> Result<Patch<Timestamp>, ApiError> {
    let text = match said {
        Member::Absent => return Ok(Patch::Keep),
        Member::Null => return Ok(Patch::Clear),
        Member::Value(text) => text,
    };
    match moment("expirationDateTime", text)? {
        Timestamp::MIN => Ok(Patch::Clear),
        instant => Ok(Patch::Set(instant)),
    }
}

/// The instant that a member says.
pub(super) fn moment(member: &str, text: &str) -> Result<Timestamp, ApiError> {
    instant::parse(text).map_err(|fault| {
        let wanted = match fault {
            InstantFault::Malformed => {
                "must be a time with its zone, as in 2030-01-31T00:00:00Z, or a date"
            }
            InstantFault::OutOfRange => "must lie in the years 1 to 9999",
        };
        ApiError::new(Kind::BadFormat, format!("the member `{member}` {wanted}"))
    })
}

/// The people that a body names; none when it names none.
pub(super) fn recipients(
    listed: Option<Vec<bodies::Recipient>>,
) -> Result<Vec<Recipient>, ApiError> {
    let listed = listed.into_iter().flatten().enumerate();
    listed.map(|(at, one)| recipient(at, one)).collect()
}

fn recipient(at: usize, said: bodies::Recipient) -> Result<Recipient, ApiError> {
    match (said.email, said.alias, said.object_id) {
        (Some(name), None, None) | (None, Some(name), None) if !name.is_empty() => {
            Ok(Recipient::Name(name))
        }
        (None, None, Some(id)) => Ok(Recipient::Id(ids::parse_user(&id))),
        _ => Err(ApiError::new(
            Kind::BadRequest,
            format!(
                "name each recipient by exactly one of email, alias and objectId: see `recipients[{at}]`"
            ),
        )),
    }
}

/// What the one role allows that a body names. The owner's role is nobody's to give
/// (docs/contracts/microsoft.md 2.5).
pub(super) fn role(names: Option<Vec<String>>) -> Result<Option<Capabilities>, ApiError> {
    let Some(names) = names else {
        return Ok(None);
    };
    let role = match names.as_slice() {
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
pub(super) fn check_message(message: Option<&str>) -> Result<(), ApiError> {
    if message.unwrap_or_default().chars().count() > LONGEST_MESSAGE {
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
