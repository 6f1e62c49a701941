//! The shapes that Box's documents give to what is answered (docs/contracts/box.md 2 and 5).

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// A user, as others are shown them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct MiniUser {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) login: String,
}

/// A group, as others are shown it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct MiniGroup {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) group_type: &'static str,
}

/// A folder above an item.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct MiniFolder {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) sequence_id: Option<String>,
    pub(super) etag: Option<String>,
    pub(super) name: String,
}

/// The folders above an item.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PathCollection {
    pub(super) total_count: usize,
    pub(super) entries: Vec<MiniFolder>,
}

/// An item's one link.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SharedLink {
    pub(super) url: String,
    pub(super) download_url: Option<String>,
    pub(super) vanity_url: Option<String>,
    pub(super) vanity_name: Option<String>,
    #[schemars(extend("enum" = ["open", "company", "collaborators"]))]
    pub(super) access: &'static str,
    #[schemars(extend("enum" = ["open", "company", "collaborators"]))]
    pub(super) effective_access: &'static str,
    #[schemars(extend("enum" = ["can_edit", "can_download", "can_preview"]))]
    pub(super) effective_permission: &'static str,
    pub(super) unshared_at: Option<String>,
    pub(super) is_password_enabled: bool,
    pub(super) permissions: LinkPermissions,
    pub(super) download_count: u64,
    pub(super) preview_count: u64,
}

/// What a link allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct LinkPermissions {
    pub(super) can_preview: bool,
    pub(super) can_download: bool,
    pub(super) can_edit: bool,
}

/// What every item has.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the vendor's document has these switches"
)]
pub(super) struct Common {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) etag: Option<String>,
    pub(super) sequence_id: Option<String>,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) path_collection: PathCollection,
    pub(super) parent: Option<MiniFolder>,
    pub(super) created_at: Option<String>,
    pub(super) modified_at: Option<String>,
    pub(super) trashed_at: Option<String>,
    pub(super) purged_at: Option<String>,
    pub(super) created_by: Option<MiniUser>,
    pub(super) modified_by: Option<MiniUser>,
    pub(super) owned_by: Option<MiniUser>,
    pub(super) shared_link: Option<SharedLink>,
    pub(super) item_status: &'static str,
    pub(super) is_accessible_via_shared_link: bool,
    pub(super) is_externally_owned: bool,
    pub(super) is_associated_with_app_item: bool,
    pub(super) has_collaborations: bool,
    pub(super) allowed_invitee_roles: Vec<&'static str>,
    pub(super) allowed_shared_link_access_levels: Vec<&'static str>,
    pub(super) allowed_shared_link_access_levels_disabled_reasons: Empty,
    pub(super) shared_link_permission_options: Vec<&'static str>,
    pub(super) shared_link_features: LinkFeatures,
    pub(super) tags: [&'static str; 0],
    pub(super) metadata: Empty,
    pub(super) classification: Option<Empty>,
    pub(super) watermark_info: Watermark,
}

/// Something with nothing in it.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub(super) struct Empty {}

/// Which settings a link may have.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct LinkFeatures {
    pub(super) download_url: bool,
    pub(super) password: bool,
    pub(super) vanity_name: bool,
}

/// Nothing here is watermarked.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Watermark {
    pub(super) is_watermarked: bool,
}

/// A version of a file.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FileVersion {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) sha1: String,
}

/// A page of a list, in the form of its style.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Page<E> {
    pub(super) entries: Vec<E>,
    pub(super) limit: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) total_count: Option<u64>,
    #[serde(flatten)]
    pub(super) place: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) order: Option<Vec<Order>>,
}

/// By what a list is in order, and which way.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Order {
    pub(super) by: &'static str,
    #[schemars(extend("enum" = ["ASC", "DESC"]))]
    pub(super) direction: &'static str,
}

impl Order {
    /// From the first to the last.
    pub(super) const fn rising(by: &'static str) -> Self {
        Self {
            by,
            direction: "ASC",
        }
    }
}

/// Where a page begins, or where the next one does.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Place {
    Offset {
        offset: u64,
    },
    Marker {
        /// Never an empty text: a client would go on for ever.
        next_marker: Option<String>,
    },
}

/// An item in a list: in short, or with what the request wants of it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Entry {
    Mini(MiniItem),
    Picked(Map<String, Value>),
}

/// An item as a list or a reference shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct MiniItem {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) etag: Option<String>,
    pub(super) sequence_id: Option<String>,
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) own: MiniOwn,
}

/// What it has of its own kind.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum MiniOwn {
    File {
        file_version: FileVersion,
        sha1: String,
    },
    Folder {},
    WebLink {
        url: String,
    },
}

