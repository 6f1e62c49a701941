//! What clients send in bodies, as far as its form goes (docs/contracts/microsoft.md R-1, 2.5, 2.7 and 2.8).
//! What it means is told in [`super::translate`].

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::protocol::json::Member;

/// A request for a link: every parameter that any version of the API takes. Names are read in any case.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("required" = ["type"]))]
pub(super) struct CreateLink {
    /// Below `/beta` it may be left out.
    #[schemars(with = "String", extend("enum" = [
        "view", "edit", "embed", "review", "blocksDownload", "createOnly", "addressBar", "adminDefault"
    ]))]
    pub(super) r#type: Option<String>,
    #[schemars(extend("enum" = ["anonymous", "organization", "users", null]))]
    pub(super) scope: Option<String>,
    /// The beginning of the year 1 stands for none, as null does.
    #[serde(default)]
    #[schemars(extend("format" = "date-time"))]
    pub(super) expiration_date_time: Member<String>,
    pub(super) password: Option<String>,
    pub(super) retain_inherited_permissions: Option<bool>,
    pub(super) recipients: Option<Vec<Recipient>>,
    #[serde(rename = "sendNotification")]
    pub(super) _send_notification: Option<bool>,
    #[schemars(length(max = 2_000))]
    pub(super) message: Option<String>,
}

/// A person, by exactly one of these.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
pub(super) struct Recipient {
    pub(super) email: Option<String>,
    pub(super) alias: Option<String>,
    pub(super) object_id: Option<String>,
}

/// An invitation.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("required" = ["recipients", "roles"]))]
pub(super) struct Invite {
    #[schemars(with = "Vec<Recipient>")]
    pub(super) recipients: Option<Vec<Recipient>>,
    #[schemars(with = "Vec<String>", length(min = 1, max = 1), extend("items" = { "enum": ["read", "write"] }))]
    pub(super) roles: Option<Vec<String>>,
    /// Signing in is always required here, and a client that leaves the switch alone sends `false`: what it gets
    /// is never less protected than what it asked for (docs/contracts/microsoft.md C-6).
    #[serde(rename = "requireSignIn")]
    pub(super) _require_sign_in: Option<bool>,
    #[serde(rename = "sendInvitation")]
    pub(super) _send_invitation: Option<bool>,
    #[schemars(length(max = 2_000))]
    pub(super) message: Option<String>,
    #[serde(default)]
    #[schemars(extend("format" = "date-time"))]
    pub(super) expiration_date_time: Member<String>,
    pub(super) password: Option<String>,
    pub(super) retain_inherited_permissions: Option<bool>,
}

/// A change of a permission.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ChangePermission {
    #[schemars(length(min = 1, max = 1), extend("items" = { "enum": ["read", "write"] }))]
    pub(super) roles: Option<Vec<String>>,
    #[serde(default)]
    #[schemars(extend("format" = "date-time"))]
    pub(super) expiration_date_time: Member<String>,
}

/// More people for a link's list.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("required" = ["recipients", "roles"]))]
pub(super) struct Grant {
    #[schemars(with = "Vec<Recipient>")]
    pub(super) recipients: Option<Vec<Recipient>>,
    #[schemars(with = "Vec<String>", length(min = 1, max = 1), extend("items" = { "enum": ["read", "write"] }))]
    pub(super) roles: Option<Vec<String>>,
}

/// A link's password, given for a check.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("required" = ["password"]))]
pub(super) struct ValidatePermission {
    #[schemars(with = "String")]
    pub(super) password: Option<String>,
    #[serde(rename = "challengeToken")]
    pub(super) _challenge_token: Option<String>,
}

/// Several requests in one. Clients write more of each than the vendor reads, such as `depends_on`.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("required" = ["requests"]))]
pub(super) struct Batch {
    #[schemars(with = "Vec<BatchedRequest>", length(min = 1, max = 20))]
    pub(super) requests: Option<Vec<BatchedRequest>>,
}

