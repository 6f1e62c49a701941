//! Uploads that come in parts.

use domain::ids::UploadSessionId;
use domain::server::session::{ListedPart, Part, Span, UploadSession};
use domain::time::Timestamp;

use super::UploadTo;
use crate::driving::view::ItemView;

/// Begins an upload that comes in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeginSession {
    /// Where the file goes.
    pub to: UploadTo,
    /// How many bytes it has.
    pub size: u64,
}

/// An upload session, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// The session.
    pub session: UploadSession,
    /// The parts that are there, by number.
    pub parts: Vec<Part>,
}

/// Sends a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendPart {
    /// The session.
    pub session: UploadSessionId,
    /// Where its bytes lie in the file.
    pub span: Span,
    /// SHA-1 that its bytes must have.
    pub sha1: [u8; 20],
}

/// A state of the file that a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileState {
    /// Any state at all.
    Any,
    /// The file at this revision.
    Revision(u64),
    /// No state that there is.
    Never,
}

/// Makes a file of the parts of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitSession {
    /// The session.
    pub session: UploadSessionId,
    /// The parts, all of them.
    pub parts: Vec<ListedPart>,
    /// SHA-1 that the whole file must have.
    pub sha1: [u8; 20],
    /// The states in one of which the file must be that gets a new version; `None` when any will
    /// do.
    pub if_match: Option<Vec<FileState>>,
    /// When the file was made where it comes from.
    pub source_created_at: Option<Timestamp>,
    /// When the file was last changed where it comes from.
    pub source_modified_at: Option<Timestamp>,
    /// What people say of it.
    pub description: Option<String>,
}

/// Begins an upload whose parts are sent one after the other, to an address that needs nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeginInOrder {
    /// Where the file goes.
    pub to: UploadTo,
    /// How many bytes it has, if that is known.
    pub size: Option<u64>,
    /// When it was made where it comes from.
    pub source_created_at: Option<Timestamp>,
    /// When it was last changed where it comes from.
    pub source_modified_at: Option<Timestamp>,
    /// What people say of it.
    pub description: Option<String>,
    /// Whether it is put in place only when that is asked for, and not with its last part.
    pub waits: bool,
}

/// An upload whose parts come one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InOrder {
    /// What its address says of it. A secret: whoever has it may send the rest, and nothing else.
    pub ticket: String,
    /// How many bytes there are: the next that is wanted.
    pub received: u64,
    /// How many bytes the whole file has, once that is known.
    pub size: Option<u64>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What a part came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// More is wanted, or that the file is put in place.
    More(InOrder),
    /// The file is in its place.
    Whole(Box<ItemView>),
}
