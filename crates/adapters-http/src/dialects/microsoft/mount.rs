//! Where a request arrives, and in which of the two spellings it is answered (docs/decisions/0004).

use http::Method;

/// One of Microsoft's two sharing APIs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Microsoft Graph.
    Graph,
    /// The OneDrive API.
    OneDrive,
}

/// A place in the server's tree that belongs to this dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mount {
    /// Graph.
    Stable,
    /// Graph's preview.
    Beta,
    /// Graph, as a client with a tenant's address spells it (docs/contracts/microsoft.md C-3).
    Second,
    /// OneDrive.
    OneDrive,
    /// OneDrive without anything before its default drive.
    Bare,
}

impl Mount {
    /// What stands before the dialect's own addresses.
    pub(super) const fn base(self) -> &'static str {
        match self {
            Self::Stable => "/v1.0",
            Self::Beta => "/beta",
            Self::Second => "/v2.0",
            Self::OneDrive => "/onedrive/v1.0",
            Self::Bare => "",
        }
    }

    /// The API that is served there.
    pub(super) const fn family(self) -> Family {
        match self {
            Self::Stable | Self::Beta | Self::Second => Family::Graph,
            Self::OneDrive | Self::Bare => Family::OneDrive,
        }
    }

    /// Whether a `POST` may name another method to be taken for (docs/contracts/microsoft.md 6).
    pub(super) const fn tunnels_methods(self) -> bool {
        matches!(self.family(), Family::OneDrive)
    }
}

/// Where a request arrived and how it is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arrival {
    pub(super) mount: Mount,
    pub(super) family: Family,
}

impl Arrival {
    /// Where a request arrived, by its path as it came, and the rest of the path.
    ///
    /// This is told before the path is decoded, so that every refusal has its family's form.
    pub(super) fn of<'a>(method: &Method, path: &'a str) -> (Self, &'a str) {
        let path = path.trim_start_matches('/');
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let (mount, rest) = match first {
            "v1.0" => (Mount::Stable, rest),
            "beta" => (Mount::Beta, rest),
            "v2.0" => (Mount::Second, rest),
            "onedrive" => (Mount::OneDrive, rest),
            _ => (Mount::Bare, path),
        };
        let spelled_otherwise = mount == Mount::Stable && is_onedrive_action(method, rest);
        let family = if spelled_otherwise {
            Family::OneDrive
        } else {
            mount.family()
        };
        (Self { mount, family }, rest)
    }
}

/// Whether a path on Graph's mount is an action of the other API on its default drive: the two
/// share `/v1.0`, and only the action's name tells them apart
/// (docs/contracts/microsoft.md 0 and C-4).
fn is_onedrive_action(method: &Method, path: &str) -> bool {
    let path = path.trim_matches('/');
    let action = path.rsplit('/').next().unwrap_or_default();
    let prefixed = ["action.", "oneDrive."]
        .iter()
        .any(|prefix| action.starts_with(prefix));
    *method == Method::POST && prefixed && path.starts_with("drive/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mount_and_the_actions_spelling_tell_the_family() {
        for (method, path, mount, family, rest) in [
            ("GET", "/v1.0/me", Mount::Stable, Family::Graph, "me"),
            ("GET", "/beta/drive", Mount::Beta, Family::Graph, "drive"),
            (
                "GET",
                "//v2.0/drives/x",
                Mount::Second,
                Family::Graph,
                "drives/x",
            ),
            ("GET", "/drive", Mount::Bare, Family::OneDrive, "drive"),
            (
                "GET",
                "/onedrive/v1.0/drive",
                Mount::OneDrive,
                Family::OneDrive,
                "v1.0/drive",
            ),
            (
                "POST",
                "/v1.0/drive/items/I/action.createLink",
                Mount::Stable,
                Family::OneDrive,
                "drive/items/I/action.createLink",
            ),
            (
                "POST",
                "/v1.0/drive/root:/a:/oneDrive.createLink",
                Mount::Stable,
                Family::OneDrive,
                "drive/root:/a:/oneDrive.createLink",
            ),
            (
                "POST",
                "/v1.0/me/drive/items/I/action.createLink",
                Mount::Stable,
                Family::Graph,
                "me/drive/items/I/action.createLink",
            ),
            (
                "GET",
                "/v1.0/drive/root:/action.txt",
                Mount::Stable,
                Family::Graph,
                "drive/root:/action.txt",
            ),
        ] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let (arrival, found) = Arrival::of(&method, path);
            assert_eq!(arrival, Arrival { mount, family }, "{path}");
            assert_eq!(found, rest, "{path}");
        }
    }
}
