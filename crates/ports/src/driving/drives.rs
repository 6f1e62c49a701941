//! Changing what is in drives, with the one link that an item has.

mod session;

use async_trait::async_trait;
use domain::edit::EditRefusal;
use domain::ids::UploadSessionId;
use domain::item::{FolderSetting, ItemKind, NameError, TextError};
use domain::link::LinkRefusal;
use domain::patch::Patch;
use domain::server::session::{Part, SessionRefusal, Span};
use domain::time::Timestamp;
use domain::upload::{NameConflict, VersionRefusal, WhenTaken};

pub use session::{
    BeginInOrder, BeginSession, CommitSession, FileState, InOrder, SendPart, Sent, SessionView,
};

use super::Context;
use super::address::ItemAddress;
use super::items::LocateError;
use super::links::LinkWish;
use super::permissions::Expected;
use super::view::{ItemView, Part as Shown};
use crate::driven::content::ByteStream;

/// Changes an item. All of it is done, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeItem {
    /// The item.
    pub item: ItemAddress,
    /// What it must be, anything else is not found; `None` when any kind will do.
    pub kind: Option<ItemKind>,
    /// The states in one of which it must be; `None` when any will do.
    pub if_match: Option<Vec<Expected>>,
    /// Its name.
    pub name: Option<String>,
    /// The folder that it shall be in.
    pub parent: Option<ItemAddress>,
    /// What happens when its new name is taken.
    pub when_taken: WhenTaken,
    /// What people say of it.
    pub description: Option<String>,
    /// The address that it stands for, if it is a web link.
    pub url: Option<String>,
    /// When its file was made where it came from.
    pub source_created_at: Option<Timestamp>,
    /// When its file was last changed where it came from.
    pub source_modified_at: Option<Timestamp>,
    /// Switches of a folder.
    pub settings: Vec<(FolderSetting, bool)>,
    /// Its one link: kept, ended, or made or changed.
    pub link: Patch<LinkWish>,
}

impl ChangeItem {
    /// A change of nothing, to begin with.
    pub const fn of(item: ItemAddress, kind: Option<ItemKind>) -> Self {
        Self {
            item,
            kind,
            if_match: None,
            name: None,
            parent: None,
            when_taken: WhenTaken::New(NameConflict::Fail),
            description: None,
            url: None,
            source_created_at: None,
            source_modified_at: None,
            settings: Vec::new(),
            link: Patch::Keep,
        }
    }
}

/// Puts something new into a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MakeItem {
    /// The folder.
    pub parent: ItemAddress,
    /// The name.
    pub name: String,
    /// What people say of it.
    pub description: Option<String>,
    /// The address that it stands for, if it is to be a web link; a folder is made for `None`.
    pub url: Option<String>,
    /// What happens when the name is taken.
    pub conflict: NameConflict,
}

/// What happens to an upload into a folder that has an item of its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadConflict {
    /// It stays out, or gets another name.
    New(NameConflict),
    /// A file of that name gets a new version. There must be one and in one of these states; `None` when any
    /// will do, or none.
    Replace(Option<Vec<Expected>>),
}

/// Where an upload goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadTo {
    /// Into a folder, as a new file.
    Folder {
        /// The folder.
        parent: ItemAddress,
        /// The file's name.
        name: String,
        /// What happens when the name is taken.
        conflict: UploadConflict,
    },
    /// Into a file, as its new version.
    File {
        /// The file.
        file: ItemAddress,
        /// Its new name, if it gets one.
        name: Option<String>,
        /// The states in one of which it must be; `None` when any will do.
        if_match: Option<Vec<Expected>>,
    },
}

/// What comes with an upload beside its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Where it goes.
    pub to: UploadTo,
    /// When the file was made where it comes from.
    pub source_created_at: Option<Timestamp>,
    /// When the file was last changed where it comes from.
    pub source_modified_at: Option<Timestamp>,
    /// What people say of it.
    pub description: Option<String>,
    /// SHA-1 that the bytes must have.
    pub sha1: Option<[u8; 20]>,
}

impl Upload {
    /// An upload of which nothing else is said.
    pub const fn to(to: UploadTo) -> Self {
        Self {
            to,
            source_created_at: None,
            source_modified_at: None,
            description: None,
            sha1: None,
        }
    }
}

/// Asks whether an upload would be taken, before its bytes are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckUpload {
    /// Where it would go.
    pub to: UploadTo,
    /// How many bytes it has, if that is known.
    pub size: Option<u64>,
}

