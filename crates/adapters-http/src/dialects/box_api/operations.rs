//! Every operation of this door.

mod collaborations;
mod events;
mod items;
mod lists;
mod not_served;
mod people;
mod sessions;
mod shared;
#[cfg(test)]
mod tests;
mod trash;
mod uploads;

use std::sync::LazyLock;

use super::call::{BoxApi, Op};
use super::{bodies, shapes, wire};
use crate::protocol::endpoints::{self as listed, EndpointRow};
use crate::protocol::operation::{Body, shape, taken};
use crate::protocol::pattern::Piece;
use crate::protocol::table::Table;

const READ: &str = "root_readonly";
const WRITE: &str = "root_readwrite";

const DIGEST_OF_PART: (&str, &str) = (
    "Digest",
    "`sha=` and the Base64 of the SHA-1 of these bytes",
);
const DIGEST_OF_FILE: (&str, &str) = (
    "Digest",
    "`sha=` and the Base64 of the SHA-1 of the whole file",
);
const RANGE: (&str, &str) = (
    "Content-Range",
    "The part's place, as in `bytes 0-8388607/20000000`",
);
const LINK: (&str, &str) = (
    "BoxApi",
    "`shared_link=` and a link's address, and `&shared_link_password=` if it has one",
);

const IF_MATCH: (&str, &str) = (
    "If-Match",
    "The item's `etag`: nothing is done if it is another by now",
);
const FIELDS: (&str, &str) = (
    "fields",
    "The properties that are wanted, with commas between them",
);
const LIMIT: (&str, &str) = ("limit", "How many a page has at most");
const OFFSET: (&str, &str) = ("offset", "How many come before the page");
const MARKER: (&str, &str) = ("marker", "Where the page begins, from the one before");
const USE_MARKER: (&str, &str) = (
    "usemarker",
    "`true` for pages by `marker` instead of `offset`",
);
const SORT: (&str, &str) = ("sort", "`id`, `name`, `date` or `size`");
const DIRECTION: (&str, &str) = ("direction", "`ASC` or `DESC`");

/// The operations that every kind of item has.
macro_rules! on_items {
    ($($kind:literal $one:literal),+) => {
        [$(
            Op::get(
                concat!($one, ".get"),
                concat!("/", $kind, "/{", $one, "-id}"),
                "An item with its one link; `fields` and the header BoxApi are read",
                |call, _, _| Box::pin(items::get(call)),
            )
            .scope(READ)
            .statuses(&[200, 304])
            .reads(&[FIELDS])
        .answers(shapes::item)
            .heeds_links(),
            Op::put(
                concat!($one, ".change"),
                concat!("/", $kind, "/{", $one, "-id}"),
                "Changes an item: its name, its place, or its one link",
                |call, payload, _| Box::pin(items::change(call, payload)),
            )
            .scope(WRITE)
            .takes(Body::Document(taken::<bodies::ChangeItem>))
            .reads(&[FIELDS])
            .may_show(&[IF_MATCH])
        .answers(shapes::item),
            Op::delete(
                concat!($one, ".remove"),
                concat!("/", $kind, "/{", $one, "-id}"),
                "Puts an item into the trash",
                |call, _, _| Box::pin(items::remove(call)),
            )
            .scope(WRITE)
            .reads(&[("recursive", "`true` to remove a folder with what is in it")])
            .may_show(&[IF_MATCH])
            .statuses(&[204]),
            Op::post(
                concat!($one, ".restore"),
                concat!("/", $kind, "/{", $one, "-id}"),
                "Takes an item out of the trash",
                |call, payload, _| Box::pin(trash::restore(call, payload)),
            )
            .scope(WRITE)
            .statuses(&[201])
            .takes(Body::Document(taken::<bodies::RestoreItem>))
            .reads(&[FIELDS])
        .answers(shapes::item),
            Op::post(
                concat!($one, ".copy"),
                concat!("/", $kind, "/{", $one, "-id}/copy"),
                "Copies an item, without its link",
                |call, payload, _| Box::pin(items::copy(call, payload)),
            )
            .scope(WRITE)
            .statuses(&[201])
            .takes(Body::Document(taken::<bodies::CopyItem>))
            .reads(&[FIELDS])
        .answers(shapes::item),
            Op::get(
                concat!($one, ".trashed"),
                concat!("/", $kind, "/{", $one, "-id}/trash"),
                "An item in the trash",
                |call, _, _| Box::pin(trash::get(call)),
            )
            .scope(READ)
            .reads(&[FIELDS])
        .answers(shapes::item),
            Op::delete(
                concat!($one, ".purge"),
                concat!("/", $kind, "/{", $one, "-id}/trash"),
                "Ends an item in the trash for good",
                |call, _, _| Box::pin(trash::purge(call)),
            )
            .scope(WRITE)
            .statuses(&[204]),
        )+]
    };
}

fn operations() -> impl Iterator<Item = Op> {
    on_items!("files" "file", "folders" "folder", "web_links" "web_link")
        .into_iter()
        .chain(making())
        .chain(content())
        .chain(in_parts())
        .chain(lists_and_people())
        .chain(collaborating())
        .chain(not_served::operations())
}

