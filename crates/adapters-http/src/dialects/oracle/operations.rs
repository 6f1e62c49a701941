//! Every operation of this door.

mod items;
mod links;
mod not_served;
mod people;
mod shares;
#[cfg(test)]
mod tests;
mod uploads;

use std::sync::LazyLock;

use super::call::{Op, Oracle};
use super::wire::Done;
use super::{bodies, shapes, wire};
use crate::protocol::endpoints::{self as listed, EndpointRow};
use crate::protocol::operation::{Body, shape, taken};
use crate::protocol::pattern::Piece;
use crate::protocol::table::Table;

const RENEWAL: &[(&str, &str)] = &[
    ("appLinkID", "The applink"),
    ("accessToken", "An access token of it, be its time over"),
    ("refreshToken", "Its refresh token"),
];

const VERSION: (&str, &str) = ("version", "Which version of the file");
const LIMIT: (&str, &str) = ("limit", "How many a page has at most");
const OFFSET: (&str, &str) = ("offset", "How many come before the page");
const ORDER: (&str, &str) = (
    "orderby",
    "`name`, `createdTime` or `modifiedTime`, with `:asc` or `:desc`",
);

const USERS: (&str, &str) = (
    "userID",
    "People and groups, with commas between them, unless the body says it",
);
const ROLE: (&str, &str) = ("role", "The role, unless the body says it");
const MESSAGE: (&str, &str) = ("message", "Nobody is sent it");
const CURRENT_ONLY: (&str, &str) = (
    "currentOnly",
    "`true` for those alone who have a role on this very folder, and not only on one above it",
);

const fn on_applinks() -> [Op; 3] {
    [
        Op::post(
            "file.makeApplink",
            "/applinks/file/{file-id}",
            "Makes an applink for a file: a credential for one person and one role",
            |call, payload, _| Box::pin(links::make_applink(call, payload)),
        )
        .takes(Body::Document(taken::<bodies::MakeApplink>))
        .answers(shape::<Done<wire::Applink>>),
        Op::post(
            "folder.makeApplink",
            "/applinks/folder/{folder-id}",
            "Makes an applink for a folder and what is in it",
            |call, payload, _| Box::pin(links::make_applink(call, payload)),
        )
        .takes(Body::Document(taken::<bodies::MakeApplink>))
        .answers(shape::<Done<wire::Applink>>),
        Op::for_anybody(
            "renewApplink",
            "PUT",
            "/applinks/token",
            "A new access token of an applink, for its refresh token",
            |asked, _, _| Box::pin(links::renew(asked)),
        )
        .needs(RENEWAL)
        .answers(shape::<Done<wire::AccessToken>>),
    ]
}

const fn on_links() -> [Op; 7] {
    [
        Op::get(
            "file.links",
            "/publiclinks/file/{file-id}",
            "The public links of a file",
            |call, _, _| Box::pin(links::of_item(call)),
        )
        .answers(shape::<Done<wire::List<wire::PublicLink>>>),
        Op::post(
            "file.makeLink",
            "/publiclinks/file/{file-id}",
            "Makes a public link for a file",
            |call, payload, _| Box::pin(links::make(call, payload)),
        )
        .takes(Body::Document(taken::<bodies::MakePublicLink>))
        .answers(shape::<Done<wire::PublicLink>>),
        Op::get(
            "folder.links",
            "/publiclinks/folder/{folder-id}",
            "The public links of a folder",
            |call, _, _| Box::pin(links::of_item(call)),
        )
        .answers(shape::<Done<wire::List<wire::PublicLink>>>),
        Op::post(
            "folder.makeLink",
            "/publiclinks/folder/{folder-id}",
            "Makes a public link for a folder",
            |call, payload, _| Box::pin(links::make(call, payload)),
        )
        .takes(Body::Document(taken::<bodies::MakePublicLink>))
        .answers(shape::<Done<wire::PublicLink>>),
        Op::get(
            "link",
            "/publiclinks/{link-id}",
            "A public link",
            |call, _, _| Box::pin(links::get(call)),
        )
        .answers(shape::<Done<wire::PublicLink>>),
        Op::put(
            "changeLink",
            "/publiclinks/{link-id}",
            "Changes a public link",
            |call, payload, _| Box::pin(links::change(call, payload)),
        )
        .takes(Body::Document(taken::<bodies::ChangePublicLink>))
        .answers(shape::<Done<wire::PublicLink>>),
        Op::delete(
            "endLink",
            "/publiclinks/{link-id}",
            "Ends a public link",
            |call, _, _| Box::pin(links::end(call)),
        )
        .answers(shape::<Done<wire::EndedLink>>),
    ]
}

