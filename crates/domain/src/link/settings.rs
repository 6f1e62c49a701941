//! The one link of an item: made, changed in place, and never beside another (contracts/box.md 1).

use super::change::{LinkChange, Revocation};
use super::effect::{at_most, less, most_for, widest_allowed};
use super::specification::expiry;
use super::{
    Audience, ExpiryWish, Link, LinkAuthority, LinkKind, LinkName, LinkRefusal, LinkScope,
    LinkSpecification, PasswordGeneration, ResolveContext, demands, longest_life,
};
use crate::access::{Action, Rights};
use crate::item::{ItemKind, Lineage};
use crate::patch::Patch;
use crate::role::Capabilities;
use crate::time::Timestamp;

/// What is known of a password without knowing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PasswordShape {
    /// How many characters it has.
    pub length: usize,
    /// Whether there is a digit, an upper-case letter, or something that is neither letter nor
    /// digit in it.
    pub is_varied: bool,
}

impl PasswordShape {
    /// The least number of characters of an account's password. It proves who consents to what an
    /// application may do.
    pub const LEAST_OF_ACCOUNT: usize = 8;

    /// Whether a password of this shape is good enough for an account.
    pub const fn suffices_for_account(self) -> bool {
        self.length >= Self::LEAST_OF_ACCOUNT
    }
}

/// A password that a link shall have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NewPassword {
    /// What it looks like.
    pub shape: PasswordShape,
    /// Whether it is the one that the link has.
    pub is_present_one: bool,
}

/// What a request says of the settings of an item's one link. What is absent is kept, or gets its
/// default when the link is made.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SettingsWish {
    /// Who may use it: anyone, the organization, or whoever has access anyway.
    pub scope: Option<LinkScope>,
    /// Its password.
    pub password: Patch<NewPassword>,
    /// When it ends.
    pub expiry: Patch<Timestamp>,
    /// Its name beside its token.
    pub name: Patch<LinkName>,
    /// Whether it lets the item be downloaded.
    pub download: Option<bool>,
    /// Whether it lets the item be changed.
    pub edit: Option<bool>,
}

/// The link that an item has.
#[derive(Clone, Copy, Debug)]
pub struct Present<'a> {
    /// The link, alive.
    pub link: &'a Link,
    /// Its name, if it has one.
    pub name: Option<&'a LinkName>,
    /// What its maker may do with the item now.
    pub maker: Capabilities,
}

/// What becomes of an item's one link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// There is none, and one is made.
    Make(Box<LinkSpecification>),
    /// It is changed in place.
    Change(Box<LinkChange>),
    /// It is as the request wants it, and stands on the caller from now on: its maker has lost the
    /// right to make it.
    TakeOver(Box<LinkChange>),
    /// It is as the request wants it.
    Unchanged,
}

/// The item's link and what stands around it, while its settings are decided.
struct Deciding<'a> {
    wish: &'a SettingsWish,
    present: Option<Present<'a>>,
    context: &'a ResolveContext<'a>,
    widest: LinkScope,
}

/// Decides what becomes of the one link of the item that `lineage` ends in.
///
/// Whoever may share gets the link with its default settings, or as it stands; every chosen setting
/// takes the right to publish, and makes whoever chose it the link's maker (contracts/box.md 1.4,
/// 1.8 and 1.11, design.md 7.2). What the caller or the policy lacks is told before what is wrong
/// with the request (contracts/box.md 1.9).
pub fn settle(
    wish: &SettingsWish,
    present: Option<Present<'_>>,
    lineage: &Lineage,
    context: &ResolveContext<'_>,
) -> Result<Settled, LinkRefusal> {
    let deciding = Deciding {
        wish,
        present,
        context,
        widest: widest_allowed(context.policy, context.item_kind, lineage.steps()),
    };
    let permit = context.rights.permit(Action::Share)?;
    if lineage.steps().len() == 1 {
        return Err(LinkRefusal::RootNotShared);
    }
    let scope = deciding.scope();
    let chooses = deciding.chooses(scope);
    if chooses {
        context.rights.permit(Action::Publish)?;
    }
    deciding.scope_is_allowed()?;
    let name = deciding.name()?;
    let kind = deciding.kind(scope)?;
    let rest = deciding.password(scope);
    let rest = rest.and_then(|password| Ok((password, deciding.expiry()?)));
    let authority = if chooses {
        LinkAuthority::Publish
    } else {
        LinkAuthority::Share
    };
    let audience = match scope {
        LinkScope::Anonymous => Audience::Anonymous,
        LinkScope::Organization => Audience::Organization,
        LinkScope::People | LinkScope::Existing | LinkScope::Delegated => Audience::Existing,
    };
    let Some(Present { link, maker, .. }) = present else {
        deciding.within_own_rights(kind, authority)?;
        let (password, expires_at) = rest?;
        return Ok(Settled::Make(Box::new(LinkSpecification {
            organization: context.organization,
            application: context.application,
            kind,
            audience,
            expires_at,
            has_password: password.is_some(),
            authority,
            maker: permit.maker(),
            permit,
            name: name.applied_to(None),
            label: None,
        })));
    };
    let changed = rest.map(|(password, expires_at)| Link {
        kind,
        audience,
        expires_at,
        password,
        is_named: match &name {
            Patch::Keep => link.is_named,
            Patch::Clear => false,
            Patch::Set(_) => true,
        },
        ..link.clone()
    });
    if changed.as_ref() == Ok(link) && name == Patch::Keep {
        let demanded = link.demands_of_maker();
        let stands = context.policy.links_outlive_maker || maker.includes(demanded);
        if stands || !deciding.holds(demanded) {
            return Ok(Settled::Unchanged);
        }
        let taken = Link {
            maker: permit.maker(),
            ..link.clone()
        };
        let change = LinkChange::of(taken, context.now);
        return Ok(Settled::TakeOver(Box::new(change)));
    }
    deciding.within_own_rights(kind, LinkAuthority::Publish)?;
    let changed = Link {
        maker: permit.maker(),
        authority: LinkAuthority::Publish,
        ..changed?
    };
    let change = LinkChange::of(changed, context.now);
    Ok(Settled::Change(Box::new(change.naming(name))))
}

