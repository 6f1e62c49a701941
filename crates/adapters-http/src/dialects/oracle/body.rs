//! What a request says in its body, whether JSON or XML, or in its query.

use serde_json::Value;

use super::media::{self, Declared, Form};
use super::xml;
use crate::protocol::json::Object;
use crate::protocol::payload::Payload;
use crate::protocol::problem::{ApiError, Field, Kind};
use crate::protocol::query::Query;

/// Reads a body of which the request's head says this. An empty one has no members.
pub(super) async fn read(payload: &mut Payload, said: Declared) -> Result<Object, ApiError> {
    let bytes = payload.bytes().await?;
    parse(&bytes, media::form_of(said, &bytes)?)
}

/// Reads a document in a form; `None` for an empty one.
pub(super) fn parse(bytes: &[u8], form: Option<Form>) -> Result<Object, ApiError> {
    match form {
        None => Ok(Object::default()),
        Some(Form::Json) => Ok(Object::parse(bytes)?),
        Some(Form::Xml) => xml::read(bytes)
            .map(Object::of)
            .map_err(|fault| ApiError::new(Kind::BadBody, fault.to_string())),
    }
}

/// The same document, with what the query says of members that it leaves out
/// (docs/contracts/oracle.md 8.1).
pub(super) fn or_query(mut document: Object, query: &Query, names: &[&str]) -> Object {
    for (name, value) in query.pairs() {
        if names.contains(&name) {
            document.or_say(name, value);
        }
    }
    document
}

/// A text with something in it besides spaces; an empty one counts as nothing said.
pub(super) fn filled(said: Option<&String>) -> Option<&str> {
    said.map(String::as_str)
        .filter(|text| !text.trim().is_empty())
}

/// A text that must be there with something in it, in the member of this name.
pub(super) fn needed<'a>(
    said: Option<&'a String>,
    name: &'static str,
) -> Result<&'a str, ApiError> {
    filled(said).ok_or_else(|| {
        ApiError::new(Kind::BadRequest, format!("send the member `{name}`"))
            .about(Field::Member(name.into()))
    })
}

/// A switch in the member of this name: `true` or `false`, as a text or as a truth value.
pub(super) fn flag(said: Option<&Value>, name: &'static str) -> Result<bool, ApiError> {
    let text = match said {
        None => return Ok(false),
        Some(Value::Bool(on)) => return Ok(*on),
        Some(Value::String(text)) => text.trim().to_ascii_lowercase(),
        Some(_) => "?".to_owned(),
    };
    match text.as_str() {
        "" | "false" | "0" => Ok(false),
        "true" | "1" => Ok(true),
        _ => {
            let message = format!("the member `{name}` is true or false");
            Err(ApiError::new(Kind::BadFormat, message).about(Field::Member(name.into())))
        }
    }
}
