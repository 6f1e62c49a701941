//! The small world that outcomes are taken from.

use std::collections::BTreeSet;

use adapters_http::address::microsoft as ids;
use domain::ids::{ApplicationId, DriveId, GrantId, GroupId, LinkId, OrganizationId};
use domain::item::{Drive, DriveOwner, Facet, Item, ItemKind};
use domain::link::{
    Audience, Link, LinkAuthority, LinkForm, LinkKind, LinkScope, Maker, PasswordGeneration, Terms,
};
use domain::permission::{Appearance, Grant, GrantSource};
use domain::principal::Principal;
use domain::role::Capabilities;
use ports::driven::store::ChangeMark;
use ports::driving::items::{ChangeView, Followed, GoneView};
use ports::driving::permissions::PermissionId;
use ports::driving::view::{
    AccountView, ApplicationView, DriveView, GroupView, InheritedFrom, ItemView, LinkView,
    OrganizationView, ParentView, PermissionKind, PermissionView, PersonView, PrincipalView,
};
use ports::secret::LinkToken;

use crate::shared::fixtures::{
    self, DRIVE, FILE, FOLDER, GRANT, KIM, LINK, PUBLIC, ROOT, TOKEN, WEB_LINK, address, at,
    content, item_id, kim, name, user,
};

/// Puts ids in place of names in braces.
pub(crate) fn filled(text: &str) -> String {
    let share = ids_of_share();
    [
        ("{drive}", ids::drive(DriveId::new(DRIVE).unwrap())),
        ("{root}", ids::item(item_id(ROOT))),
        ("{folder}", ids::item(item_id(FOLDER))),
        ("{file}", ids::item(item_id(FILE))),
        ("{web_link}", ids::item(item_id(WEB_LINK))),
        ("{kim}", ids::user(user(KIM))),
        ("{crew}", ids::group(GroupId::new(6).unwrap())),
        (
            "{grant}",
            ids::permission(PermissionId::Grant(GrantId::new(GRANT).unwrap())),
        ),
        (
            "{link}",
            ids::permission(PermissionId::Link(LinkId::new(LINK).unwrap())),
        ),
        ("{share}", share),
    ]
    .iter()
    .fold(text.to_owned(), |text, (name, id)| text.replace(name, id))
}

fn ids_of_share() -> String {
    use base64::Engine as _;
    let encoded =
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("{PUBLIC}/s/{TOKEN}"));
    format!("u!{encoded}")
}

fn item(number: i64, parent: Option<i64>, called: &str, facet: Facet) -> ItemView {
    let path = if parent == Some(FOLDER) {
        vec![name("Docs & more")]
    } else {
        vec![]
    };
    ItemView {
        parent: parent.map(|parent| ParentView {
            id: item_id(parent),
            path,
        }),
        created_by: Some(kim()),
        ..fixtures::view(fixtures::item(number, parent, called, facet))
    }
}

/// The same as it was made.
pub(crate) fn new(view: ItemView) -> ItemView {
    let item = Item {
        revision: 1,
        content_revision: 1,
        ..view.item
    };
    ItemView { item, ..view }
}

pub(crate) fn root() -> ItemView {
    ItemView {
        size: 1234,
        child_count: 2,
        ..item(ROOT, None, "drive", Facet::Folder)
    }
}

pub(crate) fn folder() -> ItemView {
    ItemView {
        size: 5,
        child_count: 1,
        shared: Some(LinkScope::People),
        ..item(FOLDER, Some(ROOT), "Docs & more", Facet::Folder)
    }
}

pub(crate) fn file() -> ItemView {
    ItemView {
        size: 5,
        shared: Some(LinkScope::Anonymous),
        owner: Some(PrincipalView::Person(kim())),
        download: Some("grant-of-the-file".to_owned()),
        ..item(FILE, Some(FOLDER), "plan #1.txt", content())
    }
}

/// The folder, as it changed.
pub(crate) fn there() -> ChangeView {
    ChangeView::There(Box::new(folder()))
}

/// The file, which is in the trash.
pub(crate) fn gone() -> ChangeView {
    ChangeView::Gone(GoneView {
        item: item_id(FILE),
        drive: DriveId::new(DRIVE).unwrap(),
        in_personal_drive: true,
        folder: Some(item_id(FOLDER)),
        kind: ItemKind::File,
        name: Some("Plan.txt".to_owned()),
    })
}

pub(crate) fn followed() -> Followed {
    Followed {
        folder: item_id(ROOT),
        drive: DriveId::new(DRIVE).unwrap(),
        until: ChangeMark {
            number: 5,
            item: FILE,
        },
        began_at: 4,
    }
}

