//! Secrets that behave like real ones and protect nothing.

use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use domain::link::{Fingerprint, LinkName, PasswordIdentity};
use domain::server::turns::Turn;

use super::scramble::{from_hex, scramble, to_hex};
use crate::driven::secrets::{ClaimPurpose, HashedPassword, LinkIdentity, Secrets, SecretsError};
use crate::secret::{
    BearerToken, Digest, IssuedKind, IssuedSecret, LinkToken, Password, PasswordVerifier,
    SealedName, SealedToken,
};

const TOKEN_BYTES: usize = LinkToken::LENGTH;

/// Secrets that behave like real ones and protect nothing: quick, and the same in every run.
#[derive(Debug, Default)]
pub struct FakeSecrets {
    issued: AtomicU64,
}

impl FakeSecrets {
    fn issue(&self, purpose: &str) -> [u8; TOKEN_BYTES] {
        let number = self.issued.fetch_add(1, Ordering::SeqCst);
        scramble(purpose, &[&number.to_be_bytes()])
    }
}

fn identity_bytes(bound_to: &LinkIdentity) -> [u8; 24] {
    let mut bytes = [0; 24];
    let numbers = [
        bound_to.organization.get(),
        bound_to.link.get(),
        bound_to.item.get(),
    ];
    for (place, number) in bytes.chunks_mut(8).zip(numbers) {
        place.copy_from_slice(&number.to_be_bytes());
    }
    bytes
}

fn mask(bytes: &[u8], bound_to: &LinkIdentity) -> Vec<u8> {
    let mask: [u8; TOKEN_BYTES] = scramble("mask", &[&identity_bytes(bound_to)]);
    bytes
        .iter()
        .zip(mask)
        .map(|(byte, mask)| byte ^ mask)
        .collect()
}

fn seal_check(what: &str, text: &[u8], bound_to: &LinkIdentity) -> [u8; 16] {
    scramble(what, &[&identity_bytes(bound_to), text])
}

/// Seals at most as many bytes as a token has.
fn seal(what: &str, text: &str, bound_to: &LinkIdentity) -> Vec<u8> {
    let mut sealed = seal_check(what, text.as_bytes(), bound_to).to_vec();
    sealed.extend(mask(text.as_bytes(), bound_to));
    sealed
}

fn unseal(what: &str, sealed: &[u8], bound_to: &LinkIdentity) -> Result<String, SecretsError> {
    let (check, masked) = sealed.split_at_checked(16).ok_or(UNREADABLE)?;
    let text = mask(masked, bound_to);
    if seal_check(what, &text, bound_to)[..] != *check {
        return Err(UNREADABLE);
    }
    String::from_utf8(text).map_err(|_| UNREADABLE)
}

const UNREADABLE: SecretsError = SecretsError::Unreadable("it was not sealed for this link");

fn bearer_check(body: &str) -> String {
    to_hex(&scramble::<3>("bearer check", &[body.as_bytes()]))
}

/// The checksum of a secret; those of delegated links have none.
fn check_of(kind: IssuedKind, body: &str) -> String {
    match kind {
        IssuedKind::DelegatedAccess | IssuedKind::DelegatedRefresh => String::new(),
        IssuedKind::Refresh | IssuedKind::Code | IssuedKind::Application => bearer_check(body),
    }
}

const fn shape_of(kind: IssuedKind) -> (&'static str, &'static str) {
    match kind {
        IssuedKind::Refresh => ("lkr_", "refresh"),
        IssuedKind::Code => ("lkc_", "code"),
        IssuedKind::Application => ("lks_", "application"),
        IssuedKind::DelegatedAccess => ("", "delegated access"),
        IssuedKind::DelegatedRefresh => ("", "delegated refresh"),
    }
}

fn purpose_name(purpose: ClaimPurpose) -> &'static str {
    match purpose {
        ClaimPurpose::Unlocking => "unlocking",
        ClaimPurpose::Download => "download",
        ClaimPurpose::Paging => "paging",
        ClaimPurpose::Upload => "upload",
    }
}

fn verifier(password: &Password, salt: &[u8]) -> PasswordVerifier {
    let hashed: [u8; 16] = scramble("password", &[salt, password.reveal().as_bytes()]);
    PasswordVerifier(format!("fake${}${}", to_hex(salt), to_hex(&hashed)))
}

#[async_trait]
impl Secrets for FakeSecrets {
    fn issue_link_token(&self) -> LinkToken {
        const ALPHABET: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        loop {
            let bytes = self.issue("link token");
            let text: String = bytes
                .iter()
                .map(|byte| char::from(ALPHABET[usize::from(byte % 64)]))
                .collect();
            if let Some(token) = LinkToken::parse(&text) {
                return token;
            }
        }
    }

    fn link_digests(&self, token: &LinkToken) -> Vec<Digest> {
        let digest = |key: &str| Digest(scramble(key, &[token.reveal().as_bytes()]));
        vec![digest("link, present key"), digest("link, former key")]
    }

