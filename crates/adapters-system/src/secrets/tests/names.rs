//! Links' own names.

use domain::link::LinkName;
use ports::driven::secrets::{Secrets, SecretsError};
use ports::secret::{LinkToken, SealedName, SealedToken};

use super::harness::{identity, keyring, link_name, secrets};
use crate::key::Kind;

#[test]
fn a_name_has_one_digest_in_any_case_and_another_name_another() {
    let secrets = secrets(&keyring());
    let digest = |text| secrets.link_name_digest(&link_name(text));
    assert_eq!(digest("Harbour-Plans"), digest("HARBOUR-plans"));
    assert_ne!(digest("Harbour-Plans"), digest("Harbour-Plan1"));
    // Under other keys, the same name is another.
    let elsewhere = super::harness::secrets(&keyring());
    let name = link_name("Harbour-Plans");
    assert_ne!(
        secrets.link_name_digest(&name),
        elsewhere.link_name_digest(&name)
    );
}

#[test]
fn a_sealed_name_is_opened_for_its_link_as_it_was_spelled() {
    let secrets = secrets(&keyring());
    for text in ["Harbour-Plans", "twelve-chars", &"A".repeat(LinkName::MAX)] {
        let name = link_name(text);
        let sealed = secrets.seal_link_name(&name, &identity(1, 2, 3));
        let opened = secrets.unseal_link_name(&sealed, &identity(1, 2, 3));
        assert_eq!(opened.unwrap().reveal(), text);
        let again = secrets.seal_link_name(&name, &identity(1, 2, 3));
        assert_ne!(sealed, again, "a nonce was used twice");
    }
}

#[test]
fn a_name_sealed_for_another_link_is_unreadable() {
    let secrets = secrets(&keyring());
    let sealed = secrets.seal_link_name(&link_name("Harbour-Plans"), &identity(1, 2, 3));
    for other in [
        identity(9, 2, 3),
        identity(1, 9, 3),
        identity(1, 2, 9),
        identity(2, 1, 3),
        identity(1, 3, 2),
    ] {
        let opened = secrets.unseal_link_name(&sealed, &other);
        assert!(
            matches!(opened, Err(SecretsError::Unreadable(_))),
            "{other:?}"
        );
    }
}

#[test]
fn a_sealed_name_that_was_changed_by_a_bit_or_cut_is_unreadable() {
    let secrets = secrets(&keyring());
    let bound_to = identity(1, 2, 3);
    let sealed = secrets.seal_link_name(&link_name("Harbour-Plans"), &bound_to);
    let unreadable = |bytes: &[u8]| {
        let opened = secrets.unseal_link_name(&SealedName(bytes.to_vec()), &bound_to);
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
fn neither_a_name_nor_a_token_passes_for_the_other() {
    let secrets = secrets(&keyring());
    let bound_to = identity(1, 2, 3);
    // The seal says so, whatever the shape of what is in it.
    let token = secrets.issue_link_token();
    let sealed = SealedName(secrets.seal_link_token(&token, &bound_to).0);
    let opened = secrets.unseal_link_name(&sealed, &bound_to);
    let changed = "a sealed name was changed or moved";
    assert!(matches!(opened, Err(SecretsError::Unreadable(what)) if what == changed));
    let sealed = secrets.seal_link_name(&link_name("Harbour-Plans"), &bound_to);
    let opened = secrets.unseal_link_token(&SealedToken(sealed.0), &bound_to);
    let changed = "a sealed token was changed or moved";
    assert!(matches!(opened, Err(SecretsError::Unreadable(what)) if what == changed));
}

#[test]
fn a_digest_of_a_name_is_of_no_other_kind() {
    let secrets = secrets(&keyring());
    let name = link_name("abcdefghijklmnopqrstuvwxyz-123");
    let digest = secrets.link_name_digest(&name);
    let key = name.key();
    let keys = &secrets.keys;
    for other in [keys.link_name(), keys.fingerprint(), &keys.active().lookup] {
        for kind in [Kind::Link, Kind::Fingerprint] {
            assert_ne!(other.mac(kind, &[key.as_bytes()]), digest.0);
        }
    }
    assert_ne!(
        keys.fingerprint().mac(Kind::LinkName, &[key.as_bytes()]),
        digest.0
    );
    assert!(
        LinkToken::parse(&key).is_none(),
        "a name is never as long as a token"
    );
}
