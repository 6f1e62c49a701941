//! From an application's proof, or a person's consent, to tokens
//! (docs/contracts/box.md 8.1 and 8.2).

use std::net::IpAddr;

use async_trait::async_trait;
use domain::ids::{ApplicationId, ItemId, OrganizationId, UserId};
use domain::item::Item;
use domain::principal::TokenScopes;
use domain::role::Capabilities;
use domain::server::token::{Challenge, RedirectUri};

use super::fault::Fault;
use crate::secret::{BearerToken, IssuedSecret, Password};

/// The organization that a client names with its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tenant {
    /// None in particular: the application's own.
    Any,
    /// The one of this name.
    Named(String),
    /// This one.
    Id(OrganizationId),
}

/// An application, as it says, with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The application.
    pub application: ApplicationId,
    /// Its secret; a public one has none.
    pub secret: Option<IssuedSecret>,
    /// The organization that it names.
    pub tenant: Tenant,
}

/// An application asks for a person's consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The application.
    pub application: ApplicationId,
    /// The organization that it names.
    pub tenant: Tenant,
    /// Where the person is to be sent with the code.
    pub redirect_uri: Option<String>,
    /// What the one who brings the code has to prove.
    pub challenge: Option<Challenge>,
}

/// What an application wants to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What its tokens may be used for.
    pub scopes: TokenScopes,
    /// Whether it can renew them.
    pub is_lasting: bool,
}

/// Who consents, as they say, with their proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// The name or e-mail address that was typed.
    pub name: String,
    /// The password that was typed; `None` for what cannot be one.
    pub password: Option<Password>,
    /// Where it was typed.
    pub from: IpAddr,
}

/// What a person is told before they consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The application's name.
    pub application: String,
    /// The organization's name.
    pub organization: String,
    /// Where they will be sent.
    pub redirect_uri: RedirectUri,
}

/// What came of a person's consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consented {
    /// A code, and where to send it.
    Code {
        /// The code.
        code: IssuedSecret,
        /// Where to.
        redirect_uri: RedirectUri,
    },
    /// Name and password are not those of anyone in the organization. They may try again.
    WrongPassword(Asked),
    /// Too many wrong passwords, for that name or from that network.
    TooManyTries {
        /// What they may consent to when they have waited.
        asked: Asked,
        /// How long to wait.
        retry_after_seconds: u64,
    },
}

/// Why nobody is asked for consent.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// No such application, or not in that organization.
    #[error("there is no such application")]
    UnknownApplication,
    /// The address was not registered, letter by letter. Nobody may be sent there.
    #[error("the address is not registered for the application")]
    UnknownRedirect,
    /// A public application has to give a challenge. The person may be sent back with that.
    #[error("a public application has to send a challenge")]
    NoChallenge(RedirectUri),
    /// Something failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// A code is brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedeemCode {
    /// By whom.
    pub client: Client,
    /// The code.
    pub code: IssuedSecret,
    /// Where it was sent, as the client says.
    pub redirect_uri: Option<String>,
    /// The challenge that the client's secret gives.
    pub proof: Option<Challenge>,
}

/// Access is renewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renew {
    /// By whom.
    pub client: Client,
    /// With which refresh token.
    pub refresh: IssuedSecret,
    /// For less than was consented to.
    pub scopes: Option<TokenScopes>,
}

/// Whom an application wants to act as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActAs {
    /// Itself, and nobody.
    Itself,
    /// Its service account; in this organization, if one is named.
    ServiceAccount(Option<OrganizationId>),
    /// A user of its organization.
    User(UserId),
}

/// An application asks for access without a person's consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The application.
    pub client: Client,
    /// As whom.
    pub as_whom: ActAs,
    /// For what.
    pub scopes: TokenScopes,
}

/// The item that a narrower token is to reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// A file.
    File(ItemId),
    /// A folder.
    Folder(ItemId),
    /// The root of the token's own drive.
    OwnRoot,
    /// An item of any kind.
    Item(ItemId),
}

/// A narrower token is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrow {
    /// By whom; anybody who holds a token may narrow it without saying.
    pub client: Option<Client>,
    /// The token that it is made from.
    pub token: IssuedSecret,
    /// The scopes that were named.
    pub scopes: TokenScopes,
    /// What the named limits allow together.
    pub capabilities: Capabilities,
    /// The one item that it is to reach.
    pub within: Option<Within>,
}

/// A token is to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Who says so; anybody who holds a token that was made by hand ends it without saying.
    pub client: Option<Client>,
    /// An access token or a refresh token.
    pub token: IssuedSecret,
}

/// What was issued. It is shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The access token.
    pub access: BearerToken,
    /// How long it is good.
    pub lives_for_seconds: u64,
    /// What renews it, if anything does.
    pub refresh: Option<IssuedSecret>,
    /// What it may be used for.
    pub scopes: TokenScopes,
}

/// A narrower token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrowed {
    /// The token.
    pub issued: Issued,
    /// The one item that it reaches, if it is one.
    pub within: Option<Item>,
}

/// Why nothing is issued or ended.
#[derive(Debug, thiserror::Error)]
pub enum TokensError {
    /// No such application, or it did not prove itself.
    #[error("the client is not known, or did not prove itself")]
    UnknownClient,
    /// The application may not do this: it is public, and keeps no secret.
    #[error("a public client may not do this")]
    PublicClient,
    /// The code is unknown, used, expired, revoked, or not for this client or this proof.
    #[error("the code is not good")]
    Code,
    /// The refresh token is unknown, used, expired, revoked, or another client's.
    #[error("the refresh token is not good")]
    Refresh,
    /// There is nobody like that to act as, in the application's organization.
    #[error("there is nobody like that to act as")]
    UnknownUser,
    /// The token that is to be narrowed is not good, or another client's.
    #[error("the token is not good")]
    Token,
    /// More was asked for than there is.
    #[error("more was asked for than there is")]
    Exceeds,
    /// The item is not there for the token that is to be narrowed.
    #[error("there is no such item")]
    UnknownItem,
    /// Something failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Issues, narrows and ends tokens.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Tokens: Send + Sync {
    /// What a person is to be told before they consent. It issues nothing.
    async fn ask(&self, ask: &Ask) -> Result<Asked, AskError>;

    /// A person consents. Wrong passwords are counted before anything is hashed, and nothing tells
    /// whether a name is anyone's.
    async fn consent(&self, ask: &Ask, wanted: &Wanted, by: &SignIn)
    -> Result<Consented, AskError>;

    /// The first tokens for a code. A second use of it ends them.
    async fn redeem_code(&self, redeem: &RedeemCode) -> Result<Issued, TokensError>;

    /// New tokens for a refresh token, which is used up. A second use of it ends the family.
    async fn renew(&self, renew: &Renew) -> Result<Issued, TokensError>;

    /// An access token for an application on its own proof.
    async fn act(&self, act: &Act) -> Result<Issued, TokensError>;

    /// A token that may do less, and no longer, than the one that it is made from.
    async fn narrow(&self, narrow: &Narrow) -> Result<Narrowed, TokensError>;

    /// Ends a token with what it was issued with, at once. What is no token of the client's is left
    /// as it is, and nothing tells.
    async fn end(&self, end: &End) -> Result<(), TokensError>;
}