/// A request in a batch.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("required" = ["id", "method", "url"]))]
pub(super) struct BatchedRequest {
    #[schemars(with = "String")]
    pub(super) id: Option<String>,
    #[schemars(with = "String", extend("enum" = ["GET", "POST", "PUT", "PATCH", "DELETE"]))]
    pub(super) method: Option<String>,
    /// Its address below the version, with its query.
    #[schemars(with = "String")]
    pub(super) url: Option<String>,
    pub(super) headers: Option<Map<String, Value>>,
    /// A document; of any other type its bytes in base64.
    pub(super) body: Option<Value>,
    /// The ids of those that have to succeed before it.
    pub(super) depends_on: Option<Vec<String>>,
}

/// Something new in a folder.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("required" = ["name", "folder"]))]
pub(super) struct MakeChild {
    #[schemars(with = "String")]
    pub(super) name: Option<String>,
    #[schemars(with = "Facet")]
    pub(super) folder: Option<Facet>,
    pub(super) description: Option<String>,
    /// Not served.
    #[schemars(skip)]
    pub(super) file: Option<Facet>,
    /// Not served.
    #[schemars(skip)]
    pub(super) remote_item: Option<Facet>,
    /// Not served.
    #[serde(rename = "@microsoft.graph.sourceUrl", alias = "@content.sourceUrl")]
    #[schemars(skip)]
    pub(super) source_url: Option<String>,
    #[serde(
        rename = "@microsoft.graph.conflictBehavior",
        alias = "@name.conflictBehavior",
        alias = "@oneDrive.conflictBehavior"
    )]
    pub(super) conflict: Option<String>,
}

/// That something is so, whatever else is said of it.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Facet {}

/// A change of an item.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ChangeItem {
    pub(super) name: Option<String>,
    /// The folder that it shall be in.
    pub(super) parent_reference: Option<ParentReference>,
    pub(super) description: Option<String>,
    pub(super) file_system_info: Option<FileSystemInfo>,
    #[serde(
        rename = "@microsoft.graph.conflictBehavior",
        alias = "@name.conflictBehavior",
        alias = "@oneDrive.conflictBehavior"
    )]
    pub(super) conflict: Option<String>,
}

/// An item that comes back out of the trash.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Restore {
    pub(super) name: Option<String>,
    /// The folder that it shall be in; the one that it was in without it.
    pub(super) parent_reference: Option<ParentReference>,
}

/// A folder, by its id or by its path. Of the rest that a reference holds it means nothing.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ParentReference {
    pub(super) drive_id: Option<String>,
    pub(super) id: Option<String>,
    pub(super) path: Option<String>,
}

/// The times of a file where it comes from.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FileSystemInfo {
    #[serde(rename = "createdDateTime")]
    #[schemars(extend("format" = "date-time"))]
    pub(super) created: Option<String>,
    #[serde(rename = "lastModifiedDateTime")]
    #[schemars(extend("format" = "date-time"))]
    pub(super) last_modified: Option<String>,
    #[serde(rename = "lastAccessedDateTime")]
    pub(super) _last_accessed: Option<String>,
}

/// An upload that comes in parts.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct UploadSession {
    pub(super) item: Option<Uploadable>,
    /// Whether the file is put in place only by a `POST` to the address of the upload.
    pub(super) defer_commit: Option<bool>,
    #[serde(
        rename = "@microsoft.graph.conflictBehavior",
        alias = "@name.conflictBehavior",
        alias = "@oneDrive.conflictBehavior"
    )]
    pub(super) conflict: Option<String>,
}

/// The file that an upload in parts becomes.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Uploadable {
    /// The name that the address says.
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) file_size: Option<i64>,
    pub(super) file_system_info: Option<FileSystemInfo>,
    #[serde(
        rename = "@microsoft.graph.conflictBehavior",
        alias = "@name.conflictBehavior",
        alias = "@oneDrive.conflictBehavior"
    )]
    pub(super) conflict: Option<String>,
}

/// A copy of an item.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CopyItem {
    pub(super) name: Option<String>,
    /// The folder that the copy goes into; the item's own without it.
    pub(super) parent_reference: Option<ParentReference>,
    /// Only `false` is served.
    pub(super) children_only: Option<bool>,
    /// Only `false` is served.
    pub(super) include_all_version_history: Option<bool>,
    #[serde(
        rename = "@microsoft.graph.conflictBehavior",
        alias = "@name.conflictBehavior",
        alias = "@oneDrive.conflictBehavior"
    )]
    pub(super) conflict: Option<String>,
}
