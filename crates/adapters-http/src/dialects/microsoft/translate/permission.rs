//! From permissions to their shape (docs/contracts/microsoft.md 1.7 and 2.1).

use domain::link::{LinkKind, LinkScope};
use domain::permission::Grant;
use domain::time::Timestamp;
use ports::driving::permissions::PermissionId;
use ports::driving::view::{
    ApplicationView, InheritedFrom, LinkView, PermissionKind, PermissionView, PrincipalView,
};

use crate::dialects::microsoft::mount::Family;
use crate::dialects::microsoft::roles::{ROLES, of_link};
use crate::dialects::microsoft::wire::{
    Identity, IdentitySet, ItemReference, Permission, SharingLink,
};
use crate::dialects::microsoft::writing::{Writing, drive_type, identity, path_of, principal};
use crate::dialects::microsoft::{ids, share};
use crate::protocol::instant;

/// A permission.
pub(in crate::dialects::microsoft) fn permission(
    view: &PermissionView,
    writing: Writing<'_>,
) -> Permission {
    let bare = match &view.kind {
        PermissionKind::Grant { grant, principal } => of_grant(grant, principal, writing),
        PermissionKind::Link(link) => link_permission(link, writing),
    };
    Permission {
        inherited_from: view.inherited_from.as_ref().map(reference),
        ..bare
    }
}

/// The link that a request was met with. OneDrive's first shape has neither scope nor
/// `hasPassword` (docs/contracts/microsoft.md 1.7).
pub(in crate::dialects::microsoft) fn created_link(
    view: &LinkView,
    writing: Writing<'_>,
) -> Permission {
    let full = link_permission(view, writing);
    match writing.family {
        Family::Graph => full,
        Family::OneDrive => Permission {
            share_id: None,
            has_password: None,
            granted_to_identities_v2: None,
            granted_to_identities: None,
            link: full.link.map(|link| SharingLink {
                scope: None,
                prevents_download: None,
                ..link
            }),
            ..full
        },
    }
}

fn bare(id: PermissionId, role: &'static str, writing: Writing<'_>) -> Permission {
    Permission {
        type_name: match writing.family {
            Family::Graph => Some("#microsoft.graph.permission"),
            Family::OneDrive => None,
        },
        id: ids::permission(id),
        roles: vec![role],
        share_id: None,
        expiration_date_time: None,
        has_password: None,
        link: None,
        granted_to_v2: None,
        granted_to: None,
        granted_to_identities_v2: None,
        granted_to_identities: None,
        inherited_from: None,
    }
}

fn of_grant(grant: &Grant, whom: &PrincipalView, writing: Writing<'_>) -> Permission {
    let role = ROLES.shown(grant.capabilities).map_or("", |role| role.name);
    let whom = principal(whom);
    Permission {
        expiration_date_time: written(grant.expires_at),
        granted_to_v2: Some(whom.clone()),
        granted_to: Some(whom),
        ..bare(PermissionId::Grant(grant.id), role, writing)
    }
}

fn link_permission(view: &LinkView, writing: Writing<'_>) -> Permission {
    let link = &view.link;
    let url = view.token.as_ref().map(|token| {
        let page = match link.kind {
            LinkKind::Embed => "e",
            LinkKind::View
            | LinkKind::Edit
            | LinkKind::PreviewOnly
            | LinkKind::UploadOnly
            | LinkKind::Review => "s",
        };
        format!("{}/{page}/{}", writing.config.public_url, token.reveal())
    });
    let scope = link.scope();
    let people: Option<Vec<IdentitySet>> =
        (scope == LinkScope::People).then(|| view.people.iter().map(identity).collect());
    Permission {
        share_id: url.as_deref().map(share::encode),
        expiration_date_time: written(view.ends_at),
        has_password: Some(link.password().is_some()),
        link: Some(SharingLink {
            kind: kind_name(link.kind),
            scope: Some(scope_name(scope)),
            web_html: url
                .as_deref()
                .filter(|_| link.kind == LinkKind::Embed)
                .map(iframe),
            web_url: url,
            prevents_download: Some(link.kind == LinkKind::PreviewOnly),
            application: application(&view.application),
        }),
        granted_to_identities_v2: people.clone(),
        granted_to_identities: people,
        ..bare(PermissionId::Link(link.id), of_link(link.kind), writing)
    }
}

const fn kind_name(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::View => "view",
        LinkKind::Edit => "edit",
        LinkKind::Embed => "embed",
        LinkKind::Review => "review",
        LinkKind::PreviewOnly => "blocksDownload",
        LinkKind::UploadOnly => "createOnly",
    }
}

/// A scope's name.
pub(super) const fn scope_name(scope: LinkScope) -> &'static str {
    match scope {
        LinkScope::Anonymous => "anonymous",
        LinkScope::Organization => "organization",
        LinkScope::People | LinkScope::Delegated => "users",
        LinkScope::Existing => "existingAccess",
    }
}

/// The element that shows a link inside another page, in the vendor's dimensions.
fn iframe(url: &str) -> String {
    let url = url.replace('&', "&amp;").replace('"', "&quot;");
    format!(
        "<iframe src=\"{url}\" width=\"98\" height=\"120\" frameborder=\"0\" scrolling=\"no\"></iframe>"
    )
}

fn application(view: &ApplicationView) -> Identity {
    Identity {
        id: ids::application(view.id),
        display_name: view.name.clone(),
        email: None,
    }
}

fn reference(from: &InheritedFrom) -> ItemReference {
    ItemReference {
        drive_id: ids::drive(from.drive),
        drive_type: drive_type(from.in_personal_drive),
        id: Some(ids::item(from.item)),
        name: None,
        path: Some(path_of(from.drive, &from.path)),
    }
}

fn written(instant: Option<Timestamp>) -> Option<String> {
    instant.map(instant::format)
}
