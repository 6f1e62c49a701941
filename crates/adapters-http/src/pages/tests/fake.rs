//! A pretended port: one link, which is open, shut or locked.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use domain::ids::{DriveId, ItemId, LinkId, VersionId};
use domain::item::{Facet, FileContent, FolderSettings, Item, ItemName};
use domain::link::LinkKind;
use domain::role::Capabilities;
use domain::time::Timestamp;
use futures_util::StreamExt as _;
use ports::driven::content::ByteStream;
use ports::driving::address::LinkHandle;
use ports::driving::items::{ListChildren, UnlockError};
use ports::driving::view::ItemView;
use ports::driving::visits::{
    Archive, ArchiveEntry, ArchiveWalk, FileBytes, FileVersion, LinkPage, OpenFile, Purpose,
    Unlocking, Visit, VisitError, Visits,
};
use ports::page::{Cursor, Page};
use ports::secret::Password;

/// What the link's door is like.
#[derive(Clone, Copy)]
pub(crate) enum Lock {
    Open,
    /// It has the password `right`.
    Password,
    /// It fails like this.
    Shut(fn() -> VisitError),
}

/// A pretended port; its copies share what becomes of it.
#[derive(Clone)]
pub(crate) struct Fake {
    pub(super) lock: Lock,
    pub(super) page: LinkPage,
    pub(super) bytes: Bytes,
    pub(super) entries: Arc<Mutex<Vec<Result<ArchiveEntry, VisitError>>>>,
    pub(super) uploads: Arc<Mutex<Vec<(String, Bytes)>>>,
    pub(super) parts: Arc<Mutex<Vec<ListChildren>>>,
}

pub(super) fn name(text: &str) -> ItemName {
    ItemName::parse(text).unwrap_or_else(|_| panic!("`{text}` is no name"))
}

pub(super) fn moment() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_123).unwrap()
}

pub(super) fn item(id: i64, called: &str, facet: Facet) -> ItemView {
    let size = match &facet {
        Facet::File(content) => content.size,
        Facet::Folder | Facet::WebLink { .. } => 0,
    };
    ItemView {
        name: called.to_owned(),
        is_home: false,
        capabilities: Capabilities::NONE,
        has_grants: false,
        item: Item {
            id: ItemId::new(id).unwrap(),
            drive: DriveId::new(5).unwrap(),
            parent: ItemId::new(1),
            name: name(called),
            facet,
            description: String::new(),
            settings: FolderSettings::NONE,
            revision: 1,
            content_revision: 1,
            created_at: moment(),
            modified_at: moment(),
            inherits: true,
            source_created_at: moment(),
            source_modified_at: moment(),
            trashed_at: None,
            created_by: None,
            modified_by: None,
        },
        in_personal_drive: true,
        parent: None,
        size,
        child_count: 0,
        shared: None,
        created_by: None,
        modified_by: None,
        owner: None,
        path: None,
        sharing: None,
        download: None,
    }
}

pub(super) fn content(size: u64) -> Facet {
    Facet::File(FileContent {
        version: VersionId::new(0x77).unwrap(),
        size,
        sha1: [0; 20],
        sha256: [0; 32],
        quick: None,
    })
}

/// Whether a visit is to the link, by its token or by its name.
fn is_known(visit: &Visit) -> bool {
    match &visit.link {
        Some(LinkHandle::Token(token)) => token.reveal() == super::TOKEN,
        Some(LinkHandle::Name(name)) => name.key() == super::NAME,
        None => false,
    }
}

impl Fake {
    /// A link of this kind to a file.
    pub(crate) fn file(kind: LinkKind, called: &str, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self::showing(kind, item(20, called, content(bytes.len() as u64)), bytes)
    }

    /// A link of this kind to a folder with these in it.
    pub(super) fn folder(kind: LinkKind, called: &str, children: Vec<ItemView>) -> Self {
        let mut folder = item(10, called, Facet::Folder);
        folder.child_count = children.len() as u64;
        let mut fake = Self::showing(kind, folder, Bytes::new());
        let may_look = kind != LinkKind::UploadOnly;
        fake.page.children = may_look.then_some(Page {
            rows: children,
            next: None,
        });
        fake
    }

    fn showing(kind: LinkKind, item: ItemView, bytes: Bytes) -> Self {
        Self {
            lock: Lock::Open,
            page: LinkPage {
                kind,
                capabilities: kind.capabilities(),
                ends_at: None,
                crumbs: vec![(item.item.id, item.item.name.clone())],
                children: None,
                frame_ancestors: vec!["*".to_owned()],
                item,
            },
            bytes,
            entries: Arc::default(),
            uploads: Arc::default(),
            parts: Arc::default(),
        }
    }

