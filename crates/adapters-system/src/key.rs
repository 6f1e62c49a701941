//! A key of 32 bytes, and what is computed under it.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::entropy;

/// A key. It lies on the heap, so that moving it leaves no copy, and is wiped when it is dropped.
/// It cannot be printed.
pub(crate) struct Key(Box<[u8; 32]>);

/// What a key is derived for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    Lookup,
    Seal,
    SealName,
    Claims,
    Bearer,
    Pepper,
    Fingerprint,
    LinkName,
}

/// What is authenticated or digested, as the first bytes that enter the computation.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Link,
    Bearer,
    Refresh,
    Code,
    Application,
    DelegatedAccess,
    DelegatedRefresh,
    Claim,
    Fingerprint,
    LinkName,
    PasswordSalt,
    PasswordIdentity,
    PasswordVerifier,
    Keyring,
}

impl Purpose {
    const fn info(self) -> &'static [u8] {
        match self {
            Self::Lookup => b"latchkey/1/lookup",
            Self::Seal => b"latchkey/1/seal",
            Self::SealName => b"latchkey/1/seal-name",
            Self::Claims => b"latchkey/1/claims",
            Self::Bearer => b"latchkey/1/bearer",
            Self::Pepper => b"latchkey/1/pepper",
            Self::Fingerprint => b"latchkey/1/fingerprint",
            Self::LinkName => b"latchkey/1/link-name",
        }
    }
}

impl Kind {
    /// INVARIANT: none begins with another, or bytes of one kind could pass for another's.
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Link => b"link",
            Self::Bearer => b"bearer",
            Self::Refresh => b"refresh",
            Self::Code => b"code",
            Self::Application => b"application",
            Self::DelegatedAccess => b"delegated-access",
            Self::DelegatedRefresh => b"delegated-refresh",
            Self::Claim => b"claim",
            Self::Fingerprint => b"fingerprint",
            Self::LinkName => b"name-of-link",
            Self::PasswordSalt => b"password-salt",
            Self::PasswordIdentity => b"password-identity",
            Self::PasswordVerifier => b"password-verifier",
            Self::Keyring => b"keyring",
        }
    }
}

impl Key {
    pub(crate) fn random() -> Self {
        let mut key = Self(Box::new([0; 32]));
        let bytes = Zeroizing::new(entropy::random::<32>());
        key.0.copy_from_slice(&*bytes);
        key
    }

    /// Takes 32 bytes for a key; `None` for another number of bytes, and for all zeros, which is
    /// what a key that was never written looks like.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut key = Self(Box::new([0; 32]));
        if bytes.len() != key.0.len() || bytes.iter().all(|byte| *byte == 0) {
            return None;
        }
        key.0.copy_from_slice(bytes);
        Some(key)
    }

    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key for a purpose that this root stands for.
    #[expect(
        clippy::expect_used,
        reason = "HKDF-SHA-256 gives up to 8160 bytes, and 32 are asked for"
    )]
    pub(crate) fn derive(&self, purpose: Purpose) -> Self {
        let mut derived = Self(Box::new([0; 32]));
        Hkdf::<Sha256>::new(None, self.bytes())
            .expand(purpose.info(), derived.0.as_mut_slice())
            .expect("32 bytes are not too many");
        derived
    }

    /// HMAC-SHA-256 of a kind and the parts after it. At most one part may vary in length.
    pub(crate) fn mac(&self, kind: Kind, parts: &[&[u8]]) -> [u8; 32] {
        self.fed(kind, parts).finalize().into_bytes().into()
    }

    /// Whether that is the MAC, in a time that does not depend on where it differs.
    pub(crate) fn verify(&self, kind: Kind, parts: &[&[u8]], mac: &[u8]) -> bool {
        self.fed(kind, parts).verify_slice(mac).is_ok()
    }

    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    fn fed(&self, kind: Kind, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.bytes()).expect("any length will do");
        mac.update(kind.label());
        for part in parts {
            mac.update(part);
        }
        mac
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Key {}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 12] = [
        Kind::Link,
        Kind::Bearer,
        Kind::Refresh,
        Kind::Code,
        Kind::Application,
        Kind::Claim,
        Kind::Fingerprint,
        Kind::LinkName,
        Kind::PasswordSalt,
        Kind::PasswordIdentity,
        Kind::PasswordVerifier,
        Kind::Keyring,
    ];

    #[test]
    fn no_kind_begins_with_another() {
        for (place, kind) in KINDS.iter().enumerate() {
            for other in &KINDS[place + 1..] {
                assert!(!kind.label().starts_with(other.label()));
                assert!(!other.label().starts_with(kind.label()));
            }
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for bytes in [&[][..], &[1; 31], &[1; 33], &[0; 32]] {
            assert!(Key::from_slice(bytes).is_none());
        }
        assert!(Key::from_slice(&[1; 32]).is_some());
    }

    #[test]
    fn each_purpose_has_a_key_of_its_own() {
        let root = Key::from_slice(&[7; 32]).unwrap();
        let derived = [
            Purpose::Lookup,
            Purpose::Seal,
            Purpose::SealName,
            Purpose::Claims,
            Purpose::Bearer,
            Purpose::Pepper,
            Purpose::Fingerprint,
            Purpose::LinkName,
        ]
        .map(|purpose| *root.derive(purpose).bytes());
        for (place, key) in derived.iter().enumerate() {
            assert_ne!(key, root.bytes());
            assert!(!derived[place + 1..].contains(key));
        }
    }

    #[test]
    fn a_mac_is_hmac_of_the_label_and_what_follows() {
        // Computed with another implementation: HMAC-SHA-256(0x07 * 32, "linkabc").
        let mac = Key::from_slice(&[7; 32])
            .unwrap()
            .mac(Kind::Link, &[b"ab", b"c"]);
        let digits: String = mac
            .iter()
            .flat_map(|byte| {
                [byte >> 4, byte & 15].map(|digit| char::from_digit(u32::from(digit), 16).unwrap())
            })
            .collect();
        assert_eq!(
            digits,
            "94fde2db019be6affde756ed0decd5811a3786cfa0adaab66b65876035b733c9"
        );
    }

    #[test]
    fn keys_are_wiped() {
        fn is_wiped<T: ZeroizeOnDrop>() {}
        is_wiped::<Key>();
    }
}
