//! `import`: files and folders from the local disk.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::Context as _;
use domain::ids::ItemId;
use domain::item::{Item, ItemKind, ItemName};
use domain::time::Timestamp;
use futures_util::StreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};
use ports::directory::User;
use ports::driven::content::{ByteStream, ContentError};
use serde_json::{Value, json};

use super::items::item_value;
use super::{output, usage};
use crate::Usage;
use crate::services::admin::Admin;
use crate::services::admin::{Imported, LocalFile};

/// How much is read from a local file at once.
const CHUNK: usize = 256 * 1024;

#[derive(Default)]
struct Tally {
    added: u64,
    renewed: u64,
    same: u64,
    folders: u64,
    skipped: Vec<PathBuf>,
    renamed: Vec<(PathBuf, String)>,
    items: Vec<Value>,
}

/// What is taken in, and what never is.
pub(super) struct Local<'a> {
    /// The file or folder that is taken in.
    pub(super) path: &'a Path,
    /// The data folder: it holds the keys, and would be copied into itself.
    pub(super) data: &'a Path,
}

struct Import<'a> {
    admin: &'a Admin,
    data: PathBuf,
    user: User,
    bar: ProgressBar,
    tally: Tally,
}

pub(super) async fn run(
    admin: &Admin,
    local: &Local<'_>,
    user: &str,
    into: Option<&str>,
    as_json: bool,
) -> anyhow::Result<()> {
    let path = local.path;
    let about =
        std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    let data = local
        .data
        .canonicalize()
        .context("cannot find the data folder")?;
    let real = path
        .canonicalize()
        .with_context(|| format!("cannot read {}", path.display()))?;
    if real.starts_with(&data) {
        let message = "the data folder is not taken in: it holds the keys of all links";
        return Err(Usage(message.to_owned()).into());
    }
    let user = admin.find_user(user).await?;
    let drive = admin.drive_of_user(&user).await?;
    let folder = admin
        .folder_at(&user, drive.root, into.unwrap_or_default())
        .await;
    let folder = folder.map_err(usage)?;
    let bar = ProgressBar::new(total(path)?);
    bar.set_style(ProgressStyle::with_template(
        "{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {wide_msg}",
    )?);
    let mut import = Import {
        admin,
        data,
        user,
        bar,
        tally: Tally::default(),
    };
    if about.is_dir() {
        import.folder(path.to_owned(), folder.id).await?;
    } else {
        import.one(path, folder.id, &mut BTreeSet::new()).await?;
    }
    import.bar.finish_and_clear();
    tell(&import.tally, as_json)
}

fn tell(tally: &Tally, as_json: bool) -> anyhow::Result<()> {
    for path in &tally.skipped {
        output::complain(&format!(
            "skipped {}: links, special files and the data folder stay out",
            path.display()
        ));
    }
    for (path, name) in &tally.renamed {
        output::complain(&format!(
            "{} is called `{}` here: its name was taken, or no name",
            path.display(),
            output::plain(name)
        ));
    }
    if as_json {
        return output::json(&json!({"items": tally.items}));
    }
    let Tally {
        added,
        renewed,
        same,
        folders,
        skipped,
        ..
    } = tally;
    output::print(&format!(
        "{added} files added, {renewed} renewed, {same} unchanged, {folders} folders, {} skipped\n",
        skipped.len()
    ))
}

/// The bytes of all files at or below a path.
fn total(path: &Path) -> anyhow::Result<u64> {
    let mut sum = 0;
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        let about = std::fs::symlink_metadata(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        if about.is_dir() {
            open.extend(entries(&path)?);
        } else if about.is_file() {
            sum += about.len();
        }
    }
    Ok(sum)
}

/// What is in a local folder, in an order that is the same every time.
fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let shown = || format!("cannot read {}", folder.display());
    let list: Result<Vec<_>, _> = std::fs::read_dir(folder)
        .with_context(shown)?
        .map(|entry| Ok(entry?.path()))
        .collect();
    let mut list = list
        .map_err(|error: std::io::Error| error)
        .with_context(shown)?;
    list.sort();
    Ok(list)
}

