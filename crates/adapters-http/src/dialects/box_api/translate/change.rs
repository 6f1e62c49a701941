//! From bodies to what becomes of items and of their one link
//! (docs/contracts/box.md 1.3 and 7.4 to 7.8).

use domain::item::{FolderSetting, ItemKind, ItemName};
use domain::link::{LinkName, Purpose};
use domain::patch::Patch;
use domain::upload::NameConflict;
use ports::driving::drives::{ChangeItem, CopyItem, MakeItem, RestoreItem};
use ports::driving::links::{LinkWish, WantedForm};
use ports::driving::permissions::Expected;
use ports::secret::Password;

use super::link;
use super::members::{given_instant, instant, missing, needed_name, needed_parent, parent, text};
use crate::dialects::box_api::reference::Ref;
use crate::protocol::json::{Member, Object};
use crate::protocol::problem::{ApiError, Field, Kind};

/// The switches of a folder: each with the setting of ours, and the value at which that is on.
const SWITCHES: [(&str, FolderSetting, bool); 3] = [
    (
        "can_non_owners_invite",
        FolderSetting::OnlyManagersInvite,
        false,
    ),
    (
        "can_non_owners_view_collaborators",
        FolderSetting::PeopleHidden,
        false,
    ),
    (
        "is_collaboration_restricted_to_enterprise",
        FolderSetting::MembersOnly,
        true,
    ),
];

/// The request to change an item. Members that nothing is known of mean nothing.
pub(in crate::dialects::box_api) fn change_item(
    body: &Object,
    kind: ItemKind,
    of: Ref,
    if_match: Option<Vec<Expected>>,
) -> Result<ChangeItem, ApiError> {
    if body.object("lock")?.given().is_some() {
        return Err(ApiError::new(
            Kind::NotSupported,
            "files cannot be locked here: leave the member `lock` out",
        )
        .about(Field::Member("lock".into())));
    }
    let url = match kind {
        ItemKind::WebLink => text(body, "url")?,
        ItemKind::File | ItemKind::Folder => None,
    };
    let settings = match kind {
        ItemKind::Folder => switches(body)?,
        ItemKind::File | ItemKind::WebLink => Vec::new(),
    };
    Ok(ChangeItem {
        item: of.address(),
        kind,
        if_match,
        name: text(body, "name")?,
        parent: parent(body)?,
        description: text(body, "description")?,
        url,
        source_created_at: given_instant(body, "content_created_at")?,
        source_modified_at: given_instant(body, "content_modified_at")?,
        settings,
        link: link(body)?,
    })
}

fn switches(body: &Object) -> Result<Vec<(FolderSetting, bool)>, ApiError> {
    let mut settings = Vec::new();
    for (name, setting, on_at) in SWITCHES {
        if let Some(value) = body.flag(name)?.given() {
            settings.push((setting, value == on_at));
        }
    }
    Ok(settings)
}

/// What a body says of the item's one link.
fn link(body: &Object) -> Result<Patch<LinkWish>, ApiError> {
    match body.object("shared_link")? {
        Member::Absent => Ok(Patch::Keep),
        Member::Null => Ok(Patch::Clear),
        Member::Value(settings) => link_settings(&settings).map(Patch::Set),
    }
}

fn link_settings(body: &Object) -> Result<LinkWish, ApiError> {
    let access = body.text("access")?.given();
    let scope = access.map(|name| {
        link::scope(name).ok_or_else(|| {
            ApiError::new(
                Kind::BadRequest,
                "the member `access` must be one of open, company and collaborators",
            )
            .about(Field::Scope)
            .repeating(&Field::Scope, Some(name.to_owned()))
        })
    });
    let permissions = body.object("permissions")?.given().unwrap_or_default();
    // It reads back as true, whatever is sent: clients send false with every change.
    permissions.flag("can_preview")?;
    let scope = scope.transpose()?;
    let password = match body.text("password")? {
        Member::Absent => Patch::Keep,
        Member::Null => Patch::Clear,
        Member::Value(text) => Patch::Set(Password::parse(text)?),
    };
    let expiry = instant(body, "unshared_at", &Field::LinkExpiry)?;
    let name = match body.text("vanity_name")? {
        Member::Absent => Patch::Keep,
        Member::Null | Member::Value("") => Patch::Clear,
        Member::Value(text) => Patch::Set(LinkName::parse(text)?),
    };
    Ok(LinkWish {
        purpose: Purpose::Switches {
            download: permissions.flag("can_download")?.given(),
            edit: permissions.flag("can_edit")?.given(),
        },
        scope,
        password,
        expiry,
        ..LinkWish::bare(WantedForm::Single { name })
    })
}

/// The request to make a folder.
pub(in crate::dialects::box_api) fn make_folder(body: &Object) -> Result<MakeItem, ApiError> {
    Ok(MakeItem {
        parent: needed_parent(body)?,
        name: needed_name(body)?,
        description: text(body, "description")?,
        url: None,
        conflict: NameConflict::Fail,
    })
}

/// The request to make a web link. Without a name it is called after its address, as far as that
/// is a name (docs/contracts/box.md 7.8).
pub(in crate::dialects::box_api) fn make_web_link(body: &Object) -> Result<MakeItem, ApiError> {
    let url = text(body, "url")?.ok_or_else(|| missing("url", Field::Url))?;
    let name = text(body, "name")?.filter(|name| !name.is_empty());
    Ok(MakeItem {
        parent: needed_parent(body)?,
        name: name.unwrap_or_else(|| ItemName::nearest(&url).to_string()),
        description: text(body, "description")?,
        url: Some(url),
        conflict: NameConflict::Fail,
    })
}

/// The request to copy an item.
pub(in crate::dialects::box_api) fn copy_item(
    body: &Object,
    kind: ItemKind,
    of: Ref,
) -> Result<CopyItem, ApiError> {
    Ok(CopyItem {
        item: of.address(),
        kind,
        parent: needed_parent(body)?,
        name: text(body, "name")?,
    })
}

/// The request to take an item out of the trash.
pub(in crate::dialects::box_api) fn restore_item(
    body: &Object,
    kind: ItemKind,
    of: Ref,
) -> Result<RestoreItem, ApiError> {
    Ok(RestoreItem {
        item: of.address(),
        kind,
        name: text(body, "name")?,
        parent: parent(body)?,
    })
}

/// What a request said that a refusal may say again. A password is never among it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::dialects::box_api) struct Echo {
    expiry: Option<String>,
    allowed: Option<String>,
}

impl Echo {
    /// What a change said of the item's link.
    pub(in crate::dialects::box_api) fn of(link: &Patch<LinkWish>) -> Self {
        let Patch::Set(settings) = link else {
            return Self::default();
        };
        let expiry = match settings.expiry {
            // As the vendor writes it (docs/contracts/box.md 1.6).
            Patch::Set(instant) => Some(instant.millis().div_euclid(1_000).to_string()),
            Patch::Keep | Patch::Clear => None,
        };
        let one = |name: &str, flag: bool| format!("{name} => {}", u8::from(flag));
        let (download, edit) = match settings.purpose {
            Purpose::Switches { download, edit } => (download, edit),
            Purpose::Kind(_) => (None, None),
        };
        let download = download.map(|flag| one("download", flag));
        let edit = edit.map(|flag| one("edit", flag));
        Self {
            expiry,
            allowed: download.or(edit),
        }
    }

    /// A refusal with what was said to it.
    pub(in crate::dialects::box_api) fn again(self, problem: ApiError) -> ApiError {
        problem
            .repeating(&Field::LinkExpiry, self.expiry)
            .repeating(&Field::Allowed, self.allowed)
    }
}
