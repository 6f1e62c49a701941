//! Link tokens: made, digested, sealed for one link and opened again.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ports::driven::secrets::{LinkIdentity, SecretsError};
use ports::secret::{Digest, LinkToken, SealedToken};
use zeroize::Zeroizing;

use super::keys::{Keys, RootKeys};
use super::sealing::Sealing;
use crate::entropy;
use crate::key::Kind;

#[expect(
    clippy::expect_used,
    reason = "24 bytes always give 32 characters of base64url"
)]
pub(super) fn issue() -> LinkToken {
    let bits = Zeroizing::new(entropy::random::<24>());
    let text = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(*bits));
    LinkToken::parse(&text).expect("it has the shape of a token")
}

pub(super) fn digest(keys: &RootKeys, token: &LinkToken) -> Digest {
    Digest(keys.lookup.mac(Kind::Link, &[token.reveal().as_bytes()]))
}

const SEALING: Sealing = Sealing {
    label: b"latchkey/1/link-token",
    key: |keys| &keys.seal,
    cut: "a sealed token is cut short",
    no_key: "the key of a sealed token is not in the keyring",
    changed: "a sealed token was changed or moved",
    no_text: "a sealed token is no token",
};

pub(super) fn seal(keys: &RootKeys, token: &LinkToken, bound_to: &LinkIdentity) -> SealedToken {
    SealedToken(SEALING.seal(keys, token.reveal(), bound_to))
}

pub(super) fn unseal(
    keys: &Keys,
    sealed: &SealedToken,
    bound_to: &LinkIdentity,
) -> Result<LinkToken, SecretsError> {
    SEALING.unseal(keys, &sealed.0, bound_to, LinkToken::parse)
}
