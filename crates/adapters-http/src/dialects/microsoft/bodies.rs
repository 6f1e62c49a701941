//! What clients send in bodies, as far as its form goes (docs/contracts/microsoft.md R-1, 2.5, 2.7 and 2.8).
//! What it means is told in [`super::translate`].

use schemars::JsonSchema;
use serde::Deserialize;

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
