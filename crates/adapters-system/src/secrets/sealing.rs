//! Sealing for one link, under the keys in use, and opening under any that is still accepted.
//!
//! Sealed is: the root's id (4 bytes), a random nonce (24), the text under XChaCha20-Poly1305 and
//! the tag (16).

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use ports::driven::secrets::{LinkIdentity, SecretsError};
use zeroize::Zeroizing;

use super::keys::{Keys, RootKeys};
use crate::entropy;
use crate::key::Key;

const ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 24;

/// What is sealed: with a label, a key and messages of its own, so that none passes for another.
pub(super) struct Sealing {
    /// It never changes, and none has the length of another.
    pub(super) label: &'static [u8],
    pub(super) key: fn(&RootKeys) -> &Key,
    pub(super) cut: &'static str,
    pub(super) no_key: &'static str,
    pub(super) changed: &'static str,
    pub(super) no_text: &'static str,
}

impl Sealing {
    #[expect(
        clippy::expect_used,
        reason = "sealing fails for more than 256 GiB only"
    )]
    pub(super) fn seal(&self, keys: &RootKeys, text: &str, bound_to: &LinkIdentity) -> Vec<u8> {
        let nonce = entropy::random::<NONCE_BYTES>();
        let payload = Payload {
            msg: text.as_bytes(),
            aad: &self.bound(keys.id, bound_to),
        };
        let sealed = XChaCha20Poly1305::new((self.key)(keys).bytes().into())
            .encrypt(&XNonce::from(nonce), payload)
            .expect("the text is short");
        [&keys.id.to_be_bytes()[..], &nonce, &sealed].concat()
    }

    /// Opens what was sealed, and takes the text for what it should be.
    pub(super) fn unseal<T>(
        &self,
        keys: &Keys,
        sealed: &[u8],
        bound_to: &LinkIdentity,
        take: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, SecretsError> {
        let unreadable = SecretsError::Unreadable;
        let (id, rest) = sealed
            .split_first_chunk::<ID_BYTES>()
            .ok_or(unreadable(self.cut))?;
        let (nonce, ciphertext) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(unreadable(self.cut))?;
        let keys = keys
            .find(u32::from_be_bytes(*id))
            .ok_or(unreadable(self.no_key))?;
        let payload = Payload {
            msg: ciphertext,
            aad: &self.bound(keys.id, bound_to),
        };
        let text = XChaCha20Poly1305::new((self.key)(keys).bytes().into())
            .decrypt(&XNonce::from(*nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| unreadable(self.changed))?;
        let text = std::str::from_utf8(&text).ok();
        text.and_then(take).ok_or(unreadable(self.no_text))
    }

    /// What the seal holds together with the text: all of fixed length but the label.
    fn bound(&self, id: u32, identity: &LinkIdentity) -> Vec<u8> {
        [
            self.label,
            &id.to_be_bytes(),
            &identity.organization.get().to_be_bytes(),
            &identity.link.get().to_be_bytes(),
            &identity.item.get().to_be_bytes(),
        ]
        .concat()
    }
}

/// The name of the root under which something was sealed.
pub(super) fn root_of(sealed: &[u8]) -> Option<u32> {
    let id = sealed.first_chunk::<ID_BYTES>()?;
    Some(u32::from_be_bytes(*id))
}
