//! OAuth scopes of Microsoft's doors, as bundles of the program's own
//! (docs/contracts/microsoft.md 3).

use domain::principal::{TokenScope, TokenScopes};

const READ: TokenScopes = TokenScopes::of(&[TokenScope::Read]);
const READ_WRITE: TokenScopes =
    TokenScopes::of(&[TokenScope::Read, TokenScope::Write, TokenScope::Share]);
const DIRECTORY: TokenScopes = TokenScopes::of(&[TokenScope::Directory]);
const ALL_DRIVES: TokenScopes = TokenScopes::of(&[TokenScope::AllDrives]);

/// What a scope lets a token do; `None` for one that is not known or not served.
///
/// A resource's address may stand before it, and case does not matter. Scopes that say who signs
/// in, and nothing of files, are known and empty.
pub fn bundle(scope: &str) -> Option<TokenScopes> {
    let name = scope.rsplit('/').next()?.to_ascii_lowercase();
    match name.as_str() {
        "files.read" | "myfiles.read" => Some(READ),
        "files.readwrite" | "myfiles.write" => Some(READ_WRITE),
        "files.read.all" | "sites.read.all" | "onedrive.readonly" => Some(READ.union(ALL_DRIVES)),
        "files.readwrite.all" | "sites.readwrite.all" | "onedrive.readwrite" => {
            Some(READ_WRITE.union(ALL_DRIVES))
        }
        ".default" => Some(TokenScopes::ALL),
        "user.readbasic.all"
        | "user.read.all"
        | "groupmember.read.all"
        | "group.read.all"
        | "organization.read.all"
        | "directory.read.all" => Some(DIRECTORY),
        "openid" | "profile" | "email" | "offline_access" | "wl.offline_access" | "user.read" => {
            Some(TokenScopes::NONE)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_bundles_whatever_their_prefix_and_case() {
        for (scope, expected) in [
            ("Files.Read", Some(READ)),
            ("https://graph.microsoft.com/FILES.READ", Some(READ)),
            ("Files.ReadWrite", Some(READ_WRITE)),
            ("Files.ReadWrite.All", Some(READ_WRITE.union(ALL_DRIVES))),
            ("User.ReadBasic.All", Some(DIRECTORY)),
            ("Group.Read.All", Some(DIRECTORY)),
            ("Sites.Read.All", Some(READ.union(ALL_DRIVES))),
            ("onedrive.readonly", Some(READ.union(ALL_DRIVES))),
            ("onedrive.readwrite", Some(READ_WRITE.union(ALL_DRIVES))),
            (
                "https://graph.microsoft.com/.default",
                Some(TokenScopes::ALL),
            ),
            ("offline_access", Some(TokenScopes::NONE)),
            ("Files.ReadWrite.AppFolder", None),
            ("Files.Read.Selected", None),
            ("Mail.Read", None),
            ("", None),
        ] {
            assert_eq!(bundle(scope), expected, "{scope}");
        }
    }
}