    pub(super) fn locked(self) -> Self {
        Self {
            lock: Lock::Password,
            ..self
        }
    }

    pub(super) fn shut(self, error: fn() -> VisitError) -> Self {
        Self {
            lock: Lock::Shut(error),
            ..self
        }
    }

    /// The next page begins after this.
    pub(super) fn going_on(mut self, key: &str) -> Self {
        if let Some(children) = &mut self.page.children {
            let key = key.to_owned();
            children.next = Some(Cursor { key, id: 9 });
        }
        self
    }

    pub(super) fn allowing(mut self, capabilities: Capabilities) -> Self {
        self.page.capabilities = capabilities;
        self
    }

    fn enter(&self, visit: &Visit) -> Result<(), VisitError> {
        if !is_known(visit) {
            return Err(VisitError::NotFound);
        }
        match self.lock {
            Lock::Open => Ok(()),
            Lock::Password if visit.unlocking.as_deref() == Some("proof") => Ok(()),
            Lock::Password => Err(VisitError::PasswordNeeded),
            Lock::Shut(error) => Err(error()),
        }
    }

    fn take(&self) -> Result<OpenFile, VisitError> {
        let lacked = domain::role::Capability::Download;
        if !self.page.capabilities.has(lacked) {
            return Err(VisitError::Lacks(lacked));
        }
        let item = &self.page.item.item;
        let Facet::File(content) = &item.facet else {
            return Err(VisitError::WrongKind);
        };
        Ok(OpenFile {
            name: item.name.clone(),
            size: content.size,
            modified_at: item.modified_at,
            version: FileVersion::Stored(content.version),
            bytes: FileBytes::Generated(self.bytes.clone()),
            still_allowed: ports::driving::visits::read_at_once(),
        })
    }
}

#[async_trait]
impl Visits for Fake {
    async fn look(&self, visit: &Visit, part: &ListChildren) -> Result<LinkPage, VisitError> {
        self.enter(visit)?;
        self.parts.lock().unwrap().push(part.clone());
        Ok(self.page.clone())
    }

    async fn unlock(&self, visit: &Visit, password: &Password) -> Result<Unlocking, UnlockError> {
        if !is_known(visit) {
            return Err(ports::driving::items::LocateError::NotFound.into());
        }
        match password.reveal() {
            "right" => Ok(Unlocking {
                link: LinkId::new(0xAB_1234_5678).unwrap(),
                proof: "proof".to_owned(),
                lives_for_seconds: 3_600,
            }),
            "often" => Err(UnlockError::TooManyTries {
                retry_after_seconds: 600,
            }),
            _ => Err(UnlockError::WrongPassword),
        }
    }

    async fn file(&self, visit: &Visit, _: Purpose) -> Result<OpenFile, VisitError> {
        self.enter(visit)?;
        self.take()
    }

    async fn excerpt(&self, visit: &Visit, limit: u64) -> Result<Bytes, VisitError> {
        self.enter(visit)?;
        let limit = usize::try_from(limit).unwrap().min(self.bytes.len());
        Ok(self.bytes.slice(..limit))
    }

    async fn archive(&self, visit: &Visit) -> Result<Archive, VisitError> {
        self.enter(visit)?;
        let mut entries = std::mem::take(&mut *self.entries.lock().unwrap());
        entries.reverse();
        Ok(Archive {
            name: self.page.item.item.name.clone(),
            walk: Box::new(Walk(entries)),
            still_allowed: ports::driving::visits::read_at_once(),
        })
    }

    async fn upload(
        &self,
        visit: &Visit,
        name: &str,
        mut bytes: ByteStream,
    ) -> Result<ItemName, VisitError> {
        self.enter(visit)?;
        let given = ItemName::parse(name)?;
        let mut all = Vec::new();
        while let Some(piece) = bytes.next().await {
            all.extend_from_slice(&piece.map_err(|_| VisitError::Interrupted)?);
        }
        if all.len() > 1_000_000 {
            return Err(VisitError::TooLarge { limit: 1_000_000 });
        }
        let mut uploads = self.uploads.lock().unwrap();
        uploads.push((name.to_owned(), all.into()));
        Ok(given)
    }

    async fn download(&self, address: &str) -> Result<OpenFile, VisitError> {
        match address {
            "good" => self.take(),
            _ => Err(VisitError::NotFound),
        }
    }
}

/// The entries, last first.
struct Walk(Vec<Result<ArchiveEntry, VisitError>>);

#[async_trait]
impl ArchiveWalk for Walk {
    async fn next(&mut self) -> Result<Option<ArchiveEntry>, VisitError> {
        self.0.pop().transpose()
    }
}
