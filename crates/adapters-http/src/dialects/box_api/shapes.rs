//! The shapes of what is sent and answered, for the `OpenAPI` document.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::wire;

fn text() -> Value {
    json!({ "type": "string" })
}

fn time() -> Value {
    json!({ "type": ["string", "null"], "format": "date-time" })
}

fn parent() -> Value {
    json!({ "type": "object", "required": ["id"], "properties": { "id": text() } })
}

fn role() -> Value {
    json!({
        "enum": ["co-owner", "editor", "viewer uploader", "viewer", "previewer uploader", "previewer", "uploader"],
    })
}

/// A file, a folder or a web link.
pub(super) fn item(shapes: &mut SchemaGenerator) -> Schema {
    json_schema!({ "anyOf": [
        shapes.subschema_for::<wire::File>(),
        shapes.subschema_for::<wire::Folder>(),
        shapes.subschema_for::<wire::WebLink>(),
    ] })
}

/// A list of one item, which was just made.
pub(super) fn made(shapes: &mut SchemaGenerator) -> Schema {
    let file = shapes.subschema_for::<wire::File>();
    json_schema!({
        "type": "object",
        "required": ["total_count", "entries"],
        "properties": {
            "total_count": { "const": 1 },
            "entries": { "type": "array", "items": file },
        },
    })
}

/// A change of an item and of its one link.
pub(super) fn change_item(_: &mut SchemaGenerator) -> Schema {
    let switch = json!({ "type": "boolean" });
    json_schema!({
        "type": "object",
        "properties": {
            "name": text(),
            "description": text(),
            "parent": parent(),
            "url": text(),
            "content_created_at": time(),
            "content_modified_at": time(),
            "can_non_owners_invite": switch,
            "can_non_owners_view_collaborators": switch,
            "is_collaboration_restricted_to_enterprise": switch,
            "shared_link": {
                "type": ["object", "null"],
                "properties": {
                    "access": { "enum": ["open", "company", "collaborators"] },
                    "password": { "type": ["string", "null"] },
                    "unshared_at": time(),
                    "vanity_name": { "type": ["string", "null"], "maxLength": 30 },
                    "permissions": {
                        "type": "object",
                        "properties": { "can_download": switch, "can_preview": switch, "can_edit": switch },
                    },
                },
            },
        },
    })
}

/// Where a copy goes.
pub(super) fn copy_item(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["parent"],
        "properties": { "parent": parent(), "name": text() },
    })
}

/// Where an item goes from the trash.
pub(super) fn restore_item(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object", "properties": { "parent": parent(), "name": text() } })
}

/// A new folder.
pub(super) fn make_folder(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["name", "parent"],
        "properties": { "name": text(), "parent": parent(), "description": text() },
    })
}

/// A new web link.
pub(super) fn make_web_link(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["url", "parent"],
        "properties": { "url": text(), "parent": parent(), "name": text(), "description": text() },
    })
}

/// What an upload is to be.
pub(super) fn attributes(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": {
            "name": text(),
            "parent": parent(),
            "size": { "type": "integer" },
            "content_created_at": time(),
            "content_modified_at": time(),
        },
    })
}

/// An upload: what it is to be, and the file.
pub(super) fn upload(shapes: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["attributes", "file"],
        "properties": {
            "attributes": attributes(shapes),
            "file": { "type": "string", "contentMediaType": "application/octet-stream" },
        },
    })
}

/// Where to send an upload.
pub(super) fn upload_url(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["upload_url", "upload_token"],
        "properties": { "upload_url": text(), "upload_token": { "type": "null" } },
    })
}

/// An invitation.
pub(super) fn invite(_: &mut SchemaGenerator) -> Schema {
    let switch = json!({ "type": "boolean" });
    json_schema!({
        "type": "object",
        "required": ["item", "accessible_by", "role"],
        "properties": {
            "item": {
                "type": "object",
                "required": ["type", "id"],
                "properties": { "type": { "enum": ["file", "folder"] }, "id": text() },
            },
            "accessible_by": {
                "type": "object",
                "required": ["type"],
                "properties": { "type": { "enum": ["user", "group"] }, "id": text(), "login": text() },
            },
            "role": role(),
            "expires_at": time(),
            "can_view_path": switch,
            "is_access_only": switch,
        },
    })
}

/// A change of a collaboration.
pub(super) fn change_collaboration(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": { "role": role(), "expires_at": time(), "can_view_path": { "type": "boolean" } },
    })
}

/// The beginning of an upload in parts. A new file takes `folder_id` and `file_name` as well; a new version has the
/// name that it has, unless it gets another.
pub(super) fn begin_session(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["file_size"],
        "properties": { "folder_id": text(), "file_size": { "type": "integer" }, "file_name": text() },
    })
}

fn part() -> Value {
    let whole = json!({ "type": "integer" });
    json!({
        "type": "object",
        "required": ["part_id"],
        "properties": { "part_id": text(), "offset": whole, "size": whole, "sha1": text() },
    })
}

/// A part that arrived.
pub(super) fn sent_part(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object", "required": ["part"], "properties": { "part": part() } })
}

/// The parts that arrived, in pages.
pub(super) fn parts(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["entries"],
        "properties": { "entries": { "type": "array", "items": part() } },
    })
}

/// The end of an upload in parts.
pub(super) fn commit_session(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["parts"],
        "properties": {
            "parts": { "type": "array", "items": part() },
            "attributes": {
                "type": "object",
                "properties": { "content_created_at": time(), "content_modified_at": time(), "description": text() },
            },
        },
    })
}

/// An upload in parts.
pub(super) fn session(_: &mut SchemaGenerator) -> Schema {
    let whole = json!({ "type": "integer" });
    json_schema!({
        "type": "object",
        "required": ["type", "id", "part_size", "total_parts", "num_parts_processed", "session_endpoints"],
        "properties": {
            "type": { "const": "upload_session" },
            "id": text(),
            "part_size": whole,
            "total_parts": whole,
            "num_parts_processed": whole,
            "session_expires_at": text(),
            "session_endpoints": { "type": "object", "additionalProperties": text() },
        },
    })
}

/// What happened, and where to go on.
pub(super) fn events(shapes: &mut SchemaGenerator) -> Schema {
    let event = shapes.subschema_for::<wire::Event>();
    json_schema!({
        "type": "object",
        "required": ["chunk_size", "next_stream_position", "entries"],
        "properties": {
            "chunk_size": { "type": "integer" },
            "next_stream_position": { "type": "integer" },
            "entries": { "type": "array", "items": event },
        },
    })
}
