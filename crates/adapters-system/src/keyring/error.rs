//! Why a keyring cannot be used. No message holds any part of a key.

use std::io;
use std::path::PathBuf;

/// A keyring that cannot be used, with the reason as its source.
#[derive(Debug, thiserror::Error)]
#[error("the keyring {} cannot be used", path.display())]
pub struct KeyringError {
    /// The keyring's file.
    pub path: PathBuf,
    /// What is wrong.
    #[source]
    pub problem: KeyringProblem,
}

/// What is wrong with a keyring.
#[derive(Debug, thiserror::Error)]
pub enum KeyringProblem {
    /// There is no such file.
    #[error("the file does not exist; without it no stored link or password can be opened")]
    Missing,
    /// There is such a file already, and it is never overwritten.
    #[error("the file exists already, and is never overwritten")]
    Exists,
    /// Not only its owner may use it.
    #[error("others than its owner may use the file (mode {mode:03o}); run chmod 600 on it")]
    Exposed {
        /// The file's permission bits.
        mode: u32,
    },
    /// It is a folder, a pipe or the like.
    #[error("it is not a plain file")]
    NotAFile,
    /// There is nothing in it.
    #[error("the file is empty; put back a copy of it")]
    Empty,
    /// It is no keyring.
    #[error("the file is not a keyring (line {line}, column {column})")]
    Malformed {
        /// The line at which reading stopped, counted from one.
        line: usize,
        /// The column.
        column: usize,
    },
    /// It was written by a later release.
    #[error("the file has version {found}, and this program knows version 1")]
    Version {
        /// The file's version.
        found: u32,
    },
    /// No root is active, or several are.
    #[error("exactly one root key must be active, and {found} are")]
    ActiveRoots {
        /// How many are.
        found: usize,
    },
    /// There is no fingerprint key, or there are several.
    #[error("there must be exactly one fingerprint key, active, and there are {found}")]
    FingerprintKeys {
        /// How many there are.
        found: usize,
    },
    /// Two keys have one id, or an id is zero.
    #[error("the key id {id} is zero or occurs twice")]
    BadId {
        /// The id.
        id: u32,
    },
    /// A key is not 32 bytes in base64.
    #[error("the key {id} is not 32 bytes in base64")]
    BadKey {
        /// The key's id.
        id: u32,
    },
    /// A key's date is none.
    #[error("the date of the key {id} is not one of RFC 3339")]
    BadDate {
        /// The key's id.
        id: u32,
    },
    /// The file could not be read or written.
    #[error("the file could not be read or written")]
    Io(#[from] io::Error),
}
