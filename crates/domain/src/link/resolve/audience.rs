//! Who may use a link: what was asked for, what there is, or the default.

use super::Resolver;
use crate::link::effect::at_most;
use crate::link::{
    AbsentScope, Audience, Link, LinkKind, LinkRefusal, LinkScope, Purpose, RequestedForm,
};
use crate::patch::Patch;

impl Resolver<'_> {
    /// The audience that the link is to have.
    pub(super) fn scope(&self) -> Result<LinkScope, LinkRefusal> {
        if self.profile.kinds_suit_items && self.named_kind() == LinkKind::Embed {
            return match self.request.scope {
                None | Some(LinkScope::Anonymous) => Ok(LinkScope::Anonymous),
                Some(_) => Err(LinkRefusal::EmbedNeedsAnonymous),
            };
        }
        match self.request.scope {
            Some(scope) => Ok(scope),
            None => self.scope_before(),
        }
    }

    /// The audience that the link has, or would have by default.
    pub(super) fn scope_before(&self) -> Result<LinkScope, LinkRefusal> {
        if let Some(link) = self.link() {
            return Ok(link.scope());
        }
        let policy = self.policy();
        match &self.request.form {
            RequestedForm::Delegated { .. } => Ok(LinkScope::Delegated),
            RequestedForm::Single { .. } => {
                Ok(at_most(self.widest, policy.default_item_scope(), policy))
            }
            RequestedForm::Specified {
                absent_scope: AbsentScope::WidestAllowed,
            } => Ok(if policy.allows(LinkScope::Anonymous, self.item) {
                LinkScope::Anonymous
            } else {
                LinkScope::Organization
            }),
            RequestedForm::Specified {
                absent_scope: AbsentScope::PolicyDefault,
            } => match policy.default_scope() {
                LinkScope::People => Err(LinkRefusal::ScopeNeeded),
                scope => Ok(scope),
            },
            RequestedForm::Labelled { .. } => Err(LinkRefusal::ScopeNeeded),
        }
    }

    /// Whether the request chooses anything: naming the audience that there is anyway does not.
    pub(super) fn chooses(&self, scope: LinkScope) -> bool {
        let says_purpose = match self.request.purpose {
            Purpose::Kind(kind) => kind.is_some(),
            Purpose::Switches { download, edit } => download.is_some() || edit.is_some(),
        };
        let says_name = match &self.request.form {
            RequestedForm::Single { name } => *name != Patch::Keep,
            RequestedForm::Specified { .. }
            | RequestedForm::Labelled { .. }
            | RequestedForm::Delegated { .. } => false,
        };
        self.scope_before() != Ok(scope)
            || says_purpose
            || says_name
            || self.request.password != Patch::Keep
            || self.request.expiry != Patch::Keep
    }

    /// The audience with its people. Where a profile narrows, one beyond what policy and folders allow
    /// is refused only when it is asked for anew: what is stored is narrowed when the link is opened.
    pub(super) fn audience(&self, scope: LinkScope) -> Result<Audience, LinkRefusal> {
        if scope != LinkScope::People && !self.request.recipients.is_empty() {
            return Err(LinkRefusal::RecipientsNeedPeople);
        }
        let kept = self.link().filter(|link| link.scope() == scope);
        let asked_anew = self.request.scope.is_some() && kept.is_none();
        if self.profile.narrows && asked_anew && at_most(self.widest, scope, self.policy()) != scope
        {
            return Err(LinkRefusal::ScopeForbidden { scope });
        }
        Ok(match (scope, kept.and_then(Link::audience)) {
            (LinkScope::People, Some(audience)) if self.request.scope.is_none() => audience.clone(),
            (LinkScope::People, _) => Audience::People(self.request.recipients.clone()),
            (LinkScope::Anonymous, _) => Audience::Anonymous,
            (LinkScope::Organization, _) => Audience::Organization,
            (LinkScope::Existing | LinkScope::Delegated, _) => Audience::Existing,
        })
    }
}
