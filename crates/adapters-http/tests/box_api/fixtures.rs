//! What services answer with, by words for what is true of it.

use domain::ids::{ApplicationId, GrantId, GroupId, LinkId, OrganizationId, UploadSessionId};
use domain::item::{Facet, FolderSetting, FolderSettings, ItemName};
use domain::link::{
    Audience, Effect, Link, LinkAuthority, LinkForm, LinkKind, LinkName, LinkScope, Maker,
    PasswordGeneration, Terms,
};
use domain::permission::{Appearance, Grant, GrantSource};
use domain::principal::Principal;
use domain::role::{Capabilities, Capability};
use domain::server::session::{Announced, Cut, PART_SIZE, Part, SessionTarget, UploadSession};
use ports::driven::store::{Event, EventKind, Uses};
use ports::driving::drives::SessionView;
use ports::driving::view::{
    AccountView, EventView, FolderView, GrantView, ItemLinkView, ItemView, PrincipalView,
    SharingView,
};
use ports::secret::LinkToken;

use crate::shared::fixtures::{
    FILE, FOLDER, GRANT, KIM, LINK, ROOT, TOKEN, WEB_LINK, address, at, content, item, item_id,
    kim, user, view,
};

const GROUP: i64 = 6;

/// Puts ids in place of names in braces.
pub(crate) fn filled(text: &str) -> String {
    [
        ("{root}", ROOT),
        ("{folder}", FOLDER),
        ("{file}", FILE),
        ("{web_link}", WEB_LINK),
        ("{kim}", KIM),
        ("{group}", GROUP),
        ("{grant}", GRANT),
    ]
    .iter()
    .fold(text.replace("{token}", TOKEN), |text, (name, id)| {
        text.replace(name, &id.to_string())
    })
}

/// An item: which, and what else is true of it.
pub(crate) fn detail(words: &[&str]) -> ItemView {
    let has = |word: &str| words.contains(&word);
    let through = has("through");
    let (mut stored, above) = match words.first() {
        Some(&"root") => (item(ROOT, None, "drive", Facet::Folder), 0),
        Some(&"folder") => (item(FOLDER, Some(ROOT), "Docs & more", Facet::Folder), 1),
        Some(&"web_link") => (item(WEB_LINK, Some(ROOT), "Example", address()), 1),
        _ => (item(FILE, Some(FOLDER), "plan #1.txt", content()), 2),
    };
    if has("trashed") {
        stored.trashed_at = Some(at(2_000));
    }
    if has("restricted") {
        stored.settings = FolderSettings::NONE
            .with(FolderSetting::OnlyManagersInvite, true)
            .with(FolderSetting::MembersOnly, true);
    }
    let is_file = matches!(stored.facet, Facet::File(_));
    let path = [
        FolderView {
            id: None,
            name: "drive".to_owned(),
            revision: 1,
        },
        FolderView {
            id: Some(item_id(FOLDER)),
            name: "Docs & more".to_owned(),
            revision: 3,
        },
    ];
    ItemView {
        path: Some(path[..if through { 0 } else { above }].to_vec()),
        created_by: Some(kim()),
        owner: Some(PrincipalView::Person(kim())),
        sharing: Some(SharingView {
            link: (has("linked") && !through).then(|| link(words)),
            is_linked: has("linked"),
            widest_scope: stored.parent.map(|_| LinkScope::Anonymous),
            most: if is_file {
                LinkKind::Edit
            } else {
                LinkKind::View
            },
            link_names: true,
        }),
        capabilities: if has("viewer") {
            Capabilities::of(&[Capability::Preview, Capability::Download, Capability::Share])
        } else {
            Capabilities::ALL
        },
        has_grants: has("granted"),
        ..view(stored)
    }
}

