//! The secrets port over a keyring.

mod bearer;
mod claim;
mod keys;
mod link_name;
mod link_token;
mod password;
mod sealing;
#[cfg(test)]
mod tests;
mod verifier;

use async_trait::async_trait;
use domain::link::{Fingerprint, LinkName};
use domain::server::turns::{Party, Turn};
use ports::driven::secrets::{ClaimPurpose, HashedPassword, LinkIdentity, Secrets, SecretsError};
use ports::secret::{
    BearerToken, Digest, IssuedKind, IssuedSecret, LinkToken, Password, PasswordVerifier,
    SealedName, SealedToken,
};

use self::keys::Keys;
use crate::hashing::{Hashing, HashingConfig};
use crate::key::Kind;
use crate::keyring::Keyring;

/// Makes, seals, digests and checks secrets under the keys of a keyring.
pub struct KeyringSecrets {
    keys: Keys,
    hashing: Hashing,
}

impl KeyringSecrets {
    /// Derives every key that is needed. Later changes to the keyring are not seen.
    ///
    /// Passwords are hashed on the runtime's blocking threads, and its timer must be on.
    pub fn new(keyring: &Keyring, hashing: &HashingConfig) -> Self {
        Self {
            keys: Keys::derive(keyring),
            hashing: Hashing::new(hashing),
        }
    }

    /// What tells this keyring from any other, and nothing else. Rotation does not change it.
    pub fn mark(&self) -> Digest {
        Digest(self.keys.fingerprint().mac(Kind::Keyring, &[]))
    }

    /// The name of the root under which a token was sealed, if it is not here to open it.
    pub fn missing_root(&self, sealed: &SealedToken) -> Option<u32> {
        sealing::root_of(&sealed.0).filter(|id| self.keys.find(*id).is_none())
    }
}

#[async_trait]
impl Secrets for KeyringSecrets {
    fn issue_link_token(&self) -> LinkToken {
        link_token::issue()
    }

    fn link_digests(&self, token: &LinkToken) -> Vec<Digest> {
        self.keys
            .all()
            .map(|keys| link_token::digest(keys, token))
            .collect()
    }

    fn seal_link_token(&self, token: &LinkToken, bound_to: &LinkIdentity) -> SealedToken {
        link_token::seal(self.keys.active(), token, bound_to)
    }

    fn unseal_link_token(
        &self,
        sealed: &SealedToken,
        bound_to: &LinkIdentity,
    ) -> Result<LinkToken, SecretsError> {
        link_token::unseal(&self.keys, sealed, bound_to)
    }

    fn link_name_digest(&self, name: &LinkName) -> Digest {
        link_name::digest(&self.keys, name)
    }

    fn seal_link_name(&self, name: &LinkName, bound_to: &LinkIdentity) -> SealedName {
        link_name::seal(self.keys.active(), name, bound_to)
    }

    fn unseal_link_name(
        &self,
        sealed: &SealedName,
        bound_to: &LinkIdentity,
    ) -> Result<LinkName, SecretsError> {
        link_name::unseal(&self.keys, sealed, bound_to)
    }

    fn issue_bearer(&self) -> (BearerToken, Digest) {
        let token = bearer::issue(bearer::BEARER);
        let digest = bearer::digest(bearer::BEARER, self.keys.active(), &token);
        (BearerToken::new(token), digest)
    }

    fn bearer_digests(&self, presented: &str) -> Vec<Digest> {
        if !bearer::is_well_formed(bearer::BEARER, presented) {
            return Vec::new();
        }
        self.keys
            .all()
            .map(|keys| bearer::digest(bearer::BEARER, keys, presented))
            .collect()
    }

    fn issue_secret(&self, kind: IssuedKind) -> (IssuedSecret, Digest) {
        let shape = bearer::shape(kind);
        let secret = bearer::issue(shape);
        let digest = bearer::digest(shape, self.keys.active(), &secret);
        (IssuedSecret::new(secret), digest)
    }

    fn secret_digests(&self, kind: IssuedKind, presented: &IssuedSecret) -> Vec<Digest> {
        let (shape, presented) = (bearer::shape(kind), presented.reveal());
        if !bearer::is_well_formed(shape, presented) {
            return Vec::new();
        }
        self.keys
            .all()
            .map(|keys| bearer::digest(shape, keys, presented))
            .collect()
    }

    fn fingerprint(&self, fingerprint: &Fingerprint) -> Digest {
        let bytes = fingerprint.as_bytes();
        Digest(self.keys.fingerprint().mac(Kind::Fingerprint, &[bytes]))
    }

    fn sign(&self, purpose: ClaimPurpose, claim: &[u8]) -> String {
        claim::sign(self.keys.active(), purpose, claim)
    }

    fn verify(&self, purpose: ClaimPurpose, signed: &str) -> Option<Vec<u8>> {
        claim::verify(&self.keys, purpose, signed)
    }

    async fn hash_link_password(
        &self,
        password: &Password,
        bound_to: &Fingerprint,
        turn: Turn,
    ) -> Result<HashedPassword, SecretsError> {
        password::hash_for_link(&self.keys, (&self.hashing, turn), password, bound_to).await
    }

    async fn hash_account_password(
        &self,
        password: &Password,
    ) -> Result<PasswordVerifier, SecretsError> {
        let turn = Turn::urgent(Party::Unknown);
        password::hash_for_account(&self.keys, (&self.hashing, turn), password).await
    }

    async fn check_password(
        &self,
        password: &Password,
        verifier: &PasswordVerifier,
        turn: Turn,
    ) -> Result<bool, SecretsError> {
        password::check(&self.keys, (&self.hashing, turn), password, verifier).await
    }
}
