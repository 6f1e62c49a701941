//! What clients send in bodies, as far as its form goes (docs/contracts/oracle.md 4, 7, 8 and 9). What it means is
//! told in [`super::translate`]. Members that nothing is known of mean nothing.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// A request for an applink.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("required" = ["assignedUser"]))]
pub(super) struct MakeApplink {
    #[schemars(with = "String")]
    pub(super) assigned_user: Option<String>,
    /// `viewer` where none is said.
    #[schemars(extend("enum" = ["viewer", "downloader", "contributor", "manager", null]))]
    pub(super) role: Option<String>,
    pub(super) user_locale: Option<String>,
    pub(super) user_time_zone: Option<String>,
}

/// A request for a public link.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("required" = ["assignedUsers"]))]
pub(super) struct MakePublicLink {
    /// `@everybody`, `@serviceinstance`, or people with commas between them.
    #[schemars(with = "String")]
    pub(super) assigned_users: Option<String>,
    #[schemars(extend("enum" = ["viewer", "downloader", "contributor", null]))]
    pub(super) role: Option<String>,
    pub(super) link_name: Option<String>,
    /// As in `2030-01-31T00:00:00`, in UTC unless it has a zone.
    pub(super) expiration_time: Option<String>,
    pub(super) password: Option<String>,
}

/// A change of a public link. An empty text takes an end or a password away.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChangePublicLink {
    /// `@everybody`, `@serviceinstance`, or people with commas between them.
    pub(super) assigned_users: Option<String>,
    #[schemars(extend("enum" = ["viewer", "downloader", "contributor", null]))]
    pub(super) role: Option<String>,
    /// As in `2030-01-31T00:00:00`, in UTC unless it has a zone.
    pub(super) expiration_time: Option<String>,
    pub(super) password: Option<String>,
}

/// Whom to share a folder with, or no longer.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("required" = ["userID"]))]
pub(super) struct Share {
    /// People and groups, with commas between them.
    #[serde(rename = "userID")]
    #[schemars(with = "String")]
    pub(super) user_id: Option<String>,
    /// `viewer` for new members where none is said; it has to be said to change one.
    #[schemars(extend("enum" = ["viewer", "downloader", "contributor", "manager", null]))]
    pub(super) role: Option<String>,
    #[serde(rename = "message")]
    pub(super) _message: Option<String>,
}

/// What is said to those whose shares end. Nobody is sent it.
#[derive(Deserialize, JsonSchema)]
pub(super) struct EndShares {
    #[serde(rename = "message")]
    pub(super) _message: Option<String>,
}

/// Which members of a folder are listed.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListMembers {
    /// Whether those are who have a role on this very folder, and not only on one above it: `true` or `false`, as
    /// a text or as a truth value.
    #[schemars(extend("type" = ["boolean", "string", "null"]))]
    pub(super) current_only: Option<Value>,
}

/// A new folder.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("required" = ["name"]))]
pub(super) struct MakeFolder {
    #[schemars(with = "String")]
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
}

/// A new name or description.
#[derive(Deserialize, JsonSchema)]
pub(super) struct ChangeItem {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
}

/// Where an upload goes. A new version of a file stays where that is.
#[derive(Default, Deserialize, JsonSchema)]
pub(super) struct UploadParameters {
    #[serde(rename = "parentID")]
    pub(super) parent_id: Option<String>,
}
