//! Microsoft's form of the token endpoint, as its identity platform has it.

use domain::principal::{TokenScope, TokenScopes};
use domain::role::Capabilities;
use http::StatusCode;
use ports::driving::tokens::{ActAs, Issued, Tenant, Within};
use serde_json::{Value, json};

use super::ids;
use super::scopes::bundle;
use crate::protocol::request::RequestId;
use crate::protocol::token_form::{Answered, Fields, Form, Named, OAuthError, numbered};
use crate::services::Services;

/// Microsoft's form of the token endpoint, for the organization that its address names.
pub(crate) struct TokenForm {
    tenant: Option<Tenant>,
}

impl TokenForm {
    /// The form at an address with this first segment.
    pub(crate) fn of(segment: &str) -> Self {
        let tenant = match segment.to_ascii_lowercase().as_str() {
            "common" | "organizations" => Some(Tenant::Any),
            // Accounts without an organization are not here.
            "consumers" => None,
            _ => Some(match ids::parse_organization(segment) {
                Some(id) => Tenant::Id(id),
                None => Tenant::Named(segment.to_owned()),
            }),
        };
        Self { tenant }
    }
}

const UNKNOWN_SCOPE: OAuthError =
    OAuthError::Scope("The scope is not valid: a name in it is not known, or not served");

impl Form for TokenForm {
    fn takes_basic(&self) -> bool {
        true
    }

    fn tenant(&self) -> Result<Tenant, OAuthError> {
        let none =
            OAuthError::Request("Personal accounts are not served: use the organization's name");
        self.tenant.clone().ok_or(none)
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
        let missing = OAuthError::Request("The request must contain the parameter 'scope'");
        self.scopes(asked)?.ok_or(missing)
    }

    fn is_lasting(&self, asked: Option<&str>) -> bool {
        let mut names = asked.unwrap_or_default().split_whitespace();
        names.any(|name| name.eq_ignore_ascii_case("offline_access"))
    }

    fn act_as(&self, _: &Fields) -> Result<ActAs, OAuthError> {
        Ok(ActAs::Itself)
    }

    fn narrowing(&self, asked: Option<&str>) -> Result<Named, OAuthError> {
        let scopes = self.wanted(asked)?;
        let names = asked.unwrap_or_default().split_whitespace();
        Ok(Named {
            names: names.map(str::to_owned).collect(),
            scopes,
            capabilities: Capabilities::NONE,
        })
    }

    fn within(&self, resource: &str) -> Result<Within, OAuthError> {
        let unknown = OAuthError::Request("The resource is no address of an item");
        let path = resource.split(['?', '#']).next().unwrap_or_default();
        let mut segments = path.rsplit('/');
        let (id, kind) = (segments.next().unwrap_or_default(), segments.next());
        match kind {
            Some("items") => ids::parse_item(id).map(Within::Item).ok_or(unknown),
            Some("files" | "folders") => numbered(resource),
            Some(_) | None => Err(unknown),
        }
    }

    fn issued(&self, answered: &Answered<'_>) -> Value {
        match answered {
            Answered::Issued(issued) => tokens(issued),
            Answered::Narrowed(narrowed, ..) => {
                let mut value = tokens(&narrowed.issued);
                let kind = "urn:ietf:params:oauth:token-type:access_token";
                value["issued_token_type"] = json!(kind);
                value
            }
        }
    }

    fn refused(
        &self,
        trouble: &OAuthError,
        id: RequestId,
        services: &Services,
    ) -> (StatusCode, Value) {
        let (code, status) = (number(trouble), status(trouble));
        let at = written(services.clock.now().to_date());
        let text = trouble.description();
        let body = json!({
            "error": trouble.code(),
            "error_description": format!("AADSTS{code}: {text} Trace ID: {id} Correlation ID: {id} Timestamp: {at}"),
            "error_codes": [code],
            "timestamp": at,
            "trace_id": id.to_string(),
            "correlation_id": id.to_string(),
        });
        (status, body)
    }
}

/// An instant as the vendor's refusals have it.
fn written(date: time::OffsetDateTime) -> String {
    let (year, month, day) = date.to_calendar_date();
    let (hour, minute, second) = date.to_hms();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}Z")
}

fn status(trouble: &OAuthError) -> StatusCode {
    match trouble {
        OAuthError::Client => StatusCode::UNAUTHORIZED,
        OAuthError::Method(..)
        | OAuthError::TooLarge
        | OAuthError::Request(_)
        | OAuthError::Grant(_)
        | OAuthError::Unauthorized(_)
        | OAuthError::Scope(_)
        | OAuthError::GrantType
        | OAuthError::ResponseType
        | OAuthError::Denied
        | OAuthError::Fault(_) => trouble.status(),
    }
}

/// The vendor's number for it.
const fn number(trouble: &OAuthError) -> u32 {
    match trouble {
        OAuthError::Method(..) | OAuthError::TooLarge => 900_561,
        OAuthError::Request(_) => 900_144,
        OAuthError::Client => 7_000_215,
        OAuthError::Grant(_) => 70_008,
        OAuthError::Unauthorized(_) => 700_016,
        OAuthError::Scope(_) => 70_011,
        OAuthError::GrantType => 70_003,
        OAuthError::ResponseType => 70_005,
        OAuthError::Denied => 65_004,
        OAuthError::Fault(_) => 90_033,
    }
}

fn tokens(issued: &Issued) -> Value {
    let mut value = json!({
        "token_type": "Bearer",
        "scope": names(issued.scopes),
        "expires_in": issued.lives_for_seconds,
        "ext_expires_in": issued.lives_for_seconds,
        "access_token": issued.access.reveal(),
    });
    if let Some(refresh) = &issued.refresh {
        value["refresh_token"] = json!(refresh.reveal());
    }
    value
}

/// The name that stands for as much of these scopes as one does.
fn names(scopes: TokenScopes) -> &'static str {
    let writes = scopes.has(TokenScope::Write) || scopes.has(TokenScope::Share);
    let reads = scopes.has(TokenScope::Read);
    match (writes, reads, scopes.has(TokenScope::AllDrives)) {
        (true, _, true) => "Files.ReadWrite.All",
        (true, _, false) => "Files.ReadWrite",
        (false, true, true) => "Files.Read.All",
        (false, true, false) => "Files.Read",
        (false, false, _) => "openid",
    }
}