fn link(words: &[&str]) -> ItemLinkView {
    let has = |word: &str| words.contains(&word);
    let kind = match () {
        () if has("preview") => LinkKind::PreviewOnly,
        () if has("edit") => LinkKind::Edit,
        () => LinkKind::View,
    };
    let audience = match () {
        () if has("organization") => Audience::Organization,
        () if has("existing") => Audience::Existing,
        () => Audience::Anonymous,
    };
    let effect = Effect {
        scope: if has("narrowed") {
            LinkScope::Organization
        } else {
            audience.scope()
        },
        kind,
    };
    let name = LinkName::parse("Harbour-Plans").unwrap();
    ItemLinkView {
        effect,
        token: LinkToken::parse(TOKEN).unwrap(),
        name: has("named").then_some(name),
        ends_at: has("expiring").then(|| at(86_400_000)),
        uses: Uses {
            downloads: 3,
            previews: 4,
        },
        link: Link {
            id: LinkId::new(LINK).unwrap(),
            organization: OrganizationId::new(1).unwrap(),
            item: item_id(FILE),
            application: ApplicationId::new(8).unwrap(),
            form: LinkForm::Single {
                terms: Terms {
                    audience,
                    password: has("password").then_some(PasswordGeneration(1)),
                },
                is_named: has("named"),
            },
            kind,
            expires_at: None,
            maker: Maker::User(user(KIM)),
            authority: LinkAuthority::Publish,
            revision: 1,
            created_at: at(0),
            changed_at: at(0),
            revoked_at: None,
        },
    }
}

/// A grant: a role of this dialect with `_` for spaces, and what else is true of it.
pub(crate) fn grant(words: &[&str]) -> GrantView {
    let has = |word: &str| words.contains(&word);
    let role = words
        .iter()
        .find_map(|word| adapters_http::dialects::box_api::ROLES.named(&word.replace('_', " ")));
    let group = GroupId::new(GROUP).unwrap();
    GrantView {
        grant: Grant {
            id: GrantId::new(GRANT).unwrap(),
            item: item_id(FOLDER),
            principal: if has("group") {
                Principal::Group(group)
            } else {
                Principal::User(user(KIM))
            },
            capabilities: role.unwrap().capabilities,
            source: GrantSource::Given,
            expires_at: has("expiring").then(|| at(86_400_000)),
            appearance: Appearance {
                shows_path: has("path"),
                unlisted: has("unlisted"),
            },
            created_at: at(0),
            created_by: Some(user(KIM)),
        },
        principal: if has("group") {
            PrincipalView::Group {
                id: group,
                name: "Harbour".to_owned(),
            }
        } else {
            PrincipalView::Person(kim())
        },
        created_by: Some(kim()),
        item: (!has("hidden")).then(|| detail(&["folder"])),
    }
}

/// An upload by somebody, and an ended link by nobody who is known.
pub(crate) fn events() -> Vec<EventView> {
    let event = |position, kind, by: Option<i64>| EventView {
        position,
        event: Event {
            organization: OrganizationId::new(1).unwrap(),
            kind,
            item: item_id(FILE),
            by: by.map(user).into(),
            at: at(0),
        },
        by: by.map(|_| kim()),
        item: detail(&["file"]),
    };
    vec![
        event(7, EventKind::Uploaded, Some(KIM)),
        event(9, EventKind::LinkEnded, None),
    ]
}

/// Kim's account.
pub(crate) fn account() -> AccountView {
    AccountView {
        person: kim(),
        is_active: true,
        created_at: at(0),
        used: 1_234,
        upload_limit: 5_000_000,
    }
}

/// A session of which these parts arrived.
pub(crate) fn session(arrived: u64) -> SessionView {
    SessionView {
        session: UploadSession {
            id: UploadSessionId::new(51).unwrap(),
            organization: OrganizationId::new(1).unwrap(),
            user: Some(user(KIM)),
            application: ApplicationId::new(8).unwrap(),
            target: SessionTarget::Folder {
                folder: item_id(FOLDER),
                name: ItemName::parse("large.bin").unwrap(),
            },
            cut: Cut::even(20_000_000),
            announced: Announced::NOTHING,
            made: None,
            expires_at: at(86_400_000),
        },
        parts: (0..arrived).map(part).collect(),
    }
}

/// A part of it.
pub(crate) fn part(number: u64) -> Part {
    let offset = number * PART_SIZE;
    Part {
        number,
        offset,
        size: PART_SIZE.min(20_000_000 - offset),
        sha1: [0xAB; 20],
    }
}
