//! The data folder: what lies where, who may read it, and that one server at a time runs on it.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, Write as _};
use std::net::IpAddr;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use domain::time::Timestamp;
use rustix::fs::{FlockOperation, flock};

/// The data folder.
#[derive(Clone, Debug)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// Opens the folder, and makes it when it is missing; nobody else may look into it.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .with_context(|| format!("cannot make the data folder {}", path.display()))?;
        Ok(Self(path.to_owned()))
    }

    /// The folder, where something was set up before. It is never made.
    pub(crate) fn in_use(path: &Path) -> anyhow::Result<Self> {
        let folder = Self(path.to_owned());
        if !folder.database().exists() {
            anyhow::bail!(
                "nothing is set up in {}: run `latchkey init`, or name another folder with --data",
                path.display()
            );
        }
        Ok(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("latchkey.db")
    }

    pub(crate) fn keyring(&self) -> PathBuf {
        self.0.join("keyring.json")
    }

    pub(crate) fn content(&self) -> PathBuf {
        self.0.join("content")
    }

    pub(crate) fn reserve(&self) -> PathBuf {
        self.0.join("reserve")
    }

    fn asked(&self) -> PathBuf {
        self.0.join("asked")
    }

    fn noticed(&self) -> PathBuf {
        self.0.join("noticed")
    }

    /// Leaves the address under which clients reach the server that runs on the folder.
    pub(crate) fn leave_address(&self, url: &str) -> anyhow::Result<()> {
        let path = self.0.join("address");
        std::fs::write(&path, url).with_context(|| format!("cannot write {}", path.display()))
    }

    /// The address of the server that runs on the folder, if one does.
    pub(crate) fn address(&self) -> Option<String> {
        let left = std::fs::read_to_string(self.0.join("address"));
        left.ok().filter(|_| self.is_claimed())
    }

    fn proxy(&self) -> PathBuf {
        self.0.join("untrusted-proxy")
    }

    /// Leaves the address of what may be a proxy that the server does not trust; forgets it for `None`.
    pub(crate) fn leave_untrusted_proxy(&self, peer: Option<IpAddr>) -> std::io::Result<()> {
        match peer {
            Some(peer) => std::fs::write(self.proxy(), peer.to_string()),
            None => match std::fs::remove_file(self.proxy()) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        }
    }

    /// The address that the server left last, if it did.
    pub(crate) fn untrusted_proxy(&self) -> Option<IpAddr> {
        std::fs::read_to_string(self.proxy()).ok()?.parse().ok()
    }

    /// Waits until a running server has noticed what was changed before this instant; false when it has
    /// not within a second.
    pub(crate) async fn is_noticed(&self, since: Timestamp) -> bool {
        let mut is_noticed = false;
        for _ in 0..100 {
            let noticed = std::fs::read_to_string(self.noticed()).ok();
            let noticed: Option<i64> = noticed.and_then(|text| text.parse().ok());
            // Of two events in one millisecond nobody knows which was first.
            is_noticed =
                noticed.is_some_and(|noticed| noticed > since.millis()) || !self.is_claimed();
            // Another command may have taken it away: it asked for itself.
            if is_noticed || File::create(self.asked()).is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // Where there is none, nobody asks.
        let _ = std::fs::remove_file(self.asked());
        is_noticed
    }

    /// Tells commands that ask since when a server has noticed what they changed.
    pub(crate) fn tell_noticed(&self, since: Timestamp) -> std::io::Result<()> {
        if self.asked().exists() {
            std::fs::write(self.noticed(), since.millis().to_string())?;
        }
        Ok(())
    }

    /// Whether a server runs on the folder.
    pub(crate) fn is_claimed(&self) -> bool {
        let lock = File::open(self.0.join("server.lock"));
        lock.is_ok_and(|lock| flock(&lock, FlockOperation::NonBlockingLockShared).is_err())
    }

    /// Claims the folder for a server until the claim is dropped, or the process ends in any way.
    pub fn claim(&self) -> anyhow::Result<Claim> {
        let path = self.0.join("server.lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        let mut claimed = flock(&file, FlockOperation::NonBlockingLockExclusive);
        for _ in 0..10 {
            if claimed.is_ok() {
                break;
            }
            // It may be a command that looks whether a server runs.
            std::thread::sleep(Duration::from_millis(5));
            claimed = flock(&file, FlockOperation::NonBlockingLockExclusive);
        }
        if claimed.is_err() {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            anyhow::bail!(
                "a server (process {}) already runs on {}: stop it, or name another folder with --data",
                holder.trim(),
                self.0.display()
            );
        }
        file.set_len(0)?;
        file.rewind()?;
        write!(file, "{}", std::process::id())?;
        Ok(Claim { _lock: file })
    }
}

/// A server's claim on a data folder.
#[derive(Debug)]
pub struct Claim {
    _lock: File,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_is_told_who_runs_already() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(&folder.path().join("data")).unwrap();
        let first = data.claim().unwrap();
        let error = data.claim().unwrap_err().to_string();
        assert!(error.contains(&std::process::id().to_string()), "{error}");
        drop(first);
        data.claim().unwrap();
    }
}
