//! The small world that outcomes are taken from, as all dialects see it.

use std::collections::BTreeSet;

use domain::ids::{ApplicationId, BearerId, DriveId, ItemId, OrganizationId, UserId, VersionId};
use domain::item::{Facet, FileContent, FolderSettings, Item, ItemName, QuickSums, shortcut};
use domain::principal::{Actor, Caller, Person, TokenLimit, TokenScopes};
use domain::role::Capabilities;
use domain::time::Timestamp;
use ports::driving::view::{ItemView, PersonView};
use ports::driving::{Context, Credential};

pub(crate) const PUBLIC: &str = "https://links.example.test";
pub(crate) const TOKEN: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz01-_89";

pub(crate) const DRIVE: i64 = 3;
pub(crate) const ROOT: i64 = 10;
pub(crate) const FOLDER: i64 = 11;
pub(crate) const FILE: i64 = 12;
pub(crate) const WEB_LINK: i64 = 13;
pub(crate) const KIM: i64 = 5;
pub(crate) const GRANT: i64 = 31;
pub(crate) const LINK: i64 = 41;

pub(crate) fn item_id(number: i64) -> ItemId {
    ItemId::new(number).unwrap()
}

pub(crate) fn user(number: i64) -> UserId {
    UserId::new(number).unwrap()
}

pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_767_323_045_000 + millis).unwrap()
}

pub(crate) fn context() -> Context {
    Context {
        caller: Caller {
            organization: OrganizationId::new(1).unwrap(),
            actor: Actor::Person(Person {
                user: user(KIM),
                groups: BTreeSet::new(),
            }),
            link_credential: None,
            application: ApplicationId::new(8).unwrap(),
            scopes: TokenScopes::ALL,
            limit: TokenLimit::NONE,
        },
        credential: Credential::Bearer(BearerId::new(99).unwrap()),
        at: at(0),
    }
}

pub(crate) fn kim() -> PersonView {
    PersonView {
        id: user(KIM),
        name: "kim".to_owned(),
        display_name: "Kim".to_owned(),
        email: Some("kim@example.test".to_owned()),
        is_external: false,
    }
}

pub(crate) fn name(text: &str) -> ItemName {
    ItemName::parse(text).unwrap()
}

/// An item, as it is stored.
pub(crate) fn item(number: i64, parent: Option<i64>, called: &str, facet: Facet) -> Item {
    Item {
        id: item_id(number),
        drive: DriveId::new(DRIVE).unwrap(),
        parent: parent.map(item_id),
        name: name(called),
        facet,
        description: String::new(),
        settings: FolderSettings::NONE,
        revision: 7,
        content_revision: 2,
        created_at: at(0),
        modified_at: at(1_000),
        inherits: true,
        source_created_at: at(0),
        source_modified_at: at(123),
        trashed_at: None,
        created_by: Some(user(KIM)),
        modified_by: None,
    }
}

/// What makes an item a file.
pub(crate) fn content() -> Facet {
    Facet::File(FileContent {
        version: VersionId::new(1).unwrap(),
        size: 5,
        sha1: [0xAB; 20],
        sha256: [0xCD; 32],
        quick: Some(QuickSums {
            crc32: 0x3610_A686,
            xor160: [0xEF; 20],
        }),
    })
}

/// What makes an item a web link.
pub(crate) fn address() -> Facet {
    Facet::WebLink {
        url: "https://example.test/".to_owned(),
    }
}

/// An item alone, without any part that has to be wanted.
pub(crate) fn view(item: Item) -> ItemView {
    ItemView {
        name: item.name.to_string(),
        is_home: item.parent.is_none(),
        in_personal_drive: true,
        capabilities: Capabilities::ALL,
        has_grants: false,
        size: match &item.facet {
            Facet::File(content) => content.size,
            Facet::Folder => 0,
            Facet::WebLink { url } => shortcut(url).len() as u64,
        },
        child_count: 0,
        created_by: None,
        modified_by: None,
        owner: None,
        parent: None,
        path: None,
        shared: None,
        sharing: None,
        download: None,
        item,
    }
}
