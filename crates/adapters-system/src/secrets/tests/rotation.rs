//! Keys change, and what was made under the old ones goes on working until they are retired.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use domain::link::Fingerprint;
use ports::driven::secrets::{ClaimPurpose, HashedPassword, LinkIdentity, Secrets, SecretsError};
use ports::secret::{BearerToken, Digest, LinkToken, SealedName, SealedToken};

use super::harness::{TURN, fingerprint, identity, keyring, link_name, now, password, secrets};
use crate::{Keyring, KeyringSecrets};

const NAME: &str = "Harbour-Plans-2026";

/// One secret of each kind, and what is stored of it.
struct Made {
    token: LinkToken,
    token_digest: Digest,
    sealed: SealedToken,
    name_digest: Digest,
    sealed_name: SealedName,
    bearer: (BearerToken, Digest),
    claim: String,
    fingerprint: Digest,
    password: HashedPassword,
}

fn bound_to() -> (LinkIdentity, Fingerprint) {
    (identity(1, 2, 3), fingerprint(3, 1))
}

async fn make(secrets: &KeyringSecrets) -> Made {
    let (link, request) = bound_to();
    let token = secrets.issue_link_token();
    let typed = password("hunter2");
    let hashed = secrets.hash_link_password(&typed, &request, TURN).await;
    Made {
        token_digest: secrets.link_digests(&token)[0],
        sealed: secrets.seal_link_token(&token, &link),
        name_digest: secrets.link_name_digest(&link_name(NAME)),
        sealed_name: secrets.seal_link_name(&link_name(NAME), &link),
        bearer: secrets.issue_bearer(),
        claim: secrets.sign(ClaimPurpose::Unlocking, b"claim"),
        fingerprint: secrets.fingerprint(&request),
        password: hashed.unwrap(),
        token,
    }
}

async fn assert_works(made: &Made, secrets: &KeyringSecrets) {
    let (link, request) = bound_to();
    assert!(
        secrets
            .link_digests(&made.token)
            .contains(&made.token_digest)
    );
    let opened = secrets.unseal_link_token(&made.sealed, &link).unwrap();
    assert!(opened == made.token);
    let opened = secrets.unseal_link_name(&made.sealed_name, &link).unwrap();
    assert_eq!(opened.reveal(), NAME);
    assert_eq!(secrets.link_name_digest(&opened), made.name_digest);
    let (bearer, digest) = &made.bearer;
    assert!(secrets.bearer_digests(bearer.reveal()).contains(digest));
    let claim = secrets.verify(ClaimPurpose::Unlocking, &made.claim);
    assert_eq!(claim.as_deref(), Some(&b"claim"[..]));
    assert_eq!(secrets.fingerprint(&request), made.fingerprint);
    let typed = password("hunter2");
    let checked = secrets.check_password(&typed, &made.password.verifier, TURN);
    assert!(checked.await.unwrap());
    let again = secrets
        .hash_link_password(&typed, &request, TURN)
        .await
        .unwrap();
    assert!(again.identity == made.password.identity);
}

#[tokio::test]
async fn what_was_made_under_the_old_key_goes_on_working() {
    let mut keyring = keyring();
    let mut made = vec![make(&secrets(&keyring)).await];
    for _ in 0..3 {
        keyring.rotate(now());
        let secrets = secrets(&keyring);
        made.push(make(&secrets).await);
        for one in &made {
            assert_works(one, &secrets).await;
        }
    }
}

#[tokio::test]
async fn new_secrets_are_made_under_the_new_key() {
    let mut keyring = keyring();
    let before = secrets(&keyring);
    let old = make(&before).await;
    keyring.rotate(now());
    let after = secrets(&keyring);
    let digests = after.link_digests(&old.token);
    assert_eq!(digests[1..], [old.token_digest]);
    assert_ne!(digests[0], old.token_digest);

    let new = make(&after).await;
    let opened = before.unseal_link_token(&new.sealed, &bound_to().0);
    assert!(matches!(opened, Err(SecretsError::Unreadable(_))));
    let opened = before.unseal_link_name(&new.sealed_name, &bound_to().0);
    assert!(matches!(opened, Err(SecretsError::Unreadable(_))));
    assert_eq!(before.verify(ClaimPurpose::Unlocking, &new.claim), None);
    assert_eq!(new.sealed.0[..4], keyring.active_id().to_be_bytes());
    assert_ne!(old.sealed.0[..4], new.sealed.0[..4]);
}

