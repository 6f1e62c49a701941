//! The roles of Box's collaborations, as bundles of capabilities (docs/contracts/box.md 6.2).

use domain::item::ItemKind;
use domain::permission::Grant;
use domain::role::{Capabilities, Capability, Role, RoleTable};

use Capability::{Delete, Download, Edit, Preview, Publish, Share, Upload};

const OWNER: &str = "owner";
/// The roles that there are on files.
const ON_FILES: [&str; 2] = ["editor", "viewer"];

/// The roles that a collaboration shows. Two of them allow everything: the later one is what a
/// grant is shown as, and the owner's is told by where it comes from.
pub const ROLES: RoleTable = RoleTable::new(&[
    Role {
        name: OWNER,
        capabilities: Capabilities::ALL,
    },
    Role {
        name: "co-owner",
        capabilities: Capabilities::ALL,
    },
    Role {
        name: "editor",
        capabilities: Capabilities::of(&[Preview, Download, Upload, Edit, Delete, Share, Publish]),
    },
    Role {
        name: "viewer uploader",
        capabilities: Capabilities::of(&[Preview, Download, Upload, Share]),
    },
    Role {
        name: "viewer",
        capabilities: Capabilities::of(&[Preview, Download, Share]),
    },
    Role {
        name: "previewer uploader",
        capabilities: Capabilities::of(&[Preview, Upload]),
    },
    Role {
        name: "previewer",
        capabilities: Capabilities::of(&[Preview]),
    },
    Role {
        name: "uploader",
        capabilities: Capabilities::of(&[Upload]),
    },
]);

/// What a role allows, by its name; `None` for one that nobody can be given.
pub(super) fn given(name: &str) -> Option<Capabilities> {
    ROLES
        .named(name)
        .filter(|role| role.name != OWNER)
        .map(|role| role.capabilities)
}

/// The roles that somebody can be given on such an item.
pub(super) fn on(kind: ItemKind) -> Vec<&'static str> {
    match kind {
        ItemKind::File => ON_FILES.to_vec(),
        ItemKind::Folder => ROLES
            .roles()
            .iter()
            .map(|role| role.name)
            .filter(|&name| name != OWNER)
            .collect(),
        ItemKind::WebLink => Vec::new(),
    }
}

/// The role that a grant shows.
pub(super) fn shown(grant: &Grant) -> &'static str {
    if grant.is_ownership() {
        return OWNER;
    }
    ROLES
        .shown(grant.capabilities)
        .map_or("previewer", |role| role.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_but_the_owners_is_shown_as_itself() {
        for role in ROLES.roles() {
            let shown = ROLES.shown(role.capabilities).unwrap().name;
            let expected = if role.name == OWNER {
                "co-owner"
            } else {
                role.name
            };
            assert_eq!(shown, expected);
            assert_eq!(given(role.name).is_some(), role.name != OWNER);
        }
        assert_eq!(given("Viewer Uploader"), given("viewer uploader"));
        assert_eq!(given("administrator"), None);
    }

    #[test]
    fn a_file_has_two_roles_and_a_folder_seven() {
        assert_eq!(on(ItemKind::File), ["editor", "viewer"]);
        assert_eq!(on(ItemKind::Folder).len(), 7);
    }

    #[test]
    fn another_doors_grant_is_shown_as_no_more_than_it_is() {
        assert_eq!(
            ROLES.shown(Capabilities::READING).unwrap().name,
            "previewer"
        );
    }
}
