//! Link tokens: made, digested, sealed for one link and opened again.
//!
//! Sealed is: the root's id (4 bytes), a random nonce (24), the token's 32 characters under
//! XChaCha20-Poly1305 and the tag (16).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use ports::driven::secrets::{LinkIdentity, SecretsError};
use ports::secret::{Digest, LinkToken, SealedToken};
use zeroize::Zeroizing;

use super::keys::{Keys, RootKeys};
use crate::entropy;
use crate::key::Kind;

const ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 24;

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

#[expect(
    clippy::expect_used,
    reason = "sealing fails for more than 256 GiB only"
)]
pub(super) fn seal(keys: &RootKeys, token: &LinkToken, bound_to: &LinkIdentity) -> SealedToken {
    let nonce = entropy::random::<NONCE_BYTES>();
    let payload = Payload {
        msg: token.reveal().as_bytes(),
        aad: &bound(keys.id, bound_to),
    };
    let sealed = XChaCha20Poly1305::new(keys.seal.bytes().into())
        .encrypt(&XNonce::from(nonce), payload)
        .expect("a token is short");
    SealedToken([&keys.id.to_be_bytes()[..], &nonce, &sealed].concat())
}

pub(super) fn unseal(
    keys: &Keys,
    sealed: &SealedToken,
    bound_to: &LinkIdentity,
) -> Result<LinkToken, SecretsError> {
    let (id, rest) = sealed.0.split_first_chunk::<ID_BYTES>().ok_or(CUT)?;
    let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(CUT)?;
    let keys = keys
        .find(u32::from_be_bytes(*id))
        .ok_or(SecretsError::Unreadable(
            "the key of a sealed token is not in the keyring",
        ))?;
    let payload = Payload {
        msg: ciphertext,
        aad: &bound(keys.id, bound_to),
    };
    let token = XChaCha20Poly1305::new(keys.seal.bytes().into())
        .decrypt(&XNonce::from(*nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| SecretsError::Unreadable("a sealed token was changed or moved"))?;
    std::str::from_utf8(&token)
        .ok()
        .and_then(LinkToken::parse)
        .ok_or(SecretsError::Unreadable("a sealed token is no token"))
}

/// The name of the root under which a token was sealed.
pub(super) fn root_of(sealed: &SealedToken) -> Option<u32> {
    let id = sealed.0.first_chunk::<ID_BYTES>()?;
    Some(u32::from_be_bytes(*id))
}

const CUT: SecretsError = SecretsError::Unreadable("a sealed token is cut short");

/// What the seal holds together with the token: all of fixed length but the first, which never
/// changes.
fn bound(id: u32, identity: &LinkIdentity) -> Vec<u8> {
    [
        &b"latchkey/1/link-token"[..],
        &id.to_be_bytes(),
        &identity.organization.get().to_be_bytes(),
        &identity.link.get().to_be_bytes(),
        &identity.item.get().to_be_bytes(),
    ]
    .concat()
}
