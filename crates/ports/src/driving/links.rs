//! Making links.

use async_trait::async_trait;
use domain::ids::UserId;
use domain::link::{AbsentScope, ExpiryWish, FingerprintRule, LinkKind, LinkRefusal, LinkScope};

use super::Context;
use super::address::ItemAddress;
use super::fault::Fault;
use super::items::ReachError;
use super::view::LinkView;
use crate::secret::Password;

/// Someone whom a caller names as a recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// By e-mail address or sign-in name.
    Name(String),
    /// By id; `None` for an id that nobody can have.
    Id(Option<UserId>),
}

/// A request for a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateLink {
    /// The item to be shared.
    pub item: ItemAddress,
    /// What the link shall be for; absent means to view.
    pub kind: Option<LinkKind>,
    /// Its audience, if the request names one.
    pub scope: Option<LinkScope>,
    /// What it means if the request names none.
    pub absent_scope: AbsentScope,
    /// The people on its list.
    pub recipients: Vec<Recipient>,
    /// When it shall end.
    pub expiry: ExpiryWish,
    /// Its password, if it shall have one.
    pub password: Option<Password>,
    /// Whether grants from above shall go on reaching the item.
    pub keep_inherited: bool,
    /// By which rule it is told from other links.
    pub rule: FingerprintRule,
}

/// How a request for a link was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Made {
    /// By a new link.
    Created,
    /// By the link that was there.
    Reused,
}

/// The link that a request was met with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateLinkOutcome {
    /// Whether it is new.
    pub made: Made,
    /// The link, with its token.
    pub link: LinkView,
}

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
pub enum LinksError {
    /// The item cannot be reached.
    #[error(transparent)]
    Reach(#[from] ReachError),
    /// A rule speaks against it.
    #[error(transparent)]
    Refused(LinkRefusal),
    /// A recipient is nobody in the organization.
    #[error("recipient {} is not known in the organization", .0 + 1)]
    UnknownRecipient(usize),
}

impl From<LinkRefusal> for LinksError {
    fn from(refusal: LinkRefusal) -> Self {
        match refusal {
            LinkRefusal::Access(refusal) => Self::Reach(refusal.into()),
            other => Self::Refused(other),
        }
    }
}

impl From<Fault> for LinksError {
    fn from(fault: Fault) -> Self {
        Self::Reach(ReachError::Fault(fault))
    }
}

/// Makes links.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Links: Send + Sync {
    /// Makes a link, or finds the one that the request means.
    ///
    /// The same request, from any number of callers at once, makes one link: one answer is
    /// [`Made::Created`], all others are [`Made::Reused`] with the same token. A created link
    /// survives a power failure once it is answered.
    async fn create_link(
        &self,
        context: &Context,
        command: CreateLink,
    ) -> Result<CreateLinkOutcome, LinksError>;
}
