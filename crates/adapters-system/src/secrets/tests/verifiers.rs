//! What is stored of a password.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use ports::driven::secrets::{Secrets, SecretsError};
use ports::secret::PasswordVerifier;
use zeroize::Zeroizing;

use super::super::verifier::Verifier;
use super::harness::{TURN, keyring, password, secrets};
use crate::hashing::{Cost, HashOutput};

const CHEAP: Cost = Cost {
    memory_kib: 64,
    passes: 1,
    lanes: 1,
};

const SALT: [u8; 16] = *b"somesaltsomesalt";

#[tokio::test]
async fn a_password_is_checked_with_the_parameters_it_was_hashed_with() {
    let secrets = secrets(&keyring());
    let typed = Zeroizing::new("password".to_owned());
    let hash = secrets
        .hashing
        .hash(CHEAP, typed, SALT, TURN)
        .await
        .unwrap();
    let verifier = Verifier::new(secrets.keys.active(), CHEAP, SALT, &hash);
    assert_eq!(Verifier::parse(&verifier.stored()).unwrap(), verifier);
    for (typed, right) in [("password", true), ("passw0rd", false)] {
        let typed = password(typed);
        let checked = secrets
            .check_password(&typed, &verifier.stored(), TURN)
            .await;
        assert_eq!(checked.unwrap(), right);
    }
}

#[tokio::test]
async fn the_hash_itself_is_not_stored() {
    let secrets = secrets(&keyring());
    let typed = Zeroizing::new("password".to_owned());
    let hash = secrets
        .hashing
        .hash(CHEAP, typed, SALT, TURN)
        .await
        .unwrap();
    let stored = Verifier::new(secrets.keys.active(), CHEAP, SALT, &hash).stored();
    assert!(!stored.0.contains(&BASE64_STANDARD_NO_PAD.encode(&hash[..])));
    assert!(stored.0.starts_with("$argon2id-hmac$v=1$k="));
}

#[test]
fn a_malformed_verifier_is_unreadable() {
    let secrets = secrets(&keyring());
    let hash = HashOutput::default();
    let good = Verifier::new(secrets.keys.active(), CHEAP, SALT, &hash)
        .stored()
        .0;
    assert!(Verifier::parse(&PasswordVerifier(good.clone())).is_ok());
    let unreadable = |text: &str| {
        let read = Verifier::parse(&PasswordVerifier(text.to_owned()));
        assert!(matches!(read, Err(SecretsError::Unreadable(_))), "{text}");
    };
    for length in 0..good.len() {
        unreadable(&good[..length]);
    }
    for other in [
        "",
        "$",
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaA",
        &format!("{good}$"),
        &format!("{good}="),
        &format!(" {good}"),
        &good.replace("v=1$", "v=2$"),
        &good.replace("m=64", "m=064"),
        &good.replace("m=64", "m=+64"),
        &good.replace("m=64", "m=-64"),
        &good.replace("m=64", "m=99999999999"),
        &good.replace("m=64,t=1", "t=1,m=64"),
        &good.replace("p=1$", "p=1,x=1$"),
        &good.replace("k=", "k=é"),
        // More than the machine should spend, or nothing that can be computed.
        &good.replace("m=64", "m=4294967295"),
        &good.replace("m=64", "m=0"),
        &good.replace("t=1", "t=0"),
        &good.replace("t=1", "t=4294967295"),
        &good.replace("p=1", "p=0"),
        &good.replace("p=1", "p=16777215"),
    ] {
        unreadable(other);
    }
}

#[tokio::test]
async fn a_verifier_with_another_character_accepts_nothing() {
    let secrets = secrets(&keyring());
    let typed = Zeroizing::new("password".to_owned());
    let hash = secrets
        .hashing
        .hash(CHEAP, typed, SALT, TURN)
        .await
        .unwrap();
    let good = Verifier::new(secrets.keys.active(), CHEAP, SALT, &hash)
        .stored()
        .0;
    let typed = password("password");
    for place in 0..good.len() {
        for new in ["0", "7", "A", "b", "$", ",", "\0"] {
            let mut other = good.clone();
            other.replace_range(place..=place, new);
            if other != good {
                let stored = PasswordVerifier(other);
                let checked = secrets.check_password(&typed, &stored, TURN).await;
                assert!(
                    matches!(checked, Ok(false) | Err(SecretsError::Unreadable(_))),
                    "{}",
                    stored.0
                );
            }
        }
    }
}
