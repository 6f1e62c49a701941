//! Every operation of this door.
//!
//! An address begins with the name of a place ([`ALONE`] and its like), of which there are many
//! spellings; `{action}` stands before the name of an action, which each family spells in its own way.

mod batch;
mod changes;
mod delta;
mod directory;
pub(super) mod forms;
mod items;
mod links;
mod not_served;
mod permissions;
mod said;
mod search;
mod shares;
mod sites;
#[cfg(test)]
mod tests;
mod uploads;
mod versions;

use std::sync::LazyLock;

use said::{
    CONFLICT, CONTENT_RANGE, COUNT, EXCLUDE_PARENTS, EXPAND, FILTER, IF_MATCH, IF_NONE_MATCH, NEXT,
    ORDER, PREFER, READ, SELECT, TOKEN, TOP, WORDS, WRITE,
};

use super::call::{Microsoft, Op};
use super::mount::Family;
use super::{bodies, shapes, spelling, wire};
use crate::protocol::operation::{Body, shape, taken};
use crate::protocol::table::Table;

/// The places that an address may name first; see the module.
pub(super) const ALONE: &str = "";
/// A drive.
pub(super) const DRIVE: &str = "{drive}";
/// An item.
pub(super) const ITEM: &str = "{item}";
/// What a link shares.
pub(super) const SHARE: &str = "{share}";
/// The item that a link shares, where its password is checked.
pub(super) const SHARED: &str = "{shared}";

/// The operations that only Graph has.
const fn of_graph() -> [Op; 2] {
    [
        Op::post(
            "batch",
            "/$batch",
            "Carries out up to 20 requests, each as if it came alone",
            |call, payload, ()| Box::pin(batch::run(call, payload)),
        )
        .takes(Body::Document(taken::<bodies::Batch>))
        .answers(shape::<wire::BatchAnswers>),
        Op::get(
            "myDrives",
            "/me/drives",
            "The drives that the caller sees",
            |call, _, ()| Box::pin(items::drives(call)),
        )
        .scope(READ)
        .reads(&[SELECT])
        .answers(shapes::many::<wire::Drive>),
    ]
}

const fn of_drives() -> [Op; 9] {
    [
        Op::get(
            "drives",
            "/drives",
            "The drives that the caller sees",
            |call, _, ()| Box::pin(items::drives(call)),
        )
        .scope(READ)
        .reads(&[SELECT])
        .answers(shapes::many::<wire::Drive>),
        Op::get("drive", "{drive}", "A drive", |call, _, ()| {
            Box::pin(items::drive(call))
        })
        .scope(READ)
        .reads(&[SELECT])
        .answers(shapes::one::<wire::Drive>),
        Op::get(
            "item",
            "{item}",
            "An item; `$select`, `$expand=children` and `$expand=permissions` are read",
            |call, _, ()| Box::pin(items::item(call)),
        )
        .scope(READ)
        .statuses(&[200, 304])
        .reads(&[SELECT, EXPAND])
        .answers(shapes::one::<wire::DriveItem>),
        Op::get(
            "children",
            "{item}/children",
            "The items in a folder, in pages",
            |call, _, ()| Box::pin(items::children(call)),
        )
        .scope(READ)
        .reads(&[SELECT, TOP, NEXT, ORDER, FILTER, COUNT])
        .answers(shapes::many::<wire::DriveItem>),
        Op::get(
            "search",
            "{item}/{function}search",
            "What is below a folder and has all words in its name, in pages",
            |call, _, ()| Box::pin(search::search(call)),
        )
        .scope(READ)
        .reads(&[WORDS, SELECT, TOP, NEXT, ORDER, FILTER])
        .answers(shapes::many::<wire::DriveItem>),
        Op::get(
            "searchDrive",
            "{drive}/{function}search",
            "The same in a whole drive",
            |call, _, ()| Box::pin(search::search(call)),
        )
        .scope(READ)
        .reads(&[WORDS, SELECT, TOP, NEXT, ORDER, FILTER])
        .answers(shapes::many::<wire::DriveItem>),
        Op::get(
            "sharedWithMe",
            "{drive}/{function}sharedWithMe",
            "What the caller was given in other drives",
            |call, _, ()| Box::pin(items::shared_with_me(call)),
        )
        .scope(READ)
        .reads(&[SELECT])
        .answers(shapes::many::<wire::Elsewhere>),
        Op::get(
            "delta",
            "{item}/{function}delta",
            "What changed in a folder and in all that is below it, since a token; without one all that is there",
            |call, _, ()| Box::pin(delta::delta(call)),
        )
        .scope(READ)
        .may_show(&[EXCLUDE_PARENTS])
        .reads(&[TOKEN, SELECT, TOP])
        .answers(shapes::many::<wire::DeltaItem>),
        Op::get(
            "content",
            "{item}/content",
            "A redirection to a file's bytes",
            |call, _, ()| Box::pin(items::content(call)),
        )
        .scope(READ)
        .statuses(&[302]),
    ]
}

