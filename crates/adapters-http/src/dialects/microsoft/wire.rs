//! The shapes that Microsoft's documents give to what is answered
//! (docs/contracts/microsoft.md 2 and 5).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// Somebody or something with an id.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Identity {
    pub(super) id: String,
    pub(super) display_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
}

/// One identity, under the name of what it is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) enum IdentitySet {
    User(Identity),
    Group(Identity),
    Site(Identity),
}

/// Where an item is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemReference {
    pub(super) drive_id: String,
    pub(super) drive_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
}

/// A link.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SharingLink {
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["view", "edit", "embed", "review", "blocksDownload", "createOnly"]))]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["anonymous", "organization", "users", "existingAccess"]))]
    pub(super) scope: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) web_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) web_html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) prevents_download: Option<bool>,
    pub(super) application: Identity,
}

/// A permission of any kind.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Permission {
    #[serde(rename = "@odata.type", skip_serializing_if = "Option::is_none")]
    pub(super) type_name: Option<&'static str>,
    pub(super) id: String,
    pub(super) roles: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) share_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expiration_date_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) has_password: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) link: Option<SharingLink>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) granted_to_v2: Option<IdentitySet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) granted_to: Option<IdentitySet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) granted_to_identities_v2: Option<Vec<IdentitySet>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) granted_to_identities: Option<Vec<IdentitySet>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) inherited_from: Option<ItemReference>,
}

/// That an item is a folder.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Folder {
    pub(super) child_count: u64,
}

/// What tells one content from another.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Hashes {
    #[serde(rename = "quickXorHash", skip_serializing_if = "Option::is_none")]
    pub(super) quick_xor: Option<String>,
    #[serde(rename = "crc32Hash", skip_serializing_if = "Option::is_none")]
    pub(super) crc32: Option<String>,
    #[serde(rename = "sha1Hash")]
    pub(super) sha1: String,
    #[serde(rename = "sha256Hash")]
    pub(super) sha256: String,
}

/// That an item is a file.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct File {
    pub(super) mime_type: String,
    pub(super) hashes: Hashes,
}

/// The times of an item where it came from.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileSystemInfo {
    pub(super) created_date_time: String,
    pub(super) last_modified_date_time: String,
}

/// How far an item is shared.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shared {
    pub(super) scope: &'static str,
    /// Whose it is, where it is listed apart from its drive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<IdentitySet>,
}

/// That something is so, and nothing more about it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Facet {}

/// An item.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DriveItem {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    pub(super) size: u64,
    pub(super) web_url: String,
    pub(super) e_tag: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) c_tag: Option<String>,
    pub(super) created_date_time: String,
    pub(super) last_modified_date_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) created_by: Option<IdentitySet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_modified_by: Option<IdentitySet>,
    pub(super) parent_reference: ItemReference,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) root: Option<Facet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) folder: Option<Folder>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<File>,
    pub(super) file_system_info: FileSystemInfo,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shared: Option<Shared>,
    #[serde(
        rename = "@microsoft.graph.downloadUrl",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) download_url: Option<String>,
    #[serde(
        rename = "@content.downloadUrl",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) content_url: Option<String>,
    /// What is in it, put in where a request expands it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) children: Option<Vec<Self>>,
    /// The same of its permissions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) permissions: Option<Vec<Permission>>,
    /// The same of its thumbnails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thumbnails: Option<[(); 0]>,
}

/// An item that lies in another drive.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Elsewhere {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) remote_item: DriveItem,
}

/// That an item is gone.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Deleted {
    pub(super) state: &'static str,
}

/// An item that is gone.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GoneItem {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    pub(super) size: u64,
    pub(super) parent_reference: ItemReference,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) folder: Option<Facet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<Facet>,
    pub(super) deleted: Deleted,
}

/// An item that changed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "the shape of what is written one by one")]
pub(super) enum DeltaItem {
    There(Box<DriveItem>),
    Gone(GoneItem),
}

/// An upload that comes in parts.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UploadSession {
    /// Where the parts are sent to, without a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) upload_url: Option<String>,
    pub(super) expiration_date_time: String,
    /// From which byte on it goes on; none where all are there.
    pub(super) next_expected_ranges: Vec<String>,
}

