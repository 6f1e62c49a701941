//! The vendor's roles as bundles of capabilities (docs/contracts/oracle.md 6).

use domain::link::LinkKind;
use domain::permission::Grant;
use domain::role::{Capabilities, Capability, Role, RoleTable};

use Capability::{Delete, Download, Edit, Preview, Upload};

const MANAGER: &str = "manager";
const CONTRIBUTOR: &str = "contributor";
const DOWNLOADER: &str = "downloader";
const VIEWER: &str = "viewer";

/// The roles that a share shows.
pub const ROLES: RoleTable = RoleTable::new(&[
    Role {
        name: MANAGER,
        capabilities: Capabilities::ALL,
    },
    Role {
        name: CONTRIBUTOR,
        capabilities: Capabilities::of(&[Preview, Download, Upload, Edit, Delete]),
    },
    Role {
        name: DOWNLOADER,
        capabilities: Capabilities::READING,
    },
    Role {
        name: VIEWER,
        capabilities: Capabilities::of(&[Preview]),
    },
]);

/// What a role of a share allows, by its name, letter by letter; `None` for one that nobody can be
/// given.
pub(super) fn given(name: &str) -> Option<Capabilities> {
    let role = ROLES.named(name).filter(|role| role.name == name);
    role.map(|role| role.capabilities)
}

/// The role that a grant shows: the largest that gives no more.
pub(super) fn shown(grant: &Grant) -> &'static str {
    of_capabilities(grant.capabilities)
}

fn of_capabilities(capabilities: Capabilities) -> &'static str {
    ROLES.shown(capabilities).map_or(VIEWER, |role| role.name)
}

/// What a link is for that has this role; `None` for a role that no link has.
pub(super) fn kind_of_link(name: &str) -> Option<LinkKind> {
    match name {
        VIEWER => Some(LinkKind::PreviewOnly),
        DOWNLOADER => Some(LinkKind::View),
        CONTRIBUTOR => Some(LinkKind::Edit),
        _ => None,
    }
}

/// The role of a link: the largest that gives no more than it does. An editing link removes nothing,
/// and is a contributor's all the same: links have no role between.
pub(super) const fn of_link(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::PreviewOnly | LinkKind::UploadOnly => VIEWER,
        LinkKind::View | LinkKind::Embed | LinkKind::Review => DOWNLOADER,
        LinkKind::Edit => CONTRIBUTOR,
    }
}

/// What an applink is for that is asked for with this role, and whether that is a manager's.
pub(super) fn of_applink(name: &str) -> Option<(LinkKind, bool)> {
    if name == MANAGER {
        return Some((LinkKind::Edit, true));
    }
    kind_of_link(name).map(|kind| (kind, false))
}

#[cfg(test)]
mod tests {
    use Capability::{Publish, Share};

    use super::*;

    #[test]
    fn every_role_is_shown_as_itself_and_spelled_as_it_is() {
        for role in ROLES.roles() {
            assert_eq!(of_capabilities(role.capabilities), role.name);
            assert_eq!(given(role.name), Some(role.capabilities));
            assert_eq!(given(&role.name.to_uppercase()), None);
        }
        assert_eq!(given("owner"), None);
    }

    #[test]
    fn another_doors_grant_is_shown_as_no_more_than_it_is() {
        let no_manager =
            Capabilities::of(&[Preview, Download, Upload, Edit, Delete, Share, Publish]);
        assert_eq!(of_capabilities(no_manager), "contributor");
        assert_eq!(of_capabilities(Capabilities::of(&[Upload])), "viewer");
    }

    #[test]
    fn links_have_three_roles_and_applinks_four() {
        for name in ["viewer", "downloader", "contributor"] {
            let kind = kind_of_link(name).unwrap();
            assert_eq!(of_link(kind), name);
            assert_eq!(of_applink(name), Some((kind, false)));
        }
        assert_eq!(kind_of_link("manager"), None);
        assert_eq!(of_applink("manager"), Some((LinkKind::Edit, true)));
        for name in ["owner", "Viewer", "reader", ""] {
            assert_eq!(of_applink(name), None, "{name}");
        }
    }
}