impl Import<'_> {
    /// Takes in what is in a local folder, and what is below it.
    async fn folder(&mut self, local: PathBuf, into: ItemId) -> anyhow::Result<()> {
        let mut open = vec![(local, into)];
        while let Some((local, into)) = open.pop() {
            let mut taken = BTreeSet::new();
            for path in entries(&local)? {
                if let Some(folder) = self.one(&path, into, &mut taken).await? {
                    open.push((path, folder.id));
                }
            }
        }
        Ok(())
    }

    /// Takes in one entry; gives back the folder that it became, if it is one.
    async fn one(
        &mut self,
        path: &Path,
        into: ItemId,
        taken: &mut BTreeSet<String>,
    ) -> anyhow::Result<Option<Item>> {
        let about = std::fs::symlink_metadata(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let is_data = about.is_dir() && path.canonicalize().is_ok_and(|path| path == self.data);
        if is_data || (!about.is_dir() && !about.is_file()) {
            self.tally.skipped.push(path.to_owned());
            return Ok(None);
        }
        let kind = if about.is_dir() {
            ItemKind::Folder
        } else {
            ItemKind::File
        };
        let name = self.name_for(path, into, kind, taken).await?;
        let existing = self.admin.child_named(into, &name).await?;
        if kind == ItemKind::Folder {
            let folder = if let Some(folder) = existing {
                folder
            } else {
                self.tally.folders += 1;
                self.admin.add_folder(&self.user, into, &name).await?
            };
            self.record(&folder).await?;
            return Ok(Some(folder));
        }
        self.file(path, &about, into, name, existing).await?;
        Ok(None)
    }

    async fn file(
        &mut self,
        path: &Path,
        about: &std::fs::Metadata,
        into: ItemId,
        name: ItemName,
        existing: Option<Item>,
    ) -> anyhow::Result<()> {
        self.bar.set_message(output::plain(name.as_str()));
        if let Some(item) = existing
            && self.is_same(path, about, &item).await?
        {
            self.tally.same += 1;
            self.bar.inc(about.len());
            return self.record(&item).await;
        }
        let modified_at = modified(about).unwrap_or_else(|| self.admin.clock.now());
        let local = LocalFile { name, modified_at };
        let stream = self.stream(path).await?;
        let imported = self
            .admin
            .import_file(&self.user, into, local, stream)
            .await;
        let imported = imported.with_context(|| format!("cannot take in {}", path.display()))?;
        let item = match imported {
            Imported::Added(item) => {
                self.tally.added += 1;
                item
            }
            Imported::Renewed(item) => {
                self.tally.renewed += 1;
                item
            }
        };
        self.record(&item).await
    }

    async fn record(&mut self, item: &Item) -> anyhow::Result<()> {
        let path = self.admin.path_of(item.id).await?;
        self.tally.items.push(item_value(&path, item));
        Ok(())
    }

    /// A name that nothing of another kind has, nor anything else that was taken in just now.
    async fn name_for(
        &mut self,
        path: &Path,
        into: ItemId,
        kind: ItemKind,
        taken: &mut BTreeSet<String>,
    ) -> anyhow::Result<ItemName> {
        let given = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let given = given.unwrap_or_else(|| "unnamed".to_owned());
        let wanted = ItemName::nearest(&given);
        let mut name = wanted.clone();
        for number in 1.. {
            let free = !taken.contains(&name.key());
            let existing = if free {
                self.admin.child_named(into, &name).await?
            } else {
                None
            };
            if free && existing.is_none_or(|item| item.kind() == kind) {
                break;
            }
            name = wanted.numbered(number);
        }
        taken.insert(name.key());
        if name.as_str() != given {
            self.tally.renamed.push((path.to_owned(), name.to_string()));
        }
        Ok(name)
    }

    /// Whether a local file holds the very bytes of an item.
    async fn is_same(
        &self,
        path: &Path,
        about: &std::fs::Metadata,
        item: &Item,
    ) -> anyhow::Result<bool> {
        let Some(content) = item.content() else {
            return Ok(false);
        };
        if content.size != about.len() {
            return Ok(false);
        }
        let (path, wanted) = (path.to_owned(), content.sha256);
        let hashing = tokio::task::spawn_blocking(move || sha256(&path));
        Ok(hashing.await?? == wanted)
    }

    async fn stream(&self, path: &Path) -> anyhow::Result<ByteStream> {
        let file = tokio::fs::File::open(path).await;
        let file = file.with_context(|| format!("cannot read {}", path.display()))?;
        let bar = self.bar.clone();
        let pieces = tokio_util::io::ReaderStream::with_capacity(file, CHUNK);
        Ok(Box::pin(pieces.map(move |piece| match piece {
            Ok(piece) => {
                bar.inc(piece.len() as u64);
                Ok(piece)
            }
            Err(error) => Err(ContentError::Other(error.into())),
        })))
    }
}

fn sha256(path: &Path) -> anyhow::Result<[u8; 32]> {
    use std::io::Read as _;

    use sha2::Digest as _;
    let mut file =
        std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut hash = sha2::Sha256::new();
    let mut buffer = vec![0; CHUNK];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(&buffer[..read]),
        }
    }
}

fn modified(about: &std::fs::Metadata) -> Option<Timestamp> {
    let since = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Timestamp::from_millis(i64::try_from(since.as_millis()).ok()?)
}
