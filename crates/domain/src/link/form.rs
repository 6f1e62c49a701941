//! The forms of links: how each is found again, with the data that only it has.

use super::{Audience, LinkLabel, LinkName, LinkScope, PasswordGeneration, Profile};
use crate::patch::Patch;

/// Whom a link opens for, and with which password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Who may use it.
    pub audience: Audience,
    /// Its password, if it has one.
    pub password: Option<PasswordGeneration>,
}

impl Terms {
    /// Terms without a password.
    pub const fn open(audience: Audience) -> Self {
        Self {
            audience,
            password: None,
        }
    }
}

/// What kind of link it is by how it is found again, with what only such a link has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkForm {
    /// Found again by what was asked for: one for each item, application, kind, audience, password
    /// and asked end.
    Specified(Terms),
    /// The one link of an item, changed in place.
    Single {
        /// Whom it opens for.
        terms: Terms,
        /// Whether it has a name beside its token.
        is_named: bool,
    },
    /// One of many on an item, told apart by what people call it.
    Labelled {
        /// Whom it opens for.
        terms: Terms,
        /// What people call it; one link of an item goes without.
        label: Option<LinkLabel>,
    },
    /// A fresh credential for the person that it is assigned to; never found again.
    Delegated,
}

impl LinkForm {
    /// Whom it opens for; `None` for a delegated link.
    pub const fn terms(&self) -> Option<&Terms> {
        match self {
            Self::Specified(terms) | Self::Single { terms, .. } | Self::Labelled { terms, .. } => {
                Some(terms)
            }
            Self::Delegated => None,
        }
    }

    /// What the contract of such links asks.
    pub const fn profile(&self) -> &'static Profile {
        match self {
            Self::Specified(_) => &Profile::SPECIFIED,
            Self::Single { .. } => &Profile::SINGLE,
            Self::Labelled { .. } => &Profile::LABELLED,
            Self::Delegated => &Profile::DELEGATED,
        }
    }

    /// The form with other terms; a delegated link has none to change.
    #[must_use]
    pub fn with_terms(self, terms: Terms) -> Self {
        match self {
            Self::Specified(_) => Self::Specified(terms),
            Self::Single { is_named, .. } => Self::Single { terms, is_named },
            Self::Labelled { label, .. } => Self::Labelled { terms, label },
            Self::Delegated => Self::Delegated,
        }
    }

    /// The form after its name was kept, cleared or set.
    #[must_use]
    pub(super) fn named(self, name: &Patch<LinkName>) -> Self {
        match (self, name) {
            (Self::Single { terms, .. }, Patch::Clear | Patch::Set(_)) => Self::Single {
                terms,
                is_named: matches!(name, Patch::Set(_)),
            },
            (form, _) => form,
        }
    }

    /// The audience, without the names.
    pub const fn scope(&self) -> LinkScope {
        match self.terms() {
            Some(terms) => terms.audience.scope(),
            None => LinkScope::Delegated,
        }
    }

    /// What people call it, if they call it anything.
    pub const fn label(&self) -> Option<&LinkLabel> {
        match self {
            Self::Labelled { label, .. } => label.as_ref(),
            Self::Specified(_) | Self::Single { .. } | Self::Delegated => None,
        }
    }

    /// Whether it has a name beside its token.
    pub const fn is_named(&self) -> bool {
        matches!(self, Self::Single { is_named: true, .. })
    }
}