/// Copies an item, with all that is in it and without its links and grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyItem {
    /// The item.
    pub item: ItemAddress,
    /// What it must be, anything else is not found; `None` when any kind will do.
    pub kind: Option<ItemKind>,
    /// The folder that the copy goes into; the item's own for `None`.
    pub parent: Option<ItemAddress>,
    /// The copy's name, if it gets another.
    pub name: Option<String>,
    /// What happens when the name is taken.
    pub when_taken: WhenTaken,
}

/// Puts an item into the trash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoveItem {
    /// The item.
    pub item: ItemAddress,
    /// What it must be, anything else is not found; `None` when any kind will do.
    pub kind: Option<ItemKind>,
    /// The states in one of which it must be; `None` when any will do.
    pub if_match: Option<Vec<Expected>>,
    /// Whether what is in a folder goes with it.
    pub with_content: bool,
}

/// Takes an item out of the trash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreItem {
    /// The item.
    pub item: ItemAddress,
    /// What it must be, anything else is not found; `None` when any kind will do.
    pub kind: Option<ItemKind>,
    /// Another name for it.
    pub name: Option<String>,
    /// Another folder for it.
    pub parent: Option<ItemAddress>,
}

/// Gives a file the bytes that it had before, as its new version. Of the present one it does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreVersion {
    /// The file.
    pub file: ItemAddress,
    /// The version's number.
    pub number: u64,
    /// The states in one of which the file must be; `None` when any will do.
    pub if_match: Option<Vec<Expected>>,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum DrivesError {
    /// The item cannot be located.
    #[error(transparent)]
    Locate(#[from] LocateError),
    /// The folder that something shall go into cannot be located.
    #[error("the folder to put it into: {0}")]
    Parent(LocateError),
    /// A rule about items speaks against it.
    #[error(transparent)]
    Edit(EditRefusal),
    /// A rule about links speaks against it.
    #[error(transparent)]
    Link(LinkRefusal),
    /// The name is none.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The folder has another item of that name: that item, if the caller may see it.
    #[error("the folder has an item of that name already")]
    NameTaken(Option<Box<ItemView>>),
    /// The description or the address of a web link cannot be taken.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The item is in another state than the caller expects.
    #[error("the item was changed in the meantime")]
    PreconditionFailed,
    /// One request cannot both move an item and change its link (docs/contracts/box.md 1.1).
    #[error("move the item and change its link in two requests")]
    MoveWithLink,
    /// The bytes are not those that were announced.
    #[error("the bytes that arrived have another SHA-1 than was announced")]
    OtherDigest,
    /// The file is too large.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// There is too much to be copied at once.
    #[error("at most {items} items with {bytes} bytes are copied at once")]
    CopyTooLarge {
        /// How many items are.
        items: usize,
        /// How many bytes they may have together.
        bytes: u64,
    },
    /// The bytes did not arrive completely.
    #[error("the file was not sent completely")]
    Interrupted,
    /// An upload that comes in parts does not go on.
    #[error(transparent)]
    Session(SessionRefusal),
    /// A version of a file is not deleted.
    #[error(transparent)]
    Version(VersionRefusal),
    /// The item is not in the trash.
    #[error("the item is not in the trash")]
    NotTrashed,
    /// Something else was changed at the same moment, again and again.
    #[error("the item is being changed by others at this moment: try again")]
    Contended,
}

impl From<EditRefusal> for DrivesError {
    fn from(refusal: EditRefusal) -> Self {
        match refusal {
            EditRefusal::Access(refusal) => Self::Locate(refusal.into()),
            EditRefusal::Destination(refusal) => Self::Parent(refusal.into()),
            other => Self::Edit(other),
        }
    }
}

impl From<VersionRefusal> for DrivesError {
    fn from(refusal: VersionRefusal) -> Self {
        match refusal {
            VersionRefusal::Access(refusal) => Self::Locate(refusal.into()),
            other @ VersionRefusal::Present => Self::Version(other),
        }
    }
}

impl From<LinkRefusal> for DrivesError {
    fn from(refusal: LinkRefusal) -> Self {
        match refusal {
            LinkRefusal::Access(refusal) => Self::Locate(refusal.into()),
            other => Self::Link(other),
        }
    }
}

impl From<SessionRefusal> for DrivesError {
    fn from(refusal: SessionRefusal) -> Self {
        match refusal {
            SessionRefusal::Scope(_) => Self::Locate(LocateError::Scope),
            other => Self::Session(other),
        }
    }
}

/// Changes what is in drives. An item that is answered is shown with these `parts`.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Drives: Send + Sync {
    /// Changes an item and its one link.
    ///
    /// An item has at most one such link, under any number of callers at once. Each of them sees
    /// the item as some order of all their requests would leave it.
    async fn change_item(
        &self,
        context: &Context,
        command: ChangeItem,
        parts: &'static [Shown],
    ) -> Result<ItemView, DrivesError>;

    /// Makes a folder or a web link.
    async fn make_item(
        &self,
        context: &Context,
        command: MakeItem,
        parts: &'static [Shown],
    ) -> Result<ItemView, DrivesError>;

    /// Puts a file, or a new version of one, into a drive. It survives a power failure once it is
    /// answered.
    async fn upload(
        &self,
        context: &Context,
        command: Upload,
        bytes: ByteStream,
        parts: &'static [Shown],
    ) -> Result<ItemView, DrivesError>;

    /// Whether an upload would be taken; an error tells why not.
    async fn check_upload(
        &self,
        context: &Context,
        command: CheckUpload,
    ) -> Result<(), DrivesError>;

    /// Begins an upload that comes in parts, if it would be taken at once. The session is the
    /// caller's: to any other user, and through any other application, it does not exist.
    async fn begin_session(
        &self,
        context: &Context,
        command: BeginSession,
    ) -> Result<SessionView, DrivesError>;

    /// A session of the caller's, and which of its parts arrived.
    async fn session(
        &self,
        context: &Context,
        id: UploadSessionId,
    ) -> Result<SessionView, DrivesError>;

    /// Takes a part, in any order. The very same part again is answered as before.
    async fn send_part(
        &self,
        context: &Context,
        command: SendPart,
        bytes: ByteStream,
    ) -> Result<Part, DrivesError>;

    /// Makes a file, or a version of one, of all parts, if it would be taken now. It survives a
    /// power failure once it is answered, and the session is gone.
    async fn commit_session(
        &self,
        context: &Context,
        command: CommitSession,
        parts: &'static [Shown],
    ) -> Result<ItemView, DrivesError>;

    /// Ends a session and removes what was sent.
    async fn abort_session(
        &self,
        context: &Context,
        id: UploadSessionId,
    ) -> Result<(), DrivesError>;

    /// Begins an upload whose parts come one after the other. Its ticket stands for the caller, as long as what they
    /// called with is not taken back.
    async fn begin_in_order(
        &self,
        context: &Context,
        command: BeginInOrder,
    ) -> Result<InOrder, DrivesError>;

    /// How far such an upload is.
    async fn in_order(&self, ticket: &str) -> Result<InOrder, DrivesError>;

    /// Takes the next part. With the last the file is put in place, unless it waits; it survives a power failure once
    /// it is answered. Where it cannot be put in place, all of its bytes stay.
    async fn send_next(
        &self,
        ticket: &str,
        span: Span,
        bytes: ByteStream,
        parts: &'static [Shown],
    ) -> Result<Sent, DrivesError>;

    /// Puts a file in place of which all bytes are there.
    async fn commit_in_order(
        &self,
        ticket: &str,
        parts: &'static [Shown],
    ) -> Result<ItemView, DrivesError>;

    /// Ends such an upload and removes what was sent.
    async fn abort_in_order(&self, ticket: &str) -> Result<(), DrivesError>;

    /// Copies an item.
    async fn copy_item(
        &self,
        context: &Context,
        command: CopyItem,
        parts: &'static [Shown],
    ) -> Result<ItemView, DrivesError>;

    /// Puts an item into the trash; anybody who was invited to it leaves it instead.
    async fn remove_item(&self, context: &Context, command: RemoveItem) -> Result<(), DrivesError>;

    /// Takes an item out of the trash.
    async fn restore_item(
        &self,
        context: &Context,
        command: RestoreItem,
        parts: &'static [Shown],
    ) -> Result<ItemView, DrivesError>;

    /// An item in the trash.
    async fn trashed_item(
        &self,
        context: &Context,
        item: &ItemAddress,
        kind: ItemKind,
    ) -> Result<ItemView, DrivesError>;

    /// Ends an item in the trash for good.
    async fn purge_item(
        &self,
        context: &Context,
        item: &ItemAddress,
        kind: ItemKind,
    ) -> Result<(), DrivesError>;

    /// Gives a file the bytes of an earlier version. Only for those who may read that without a link.
    async fn restore_version(
        &self,
        context: &Context,
        command: RestoreVersion,
    ) -> Result<(), DrivesError>;

    /// Deletes an earlier version of a file for good.
    async fn remove_version(
        &self,
        context: &Context,
        file: &ItemAddress,
        number: u64,
    ) -> Result<(), DrivesError>;
}
