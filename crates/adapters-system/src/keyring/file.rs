//! The keyring's file: its owner's alone, written whole or not at all, never overwritten.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use domain::time::Timestamp;
use zeroize::Zeroizing;

use super::{Keyring, KeyringError, KeyringProblem, format};

/// Far more than any keyring takes.
const MAX_BYTES: usize = 1024 * 1024;

impl Keyring {
    /// Makes new keys and writes them to a file, which must not exist. When it returns, they
    /// survive a power failure.
    pub fn create(path: &Path, now: Timestamp) -> Result<Self, KeyringError> {
        let keyring = Self::generate(now);
        match write(path, &keyring) {
            Ok(()) => Ok(keyring),
            Err(problem) => Err(failed(path, problem)),
        }
    }

    /// Reads the keys from a file that only its owner may use.
    pub fn load(path: &Path) -> Result<Self, KeyringError> {
        read(path)
            .and_then(|text| format::parse(&text))
            .map_err(|problem| failed(path, problem))
    }

    /// Reads the keys, or makes them when the file does not exist.
    ///
    /// Not for an installation that holds links already: there, a missing file is a loss to be
    /// told of, not to be covered up with new keys.
    pub fn load_or_create(path: &Path, now: Timestamp) -> Result<Self, KeyringError> {
        match Self::load(path) {
            Err(error) if matches!(error.problem, KeyringProblem::Missing) => {}
            other => return other,
        }
        match Self::create(path, now) {
            // Another process was faster: its keys are the keys.
            Err(error) if matches!(error.problem, KeyringProblem::Exists) => Self::load(path),
            other => other,
        }
    }
}

fn failed(path: &Path, problem: KeyringProblem) -> KeyringError {
    KeyringError {
        path: path.to_path_buf(),
        problem,
    }
}

fn read(path: &Path) -> Result<Zeroizing<String>, KeyringProblem> {
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => KeyringProblem::Missing,
        _ => KeyringProblem::Io(error),
    })?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(KeyringProblem::NotAFile);
    }
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyringProblem::Exposed { mode });
    }
    let length = usize::try_from(metadata.len())
        .unwrap_or(MAX_BYTES)
        .min(MAX_BYTES);
    // Large enough from the start: growing would leave copies of keys behind.
    let mut text = Zeroizing::new(String::with_capacity(length + 1));
    match file.take(MAX_BYTES as u64).read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Err(KeyringProblem::Malformed { line: 1, column: 1 })
        }
        Err(error) => Err(error.into()),
    }
}

fn write(path: &Path, keyring: &Keyring) -> Result<(), KeyringProblem> {
    let parent = path.parent().filter(|path| !path.as_os_str().is_empty());
    let folder = parent.unwrap_or(Path::new("."));
    // Made with mode 0600, and removed again unless it gets its name.
    let mut draft = tempfile::Builder::new()
        .prefix(".keyring-")
        .tempfile_in(folder)?;
    draft.write_all(&format::render(keyring)?)?;
    draft.as_file().sync_all()?;
    draft
        .persist_noclobber(path)
        .map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => KeyringProblem::Exists,
            _ => KeyringProblem::Io(error.error),
        })?;
    File::open(folder)?.sync_all()?;
    Ok(())
}
