//! Reaching items through the link of a share's address.

use domain::access::{Action, Rights};
use domain::gate::Denial;
use domain::ids::ItemId;
use domain::item::Lineage;
use domain::principal::TokenScope;
use ports::driven::store::{Reads, Redemption, StoredLink};
use ports::driving::Context;
use ports::driving::address::{Redeem, ShareAddress};
use ports::driving::items::LocateError;

use super::{Locate, Located, lineage_of, proof_of, walk};

impl Locate {
    /// Finds an item through a link. The link is opened before anything below it is looked for:
    /// the one it does not open for learns nothing of what is there (docs/threat-model.md T-29).
    pub(super) async fn locate_through(
        &self,
        reads: &dyn Reads,
        context: &Context,
        (share, below): (&ShareAddress, Option<ItemId>),
        path: &[String],
    ) -> Result<Located, LocateError> {
        let stored = self.link_of_share(reads, share).await?;
        let through = (&stored, share.redeem);
        let shared = reads.item(stored.link.item).await?;
        let shared = shared.ok_or(LocateError::NotFound)?;
        let lineage = lineage_of(reads, shared.id).await?;
        let (rights, used) = self
            .rights_through(reads, context, &lineage, through)
            .await?;
        let below = below.filter(|&below| below != shared.id);
        if below.is_none() && path.is_empty() {
            return Ok(Located {
                item: shared,
                lineage,
                rights,
                used,
                through: Some(stored),
                proof: None,
            });
        }
        rights.permit(Action::See)?;
        let start = match below {
            Some(below) => reads.item(below).await?,
            None => Some(shared),
        };
        let item = walk(reads, start.ok_or(LocateError::NotFound)?, path).await?;
        let lineage = lineage_of(reads, item.id).await?;
        let (rights, used) = self
            .rights_through(reads, context, &lineage, through)
            .await?;
        Ok(Located {
            item,
            lineage,
            rights,
            used,
            through: Some(stored),
            proof: None,
        })
    }

    async fn rights_through(
        &self,
        reads: &dyn Reads,
        context: &Context,
        lineage: &Lineage,
        through: (&StoredLink, Redeem),
    ) -> Result<(Rights, Option<Redemption>), LocateError> {
        let (stored, redeem) = through;
        if redeem == Redeem::Durably && !context.caller.scopes.has(TokenScope::Write) {
            return Err(LocateError::Scope);
        }
        let own = self.own_rights(reads, context, lineage).await?;
        let before = match context.caller.user() {
            Some(user) => reads.redemption(stored.link.id, user).await?,
            None => None,
        };
        let used_before = before.is_some_and(|before| before.durable);
        let has_own = own.visible().is_ok();
        let proof = proof_of(before);
        match self
            .authorize_link(reads, context, lineage, stored, proof)
            .await?
        {
            Ok(access) if access.counts(&stored.link, redeem != Redeem::No || used_before) => {
                let newly = redeem == Redeem::Durably && !used_before;
                let used = newly.then(|| self.used(context, stored, before)).flatten();
                Ok((own.with_link(&access), used))
            }
            Ok(_) if has_own => Ok((own, None)),
            Ok(_) => Err(LocateError::NotRedeemed),
            Err(denial) if denial.is_gone() || denial == Denial::Expired => {
                Err(LocateError::NotFound)
            }
            Err(Denial::PasswordNeeded) => Err(LocateError::Share(Denial::PasswordNeeded)),
            Err(_) if has_own => Ok((own, None)),
            Err(denial) => Err(LocateError::Share(denial)),
        }
    }

    /// That the calling user used a link for good, and the password that they gave before.
    fn used(
        &self,
        context: &Context,
        stored: &StoredLink,
        before: Option<Redemption>,
    ) -> Option<Redemption> {
        Some(Redemption {
            link: stored.link.id,
            user: context.caller.user()?,
            password: before.and_then(|before| before.password),
            durable: true,
            at: self.clock.now(),
        })
    }
}
