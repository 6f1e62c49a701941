//! Signed claims.

use ports::driven::secrets::{ClaimPurpose, Secrets};

use super::harness::{keyring, secrets};

const PURPOSES: [ClaimPurpose; 4] = [
    ClaimPurpose::Unlocking,
    ClaimPurpose::Download,
    ClaimPurpose::Paging,
    ClaimPurpose::Upload,
];

#[test]
fn a_claim_is_read_again_and_fits_in_an_address() {
    let secrets = secrets(&keyring());
    for claim in [&b""[..], b"c", b"link 7, generation 3", &[0xff; 200]] {
        for purpose in PURPOSES {
            let signed = secrets.sign(purpose, claim);
            assert!(
                signed
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            );
            assert_eq!(secrets.verify(purpose, &signed).as_deref(), Some(claim));
        }
    }
}

#[test]
fn a_claim_for_one_purpose_is_worthless_for_another() {
    let secrets = secrets(&keyring());
    for purpose in PURPOSES {
        let signed = secrets.sign(purpose, b"claim");
        for other in PURPOSES {
            let read = secrets.verify(other, &signed);
            assert_eq!(read.is_some(), purpose == other, "{purpose:?} {other:?}");
        }
    }
}

#[test]
fn a_claim_with_another_character_is_worthless() {
    let secrets = secrets(&keyring());
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= ";
    // Of three lengths, so that the last character carries two, four and six bits.
    for claim in [&b"1"[..], b"12", b"123"] {
        let signed = secrets.sign(ClaimPurpose::Download, claim);
        for (place, old) in signed.char_indices() {
            for new in alphabet.iter().copied().map(char::from) {
                if new != old {
                    let mut other = signed.clone();
                    other.replace_range(place..=place, &new.to_string());
                    let read = secrets.verify(ClaimPurpose::Download, &other);
                    assert_eq!(read, None, "{other}");
                }
            }
        }
    }
}

#[test]
fn a_claim_that_was_cut_or_extended_is_worthless() {
    let secrets = secrets(&keyring());
    let signed = secrets.sign(ClaimPurpose::Paging, b"claim");
    for length in 0..signed.len() {
        let read = secrets.verify(ClaimPurpose::Paging, &signed[..length]);
        assert_eq!(read, None);
    }
    for more in ["A", "AAAA", "=", "==", "\n", "é"] {
        let other = format!("{signed}{more}");
        assert_eq!(secrets.verify(ClaimPurpose::Paging, &other), None);
    }
}

#[test]
fn a_claim_signed_under_other_keys_is_worthless() {
    let signed = secrets(&keyring()).sign(ClaimPurpose::Paging, b"claim");
    let read = secrets(&keyring()).verify(ClaimPurpose::Paging, &signed);
    assert_eq!(read, None);
}
