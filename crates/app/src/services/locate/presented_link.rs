//! Reaching items with a link that a caller shows in the request (docs/contracts/box.md 3).

use domain::access::Rights;
use domain::gate::{Access, Denial, PasswordProof};
use domain::ids::ItemId;
use domain::item::{Item, Lineage};
use domain::server::turns::Party;
use ports::driven::store::{Reads, StoredLink};
use ports::driving::Context;
use ports::driving::address::{DriveAddress, LinkHandle, PresentedLink};
use ports::driving::items::{LocateError, UnlockError};

use super::{Locate, Located, drive_at, item_or_trashed, lineage_of, visible};
use crate::services::local::limiter::Wait;

/// A link that opened for a caller.
struct Opened {
    access: Access,
    proof: Option<PasswordProof>,
}

impl Locate {
    /// The link that a handle names. Revoked ones are found by their token: the gate tells them apart.
    pub(in crate::services) async fn link_at(
        &self,
        reads: &dyn Reads,
        handle: &LinkHandle,
    ) -> Result<Option<StoredLink>, ports::driven::store::StoreError> {
        match handle {
            LinkHandle::Token(token) => self.callers.link_of_token(reads, token).await,
            LinkHandle::Name(name) => {
                let digest = self.secrets.link_name_digest(name);
                reads.link_by_name(&digest).await
            }
        }
    }

    /// The link that a caller shows. One that nobody has is a miss, counted against the caller.
    async fn presented(
        &self,
        reads: &dyn Reads,
        context: &Context,
        shown: &PresentedLink,
    ) -> Result<Option<StoredLink>, LocateError> {
        let Some(handle) = &shown.link else {
            return Ok(None);
        };
        let found = self.link_at(reads, handle).await?;
        if found.is_none()
            && let Err(Wait(retry_after_seconds)) =
                self.local.misses.take(Party::from(&context.caller))
        {
            return Err(LocateError::TooManyTries {
                retry_after_seconds,
            });
        }
        Ok(found)
    }

    /// Finds what a shown link shares. Anybody who has access of their own needs no password; to
    /// whomever the link does not open for any other reason, it is not there.
    pub(in crate::services) async fn locate_presented(
        &self,
        reads: &dyn Reads,
        context: &Context,
        shown: &PresentedLink,
    ) -> Result<Located, LocateError> {
        let stored = self.presented(reads, context, shown).await?;
        let stored = stored.ok_or(LocateError::NotFound)?;
        let id = stored.link.item;
        let item = reads.item(id).await?;
        let item = item.ok_or(LocateError::NotFound)?;
        let lineage = lineage_of(reads, id).await?;
        let own = self.own_rights(reads, context, &lineage).await?;
        let attempted = self
            .authorize_link(reads, context, &lineage, &stored, None)
            .await?;
        let shut = |denial: Denial| denial.is_gone() || denial == Denial::Expired;
        let opened = match attempted {
            Err(denial) if shut(denial) => return Err(LocateError::NotFound),
            Ok(access) => Some(Opened {
                access,
                proof: None,
            }),
            Err(_) if own.visible().is_ok() => None,
            Err(Denial::PasswordNeeded) => {
                let proof = self.password_of(&stored, context, shown).await?;
                let access = self.authorize_link(reads, context, &lineage, &stored, Some(proof));
                let access = access.await?.map_err(|_| LocateError::NotFound)?;
                Some(Opened {
                    access,
                    proof: Some(proof),
                })
            }
            Err(_) => return Err(LocateError::NotFound),
        };
        Ok(reached(item, lineage, own, stored, opened))
    }