const fn on_shares() -> [Op; 6] {
    [
        Op::post(
            "share",
            "/shares/{folder-id}",
            "Shares a folder with people and groups",
            |call, payload, subject| Box::pin(shares::give(call, payload, subject)),
        )
        .takes(Body::Document(taken::<bodies::Share>))
        .reads(&[USERS, ROLE, MESSAGE])
        .answers(shape::<Done<wire::Share>>),
        Op::delete(
            "unshare",
            "/shares/{folder-id}",
            "Ends all shares of a folder",
            |call, payload, _| Box::pin(shares::end_all(call, payload)),
        )
        .takes(Body::Document(taken::<bodies::EndShares>))
        .reads(&[MESSAGE])
        .answers(shape::<Done<wire::Named>>),
        Op::get(
            "members",
            "/shares/{folder-id}/items",
            "The members of a folder",
            |call, payload, _| Box::pin(shares::list(call, payload)),
        )
        .takes(Body::Document(taken::<bodies::ListMembers>))
        .reads(&[CURRENT_ONLY])
        .answers(shape::<Done<wire::List<wire::Member>>>),
        Op::put(
            "changeRole",
            "/shares/{folder-id}/role",
            "Changes a member's role",
            |call, payload, subject| Box::pin(shares::change_role(call, payload, subject)),
        )
        .takes(Body::Document(taken::<bodies::Share>))
        .reads(&[USERS, ROLE, MESSAGE])
        .answers(shape::<Done<wire::Share>>),
        Op::delete(
            "revoke",
            "/shares/{folder-id}/user",
            "Ends a member's share",
            |call, payload, _| Box::pin(shares::end_one(call, payload)),
        )
        .takes(Body::Document(taken::<bodies::Share>))
        .reads(&[USERS, MESSAGE])
        .answers(shape::<Done<wire::Named>>),
        Op::delete(
            "leave",
            "/shares/{folder-id}/myuser",
            "Ends the caller's own share",
            |call, _, _| Box::pin(shares::leave(call)),
        )
        .answers(shape::<Done<wire::Named>>),
    ]
}

const fn on_folders() -> [Op; 8] {
    [
        Op::get(
            "home",
            "/folders/items",
            "What is in the caller's home folder, with what was shared with them",
            |call, _, _| Box::pin(items::contents(call)),
        )
        .reads(&[LIMIT, OFFSET, ORDER])
        .answers(shape::<Done<wire::List<wire::Item>>>),
        Op::get(
            "home.byName",
            "/folders/self/items",
            "The same",
            |call, _, _| Box::pin(items::contents(call)),
        )
        .reads(&[LIMIT, OFFSET, ORDER])
        .answers(shape::<Done<wire::List<wire::Item>>>),
        Op::get(
            "folders",
            "/folders/lists",
            "Several folders by their ids, in `idList`",
            |call, _, _| Box::pin(items::several(call)),
        )
        .reads(&[("idList", "Ids of folders, with commas between them")])
        .answers(shape::<Done<wire::List<wire::Item>>>)
        .heeds_links(),
        Op::get(
            "contents",
            "/folders/{folder-id}/items",
            "What is in a folder",
            |call, _, _| Box::pin(items::contents(call)),
        )
        .reads(&[LIMIT, OFFSET, ORDER])
        .answers(shape::<Done<wire::List<wire::Item>>>)
        .heeds_links(),
        Op::get(
            "folder.get",
            "/folders/{folder-id}",
            "A folder",
            |call, _, _| Box::pin(items::get(call)),
        )
        .answers(shape::<Done<wire::Item>>)
        .heeds_links(),
        Op::post(
            "makeFolder",
            "/folders/{folder-id}",
            "Makes a folder in this one",
            |call, payload, subject| Box::pin(items::make_folder(call, payload, subject)),
        )
        .statuses(&[201])
        .takes(Body::Document(taken::<bodies::MakeFolder>))
        .answers(shape::<Done<wire::Item>>)
        .heeds_links(),
        Op::put(
            "folder.change",
            "/folders/{folder-id}",
            "Changes a folder's name or description",
            |call, payload, subject| Box::pin(items::change(call, payload, subject)),
        )
        .takes(Body::Document(taken::<bodies::ChangeItem>))
        .answers(shape::<Done<wire::Item>>)
        .heeds_links(),
        Op::delete(
            "folder.remove",
            "/folders/{folder-id}",
            "Puts a folder into the trash",
            |call, _, _| Box::pin(items::remove(call)),
        )
        .answers(shape::<Done<wire::Named>>)
        .heeds_links(),
    ]
}