    fn seal_link_token(&self, token: &LinkToken, bound_to: &LinkIdentity) -> SealedToken {
        SealedToken(seal("seal", token.reveal(), bound_to))
    }

    fn unseal_link_token(
        &self,
        sealed: &SealedToken,
        bound_to: &LinkIdentity,
    ) -> Result<LinkToken, SecretsError> {
        let text = unseal("seal", &sealed.0, bound_to)?;
        LinkToken::parse(&text).ok_or(UNREADABLE)
    }

    fn link_name_digest(&self, name: &LinkName) -> Digest {
        Digest(scramble("link name", &[name.key().as_bytes()]))
    }

    fn seal_link_name(&self, name: &LinkName, bound_to: &LinkIdentity) -> SealedName {
        SealedName(seal("seal of a name", name.reveal(), bound_to))
    }

    fn unseal_link_name(
        &self,
        sealed: &SealedName,
        bound_to: &LinkIdentity,
    ) -> Result<LinkName, SecretsError> {
        let text = unseal("seal of a name", &sealed.0, bound_to)?;
        LinkName::parse(&text).map_err(|_| UNREADABLE)
    }

    fn issue_bearer(&self) -> (BearerToken, Digest) {
        let body = to_hex(&self.issue("bearer token"));
        let token = format!("lk_{body}{}", bearer_check(&body));
        let digest = Digest(scramble("bearer", &[token.as_bytes()]));
        (BearerToken::new(token), digest)
    }

    fn bearer_digests(&self, presented: &str) -> Vec<Digest> {
        let body = presented
            .strip_prefix("lk_")
            .and_then(|rest| rest.split_at_checked(2 * TOKEN_BYTES));
        match body {
            Some((body, check)) if bearer_check(body) == check => {
                vec![Digest(scramble("bearer", &[presented.as_bytes()]))]
            }
            _ => Vec::new(),
        }
    }

    fn issue_secret(&self, kind: IssuedKind) -> (IssuedSecret, Digest) {
        let (prefix, purpose) = shape_of(kind);
        let body = to_hex(&self.issue(purpose));
        let text = format!("{prefix}{body}{}", check_of(kind, &body));
        let digest = Digest(scramble(purpose, &[text.as_bytes()]));
        (IssuedSecret::new(text), digest)
    }

    fn secret_digests(&self, kind: IssuedKind, presented: &IssuedSecret) -> Vec<Digest> {
        let (prefix, purpose) = shape_of(kind);
        let presented = presented.reveal();
        let body = presented
            .strip_prefix(prefix)
            .and_then(|rest| rest.split_at_checked(2 * TOKEN_BYTES));
        match body {
            Some((body, check)) if check_of(kind, body) == check => {
                vec![Digest(scramble(purpose, &[presented.as_bytes()]))]
            }
            _ => Vec::new(),
        }
    }

    fn fingerprint(&self, fingerprint: &Fingerprint) -> Digest {
        Digest(scramble("fingerprint", &[fingerprint.as_bytes()]))
    }

    fn sign(&self, purpose: ClaimPurpose, claim: &[u8]) -> String {
        let check: [u8; 16] = scramble(purpose_name(purpose), &[claim]);
        format!("{}.{}", to_hex(claim), to_hex(&check))
    }

    fn verify(&self, purpose: ClaimPurpose, signed: &str) -> Option<Vec<u8>> {
        let (claim, _) = signed.split_once('.')?;
        let claim = from_hex(claim)?;
        (self.sign(purpose, &claim) == signed).then_some(claim)
    }

    async fn hash_link_password(
        &self,
        password: &Password,
        bound_to: &Fingerprint,
        _: Turn,
    ) -> Result<HashedPassword, SecretsError> {
        let text = password.reveal().as_bytes();
        let salt: [u8; 8] = scramble("link salt", &[bound_to.as_bytes()]);
        Ok(HashedPassword {
            identity: PasswordIdentity(scramble("identity", &[bound_to.as_bytes(), text])),
            verifier: verifier(password, &salt),
        })
    }

    async fn hash_account_password(
        &self,
        password: &Password,
    ) -> Result<PasswordVerifier, SecretsError> {
        Ok(verifier(password, &self.issue("account salt")))
    }

