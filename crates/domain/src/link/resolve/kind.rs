//! What a link is for, and whether the policy lets it.

use super::Resolver;
use crate::item::ItemKind;
use crate::link::effect::{less, most_for};
use crate::link::{Audience, Link, LinkKind, LinkRefusal, LinkScope, Purpose, RequestedForm};
use crate::role::Capabilities;

impl Resolver<'_> {
    pub(super) fn kind_suits_item(&self) -> Result<(), LinkRefusal> {
        let (kind, item) = (self.named_kind(), self.item);
        if self.profile.kinds_suit_items && !kind.suits(item) {
            return Err(LinkRefusal::KindNotForItem { kind, item });
        }
        Ok(())
    }

    /// What the link is to be for.
    pub(super) fn kind(&self, scope: LinkScope) -> Result<LinkKind, LinkRefusal> {
        match self.request.purpose {
            Purpose::Kind(_) => Ok(self.named_kind()),
            Purpose::Switches { download, edit } => self.switched_kind(scope, download, edit),
        }
    }

    /// What the link is for by name, as it is or by default.
    pub(super) fn named_kind(&self) -> LinkKind {
        let named = match self.request.purpose {
            Purpose::Kind(kind) => kind,
            Purpose::Switches { .. } => None,
        };
        let kept = || self.link().map(|link| link.kind);
        named.or_else(kept).unwrap_or_else(|| {
            let policy = self.policy();
            match self.request.form {
                RequestedForm::Labelled { .. } => {
                    less(policy.default_labelled_kind(), policy.max_kind())
                }
                RequestedForm::Specified { .. }
                | RequestedForm::Single { .. }
                | RequestedForm::Delegated { .. } => LinkKind::View,
            }
        })
    }

    pub(super) fn switched_kind(
        &self,
        scope: LinkScope,
        download: Option<bool>,
        edit: Option<bool>,
    ) -> Result<LinkKind, LinkRefusal> {
        if scope == LinkScope::Existing {
            return if download.is_some() || edit == Some(true) {
                Err(LinkRefusal::NothingToAllow)
            } else {
                Ok(LinkKind::View)
            };
        }
        if edit == Some(true) && self.item != ItemKind::File {
            return Err(LinkRefusal::EditNotForItem(self.item));
        }
        let base = self
            .kept_kind()
            .unwrap_or_else(|| self.default_switches(scope));
        let downloads = download.unwrap_or(base != LinkKind::PreviewOnly);
        let edits = edit.unwrap_or(base == LinkKind::Edit && downloads);
        match (downloads, edits) {
            (false, true) => Err(LinkRefusal::EditNeedsDownload),
            (true, true) => Ok(LinkKind::Edit),
            (true, false) => Ok(LinkKind::View),
            (false, false) => Ok(LinkKind::PreviewOnly),
        }
    }

    /// What the link is for, where that means anything: one for people who have access anyway allows
    /// nothing of its own.
    pub(super) fn kept_kind(&self) -> Option<LinkKind> {
        self.link()
            .filter(|link| !self.profile.narrows || link.scope() != LinkScope::Existing)
            .map(|link| link.kind)
    }

    /// What an item's one link is for by default: never more than policy, item and the maker's own
    /// rights allow.
    pub(super) fn default_switches(&self, scope: LinkScope) -> LinkKind {
        let policy = self.policy();
        let mut most = less(policy.max_kind(), most_for(self.item));
        if scope == LinkScope::Anonymous && !policy.anonymous_editing() {
            most = less(most, LinkKind::View);
        }
        let mut kind = less(policy.default_item_kind(), most);
        for narrower in [LinkKind::View, LinkKind::PreviewOnly] {
            if !self.holds(kind.capabilities()) {
                kind = less(kind, narrower);
            }
        }
        kind
    }

    /// Refuses what the policy forbids. What is stored already is left to the gate, which narrows it or
    /// shuts the link.
    pub(super) fn policy_allows(
        &self,
        kind: LinkKind,
        scope: LinkScope,
        audience: &Audience,
    ) -> Result<(), LinkRefusal> {
        let policy = self.policy();
        let kept = self.kept_kind();
        let as_before =
            kept == Some(kind) && self.link().and_then(Link::audience) == Some(audience);
        if self.profile.narrows {
            let says_edit = matches!(
                self.request.purpose,
                Purpose::Switches {
                    edit: Some(true),
                    ..
                }
            );
            let no_more = kept.is_some_and(|kept| less(kind, kept) == kind);
            if scope != LinkScope::Existing && !no_more && !policy.allows_kind(kind) {
                return Err(LinkRefusal::AllowsTooMuch);
            }
            return if says_edit && !as_before {
                self.anonymous_may_do(kind, scope)
            } else {
                Ok(())
            };
        }
        if as_before {
            return Ok(());
        }
        if !policy.allows(scope, self.item) {
            return Err(LinkRefusal::ScopeForbidden { scope });
        }
        if kind == LinkKind::Embed && !policy.embedding() {
            return Err(LinkRefusal::EmbeddingForbidden);
        }
        if !policy.allows_kind(kind) {
            return Err(LinkRefusal::AllowsTooMuch);
        }
        self.anonymous_may_do(kind, scope)
    }

    pub(super) fn anonymous_may_do(
        &self,
        kind: LinkKind,
        scope: LinkScope,
    ) -> Result<(), LinkRefusal> {
        let changes = !Capabilities::READING.includes(kind.capabilities());
        if scope == LinkScope::Anonymous && changes && !self.policy().anonymous_editing() {
            return Err(LinkRefusal::AnonymousEditingForbidden);
        }
        Ok(())
    }
}
