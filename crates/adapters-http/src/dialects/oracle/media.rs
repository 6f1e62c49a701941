//! In which form an answer is wanted, and a body is sent (docs/contracts/oracle.md 2.2).

#[cfg(test)]
mod tests;

use http::{HeaderMap, header};

use crate::protocol::accept::{Weighted, media_ranges};
use crate::protocol::problem::{ApiError, Kind};

/// A form of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Form {
    /// JSON, also where nothing is said.
    #[default]
    Json,
    /// XML.
    Xml,
}

/// The form that the answer is to have: the one that is wanted most, JSON if both are alike; none if neither
/// is taken.
pub(super) fn accepted(headers: &HeaderMap) -> Option<Form> {
    let mut ranges = media_ranges(headers).peekable();
    if ranges.peek().is_none() {
        return Some(Form::Json);
    }
    let (mut json, mut xml) = (Wanted::default(), Wanted::default());
    for range in ranges {
        json.heed(&range, &["application/json"]);
        xml.heed(&range, &["application/xml", "text/xml"]);
    }
    match (json.weight, xml.weight) {
        (0, 0) => None,
        (json, xml) if json >= xml => Some(Form::Json),
        _ => Some(Form::Xml),
    }
}

/// How much a form is wanted, in thousandths, by the most exact range that names it.
#[derive(Default)]
struct Wanted {
    weight: u16,
    exactness: u8,
}

impl Wanted {
    fn heed(&mut self, range: &Weighted<'_>, names: &[&str]) {
        let (essence, weight) = (range.essence.as_str(), range.weight);
        let exactness = if names.contains(&essence) {
            3
        } else if essence == "application/*" {
            2
        } else if essence == "*/*" {
            1
        } else {
            return;
        };
        if exactness > self.exactness || exactness == self.exactness && weight > self.weight {
            *self = Self { weight, exactness };
        }
    }
}

/// What is said of the form of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Declared {
    /// It is in this form.
    Form(Form),
    /// Nothing that counts: its first byte tells.
    Nothing,
}

/// What the head of a request says of the form of its body. A browser's own form type counts as
/// nothing said: the vendor's scripts send JSON under it.
pub(super) fn said(headers: &HeaderMap) -> Result<Declared, ApiError> {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (first, second) = (types.next(), types.next());
    let Some(first) = first else {
        return Ok(Declared::Nothing);
    };
    let essence = first.to_str().unwrap_or_default().split(';').next();
    let essence = essence.unwrap_or_default().trim().to_ascii_lowercase();
    match (essence.as_str(), second) {
        ("application/json", None) => Ok(Declared::Form(Form::Json)),
        ("application/xml" | "text/xml", None) => Ok(Declared::Form(Form::Xml)),
        ("application/x-www-form-urlencoded", None) => Ok(Declared::Nothing),
        _ => Err(unsupported()),
    }
}

/// The form of a body, by what is said of it and what it begins with; `None` for an empty one.
pub(super) fn form_of(said: Declared, body: &[u8]) -> Result<Option<Form>, ApiError> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match (said, first) {
        (_, None) => Ok(None),
        (Declared::Form(form), Some(_)) => Ok(Some(form)),
        (Declared::Nothing, Some(b'{')) => Ok(Some(Form::Json)),
        (Declared::Nothing, Some(b'<')) => Ok(Some(Form::Xml)),
        (Declared::Nothing, Some(_)) => Err(unsupported()),
    }
}

fn unsupported() -> ApiError {
    ApiError::new(
        Kind::NotJson,
        "send the body as application/json or application/xml",
    )
}
