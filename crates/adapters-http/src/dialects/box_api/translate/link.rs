//! An item's one link in its shape (docs/contracts/box.md 2).

use domain::item::{Item, ItemKind};
use domain::link::{LinkKind, LinkScope};
use ports::driving::view::{ItemLinkView, ItemView};

use crate::dialects::box_api::wire::{LinkPermissions, SharedLink};
use crate::dialects::box_api::writing::{Writing, extension, written};

/// A link that only shows the way: what its users may do comes from elsewhere
/// (docs/contracts/box.md 2.4).
const NOTHING_ADDED: LinkPermissions = LinkPermissions {
    can_preview: true,
    can_download: true,
    can_edit: false,
};

/// The audiences, the widest first.
const SCOPES: [LinkScope; 3] = [
    LinkScope::Anonymous,
    LinkScope::Organization,
    LinkScope::Existing,
];

/// A link.
pub(super) fn shared_link(
    view: &ItemLinkView,
    detail: &ItemView,
    writing: Writing<'_>,
) -> SharedLink {
    let (public_url, token) = (writing.public_url, view.token.reveal());
    let item = &detail.item;
    let shows_way = access(view.effect.scope) == access(LinkScope::Existing);
    let (permissions, permission) = if shows_way {
        (NOTHING_ADDED, permission(LinkKind::View))
    } else {
        (permissions(view.link.kind), permission(view.effect.kind))
    };
    SharedLink {
        url: format!("{public_url}/s/{token}"),
        download_url: (item.kind() == ItemKind::File)
            .then(|| format!("{public_url}/shared/static/{token}{}", suffix(item))),
        vanity_url: view
            .name
            .as_ref()
            .map(|name| format!("{public_url}/v/{}", name.reveal())),
        vanity_name: view.name.as_ref().map(|name| name.reveal().to_owned()),
        access: access(view.link.scope()),
        effective_access: access(view.effect.scope),
        effective_permission: if item.trashed_at.is_some() {
            "no_access"
        } else {
            permission
        },
        unshared_at: view.ends_at.map(written),
        is_password_enabled: view.link.password().is_some(),
        permissions,
        download_count: view.uses.downloads,
        preview_count: view.uses.previews,
    }
}

/// An audience's name.
pub(super) const fn access(scope: LinkScope) -> &'static str {
    match scope {
        LinkScope::Anonymous => "open",
        LinkScope::Organization => "company",
        LinkScope::People | LinkScope::Existing | LinkScope::Delegated => "collaborators",
    }
}

/// The audience of a name.
pub(super) fn scope(access: &str) -> Option<LinkScope> {
    SCOPES
        .into_iter()
        .find(|scope| self::access(*scope) == access)
}

/// The names of the audiences that a link may have, the widest first.
pub(super) fn allowed_access(widest: Option<LinkScope>) -> Vec<&'static str> {
    let Some(widest) = widest else {
        return Vec::new();
    };
    SCOPES
        .into_iter()
        .map(access)
        .skip_while(|name| *name != access(widest))
        .collect()
}

/// What may be chosen for a link, the least first.
pub(super) fn options(most: LinkKind) -> Vec<&'static str> {
    let permissions = permissions(most);
    [
        ("can_preview", permissions.can_preview),
        ("can_download", permissions.can_download),
        ("can_edit", permissions.can_edit),
    ]
    .into_iter()
    .filter_map(|(name, may)| may.then_some(name))
    .collect()
}

const fn permissions(kind: LinkKind) -> LinkPermissions {
    let (can_download, can_edit) = match kind {
        LinkKind::Edit => (true, true),
        LinkKind::View | LinkKind::Embed | LinkKind::Review => (true, false),
        LinkKind::PreviewOnly | LinkKind::UploadOnly => (false, false),
    };
    LinkPermissions {
        can_preview: true,
        can_download,
        can_edit,
    }
}

const fn permission(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Edit => "can_edit",
        LinkKind::View | LinkKind::Embed | LinkKind::Review => "can_download",
        LinkKind::PreviewOnly | LinkKind::UploadOnly => "can_preview",
    }
}

/// A file's extension with its dot, if it is one that an address can end in.
fn suffix(item: &Item) -> String {
    let extension = extension(item.name.as_str());
    let fits = !extension.is_empty() && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fits {
        format!(".{extension}")
    } else {
        String::new()
    }
}