const fn of_changes() -> [Op; 8] {
    [
        Op::put(
            "putContent",
            "{item}/content",
            "Puts a file's bytes: of a new file, or in place of those that are there",
            |call, payload, ()| Box::pin(changes::put(call, payload)),
        )
        .scope(WRITE)
        .statuses(&[200, 201])
        .takes(Body::Bytes)
        .may_show(&[IF_MATCH, IF_NONE_MATCH])
        .reads(&[SELECT, CONFLICT])
        .answers(shapes::one::<wire::DriveItem>),
        Op::post(
            "makeFolder",
            "{item}/children",
            "Makes a folder in a folder",
            |call, payload, ()| Box::pin(changes::make_folder(call, payload)),
        )
        .scope(WRITE)
        .statuses(&[200, 201])
        .takes(Body::Document(taken::<bodies::MakeChild>))
        .reads(&[SELECT, CONFLICT])
        .answers(shapes::one::<wire::DriveItem>),
        Op::other(
            "changeItem",
            "PATCH",
            "{item}",
            "Renames an item, moves it, describes it, or says when its file was changed",
            |call, payload, ()| Box::pin(changes::change(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Document(taken::<bodies::ChangeItem>))
        .may_show(&[IF_MATCH])
        .reads(&[SELECT])
        .answers(shapes::one::<wire::DriveItem>),
        Op::delete(
            "removeItem",
            "{item}",
            "Puts an item, with what is in it, into the trash",
            |call, _, ()| Box::pin(changes::remove(call)),
        )
        .scope(WRITE)
        .may_show(&[IF_MATCH])
        .statuses(&[204]),
        Op::post(
            "permanentDelete",
            "{item}/{action}permanentDelete",
            "Ends an item, with what is in it, for good",
            |call, _, ()| Box::pin(changes::remove_for_good(call)),
        )
        .scope(WRITE)
        .may_show(&[IF_MATCH])
        .statuses(&[204]),
        Op::post(
            "copy",
            "{item}/{action}copy",
            "Copies an item with all that is in it; the answer says where to ask for what became of it",
            |call, payload, ()| Box::pin(changes::copy(call, payload)),
        )
        .scope(WRITE)
        .statuses(&[202])
        .takes(Body::Document(taken::<bodies::CopyItem>))
        .reads(&[CONFLICT]),
        Op::for_anybody(
            "copied",
            "GET",
            "/copies/{copy}",
            "What became of a copy",
            |asked, found, _| Box::pin(async { changes::copied(asked, &found.values) }),
        )
        .answers(shapes::one::<wire::CopyStatus>),
        Op::post(
            "restore",
            "{item}/{action}restore",
            "Takes an item out of the trash",
            |call, payload, ()| Box::pin(changes::restore(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Document(taken::<bodies::Restore>))
        .reads(&[SELECT])
        .answers(shapes::one::<wire::DriveItem>),
    ]
}

const fn of_uploads() -> [Op; 5] {
    [
        Op::post(
            "createUploadSession",
            "{item}/{action}createUploadSession",
            "Begins an upload that comes in parts",
            |call, payload, ()| Box::pin(uploads::begin(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Document(taken::<bodies::UploadSession>))
        .may_show(&[IF_MATCH])
        .reads(&[CONFLICT])
        .answers(shapes::one::<wire::UploadSession>),
        Op::for_anybody(
            "uploadSession",
            "GET",
            "/uploads/{upload}",
            "How far an upload is; its address stands for the one who began it",
            |asked, found, _| Box::pin(uploads::how_far(asked, &found.values)),
        )
        .answers(shapes::one::<wire::UploadSession>),
        Op::for_anybody(
            "sendPart",
            "PUT",
            "/uploads/{upload}",
            "Takes the next part; with the last the file is in its place",
            |asked, found, payload| Box::pin(uploads::send(asked, &found.values, payload)),
        )
        .statuses(&[200, 201, 202])
        .takes(Body::Bytes)
        .needs(&[CONTENT_RANGE])
        .answers(shapes::either::<wire::UploadSession, wire::DriveItem>),
        Op::for_anybody(
            "commitUpload",
            "POST",
            "/uploads/{upload}",
            "Puts a file in place of which all parts are there",
            |asked, found, _| Box::pin(uploads::commit(asked, &found.values)),
        )
        .statuses(&[200, 201])
        .answers(shapes::one::<wire::DriveItem>),
        Op::for_anybody(
            "cancelUpload",
            "DELETE",
            "/uploads/{upload}",
            "Ends an upload",
            |asked, found, _| Box::pin(uploads::cancel(asked, &found.values)),
        )
        .statuses(&[204]),
    ]
}

const fn of_permissions() -> [Op; 6] {
    [
        Op::post(
            "createLink",
            "{item}/{action}createLink",
            "Makes a link, or finds the one that the request means",
            |call, payload, ()| Box::pin(links::create(call, payload)),
        )
        .scope(WRITE)
        .statuses(&[200, 201])
        .takes(Body::Document(taken::<bodies::CreateLink>))
        .reads(&[SELECT])
        .answers(shapes::one::<wire::Permission>),
        Op::post(
            "invite",
            "{item}/{action}invite",
            "Invites people to an item",
            |call, payload, ()| Box::pin(permissions::invite(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Document(taken::<bodies::Invite>))
        .reads(&[SELECT])
        .answers(shapes::many::<wire::Permission>),
        Op::get(
            "listPermissions",
            "{item}/permissions",
            "The permissions that reach an item, as far as the caller sees them",
            |call, _, ()| Box::pin(permissions::list(call)),
        )
        .scope(READ)
        .statuses(&[200, 304])
        .reads(&[SELECT, TOP, NEXT])
        .answers(shapes::many::<wire::Permission>),
        Op::get(
            "permission",
            "{item}/permissions/{permission-id}",
            "A permission",
            |call, _, ()| Box::pin(permissions::get(call)),
        )
        .scope(READ)
        .reads(&[SELECT])
        .answers(shapes::one::<wire::Permission>),
        Op::other(
            "changePermission",
            "PATCH",
            "{item}/permissions/{permission-id}",
            "Changes a grant's role, or when an anonymous link ends",
            |call, payload, ()| Box::pin(permissions::change(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Document(taken::<bodies::ChangePermission>))
        .may_show(&[IF_MATCH])
        .reads(&[SELECT])
        .answers(shapes::one::<wire::Permission>),
        Op::delete(
            "removePermission",
            "{item}/permissions/{permission-id}",
            "Ends a permission",
            |call, _, ()| Box::pin(permissions::remove(call)),
        )
        .scope(WRITE)
        .may_show(&[IF_MATCH])
        .statuses(&[204]),
    ]
}

const fn of_shares() -> [Op; 4] {
    [
        Op::get(
            "share",
            "{share}",
            "What a link shares, in short",
            |call, _, ()| Box::pin(shares::get(call)),
        )
        .scope(READ)
        .may_show(&[PREFER])
        .reads(&[SELECT, EXPAND])
        .answers(shapes::one::<wire::SharedDriveItem>),
        Op::get(
            "sharePermission",
            "{share}/permission",
            "The permission behind a link",
            |call, _, ()| Box::pin(shares::permission(call)),
        )
        .scope(READ)
        .reads(&[SELECT])
        .answers(shapes::one::<wire::Permission>),
        Op::post(
            "grant",
            "{share}/permission/{action}grant",
            "Adds people to the list of a link for specific people",
            |call, payload, ()| Box::pin(shares::add_people(call, payload)),
        )
        .scope(WRITE)
        .takes(Body::Document(taken::<bodies::Grant>))
        .reads(&[SELECT])
        .answers(shapes::many::<wire::Permission>),
        Op::post(
            "unlock",
            "{shared}/{action}validatePermission",
            "Checks a link's password for the calling user",
            |call, payload, ()| Box::pin(shares::unlock(call, payload)),
        )
        .scope(READ)
        .statuses(&[204])
        .takes(Body::Document(taken::<bodies::ValidatePermission>)),
    ]
}

fn of_both() -> impl Iterator<Item = Op> {
    of_drives()
        .into_iter()
        .chain(of_changes())
        .chain(of_uploads())
        .chain(versions::operations())
        .chain(of_permissions())
        .chain(of_shares())
        .chain(not_served::of_both())
}

static GRAPH: LazyLock<Table<Microsoft>> = LazyLock::new(|| {
    let operations = of_graph()
        .into_iter()
        .chain(directory::operations())
        .chain(sites::operations())
        .chain(of_both());
    Table::new(operations.chain(not_served::of_graph()), spelling::graph)
});

static ONEDRIVE: LazyLock<Table<Microsoft>> = LazyLock::new(|| {
    let put_child = Op::put(
        "putChild",
        "{item}/children/{child-name}/content",
        "Puts the bytes of a file in a folder, by its name",
        |call, payload, ()| Box::pin(changes::put_child(call, payload)),
    )
    .scope(WRITE)
    .statuses(&[200, 201])
    .takes(Body::Bytes)
    .may_show(&[IF_MATCH, IF_NONE_MATCH])
    .reads(&[SELECT, CONFLICT])
    .answers(shapes::one::<wire::DriveItem>);
    let create_session = Op::post(
        "createSession",
        "{item}/upload.createSession",
        "Begins an upload that comes in parts, as the first edition writes it",
        |call, payload, ()| Box::pin(uploads::begin(call, payload)),
    )
    .scope(WRITE)
    .takes(Body::Document(taken::<bodies::UploadSession>))
    .may_show(&[IF_MATCH])
    .reads(&[CONFLICT])
    .answers(shapes::one::<wire::UploadSession>);
    let operations = of_both()
        .chain([put_child, create_session])
        .chain(not_served::of_onedrive());
    Table::new(operations, spelling::onedrive)
});

/// The operations of a family by their addresses.
pub(super) fn of(family: Family) -> &'static Table<Microsoft> {
    match family {
        Family::Graph => &GRAPH,
        Family::OneDrive => &ONEDRIVE,
    }
}
