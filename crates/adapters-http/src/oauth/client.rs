//! Which client calls, and with which proof.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::ids::ApplicationId;
use http::{HeaderMap, header};
use percent_encoding::percent_decode_str;
use ports::driving::tokens::Client;
use ports::secret::IssuedSecret;

use crate::protocol::ids::{Kind, parse_guid, parse_number};
use crate::protocol::token_form::{Fields, Form, OAuthError};

/// The application that a client names: by its number, or by its GUID.
pub(crate) fn application(text: &str) -> Option<ApplicationId> {
    let number = parse_number(text).or_else(|| parse_guid(Kind::Application, text));
    number.and_then(ApplicationId::new)
}

/// The client of a request, if it names one.
pub(super) fn named(
    headers: &HeaderMap,
    fields: &Fields,
    form: &dyn Form,
) -> Result<Option<Client>, OAuthError> {
    let (id, secret) = match basic(headers)? {
        Some(_) if !form.takes_basic() => return Err(OAuthError::Client),
        Some(_) if fields.get("client_secret").is_some() => {
            return Err(OAuthError::Request(
                "The client proves itself in two ways at once",
            ));
        }
        Some((id, secret)) => (Some(id), Some(secret).filter(|secret| !secret.is_empty())),
        None => (
            fields.get("client_id").map(str::to_owned),
            fields.get("client_secret").map(str::to_owned),
        ),
    };
    let Some(id) = id else {
        return Ok(None);
    };
    Ok(Some(Client {
        application: application(&id).ok_or(OAuthError::Client)?,
        secret: secret.map(IssuedSecret::new),
        tenant: form.tenant()?,
    }))
}

/// The client of a request that must name one.
pub(super) fn needed(
    headers: &HeaderMap,
    fields: &Fields,
    form: &dyn Form,
) -> Result<Client, OAuthError> {
    named(headers, fields, form)?.ok_or(OAuthError::Client)
}

/// Name and secret in the header, each encoded as in a form (RFC 6749, 2.3.1).
fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, OAuthError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let value = value.to_str().map_err(|_| OAuthError::Client)?;
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("basic") {
        return Ok(None);
    }
    let decoded = BASE64_STANDARD.decode(rest.trim()).ok();
    let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.ok_or(OAuthError::Client)?;
    let (id, secret) = text.split_once(':').ok_or(OAuthError::Client)?;
    let decode = |text: &str| {
        let decoded = percent_decode_str(text).decode_utf8();
        decoded
            .map(std::borrow::Cow::into_owned)
            .map_err(|_| OAuthError::Client)
    };
    Ok(Some((decode(id)?, decode(secret)?)))
}
