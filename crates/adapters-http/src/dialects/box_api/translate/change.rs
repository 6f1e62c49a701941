//! From bodies to what becomes of items and of their one link
//! (docs/contracts/box.md 1.3 and 7.4 to 7.8).

use domain::item::{FolderSetting, ItemKind, ItemName};
use domain::link::{LinkName, Purpose};
use domain::patch::Patch;
use domain::upload::{NameConflict, WhenTaken};
use ports::driving::drives::{ChangeItem, CopyItem, MakeItem, RestoreItem};
use ports::driving::links::{LinkWish, WantedForm};
use ports::driving::permissions::Expected;
use ports::secret::Password;

use super::link;
use super::members::{instant, missing, needed_name, needed_parent, parent, source_times};
use crate::dialects::box_api::bodies;
use crate::dialects::box_api::reference::Ref;
use crate::protocol::json::Member;
use crate::protocol::problem::{ApiError, Field, Kind};

/// The request to change an item.
pub(in crate::dialects::box_api) fn change_item(
    body: bodies::ChangeItem,
    kind: ItemKind,
    of: Ref,
    if_match: Option<Vec<Expected>>,
) -> Result<ChangeItem, ApiError> {
    if body.lock.is_some() {
        return Err(ApiError::new(
            Kind::NotSupported,
            "files cannot be locked here: leave the member `lock` out",
        )
        .about(Field::Member("lock".into())));
    }
    let settings = match kind {
        ItemKind::Folder => switches(&body),
        ItemKind::File | ItemKind::WebLink => Vec::new(),
    };
    let [created_at, modified_at] = source_times(
        body.content_created_at.as_deref(),
        body.content_modified_at.as_deref(),
    )?;
    let parent = parent(body.parent)?;
    Ok(ChangeItem {
        when_taken: WhenTaken::New(NameConflict::Fail),
        item: of.address(),
        kind: Some(kind),
        // A move goes ahead whatever the state (docs/contracts/box.md 1.10).
        if_match: if_match.filter(|_| parent.is_none()),
        name: body.name,
        parent,
        description: body.description,
        url: body.url.filter(|_| kind == ItemKind::WebLink),
        source_created_at: created_at,
        source_modified_at: modified_at,
        settings,
        link: match body.shared_link {
            Member::Absent => Patch::Keep,
            Member::Null => Patch::Clear,
            Member::Value(settings) => Patch::Set(link_settings(settings)?),
        },
    })
}

/// The settings of a folder that are said, each with whether it is on.
fn switches(body: &bodies::ChangeItem) -> Vec<(FolderSetting, bool)> {
    let may_invite = body.can_non_owners_invite;
    let may_see = body.can_non_owners_view_collaborators;
    let settings = [
        (FolderSetting::OnlyManagersInvite, may_invite.map(|on| !on)),
        (FolderSetting::PeopleHidden, may_see.map(|on| !on)),
        (
            FolderSetting::MembersOnly,
            body.is_collaboration_restricted_to_enterprise,
        ),
    ];
    let said = settings.into_iter();
    said.filter_map(|(setting, on)| Some((setting, on?)))
        .collect()
}

fn link_settings(body: bodies::SharedLink) -> Result<LinkWish, ApiError> {
    let scope = body.access.map(|name| {
        link::scope(&name).ok_or_else(|| {
            ApiError::new(
                Kind::BadRequest,
                "the member `access` must be one of open, company and collaborators",
            )
            .about(Field::Scope)
            .repeating(&Field::Scope, Some(name))
        })
    });
    let scope = scope.transpose()?;
    let password = match body.password {
        Member::Absent => Patch::Keep,
        Member::Null => Patch::Clear,
        Member::Value(text) => Patch::Set(Password::parse(&text)?),
    };
    let expiry = instant(&body.unshared_at, "unshared_at", &Field::LinkExpiry)?;
    let name = match body.vanity_name {
        Member::Absent => Patch::Keep,
        Member::Value(text) if !text.is_empty() => Patch::Set(LinkName::parse(&text)?),
        Member::Null | Member::Value(_) => Patch::Clear,
    };
    let permissions = body.permissions.unwrap_or_default();
    Ok(LinkWish {
        purpose: Purpose::Switches {
            download: permissions.can_download,
            edit: permissions.can_edit,
        },
        scope,
        password,
        expiry,
        ..LinkWish::bare(WantedForm::Single { name })
    })
}

/// The request to make a folder.
pub(in crate::dialects::box_api) fn make_folder(
    body: bodies::MakeFolder,
) -> Result<MakeItem, ApiError> {
    Ok(MakeItem {
        parent: needed_parent(body.parent)?,
        name: needed_name(body.name)?,
        description: body.description,
        url: None,
        conflict: NameConflict::Fail,
    })
}

/// The request to make a web link. Without a name it is called after its address, as far as that
/// is a name (docs/contracts/box.md 7.8).
pub(in crate::dialects::box_api) fn make_web_link(
    body: bodies::MakeWebLink,
) -> Result<MakeItem, ApiError> {
    let url = body.url.ok_or_else(|| missing("url", Field::Url))?;
    let name = body.name.filter(|name| !name.is_empty());
    Ok(MakeItem {
        parent: needed_parent(body.parent)?,
        name: name.unwrap_or_else(|| ItemName::nearest(&url).to_string()),
        description: body.description,
        url: Some(url),
        conflict: NameConflict::Fail,
    })
}

/// The request to copy an item.
pub(in crate::dialects::box_api) fn copy_item(
    body: bodies::CopyItem,
    kind: ItemKind,
    of: Ref,
) -> Result<CopyItem, ApiError> {
    Ok(CopyItem {
        item: of.address(),
        kind: Some(kind),
        parent: Some(needed_parent(body.parent)?),
        name: body.name,
        when_taken: WhenTaken::New(NameConflict::Fail),
    })
}

/// The request to take an item out of the trash.
pub(in crate::dialects::box_api) fn restore_item(
    body: bodies::RestoreItem,
    kind: ItemKind,
    of: Ref,
) -> Result<RestoreItem, ApiError> {
    Ok(RestoreItem {
        item: of.address(),
        kind: Some(kind),
        name: body.name,
        parent: parent(body.parent)?,
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
