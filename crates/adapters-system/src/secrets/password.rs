//! Passwords of links and accounts: hashed once, checked later.

use domain::link::{Fingerprint, PasswordIdentity};
use domain::server::turns::Turn;
use ports::driven::secrets::{HashedPassword, SecretsError};
use ports::secret::{Password, PasswordVerifier};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::keys::Keys;
use super::verifier::Verifier;
use crate::entropy;
use crate::hashing::{Cost, HashOutput, Hashing, Salt};
use crate::key::Kind;

/// What a password's identity costs. It never changes: the same password would become another
/// (docs/decisions/0001).
const IDENTITY_COST: Cost = Cost {
    memory_kib: 19_456,
    passes: 2,
    lanes: 1,
};

/// What a new verifier costs (docs/threat-model.md 4.3). It may rise.
const VERIFIER_COST: Cost = Cost {
    memory_kib: 19_456,
    passes: 2,
    lanes: 1,
};

pub(super) async fn hash_for_link(
    keys: &Keys,
    (hashing, turn): (&Hashing, Turn),
    password: &Password,
    bound_to: &Fingerprint,
) -> Result<HashedPassword, SecretsError> {
    let salt = salt_for(keys, bound_to);
    let hash = hashing
        .hash(IDENTITY_COST, normalized(password), salt, turn)
        .await?;
    let identity = keys.fingerprint().mac(Kind::PasswordIdentity, &[&hash[..]]);
    let hash = if VERIFIER_COST == IDENTITY_COST {
        hash
    } else {
        hashing
            .hash(VERIFIER_COST, normalized(password), salt, turn)
            .await?
    };
    Ok(HashedPassword {
        identity: PasswordIdentity(identity),
        verifier: verifier(keys, salt, &hash),
    })
}

pub(super) async fn hash_for_account(
    keys: &Keys,
    (hashing, turn): (&Hashing, Turn),
    password: &Password,
) -> Result<PasswordVerifier, SecretsError> {
    let salt = entropy::random();
    let hash = hashing
        .hash(VERIFIER_COST, normalized(password), salt, turn)
        .await?;
    Ok(verifier(keys, salt, &hash))
}

pub(super) async fn check(
    keys: &Keys,
    (hashing, turn): (&Hashing, Turn),
    password: &Password,
    stored: &PasswordVerifier,
) -> Result<bool, SecretsError> {
    let verifier = Verifier::parse(stored)?;
    let root = verifier.keys(keys)?;
    let hash = hashing
        .hash(verifier.cost, normalized(password), verifier.salt, turn)
        .await?;
    Ok(verifier.accepts(root, &hash))
}

fn verifier(keys: &Keys, salt: Salt, hash: &HashOutput) -> PasswordVerifier {
    Verifier::new(keys.active(), VERIFIER_COST, salt, hash).stored()
}

/// The salt of a link's password is computed, not drawn, so that the same password for the same
/// request is known again.
fn salt_for(keys: &Keys, bound_to: &Fingerprint) -> Salt {
    let mac = keys
        .fingerprint()
        .mac(Kind::PasswordSalt, &[bound_to.as_bytes()]);
    let mut salt = Salt::default();
    let half = salt.len();
    salt.copy_from_slice(&mac[..half]);
    salt
}

/// The password in Unicode's composed form: keyboards differ in how they spell an accent.
fn normalized(password: &Password) -> Zeroizing<String> {
    // Large enough from the start, since composing at most triples it: growing would leave a copy
    // behind.
    let mut text = Zeroizing::new(String::with_capacity(3 * Password::MAX_BYTES));
    text.extend(password.reveal().nfc());
    text
}
