//! From an address to an item, and to what the caller may do with it.

pub(super) mod children;
mod held_link;
mod presented_link;
mod scope;
mod shared;

use std::sync::Arc;

use domain::access::{Action, Forbidden, Rights};
use domain::edit::Destination;
use domain::gate::{Access, Denial, PasswordProof};
use domain::ids::{ItemId, LinkId, OrganizationId};
use domain::item::{Drive, DriveOwner, Item, ItemKind, Lineage, SHORTCUT_SUFFIX, name_key};
use domain::link::ResolveContext;
use domain::policy::Policy;
use domain::principal::Visitor;
use domain::role::Capabilities;
use domain::server::turns::{Party, Turn};
use domain::time::Timestamp;
use ports::driven::clock::Clock;
use ports::driven::secrets::Secrets;
use ports::driven::store::{Reads, Redemption, Store, StoredLink};
use ports::driving::Context;
use ports::driving::address::{DriveAddress, ItemAddress, ShareAddress, Start};
use ports::driving::items::LocateError;

use crate::services::callers::Callers;
use crate::services::callers::gate::{AuthorizeLink, open};
use crate::services::callers::people::user_at;
use crate::services::local::Local;

/// Finds items, and judges what callers may do with them.
pub(crate) struct Locate {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) callers: Arc<Callers>,
    pub(crate) local: Arc<Local>,
}

/// The link that a caller came through, and whether they gave its password with the request.
pub(super) type Through = (LinkId, Option<PasswordProof>);

/// An item that a caller located.
pub(super) struct Located {
    pub(super) item: Item,
    pub(super) lineage: Lineage,
    pub(super) rights: Rights,
    /// The link that the caller came through.
    pub(super) through: Option<StoredLink>,
    /// That the caller gave that link's password with this request.
    pub(super) proof: Option<PasswordProof>,
    /// That the caller used the link for good, where that is not remembered yet.
    pub(super) used: Option<Redemption>,
}

impl Located {
    /// The same, if it is of that kind, or for no kind.
    pub(super) fn of(self, kind: impl Into<Option<ItemKind>>) -> Result<Self, LocateError> {
        if kind.into().is_none_or(|kind| self.item.kind() == kind) {
            Ok(self)
        } else {
            Err(LocateError::NotFound)
        }
    }

    /// The folder that it is, for something that reaches so many steps below itself.
    pub(super) const fn holding(&self, height: usize) -> Destination<'_> {
        Destination {
            folder: &self.item,
            lineage: &self.lineage,
            rights: &self.rights,
            height,
        }
    }

    pub(super) fn way(&self) -> Option<Through> {
        let stored = self.through.as_ref()?;
        Some((stored.link.id, self.proof))
    }

    /// What a request for a link on it is resolved against.
    pub(super) fn resolving<'a>(
        &'a self,
        context: &Context,
        policy: &'a Policy,
        now: Timestamp,
    ) -> ResolveContext<'a> {
        ResolveContext {
            lineage: &self.lineage,
            policy,
            rights: &self.rights,
            application: context.caller.application,
            now,
        }
    }
}

impl Locate {
    /// Finds the item of an address. Anybody who may not see it gets the answer for a missing one.
    pub(super) async fn locate(
        &self,
        reads: &dyn Reads,
        context: &Context,
        address: &ItemAddress,
    ) -> Result<Located, LocateError> {
        let start = match &address.start {
            Start::Root(drive) => {
                let drive = drive_at(reads, context, drive).await?;
                reads.item(drive.root).await?
            }
            // Whose drive it is, the lineage says.
            Start::Item(DriveAddress::Id(drive), id) => {
                let item = reads.item(*id).await?;
                item.filter(|item| item.drive == *drive)
            }
            Start::Item(drive, id) => {
                let drive = drive_at(reads, context, drive).await?;
                let item = reads.item(*id).await?;
                item.filter(|item| item.drive == drive.id)
            }
            Start::AnyItem(id) => Some(item_or_trashed(reads, *id).await?),
            Start::Presented(shown) => return self.locate_presented(reads, context, shown).await,
            Start::Beside(item, shown) => {
                return self.locate_beside(reads, context, *item, shown).await;
            }
            Start::Shared(share, below) => {
                let share = (share, *below);
                return self
                    .locate_through(reads, context, share, &address.path)
                    .await;
            }
        };
        let item = walk(reads, start.ok_or(LocateError::NotFound)?, &address.path).await?;
        let lineage = lineage_of(reads, item.id).await?;
        let by_drive = matches!(address.start, Start::Item(..));
        if by_drive && lineage.organization() != context.caller.organization {
            return Err(LocateError::NotFound);
        }
        self.locate_alone(reads, context, (item, lineage)).await
    }

