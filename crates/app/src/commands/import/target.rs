//! A folder that files are taken into, and the small files that wait for others there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use domain::ids::ItemId;
use domain::item::{Item, ItemKind, ItemName};
use domain::time::Timestamp;

use crate::services::admin::LocalFile;

/// A folder that files are taken into.
pub(super) struct Target {
    pub(super) id: ItemId,
    /// Its path in the drive, ending in a slash; nothing for the drive itself.
    path: String,
    /// What was in it before, by the keys of names.
    present: BTreeMap<String, Item>,
    /// The keys of the names that were given out.
    taken: BTreeSet<String>,
    /// Small files that are new, to be taken in together.
    pub(super) small: Vec<Small>,
}

/// A small file that is to be taken in.
#[derive(Clone)]
pub(super) struct Small {
    pub(super) turn: u64,
    pub(super) path: PathBuf,
    pub(super) size: u64,
    pub(super) name: ItemName,
    pub(super) modified_at: Timestamp,
}

impl Target {
    pub(super) fn new(id: ItemId, path: &str, present: BTreeMap<String, Item>) -> Self {
        Self {
            id,
            path: if path.is_empty() {
                String::new()
            } else {
                format!("{path}/")
            },
            present,
            taken: BTreeSet::new(),
            small: Vec::new(),
        }
    }

    pub(super) fn path_of(&self, item: &Item) -> String {
        format!("{}{}", self.path, item.name)
    }

    /// What had this name before.
    pub(super) fn present(&self, name: &ItemName) -> Option<&Item> {
        self.present.get(&name.key())
    }

    /// A name for what is called so on the local disk: one that nothing of another kind has, nor anything else that was
    /// taken in just now.
    pub(super) fn name_for(&mut self, given: &str, kind: ItemKind) -> ItemName {
        let wanted = ItemName::nearest(given);
        let mut name = wanted.clone();
        for number in 1.. {
            if self.is_free(&name, kind) {
                break;
            }
            name = wanted.numbered(number);
        }
        self.taken.insert(name.key());
        name
    }

    fn is_free(&self, name: &ItemName, kind: ItemKind) -> bool {
        let present = self.present(name);
        !self.taken.contains(&name.key()) && present.is_none_or(|item| item.kind() == kind)
    }
}

impl Small {
    pub(super) fn local(&self) -> LocalFile {
        LocalFile {
            name: self.name.clone(),
            modified_at: self.modified_at,
        }
    }
}

/// What a file is called on the local disk, or a name for what has none there.
pub(super) fn local_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || "unnamed".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// The bytes of these files.
pub(super) fn read_all(files: &[Small]) -> std::io::Result<Vec<Bytes>> {
    let read = |file: &Small| Ok(Bytes::from(std::fs::read(&file.path)?));
    files.iter().map(read).collect()
}
