//! The keyring's text: JSON with a version and a list of keys.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use zeroize::Zeroizing;

use super::{Entry, Keyring, KeyringProblem};
use crate::key::Key;

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyringText {
    version: u32,
    keys: Vec<KeyText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyText {
    id: u32,
    purpose: PurposeText,
    state: StateText,
    created: String,
    key: Zeroizing<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PurposeText {
    Root,
    Fingerprint,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum StateText {
    Active,
    Accept,
    Retired,
}

/// Reads a keyring.
pub(super) fn parse(text: &str) -> Result<Keyring, KeyringProblem> {
    if text.trim().is_empty() {
        return Err(KeyringProblem::Empty);
    }
    // The parser's own message quotes the text, and with it keys.
    let read: KeyringText =
        serde_json::from_str(text).map_err(|error| KeyringProblem::Malformed {
            line: error.line(),
            column: error.column(),
        })?;
    if read.version != VERSION {
        return Err(KeyringProblem::Version {
            found: read.version,
        });
    }
    let mut ids = Vec::with_capacity(read.keys.len());
    let mut roots = [const { Vec::new() }; 3];
    let mut fingerprints = Vec::new();
    for text in read.keys {
        let entry = text.entry()?;
        if entry.id == 0 || ids.contains(&entry.id) {
            return Err(KeyringProblem::BadId { id: entry.id });
        }
        ids.push(entry.id);
        match text.purpose {
            PurposeText::Root => roots[text.state as usize].push(entry),
            PurposeText::Fingerprint if text.state == StateText::Active => fingerprints.push(entry),
            // Anything but active would change what an equal request is.
            PurposeText::Fingerprint => return Err(KeyringProblem::FingerprintKeys { found: 0 }),
        }
    }
    let [active, accepted, retired] = roots;
    Ok(Keyring {
        active: only(active).map_err(|found| KeyringProblem::ActiveRoots { found })?,
        accepted,
        retired,
        fingerprint: only(fingerprints)
            .map_err(|found| KeyringProblem::FingerprintKeys { found })?,
    })
}

/// Writes a keyring.
pub(super) fn render(keyring: &Keyring) -> Result<Zeroizing<Vec<u8>>, KeyringProblem> {
    let root = |state| move |entry| KeyText::new(PurposeText::Root, state, entry);
    let fingerprint = KeyText::new(
        PurposeText::Fingerprint,
        StateText::Active,
        &keyring.fingerprint,
    );
    let keys = std::iter::once(&keyring.active)
        .map(root(StateText::Active))
        .chain(keyring.accepted.iter().map(root(StateText::Accept)))
        .chain(keyring.retired.iter().map(root(StateText::Retired)))
        .chain(std::iter::once(fingerprint))
        .collect::<Result<Vec<_>, _>>()?;
    // Large enough from the start: growing would leave copies of keys behind.
    let mut text = Zeroizing::new(Vec::with_capacity(256 * (keys.len() + 1)));
    let version = VERSION;
    serde_json::to_writer_pretty(&mut *text, &KeyringText { version, keys })
        .map_err(std::io::Error::from)?;
    text.push(b'\n');
    Ok(text)
}

fn only<T>(mut entries: Vec<T>) -> Result<T, usize> {
    match (entries.pop(), entries.len()) {
        (Some(entry), 0) => Ok(entry),
        (None, _) => Err(0),
        (Some(_), others) => Err(others + 1),
    }
}

impl KeyText {
    fn new(purpose: PurposeText, state: StateText, entry: &Entry) -> Result<Self, KeyringProblem> {
        let created = entry.created_at.to_date().format(&Rfc3339);
        Ok(Self {
            id: entry.id,
            purpose,
            state,
            created: created.map_err(|_| KeyringProblem::BadDate { id: entry.id })?,
            key: Zeroizing::new(BASE64_STANDARD.encode(entry.key.bytes())),
        })
    }

    fn entry(&self) -> Result<Entry, KeyringProblem> {
        let id = self.id;
        let created_at = OffsetDateTime::parse(&self.created, &Rfc3339)
            .ok()
            .and_then(Timestamp::from_date)
            .ok_or(KeyringProblem::BadDate { id })?;
        let bytes = BASE64_STANDARD
            .decode(&*self.key)
            .map(Zeroizing::new)
            .map_err(|_| KeyringProblem::BadKey { id })?;
        let key = Key::from_slice(&bytes).ok_or(KeyringProblem::BadKey { id })?;
        Ok(Entry {
            id,
            created_at,
            key,
        })
    }
}
