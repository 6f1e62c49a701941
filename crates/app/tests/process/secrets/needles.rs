//! Every encoding in which a secret could lie about, and finding them all in one pass.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// By how many bytes a needle is told from the rest before it is compared.
const MARK: usize = 6;

/// What is looked for: spellings of secrets, by the bytes that they begin with.
#[derive(Default)]
pub(super) struct Needles {
    by_mark: HashMap<[u8; MARK], Vec<(Vec<u8>, String)>>,
}

impl Needles {
    /// Looks for a secret as well, in every encoding.
    pub(super) fn add(&mut self, what: &str, secret: &str) {
        assert!(secret.len() >= 12, "too short to be looked for: {what}");
        for (how, bytes) in encodings(secret) {
            let mark = *bytes
                .first_chunk()
                .unwrap_or_else(|| panic!("{what}, {how}"));
            let found = self.by_mark.entry(mark).or_default();
            found.push((bytes, format!("{what}, {how}")));
        }
    }

    /// What of it is in these bytes.
    pub(super) fn found_in(&self, bytes: &[u8]) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        for (at, window) in bytes.windows(MARK).enumerate() {
            let Some(candidates) = window.first_chunk().and_then(|mark| self.by_mark.get(mark))
            else {
                continue;
            };
            for (needle, what) in candidates {
                if bytes[at..].starts_with(needle) {
                    found.insert(what.as_str());
                }
            }
        }
        found
    }
}

/// A secret in every encoding, each with its name.
pub(super) fn encodings(secret: &str) -> Vec<(String, Vec<u8>)> {
    let mut all = spellings("", secret.as_bytes());
    let digest = Sha256::digest(secret);
    all.extend(spellings("SHA-256, ", &digest));
    let twice = Sha256::digest(digest);
    all.extend(spellings("SHA-256 twice, ", &twice));
    // Whatever looks like base64 may be stored as the bytes that it stands for.
    for part in secret.split(['.', '_', '-', ' ']).chain([secret]) {
        if let Ok(decoded) = BASE64_URL_SAFE_NO_PAD.decode(part)
            && decoded.len() >= 12
        {
            all.extend(spellings("decoded, ", &decoded));
        }
    }
    let text = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    all.push(text(
        "percent-encoded",
        percent(secret, |byte| !byte.is_ascii_alphanumeric()),
    ));
    all.push(text(
        "percent-encoded throughout",
        percent(secret, |_| true),
    ));
    let lower = percent(secret, |_| true).to_ascii_lowercase();
    all.push(text("percent-encoded throughout, lower case", lower));
    all.push(text("form-encoded", secret.replace(' ', "+")));
    all.push(text("lower case", secret.to_ascii_lowercase()));
    all.push(text("upper case", secret.to_ascii_uppercase()));
    let units = |to_bytes: fn(u16) -> [u8; 2]| secret.encode_utf16().flat_map(to_bytes).collect();
    all.push(("UTF-16LE".to_owned(), units(u16::to_le_bytes)));
    all.push(("UTF-16BE".to_owned(), units(u16::to_be_bytes)));
    all
}

/// Bytes as they are, reversed, in hex, and in base64 wherever in a longer text they stand.
fn spellings(name: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let hex = bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let mut all = vec![
        (format!("{name}raw"), bytes.to_vec()),
        (
            format!("{name}reversed"),
            bytes.iter().rev().copied().collect(),
        ),
        (format!("{name}HEX"), hex.to_ascii_uppercase().into_bytes()),
        (format!("{name}hex"), hex.into_bytes()),
    ];
    for before in 0..3 {
        for (alphabet, engine) in [
            ("base64", BASE64_STANDARD_NO_PAD),
            ("base64url", BASE64_URL_SAFE_NO_PAD),
        ] {
            let encoded = engine.encode([&vec![0; before], bytes].concat());
            // The characters at both ends hold bits of what stands beside it.
            let first = (before * 8).div_ceil(6);
            let last = (before + bytes.len()) * 8 / 6;
            let inner = encoded.as_bytes()[first..last].to_vec();
            all.push((format!("{name}{alphabet} at {before}"), inner));
        }
    }
    all
}

pub(super) fn percent(text: &str, which: impl Fn(u8) -> bool) -> String {
    text.bytes().fold(String::new(), |mut text, byte| {
        if which(byte) {
            let _ = write!(text, "%{byte:02X}");
        } else {
            text.push(char::from(byte));
        }
        text
    })
}

#[test]
fn a_planted_secret_is_found_in_every_encoding() {
    let secret = "lk_planted Secret-Of_24/chars+more";
    let mut needles = Needles::default();
    needles.add("it", secret);
    let mut names = BTreeSet::new();
    for (how, bytes) in encodings(secret) {
        let haystack = [&b"filler\0filler"[..], &bytes, b"filler\0"].concat();
        let found = needles.found_in(&haystack);
        assert!(
            found.contains(format!("it, {how}").as_str()),
            "{how}: {found:?}"
        );
        names.insert(how);
    }
    for how in [
        "raw",
        "hex",
        "HEX",
        "reversed",
        "UTF-16LE",
        "SHA-256, raw",
        "SHA-256, hex",
    ] {
        assert!(names.contains(how), "{how} is not looked for");
    }
    assert!(
        needles
            .found_in(&b"nothing of it here ".repeat(50))
            .is_empty()
    );
}

#[test]
fn base64_is_found_wherever_in_a_longer_text_the_secret_stands() {
    let secret = "a secret of some length?";
    let mut needles = Needles::default();
    needles.add("it", secret);
    for before in ["", "x", "xy", "xyz", "https://host/s/"] {
        for after in ["", "z", "zz", "zzz"] {
            let text = format!("{before}{secret}{after}");
            for engine in [BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD] {
                let found = needles.found_in(engine.encode(&text).as_bytes()).len();
                assert!(found > 0, "{text}");
            }
        }
    }
}

#[test]
fn a_token_s_decoded_bytes_are_found() {
    let bytes: Vec<u8> = (100..124).collect();
    let token = BASE64_URL_SAFE_NO_PAD.encode(&bytes);
    let mut needles = Needles::default();
    needles.add("it", &token);
    assert!(
        needles
            .found_in(&[&[7, 7], &bytes[..], &[7]].concat())
            .contains("it, decoded, raw")
    );
}