/// A file.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct File {
    #[serde(flatten)]
    pub(super) common: Common,
    pub(super) sha1: String,
    #[serde(rename = "file_version")]
    pub(super) version: FileVersion,
    pub(super) size: u64,
    pub(super) content_created_at: String,
    pub(super) content_modified_at: String,
    pub(super) permissions: Map<String, Value>,
    pub(super) extension: String,
    pub(super) version_number: String,
    pub(super) comment_count: u64,
    pub(super) lock: Option<Empty>,
    pub(super) is_package: bool,
    pub(super) expiring_embed_link: Option<Empty>,
    pub(super) representations: Representations,
    pub(super) expires_at: Option<Empty>,
    pub(super) disposition_at: Option<Empty>,
    pub(super) uploader_display_name: Option<String>,
}

/// No other forms of a file are made.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Representations {
    pub(super) entries: [&'static str; 0],
}

/// A folder.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Folder {
    #[serde(flatten)]
    pub(super) common: Common,
    pub(super) size: u64,
    pub(super) content_created_at: Option<String>,
    pub(super) content_modified_at: Option<String>,
    #[serde(rename = "folder_upload_email")]
    pub(super) upload_email: Option<Empty>,
    pub(super) sync_state: &'static str,
    pub(super) permissions: Map<String, Value>,
    pub(super) can_non_owners_invite: bool,
    pub(super) can_non_owners_view_collaborators: bool,
    pub(super) is_collaboration_restricted_to_enterprise: bool,
    /// What is in it, put in where one folder is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) item_collection: Option<Page<Entry>>,
}

/// A web link.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct WebLink {
    #[serde(flatten)]
    pub(super) common: Common,
    pub(super) url: String,
    pub(super) permissions: Map<String, Value>,
}

/// A user, as they see themselves.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct User {
    #[serde(flatten)]
    pub(super) mini: MiniUser,
    pub(super) created_at: String,
    pub(super) modified_at: String,
    pub(super) language: &'static str,
    pub(super) timezone: &'static str,
    pub(super) space_amount: u64,
    pub(super) space_used: u64,
    pub(super) max_upload_size: u64,
    pub(super) status: &'static str,
    pub(super) job_title: &'static str,
    pub(super) phone: &'static str,
    pub(super) address: &'static str,
    pub(super) avatar_url: String,
    pub(super) notification_email: Option<Empty>,
    pub(super) role: &'static str,
    pub(super) enterprise: Enterprise,
    pub(super) hostname: String,
    pub(super) is_platform_access_only: bool,
    pub(super) external_app_user_id: Option<Empty>,
    pub(super) tracking_codes: [&'static str; 0],
}

/// An organization.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Enterprise {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) name: &'static str,
}

/// A grant.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Collaboration {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) created_by: Option<MiniUser>,
    pub(super) created_at: String,
    pub(super) modified_at: String,
    pub(super) expires_at: Option<String>,
    pub(super) status: &'static str,
    pub(super) accessible_by: Invited,
    pub(super) invite_email: Option<Empty>,
    pub(super) role: &'static str,
    pub(super) acknowledged_at: String,
    pub(super) item: Option<MiniItem>,
    pub(super) app_item: Option<Empty>,
    pub(super) can_view_path: bool,
    pub(super) is_access_only: bool,
    pub(super) acceptance_requirements_status: Empty,
}

/// Anybody who is invited.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Invited {
    User(MiniUser),
    Group(MiniGroup),
}

/// Something that happened.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Event {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(rename = "event_id")]
    pub(super) id: String,
    pub(super) created_by: MiniUser,
    pub(super) created_at: String,
    pub(super) recorded_at: String,
    #[serde(rename = "event_type")]
    pub(super) what: &'static str,
    pub(super) session_id: Option<Empty>,
    pub(super) source: Map<String, Value>,
}

/// What happened, and where to go on.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Events {
    pub(super) chunk_size: usize,
    pub(super) next_stream_position: u64,
    pub(super) entries: Vec<Event>,
}

/// What was just made, alone in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Made<E> {
    total_count: u64,
    entries: [E; 1],
}

impl<E> Made<E> {
    /// The list of this one.
    pub(super) const fn one(made: E) -> Self {
        Self {
            total_count: 1,
            entries: [made],
        }
    }
}

/// Where to send an upload.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct UploadUrl {
    #[serde(rename = "upload_url")]
    pub(super) url: String,
    #[serde(rename = "upload_token")]
    pub(super) token: Option<Empty>,
}

/// An upload in parts.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct UploadSession {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) part_size: u64,
    pub(super) total_parts: u64,
    pub(super) num_parts_processed: u64,
    pub(super) session_expires_at: String,
    #[serde(rename = "session_endpoints")]
    pub(super) endpoints: SessionEndpoints,
}

/// Where an upload in parts goes on.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SessionEndpoints {
    pub(super) upload_part: String,
    pub(super) commit: String,
    pub(super) abort: String,
    pub(super) list_parts: String,
    pub(super) status: String,
    pub(super) log_event: String,
}

/// A part that arrived.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct UploadPart {
    pub(super) part_id: String,
    pub(super) offset: u64,
    pub(super) size: u64,
    pub(super) sha1: String,
}

/// The one that arrived just now.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SentPart {
    pub(super) part: UploadPart,
}
