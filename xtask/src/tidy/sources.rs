//! The text files that belong to the project: tracked by git, or new and not ignored.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::project;

/// A file of the project.
pub(super) struct Source {
    /// Its path from the workspace's folder, with `/`.
    pub(super) path: String,
    /// What it holds.
    pub(super) text: String,
}

impl Source {
    #[cfg(test)]
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// Whether the name ends with a dot and this extension.
    pub(super) fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|found| found == extension)
    }

    /// Whether it is Rust.
    pub(super) fn is_rust(&self) -> bool {
        self.has_extension("rs")
    }

    /// Whether it is the manifest of a member of the workspace.
    pub(super) fn is_manifest(&self) -> bool {
        self.path.ends_with("/Cargo.toml")
    }

    /// Whether a chore wrote it and nobody reads it line by line.
    pub(super) fn is_generated_entity(&self) -> bool {
        self.path.starts_with("crates/adapters-sqlite/src/entity/")
    }
}

/// Reads the project's files; those that are not UTF-8 have no text.
pub(super) fn read(root: &Path) -> Result<Vec<Source>> {
    let listed = project::output(project::command("git").current_dir(root).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    let mut sources = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        let file = root.join(path);
        // Removed, but git has not been told yet.
        if !file.is_file() {
            continue;
        }
        let bytes = fs::read(&file).with_context(|| format!("read {path}"))?;
        sources.push(Source {
            path: path.to_owned(),
            text: String::from_utf8(bytes).unwrap_or_default(),
        });
    }
    sources.sort_by(|left, right| left.path.cmp(&right.path));
    sources.dedup_by(|left, right| left.path == right.path);
    Ok(sources)
}