    async fn check_password(
        &self,
        password: &Password,
        stored: &PasswordVerifier,
        _: Turn,
    ) -> Result<bool, SecretsError> {
        let salt = stored
            .0
            .strip_prefix("fake$")
            .and_then(|rest| rest.split_once('$'))
            .and_then(|(salt, _)| from_hex(salt))
            .ok_or(SecretsError::Unreadable("it is no verifier"))?;
        Ok(verifier(password, &salt) == *stored)
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::{ItemId, LinkId, OrganizationId};

    use super::*;
    use domain::server::turns::Party;

    const TURN: Turn = Turn::usual(Party::Unknown);

    fn identity(link: i64) -> LinkIdentity {
        LinkIdentity {
            organization: OrganizationId::new(1).unwrap(),
            link: LinkId::new(link).unwrap(),
            item: ItemId::new(3).unwrap(),
        }
    }

    #[test]
    fn a_sealed_token_opens_for_its_link_only() {
        let secrets = FakeSecrets::default();
        let token = secrets.issue_link_token();
        let sealed = secrets.seal_link_token(&token, &identity(2));
        assert_eq!(
            secrets.unseal_link_token(&sealed, &identity(2)).unwrap(),
            token
        );
        assert!(secrets.unseal_link_token(&sealed, &identity(4)).is_err());
        for at in 0..sealed.0.len() {
            let mut changed = sealed.clone();
            changed.0[at] ^= 1;
            assert!(
                secrets.unseal_link_token(&changed, &identity(2)).is_err(),
                "{at}"
            );
        }
        assert!(
            secrets
                .unseal_link_token(&SealedToken(Vec::new()), &identity(2))
                .is_err()
        );
    }

    #[test]
    fn a_sealed_name_opens_for_its_link_only_and_is_found_in_any_case() {
        let secrets = FakeSecrets::default();
        let name = LinkName::parse("Harbour-Plans-2026").unwrap();
        let sealed = secrets.seal_link_name(&name, &identity(2));
        let opened = secrets.unseal_link_name(&sealed, &identity(2)).unwrap();
        assert_eq!(opened.reveal(), name.reveal());
        assert!(secrets.unseal_link_name(&sealed, &identity(4)).is_err());
        let token = SealedToken(sealed.0.clone());
        assert!(secrets.unseal_link_token(&token, &identity(2)).is_err());
        for at in 0..sealed.0.len() {
            let mut changed = sealed.clone();
            changed.0[at] ^= 1;
            assert!(secrets.unseal_link_name(&changed, &identity(2)).is_err());
        }
        let digest = |text| secrets.link_name_digest(&LinkName::parse(text).unwrap());
        assert_eq!(digest("harbour-plans-2026"), digest("HARBOUR-PLANS-2026"));
        assert_ne!(digest("harbour-plans-2026"), digest("harbour-plans-2027"));
    }

    #[test]
    fn tokens_differ_and_so_do_their_digests() {
        let secrets = FakeSecrets::default();
        let [one, other] = [secrets.issue_link_token(), secrets.issue_link_token()];
        assert_ne!(one, other);
        assert_ne!(secrets.link_digests(&one), secrets.link_digests(&other));
        assert_eq!(secrets.link_digests(&one), secrets.link_digests(&one));
    }

    #[test]
    fn a_bearer_token_is_known_by_its_shape_and_check() {
        let secrets = FakeSecrets::default();
        let (token, digest) = secrets.issue_bearer();
        assert_eq!(secrets.bearer_digests(token.reveal()), [digest]);
        for other in [
            "",
            "lk_",
            &token.reveal()[1..],
            &token.reveal().replace("lk_", "lk-"),
        ] {
            assert_eq!(secrets.bearer_digests(other), [], "{other}");
        }
        let mut changed = token.reveal().to_owned();
        let last = if changed.ends_with('0') { "1" } else { "0" };
        changed.replace_range(changed.len() - 1.., last);
        assert_eq!(secrets.bearer_digests(&changed), []);
    }

    #[test]
    fn a_secret_of_one_kind_is_none_of_another() {
        let secrets = FakeSecrets::default();
        let kinds = [
            IssuedKind::Refresh,
            IssuedKind::Code,
            IssuedKind::Application,
        ];
        for kind in kinds {
            let (secret, digest) = secrets.issue_secret(kind);
            for other in kinds {
                let digests = secrets.secret_digests(other, &secret);
                let expected: &[Digest] = if other == kind { &[digest] } else { &[] };
                assert_eq!(digests, expected, "{kind:?} as {other:?}");
            }
            assert_eq!(secrets.bearer_digests(secret.reveal()), []);
        }
    }

    #[test]
    fn a_claim_holds_for_its_purpose_only() {
        let secrets = FakeSecrets::default();
        let signed = secrets.sign(ClaimPurpose::Paging, b"page 2");
        assert_eq!(
            secrets.verify(ClaimPurpose::Paging, &signed).as_deref(),
            Some(&b"page 2"[..])
        );
        assert_eq!(secrets.verify(ClaimPurpose::Download, &signed), None);
        assert_eq!(secrets.verify(ClaimPurpose::Paging, &signed[1..]), None);
    }

    #[tokio::test]
    async fn a_password_is_told_from_others() {
        let secrets = FakeSecrets::default();
        let [one, other] = ["one", "other"].map(|text| Password::parse(text).unwrap());
        let verifier = secrets.hash_account_password(&one).await.unwrap();
        assert!(secrets.check_password(&one, &verifier, TURN).await.unwrap());
        assert!(
            !secrets
                .check_password(&other, &verifier, TURN)
                .await
                .unwrap()
        );
        let again = secrets.hash_account_password(&one).await.unwrap();
        assert_ne!(verifier, again);
    }
}
