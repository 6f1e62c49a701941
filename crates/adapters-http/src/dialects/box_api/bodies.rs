//! What clients send in bodies, as far as its form goes (docs/contracts/box.md 1.3, 6 and 7.4 to 7.11). What it
//! means is told in [`super::translate`]. Members that nothing is known of mean nothing.

use std::fmt;

use schemars::JsonSchema;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer};

use crate::protocol::json::Member;

/// An id. Clients send it as a text, and as a number.
#[derive(JsonSchema)]
#[schemars(extend("type" = ["string", "integer"]))]
pub(super) struct Id(pub(super) String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Said;

        impl Visitor<'_> for Said {
            type Value = Id;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an id")
            }

            fn visit_str<E>(self, text: &str) -> Result<Id, E> {
                Ok(Id(text.to_owned()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }
        }

        reader.deserialize_str(Said)
    }
}

/// A folder, by its id.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("required" = ["id"]))]
pub(super) struct Parent {
    #[schemars(with = "Id")]
    pub(super) id: Option<Id>,
}

/// A change of an item and of its one link.
#[derive(Deserialize, JsonSchema)]
pub(super) struct ChangeItem {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) parent: Option<Parent>,
    /// Of web links.
    pub(super) url: Option<String>,
    #[schemars(extend("format" = "date-time"))]
    pub(super) content_created_at: Option<String>,
    #[schemars(extend("format" = "date-time"))]
    pub(super) content_modified_at: Option<String>,
    /// Of folders.
    pub(super) can_non_owners_invite: Option<bool>,
    /// Of folders.
    pub(super) can_non_owners_view_collaborators: Option<bool>,
    /// Of folders.
    pub(super) is_collaboration_restricted_to_enterprise: Option<bool>,
    /// Null ends it.
    #[serde(default)]
    pub(super) shared_link: Member<SharedLink>,
    /// Files cannot be locked here.
    #[schemars(extend("type" = "null"))]
    pub(super) lock: Option<Lock>,
}

/// The settings of a link.
#[derive(Deserialize, JsonSchema)]
pub(super) struct SharedLink {
    #[schemars(extend("enum" = ["open", "company", "collaborators", null]))]
    pub(super) access: Option<String>,
    #[serde(default)]
    pub(super) password: Member<String>,
    #[serde(default)]
    #[schemars(extend("format" = "date-time"))]
    pub(super) unshared_at: Member<String>,
    #[serde(default)]
    #[schemars(length(max = 30), extend("pattern" = "^([A-Za-z0-9-]{12,30})?$"))]
    pub(super) vanity_name: Member<String>,
    pub(super) permissions: Option<LinkPermissions>,
}

/// What a link allows.
#[derive(Default, Deserialize, JsonSchema)]
pub(super) struct LinkPermissions {
    pub(super) can_download: Option<bool>,
    pub(super) can_edit: Option<bool>,
    /// It reads back as true, whatever is sent: clients send false with every change.
    #[serde(rename = "can_preview")]
    pub(super) _can_preview: Option<bool>,
}

/// A lock, whatever is said of it.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Lock {}

/// A new folder.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("required" = ["name", "parent"]))]
pub(super) struct MakeFolder {
    #[schemars(with = "String")]
    pub(super) name: Option<String>,
    #[schemars(with = "Parent")]
    pub(super) parent: Option<Parent>,
    pub(super) description: Option<String>,
}

/// A new web link.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("required" = ["url", "parent"]))]
pub(super) struct MakeWebLink {
    #[schemars(with = "String")]
    pub(super) url: Option<String>,
    #[schemars(with = "Parent")]
    pub(super) parent: Option<Parent>,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
}

/// Where a copy goes.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("required" = ["parent"]))]
pub(super) struct CopyItem {
    #[schemars(with = "Parent")]
    pub(super) parent: Option<Parent>,
    pub(super) name: Option<String>,
}

/// Where an item goes from the trash, if not to where it was.
#[derive(Deserialize, JsonSchema)]
pub(super) struct RestoreItem {
    pub(super) parent: Option<Parent>,
    pub(super) name: Option<String>,
}

