//! Room that is kept for what takes away: a file that is given up when the disk is full.
//!
//! Without it nobody could revoke a link on a full disk, for the log of changes has to grow for that as
//! well. While it is not there, only what takes away is written. Whether it is there, the disk says:
//! another process may have given it up, or made it anew.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::fs::{FallocateFlags, fallocate, statvfs};

/// How much room is kept.
const BYTES: u64 = 16 << 20;

/// How much more there must be before it is kept anew: what was just given up is for somebody who is
/// about to use it.
const SLACK: u64 = 1 << 20;

/// The file.
pub(crate) struct Reserve {
    /// `None` where none is kept.
    path: Option<PathBuf>,
    /// How often it was given up by this process.
    given_up: Mutex<u64>,
}

/// How often the reserve had been given up at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GivenUp(u64);

impl Reserve {
    /// Keeps room in this file. Where the file system cannot keep any, none is kept.
    pub(crate) fn open(path: Option<PathBuf>) -> Self {
        let kept = path.as_deref().map(keep);
        let path = match kept {
            Some(Err(error)) if error.kind() != ErrorKind::StorageFull => {
                tracing::warn!(%error, "no room is kept for revoking and deleting on a full disk");
                None
            }
            Some(Ok(()) | Err(_)) | None => path,
        };
        Self {
            path,
            given_up: Mutex::new(0),
        }
    }

    /// How often it was given up so far.
    pub(crate) fn given_up(&self) -> GivenUp {
        GivenUp(*self.times())
    }

    /// Makes room for what takes away, if none was made since `before`; false when there is none to be
    /// made.
    pub(crate) fn give_up(&self, before: GivenUp) -> bool {
        // Under one lock: a unit that finds it gone sees as well that it was given up.
        let mut times = self.times();
        let path = self.path.as_ref();
        if path.is_some_and(|path| std::fs::remove_file(path).is_ok()) {
            *times += 1;
        }
        GivenUp(*times) != before
    }

    fn times(&self) -> MutexGuard<'_, u64> {
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is room for what does not take away: the reserve is there, or was made anew.
    pub(crate) fn has_room(&self) -> bool {
        self.path
            .as_deref()
            .is_none_or(|path| path.exists() || (has_slack(path) && keep(path).is_ok()))
    }
}

fn has_slack(path: &Path) -> bool {
    let folder = path.parent().unwrap_or(path);
    statvfs(folder)
        .is_ok_and(|found| found.f_bavail.saturating_mul(found.f_frsize) >= BYTES + SLACK)
}

fn keep(path: &Path) -> std::io::Result<()> {
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
        let before = reserve.given_up();
        assert!(reserve.has_room() && reserve.give_up(before));
        assert!(!path.exists());
        assert!(reserve.give_up(before), "room was made since");
        let after = reserve.given_up();
        assert!(
            !reserve.give_up(after),
            "there is nothing more to be given up"
        );
        assert!(reserve.has_room());
        assert_eq!(std::fs::metadata(&path).unwrap().len(), BYTES);
    }

    #[test]
    fn without_one_all_is_as_without_it() {
        let folder = tempfile::tempdir().unwrap();
        for path in [None, Some(folder.path().join("missing").join("reserve"))] {
            let reserve = Reserve::open(path);
            assert!(reserve.has_room());
            assert!(!reserve.give_up(reserve.given_up()));
            assert!(reserve.has_room());
        }
    }
}
