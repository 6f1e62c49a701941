//! Link tokens and bearer tokens.

use std::collections::HashSet;

use ports::driven::secrets::{Secrets, SecretsError};
use ports::secret::{LinkToken, SealedToken};

use super::harness::{fingerprint, identity, keyring, secrets};

#[test]
fn a_link_token_is_192_random_bits_in_base64url() {
    let secrets = secrets(&keyring());
    let tokens: HashSet<String> = (0..1_000)
        .map(|_| secrets.issue_link_token().reveal().to_owned())
        .collect();
    assert_eq!(tokens.len(), 1_000);
    for token in &tokens {
        assert!(LinkToken::parse(token).is_some());
    }
}

#[test]
fn a_token_has_one_digest_and_another_token_another() {
    let keyring = keyring();
    let secrets = secrets(&keyring);
    let token = secrets.issue_link_token();
    assert_eq!(secrets.link_digests(&token).len(), 1);
    assert_eq!(secrets.link_digests(&token), secrets.link_digests(&token));
    let other = secrets.issue_link_token();
    assert_ne!(secrets.link_digests(&token), secrets.link_digests(&other));
    // Under other keys, the same token is another.
    let elsewhere = super::harness::secrets(&super::harness::keyring());
    assert_ne!(secrets.link_digests(&token), elsewhere.link_digests(&token));
}

#[test]
fn a_sealed_token_is_opened_for_its_link() {
    let secrets = secrets(&keyring());
    let token = secrets.issue_link_token();
    let sealed = secrets.seal_link_token(&token, &identity(1, 2, 3));
    let opened = secrets.unseal_link_token(&sealed, &identity(1, 2, 3));
    assert_eq!(opened.unwrap(), token);
    let again = secrets.seal_link_token(&token, &identity(1, 2, 3));
    assert_ne!(sealed, again, "a nonce was used twice");
}

#[test]
fn a_token_sealed_for_another_link_is_unreadable() {
    let secrets = secrets(&keyring());
    let token = secrets.issue_link_token();
    let sealed = secrets.seal_link_token(&token, &identity(1, 2, 3));
    for other in [
        identity(9, 2, 3),
        identity(1, 9, 3),
        identity(1, 2, 9),
        identity(2, 1, 3),
        identity(1, 3, 2),
    ] {
        let opened = secrets.unseal_link_token(&sealed, &other);
        assert!(
            matches!(opened, Err(SecretsError::Unreadable(_))),
            "{other:?}"
        );
    }
}

#[test]
fn a_sealed_token_that_was_changed_by_a_bit_or_cut_is_unreadable() {
    let secrets = secrets(&keyring());
    let bound_to = identity(1, 2, 3);
    let sealed = secrets.seal_link_token(&secrets.issue_link_token(), &bound_to);
    let unreadable = |bytes: &[u8]| {
        let opened = secrets.unseal_link_token(&SealedToken(bytes.to_vec()), &bound_to);
        assert!(matches!(opened, Err(SecretsError::Unreadable(_))));
    };
    for bit in 0..sealed.0.len() * 8 {
        let mut changed = sealed.0.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        unreadable(&changed);
    }
    for length in 0..sealed.0.len() {
        unreadable(&sealed.0[..length]);
    }
    unreadable(&[&sealed.0[..], &[0]].concat());
}

#[test]
fn a_bearer_token_is_found_under_its_digest() {
    let secrets = secrets(&keyring());
    let (token, digest) = secrets.issue_bearer();
    assert_eq!(secrets.bearer_digests(token.reveal()), [digest]);
    let (other, other_digest) = secrets.issue_bearer();
    assert_ne!(token, other);
    assert_ne!(digest, other_digest);
}

#[test]
fn a_bearer_token_spelled_otherwise_has_no_digest() {
    let secrets = secrets(&keyring());
    let (token, _) = secrets.issue_bearer();
    let token = token.reveal();
    for (place, old) in token.char_indices() {
        let flipped = if old.is_ascii_uppercase() {
            old.to_ascii_lowercase()
        } else {
            old.to_ascii_uppercase()
        };
        for new in [flipped, '0', 'z', '-', ' '] {
            if new != old {
                let mut other = token.to_owned();
                other.replace_range(place..=place, &new.to_string());
                assert_eq!(secrets.bearer_digests(&other), [], "{other}");
            }
        }
    }
    let link_token = secrets.issue_link_token();
    for other in ["", &token[3..], &format!("{token}="), link_token.reveal()] {
        assert_eq!(secrets.bearer_digests(other), [], "{other}");
    }
}

#[test]
fn a_fingerprint_has_one_digest() {
    let secrets = secrets(&keyring());
    let digest = secrets.fingerprint(&fingerprint(1, 1));
    assert_eq!(digest, secrets.fingerprint(&fingerprint(1, 1)));
    assert_ne!(digest, secrets.fingerprint(&fingerprint(2, 1)));
    assert_ne!(digest, secrets.fingerprint(&fingerprint(1, 2)));
}