/// What became of a copy.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CopyStatus {
    pub(super) operation: &'static str,
    pub(super) percentage_complete: f64,
    pub(super) resource_id: String,
    pub(super) status: &'static str,
}

/// How much room a drive has.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Quota {
    pub(super) total: u64,
    pub(super) used: u64,
    pub(super) remaining: u64,
    pub(super) deleted: u64,
    pub(super) state: &'static str,
}

/// A drive.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Drive {
    pub(super) id: String,
    #[serde(rename = "driveType")]
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) web_url: String,
    pub(super) created_date_time: String,
    pub(super) owner: IdentitySet,
    pub(super) quota: Quota,
}

/// What a link shares, in short.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SharedDriveItem {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) web_url: String,
    pub(super) created_date_time: String,
    pub(super) last_modified_date_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<IdentitySet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) created_by: Option<IdentitySet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_modified_by: Option<IdentitySet>,
    /// What is shared, put in where a request expands it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) drive_item: Option<DriveItem>,
}

/// A person.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    pub(super) account_enabled: bool,
    pub(super) business_phones: [&'static str; 0],
    #[schemars(extend("format" = "date-time"))]
    pub(super) created_date_time: String,
    pub(super) department: Option<String>,
    pub(super) display_name: String,
    pub(super) given_name: Option<String>,
    pub(super) id: String,
    pub(super) identities: [&'static str; 0],
    pub(super) job_title: Option<String>,
    pub(super) mail: Option<String>,
    pub(super) mail_nickname: String,
    pub(super) mobile_phone: Option<String>,
    pub(super) office_location: Option<String>,
    pub(super) other_mails: [&'static str; 0],
    pub(super) preferred_language: Option<String>,
    pub(super) proxy_addresses: [&'static str; 0],
    pub(super) surname: Option<String>,
    /// The name to sign in with.
    #[serde(rename = "userPrincipalName")]
    pub(super) sign_in_name: String,
    #[serde(rename = "userType")]
    pub(super) kind: &'static str,
}

/// A group.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Group {
    #[schemars(extend("format" = "date-time"))]
    pub(super) created_date_time: String,
    pub(super) description: Option<String>,
    pub(super) display_name: String,
    #[serde(rename = "groupTypes")]
    pub(super) kinds: [&'static str; 0],
    pub(super) id: String,
    pub(super) mail: Option<String>,
    pub(super) mail_enabled: bool,
    pub(super) mail_nickname: String,
    pub(super) security_enabled: bool,
    pub(super) visibility: Option<String>,
}

/// An organization.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Organization {
    #[schemars(extend("format" = "date-time"))]
    pub(super) created_date_time: String,
    pub(super) display_name: String,
    pub(super) id: String,
    pub(super) verified_domains: [VerifiedDomain; 1],
}

/// A site.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Site {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) display_name: String,
    pub(super) web_url: String,
    #[schemars(extend("format" = "date-time"))]
    pub(super) created_date_time: String,
    #[schemars(extend("format" = "date-time"))]
    pub(super) last_modified_date_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) root: Option<Facet>,
    #[serde(rename = "siteCollection", skip_serializing_if = "Option::is_none")]
    pub(super) collection: Option<SiteCollection>,
}

/// Where a site is.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SiteCollection {
    pub(super) hostname: String,
}

/// A domain of an organization.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct VerifiedDomain {
    pub(super) name: String,
    pub(super) is_default: bool,
    pub(super) is_initial: bool,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
}

/// What the requests of a batch come to, in their order.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct BatchAnswers {
    pub(super) responses: Vec<BatchedAnswer>,
}

/// What a request of a batch comes to.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct BatchedAnswer {
    pub(super) id: String,
    pub(super) status: u16,
    pub(super) headers: BTreeMap<String, String>,
    /// A document, or in base64 what is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<Value>,
}

/// A version of a file.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DriveItemVersion {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_modified_by: Option<IdentitySet>,
    #[schemars(extend("format" = "date-time"))]
    pub(super) last_modified_date_time: String,
    pub(super) size: u64,
    pub(super) publication: Publication,
}

/// Whether a version is for all who see the file.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Publication {
    pub(super) level: &'static str,
    pub(super) version_id: String,
}
