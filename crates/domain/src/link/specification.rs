//! What a link will be: a request with every default applied and every rule kept.

use super::{
    Link, LinkAuthority, LinkForm, LinkKind, LinkLabel, LinkName, LinkScope, Maker, Terms,
};
use crate::access::Permit;
use crate::ids::{ApplicationId, ItemId, LinkId, OrganizationId};
use crate::time::Timestamp;

/// A request with every default applied and every rule kept: what a link will be.
///
/// Only [`super::resolve`] makes one, so that whatever holds one holds the right to make the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkSpecification {
    pub(super) permit: Permit,
    pub(super) organization: OrganizationId,
    pub(super) application: ApplicationId,
    pub(super) form: LinkForm,
    pub(super) kind: LinkKind,
    pub(super) asked_end: Option<Timestamp>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) authority: LinkAuthority,
    pub(super) name: Option<LinkName>,
}

impl LinkSpecification {
    /// The item that the link is for.
    pub const fn item(&self) -> ItemId {
        self.permit.item()
    }

    /// The application through which it was asked for.
    pub const fn application(&self) -> ApplicationId {
        self.application
    }

    /// Which form of link it is.
    pub const fn form(&self) -> &LinkForm {
        &self.form
    }

    /// Whom it opens for; `None` for a delegated link.
    pub const fn terms(&self) -> Option<&Terms> {
        self.form.terms()
    }

    /// Its audience, without the names.
    pub const fn scope(&self) -> LinkScope {
        self.form.scope()
    }

    /// What it is for.
    pub const fn kind(&self) -> LinkKind {
        self.kind
    }

    /// The end that the request itself names, before any clamping.
    pub const fn asked_end(&self) -> Option<Timestamp> {
        self.asked_end
    }

    /// When it ends.
    pub const fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// What people will call it, if they call it anything.
    pub const fn label(&self) -> Option<&LinkLabel> {
        self.form.label()
    }

    /// Its name beside its token, if it is to have one.
    pub const fn name(&self) -> Option<&LinkName> {
        self.name.as_ref()
    }

    /// Who would be its maker.
    pub fn maker(&self) -> Maker {
        self.permit.maker()
    }

    pub(super) const fn authority(&self) -> LinkAuthority {
        self.authority
    }
}

/// A link to be written. It is made from a specification, and so only by someone who may make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLink(Link);

impl NewLink {
    /// The link that a specification describes, under an id.
    pub fn new(specification: &LinkSpecification, id: LinkId, now: Timestamp) -> Self {
        Self(Link {
            id,
            organization: specification.organization,
            item: specification.item(),
            application: specification.application,
            form: specification.form.clone(),
            kind: specification.kind,
            expires_at: specification.expires_at,
            maker: specification.maker(),
            authority: specification.authority,
            revision: 1,
            created_at: now,
            changed_at: now,
            revoked_at: None,
        })
    }

    /// The link.
    pub const fn link(&self) -> &Link {
        &self.0
    }
}
