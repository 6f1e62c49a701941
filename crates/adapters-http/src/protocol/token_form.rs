//! A vendor's form of the token endpoint: what it reads and what it answers, over one way for all.

mod error;
mod fields;

pub(crate) use error::OAuthError;
pub(crate) use fields::Fields;

use domain::ids::ItemId;
use domain::principal::TokenScopes;
use domain::role::Capabilities;
use http::StatusCode;
use ports::driving::tokens::{ActAs, Issued, Narrowed, Tenant, Within};
use serde_json::Value;

use crate::protocol::ids::parse_number;
use crate::protocol::request::RequestId;
use crate::services::Services;

/// What a form puts into words.
pub(crate) enum Answered<'a> {
    /// Tokens.
    Issued(&'a Issued),
    /// A narrower token, the names that it was asked for with, and the item as it was named.
    Narrowed(&'a Narrowed, &'a [String], Option<Within>),
}

/// What narrows a token, as a form reads it.
pub(crate) struct Named {
    /// The names, in the order given.
    pub(crate) names: Vec<String>,
    /// What the scopes among them stand for.
    pub(crate) scopes: TokenScopes,
    /// What the others allow together.
    pub(crate) capabilities: Capabilities,
}

/// A vendor's form of the endpoint.
pub(crate) trait Form: Send + Sync {
    /// Whether a client may prove itself in the `Authorization` header.
    fn takes_basic(&self) -> bool;
    /// The organization that the address names.
    fn tenant(&self) -> Result<Tenant, OAuthError>;
    /// What the named scopes stand for; `None` when none was named.
    fn scopes(&self, asked: Option<&str>) -> Result<Option<TokenScopes>, OAuthError>;
    /// What a consent is asked for.
    fn wanted(&self, asked: Option<&str>) -> Result<TokenScopes, OAuthError>;
    /// Whether what these scopes begin can be renewed.
    fn is_lasting(&self, asked: Option<&str>) -> bool;
    /// Whom an application wants to act as.
    fn act_as(&self, fields: &Fields) -> Result<ActAs, OAuthError>;
    /// What a narrower token is to do.
    fn narrowing(&self, asked: Option<&str>) -> Result<Named, OAuthError>;
    /// The item at an address; only the end of its path counts (docs/contracts/box.md 8.2).
    fn within(&self, resource: &str) -> Result<Within, OAuthError>;
    /// The body for what was issued.
    fn issued(&self, answered: &Answered<'_>) -> Value;
    /// Status and body of a refusal.
    fn refused(
        &self,
        trouble: &OAuthError,
        id: RequestId,
        services: &Services,
    ) -> (StatusCode, Value);
}

/// The item at an address that ends as in `/files/7` or `/folders/0`.
pub(crate) fn numbered(resource: &str) -> Result<Within, OAuthError> {
    let unknown = OAuthError::Request("The resource is no address of a file or folder");
    let path = resource.split(['?', '#']).next().unwrap_or_default();
    let mut segments = path.rsplit('/');
    let (id, kind) = (segments.next(), segments.next());
    let item = id.and_then(parse_number).and_then(ItemId::new);
    match (kind, item) {
        (Some("folders"), None) if id == Some("0") => Ok(Within::OwnRoot),
        (Some("folders"), Some(item)) => Ok(Within::Folder(item)),
        (Some("files"), Some(item)) => Ok(Within::File(item)),
        (Some(_) | None, _) => Err(unknown),
    }
}