pub(crate) fn web_link() -> ItemView {
    item(WEB_LINK, Some(ROOT), "Example", address())
}

/// A link, described by words: a kind, a scope, and what else is true of it.
pub(crate) fn link(words: &[&str]) -> LinkView {
    let has = |word: &str| words.contains(&word);
    let kind = *LinkKind::ALL
        .iter()
        .find(|kind| has(kind.name()))
        .unwrap_or(&LinkKind::View);
    let audience = if has("organization") {
        Audience::Organization
    } else if has("people") {
        Audience::People(BTreeSet::from([user(KIM)]))
    } else {
        Audience::Anonymous
    };
    LinkView {
        people: if has("people") { vec![kim()] } else { vec![] },
        link: Link {
            id: LinkId::new(LINK).unwrap(),
            organization: OrganizationId::new(1).unwrap(),
            item: item_id(FILE),
            application: ApplicationId::new(8).unwrap(),
            form: LinkForm::Specified(Terms {
                audience,
                password: has("password").then_some(PasswordGeneration(1)),
            }),
            kind,
            expires_at: None,
            maker: Maker::User(user(KIM)),
            authority: LinkAuthority::Publish,
            revision: 1,
            created_at: at(0),
            changed_at: at(0),
            revoked_at: None,
        },
        ends_at: has("expiring").then(|| at(86_400_000)),
        token: (!has("secret")).then(|| LinkToken::parse(TOKEN).unwrap()),
        application: ApplicationView {
            id: ApplicationId::new(8).unwrap(),
            name: "Sample".to_owned(),
        },
        maker: None,
    }
}

fn inherited(words: &[&str]) -> Option<InheritedFrom> {
    words.contains(&"inherited").then(|| InheritedFrom {
        drive: DriveId::new(DRIVE).unwrap(),
        in_personal_drive: true,
        item: item_id(FOLDER),
        path: vec![name("Docs & more")],
    })
}

pub(crate) fn link_permission(words: &[&str]) -> PermissionView {
    PermissionView {
        kind: PermissionKind::Link(link(words)),
        inherited_from: inherited(words),
    }
}

/// A grant: the owner's, or one to read or write.
pub(crate) fn grant(words: &[&str]) -> PermissionView {
    let write = adapters_http::dialects::microsoft::ROLES
        .named("write")
        .unwrap()
        .capabilities;
    let is_owner = words.contains(&"owner");
    PermissionView {
        kind: PermissionKind::Grant {
            grant: Grant {
                id: GrantId::new(GRANT).unwrap(),
                item: item_id(FILE),
                principal: Principal::User(user(KIM)),
                capabilities: match () {
                    () if is_owner => Capabilities::ALL,
                    () if words.contains(&"write") => write,
                    () => Capabilities::READING,
                },
                source: if is_owner {
                    GrantSource::Ownership
                } else {
                    GrantSource::Given
                },
                expires_at: None,
                appearance: Appearance::default(),
                created_at: at(0),
                created_by: None,
            },
            principal: PrincipalView::Person(kim()),
        },
        inherited_from: inherited(words),
    }
}

pub(crate) fn drive() -> DriveView {
    DriveView {
        drive: Drive {
            id: DriveId::new(DRIVE).unwrap(),
            organization: OrganizationId::new(1).unwrap(),
            owner: DriveOwner::User(user(KIM)),
            name: "Kim's drive".to_owned(),
            root: item_id(ROOT),
            created_at: at(0),
        },
        owner: PrincipalView::Person(kim()),
        used: 1234,
        trashed: 5,
        room: Some(100),
    }
}

/// Two accounts, the second of which is not in use.
pub(crate) fn accounts() -> Vec<AccountView> {
    let account = |person: PersonView, is_active| AccountView {
        person,
        created_at: at(0),
        is_active,
        used: 0,
        upload_limit: 5,
    };
    let other = PersonView {
        id: user(9),
        name: "ann".to_owned(),
        display_name: "Ann O'Hara".to_owned(),
        email: None,
        is_external: false,
    };
    vec![account(kim(), true), account(other, false)]
}

/// A group.
pub(crate) fn crew() -> GroupView {
    GroupView {
        id: GroupId::new(6).unwrap(),
        name: "crew".to_owned(),
        created_at: at(0),
    }
}

/// The caller's organization.
pub(crate) fn organization() -> OrganizationView {
    OrganizationView {
        id: OrganizationId::new(1).unwrap(),
        name: "Harbour".to_owned(),
        created_at: at(0),
    }
}
