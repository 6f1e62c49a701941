//! Box's form of the token endpoint (docs/contracts/box.md 8).

use domain::ids::{OrganizationId, UserId};
use domain::item::{Facet, Item};
use domain::principal::TokenScopes;
use domain::role::Capabilities;
use http::StatusCode;
use ports::driving::tokens::{ActAs, Issued, Tenant, Within};
use serde_json::{Value, json};

use super::scopes::{bundle, limit};
use super::{ids, tags};
use crate::protocol::request::RequestId;
use crate::protocol::token_form::{Answered, Fields, Form, Named, OAuthError, numbered};
use crate::services::Services;

/// Box's form of the token endpoint.
pub(crate) struct TokenForm;

const UNKNOWN_SCOPE: OAuthError = OAuthError::Scope("The scope is unknown");
const BAD_SUBJECT: OAuthError = OAuthError::Grant("Grant credentials are invalid");

impl Form for TokenForm {
    /// The vendor refuses it, and its clients fall back to the body.
    fn takes_basic(&self) -> bool {
        false
    }

    fn tenant(&self) -> Result<Tenant, OAuthError> {
        Ok(Tenant::Any)
    }

    fn scopes(&self, asked: Option<&str>) -> Result<Option<TokenScopes>, OAuthError> {
        let Some(asked) = asked else {
            return Ok(None);
        };
        let mut scopes = asked.split_whitespace().map(bundle);
        let sum = scopes.try_fold(TokenScopes::NONE, |sum, scopes| Some(sum.union(scopes?)));
        sum.map(Some).ok_or(UNKNOWN_SCOPE)
    }

    fn wanted(&self, asked: Option<&str>) -> Result<TokenScopes, OAuthError> {
        Ok(self.scopes(asked)?.unwrap_or(TokenScopes::ALL))
    }

    fn is_lasting(&self, _: Option<&str>) -> bool {
        true
    }

    fn act_as(&self, fields: &Fields) -> Result<ActAs, OAuthError> {
        let id = fields.get("box_subject_id");
        let number = id.map(|id| ids::parse(id).ok_or(BAD_SUBJECT)).transpose()?;
        match fields.get("box_subject_type") {
            Some("user") => {
                let id = number.and_then(UserId::new);
                let missing = OAuthError::Request("Missing box_subject_id parameter");
                id.map(ActAs::User).ok_or(missing)
            }
            Some("enterprise") | None => {
                Ok(ActAs::ServiceAccount(number.and_then(OrganizationId::new)))
            }
            Some(_) => Err(OAuthError::Request("Unknown box_subject_type")),
        }
    }

    fn narrowing(&self, asked: Option<&str>) -> Result<Named, OAuthError> {
        let missing = OAuthError::Scope("Say with scope what the token is to do");
        let names: Vec<String> = asked
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        if names.is_empty() {
            return Err(missing);
        }
        let mut all = Named {
            names,
            scopes: TokenScopes::NONE,
            capabilities: Capabilities::NONE,
        };
        for name in &all.names {
            match (bundle(name), limit(name)) {
                (Some(scopes), _) => all.scopes = all.scopes.union(scopes),
                (None, Some(allowed)) => all.capabilities = all.capabilities.union(allowed),
                (None, None) => return Err(UNKNOWN_SCOPE),
            }
        }
        Ok(all)
    }

    fn within(&self, resource: &str) -> Result<Within, OAuthError> {
        numbered(resource)
    }

    fn issued(&self, answered: &Answered<'_>) -> Value {
        match answered {
            Answered::Issued(issued) => tokens(issued, &[]),
            Answered::Narrowed(narrowed, names, within) => {
                let is_root = matches!(within, Some(Within::OwnRoot));
                let object = object(narrowed.within.as_ref().filter(|_| !is_root));
                let restricted: Vec<Value> = names
                    .iter()
                    .map(|scope| json!({"scope": scope, "object": object}))
                    .collect();
                let mut value = tokens(&narrowed.issued, &restricted);
                let kind = "urn:ietf:params:oauth:token-type:access_token";
                value["issued_token_type"] = json!(kind);
                value
            }
        }
    }

    fn refused(&self, trouble: &OAuthError, _: RequestId, _: &Services) -> (StatusCode, Value) {
        let body = json!({"error": trouble.code(), "error_description": trouble.description()});
        (trouble.status(), body)
    }
}

fn tokens(issued: &Issued, restricted_to: &[Value]) -> Value {
    let mut value = json!({
        "access_token": issued.access.reveal(),
        "expires_in": issued.lives_for_seconds,
        "token_type": "bearer",
        "restricted_to": restricted_to,
    });
    if let Some(refresh) = &issued.refresh {
        value["refresh_token"] = json!(refresh.reveal());
    }
    value
}

/// An item as a reference shows it; without one, all files.
fn object(item: Option<&Item>) -> Value {
    let Some(item) = item else {
        return json!({
            "type": "folder", "id": "0", "sequence_id": null, "etag": null, "name": "All Files",
        });
    };
    let revision = tags::of_revision(item.revision);
    let mut value = json!({
        "type": "folder",
        "id": ids::format(item.id.get()),
        "sequence_id": revision,
        "etag": revision,
        "name": item.name.as_str(),
    });
    if let Facet::File(content) = &item.facet {
        value["type"] = json!("file");
        value["sha1"] = json!(crate::protocol::hexadecimal::text(&content.sha1));
    }
    value
}
