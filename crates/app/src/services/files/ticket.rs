//! Short-lived download addresses: what is signed into one, and nothing that is stored.

use domain::gate::PasswordProof;
use domain::ids::{BearerId, ItemId, LinkId};
use domain::link::PasswordGeneration;
use domain::time::Timestamp;
use ports::driven::secrets::{ClaimPurpose, Secrets};

/// For whom and for what a download address was made. It grants nothing by itself: the one it was
/// made for must still be allowed to read the item when it is used (docs/decisions/0006).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::services) struct Ticket {
    /// The token of the one who asked for it.
    pub(in crate::services) bearer: BearerId,
    /// The link that they came through.
    pub(in crate::services) link: Option<LinkId>,
    /// Its password, if they gave it with that request.
    pub(in crate::services) password: Option<PasswordGeneration>,
    /// The item.
    pub(in crate::services) item: ItemId,
    /// The revision of its content, which numbers its version.
    pub(in crate::services) content_revision: u64,
    /// When it ends.
    pub(in crate::services) until: Timestamp,
}

const FIELDS: usize = 6;

impl Ticket {
    /// That the link's password was given, by the one the address was made for.
    pub(in crate::services) fn proof(&self) -> Option<PasswordProof> {
        Some(PasswordProof {
            link: self.link?,
            generation: self.password?,
        })
    }

    pub(in crate::services) fn sign(&self, secrets: &dyn Secrets) -> String {
        let fields: [i64; FIELDS] = [
            self.bearer.get(),
            self.link.map_or(0, LinkId::get),
            self.password.map_or(-1, |password| password.0.into()),
            self.item.get(),
            self.content_revision.cast_signed(),
            self.until.millis(),
        ];
        let claim: Vec<u8> = fields
            .iter()
            .flat_map(|field| field.to_be_bytes())
            .collect();
        secrets.sign(ClaimPurpose::Download, &claim)
    }

    pub(in crate::services) fn verify(signed: &str, secrets: &dyn Secrets) -> Option<Self> {
        let claim = secrets.verify(ClaimPurpose::Download, signed)?;
        let (chunks, rest) = claim.as_chunks::<8>();
        let fields: [i64; FIELDS] = chunks
            .iter()
            .map(|chunk| i64::from_be_bytes(*chunk))
            .collect::<Vec<_>>()
            .try_into()
            .ok()?;
        if !rest.is_empty() {
            return None;
        }
        let [bearer, link, password, item, content_revision, until] = fields;
        Some(Self {
            bearer: BearerId::new(bearer)?,
            link: LinkId::new(link),
            password: u32::try_from(password).ok().map(PasswordGeneration),
            item: ItemId::new(item)?,
            content_revision: content_revision.cast_unsigned(),
            until: Timestamp::from_millis(until)?,
        })
    }
}
