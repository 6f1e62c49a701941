//! Making links.

use async_trait::async_trait;
use domain::ids::UserId;
use domain::item::Item;
use domain::link::{
    AbsentScope, Assignment, ExpiryWish, FingerprintRule, LinkKind, LinkLabel, LinkRefusal,
    LinkScope,
};
use domain::patch::Patch;
use domain::time::Timestamp;

use super::Context;
use super::address::ItemAddress;
use super::items::ReachError;
use super::view::LinkView;
use crate::secret::{IssuedSecret, LinkToken, Password};

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

/// Whom a labelled link is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedAudience {
    /// Whoever holds it.
    Anonymous,
    /// Whoever holds it and belongs to the organization.
    Organization,
    /// Whoever holds it and is one of these.
    People(Vec<Recipient>),
}

/// A request for a labelled link: there may be any number of them on an item, each with a label of
/// its own and one without (contracts/oracle.md 7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MakeLabelled {
    /// The item to be shared.
    pub item: ItemAddress,
    /// Whether it must be a folder, or must not; anything else is not found.
    pub is_folder: bool,
    /// What people call the link.
    pub label: Option<LinkLabel>,
    /// What it shall be for, if the request says.
    pub kind: Option<LinkKind>,
    /// Whom it is for.
    pub audience: WantedAudience,
    /// When it shall end.
    pub expiry: Option<Timestamp>,
    /// Its password, if it shall have one.
    pub password: Option<Password>,
}

/// Changes a link that is named by its token. What is kept or left out stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeLabelled {
    /// Its token; `None` for a text that is none.
    pub link: Option<LinkToken>,
    /// What it shall be for.
    pub kind: Option<LinkKind>,
    /// Whom it is for.
    pub audience: Option<WantedAudience>,
    /// When it shall end.
    pub expiry: Patch<Timestamp>,
    /// Its password.
    pub password: Patch<Password>,
}

/// A link with the item that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkOnItem {
    /// The link, with its token.
    pub link: LinkView,
    /// The item.
    pub item: Item,
}

/// The links of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinksOfItem {
    /// Those whose token the caller may be told, oldest first, however they were made. Delegated
    /// ones are left out: each is a credential of its own.
    pub links: Vec<LinkView>,
    /// The item.
    pub item: Item,
}

/// A request for a delegated link: a fresh credential for one person (contracts/oracle.md 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MakeDelegated {
    /// The item that it is for.
    pub item: ItemAddress,
    /// Whether it must be a folder, or must not; anything else is not found.
    pub is_folder: bool,
    /// What it shall be for: preview-only, view or edit.
    pub kind: LinkKind,
    /// Whether it was asked for with the role of a manager.
    pub as_manager: bool,
    /// Whom it is for: an account of the organization by its name or address, and otherwise whoever
    /// goes by this text, with no account (contracts/oracle.md ruling A11).
    pub assignment: Assignment,
    /// The account that the text is the id of, if it is one; looked for before its name is.
    pub assignee: Option<UserId>,
}

/// A delegated link that was made. Its secrets are told this once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeDelegated {
    /// Its token, which names it and opens nothing by itself.
    pub token: LinkToken,
    /// An access token of it.
    pub access: IssuedSecret,
    /// Its refresh token.
    pub refresh: IssuedSecret,
    /// The item that it is for.
    pub item: Item,
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

    /// Makes a labelled link. The same label on the same item, from any number of callers at once,
    /// makes one: the others are [`LinkRefusal::LabelTaken`].
    async fn make_labelled(
        &self,
        context: &Context,
        command: MakeLabelled,
    ) -> Result<LinkOnItem, LinksError>;

    /// The links of an item, of whatever rule; none for a caller who could make none of them.
    async fn links_of(
        &self,
        context: &Context,
        item: &ItemAddress,
        is_folder: bool,
    ) -> Result<LinksOfItem, LinksError>;

    /// A link that is named by its token, for whoever sees its item. One that was revoked or has
    /// expired is not found, nor is a delegated one.
    async fn link(
        &self,
        context: &Context,
        link: Option<LinkToken>,
    ) -> Result<LinkOnItem, LinksError>;

    /// Changes a link in place; the answer is its state after that, changed or not.
    async fn change_labelled(
        &self,
        context: &Context,
        command: ChangeLabelled,
    ) -> Result<LinkOnItem, LinksError>;

    /// Ends a link that is named by its token, at once and for ever.
    async fn end_link(
        &self,
        context: &Context,
        link: Option<LinkToken>,
    ) -> Result<LinkOnItem, LinksError>;

    /// Makes a delegated link. It survives a power failure once it is answered.
    async fn make_delegated(
        &self,
        context: &Context,
        command: MakeDelegated,
    ) -> Result<MadeDelegated, LinksError>;
}
