//! The one link of an item, which changes together with the item.

use domain::ids::ItemId;
use domain::link::{
    Fingerprint, LinkName, LinkSpecification, Present, Resolved, Revocation, end_single, resolve,
};
use domain::patch::Patch;
use domain::policy::Policy;
use ports::driven::store::{Reads, StoreError, StoredLink, Unit};
use ports::driving::Context;
use ports::driving::drives::DrivesError;
use ports::driving::links::LinkWish;

use super::Links;
use super::decide::{WantedLink, request};
use super::writer::{Hashed, Put};
use crate::services::callers::gate::maker_standing;
use crate::services::locate::Located;

/// What a request comes to for the link of an item.
pub(in crate::services) enum LinkDecision {
    Nothing,
    End(Revocation),
    Make(Box<LinkSpecification>, Policy),
    /// With the link as it is; `told` is whether it counts as a change to those who follow the item.
    Change {
        change: Box<domain::link::LinkChange>,
        before: Box<StoredLink>,
        told: bool,
    },
}

impl LinkDecision {
    pub(in crate::services) const fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    /// The name that it takes.
    pub(in crate::services) const fn new_name(&self) -> Option<&LinkName> {
        match self {
            Self::Make(specification, _) => specification.name(),
            Self::Change { change, .. } => match change.name() {
                Patch::Set(name) => Some(name),
                Patch::Keep | Patch::Clear => None,
            },
            Self::Nothing | Self::End(_) => None,
        }
    }
}

/// What became of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::services) enum LinkOutcome {
    Made,
    Changed,
    Ended,
}

impl Links {
    /// Hashes the password of a request that was found good.
    pub(in crate::services) async fn hash_item_link(
        &self,
        context: &Context,
        wish: &Patch<LinkWish>,
        located: &Located,
    ) -> Result<Hashed, DrivesError> {
        let password = match wish {
            Patch::Set(wish) => &wish.password,
            Patch::Keep | Patch::Clear => &Patch::Keep,
        };
        let bound_to = Fingerprint::of_item(located.item.id);
        Ok(self.hash_password(password, bound_to, context).await?)
    }

    /// The one link of an item, its time over or not.
    pub(in crate::services) async fn item_link(
        &self,
        reads: &dyn Reads,
        item: ItemId,
    ) -> Result<Option<StoredLink>, StoreError> {
        let fingerprint = self.secrets.fingerprint(&Fingerprint::of_item(item));
        reads.link_by_fingerprint(&fingerprint).await
    }

    /// Decides what becomes of the link of the item that was located. `hashed` is the request's
    /// password, once it is known.
    pub(in crate::services) async fn decide_item_link(
        &self,
        reads: &dyn Reads,
        context: &Context,
        located: &Located,
        (wish, hashed): (&Patch<LinkWish>, Option<&Hashed>),
    ) -> Result<LinkDecision, DrivesError> {
        if *wish == Patch::Keep {
            return Ok(LinkDecision::Nothing);
        }
        let now = self.clock.now();
        let policy = reads.policy(located.lineage.organization()).await?;
        let stored = self.item_link(reads, located.item.id).await?;
        let alive = stored.filter(|stored| !stored.link.has_expired(&policy, now));
        let Patch::Set(wish) = wish else {
            let link = alive.as_ref().map(|stored| &stored.link);
            let ended = end_single(link, &located.lineage, &located.rights, now)?;
            return Ok(ended.map_or(LinkDecision::Nothing, LinkDecision::End));
        };
        let given = hashed.and_then(Hashed::verifier);
        let own = alive.as_ref().and_then(|stored| stored.verifier.as_ref());
        let request = request(wish, [], given.is_some() && given == own);
        let resolving = located.resolving(context, &policy, now);
        let Some(before) = alive else {
            return Ok(match resolve(&request, None, &resolving)? {
                Resolved::Make(specification) => LinkDecision::Make(specification, policy),
                Resolved::Change(_) | Resolved::TakeOver(_) | Resolved::Keep => {
                    LinkDecision::Nothing
                }
            });
        };
        let name = self.name_of(&before)?;
        let standing = maker_standing(reads, &before.link).await?;
        let present = Present {
            link: &before.link,
            name: name.as_ref(),
            maker: standing.capabilities(&located.lineage, now),
        };
        Ok(match resolve(&request, Some(present), &resolving)? {
            Resolved::Keep => LinkDecision::Nothing,
            Resolved::Make(specification) => LinkDecision::Make(specification, policy),
            Resolved::Change(change) => LinkDecision::Change {
                change,
                before: Box::new(before),
                told: true,
            },
            Resolved::TakeOver(change) => LinkDecision::Change {
                change,
                before: Box::new(before),
                told: false,
            },
        })
    }

    /// Writes what was decided; the answer says what became of the link, if anything did, and which
    /// one the item has now.
    pub(in crate::services) async fn write_item_link(
        &self,
        unit: &mut (dyn Unit + '_),
        located: &Located,
        decision: LinkDecision,
        hashed: &Hashed,
    ) -> Result<(Option<LinkOutcome>, Option<StoredLink>), DrivesError> {
        match decision {
            LinkDecision::Nothing => Ok((None, self.item_link(&*unit, located.item.id).await?)),
            LinkDecision::End(revocation) => {
                unit.revoke_link(&revocation).await?;
                Ok((Some(LinkOutcome::Ended), None))
            }
            LinkDecision::Change {
                change,
                before,
                told,
            } => {
                let written = self.write_change::<DrivesError>(unit, &change, *before, hashed);
                let link = written.await?;
                Ok((told.then_some(LinkOutcome::Changed), Some(link)))
            }
            LinkDecision::Make(specification, policy) => {
                let wanted = WantedLink {
                    specification: &specification,
                    policy: &policy,
                    lineage: &located.lineage,
                };
                match self.put_link::<DrivesError>(unit, wanted, hashed).await? {
                    Put::New(link) => Ok((Some(LinkOutcome::Made), Some(*link))),
                    Put::Found(_) => Err(DrivesError::Contended),
                }
            }
        }
    }
}
