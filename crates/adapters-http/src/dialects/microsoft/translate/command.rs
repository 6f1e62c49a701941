//! From bodies to commands (docs/contracts/microsoft.md 1.3, 1.8, 2.5, 2.7 and 2.8).

use domain::link::{AbsentScope, ExpiryRule, LinkKind, LinkScope, Purpose};
use domain::patch::Patch;
use ports::driving::address::{ItemAddress, ShareAddress};
use ports::driving::links::{LinkWish, MakeLink, WantedForm};
use ports::driving::permissions::{AddPeople, ChangePermission, Expected, Invite, PermissionId};
use ports::secret::Password;

use super::members::{check_message, expiry, missing, recipients, role};
use crate::dialects::microsoft::bodies;
use crate::dialects::microsoft::mount::{Arrival, Family, Mount};
use crate::protocol::problem::{ApiError, Field, Kind};

/// The request for a link.
pub(in crate::dialects::microsoft) fn create_link(
    body: bodies::CreateLink,
    item: ItemAddress,
    arrival: Arrival,
) -> Result<MakeLink, ApiError> {
    check_message(body.message.as_deref())?;
    let kind = match body.r#type {
        Some(name) => link_kind(&name)?,
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
            keep_inherited: body.retain_inherited_permissions.unwrap_or(true),
        },
        purpose: Purpose::Kind(kind),
        scope: body.scope.as_deref().map(link_scope).transpose()?,
        recipients: recipients(body.recipients)?,
        expiry: expiry(&body.expiration_date_time)?,
        password: password(body.password)?.map_or(Patch::Keep, Patch::Set),
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
fn password(given: Option<String>) -> Result<Option<Password>, ApiError> {
    let given = given.filter(|text| !text.is_empty());
    Ok(given.as_deref().map(Password::parse).transpose()?)
}

/// The request to invite people.
pub(in crate::dialects::microsoft) fn invite(
    body: bodies::Invite,
    item: ItemAddress,
) -> Result<Invite, ApiError> {
    check_message(body.message.as_deref())?;
    if password(body.password)?.is_some() {
        return Err(ApiError::new(
            Kind::NotSupported,
            "a grant to people has no password: leave the member `password` out",
        ));
    }
    let recipients = recipients(body.recipients)?;
    if recipients.is_empty() {
        return Err(missing("recipients", "invite"));
    }
    Ok(Invite {
        item,
        recipients,
        capabilities: role(body.roles)?.ok_or_else(|| missing("roles", "invite"))?,
        expires_at: expiry(&body.expiration_date_time)?.applied_to(None),
        keep_inherited: body.retain_inherited_permissions.unwrap_or(true),
    })
}

/// The refusal of a change that says more of a permission than what can be changed.
pub(in crate::dialects::microsoft) fn unchangeable(problem: ApiError) -> ApiError {
    match (problem.kind, problem.part()) {
        (Kind::UnknownMember, Some(Field::Member(name))) => {
            let message =
                format!("the member `{name}` cannot be changed: roles and expirationDateTime can");
            ApiError::new(Kind::FixedMember, message)
        }
        _ => problem,
    }
}

/// The request to change a permission.
pub(in crate::dialects::microsoft) fn change_permission(
    body: bodies::ChangePermission,
    item: ItemAddress,
    permission: PermissionId,
    if_match: Option<Vec<Expected>>,
) -> Result<ChangePermission, ApiError> {
    Ok(ChangePermission {
        item,
        permission,
        capabilities: role(body.roles)?,
        expiry: expiry(&body.expiration_date_time)?,
        expiry_rule: ExpiryRule::AnonymousOnly,
        if_match,
    })
}

/// The request to add people to a link's list.
pub(in crate::dialects::microsoft) fn add_people(
    body: bodies::Grant,
    share: ShareAddress,
) -> Result<AddPeople, ApiError> {
    let recipients = recipients(body.recipients)?;
    if recipients.is_empty() {
        return Err(missing("recipients", "grant"));
    }
    Ok(AddPeople {
        share,
        recipients,
        capabilities: role(body.roles)?.ok_or_else(|| missing("roles", "grant"))?,
    })
}

/// A link's password, given for a check.
pub(in crate::dialects::microsoft) fn unlock(
    body: bodies::ValidatePermission,
) -> Result<Password, ApiError> {
    password(body.password)?.ok_or_else(|| missing("password", "validatePermission"))
}
