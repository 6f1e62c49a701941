//! Making, showing, changing and ending links.

use async_trait::async_trait;
use domain::ids::UserId;
use domain::item::{Item, ItemKind};
use domain::link::{
    AbsentScope, Assignment, LinkLabel, LinkName, LinkRefusal, LinkScope, Purpose, RequestedForm,
};
use domain::patch::Patch;
use domain::time::Timestamp;

use super::Context;
use super::address::ItemAddress;
use super::items::LocateError;
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

/// Which form of link is asked for, with what only such a request says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedForm {
    /// A link that is found again by what was asked for.
    Specified {
        /// What it means if the request names no audience.
        absent_scope: AbsentScope,
        /// Whether grants from above shall go on reaching the item.
        keep_inherited: bool,
    },
    /// The one link of an item.
    Single {
        /// Its name beside its token.
        name: Patch<LinkName>,
    },
    /// A link that is told apart by what people call it (docs/contracts/oracle.md 7).
    Labelled {
        /// What people call it. A change of a link leaves it alone.
        label: Option<LinkLabel>,
    },
    /// A fresh credential for one person (docs/contracts/oracle.md 4).
    Delegated {
        /// Whether it was asked for with the role of a manager.
        as_manager: bool,
        /// Whom it is for: an account of the organization by its name or address, and otherwise
        /// somebody who goes by this text, with no account (docs/contracts/oracle.md A11).
        assignment: Assignment,
        /// The account that the text is the id of, if it is one; looked for before its name is.
        assignee: Option<UserId>,
    },
}

impl WantedForm {
    /// The form, as the rules know it.
    pub fn requested(&self) -> RequestedForm {
        match self {
            Self::Specified { absent_scope, .. } => RequestedForm::Specified {
                absent_scope: *absent_scope,
            },
            Self::Single { name } => RequestedForm::Single { name: name.clone() },
            Self::Labelled { label } => RequestedForm::Labelled {
                label: label.clone(),
            },
            Self::Delegated { as_manager, .. } => RequestedForm::Delegated {
                as_manager: *as_manager,
            },
        }
    }
}

/// What a caller wants of a link. What is absent is kept, or gets its default when the link is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkWish {
    /// Which form of link.
    pub form: WantedForm,
    /// What it shall be for.
    pub purpose: Purpose,
    /// Its audience.
    pub scope: Option<LinkScope>,
    /// The people on its list.
    pub recipients: Vec<Recipient>,
    /// When it shall end: cleared means never.
    pub expiry: Patch<Timestamp>,
    /// Its password.
    pub password: Patch<Password>,
}

impl LinkWish {
    /// A wish that says nothing but the form.
    pub const fn bare(form: WantedForm) -> Self {
        Self {
            form,
            purpose: Purpose::Kind(None),
            scope: None,
            recipients: Vec::new(),
            expiry: Patch::Keep,
            password: Patch::Keep,
        }
    }
}

/// Makes a link, or finds the one that the request means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MakeLink {
    /// The item to be shared.
    pub item: ItemAddress,
    /// What the item must be; anything else is not found. A web link is met as a file.
    pub expected_kind: Option<ItemKind>,
    /// What the link shall be.
    pub wish: LinkWish,
}

/// Changes a link that is named by its token, by the rule of people who manage its item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeLink {
    /// Its token; `None` for a text that is none.
    pub link: Option<LinkToken>,
    /// What it shall be.
    pub wish: LinkWish,
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
    /// Those whose token the caller may be told, oldest first, whatever their form. Delegated
    /// ones are left out: each is a credential of its own.
    pub links: Vec<LinkView>,
    /// The item.
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

/// The secrets of a delegated link. They are told this once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegatedSecrets {
    /// An access token of it.
    pub access: IssuedSecret,
    /// Its refresh token.
    pub refresh: IssuedSecret,
}

/// The link that a request was met with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeLink {
    /// Whether it is new.
    pub made: Made,
    /// The link, with its token.
    pub link: LinkView,
    /// The item.
    pub item: Item,
    /// What a delegated link comes with; its token names it and opens nothing by itself.
    pub delegated: Option<DelegatedSecrets>,
}

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
pub enum LinksError {
    /// The item cannot be located.
    #[error(transparent)]
    Locate(#[from] LocateError),
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
            LinkRefusal::Access(refusal) => Self::Locate(refusal.into()),
            other => Self::Refused(other),
        }
    }
}

/// Makes, shows, changes and ends links.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Links: Send + Sync {
    /// Makes a link of any form, or finds the one that the request means.
    ///
    /// The same request, from any number of callers at once, makes one link: one answer is
    /// [`Made::Created`], all others are what the form's profile says of a link that is found again:
    /// [`Made::Reused`] with the same token, or refused. A created link survives a power failure once
    /// it is answered.
    async fn make_link(&self, context: &Context, command: MakeLink)
    -> Result<MadeLink, LinksError>;

    /// The links of an item, of whatever form; none for a caller who could make none of them.
    async fn links_of(
        &self,
        context: &Context,
        item: &ItemAddress,
        expected_kind: ItemKind,
    ) -> Result<LinksOfItem, LinksError>;

    /// A link that is named by its token, for people who see its item. One that was revoked or has
    /// expired is not found, nor is a delegated one.
    async fn link(
        &self,
        context: &Context,
        link: Option<LinkToken>,
    ) -> Result<LinkOnItem, LinksError>;

    /// Changes a link in place; the answer is its state after that, changed or not.
    async fn change_link(
        &self,
        context: &Context,
        command: ChangeLink,
    ) -> Result<LinkOnItem, LinksError>;

    /// Ends a link that is named by its token, at once and for ever.
    async fn end_link(
        &self,
        context: &Context,
        link: Option<LinkToken>,
    ) -> Result<LinkOnItem, LinksError>;
}
