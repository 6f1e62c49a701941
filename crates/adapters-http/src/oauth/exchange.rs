//! A token for a narrower one (RFC 8693; docs/contracts/box.md 8.2).

use http::StatusCode;
use ports::driving::tokens::Narrow;
use ports::secret::IssuedSecret;

use super::call::Asked;
use super::{client, reply};
use crate::protocol::body::Response;
use crate::protocol::token_form::{Answered, Fields, OAuthError};

/// The way of asking.
pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// What is known of token exchange and not served.
const UNSERVED: [(&str, &str); 4] = [
    (
        "box_shared_link",
        "A token cannot be narrowed to a shared link",
    ),
    (
        "actor_token",
        "Tokens for others to act with are not issued",
    ),
    (
        "actor_token_type",
        "Tokens for others to act with are not issued",
    ),
    ("audience", "Tokens for other services are not issued"),
];

/// Answers a request for a narrower token.
pub(super) async fn answer(asked: &Asked<'_>, fields: &Fields) -> Result<Response, OAuthError> {
    let (headers, form) = (&asked.parts.headers, &*asked.manner.form);
    for (name, why) in UNSERVED {
        if fields.get(name).is_some() {
            return Err(OAuthError::Request(why));
        }
    }
    let requested = fields.get("requested_token_type");
    if requested.is_some_and(|kind| kind != ACCESS_TOKEN) {
        return Err(OAuthError::Request("Only access tokens are issued"));
    }
    let token = fields.need("subject_token", "Missing subject_token parameter")?;
    let kind = fields.need("subject_token_type", "Missing subject_token_type parameter")?;
    if kind != ACCESS_TOKEN {
        return Err(OAuthError::Request(
            "The subject_token has to be an access token",
        ));
    }
    let named = form.narrowing(fields.get("scope"))?;
    let within = fields.get("resource").map(|url| form.within(url));
    let within = within.transpose()?;
    let narrow = Narrow {
        client: client::named(headers, fields, form)?,
        token: IssuedSecret::new(token),
        scopes: named.scopes,
        capabilities: named.capabilities,
        within,
    };
    let narrowed = asked.services.tokens.narrow(&narrow).await?;
    let answered = Answered::Narrowed(&narrowed, &named.names, within);
    Ok(reply::json(StatusCode::OK, &form.issued(&answered)))
}
