//! What the templates are given: closed, and nothing that a visitor may not know.

use askama::Template;

use crate::web::labels::{Moment, Size};
use crate::web::layout::Frame;
use crate::web::texts::Element;

/// The form for a link's password.
#[derive(Template)]
#[template(path = "password.html")]
pub(super) struct Password {
    pub(super) frame: Frame,
    pub(super) action: String,
    /// What was wrong with the one that was given, if one was.
    pub(super) problem: Option<String>,
}

/// Embedded: the link has a password, which is never asked for inside another site's page.
#[derive(Template)]
#[template(path = "locked.html")]
pub(super) struct Locked {
    pub(super) frame: Frame,
    pub(super) open: String,
}

/// A folder on the way to what is shown.
pub(super) struct Crumb {
    pub(super) name: String,
    /// Its address; `None` for what is shown.
    pub(super) address: Option<String>,
}

/// What is shown of a file itself.
pub(super) enum Preview {
    /// Nothing.
    Nothing,
    /// A picture at this address.
    Image(String),
    /// A sound at this address.
    Audio(String),
    /// A film at this address.
    Video(String),
    /// A document at this address.
    Document(String),
    /// Its text, and whether that was cut.
    Text(String, bool),
    /// The address that it stands for.
    WebLink(String),
}

/// A file.
#[derive(Template)]
#[template(path = "file.html")]
pub(super) struct File {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) kind: String,
    /// `None` for what has no bytes of its own.
    pub(super) size: Option<Size>,
    pub(super) modified: Moment,
    pub(super) ends: Option<Moment>,
    pub(super) crumbs: Vec<Crumb>,
    pub(super) preview: Preview,
    /// Where it is taken away, if it may be.
    pub(super) download: Option<String>,
    /// Embedded: where the page itself is.
    pub(super) open: Option<String>,
}

/// The head of a column, by which the folder can be sorted.
pub(super) struct Column {
    /// The name of its text.
    pub(super) label: &'static str,
    pub(super) address: String,
    /// As in `aria-sort`: how the folder is sorted by it, if it is.
    pub(super) direction: Option<&'static str>,
}

/// One item in a folder.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) id: i64,
    pub(super) is_folder: bool,
    pub(super) kind: String,
    pub(super) size: Option<Size>,
    pub(super) modified: Moment,
}

/// A folder.
#[derive(Template)]
#[template(path = "folder.html")]
pub(super) struct Folder {
    pub(super) frame: Frame,
    pub(super) name: String,
    pub(super) count: String,
    pub(super) size: Size,
    pub(super) modified: Moment,
    pub(super) ends: Option<Moment>,
    pub(super) crumbs: Vec<Crumb>,
    pub(super) columns: [Column; 3],
    /// The link's address, below which each item has its own.
    pub(super) link: String,
    pub(super) rows: Vec<Row>,
    /// Whether each of them may be taken away.
    pub(super) may_take: bool,
    /// The first page, where this is another.
    pub(super) first: Option<String>,
    pub(super) next: Option<String>,
    pub(super) download: Option<String>,
    pub(super) upload: Option<String>,
}

/// A folder of which a visitor sees nothing, and to which they may send files.
#[derive(Template)]
#[template(path = "send.html")]
pub(super) struct Send {
    pub(super) frame: Frame,
    pub(super) upload: String,
    pub(super) ends: Option<Moment>,
}

/// What became of the files that were sent.
#[derive(Template)]
#[template(path = "sent.html")]
pub(super) struct Sent {
    pub(super) frame: Frame,
    pub(super) stored: Vec<String>,
    /// What went wrong after those.
    pub(super) failure: Option<String>,
    pub(super) upload: String,
    pub(super) back: String,
}
