//! Reaching items with a link that a caller shows in the request (contracts/box.md 3).

use domain::access::Rights;
use domain::gate::{Access, Denial, PasswordProof};
use domain::ids::ItemId;
use domain::item::{Item, Lineage};
use ports::driven::store::{Reads, StoredLink};
use ports::driving::Context;
use ports::driving::address::{DriveAddress, LinkHandle, ShownLink};
use ports::driving::items::{ReachError, UnlockError};

use super::UseCases;
use super::limiter::Key;
use super::reach::{Reached, drive_at, fault, item_or_trashed, lineage_of};

/// A link that opened for a caller.
struct Opened {
    access: Access,
    proof: Option<PasswordProof>,
}

impl UseCases {
    /// The link that a handle names. Revoked ones are found by their token: the gate tells them apart.
    pub(super) async fn link_at(
        &self,
        reads: &dyn Reads,
        handle: &LinkHandle,
    ) -> Result<Option<StoredLink>, ports::driven::store::StoreError> {
        match handle {
            LinkHandle::Token(token) => {
                let digests = self.secrets.link_digests(token);
                reads.link_by_digest(&digests).await
            }
            LinkHandle::Name(name) => {
                let digest = self.secrets.link_name_digest(name);
                reads.link_by_name(&digest).await
            }
        }
    }

    /// Finds what a shown link shares. Whoever has access of their own needs no password; to
    /// whomever the link does not open for any other reason, it is not there.
    pub(super) async fn reach_shown(
        &self,
        reads: &dyn Reads,
        context: &Context,
        shown: &ShownLink,
    ) -> Result<Reached, ReachError> {
        let handle = shown.link.as_ref().ok_or(ReachError::NotFound)?;
        let stored = self.link_at(reads, handle).await.map_err(fault)?;
        let stored = stored.ok_or(ReachError::NotFound)?;
        let id = stored.link.item;
        let item = reads.item(id).await.map_err(fault)?;
        let item = item.ok_or(ReachError::NotFound)?;
        let lineage = lineage_of(reads, id).await?;
        let own = self.own_rights(reads, context, &lineage).await?;
        let has_own = own.visible().is_ok();
        let knocked = self.knock(reads, context, &lineage, &stored, None).await?;
        let shut = |denial: Denial| denial.is_gone() || denial == Denial::Expired;
        let opened = match knocked {
            Err(denial) if shut(denial) => return Err(ReachError::NotFound),
            Ok(access) => Some(Opened {
                access,
                proof: None,
            }),
            Err(_) if has_own => None,
            Err(Denial::PasswordNeeded) => {
                let opened = self.unlocked(reads, context, &lineage, &stored, shown);
                Some(opened.await?)
            }
            Err(_) => return Err(ReachError::NotFound),
        };
        Ok(reached(item, lineage, own, stored, opened))
    }

    /// Finds an item, or the caller's own root, with the help of a shown link where there is none
    /// of one's own.
    pub(super) async fn reach_beside(
        &self,
        reads: &dyn Reads,
        context: &Context,
        item: Option<ItemId>,
        shown: &ShownLink,
    ) -> Result<Reached, ReachError> {
        let id = match item {
            Some(id) => id,
            None => drive_at(reads, context, &DriveAddress::Own).await?.root,
        };
        let item = item_or_trashed(reads, id).await?;
        let lineage = lineage_of(reads, id).await?;
        let own = self.own_rights(reads, context, &lineage).await?;
        let stored = match &shown.link {
            Some(handle) => self.link_at(reads, handle).await.map_err(fault)?,
            None => None,
        };
        let has_own = own.visible().is_ok();
        let Some(stored) = stored else {
            self.visible(context, &lineage, &own)?;
            return Ok(alone(item, lineage, own));
        };
        let opened = match self.knock(reads, context, &lineage, &stored, None).await? {
            Ok(access) => Opened {
                access,
                proof: None,
            },
            Err(_) if has_own => return Ok(alone(item, lineage, own)),
            Err(Denial::PasswordNeeded) => {
                self.unlocked(reads, context, &lineage, &stored, shown)
                    .await?
            }
            Err(_) => {
                self.visible(context, &lineage, &own)?;
                return Err(ReachError::NotFound);
            }
        };
        Ok(reached(item, lineage, own, stored, Some(opened)))
    }

    /// Opens a link that opens but for its password, with the one that the caller gave.
    async fn unlocked(
        &self,
        reads: &dyn Reads,
        context: &Context,
        lineage: &Lineage,
        stored: &StoredLink,
        shown: &ShownLink,
    ) -> Result<Opened, ReachError> {
        let needed = || ReachError::Share(Denial::PasswordNeeded);
        if shown.passwords.is_empty() {
            return Err(needed());
        }
        let guesser = Some(Key::Caller(context.bearer));
        let checked = self.check_any(stored, &shown.passwords, guesser).await;
        let generation = checked.map_err(|error| match error {
            UnlockError::WrongPassword => needed(),
            UnlockError::Reach(error) => error,
            UnlockError::TooManyTries {
                retry_after_seconds,
            } => ReachError::TooManyTries {
                retry_after_seconds,
            },
        })?;
        let proof = Some(PasswordProof {
            link: stored.link.id,
            generation,
        });
        match self.knock(reads, context, lineage, stored, proof).await? {
            Ok(access) => Ok(Opened { access, proof }),
            Err(_) => Err(ReachError::NotFound),
        }
    }
}

fn reached(
    item: Item,
    lineage: Lineage,
    own: Rights,
    stored: StoredLink,
    opened: Option<Opened>,
) -> Reached {
    let (rights, through, proof) = match opened {
        Some(Opened { access, proof }) => (own.with_link(&access), Some(stored), proof),
        None => (own, None, None),
    };
    Reached {
        item,
        lineage,
        rights,
        through,
        proof,
        used: None,
    }
}

/// An item that a caller reached by rights of their own.
fn alone(item: Item, lineage: Lineage, rights: Rights) -> Reached {
    Reached {
        item,
        lineage,
        rights,
        through: None,
        proof: None,
        used: None,
    }
}
