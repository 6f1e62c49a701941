//! Box's scopes: those of OAuth as bundles of the program's own, and those that narrow a token as
//! bundles of capabilities (docs/contracts/box.md 8.2).

use domain::principal::{TokenScope, TokenScopes};
use domain::role::{Capabilities, Capability};

const READ: TokenScopes = TokenScopes::of(&[
    TokenScope::Read,
    TokenScope::AllDrives,
    TokenScope::Directory,
]);

/// What a scope lets a token do; `None` for one that is not known.
///
/// Scopes for what is not served are known and empty.
pub fn bundle(scope: &str) -> Option<TokenScopes> {
    match scope {
        "root_readonly" => Some(READ),
        "root_readwrite" => Some(TokenScopes::ALL),
        "manage_app_users"
        | "manage_data_retention"
        | "manage_enterprise_properties"
        | "manage_groups"
        | "manage_managed_users"
        | "manage_webhook" => Some(TokenScopes::NONE),
        _ => None,
    }
}

/// What a scope that narrows a token leaves of what its user may do; `None` for one that is not
/// known.
pub fn limit(name: &str) -> Option<Capabilities> {
    use Capability::{Delete, Download, Edit, Preview, Publish, Share, Upload};
    Some(match name {
        "base_explorer" | "base_picker" | "base_preview" | "base_sidebar" | "item_preview"
        | "item_read" => Capabilities::of(&[Preview]),
        "base_upload" | "item_upload" => Capabilities::of(&[Upload]),
        "item_download" => Capabilities::READING,
        "item_rename" => Capabilities::of(&[Edit]),
        "item_delete" => Capabilities::of(&[Delete]),
        "item_share" => Capabilities::of(&[Share, Publish]),
        "root_readonly" => Capabilities::of(&[Preview, Download]),
        "root_readwrite" => Capabilities::ALL,
        "annotation_edit" | "annotation_view_all" | "annotation_view_self" => Capabilities::NONE,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_bundles() {
        for (scope, expected) in [
            ("root_readonly", Some(READ)),
            ("root_readwrite", Some(TokenScopes::ALL)),
            ("manage_webhook", Some(TokenScopes::NONE)),
            ("item_share", None),
            ("ROOT_READONLY", None),
            ("", None),
        ] {
            assert_eq!(bundle(scope), expected, "{scope}");
        }
        assert!(!READ.has(TokenScope::Share) && !READ.has(TokenScope::Write));
    }

    #[test]
    fn what_narrows_a_token_leaves_what_its_name_says() {
        for (name, expected) in [
            ("item_preview", "preview"),
            ("item_read", "preview"),
            ("item_download", "preview, download"),
            ("item_upload", "upload"),
            ("item_rename", "edit"),
            ("item_delete", "delete"),
            ("item_share", "share, publish"),
            ("base_explorer", "preview"),
            ("base_upload", "upload"),
            ("annotation_edit", "nothing"),
        ] {
            assert_eq!(limit(name).unwrap().to_string(), expected, "{name}");
        }
        for name in ["manage_webhook", "item_everything", ""] {
            assert_eq!(limit(name), None, "{name}");
        }
    }
}
