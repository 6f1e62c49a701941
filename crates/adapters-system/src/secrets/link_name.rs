//! Links' own names: digested under a key that is never retired, sealed for one link and opened
//! again.

use domain::link::LinkName;
use ports::driven::secrets::{LinkIdentity, SecretsError};
use ports::secret::{Digest, SealedName};

use super::keys::{Keys, RootKeys};
use super::sealing::Sealing;
use crate::key::Kind;

const SEALING: Sealing = Sealing {
    label: b"latchkey/1/link-name",
    key: |keys| &keys.seal_name,
    cut: "a sealed name is cut short",
    no_key: "the key of a sealed name is not in the keyring",
    changed: "a sealed name was changed or moved",
    no_text: "a sealed name is no name",
};

/// A name lasts as long as its link, whatever becomes of the keys that open other things.
pub(super) fn digest(keys: &Keys, name: &LinkName) -> Digest {
    let key = name.key();
    Digest(keys.link_name().mac(Kind::LinkName, &[key.as_bytes()]))
}

pub(super) fn seal(keys: &RootKeys, name: &LinkName, bound_to: &LinkIdentity) -> SealedName {
    SealedName(SEALING.seal(keys, name.reveal(), bound_to))
}

pub(super) fn unseal(
    keys: &Keys,
    sealed: &SealedName,
    bound_to: &LinkIdentity,
) -> Result<LinkName, SecretsError> {
    SEALING.unseal(keys, &sealed.0, bound_to, |text| LinkName::parse(text).ok())
}
