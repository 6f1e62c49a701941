//! The token endpoint: a way of asking each, and the end of tokens.

use domain::principal::TokenScopes;
use http::StatusCode;
use ports::driving::tokens::{Act, End, RedeemCode, Renew};
use ports::secret::IssuedSecret;

use super::call::Asked;
use super::{client, exchange, proof, reply};
use crate::protocol::body::{self, Response};
use crate::protocol::token_form::{Answered, Fields, OAuthError};

/// Answers a request for tokens.
pub(super) async fn answer(asked: &Asked<'_>, fields: &Fields) -> Result<Response, OAuthError> {
    let (headers, form) = (&asked.parts.headers, &*asked.manner.form);
    let kind = fields.need("grant_type", "Missing grant_type parameter on the request")?;
    let tokens = &*asked.services.tokens;
    let issued = match kind {
        "authorization_code" => {
            let redeem = RedeemCode {
                client: client::needed(headers, fields, form)?,
                code: IssuedSecret::new(fields.need("code", "Missing code parameter")?),
                redirect_uri: fields.get("redirect_uri").map(str::to_owned),
                proof: proof::of_verifier(fields)?,
            };
            tokens.redeem_code(&redeem).await?
        }
        "refresh_token" => {
            let refresh = fields.need("refresh_token", "Missing refresh_token parameter")?;
            let renew = Renew {
                client: client::needed(headers, fields, form)?,
                refresh: IssuedSecret::new(refresh),
                scopes: form.scopes(fields.get("scope"))?,
            };
            tokens.renew(&renew).await?
        }
        "client_credentials" => {
            let act = Act {
                client: client::needed(headers, fields, form)?,
                as_whom: form.act_as(fields)?,
                scopes: form
                    .scopes(fields.get("scope"))?
                    .unwrap_or(TokenScopes::ALL),
            };
            tokens.act(&act).await?
        }
        exchange::GRANT_TYPE => return exchange::answer(asked, fields).await,
        _ => return Err(OAuthError::GrantType),
    };
    Ok(reply::json(
        StatusCode::OK,
        &form.issued(&Answered::Issued(&issued)),
    ))
}

/// Answers a request to end a token. What is none ends as well (RFC 7009, 2.2).
pub(super) async fn revoke(asked: &Asked<'_>, fields: &Fields) -> Result<Response, OAuthError> {
    let (headers, form) = (&asked.parts.headers, &*asked.manner.form);
    let end = End {
        client: client::named(headers, fields, form)?,
        token: IssuedSecret::new(fields.need("token", "Missing token parameter")?),
    };
    asked.services.tokens.end(&end).await?;
    Ok(Response::new(body::empty()))
}
