//! Giving a link's password: a slot is taken before anything is hashed.

use domain::gate::Denial;
use domain::ids::LinkId;
use domain::link::PasswordGeneration;
use domain::principal::TokenScope;
use ports::driven::secrets::ClaimPurpose;
use ports::driven::store::Redemption;
use ports::driving::Context;
use ports::driving::address::ShareAddress;
use ports::driving::items::{ReachError, UnlockError};
use ports::driving::visits::Unlocking;
use ports::secret::Password;

use crate::services::Services;

/// How long a browser's unlocking is good, in seconds (security.md 4.4).
const UNLOCKING_SECONDS: u64 = 3_600;

impl Services {
    /// Checks a link's password for a caller with a token, and remembers it.
    pub(in crate::services) async fn unlock_for_caller(
        &self,
        context: &Context,
        share: &ShareAddress,
        password: &Password,
    ) -> Result<(), UnlockError> {
        let reads = &*self.store;
        let stored = self.locate.link_of_share(reads, share).await?;
        if !context.caller.scopes.has(TokenScope::Read) {
            return Err(ReachError::Scope.into());
        }
        let lineage = reads.lineage(stored.link.item).await?;
        let lineage = lineage.ok_or(ReachError::NotFound)?;
        match self
            .locate
            .knock(reads, context, &lineage, &stored, None)
            .await?
        {
            Ok(_) => return Ok(()),
            Err(Denial::PasswordNeeded) => {}
            Err(denial) if denial.is_gone() || denial == Denial::Expired => {
                return Err(ReachError::NotFound.into());
            }
            Err(denial) => return Err(ReachError::Share(denial).into()),
        }
        let generation = self
            .callers
            .check_link_password(&stored, std::slice::from_ref(password), None)
            .await?;
        let Some(user) = context.caller.user() else {
            return Err(ReachError::Share(Denial::SignInNeeded).into());
        };
        let link = stored.link.id;
        self.store
            .write(stored.link.organization, |unit| {
                Box::pin(async move {
                    let before = unit.redemption(link, user).await?;
                    let redemption = Redemption {
                        link,
                        user,
                        password: Some(generation),
                        durable: before.is_some_and(|before| before.durable),
                        at: self.clock.now(),
                    };
                    Ok(unit.redeem(&redemption).await?)
                })
            })
            .await
    }

    /// A browser's proof that it gave this password of this link.
    pub(in crate::services) fn unlocking(
        &self,
        link: LinkId,
        generation: PasswordGeneration,
    ) -> Unlocking {
        let until = self
            .clock
            .now()
            .plus(std::time::Duration::from_secs(UNLOCKING_SECONDS));
        let mut claim = Vec::with_capacity(28);
        claim.extend(link.get().to_be_bytes());
        claim.extend(generation.0.to_be_bytes());
        claim.extend(until.millis().to_be_bytes());
        // Makes every unlocking a new value, also of the same password in the same millisecond.
        claim.extend(self.ids.next().to_be_bytes());
        let proof = self.secrets.sign(ClaimPurpose::Unlocking, &claim);
        Unlocking {
            link,
            proof,
            lives_for_seconds: UNLOCKING_SECONDS,
        }
    }

    /// What a browser's proof proves, if it is ours and its time is not over.
    pub(in crate::services) fn proved(&self, proof: &str) -> Option<domain::gate::PasswordProof> {
        let claim = self.secrets.verify(ClaimPurpose::Unlocking, proof)?;
        let (link, rest) = claim.split_first_chunk::<8>()?;
        let (generation, rest) = rest.split_first_chunk::<4>()?;
        let (until, _) = rest.split_first_chunk::<8>()?;
        let until = domain::time::Timestamp::from_millis(i64::from_be_bytes(*until))?;
        if until.has_passed(self.clock.now()) {
            return None;
        }
        Some(domain::gate::PasswordProof {
            link: LinkId::new(i64::from_be_bytes(*link))?,
            generation: PasswordGeneration(u32::from_be_bytes(*generation)),
        })
    }
}