    /// An item, located by rights of one's own.
    async fn locate_alone(
        &self,
        reads: &dyn Reads,
        context: &Context,
        (item, lineage): (Item, Lineage),
    ) -> Result<Located, LocateError> {
        let rights = self.own_rights(reads, context, &lineage).await?;
        visible(context, &lineage, &rights)?;
        Ok(Located {
            item,
            lineage,
            rights,
            used: None,
            through: None,
            proof: None,
        })
    }

    /// What a caller may do with an item by grants, and by links that they redeemed for good.
    pub(super) async fn own_rights(
        &self,
        reads: &dyn Reads,
        context: &Context,
        lineage: &Lineage,
    ) -> Result<Rights, LocateError> {
        if let Some(held) = self.held_rights(reads, context, lineage).await? {
            return Ok(held);
        }
        let mut rights = Rights::of(&context.caller, lineage, context.at);
        let Some(user) = context.caller.user() else {
            return Ok(rights);
        };
        if rights.capabilities() == Capabilities::ALL {
            return Ok(rights);
        }
        let line: Vec<ItemId> = lineage.steps().iter().map(|step| step.item).collect();
        for stored in reads.redeemed_links(user, &line).await? {
            let redemption = reads.redemption(stored.link.id, user).await?;
            if let Ok(access) = self
                .authorize_link(reads, context, lineage, &stored, proof_of(redemption))
                .await?
            {
                rights = rights.with_link(&access);
            }
        }
        Ok(rights)
    }

    /// An item's lineage, and what a caller may do with it by rights of their own, in the trash too.
    pub(super) async fn standing(
        &self,
        reads: &dyn Reads,
        context: &Context,
        item: ItemId,
    ) -> Result<(Lineage, Rights), LocateError> {
        let lineage = lineage_of(reads, item).await?;
        let rights = if lineage.is_trashed() {
            Rights::in_trash(&context.caller, &lineage, context.at)
        } else {
            self.own_rights(reads, context, &lineage).await?
        };
        Ok((lineage, rights))
    }

    /// The link of a share's address.
    pub(super) async fn link_of_share(
        &self,
        reads: &dyn Reads,
        share: &ShareAddress,
    ) -> Result<StoredLink, LocateError> {
        let token = share.token.as_ref().ok_or(LocateError::NotFound)?;
        let found = self.callers.link_of_token(reads, token).await?;
        found.ok_or(LocateError::NotFound)
    }

    /// Asks the gate whether a link opens for a caller who may have used it before.
    pub(super) async fn authorize_link(
        &self,
        reads: &dyn Reads,
        context: &Context,
        lineage: &Lineage,
        stored: &StoredLink,
        proof: Option<PasswordProof>,
    ) -> Result<Result<Access, Denial>, LocateError> {
        let attempt = AuthorizeLink {
            link: &stored.link,
            lineage,
            visitor: &Visitor::from(&context.caller),
            proof,
            now: context.at,
        };
        let (decision, _) = open(reads, &attempt).await?;
        Ok(decision)
    }

    /// What a caller may do with an item that they located before, even through a link.
    pub(super) async fn rights_again(
        &self,
        reads: &dyn Reads,
        context: &Context,
        through: Option<Through>,
        lineage: &Lineage,
    ) -> Result<Rights, LocateError> {
        let own = self.own_rights(reads, context, lineage).await?;
        let Some((link, given)) = through else {
            return Ok(own);
        };
        let stored = reads.link(link).await?;
        let stored = stored.ok_or(LocateError::NotFound)?;
        let redemption = match context.caller.user() {
            Some(user) => reads.redemption(link, user).await?,
            None => None,
        };
        let access = self
            .authorize_link(
                reads,
                context,
                lineage,
                &stored,
                given.or(proof_of(redemption)),
            )
            .await?;
        Ok(access.map_or_else(|_| own.clone(), |access| own.clone().with_link(&access)))
    }

    /// Finds the item of an address for reading, and remembers a link that was used for good.
    ///
    /// It takes a unit of work of its own, and so is never called inside another.
    pub(super) async fn locate_for(
        &self,
        context: &Context,
        address: &ItemAddress,
        action: Action,
    ) -> Result<Located, LocateError> {
        let located = self.locate(&*self.store, context, address).await?;
        located.rights.permit(action)?;
        if let Some(used) = &located.used {
            let organization = located.lineage.organization();
            self.remember(organization, *used, |before| Redemption {
                password: before.map_or(used.password, |before| before.password),
                ..*used
            })
            .await?;
        }
        Ok(located)
    }