    /// Finds an item, or the caller's own root, with the help of a shown link where there is none
    /// of one's own.
    pub(in crate::services) async fn locate_beside(
        &self,
        reads: &dyn Reads,
        context: &Context,
        item: Option<ItemId>,
        shown: &PresentedLink,
    ) -> Result<Located, LocateError> {
        let id = match item {
            Some(id) => id,
            None => drive_at(reads, context, &DriveAddress::Own).await?.root,
        };
        let item = item_or_trashed(reads, id).await;
        let alone = match item {
            Ok(item) => {
                let lineage = lineage_of(reads, id).await?;
                self.locate_alone(reads, context, (item, lineage)).await
            }
            Err(error) => Err(error),
        };
        let stored = match (&alone, &shown.link) {
            // A stale link stands in nobody's way to what is theirs, and is no guess.
            (Ok(_), Some(handle)) => self.link_at(reads, handle).await?,
            _ => self.presented(reads, context, shown).await?,
        };
        let Some(stored) = stored else { return alone };
        let proof = match &alone {
            // Anybody who has access of their own needs no password, and is helped without one only.
            Ok(_) => None,
            // The link is opened before anything below it is looked for: to whomever it does not
            // open for, what lies there and what does not is one answer.
            Err(_) => match self
                .open_at_its_item(reads, context, &stored, shown)
                .await?
            {
                Some(opened) => opened.proof,
                None => return alone,
            },
        };
        let (item, lineage, own) = match alone {
            Ok(located) => (located.item, located.lineage, located.rights),
            Err(error) => {
                let found = reads.item(id).await?;
                let Some(item) = found else { return Err(error) };
                let lineage = lineage_of(reads, id).await?;
                let own = self.own_rights(reads, context, &lineage).await?;
                (item, lineage, own)
            }
        };
        let has_own = own.visible().is_ok();
        match self
            .authorize_link(reads, context, &lineage, &stored, proof)
            .await?
        {
            Ok(access) => {
                let opened = Some(Opened { access, proof });
                Ok(reached(item, lineage, own, stored, opened))
            }
            Err(_) if has_own => Ok(reached(item, lineage, own, stored, None)),
            Err(_) => {
                visible(context, &lineage, &own)?;
                Err(LocateError::NotFound)
            }
        }
    }

    /// Opens a link for its own item; `None` when it does not open for the caller whatever they give.
    async fn open_at_its_item(
        &self,
        reads: &dyn Reads,
        context: &Context,
        stored: &StoredLink,
        shown: &PresentedLink,
    ) -> Result<Option<Opened>, LocateError> {
        let Some(lineage) = reads.lineage(stored.link.item).await? else {
            return Ok(None);
        };
        let proof = match self
            .authorize_link(reads, context, &lineage, stored, None)
            .await?
        {
            Ok(access) => {
                return Ok(Some(Opened {
                    access,
                    proof: None,
                }));
            }
            Err(Denial::PasswordNeeded) => self.password_of(stored, context, shown).await?,
            Err(_) => return Ok(None),
        };
        let attempted = self.authorize_link(reads, context, &lineage, stored, Some(proof));
        let access = attempted.await?.ok();
        Ok(access.map(|access| Opened {
            access,
            proof: Some(proof),
        }))
    }

    /// Checks the password that a caller gave with a link.
    async fn password_of(
        &self,
        stored: &StoredLink,
        context: &Context,
        shown: &PresentedLink,
    ) -> Result<PasswordProof, LocateError> {
        let guesser = Party::from(&context.caller);
        let checked = self
            .callers
            .check_link_password(stored, &shown.passwords, guesser)
            .await;
        checked.map_err(|error| match error {
            UnlockError::WrongPassword => LocateError::Share(Denial::PasswordNeeded),
            UnlockError::Locate(error) => error,
            UnlockError::TooManyTries {
                retry_after_seconds,
            } => LocateError::TooManyTries {
                retry_after_seconds,
            },
        })
    }
}

fn reached(
    item: Item,
    lineage: Lineage,
    own: Rights,
    stored: StoredLink,
    opened: Option<Opened>,
) -> Located {
    let (rights, through, proof) = match opened {
        Some(Opened { access, proof }) => (own.with_link(&access), Some(stored), proof),
        None => (own, None, None),
    };
    Located {
        item,
        lineage,
        rights,
        through,
        proof,
        used: None,
    }
}
