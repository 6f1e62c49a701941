//! From bodies to commands (docs/contracts/microsoft.md 1.3, 1.8, 2.5, 2.7 and 2.8).

use domain::link::{AbsentScope, ExpiryRule, LinkKind, LinkScope, Purpose};
use domain::patch::Patch;
use ports::driving::address::{ItemAddress, ShareAddress};
use ports::driving::links::{LinkWish, MakeLink, WantedForm};
use ports::driving::permissions::{AddPeople, ChangePermission, Expected, Invite, PermissionId};
use ports::secret::Password;

use super::members::{expiry, missing, notification, only, only_changeable, recipients, role};
use crate::dialects::microsoft::mount::{Arrival, Family, Mount};
use crate::protocol::json::Object;
use crate::protocol::problem::{ApiError, Kind};

/// Every parameter that any version of the API takes (docs/contracts/microsoft.md R-1).
const CREATE_LINK: &[&str] = &[
    "type",
    "scope",
    "expirationDateTime",
    "password",
    "retainInheritedPermissions",
    "recipients",
    "sendNotification",
    "message",
];

const INVITE: &[&str] = &[
    "recipients",
    "roles",
    "requireSignIn",
    "sendInvitation",
    "message",
    "expirationDateTime",
    "password",
    "retainInheritedPermissions",
];

/// The request for a link.
pub(in crate::dialects::microsoft) fn create_link(
    body: &Object,
    item: ItemAddress,
    arrival: Arrival,
) -> Result<MakeLink, ApiError> {
    only(body, CREATE_LINK)?;
    notification(body, "sendNotification")?;
    let kind = match body.text("type")?.given() {
        Some(name) => link_kind(name)?,
        // Only the preview does without (docs/contracts/microsoft.md R-4).
        None if arrival.mount == Mount::Beta => None,
        None => return Err(missing("type", "createLink")),
    };
    let wish = LinkWish {
        form: WantedForm::Specified {
            absent_scope: match arrival.family {
                Family::Graph => AbsentScope::PolicyDefault,
                Family::OneDrive => AbsentScope::WidestAllowed,
            },
            keep_inherited: keep_inherited(body)?,
        },
        purpose: Purpose::Kind(kind),
        scope: body.text("scope")?.given().map(link_scope).transpose()?,
        recipients: recipients(body)?,
        expiry: expiry(body, "expirationDateTime")?,
        password: password(body)?.map_or(Patch::Keep, Patch::Set),
    };
    Ok(MakeLink {
        item,
        expected_kind: None,
        wish,
    })
}

/// A link's kind by name, in any case; `None` for names that leave it to the installation.
fn link_kind(name: &str) -> Result<Option<LinkKind>, ApiError> {
    match name.to_ascii_lowercase().as_str() {
        "view" => Ok(Some(LinkKind::View)),
        "edit" => Ok(Some(LinkKind::Edit)),
        "embed" => Ok(Some(LinkKind::Embed)),
        "review" => Ok(Some(LinkKind::Review)),
        "blocksdownload" => Ok(Some(LinkKind::PreviewOnly)),
        "createonly" => Ok(Some(LinkKind::UploadOnly)),
        "addressbar" | "admindefault" => Ok(None),
        _ => Err(ApiError::new(
            Kind::BadRequest,
            "the member `type` must be one of view, edit, embed, review, blocksDownload, createOnly, \
             addressBar and adminDefault",
        )),
    }
}

fn link_scope(name: &str) -> Result<LinkScope, ApiError> {
    match name.to_ascii_lowercase().as_str() {
        "anonymous" => Ok(LinkScope::Anonymous),
        "organization" => Ok(LinkScope::Organization),
        "users" => Ok(LinkScope::People),
        _ => Err(ApiError::new(
            Kind::BadRequest,
            "the member `scope` must be one of anonymous, organization and users",
        )),
    }
}

/// A password; an empty one is none (docs/contracts/microsoft.md 1.8).
fn password(body: &Object) -> Result<Option<Password>, ApiError> {
    let given = body
        .text("password")?
        .given()
        .filter(|text| !text.is_empty());
    Ok(given.map(Password::parse).transpose()?)
}

fn keep_inherited(body: &Object) -> Result<bool, ApiError> {
    Ok(body
        .flag("retainInheritedPermissions")?
        .given()
        .unwrap_or(true))
}

/// The request to invite people.
pub(in crate::dialects::microsoft) fn invite(
    body: &Object,
    item: ItemAddress,
) -> Result<Invite, ApiError> {
    only(body, INVITE)?;
    notification(body, "sendInvitation")?;
    // Signing in is always required here, and a client that leaves the switch alone sends `false`:
    // what it gets is never less protected than what it asked for
    // (docs/contracts/microsoft.md C-6).
    body.flag("requireSignIn")?;
    if password(body)?.is_some() {
        return Err(ApiError::new(
            Kind::NotSupported,
            "a grant to people has no password: leave the member `password` out",
        ));
    }
    let recipients = recipients(body)?;
    if recipients.is_empty() {
        return Err(missing("recipients", "invite"));
    }
    Ok(Invite {
        item,
        recipients,
        capabilities: role(body)?.ok_or_else(|| missing("roles", "invite"))?,
        expires_at: expiry(body, "expirationDateTime")?.applied_to(None),
        keep_inherited: keep_inherited(body)?,
    })
}

/// The request to change a permission.
pub(in crate::dialects::microsoft) fn change_permission(
    body: &Object,
    item: ItemAddress,
    permission: PermissionId,
    if_match: Option<Vec<Expected>>,
) -> Result<ChangePermission, ApiError> {
    only_changeable(body, &["roles", "expirationDateTime"])?;
    Ok(ChangePermission {
        item,
        permission,
        capabilities: role(body)?,
        expiry: expiry(body, "expirationDateTime")?,
        expiry_rule: ExpiryRule::AnonymousOnly,
        if_match,
    })
}

/// The request to add people to a link's list.
pub(in crate::dialects::microsoft) fn add_people(
    body: &Object,
    share: ShareAddress,
) -> Result<AddPeople, ApiError> {
    only(body, &["recipients", "roles"])?;
    let recipients = recipients(body)?;
    if recipients.is_empty() {
        return Err(missing("recipients", "grant"));
    }
    Ok(AddPeople {
        share,
        recipients,
        capabilities: role(body)?.ok_or_else(|| missing("roles", "grant"))?,
    })
}

/// A link's password, given for a check.
pub(in crate::dialects::microsoft) fn unlock(body: &Object) -> Result<Password, ApiError> {
    only(body, &["password", "challengeToken"])?;
    body.text("challengeToken")?;
    password(body)?.ok_or_else(|| missing("password", "validatePermission"))
}
