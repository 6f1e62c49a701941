//! Telling callers by the links that they show with each request
//! (docs/contracts/oracle.md 4.4, 4.5 and 7.6).

use std::net::IpAddr;

use async_trait::async_trait;
use domain::gate::Denial;
use domain::ids::ItemId;
use domain::link::LinkKind;

use super::Context;
use super::fault::Fault;
use super::view::PersonView;
use crate::secret::{IssuedSecret, LinkToken, Password};

/// A delegated link, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedDelegated {
    /// Its token; `None` for a text that is none, answered like an unknown one.
    pub link: Option<LinkToken>,
    /// An access token of it.
    pub access: IssuedSecret,
    /// From where, for the counting of unknown ones.
    pub from: IpAddr,
}

/// A link with a page of its own, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedOpen {
    /// Its token; `None` for a text that is none, answered like an unknown one.
    pub link: Option<LinkToken>,
    /// What was given as its password, in each way that it can be read; none where nothing was.
    pub passwords: Vec<Password>,
    /// From where, for the counting of wrong ones.
    pub from: IpAddr,
}

/// A request for a new access token of a delegated link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewDelegated {
    /// The link, with an access token of it, be its time over.
    pub shown: PresentedDelegated,
    /// Its refresh token.
    pub refresh: IssuedSecret,
}

/// What the view of a delegated link has to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegationView {
    /// The item that it is for.
    pub item: ItemId,
    /// What it comes to at present.
    pub kind: LinkKind,
    /// Whom it is assigned to.
    pub assignee: PersonView,
    /// The language and writing that they are shown things in, as the request named it.
    pub locale: Option<String>,
    /// The time zone that they are shown times in, as the request named it.
    pub time_zone: Option<String>,
}

/// Why a link that is shown is of no use.
#[derive(Debug, thiserror::Error)]
pub enum LinkCredentialsError {
    /// It is not known, was revoked or has expired, what is shown with it is not its own or has
    /// expired, or it opens for nobody at present. All of these are one answer.
    #[error("the link is not valid, or has expired")]
    Invalid,
    /// Its item was removed.
    #[error("the item was removed")]
    ItemGone,
    /// It opens for people with an account only, and none is shown.
    #[error("{0}")]
    SignInNeeded(Denial),
    /// It does not open for anybody who shows it.
    #[error("{0}")]
    Denied(Denial),
    /// Its password was not given, or a wrong one.
    #[error("the link has a password: send it with the request")]
    PasswordNeeded,
    /// Too many wrong passwords, or unknown links: there is a wait first.
    #[error("too many wrong guesses: try again in {retry_after_seconds} seconds")]
    TooManyTries {
        /// How long, in whole seconds.
        retry_after_seconds: u64,
    },
    /// Something failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Tells callers by the links that they show.
///
/// What they show is judged before anything else that the request says. What the link reaches is
/// judged by it alone in the calls that follow, anything else by the account beside it.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait LinkCredentials: Send + Sync {
    /// Who shows a delegated link with an access token of it, with or without an account.
    async fn hold_delegated(
        &self,
        account: Option<Context>,
        shown: &PresentedDelegated,
    ) -> Result<Context, LinkCredentialsError>;

    /// Who shows a link that opens on a page too, with or without an account.
    async fn hold_open(
        &self,
        account: Option<Context>,
        shown: &PresentedOpen,
    ) -> Result<Context, LinkCredentialsError>;

    /// A new access token of a delegated link. Those issued before run to their own end.
    async fn renew_delegated(
        &self,
        renew: &RenewDelegated,
    ) -> Result<IssuedSecret, LinkCredentialsError>;

    /// What the view of the delegated link that a caller holds has to know of it.
    async fn delegation(&self, context: &Context) -> Result<DelegationView, LinkCredentialsError>;

    /// Which pages may embed the view of a delegated link: sources as in the `frame-ancestors`
    /// directive. An unknown link has those of the default policy.
    async fn delegated_frame_ancestors(
        &self,
        link: Option<LinkToken>,
    ) -> Result<Vec<String>, LinkCredentialsError>;
}
