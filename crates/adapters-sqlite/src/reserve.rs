//! Room that is kept for what takes away: a file that is given up when the disk is full.
//!
//! Without it nobody could revoke a link on a full disk, for the log of changes has to grow for that as
//! well. Once it is given up, only what takes away is written until there is room for it again.

use std::fs::{File, OpenOptions};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use rustix::fs::{FallocateFlags, fallocate};

/// How much room is kept.
const BYTES: u64 = 16 << 20;

/// The file, and what became of it.
pub(crate) struct Reserve {
    path: Option<PathBuf>,
    state: Mutex<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// It is there.
    Kept,
    /// It was given up.
    GivenUp,
    /// There never was room for it, or none is to be kept.
    Absent,
}

impl Reserve {
    /// Keeps room in this file, if there is some.
    pub(crate) fn open(path: Option<PathBuf>) -> Self {
        let state = match path.as_ref().map(keep) {
            Some(Ok(())) => State::Kept,
            Some(Err(error)) => {
                tracing::debug!(%error, "no room is kept for what takes away");
                State::Absent
            }
            None => State::Absent,
        };
        Self {
            path,
            state: Mutex::new(state),
        }
    }

    /// Makes room for what takes away; false when there is none to be made.
    pub(crate) fn give_up(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = self
            .path
            .as_ref()
            .is_some_and(|path| std::fs::remove_file(path).is_ok());
        if gone {
            *state = State::GivenUp;
        }
        gone
    }

    /// Whether there is room for what does not take away: the reserve is not given up, or was made anew.
    pub(crate) fn has_room(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if *state == State::GivenUp && self.path.as_ref().is_some_and(|path| keep(path).is_ok()) {
            *state = State::Kept;
        }
        *state != State::GivenUp
    }
}

fn keep(path: &PathBuf) -> std::io::Result<()> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)?;
    let kept = allocate(&file);
    if kept.is_err() {
        // Half of it would be in the way of what is to be written.
        std::fs::remove_file(path)?;
    }
    kept
}

fn allocate(file: &File) -> std::io::Result<()> {
    if file.metadata()?.len() == BYTES {
        return Ok(());
    }
    fallocate(file, FallocateFlags::empty(), 0, BYTES)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_up_is_kept_again_when_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reserve");
        let reserve = Reserve::open(Some(path.clone()));
        assert_eq!(std::fs::metadata(&path).unwrap().len(), BYTES);
        assert!(reserve.has_room() && reserve.give_up());
        assert!(!path.exists());
        assert!(!reserve.give_up(), "there is nothing more to be given up");
        assert!(reserve.has_room());
        assert_eq!(std::fs::metadata(&path).unwrap().len(), BYTES);
    }

    #[test]
    fn without_one_all_is_as_without_it() {
        let folder = tempfile::tempdir().unwrap();
        for path in [None, Some(folder.path().join("missing").join("reserve"))] {
            let reserve = Reserve::open(path);
            assert!(reserve.has_room());
            assert!(!reserve.give_up());
            assert!(reserve.has_room());
        }
    }
}