    /// Remembers that a user used a link, beside what was remembered before.
    pub(super) async fn remember(
        &self,
        organization: OrganizationId,
        used: Redemption,
        joined: impl Fn(Option<Redemption>) -> Redemption + Send + Sync,
    ) -> Result<(), LocateError> {
        let joined = &joined;
        let turn = Turn::urgent(Party::User(organization, used.user));
        let remember = self.store.write((organization, turn), |unit| {
            Box::pin(async move {
                // The link may have gone with its item meanwhile.
                unit.link(used.link).await?.ok_or(LocateError::NotFound)?;
                let before = unit.redemption(used.link, used.user).await?;
                Ok::<_, LocateError>(unit.redeem(&joined(before)).await?)
            })
        });
        remember.await
    }
}

/// The drive of an address. Another organization's is not found.
pub(super) async fn drive_at(
    reads: &dyn Reads,
    context: &Context,
    address: &DriveAddress,
) -> Result<Drive, LocateError> {
    let found = match address {
        DriveAddress::Own => match context.caller.user() {
            Some(user) => reads.drive_of(DriveOwner::User(user)).await?,
            None => None,
        },
        DriveAddress::Id(id) => reads.drive(*id).await?,
        DriveAddress::OfUser(user) => {
            let user = user_at(reads, user, context.caller.organization).await?;
            match user {
                Some(user) => reads.drive_of(DriveOwner::User(user.id)).await?,
                None => None,
            }
        }
        DriveAddress::OfGroup(id) => reads.drive_of(DriveOwner::Group(*id)).await?,
        DriveAddress::OfSite(id) => reads.drive_of(DriveOwner::Site(*id)).await?,
    };
    found
        .filter(|drive| drive.organization == context.caller.organization)
        .ok_or(LocateError::NotFound)
}

/// An item, in the trash too: anybody who may know of it is told so.
pub(super) async fn item_or_trashed(reads: &dyn Reads, id: ItemId) -> Result<Item, LocateError> {
    if let Some(item) = reads.item(id).await? {
        return Ok(item);
    }
    let trashed = reads.trashed_item(id).await?;
    trashed.ok_or(LocateError::NotFound)
}

/// What a remembered use of a link proves of its password.
pub(super) fn proof_of(redemption: Option<Redemption>) -> Option<PasswordProof> {
    let redemption = redemption?;
    Some(PasswordProof {
        link: redemption.link,
        generation: redemption.password?,
    })
}

pub(super) async fn lineage_of(reads: &dyn Reads, item: ItemId) -> Result<Lineage, LocateError> {
    reads.lineage(item).await?.ok_or(LocateError::NotFound)
}

/// Follows a way of names. A web link at its end may be named by the file that stands for it.
async fn walk(reads: &dyn Reads, from: Item, path: &[String]) -> Result<Item, LocateError> {
    let mut keys: Vec<String> = path.iter().map(|name| name_key(name)).collect();
    let Some(last) = keys.last().cloned() else {
        return Ok(from);
    };
    if let Some(found) = reads.at_path(from.id, &keys).await? {
        return Ok(found);
    }
    let stem = last.strip_suffix(SHORTCUT_SUFFIX);
    let stem = stem.ok_or(LocateError::NotFound)?;
    keys.pop();
    keys.push(stem.to_owned());
    let found = reads.at_path(from.id, &keys).await?;
    let found = found.filter(|item| item.kind() == ItemKind::WebLink);
    found.ok_or(LocateError::NotFound)
}

/// Whether the caller may know of an item. What lies in the trash is told to those only who
/// would see it otherwise.
pub(super) fn visible(
    context: &Context,
    lineage: &Lineage,
    rights: &Rights,
) -> Result<(), LocateError> {
    let hidden = |refusal: Forbidden| {
        let is_here = lineage.organization() == context.caller.organization;
        match refusal {
            Forbidden::Hidden if is_here => LocateError::Hidden,
            Forbidden::Hidden | Forbidden::Lacks(_) | Forbidden::Scope(_) => refusal.into(),
        }
    };
    if lineage.is_trashed() {
        let in_trash = Rights::in_trash(&context.caller, lineage, context.at);
        // To the one who could not see it otherwise, it is no longer there.
        in_trash.visible()?;
        return Err(LocateError::Trashed);
    }
    rights.visible().map_err(hidden)
}
