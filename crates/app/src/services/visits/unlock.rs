//! What proves that a browser gave a link's password.

use domain::gate::PasswordProof;
use domain::ids::LinkId;
use domain::link::PasswordGeneration;
use domain::time::Timestamp;
use ports::driven::secrets::ClaimPurpose;
use ports::driving::visits::Unlocking;

use super::Visits;

/// How long a browser's unlocking is good, in seconds (docs/threat-model.md 4.4).
const UNLOCKING_SECONDS: u64 = 3_600;

impl Visits {
    /// A browser's proof that it gave this password of this link.
    pub(in crate::services) fn unlocking(
        &self,
        PasswordProof { link, generation }: PasswordProof,
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
        claim.extend(self.ids.next().unwrap_or_default().to_be_bytes());
        let proof = self.secrets.sign(ClaimPurpose::Unlocking, &claim);
        Unlocking {
            link,
            proof,
            lives_for_seconds: UNLOCKING_SECONDS,
        }
    }

    /// What a browser's proof proves, if it is ours and its time is not over then.
    pub(in crate::services) fn proved(&self, proof: &str, at: Timestamp) -> Option<PasswordProof> {
        let claim = self.secrets.verify(ClaimPurpose::Unlocking, proof)?;
        let (link, rest) = claim.split_first_chunk::<8>()?;
        let (generation, rest) = rest.split_first_chunk::<4>()?;
        let (until, _) = rest.split_first_chunk::<8>()?;
        let until = Timestamp::from_millis(i64::from_be_bytes(*until))?;
        if until.has_passed(at) {
            return None;
        }
        Some(PasswordProof {
            link: LinkId::new(i64::from_be_bytes(*link))?,
            generation: PasswordGeneration(u32::from_be_bytes(*generation)),
        })
    }
}
