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
    pub(super) assigned_user: Option<String>,
    pub(super) role: Option<String>,
    pub(super) user_locale: Option<String>,
    pub(super) user_time_zone: Option<String>,
}

/// A request for a public link.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("required" = ["assignedUsers"]))]
pub(super) struct MakePublicLink {
    pub(super) assigned_users: Option<String>,
    pub(super) role: Option<String>,
    pub(super) link_name: Option<String>,
    pub(super) expiration_time: Option<String>,
    pub(super) password: Option<String>,
}

/// A change of a public link. An empty text takes an end or a password away.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChangePublicLink {
    pub(super) assigned_users: Option<String>,
    pub(super) role: Option<String>,
    pub(super) expiration_time: Option<String>,
    pub(super) password: Option<String>,
}

/// Whom to share a folder with, or no longer.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("required" = ["userID"]))]
pub(super) struct Share {
    #[serde(rename = "userID")]
    pub(super) user_id: Option<String>,
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
    /// Whether the caller alone is: `true` or `false`, as a text or as a truth value.
    #[schemars(with = "Option<String>")]
    pub(super) current_only: Option<Value>,
}

/// A new folder.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("required" = ["name"]))]
pub(super) struct MakeFolder {
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