const fn on_files() -> [Op; 6] {
    [
        Op::get(
            "file.get",
            "/files/{file-id}",
            "A file, at its present version or the one in `version`",
            |call, _, _| Box::pin(items::get(call)),
        )
        .reads(&[VERSION])
        .answers(shape::<Done<wire::Item>>)
        .heeds_links(),
        Op::put(
            "file.change",
            "/files/{file-id}",
            "Changes a file's name",
            |call, payload, subject| Box::pin(items::change(call, payload, subject)),
        )
        .takes(Body::Document(taken::<bodies::ChangeItem>))
        .answers(shape::<Done<wire::Item>>)
        .heeds_links(),
        Op::delete(
            "file.remove",
            "/files/{file-id}",
            "Puts a file into the trash",
            |call, _, _| Box::pin(items::remove(call)),
        )
        .answers(shape::<Done<wire::Named>>)
        .heeds_links(),
        Op::get(
            "data",
            "/files/{file-id}/data",
            "A file's bytes, at its present version or the one in `version`",
            |call, _, _| Box::pin(items::data(call)),
        )
        .statuses(&[200, 206, 304])
        .reads(&[VERSION])
        .answers_bytes()
        .heeds_links(),
        Op::post(
            "upload",
            "/files/data",
            "Takes in a file, or a new version of the one of that name",
            |call, payload, subject| Box::pin(uploads::upload(call, payload, subject)),
        )
        .statuses(&[201])
        .takes(Body::Form(shapes::upload))
        .answers(shape::<Done<wire::Item>>)
        .heeds_links(),
        Op::post(
            "uploadVersion",
            "/files/{file-id}/data",
            "Takes in a new version of a file",
            |call, payload, subject| Box::pin(uploads::upload(call, payload, subject)),
        )
        .statuses(&[201])
        .takes(Body::Form(shapes::upload))
        .answers(shape::<Done<wire::Item>>)
        .heeds_links(),
    ]
}

const fn on_people() -> [Op; 2] {
    [
        Op::get(
            "findUsers",
            "/users/items",
            "People by a part of their name or address, in `info`",
            |call, _, _| Box::pin(people::find(call)),
        )
        .reads(&[("info", "A part of a name or address")])
        .answers(shape::<Done<wire::List<wire::Principal>>>),
        Op::get(
            "userByEmail",
            "/users/search/items",
            "The person of an address, in `email`",
            |call, _, _| Box::pin(people::by_email(call)),
        )
        .reads(&[("email", "An address")])
        .answers(shape::<Done<wire::List<wire::Principal>>>),
    ]
}

/// The operations by their addresses.
pub(super) static TABLE: LazyLock<Table<Oracle>> = LazyLock::new(|| {
    let operations = on_applinks()
        .into_iter()
        .chain(on_links())
        .chain(on_shares())
        .chain(on_folders())
        .chain(on_files())
        .chain(on_people())
        .chain(not_served::operations());
    Table::new(operations, Piece::fits)
});

/// The endpoints that are served.
pub fn endpoints() -> Vec<EndpointRow> {
    listed::endpoints(&TABLE)
}

/// The operations that are known and not served.
pub fn not_served() -> Vec<EndpointRow> {
    listed::not_served(&TABLE)
}
