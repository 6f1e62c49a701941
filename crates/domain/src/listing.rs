//! Which permissions of an item a caller sees, and of which links the address.

use crate::access::{Action, Forbidden, Rights};
use crate::ids::ItemId;
use crate::item::{FolderSetting, Lineage, Step};
use crate::link::{Audience, Link, Maker};
use crate::permission::{Grant, Permission};
use crate::policy::Policy;
use crate::principal::Caller;
use crate::role::{Capabilities, Capability};
use crate::time::Timestamp;

/// A permission as one caller sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The permission.
    pub permission: Permission,
    /// The item that it comes from, unless it was made on the very item that was asked about.
    pub inherited_from: Option<ItemId>,
    /// Whether the caller may be told a link's address.
    pub with_secret: bool,
}

/// The permissions that reach an item, as far as the caller sees them
/// (docs/contracts/microsoft.md 2.3).
///
/// Anybody who manages the item sees all; anyone else what applies to them, and the links that they
/// made or may change, and nothing of the folders above what they see. Anybody who has nothing but a
/// link sees that link. A link's address is told to who could make that link, with a token that
/// may be used for it. `links` are the links on the item and on the folders above it; those that
/// ended are left out. Nearest first, grants before links.
pub fn seen(
    lineage: &Lineage,
    links: &[Link],
    caller: &Caller,
    rights: &Rights,
    policy: &Policy,
    now: Timestamp,
) -> Result<Vec<Seen>, Forbidden> {
    rights.permit(Action::SeePermissions)?;
    let everything = rights.capabilities().has(Capability::Manage);
    // What the token is not for is told before what the caller lacks.
    let token_shares = !matches!(rights.permit(Action::Publish), Err(Forbidden::Scope(_)));
    let from = |item| (item != lineage.item()).then_some(item);
    let visible: Vec<ItemId> = (0..)
        .zip(lineage.steps())
        .filter(|&(steps_up, _)| rights.sees(steps_up))
        .map(|(_, step)| step.item)
        .collect();
    let mut list: Vec<Seen> = lineage
        .grants()
        .filter(|grant| grant.is_alive(now) && visible.contains(&grant.item))
        .filter(|grant| everything || rights.has_grant() && concerns(grant, caller))
        .map(|grant| Seen {
            permission: Permission::Grant(grant.clone()),
            inherited_from: from(grant.item),
            with_secret: false,
        })
        .collect();
    for &item in &visible {
        let here = links.iter().filter(|link| link.item == item);
        let alive = here.filter(|link| !link.has_ended(policy, now));
        list.extend(
            alive
                .filter(|link| lineage.is_reached_from(link.item))
                .filter(|link| everything || applies(link, caller, rights))
                .map(|link| Seen {
                    permission: Permission::Link(link.clone()),
                    inherited_from: from(link.item),
                    with_secret: token_shares && could_make(link, rights.capabilities()),
                }),
        );
    }
    Ok(list)
}

/// Whether a link is one that a caller used, made, may change, or may use as a member of its
/// organization.
fn applies(link: &Link, caller: &Caller, rights: &Rights) -> bool {
    if rights.came_through(link.id) {
        return true;
    }
    let publishes = rights.capabilities().has(Capability::Publish);
    let may_change = publishes && link.application == caller.application;
    rights.has_grant() && (admits(link, caller) || may_change)
}

/// Whether someone with these capabilities could make this link, and so may know its address.
pub fn could_make(link: &Link, held: Capabilities) -> bool {
    held.includes(link.demands_of_maker())
}

fn concerns(grant: &Grant, caller: &Caller) -> bool {
    caller
        .person()
        .is_some_and(|person| person.is(grant.principal))
}

fn admits(link: &Link, caller: &Caller) -> bool {
    let made = caller.user().map(Maker::User) == Some(link.maker);
    made || match link.audience() {
        Some(Audience::Anonymous | Audience::Organization) => {
            caller.organization == link.organization
        }
        Some(Audience::People(people)) => caller.user().is_some_and(|user| people.contains(&user)),
        // The one who asks has access of their own.
        Some(Audience::Existing) => true,
        None => false,
    }
}

/// Whether a caller sees a grant that reaches an item which they see, where grants are addressed by
/// themselves (docs/contracts/box.md 6.1 and 9.1).
///
/// Their own they see always; others' as far up as they see the folders, unless a folder keeps them to
/// anybody who manages it.
pub fn sees_grant(grant: &Grant, lineage: &Lineage, caller: &Caller, rights: &Rights) -> bool {
    if concerns(grant, caller) {
        return true;
    }
    let steps = lineage.steps();
    let kept = |step: &Step| step.settings.has(FolderSetting::PeopleHidden);
    let may_look = rights.capabilities().has(Capability::Manage) || !steps.iter().any(kept);
    let place = steps.iter().position(|step| step.item == grant.item);
    rights.has_grant() && may_look && place.is_some_and(|steps_up| rights.sees(steps_up))
}

/// Whether a caller is told of an item's one link: anybody who came by nothing but links is not
/// (docs/contracts/box.md 2.5).
pub const fn sees_item_link(rights: &Rights) -> bool {
    rights.has_grant()
}
