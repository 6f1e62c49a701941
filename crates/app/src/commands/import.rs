//! `import`: files and folders from the local disk.

mod target;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::Context as _;
use bytes::Bytes;
use domain::ids::ItemId;
use domain::item::{Item, ItemKind};
use domain::time::Timestamp;
use futures_util::StreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};
use ports::directory::User;
use ports::driven::content::{ByteStream, ContentError};
use serde_json::{Value, json};

use self::target::{Small, Target};
use super::items::item_value;
use super::{output, usage};
use crate::Usage;
use crate::services::admin::{Admin, Imported, LocalFile};

/// How much is read from a local file at once.
const CHUNK: usize = 256 * 1024;

/// Files up to this size are taken in together.
const TAKEN_IN_TOGETHER: u64 = 256 * 1024;

/// How many of them, and how many bytes of them, are taken in at once.
const BATCH: (usize, u64) = (256, 16 * 1024 * 1024);

#[derive(Default)]
struct Tally {
    added: u64,
    renewed: u64,
    same: u64,
    folders: u64,
    skipped: Vec<PathBuf>,
    renamed: Vec<(PathBuf, String)>,
    /// By when their turn came: small files are taken in later than that.
    items: BTreeMap<u64, Value>,
    turns: u64,
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
    /// Whether the items are told, and not only counted.
    tells_items: bool,
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
        tells_items: as_json,
    };
    let within = admin.path_of(folder.id).await?;
    if about.is_dir() {
        import.folder(path.to_owned(), (folder.id, within)).await?;
    } else {
        let mut into = import.target(folder.id, &within).await?;
        import.one(path, &mut into).await?;
        import.small(&mut into).await?;
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
        let items: Vec<&Value> = tally.items.values().collect();
        return output::json(&json!({ "items": items }));
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
    async fn folder(&mut self, local: PathBuf, into: (ItemId, String)) -> anyhow::Result<()> {
        let mut open = vec![(local, into)];
        while let Some((local, (id, path))) = open.pop() {
            let mut into = self.target(id, &path).await?;
            for entry in entries(&local)? {
                match self.one(&entry, &mut into).await {
                    Ok(None) => {}
                    Ok(Some(folder)) => open.push((entry, (folder.id, into.path_of(&folder)))),
                    Err(error) => {
                        // Those that wait are taken in all the same.
                        self.small(&mut into).await?;
                        return Err(error);
                    }
                }
            }
            self.small(&mut into).await?;
        }
        Ok(())
    }

    async fn target(&self, id: ItemId, path: &str) -> anyhow::Result<Target> {
        Ok(Target::new(id, path, self.admin.in_folder(id).await?))
    }

    /// Takes in one entry, or has it wait for others; gives back the folder that it became, if it is one.
    async fn one(&mut self, path: &Path, into: &mut Target) -> anyhow::Result<Option<Item>> {
        let about = std::fs::symlink_metadata(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let is_data = about.is_dir() && path.canonicalize().is_ok_and(|path| path == self.data);
        if is_data || (!about.is_dir() && !about.is_file()) {
            self.tally.skipped.push(path.to_owned());
            return Ok(None);
        }
        self.tally.turns += 1;
        let turn = self.tally.turns;
        let kind = if about.is_dir() {
            ItemKind::Folder
        } else {
            ItemKind::File
        };
        let given = target::local_name(path);
        let name = into.name_for(&given, kind);
        if name.as_str() != given {
            self.tally.renamed.push((path.to_owned(), name.to_string()));
        }
        let existing = into.present(&name);
        if kind == ItemKind::Folder {
            let folder = if let Some(folder) = existing {
                folder.clone()
            } else {
                self.tally.folders += 1;
                self.admin.add_folder(&self.user, into.id, &name).await?
            };
            self.tell(into, turn, &folder);
            return Ok(Some(folder));
        }
        if let Some(item) = existing
            && self.is_same(path, &about, item).await?
        {
            self.tally.same += 1;
            self.bar.inc(about.len());
            self.tell(into, turn, item);
            return Ok(None);
        }
        let small = Small {
            turn,
            path: path.to_owned(),
            size: about.len(),
            name,
            modified_at: modified(&about).unwrap_or_else(|| self.admin.clock.now()),
        };
        if existing.is_some() || about.len() > TAKEN_IN_TOGETHER {
            self.file(into, small).await?;
            return Ok(None);
        }
        into.small.push(small);
        let bytes: u64 = into.small.iter().map(|small| small.size).sum();
        if into.small.len() >= BATCH.0 || bytes >= BATCH.1 {
            self.small(into).await?;
        }
        Ok(None)
    }

    /// Takes in the small files that wait.
    async fn small(&mut self, into: &mut Target) -> anyhow::Result<()> {
        let waiting = std::mem::take(&mut into.small);
        let Some(first) = waiting.first() else {
            return Ok(());
        };
        self.bar.set_message(output::plain(first.name.as_str()));
        let paths = waiting.clone();
        let Ok(contents) = tokio::task::spawn_blocking(move || target::read_all(&paths)).await?
        else {
            // Those before the one that cannot be read are taken in, and that one is named.
            return self.one_by_one(into, waiting).await;
        };
        let files: Vec<(LocalFile, Bytes)> = waiting
            .iter()
            .zip(contents)
            .map(|(small, bytes)| (small.local(), bytes))
            .collect();
        let taken_in = self
            .admin
            .import_together(&self.user, into.id, &files)
            .await
            .with_context(|| {
                format!("cannot take in {} and those after it", first.path.display())
            })?;
        if let Some(items) = taken_in {
            self.tally.added += items.len() as u64;
            self.bar.inc(waiting.iter().map(|small| small.size).sum());
            for (small, item) in waiting.iter().zip(&items) {
                self.tell(into, small.turn, item);
            }
            return Ok(());
        }
        // Somebody else put one of these names into the folder just now.
        self.one_by_one(into, waiting).await
    }

    async fn one_by_one(&mut self, into: &Target, files: Vec<Small>) -> anyhow::Result<()> {
        for file in files {
            self.file(into, file).await?;
        }
        Ok(())
    }

    async fn file(&mut self, into: &Target, file: Small) -> anyhow::Result<()> {
        self.bar.set_message(output::plain(file.name.as_str()));
        let stream = self.stream(&file.path).await?;
        let imported = self
            .admin
            .import_file(&self.user, into.id, file.local(), stream)
            .await;
        let shown = file.path.display();
        let imported = imported.with_context(|| format!("cannot take in {shown}"))?;
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
        self.tell(into, file.turn, &item);
        Ok(())
    }

    fn tell(&mut self, into: &Target, turn: u64, item: &Item) {
        if self.tells_items {
            let path = into.path_of(item);
            self.tally.items.insert(turn, item_value(&path, item));
        }
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
