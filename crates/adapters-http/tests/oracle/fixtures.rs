//! What services answer with, by words for what is true of it.

use adapters_http::address::oracle as ids;
use domain::ids::{ApplicationId, GrantId, GroupId, LinkId, OrganizationId};
use domain::item::{Facet, Item};
use domain::link::{Audience, Link, LinkAuthority, LinkForm, LinkKind, LinkLabel, Maker, Terms};
use domain::permission::{Appearance, Grant, GrantSource};
use domain::principal::Principal;
use ports::driving::view::{
    ApplicationView, GrantView, ItemView, LinkView, PersonView, PrincipalView,
};
use ports::secret::LinkToken;

use crate::shared::fixtures::{
    FILE, FOLDER, GRANT, KIM, LINK, ROOT, TOKEN, WEB_LINK, address, at, content, item, item_id,
    kim, user, view,
};

const GROUP: i64 = 6;

fn stored(word: &str) -> Item {
    match word {
        "root" => item(ROOT, None, "drive", Facet::Folder),
        "folder" => item(FOLDER, Some(ROOT), "Docs & more", Facet::Folder),
        "web_link" => item(WEB_LINK, Some(ROOT), "Example", address()),
        _ => item(FILE, Some(FOLDER), "plan #1.txt", content()),
    }
}

/// Puts ids in place of names in braces.
pub(crate) fn filled(text: &str) -> String {
    let items = ["folder", "file", "web_link"].map(|word| (word, ids::item(&stored(word))));
    let people = [
        ("kim", ids::user(user(KIM))),
        ("group", ids::group(GroupId::new(GROUP).unwrap())),
    ];
    let both = items.into_iter().chain(people);
    both.fold(text.to_owned(), |text, (name, id)| {
        text.replace(&format!("{{{name}}}"), &id)
    })
}

/// Whom an applink is for who has no account.
pub(crate) fn external() -> PersonView {
    PersonView {
        id: user(77),
        name: "crew 42".to_owned(),
        display_name: "crew 42".to_owned(),
        email: None,
        is_external: true,
    }
}

/// An item: which, and what else is true of it.
pub(crate) fn detail(words: &str) -> ItemView {
    let words: Vec<&str> = words.split_whitespace().collect();
    let has = |word: &str| words.contains(&word);
    let stored = stored(words.first().copied().unwrap_or_default());
    let is_folder = matches!(stored.facet, Facet::Folder);
    let shown = view(stored);
    ItemView {
        size: if is_folder { 39 } else { shown.size },
        child_count: if is_folder { 2 } else { 0 },
        created_by: Some(kim()),
        modified_by: has("by_external").then(external),
        owner: Some(PrincipalView::Person(kim())),
        ..shown
    }
}

/// The item that a link is on.
pub(crate) fn linked(words: &str) -> Item {
    stored(if words.contains("folder") {
        "folder"
    } else {
        "file"
    })
}

/// A link: its role, for whom it is, and what else is true of it.
pub(crate) fn link(words: &str) -> LinkView {
    let has = |word: &str| words.split_whitespace().any(|other| other == word);
    let people = if has("people") {
        vec![kim()]
    } else {
        Vec::new()
    };
    let audience = match () {
        () if has("organization") => Audience::Organization,
        () if has("existing") => Audience::Existing,
        () if has("people") => Audience::People([user(KIM)].into()),
        () => Audience::Anonymous,
    };
    let label = has("labelled").then(|| LinkLabel::parse("Press <kit>").unwrap());
    let ends_at = has("expiring").then(|| at(86_400_000));
    LinkView {
        ends_at,
        token: LinkToken::parse(TOKEN),
        application: ApplicationView {
            id: ApplicationId::new(8).unwrap(),
            name: "Tests".to_owned(),
        },
        people,
        maker: Some(kim()),
        link: Link {
            id: LinkId::new(LINK).unwrap(),
            organization: OrganizationId::new(1).unwrap(),
            item: linked(words).id,
            application: ApplicationId::new(8).unwrap(),
            form: LinkForm::Labelled {
                terms: Terms::open(audience),
                label,
            },
            kind: match () {
                () if has("contributor") => LinkKind::Edit,
                () if has("downloader") => LinkKind::View,
                () => LinkKind::PreviewOnly,
            },
            expires_at: ends_at,
            maker: Maker::User(user(KIM)),
            authority: LinkAuthority::Manage,
            revision: 1,
            created_at: at(0),
            changed_at: at(5_000),
            revoked_at: None,
        },
    }
}

/// A grant on the folder: a role of this dialect, and what else is true of it.
pub(crate) fn grant(words: &str) -> GrantView {
    let words: Vec<&str> = words.split_whitespace().collect();
    let role = adapters_http::dialects::oracle::ROLES.named(words[0]);
    let group = GroupId::new(GROUP).unwrap();
    let is_group = words.contains(&"group");
    GrantView {
        grant: Grant {
            id: GrantId::new(GRANT).unwrap(),
            item: item_id(FOLDER),
            principal: if is_group {
                Principal::Group(group)
            } else {
                Principal::User(user(KIM))
            },
            capabilities: role.unwrap().capabilities,
            source: GrantSource::Given,
            expires_at: None,
            appearance: Appearance::default(),
            created_at: at(0),
            created_by: Some(user(KIM)),
        },
        principal: if is_group {
            PrincipalView::Group {
                id: group,
                name: "Harbour".to_owned(),
            }
        } else {
            PrincipalView::Person(kim())
        },
        created_by: Some(kim()),
        item: None,
    }
}
