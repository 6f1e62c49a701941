//! What a link comes to under the policy and the folders above its item, as they are now.

use super::{Audience, Link, LinkForm, LinkKind, LinkScope};
use crate::item::{FolderSetting, ItemKind, Lineage, Step};
use crate::policy::Policy;

/// What a link comes to now. It is never more than what was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Who may use it.
    pub scope: LinkScope,
    /// What it is for.
    pub kind: LinkKind,
}

/// What a link comes to now (docs/contracts/box.md 2.3 and 2.4).
///
/// Whatever its form, a link is for no more than the policy lets a link be for: it falls back to less,
/// and gets it back when the policy does. The one link of an item falls back to a narrower audience as
/// well, where policy or a folder above do not allow what was stored; of any other the audience is what
/// was stored, and where that is not allowed it does not open. `lineage` is that of the link's item or
/// of something below it.
pub fn effect(link: &Link, policy: &Policy, lineage: &Lineage) -> Effect {
    let stored = link.scope();
    let kind = less(link.kind, policy.max_kind());
    if !matches!(link.form, LinkForm::Single { .. }) {
        return Effect {
            scope: stored,
            kind,
        };
    }
    let place = lineage
        .steps()
        .iter()
        .position(|step| step.item == link.item);
    let (above, item) = match place {
        Some(place) => (&lineage.steps()[place..], lineage.steps()[place].kind),
        None => (lineage.steps(), ItemKind::File),
    };
    // One that the policy closes for want of a password opens for people who need no link.
    let scope = if lacks_password(link, policy) {
        LinkScope::Existing
    } else {
        at_most(widest_allowed(policy, item, above), stored, policy)
    };
    let mut kind = less(kind, most_for(item));
    // By what was stored: a link does not allow more where a policy narrows its audience as well.
    if stored == LinkScope::Anonymous && !policy.anonymous_editing() {
        kind = less(kind, LinkKind::View);
    }
    Effect { scope, kind }
}

/// Whether a link has no password where the policy wants one.
pub(crate) fn lacks_password(link: &Link, policy: &Policy) -> bool {
    let unprotected = link.audience() == Some(&Audience::Anonymous) && link.password().is_none();
    unprotected && policy.anonymous_needs_password()
}

/// The audience that is left of one where there is a widest: one that the policy allows.
pub(super) fn at_most(widest: LinkScope, scope: LinkScope, policy: &Policy) -> LinkScope {
    let scope = narrower(scope, widest);
    if scope != LinkScope::People && policy.allowed_scopes().has(scope) {
        scope
    } else {
        LinkScope::Existing
    }
}

/// The widest audience that the one link of an item may have: `above` is the item and the folders
/// above it, nearest first.
pub fn widest_allowed(policy: &Policy, item: ItemKind, above: &[Step]) -> LinkScope {
    let restricted = above
        .iter()
        .any(|step| step.settings.has(FolderSetting::LinksForHoldersOnly));
    if restricted || !policy.linked_items().include(item) {
        return LinkScope::Existing;
    }
    [LinkScope::Anonymous, LinkScope::Organization]
        .into_iter()
        .find(|&scope| policy.allowed_scopes().has(scope))
        .unwrap_or(LinkScope::Existing)
}

/// The most that the one link of an item can be for.
pub(super) const fn most_for(item: ItemKind) -> LinkKind {
    match item {
        ItemKind::File => LinkKind::Edit,
        ItemKind::Folder | ItemKind::WebLink => LinkKind::View,
    }
}

/// The narrower of two audiences.
fn narrower(one: LinkScope, other: LinkScope) -> LinkScope {
    if width(one) <= width(other) {
        one
    } else {
        other
    }
}

const fn width(scope: LinkScope) -> u8 {
    match scope {
        LinkScope::Existing | LinkScope::Delegated => 0,
        LinkScope::People => 1,
        LinkScope::Organization => 2,
        LinkScope::Anonymous => 3,
    }
}

/// What is left of a kind where that much is the most. Of one that allows something else altogether, as
/// one that only adds to a folder, nothing is: it stays what it is, and the gate shuts it.
pub(super) fn less(kind: LinkKind, most: LinkKind) -> LinkKind {
    let within = most.capabilities().includes(kind.capabilities());
    let exceeds = kind.capabilities().includes(most.capabilities());
    if exceeds && !within { most } else { kind }
}
