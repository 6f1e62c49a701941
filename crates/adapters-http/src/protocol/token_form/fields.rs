//! The fields of a form, or of a query: each at most once, and an empty one is none (RFC 6749, 3.1).

use http::{HeaderMap, header};

use super::error::OAuthError;
use crate::protocol::form::pairs;
use crate::protocol::payload::{Payload, PayloadFault};

/// The longest form, in bytes (docs/threat-model.md 4.7).
const MAX_FORM: usize = 4 * 1024;

/// The fields of a form, or of a query.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Takes a text apart as browsers put it together.
    pub(crate) fn parse(text: &str) -> Result<Self, OAuthError> {
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in pairs(text) {
            if fields.iter().any(|(other, _)| *other == name) {
                return Err(OAuthError::Request("A parameter is given more than once"));
            }
            fields.push((name, value));
        }
        fields.retain(|(_, value)| !value.is_empty());
        Ok(Self(fields))
    }

    /// Reads them from the body of a request.
    pub(crate) async fn read(
        headers: &HeaderMap,
        payload: &mut Payload,
    ) -> Result<Self, OAuthError> {
        let kind = headers.get(header::CONTENT_TYPE);
        let is_form = kind.is_none_or(|kind| {
            let essence = kind.to_str().unwrap_or_default().split(';').next();
            let essence = essence.unwrap_or_default().trim();
            essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
        });
        if !is_form {
            let message = "Send the body as application/x-www-form-urlencoded";
            return Err(OAuthError::Request(message));
        }
        let read = payload
            .at_most(MAX_FORM)
            .await
            .map_err(|fault| match fault {
                PayloadFault::TooLarge => OAuthError::TooLarge,
                PayloadFault::TooSlow | PayloadFault::Broken => {
                    OAuthError::Request("The body did not arrive completely")
                }
            })?;
        Self::parse(&String::from_utf8_lossy(&read))
    }

    /// The field of that name, unless it is empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut fields = self.0.iter();
        let found = fields.find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The field of that name, or that it is missing.
    pub(crate) fn need(&self, name: &str, missing: &'static str) -> Result<&str, OAuthError> {
        self.get(name).ok_or(OAuthError::Request(missing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_given_once_and_an_empty_one_is_none() {
        let fields = Fields::parse("a=1+2&b=%26&c=&d").unwrap();
        assert_eq!(fields.get("a"), Some("1 2"));
        assert_eq!(fields.get("b"), Some("&"));
        assert_eq!(
            (fields.get("c"), fields.get("d"), fields.get("e")),
            (None, None, None)
        );
        assert!(Fields::parse("a=1&a=1").is_err());
        assert!(Fields::parse("a=&a=1").is_err());
    }
}
