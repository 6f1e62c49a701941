//! The shapes of what is sent and answered, for the `OpenAPI` document.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::{bodies, wire};
use crate::protocol::operation::taken;

fn text() -> Value {
    json!({ "type": "string" })
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

/// An upload: what it is to be, and the file.
pub(super) fn upload(shapes: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["attributes", "file"],
        "properties": {
            "attributes": taken::<bodies::Attributes>(shapes),
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
