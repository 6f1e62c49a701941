//! Between collaborations and grants (docs/contracts/box.md 6).

use domain::grant::GrantWish;
use domain::ids::{GrantId, GroupId, UserId};
use domain::item::ItemKind;
use domain::permission::Appearance;
use domain::role::Capabilities;
use domain::time::Timestamp;
use ports::driving::items::LocateError;
use ports::driving::links::Recipient;
use ports::driving::permissions::{ChangeGrant, GiveGrant, Grantee};
use ports::driving::view::{GrantView, PrincipalView};
use serde_json::{Map, Value};

use super::item::mini;
use super::members::{Named, instant, missing, reference};
use crate::dialects::box_api::bodies;
use crate::dialects::box_api::reference::Ref;
use crate::dialects::box_api::writing::{mini_user, written};
use crate::dialects::box_api::{ids, roles, wire};
use crate::protocol::json::members;
use crate::protocol::problem::{ApiError, Field, Kind};

/// The request to invite somebody.
pub(in crate::dialects::box_api) fn give_grant(
    body: bodies::GiveGrant,
) -> Result<GiveGrant, ApiError> {
    let (kind, of) = invited_to(body.item)?;
    let to = grantee(body.accessible_by)?;
    let name = body.role.ok_or_else(|| missing("role", Field::Role))?;
    let capabilities = role(&name)?;
    if !roles::on(kind)
        .iter()
        .any(|role| role.eq_ignore_ascii_case(&name))
    {
        return Err(bad_role(
            "the role on a file must be editor or viewer",
            &name,
        ));
    }
    Ok(GiveGrant {
        item: of.address(),
        kind,
        to,
        capabilities,
        expires_at: instant(&body.expires_at, "expires_at", &Field::GrantExpiry)?.applied_to(None),
        appearance: Appearance {
            shows_path: body.can_view_path.unwrap_or(false),
            unlisted: body.is_access_only.unwrap_or(false),
        },
    })
}

/// The request to change a grant.
pub(in crate::dialects::box_api) fn change_grant(
    body: bodies::ChangeGrant,
    id: GrantId,
) -> Result<ChangeGrant, ApiError> {
    if let Some(status) = body.status {
        let about = Field::Member("status".into());
        return Err(ApiError::new(
            Kind::BadRequest,
            "only a pending collaboration is accepted or rejected, and this one is not pending",
        )
        .about(about.clone())
        .repeating(&about, Some(status)));
    }
    let on_files = roles::on(ItemKind::File).into_iter();
    Ok(ChangeGrant {
        id,
        wish: GrantWish {
            capabilities: body.role.as_deref().map(role).transpose()?,
            expiry: instant(&body.expires_at, "expires_at", &Field::GrantExpiry)?,
            shows_path: body.can_view_path,
        },
        on_files: on_files.filter_map(roles::given).collect(),
    })
}

/// What a request said of a grant's end, for a refusal to say it again.
pub(in crate::dialects::box_api) fn said_expiry(expiry: Option<Timestamp>) -> Option<String> {
    expiry.map(|instant| instant.millis().div_euclid(1_000).to_string())
}

fn invited_to(item: Option<bodies::InvitedTo>) -> Result<(ItemKind, Ref), ApiError> {
    let item = item.ok_or_else(|| missing("item", Field::Item))?;
    let kind = match item.r#type.as_deref() {
        Some("file") => ItemKind::File,
        Some("folder") => ItemKind::Folder,
        Some(_) | None => {
            return Err(ApiError::new(
                Kind::BadRequest,
                "the type of the item must be file or folder",
            )
            .about(Field::Item));
        }
    };
    let id = item.id.ok_or_else(|| missing("item.id", Field::Item))?;
    match reference(&id.0, kind) {
        Named::One(of) => Ok((kind, of)),
        Named::Nobody => Err(LocateError::NotFound.into()),
        Named::Malformed => Err(ApiError::new(
            Kind::BadRequest,
            "the id of the item must consist of digits",
        )
        .about(Field::Item)),
    }
}

fn grantee(whom: Option<bodies::Invited>) -> Result<Grantee, ApiError> {
    let bad = |message| ApiError::new(Kind::BadRequest, message).about(Field::Recipient);
    let whom = whom.ok_or_else(|| missing("accessible_by", Field::Recipient))?;
    let login = whom.login.filter(|login| !login.is_empty());
    let id = whom.id.as_ref().map(|id| id.0.as_str());
    // Who logs in is a user.
    let kind = whom.r#type.as_deref();
    let kind = kind.or_else(|| login.as_ref().map(|_| "user"));
    match (kind, id, login) {
        (Some("user"), Some(id), _) => {
            let user = ids::parse(id).and_then(UserId::new);
            Ok(Grantee::Person(Recipient::Id(user)))
        }
        (Some("user"), None, Some(login)) => Ok(Grantee::Person(Recipient::Name(login))),
        (Some("group"), Some(id), None) => {
            Ok(Grantee::Group(ids::parse(id).and_then(GroupId::new)))
        }
        (Some("user"), None, None) => Err(bad("name the user by `id` or by `login`")),
        (Some("group"), _, _) => Err(bad("name the group by `id` alone")),
        (Some(_) | None, _, _) => Err(bad("the type of whom is invited must be user or group")),
    }
}

/// What a role allows. The owner's is nobody's to give.
fn role(name: &str) -> Result<Capabilities, ApiError> {
    match roles::given(name) {
        Some(capabilities) => Ok(capabilities),
        None if name == "owner" => Err(bad_role("items are not handed over here", name)),
        None => Err(bad_role(
            "the role must be one of co-owner, editor, viewer uploader, viewer, previewer uploader, \
             previewer and uploader",
            name,
        )),
    }
}

fn bad_role(message: &'static str, name: &str) -> ApiError {
    ApiError::new(Kind::BadRequest, message)
        .about(Field::Role)
        .repeating(&Field::Role, Some(name.to_owned()))
}

/// A grant.
pub(in crate::dialects::box_api) fn collaboration(view: &GrantView) -> Map<String, Value> {
    let grant = &view.grant;
    let at = written(grant.created_at);
    members(&wire::Collaboration {
        kind: "collaboration",
        id: ids::format(grant.id.get()),
        created_by: view.created_by.as_ref().map(mini_user),
        created_at: at.clone(),
        modified_at: at.clone(),
        expires_at: grant.expires_at.map(written),
        status: "accepted",
        accessible_by: invited(&view.principal),
        invite_email: None,
        role: roles::shown(grant),
        acknowledged_at: at,
        item: view.item.as_ref().map(mini),
        app_item: None,
        can_view_path: grant.appearance.shows_path,
        is_access_only: grant.appearance.unlisted,
        acceptance_requirements_status: wire::Empty {},
    })
}

fn invited(principal: &PrincipalView) -> wire::Invited {
    match principal {
        PrincipalView::Person(person) => wire::Invited::User(mini_user(person)),
        PrincipalView::Group { id, name } => group(id.get(), name),
        PrincipalView::Site { id, name } => group(id.get(), name),
    }
}

fn group(id: i64, name: &str) -> wire::Invited {
    wire::Invited::Group(wire::MiniGroup {
        kind: "group",
        id: ids::format(id),
        name: name.to_owned(),
        group_type: "managed_group",
    })
}

#[cfg(test)]
mod tests;