#[tokio::test]
async fn a_retired_key_opens_nothing_and_fingerprints_and_names_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    let old = make(&secrets(&Keyring::create(&path, now()).unwrap())).await;
    let mut keyring = Keyring::load(&path).unwrap();
    keyring.rotate(now());
    keyring.retire_accepted();
    let secrets = secrets(&keyring);

    let (link, request) = bound_to();
    assert!(!secrets.link_digests(&old.token).contains(&old.token_digest));
    assert!(secrets.unseal_link_token(&old.sealed, &link).is_err());
    assert!(secrets.unseal_link_name(&old.sealed_name, &link).is_err());
    let name = link_name(NAME);
    assert_eq!(secrets.link_name_digest(&name), old.name_digest);
    let (bearer, digest) = &old.bearer;
    assert!(!secrets.bearer_digests(bearer.reveal()).contains(digest));
    assert_eq!(secrets.verify(ClaimPurpose::Unlocking, &old.claim), None);
    let typed = password("hunter2");
    let checked = secrets
        .check_password(&typed, &old.password.verifier, TURN)
        .await;
    assert!(matches!(checked, Err(SecretsError::Unreadable(_))));
    assert_eq!(secrets.fingerprint(&request), old.fingerprint);
}

#[tokio::test]
async fn a_root_is_missing_where_it_opens_nothing() {
    let mut keyring = keyring();
    let first = keyring.active_id();
    let old = make(&secrets(&keyring)).await.sealed;
    assert_eq!(secrets(&keyring).missing_root(&old), None);
    keyring.rotate(now());
    assert_eq!(secrets(&keyring).missing_root(&old), None);
    keyring.retire_accepted();
    assert_eq!(secrets(&keyring).missing_root(&old), Some(first));
    let cut = SealedToken(vec![0; 3]);
    assert_eq!(secrets(&keyring).missing_root(&cut), None);
}

/// Whether bytes occur in a text, as they are or in base64 of either alphabet at any offset.
fn occurs(bytes: &[u8], output: &[u8]) -> bool {
    let spelled = |text: &str| {
        let text = text.as_bytes();
        output.windows(text.len()).any(|window| window == text)
    };
    output.windows(bytes.len()).any(|window| window == bytes)
        || (0..3).any(|offset| {
            // The characters at the edges also carry bits of what lies beside.
            let shifted = [&[0; 2][..offset], bytes].concat();
            let inner = |text: String| text[4..text.len() - 4].to_owned();
            spelled(&inner(BASE64_URL_SAFE_NO_PAD.encode(&shifted)))
                || spelled(&inner(BASE64_STANDARD_NO_PAD.encode(&shifted)))
        })
}

#[tokio::test]
async fn no_output_holds_a_key() {
    let keyring = keyring();
    let secrets = secrets(&keyring);
    let made = make(&secrets).await;
    let outputs: Vec<Vec<u8>> = vec![
        made.token.reveal().into(),
        made.token_digest.0.into(),
        made.sealed.0,
        made.name_digest.0.into(),
        made.sealed_name.0,
        made.bearer.0.reveal().into(),
        made.bearer.1.0.into(),
        made.claim.into(),
        made.fingerprint.0.into(),
        made.password.identity.0.into(),
        made.password.verifier.0.into(),
    ];
    let active = secrets.keys.active();
    let keys = [
        keyring.opening().0.key.bytes(),
        keyring.fingerprint().bytes(),
        active.lookup.bytes(),
        active.seal.bytes(),
        active.seal_name.bytes(),
        active.claims.bytes(),
        active.bearer.bytes(),
        active.pepper.bytes(),
        secrets.keys.fingerprint().bytes(),
        secrets.keys.link_name().bytes(),
    ];
    for (output, bytes) in outputs.iter().enumerate() {
        for (key, secret) in keys.iter().enumerate() {
            assert!(!occurs(*secret, bytes), "key {key} in output {output}");
        }
    }
    // The search itself finds what is there.
    let claim = secrets.sign(ClaimPurpose::Paging, active.claims.bytes());
    assert!(occurs(active.claims.bytes(), claim.as_bytes()));
}

#[tokio::test]
async fn printing_what_was_made_shows_nothing_of_it() {
    let made = make(&secrets(&keyring())).await;
    let shown = format!(
        "{:?} {:?} {:?} {:?} {:?}",
        made.token, made.sealed, made.sealed_name, made.bearer.0, made.password
    );
    for secret in [
        made.token.reveal(),
        made.bearer.0.reveal(),
        &made.password.verifier.0,
        &format!("{:?}", made.password.identity.0),
        &format!("{:?}", made.sealed.0),
        &format!("{:?}", made.sealed_name.0),
    ] {
        assert!(!shown.contains(secret));
    }
}
