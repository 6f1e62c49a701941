//! What a request says in its body, whether JSON or XML, or in its query.

use serde_json::{Map, Value};

use super::media::{self, Declared, Form};
use super::xml;
use crate::protocol::json::Object;
use crate::protocol::payload::Payload;
use crate::protocol::problem::{ApiError, Field, Kind};
use crate::protocol::query::Query;

/// The members of a body. Every scalar is a text, numbers and truth values included
/// (docs/contracts/oracle.md 1.3).
#[derive(Clone, Debug, Default)]
pub(super) struct Body(Map<String, Value>);

impl Body {
    /// Reads a body of which the request's head says this. An empty one has no members.
    pub(super) async fn read(payload: &mut Payload, said: Declared) -> Result<Self, ApiError> {
        let bytes = payload.bytes().await?;
        Self::parse(&bytes, media::form_of(said, &bytes)?)
    }

    /// Reads a document in a form; `None` for an empty one.
    pub(super) fn parse(bytes: &[u8], form: Option<Form>) -> Result<Self, ApiError> {
        Ok(Self(match form {
            None => Map::new(),
            Some(Form::Json) => Object::parse(bytes)?.into_members(),
            Some(Form::Xml) => {
                xml::read(bytes).map_err(|fault| ApiError::new(Kind::BadBody, fault.to_string()))?
            }
        }))
    }

    /// The same, with what the query says of members that the body leaves out
    /// (docs/contracts/oracle.md 8.1).
    pub(super) fn or_query(mut self, query: &Query, names: &[&str]) -> Self {
        for (name, value) in query.pairs() {
            let is_absent = self.0.get(name).is_none_or(Value::is_null);
            if names.contains(&name) && is_absent {
                self.0.insert(name.to_owned(), value.into());
            }
        }
        self
    }

    /// A text; nothing said and null are one.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<&str>, ApiError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                let message = format!("the member `{name}` must be a string");
                Err(ApiError::new(Kind::BadFormat, message).about(Field::Member(name.into())))
            }
        }
    }

    /// A text with something in it besides spaces; an empty one counts as nothing said.
    pub(super) fn filled(&self, name: &'static str) -> Result<Option<&str>, ApiError> {
        Ok(self.text(name)?.filter(|text| !text.trim().is_empty()))
    }

    /// A text that must be there with something in it.
    pub(super) fn needed(&self, name: &'static str) -> Result<&str, ApiError> {
        self.filled(name)?.ok_or_else(|| {
            ApiError::new(Kind::BadRequest, format!("send the member `{name}`"))
                .about(Field::Member(name.into()))
        })
    }

    /// A switch: `true` or `false`, as a text or as a truth value.
    pub(super) fn flag(&self, name: &'static str) -> Result<bool, ApiError> {
        if let Some(Value::Bool(on)) = self.0.get(name) {
            return Ok(*on);
        }
        match self.filled(name)?.map(str::to_ascii_lowercase).as_deref() {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => {
                let message = format!("the member `{name}` is true or false");
                Err(ApiError::new(Kind::BadFormat, message).about(Field::Member(name.into())))
            }
        }
    }
}
