//! Passwords of links and accounts.

use ports::driven::secrets::{Secrets, SecretsError};
use ports::secret::PasswordVerifier;

use super::harness::{TURN, fingerprint, keyring, password, secrets};

#[tokio::test]
async fn the_same_password_for_the_same_request_has_the_same_identity() {
    let secrets = secrets(&keyring());
    let (here, there) = (fingerprint(1, 1), fingerprint(2, 1));
    let hash = async |text: &str, bound_to| {
        let hashed = secrets
            .hash_link_password(&password(text), bound_to, TURN)
            .await;
        hashed.unwrap().identity
    };
    let identity = hash("hunter2", &here).await;
    assert!(identity == hash("hunter2", &here).await);
    assert!(identity != hash("hunter2", &there).await);
    assert!(identity != hash("hunter3", &here).await);
}

#[tokio::test]
async fn a_links_password_is_checked() {
    let secrets = secrets(&keyring());
    let right = password("correct horse");
    let hashed = secrets
        .hash_link_password(&right, &fingerprint(1, 1), TURN)
        .await;
    let verifier = hashed.unwrap().verifier;
    assert!(
        secrets
            .check_password(&right, &verifier, TURN)
            .await
            .unwrap()
    );
    for wrong in ["correct hors", "correct horse ", "Correct horse"] {
        let checked = secrets
            .check_password(&password(wrong), &verifier, TURN)
            .await;
        assert!(!checked.unwrap(), "{wrong}");
    }
}

#[tokio::test]
async fn an_accounts_password_is_checked_and_has_a_salt_of_its_own() {
    let secrets = secrets(&keyring());
    let right = password("correct horse");
    let one = secrets.hash_account_password(&right).await.unwrap();
    let other = secrets.hash_account_password(&right).await.unwrap();
    assert!(one != other);
    for verifier in [&one, &other] {
        assert!(
            secrets
                .check_password(&right, verifier, TURN)
                .await
                .unwrap()
        );
        let checked = secrets
            .check_password(&password("wrong"), verifier, TURN)
            .await;
        assert!(!checked.unwrap());
    }
}

#[tokio::test]
async fn an_accent_is_one_however_it_is_spelled() {
    let secrets = secrets(&keyring());
    let (composed, decomposed) = (password("p\u{e4}ss"), password("pa\u{308}ss"));
    let bound_to = fingerprint(1, 1);
    let one = secrets.hash_link_password(&composed, &bound_to, TURN).await;
    let other = secrets
        .hash_link_password(&decomposed, &bound_to, TURN)
        .await;
    let (one, other) = (one.unwrap(), other.unwrap());
    assert!(one.identity == other.identity);
    for (typed, verifier) in [(decomposed, one.verifier), (composed, other.verifier)] {
        assert!(
            secrets
                .check_password(&typed, &verifier, TURN)
                .await
                .unwrap()
        );
    }
    let without = secrets.hash_account_password(&password("pass")).await;
    let with = password("p\u{e4}ss");
    let checked = secrets.check_password(&with, &without.unwrap(), TURN).await;
    assert!(!checked.unwrap());
}

#[tokio::test]
async fn the_whole_of_a_long_password_counts() {
    let secrets = secrets(&keyring());
    let long = "x".repeat(255);
    let right = password(&format!("{long}a"));
    let verifier = secrets.hash_account_password(&right).await.unwrap();
    let wrong = password(&format!("{long}b"));
    assert!(
        !secrets
            .check_password(&wrong, &verifier, TURN)
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn nobody_hashes_while_every_slot_is_taken() {
    let secrets = secrets(&keyring());
    let right = password("right");
    let verifier = secrets.hash_account_password(&right).await.unwrap();
    let held = secrets.hashing.slot(TURN).await.unwrap();
    let bound_to = fingerprint(1, 1);
    let link = secrets.hash_link_password(&right, &bound_to, TURN).await;
    assert!(matches!(link, Err(SecretsError::Busy)));
    let account = secrets.hash_account_password(&right).await;
    assert!(matches!(account, Err(SecretsError::Busy)));
    let checked = secrets.check_password(&right, &verifier, TURN).await;
    assert!(matches!(checked, Err(SecretsError::Busy)));
    drop(held);
    assert!(
        secrets
            .check_password(&right, &verifier, TURN)
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn a_verifier_of_other_keys_is_unreadable_before_anything_is_hashed() {
    let other = secrets(&keyring());
    let right = password("right");
    let verifier = other.hash_account_password(&right).await.unwrap();
    let secrets = secrets(&keyring());
    let _held = secrets.hashing.slot(TURN).await.unwrap();
    for stored in [verifier, PasswordVerifier("nonsense".to_owned())] {
        let checked = secrets.check_password(&right, &stored, TURN).await;
        assert!(matches!(checked, Err(SecretsError::Unreadable(_))));
    }
}
