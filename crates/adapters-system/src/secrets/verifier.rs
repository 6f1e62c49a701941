//! What is stored to check a password, as text:
//! `$argon2id-hmac$v=1$k=<root>,m=<KiB>,t=<passes>,p=<lanes>$<salt>$<mac>`.
//!
//! The hash itself is not stored: only its MAC under a key outside the store, without which no
//! guess can be tried.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use ports::driven::secrets::SecretsError;
use ports::secret::PasswordVerifier;

use super::keys::{Keys, RootKeys};
use crate::hashing::{Cost, HashOutput, Salt};
use crate::key::Kind;

const HEAD: &str = "$argon2id-hmac$v=1$";

/// A verifier's text, read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verifier {
    root: u32,
    pub(super) cost: Cost,
    pub(super) salt: Salt,
    mac: [u8; 32],
}

impl Verifier {
    /// Makes a verifier of a hash.
    pub(super) fn new(keys: &RootKeys, cost: Cost, salt: Salt, hash: &HashOutput) -> Self {
        let mut verifier = Self {
            root: keys.id,
            cost,
            salt,
            mac: [0; 32],
        };
        let head = verifier.head();
        verifier.mac = keys
            .pepper
            .mac(Kind::PasswordVerifier, &[head.as_bytes(), &hash[..]]);
        verifier
    }

    /// Reads a stored verifier.
    pub(super) fn parse(stored: &PasswordVerifier) -> Result<Self, SecretsError> {
        let verifier = read(&stored.0).ok_or(MALFORMED)?;
        // One spelling for each: no sign, no leading zero, no other order.
        if verifier.stored() != *stored || !verifier.cost.is_sane() {
            return Err(MALFORMED);
        }
        Ok(verifier)
    }

    /// The keys that the verifier was made under.
    pub(super) fn keys<'a>(&self, keys: &'a Keys) -> Result<&'a RootKeys, SecretsError> {
        keys.find(self.root).ok_or(SecretsError::Unreadable(
            "the key of a password is not in the keyring",
        ))
    }

    /// Whether this is the hash that the verifier was made of.
    pub(super) fn accepts(&self, keys: &RootKeys, hash: &HashOutput) -> bool {
        let head = self.head();
        keys.pepper.verify(
            Kind::PasswordVerifier,
            &[head.as_bytes(), &hash[..]],
            &self.mac,
        )
    }

    pub(super) fn stored(&self) -> PasswordVerifier {
        let mac = BASE64_STANDARD_NO_PAD.encode(self.mac);
        PasswordVerifier(format!("{}{mac}", self.head()))
    }

    fn head(&self) -> String {
        let Cost {
            memory_kib,
            passes,
            lanes,
        } = self.cost;
        let salt = BASE64_STANDARD_NO_PAD.encode(self.salt);
        let root = self.root;
        format!("{HEAD}k={root},m={memory_kib},t={passes},p={lanes}${salt}$")
    }
}

const MALFORMED: SecretsError = SecretsError::Unreadable("a stored password is malformed");

fn read(text: &str) -> Option<Verifier> {
    let mut sections = text.strip_prefix(HEAD)?.split('$');
    let mut numbers = sections.next()?.split(',');
    let mut number = |name| numbers.next()?.strip_prefix(name)?.parse().ok();
    let verifier = Verifier {
        root: number("k=")?,
        cost: Cost {
            memory_kib: number("m=")?,
            passes: number("t=")?,
            lanes: number("p=")?,
        },
        salt: bytes(sections.next()?)?,
        mac: bytes(sections.next()?)?,
    };
    (numbers.next().is_none() && sections.next().is_none()).then_some(verifier)
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    BASE64_STANDARD_NO_PAD.decode(text).ok()?.try_into().ok()
}