const fn making() -> [Op; 2] {
    [
        Op::post(
            "makeFolder",
            "/folders",
            "Makes a folder",
            |call, payload, lists_conflicts| {
                Box::pin(items::make_folder(call, payload, lists_conflicts))
            },
        )
        .scope(WRITE)
        .statuses(&[201])
        .takes(Body::Document(taken::<bodies::MakeFolder>))
        .reads(&[FIELDS])
        .answers(shapes::item),
        Op::post(
            "makeWebLink",
            "/web_links",
            "Makes a web link",
            |call, payload, _| Box::pin(items::make_web_link(call, payload)),
        )
        .scope(WRITE)
        .statuses(&[201])
        .takes(Body::Document(taken::<bodies::MakeWebLink>))
        .reads(&[FIELDS])
        .answers(shapes::item),
    ]
}

const fn content() -> [Op; 5] {
    [
        Op::get(
            "content",
            "/files/{file-id}/content",
            "A redirection to a file's bytes",
            |call, _, _| Box::pin(items::content(call)),
        )
        .scope(READ)
        .statuses(&[302])
        .heeds_links(),
        Op::post(
            "upload",
            "/files/content",
            "Uploads a new file",
            |call, payload, _| Box::pin(uploads::upload(call, payload)),
        )
        .scope(WRITE)
        .statuses(&[201])
        .takes(Body::Form(shapes::upload))
        .answers(shape::<wire::Made<wire::File>>),
        Op::other(
            "checkUpload",
            "OPTIONS",
            "/files/content",
            "Whether a new file would be taken, and where to send it",
            |call, payload, _| Box::pin(uploads::check(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Document(taken::<bodies::Attributes>))
        .answers(shape::<wire::UploadUrl>),
        Op::post(
            "uploadVersion",
            "/files/{file-id}/content",
            "Uploads a new version of a file",
            |call, payload, _| Box::pin(uploads::upload(call, payload)),
        )
        .scope(WRITE)
        .may_show(&[IF_MATCH])
        .statuses(&[201])
        .takes(Body::Form(shapes::upload))
        .answers(shape::<wire::Made<wire::File>>),
        Op::other(
            "checkVersion",
            "OPTIONS",
            "/files/{file-id}/content",
            "Whether a new version would be taken, and where to send it",
            |call, payload, _| Box::pin(uploads::check(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Document(taken::<bodies::Attributes>))
        .answers(shape::<wire::UploadUrl>),
    ]
}

const fn in_parts() -> [Op; 7] {
    [
        Op::post(
            "beginSession",
            "/files/upload_sessions",
            "Begins an upload of a new file in parts",
            |call, payload, _| Box::pin(sessions::begin(call, payload)),
        )
        .scope(WRITE)
        .statuses(&[201])
        .takes(Body::Document(taken::<bodies::BeginSession>))
        .answers(shape::<wire::UploadSession>),
        Op::post(
            "beginVersion",
            "/files/{file-id}/upload_sessions",
            "Begins an upload of a new version of a file in parts",
            |call, payload, _| Box::pin(sessions::begin(call, payload)),
        )
        .scope(WRITE)
        .may_show(&[IF_MATCH])
        .statuses(&[201])
        .takes(Body::Document(taken::<bodies::BeginSession>))
        .answers(shape::<wire::UploadSession>),
        Op::get(
            "session",
            "/files/upload_sessions/{session-id}",
            "How far an upload in parts is",
            |call, _, _| Box::pin(sessions::get(call)),
        )
        .scope(WRITE)
        .answers(shape::<wire::UploadSession>),
        Op::get(
            "sessionParts",
            "/files/upload_sessions/{session-id}/parts",
            "The parts that arrived, in pages",
            |call, _, _| Box::pin(sessions::parts(call)),
        )
        .scope(WRITE)
        .answers(shape::<wire::Page<wire::UploadPart>>),
        Op::put(
            "sendPart",
            "/files/upload_sessions/{session-id}",
            "Sends a part, with its range and its SHA-1 in the head",
            |call, payload, _| Box::pin(sessions::send(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Bytes)
        .needs(&[DIGEST_OF_PART, RANGE])
        .answers(shape::<wire::SentPart>),
        Op::delete(
            "abortSession",
            "/files/upload_sessions/{session-id}",
            "Ends an upload in parts and removes what was sent",
            |call, _, _| Box::pin(sessions::abort(call)),
        )
        .scope(WRITE)
        .statuses(&[204]),
        Op::post(
            "commitSession",
            "/files/upload_sessions/{session-id}/commit",
            "Makes a file, or a version of one, of all its parts",
            |call, payload, _| Box::pin(sessions::commit(call, payload)),
        )
        .scope(WRITE)
        .may_show(&[IF_MATCH])
        .statuses(&[201])
        .takes(Body::Document(taken::<bodies::CommitSession>))
        .needs(&[DIGEST_OF_FILE])
        .answers(shape::<wire::Made<wire::File>>),
    ]
}

const fn lists_and_people() -> [Op; 6] {
    [
        Op::get(
            "listing",
            "/folders/{folder-id}/items",
            "What is in a folder, in pages",
            |call, _, _| Box::pin(lists::folder(call)),
        )
        .scope(READ)
        .reads(&[FIELDS, LIMIT, OFFSET, USE_MARKER, MARKER, SORT, DIRECTION])
        .answers(shape::<wire::Page<wire::Entry>>)
        .heeds_links(),
        Op::get(
            "trash",
            "/folders/trash/items",
            "What the caller could take out of the trash, in pages",
            |call, _, _| Box::pin(lists::trash(call)),
        )
        .scope(READ)
        .reads(&[FIELDS, LIMIT, OFFSET, USE_MARKER, MARKER])
        .answers(shape::<wire::Page<wire::Entry>>),
        Op::get(
            "sharedItem",
            "/shared_items",
            "What a link shares, by the link in the header BoxApi",
            |call, _, _| Box::pin(shared::get(call)),
        )
        .scope(READ)
        .statuses(&[200, 304])
        .needs(&[LINK])
        .reads(&[FIELDS])
        .answers(shapes::item)
        .heeds_links(),
        Op::get("me", "/users/me", "The calling user", |call, _, _| {
            Box::pin(people::person(call))
        })
        .reads(&[FIELDS])
        .answers(shape::<wire::User>),
        Op::get(
            "user",
            "/users/{user-id}",
            "A user of the caller's organization",
            |call, _, _| Box::pin(people::person(call)),
        )
        .reads(&[FIELDS])
        .answers(shape::<wire::User>),
        Op::get(
            "events",
            "/events",
            "What happened to items that the caller sees, after a position",
            |call, _, _| Box::pin(events::list(call)),
        )
        .scope(READ)
        .reads(&[
            LIMIT,
            ("stream_position", "A position that was answered, or `now`"),
            (
                "stream_type",
                "`all`, `changes` or `sync`, which are one here",
            ),
        ])
        .answers(shape::<wire::Events>),
    ]
}

const fn collaborating() -> [Op; 8] {
    [
        Op::get(
            "pending",
            "/collaborations",
            "The invitations that wait for an answer: none ever do",
            |call, _, _| Box::pin(async { collaborations::pending(call) }),
        )
        .scope(READ)
        .reads(&[("status", "`pending`, which has to be said"), LIMIT, OFFSET])
        .answers(shape::<wire::Page<wire::Collaboration>>),
        Op::post(
            "invite",
            "/collaborations",
            "Invites a user or a group to an item",
            |call, payload, _| Box::pin(collaborations::invite(call, payload)),
        )
        .scope(WRITE)
        .statuses(&[201])
        .takes(Body::Document(taken::<bodies::GiveGrant>))
        .answers(shape::<wire::Collaboration>),
        Op::get(
            "collaboration",
            "/collaborations/{collaboration-id}",
            "Who is invited to an item, and as what",
            |call, _, _| Box::pin(collaborations::get(call)),
        )
        .scope(READ)
        .answers(shape::<wire::Collaboration>),
        Op::put(
            "changeCollaboration",
            "/collaborations/{collaboration-id}",
            "Changes a collaboration's role or end",
            |call, payload, _| Box::pin(collaborations::change(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Document(taken::<bodies::ChangeGrant>))
        .answers(shape::<wire::Collaboration>),
        Op::delete(
            "removeCollaboration",
            "/collaborations/{collaboration-id}",
            "Ends a collaboration",
            |call, _, _| Box::pin(collaborations::remove(call)),
        )
        .scope(WRITE)
        .statuses(&[204]),
        Op::get(
            "collaborationsOfFile",
            "/files/{file-id}/collaborations",
            "The collaborations on a file",
            |call, _, _| Box::pin(collaborations::of_item(call)),
        )
        .scope(READ)
        .reads(&[LIMIT, MARKER])
        .answers(shape::<wire::Page<wire::Collaboration>>),
        Op::get(
            "collaborationsOfFolder",
            "/folders/{folder-id}/collaborations",
            "The collaborations that reach a folder",
            |call, _, _| Box::pin(collaborations::of_item(call)),
        )
        .scope(READ)
        .reads(&[LIMIT, MARKER])
        .answers(shape::<wire::Page<wire::Collaboration>>),
        Op::get(
            "collaborationsOfGroup",
            "/groups/{group-id}/collaborations",
            "The collaborations of a group",
            |call, _, _| Box::pin(collaborations::of_group(call)),
        )
        .scope(READ)
        .reads(&[LIMIT, OFFSET])
        .answers(shape::<wire::Page<wire::Collaboration>>),
    ]
}

/// The operations by their addresses.
pub(super) static TABLE: LazyLock<Table<BoxApi>> =
    LazyLock::new(|| Table::new(operations(), Piece::fits));

/// The endpoints that are served.
pub fn endpoints() -> Vec<EndpointRow> {
    listed::endpoints(&TABLE)
}

/// The operations that are known and not served.
pub fn not_served() -> Vec<EndpointRow> {
    listed::not_served(&TABLE)
}