/// What an upload is to be. A new file has a name and a folder; a new version of a file stays where that is.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Attributes {
    pub(super) name: Option<String>,
    pub(super) parent: Option<Parent>,
    pub(super) description: Option<String>,
    /// What the question says that comes before an upload.
    #[schemars(range(min = 0))]
    pub(super) size: Option<i64>,
    #[schemars(extend("format" = "date-time"))]
    pub(super) content_created_at: Option<String>,
    #[schemars(extend("format" = "date-time"))]
    pub(super) content_modified_at: Option<String>,
}

/// The beginning of an upload in parts. A new file takes `folder_id` and `file_name` as well; a new version has the
/// name that it has, unless it gets another.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("required" = ["file_size"]))]
pub(super) struct BeginSession {
    pub(super) folder_id: Option<Id>,
    #[schemars(with = "u64")]
    pub(super) file_size: Option<i64>,
    pub(super) file_name: Option<String>,
}

/// The end of an upload in parts.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("required" = ["parts"]))]
pub(super) struct CommitSession {
    #[schemars(with = "Vec<ListedPart>")]
    pub(super) parts: Option<Vec<ListedPart>>,
    pub(super) attributes: Option<CommitAttributes>,
}

/// A part, as it was answered when it was sent.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("required" = ["part_id"]))]
pub(super) struct ListedPart {
    #[schemars(with = "String")]
    pub(super) part_id: Option<String>,
    #[schemars(range(min = 0))]
    pub(super) offset: Option<i64>,
    #[schemars(range(min = 0))]
    pub(super) size: Option<i64>,
    pub(super) sha1: Option<String>,
}

/// What is said of a file that is made of parts.
#[derive(Default, Deserialize, JsonSchema)]
pub(super) struct CommitAttributes {
    pub(super) description: Option<String>,
    #[schemars(extend("format" = "date-time"))]
    pub(super) content_created_at: Option<String>,
    #[schemars(extend("format" = "date-time"))]
    pub(super) content_modified_at: Option<String>,
}

/// An invitation.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("required" = ["item", "accessible_by", "role"]))]
pub(super) struct GiveGrant {
    #[schemars(with = "InvitedTo")]
    pub(super) item: Option<InvitedTo>,
    #[schemars(with = "Invited")]
    pub(super) accessible_by: Option<Invited>,
    #[schemars(with = "String", extend("enum" = [
        "co-owner", "editor", "viewer uploader", "viewer", "previewer uploader", "previewer", "uploader"
    ]))]
    pub(super) role: Option<String>,
    #[serde(default)]
    #[schemars(extend("format" = "date-time"))]
    pub(super) expires_at: Member<String>,
    pub(super) can_view_path: Option<bool>,
    pub(super) is_access_only: Option<bool>,
}

/// What somebody is invited to.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("required" = ["type", "id"]))]
pub(super) struct InvitedTo {
    #[schemars(with = "String", extend("enum" = ["file", "folder"]))]
    pub(super) r#type: Option<String>,
    #[schemars(with = "Id")]
    pub(super) id: Option<Id>,
}

/// Who is invited: a group by its id, a user by one or the other.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Invited {
    /// A user where a login is said.
    #[schemars(extend("enum" = ["user", "group", null]))]
    pub(super) r#type: Option<String>,
    pub(super) id: Option<Id>,
    pub(super) login: Option<String>,
}

/// A change of a collaboration.
#[derive(Deserialize, JsonSchema)]
pub(super) struct ChangeGrant {
    /// Nothing is ever pending here, and only what is pending is accepted or rejected.
    #[schemars(extend("type" = "null"))]
    pub(super) status: Option<String>,
    #[schemars(extend("enum" = [
        "co-owner", "editor", "viewer uploader", "viewer", "previewer uploader", "previewer", "uploader", null
    ]))]
    pub(super) role: Option<String>,
    #[serde(default)]
    #[schemars(extend("format" = "date-time"))]
    pub(super) expires_at: Member<String>,
    pub(super) can_view_path: Option<bool>,
}