/// Ends the one link of an item; `None` when it has none (contracts/box.md 1.3 and 1.11).
pub fn unshare(
    present: Option<&Link>,
    lineage: &Lineage,
    rights: &Rights,
    now: Timestamp,
) -> Result<Option<Revocation>, LinkRefusal> {
    let permit = rights.permit(Action::Publish)?;
    if lineage.steps().len() == 1 {
        return Err(LinkRefusal::RootNotShared);
    }
    Ok(present.map(|link| Revocation::new(link, now, permit.user())))
}

impl Deciding<'_> {
    fn link(&self) -> Option<&Link> {
        self.present.map(|present| present.link)
    }

    fn default_scope(&self) -> LinkScope {
        let policy = self.context.policy;
        at_most(self.widest, policy.default_item_scope, policy)
    }

    /// The audience that the link is to have.
    fn scope(&self) -> LinkScope {
        self.wish.scope.unwrap_or_else(|| self.scope_before())
    }

    /// The audience that the link has, or would have by default.
    fn scope_before(&self) -> LinkScope {
        let kept = self.link().map(|link| link.audience.scope());
        kept.unwrap_or_else(|| self.default_scope())
    }

    /// Whether the request chooses anything: naming the audience that there is anyway does not.
    fn chooses(&self, scope: LinkScope) -> bool {
        scope != self.scope_before()
            || self.wish.password != Patch::Keep
            || self.wish.expiry != Patch::Keep
            || self.wish.name != Patch::Keep
            || self.wish.download.is_some()
            || self.wish.edit.is_some()
    }

    /// An audience beyond what policy and folders allow is refused when it is asked for anew; one
    /// that is stored already is kept, and narrowed when the link is opened.
    fn scope_is_allowed(&self) -> Result<(), LinkRefusal> {
        let Some(scope) = self.wish.scope else {
            return Ok(());
        };
        let kept = self
            .link()
            .is_some_and(|link| link.audience.scope() == scope);
        if kept || at_most(self.widest, scope, self.context.policy) == scope {
            Ok(())
        } else {
            Err(LinkRefusal::ScopeForbidden { scope })
        }
    }

    /// What the link is to be for.
    fn kind(&self, scope: LinkScope) -> Result<LinkKind, LinkRefusal> {
        let item = self.context.item_kind;
        let (download, edit) = (self.wish.download, self.wish.edit);
        if scope == LinkScope::Existing {
            return if download.is_some() || edit == Some(true) {
                Err(LinkRefusal::NothingToAllow)
            } else {
                Ok(LinkKind::View)
            };
        }
        if edit == Some(true) && item != ItemKind::File {
            return Err(LinkRefusal::EditNotForItem(item));
        }
        let kept = self
            .link()
            .filter(|link| link.audience != Audience::Existing)
            .map(|link| link.kind);
        let base = kept.unwrap_or_else(|| self.default_kind(scope));
        let downloads = download.unwrap_or(base != LinkKind::PreviewOnly);
        let edits = edit.unwrap_or(base == LinkKind::Edit && downloads);
        let kind = match (downloads, edits) {
            (false, true) => return Err(LinkRefusal::EditNeedsDownload),
            (true, true) => LinkKind::Edit,
            (true, false) => LinkKind::View,
            (false, false) => LinkKind::PreviewOnly,
        };
        // No more than is stored is always allowed: the gate narrows what policy does not allow.
        let policy = self.context.policy;
        let keeps = |kept| less(kind, kept) == kind;
        if !kept.is_some_and(keeps) && less(kind, policy.max_item_kind) != kind {
            return Err(LinkRefusal::AllowsTooMuch);
        }
        let edited_by_anyone = edit == Some(true) && scope == LinkScope::Anonymous;
        let is_so = kept == Some(kind) && scope == self.scope_before();
        if edited_by_anyone && !policy.anonymous_editing && !is_so {
            return Err(LinkRefusal::AnonymousEditingForbidden);
        }
        Ok(kind)
    }

    /// What a link is for by default: never more than policy, item and the maker's own rights allow.
    fn default_kind(&self, scope: LinkScope) -> LinkKind {
        let policy = self.context.policy;
        let mut most = less(policy.max_item_kind, most_for(self.context.item_kind));
        if scope == LinkScope::Anonymous && !policy.anonymous_editing {
            most = less(most, LinkKind::View);
        }
        let mut kind = less(policy.default_item_kind, most);
        for narrower in [LinkKind::View, LinkKind::PreviewOnly] {
            if !self.holds(kind.capabilities()) {
                kind = less(kind, narrower);
            }
        }
        kind
    }

    fn holds(&self, capabilities: Capabilities) -> bool {
        self.context.rights.capabilities().includes(capabilities)
    }

    /// The password that the link is to have.
    fn password(&self, scope: LinkScope) -> Result<Option<PasswordGeneration>, LinkRefusal> {
        let kept = self.link().and_then(|link| link.password);
        let next = self
            .link()
            .map_or(1, |link| link.revision.saturating_add(1));
        match self.wish.password {
            Patch::Set(_) if scope != LinkScope::Anonymous => {
                Err(LinkRefusal::PasswordNeedsAnonymous)
            }
            Patch::Set(password) => {
                let min = self.context.policy.min_password_length.max(1);
                if password.shape.length < 8 || !password.shape.is_varied {
                    Err(LinkRefusal::PasswordTooWeak)
                } else if password.shape.length < usize::from(min) {
                    Err(LinkRefusal::PasswordTooShort { min })
                } else if password.is_present_one && kept.is_some() {
                    Ok(kept)
                } else {
                    Ok(Some(PasswordGeneration(next)))
                }
            }
            // A link that leaves the public leaves its password there.
            _ if scope != LinkScope::Anonymous => Ok(None),
            Patch::Keep if kept.is_some() => Ok(kept),
            // One without a password that was made before the policy wanted one stays as it is.
            Patch::Keep | Patch::Clear if self.is_unprotected() => Ok(None),
            Patch::Keep | Patch::Clear if self.context.policy.anonymous_needs_password => {
                Err(LinkRefusal::PasswordNeeded {
                    min: self.context.policy.min_password_length.max(8),
                })
            }
            Patch::Keep | Patch::Clear => Ok(None),
        }
    }

    fn is_unprotected(&self) -> bool {
        self.link()
            .is_some_and(|link| link.audience == Audience::Anonymous && link.password.is_none())
    }

    /// When the link is to end.
    fn expiry(&self) -> Result<Option<Timestamp>, LinkRefusal> {
        let ResolveContext { policy, now, .. } = *self.context;
        let kept = match self.link() {
            Some(link) => link.expires_at,
            None => expiry(ExpiryWish::Unspecified, policy, now)?,
        };
        let made_at = self.link().map_or(now, |link| link.created_at);
        let longest = longest_life(policy.max_lifetime, made_at);
        match self.wish.expiry {
            Patch::Keep => Ok(kept),
            // Whoever may not choose keeps what there is: the answer says what holds.
            Patch::Clear if !policy.choosing_expiry => Ok(kept),
            Patch::Clear => Ok(longest),
            Patch::Set(at) if at.has_passed(now) => Err(LinkRefusal::ExpiryPast),
            Patch::Set(at) if kept == Some(at) => Ok(kept),
            Patch::Set(at) if !policy.choosing_expiry || longest.is_some_and(|end| at > end) => {
                Err(LinkRefusal::ExpiryBeyondPolicy)
            }
            Patch::Set(at) => Ok(Some(at)),
        }
    }

    /// What becomes of the link's name; one that it has already is no change.
    fn name(&self) -> Result<Patch<LinkName>, LinkRefusal> {
        let present = self.present.and_then(|present| present.name);
        match &self.wish.name {
            Patch::Set(name) if present == Some(name) => Ok(Patch::Keep),
            Patch::Set(_) if !self.context.policy.link_names => Err(LinkRefusal::NamesForbidden),
            Patch::Set(name) => Ok(Patch::Set(name.clone())),
            Patch::Clear if present.is_some() => Ok(Patch::Clear),
            Patch::Clear | Patch::Keep => Ok(Patch::Keep),
        }
    }

    /// A link never allows what whoever settles it may not do (security.md T-54).
    fn within_own_rights(
        &self,
        kind: LinkKind,
        authority: LinkAuthority,
    ) -> Result<(), LinkRefusal> {
        let needed = demands(kind, authority);
        if self.holds(needed) {
            return Ok(());
        }
        Err(LinkRefusal::ExceedsOwnRights { needed })
    }
}
