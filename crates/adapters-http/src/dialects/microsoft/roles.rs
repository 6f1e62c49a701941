//! The roles of Microsoft's doors, as bundles of capabilities (docs/decisions/0016).

use domain::link::LinkKind;
use domain::role::{Capabilities, Capability, Role, RoleTable};

const WRITE: Capabilities = Capabilities::of(&[
    Capability::Preview,
    Capability::Download,
    Capability::Upload,
    Capability::Edit,
    Capability::Delete,
    Capability::Share,
    Capability::Publish,
]);

/// The roles that a permission shows.
pub const ROLES: RoleTable = RoleTable::new(&[
    Role {
        name: "read",
        capabilities: Capabilities::READING,
    },
    Role {
        name: "write",
        capabilities: WRITE,
    },
    Role {
        name: "owner",
        capabilities: Capabilities::ALL,
    },
]);

/// The role that a link of a kind shows (docs/contracts/microsoft.md 1.4 and R-10).
pub(super) const fn of_link(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::View | LinkKind::Embed | LinkKind::PreviewOnly | LinkKind::Review => "read",
        LinkKind::Edit | LinkKind::UploadOnly => "write",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_is_shown_under_its_largest_role() {
        let shown = |held| ROLES.shown(held).map(|role| role.name);
        assert_eq!(shown(Capabilities::READING), Some("read"));
        assert_eq!(shown(WRITE), Some("write"));
        assert_eq!(shown(Capabilities::ALL), Some("owner"));
        assert_eq!(shown(Capabilities::NONE), Some("read"));
    }
}
