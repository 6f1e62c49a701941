//! The folder on disk, entered one step at a time so that no symbolic link is followed.

use std::collections::HashSet;
use std::fs::{DirBuilder, File};
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use domain::time::Timestamp;
use ports::driven::content::{ContentKey, Kept};
use rustix::fs::{
    AtFlags, Dir, Mode, OFlags, fstatvfs, fsync, mkdirat, openat, renameat, statat, unlinkat,
};
use rustix::io::Errno;

use crate::name::Name;
use crate::whole_sync;

/// The folder that holds all content, two levels of folders deep.
pub(crate) struct Folder {
    root: OwnedFd,
    syncs_together: bool,
    /// The folders whose own names are known to survive a power failure. They are never removed.
    durable: Mutex<HashSet<[String; 2]>>,
}

impl Folder {
    /// Opens the folder, making it and those above it if needed.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        create_durably(path)?;
        let root: OwnedFd = File::open(path)?.into();
        Ok(Self {
            syncs_together: whole_sync::is_certain(&root),
            root,
            durable: Mutex::new(HashSet::new()),
        })
    }

    /// The file of that name; `None` when there is none, or when what lies there is no plain file
    /// in plain folders.
    pub(crate) fn find(&self, name: &Name) -> io::Result<Option<File>> {
        match self.open_file(name) {
            Ok(file) => {
                let file = File::from(file);
                Ok(file.metadata()?.is_file().then_some(file))
            }
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::NXIO) => Ok(None),
            Err(other) => Err(other.into()),
        }
    }

    /// Sees to it that the folders of a name are there, and stay there after a power failure.
    pub(crate) fn prepare(&self, name: &Name) -> io::Result<()> {
        let folders = name.folders().map(str::to_owned);
        if self.known().contains(&folders) {
            return Ok(());
        }
        let [outer, inner] = &folders;
        make_folder(&self.root, outer)?;
        let outer_folder = enter(&self.root, outer)?;
        make_folder(&outer_folder, inner)?;
        enter(&outer_folder, inner)?;
        // Another process may have made them and not yet synced: the one who made them, the first use
        // syncs.
        fsync(&outer_folder)?;
        fsync(&self.root)?;
        self.known().insert(folders);
        Ok(())
    }

    /// What is kept in the outer folder of this number.
    pub(crate) fn list(&self, outer: u8) -> io::Result<Vec<Kept>> {
        let mut kept = Vec::new();
        let Some(outer) = entered(&self.root, &format!("{outer:02x}"))? else {
            return Ok(kept);
        };
        for inner in Dir::read_from(&outer)? {
            let inner = inner?;
            let inner = inner.file_name().to_string_lossy();
            if inner.starts_with('.') {
                continue;
            }
            let Some(inner) = entered(&outer, &inner)? else {
                continue;
            };
            for entry in Dir::read_from(&inner)? {
                let entry = entry?;
                let key = ContentKey(entry.file_name().to_string_lossy().into_owned());
                if Name::of_kept(&key).is_none() {
                    continue;
                }
                let found = match statat(&inner, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW) {
                    Ok(found) => found,
                    // It was removed meanwhile.
                    Err(Errno::NOENT) => continue,
                    Err(other) => return Err(other.into()),
                };
                let millis = found.st_mtime.saturating_mul(1_000);
                let written_at = Timestamp::from_millis(millis).unwrap_or(Timestamp::MAX);
                kept.push(Kept { key, written_at });
            }
        }
        Ok(kept)
    }

    /// Removes a file. Nothing there is no error.
    pub(crate) fn remove(&self, name: &Name) -> io::Result<()> {
        let [outer, inner] = name.folders();
        let folder = enter(&self.root, outer).and_then(|outer| enter(&outer, inner));
        match folder.and_then(|folder| unlinkat(&folder, name.file(), AtFlags::empty())) {
            Ok(()) | Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::ISDIR) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    /// Writes a file that is new, under its name when it is whole. Neither it nor the folders that are made for
    /// it are known to survive a power failure until [`Folder::sync`].
    pub(crate) fn write(&self, name: &Name, bytes: &[u8]) -> io::Result<()> {
        if !self.syncs_together {
            self.prepare(name)?;
        }
        let [outer, inner] = name.folders();
        let entered = enter(&self.root, outer).and_then(|outer| enter(&outer, inner));
        let folder = match entered {
            Err(Errno::NOENT) => {
                make_folder(&self.root, outer)?;
                let outer = enter(&self.root, outer)?;
                make_folder(&outer, inner)?;
                enter(&outer, inner)?
            }
            entered => entered?,
        };
        // Named as a draft is, so that what a crash leaves is none that a key can name.
        let staged = format!("{}#1", name.file());
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR;
        let mut file = File::from(openat(&folder, &staged, flags, mode)?);
        let written = (|| {
            file.write_all(bytes)?;
            if !self.syncs_together {
                file.sync_all()?;
            }
            renameat(&folder, &staged, &folder, name.file())?;
            if !self.syncs_together {
                fsync(&folder)?;
            }
            Ok(())
        })();
        if written.is_err() {
            // The disk is full, or worse: what cannot be removed cannot be seen either.
            let _ = unlinkat(&folder, &staged, AtFlags::empty());
        }
        written
    }

    /// How many bytes there is room for.
    pub(crate) fn room(&self) -> io::Result<u64> {
        let found = fstatvfs(&self.root)?;
        Ok(found.f_bavail.saturating_mul(found.f_frsize))
    }

    /// Sees to it that all that was written, and the folders of it, survive a power failure.
    pub(crate) fn sync(&self) -> io::Result<()> {
        if self.syncs_together {
            whole_sync::sync(&self.root)?;
        }
        Ok(())
    }

    #[cfg(test)]
    fn one_by_one(self) -> Self {
        Self {
            syncs_together: false,
            ..self
        }
    }

    fn open_file(&self, name: &Name) -> rustix::io::Result<OwnedFd> {
        let [outer, inner] = name.folders();
        let folder = enter(&enter(&self.root, outer)?, inner)?;
        // Without NONBLOCK, a pipe of that name would hold the thread for ever.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        openat(&folder, name.file(), flags, Mode::empty())
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashSet<[String; 2]>> {
        self.durable.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn enter(parent: &OwnedFd, name: &str) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(parent, name, flags, Mode::empty())
}

/// A folder; `None` when what lies there is none of ours.
fn entered(parent: &OwnedFd, name: &str) -> io::Result<Option<OwnedFd>> {
    match enter(parent, name) {
        Ok(folder) => Ok(Some(folder)),
        Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

fn make_folder(parent: &OwnedFd, name: &str) -> rustix::io::Result<()> {
    match mkdirat(parent, name, Mode::RWXU) {
        Ok(()) | Err(Errno::EXIST) => Ok(()),
        Err(other) => Err(other),
    }
}

/// Makes the folder and those above it, and syncs the folder that each new one lies in.
fn create_durably(path: &Path) -> io::Result<()> {
    let missing: Vec<PathBuf> = path
        .ancestors()
        .take_while(|ancestor| !ancestor.as_os_str().is_empty() && !ancestor.exists())
        .map(Path::to_path_buf)
        .collect();
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    for made in &missing {
        let parent = made.parent().filter(|path| !path.as_os_str().is_empty());
        File::open(parent.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn where_files_cannot_be_waited_for_together_each_is() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path()).unwrap().one_by_one();
        let name = Name::new([7; 16]);
        folder.write(&name, b"content").unwrap();
        folder.sync().unwrap();
        let mut found = String::new();
        let mut file = folder.find(&name).unwrap().unwrap();
        file.read_to_string(&mut found).unwrap();
        assert_eq!(found, "content");
        assert!(folder.known().contains(&name.folders().map(str::to_owned)));
    }
}
