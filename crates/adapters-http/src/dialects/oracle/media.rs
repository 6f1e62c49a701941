//! In which form an answer is wanted, and a body is sent (docs/contracts/oracle.md 2.2).

#[cfg(test)]
mod tests;

use http::{HeaderMap, header};

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
    let mut ranges = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|range| !range.is_empty())
        .peekable();
    if ranges.peek().is_none() {
        return Some(Form::Json);
    }
    let (mut json, mut xml) = (Wanted::default(), Wanted::default());
    for range in ranges {
        let (essence, weight) = weighed(range);
        json.heed(&essence, weight, &["application/json"]);
        xml.heed(&essence, weight, &["application/xml", "text/xml"]);
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
    fn heed(&mut self, essence: &str, weight: u16, names: &[&str]) {
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

/// A range without its parameters, in lower case, and its weight in thousandths.
fn weighed(range: &str) -> (String, u16) {
    let mut parts = range.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let quality = parts
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
        .and_then(|(_, value)| value.trim().parse::<f32>().ok());
    let weight = quality.unwrap_or(1.0).clamp(0.0, 1.0) * 1_000.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between 0 and 1000"
    )]
    (essence, weight.round() as u16)
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
