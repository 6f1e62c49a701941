//! Generated files on disk: compared, written, and removed when nothing makes them any more.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};

/// A file as it should be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Generated {
    path: String,
    content: String,
}

impl Generated {
    /// The file at this path from the workspace's folder.
    pub(super) fn new(path: impl Into<String>, content: String) -> Self {
        Self {
            path: path.into(),
            content,
        }
    }

    #[cfg(test)]
    pub(super) fn parts(&self) -> (&str, &str) {
        (&self.path, &self.content)
    }
}

/// The paths of files that are missing, differ, or are in an owned folder though nothing makes them.
pub(super) fn stale(root: &Path, files: &[Generated], owned: &[&str]) -> Result<Vec<String>> {
    let mut stale = BTreeSet::new();
    for file in files {
        if read(&root.join(&file.path))?.as_deref() != Some(file.content.as_bytes()) {
            stale.insert(file.path.clone());
        }
    }
    stale.extend(orphans(root, files, owned)?);
    Ok(stale.into_iter().collect())
}

/// Makes the folders as they should be; gives the paths that changed.
pub(super) fn write(root: &Path, files: &[Generated], owned: &[&str]) -> Result<Vec<String>> {
    let changed = stale(root, files, owned)?;
    for file in files.iter().filter(|file| changed.contains(&file.path)) {
        let path = root.join(&file.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
        }
        fs::write(&path, &file.content).with_context(|| format!("write {}", file.path))?;
    }
    for orphan in orphans(root, files, owned)? {
        fs::remove_file(root.join(&orphan)).with_context(|| format!("remove {orphan}"))?;
    }
    Ok(changed)
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("read {}", path.display())),
    }
}

fn orphans(root: &Path, files: &[Generated], owned: &[&str]) -> Result<Vec<String>> {
    let mut orphans = Vec::new();
    let mut folders: Vec<String> = owned.iter().map(|&folder| folder.to_owned()).collect();
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(root.join(&folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(|| format!("list {folder}")),
        };
        for entry in entries {
            let entry = entry.with_context(|| format!("list {folder}"))?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                folders.push(path);
            } else if !files.iter().any(|file| file.path == path) {
                orphans.push(path);
            }
        }
    }
    Ok(orphans)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNED: [&str; 1] = ["docs/generated"];

    fn files() -> Vec<Generated> {
        vec![
            Generated::new("docs/generated/own/a.json", "{}\n".to_owned()),
            Generated::new("docs/generated/b.md", "b\n".to_owned()),
        ]
    }

    #[test]
    fn what_was_written_is_fresh() {
        let root = tempfile::tempdir().unwrap();
        let missing = stale(root.path(), &files(), &OWNED).unwrap();
        assert_eq!(
            missing,
            ["docs/generated/b.md", "docs/generated/own/a.json"]
        );
        assert_eq!(write(root.path(), &files(), &OWNED).unwrap(), missing);
        assert!(stale(root.path(), &files(), &OWNED).unwrap().is_empty());
        assert!(write(root.path(), &files(), &OWNED).unwrap().is_empty());
    }

    #[test]
    fn a_changed_file_is_stale_and_comparing_leaves_it_alone() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &files(), &OWNED).unwrap();
        let path = root.path().join("docs/generated/b.md");
        fs::write(&path, "by hand\n").unwrap();
        let found = stale(root.path(), &files(), &OWNED).unwrap();
        assert_eq!(found, ["docs/generated/b.md"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "by hand\n");
        write(root.path(), &files(), &OWNED).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "b\n");
    }

    #[test]
    fn a_file_that_nothing_makes_is_stale_and_writing_removes_it() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &files(), &OWNED).unwrap();
        let orphan = root.path().join("docs/generated/own/old.json");
        let elsewhere = root.path().join("docs/kept.md");
        fs::write(&orphan, "{}").unwrap();
        fs::write(&elsewhere, "kept").unwrap();
        let found = stale(root.path(), &files(), &OWNED).unwrap();
        assert_eq!(found, ["docs/generated/own/old.json"]);
        write(root.path(), &files(), &OWNED).unwrap();
        assert!(!orphan.exists());
        assert!(elsewhere.exists());
    }
}
