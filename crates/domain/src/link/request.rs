//! What is asked for.

use std::collections::BTreeSet;

use super::{
    LinkKind, LinkLabel, LinkName, LinkRefusal, LinkScope, LinkSpecification, NewPassword, Profile,
    ResolveContext, specify,
};
use crate::access::Rights;
use crate::ids::UserId;
use crate::item::Lineage;
use crate::patch::Patch;
use crate::policy::Policy;
use crate::principal::Caller;
use crate::time::Timestamp;

/// What the absence of an audience means (docs/contracts/microsoft.md 1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsentScope {
    /// The policy's default.
    PolicyDefault,
    /// Anonymous where that is allowed, else the organization.
    WidestAllowed,
}

/// Which form of link is asked for, with what only such a request says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestedForm {
    /// A link that is found again by what was asked for.
    Specified {
        /// What it means if the request names no audience.
        absent_scope: AbsentScope,
    },
    /// The one link of an item.
    Single {
        /// Its name beside its token.
        name: Patch<LinkName>,
    },
    /// A link that is told apart by what people call it.
    Labelled {
        /// What people call it; `None` for the one without. What a link is called never changes.
        label: Option<LinkLabel>,
    },
    /// A fresh credential for one person.
    Delegated {
        /// Whether it was asked for with the role of a manager, which gives no more than that of an
        /// editor (docs/contracts/oracle.md A1).
        as_manager: bool,
    },
}

impl RequestedForm {
    /// What the contract of such links asks.
    pub const fn profile(&self) -> &'static Profile {
        match self {
            Self::Specified { .. } => &Profile::SPECIFIED,
            Self::Single { .. } => &Profile::SINGLE,
            Self::Labelled { .. } => &Profile::LABELLED,
            Self::Delegated { .. } => &Profile::DELEGATED,
        }
    }
}

/// What a link shall be for, as a request says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// By its kind; `None` for what there is, or the default.
    Kind(Option<LinkKind>),
    /// By what it lets people do; `None` for what there is, or the default.
    Switches {
        /// Whether it lets the item be downloaded.
        download: Option<bool>,
        /// Whether it lets the item be changed.
        edit: Option<bool>,
    },
}

/// A request for a link, or for a change of one, as a door understood it. What is absent is kept, or
/// gets its default when the link is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRequest {
    /// Which form of link.
    pub form: RequestedForm,
    /// What it shall be for.
    pub purpose: Purpose,
    /// Its audience.
    pub scope: Option<LinkScope>,
    /// The people on its list.
    pub recipients: BTreeSet<UserId>,
    /// When it shall end: cleared means never.
    pub expiry: Patch<Timestamp>,
    /// Its password.
    pub password: Patch<NewPassword>,
}

impl LinkRequest {
    /// A request for a link that is found again by what was asked for, with the policy's defaults.
    pub const fn specified() -> Self {
        Self::bare(RequestedForm::Specified {
            absent_scope: AbsentScope::PolicyDefault,
        })
    }

    /// A request that says nothing but the form.
    pub const fn bare(form: RequestedForm) -> Self {
        Self {
            form,
            purpose: Purpose::Kind(None),
            scope: None,
            recipients: BTreeSet::new(),
            expiry: Patch::Keep,
            password: Patch::Keep,
        }
    }

    /// The request for a link of this kind.
    #[must_use]
    pub const fn of_kind(mut self, kind: LinkKind) -> Self {
        self.purpose = Purpose::Kind(Some(kind));
        self
    }

    /// The request for a link with this audience.
    #[must_use]
    pub const fn for_scope(mut self, scope: LinkScope) -> Self {
        self.scope = Some(scope);
        self
    }

    /// The request for a link that opens for these people only.
    #[must_use]
    pub fn for_people(mut self, people: impl IntoIterator<Item = UserId>) -> Self {
        self.recipients = people.into_iter().collect();
        self.for_scope(LinkScope::People)
    }

    /// The request for a link that ends at that instant.
    #[must_use]
    pub const fn ending_at(mut self, end: Timestamp) -> Self {
        self.expiry = Patch::Set(end);
        self
    }

    /// The request for a link with a password, of which only the shape is told.
    #[must_use]
    pub const fn with_password(mut self, password: NewPassword) -> Self {
        self.password = Patch::Set(password);
        self
    }

    /// What the request comes to when a caller makes it, with their own rights, of the item that a lineage
    /// is of: [`specify`] for rights that come from grants alone.
    pub fn asked_by(
        &self,
        caller: &Caller,
        lineage: &Lineage,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<LinkSpecification, LinkRefusal> {
        let context = ResolveContext {
            lineage,
            policy,
            rights: &Rights::of(caller, lineage, now),
            application: caller.application,
            now,
        };
        specify(self, &context)
    }
}
