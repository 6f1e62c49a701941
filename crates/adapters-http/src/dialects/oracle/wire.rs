//! The shapes that the vendor's documents give to what is answered. Every scalar is a text
//! (docs/contracts/oracle.md 1.3).

use schemars::JsonSchema;
use serde::Serialize;

/// What everything says that went well.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub(super) struct Done<T> {
    error_code: &'static str,
    #[serde(flatten)]
    document: T,
}

impl<T> Done<T> {
    /// This, as something that went well.
    pub(super) const fn with(document: T) -> Self {
        Self {
            error_code: "0",
            document,
        }
    }
}

/// A person or a group.
#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Principal {
    pub(super) display_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) login_name: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    /// Of those to whom something was given, in version 1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) is_successful: Option<&'static str>,
    /// The same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) provisioning_status: Option<&'static str>,
}

/// Somebody to whom nothing was given.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NotGiven {
    pub(super) id: String,
    pub(super) is_successful: &'static str,
}

/// A file or a folder.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    pub(super) id: String,
    #[serde(rename = "parentID")]
    pub(super) parent: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) created_time: String,
    pub(super) modified_time: String,
    pub(super) created_by: Principal,
    pub(super) modified_by: Principal,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owned_by: Option<Principal>,
    pub(super) size: String,
    /// Of folders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    /// Of folders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) child_items_count: Option<String>,
    /// Of files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mime_type: Option<String>,
    /// Of files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<String>,
}

/// Several things.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct List<E> {
    pub(super) count: String,
    /// Whether there is more after these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) has_more: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) total_results: Option<String>,
    #[serde(rename = "ownerFolderID", skip_serializing_if = "Option::is_none")]
    pub(super) owner_folder: Option<String>,
    /// What they belong to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    /// What that is.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) items: Option<Vec<E>>,
}

impl<E> List<E> {
    /// These, of which nothing else is said.
    pub(super) fn of(items: Vec<E>) -> Self {
        Self {
            count: items.len().to_string(),
            has_more: None,
            total_results: None,
            owner_folder: None,
            id: None,
            kind: None,
            items: Some(items),
        }
    }
}

/// What is said of what was ended or removed.
#[derive(Serialize, JsonSchema)]
pub(super) struct Named {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
}

/// An applink with its tokens.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Applink {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) access_token: Option<String>,
    #[serde(rename = "appLinkID")]
    pub(super) link: String,
    #[serde(rename = "appLinkUrl")]
    pub(super) url: String,
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refresh_token: Option<String>,
    pub(super) role: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
}

/// A new access token of an applink.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccessToken {
    pub(super) access_token: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
}

/// A public link.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PublicLink {
    pub(super) assigned_users: String,
    pub(super) created_time: String,
    pub(super) last_modified_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expiration_time: Option<String>,
    #[serde(rename = "linkID", skip_serializing_if = "Option::is_none")]
    pub(super) link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) link_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owned_by: Option<Principal>,
    pub(super) role: &'static str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    /// The item that it is for, when it was just made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
}

/// A public link that was ended.
#[derive(Serialize, JsonSchema)]
pub(super) struct EndedLink {
    #[serde(rename = "linkID", skip_serializing_if = "Option::is_none")]
    pub(super) link: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
}

/// What somebody was given on a folder.
#[derive(Serialize, JsonSchema)]
pub(super) struct Share {
    pub(super) id: String,
    pub(super) role: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user: Option<Principal>,
    /// Everyone whom the request named, in version 1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) members: Option<Vec<Principal>>,
}

/// A member of a folder: a user or a group.
#[derive(Serialize, JsonSchema)]
pub(super) struct Member {
    pub(super) role: &'static str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user: Option<Principal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<Principal>,
}

/// What went wrong.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Fault<'a> {
    pub(super) error_code: &'static str,
    pub(super) error_key: String,
    pub(super) error_message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    pub(super) title: &'a str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "<[NotGiven]>::is_empty")]
    pub(super) members: &'a [NotGiven],
}
