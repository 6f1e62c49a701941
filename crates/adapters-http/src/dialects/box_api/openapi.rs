//! An OpenAPI document of what is served, made from the table of endpoints.

use serde_json::{Value, json};

use super::operations::endpoints;
use crate::protocol::documents;

/// The places of this dialect in the server's tree (docs/contracts/box.md 0).
pub(super) const MOUNTS: [&str; 2] = ["/2.0", "/api/2.0"];

/// The OpenAPI 3.1 document.
pub fn openapi() -> Value {
    let servers: Vec<Value> = MOUNTS.iter().map(|mount| json!({ "url": mount })).collect();
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Shared links, as Box spells them", "version": env!("CARGO_PKG_VERSION") },
        "servers": servers,
        "security": [{ "bearer": [] }],
        "paths": documents::paths(&endpoints()),
        "components": {
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas(),
        },
    })
}

fn schemas() -> Value {
    let mut schemas = sent();
    for more in [in_parts(), answered()] {
        if let (Some(all), Value::Object(more)) = (schemas.as_object_mut(), more) {
            all.extend(more);
        }
    }
    schemas
}

/// The shapes of what is sent.
fn sent() -> Value {
    let text = json!({ "type": "string" });
    let switch = json!({ "type": "boolean" });
    let time = json!({ "type": ["string", "null"], "format": "date-time" });
    let whole = json!({ "type": "integer" });
    let parent = json!({
        "type": "object",
        "required": ["id"],
        "properties": { "id": text },
    });
    let role = json!({
        "enum": ["co-owner", "editor", "viewer uploader", "viewer", "previewer uploader", "previewer", "uploader"],
    });
    json!({
        "SharedLinkSettings": link_settings(),
        "ChangeItem": {
            "type": "object",
            "properties": {
                "name": text,
                "description": text,
                "parent": parent,
                "url": text,
                "content_created_at": time,
                "content_modified_at": time,
                "can_non_owners_invite": switch,
                "can_non_owners_view_collaborators": switch,
                "is_collaboration_restricted_to_enterprise": switch,
                "shared_link": { "$ref": "#/components/schemas/SharedLinkSettings" },
            },
        },
        "CopyItem": {
            "type": "object",
            "required": ["parent"],
            "properties": { "parent": parent, "name": text },
        },
        "RestoreItem": {
            "type": "object",
            "properties": { "parent": parent, "name": text },
        },
        "MakeFolder": {
            "type": "object",
            "required": ["name", "parent"],
            "properties": { "name": text, "parent": parent, "description": text },
        },
        "MakeWebLink": {
            "type": "object",
            "required": ["url", "parent"],
            "properties": { "url": text, "parent": parent, "name": text, "description": text },
        },
        "Attributes": {
            "type": "object",
            "properties": {
                "name": text,
                "parent": parent,
                "size": whole,
                "content_created_at": time,
                "content_modified_at": time,
            },
        },
        "Form": {
            "type": "object",
            "required": ["attributes", "file"],
            "properties": {
                "attributes": { "$ref": "#/components/schemas/Attributes" },
                "file": { "type": "string", "contentMediaType": "application/octet-stream" },
            },
        },
        "Invite": {
            "type": "object",
            "required": ["item", "accessible_by", "role"],
            "properties": {
                "item": {
                    "type": "object",
                    "required": ["type", "id"],
                    "properties": { "type": { "enum": ["file", "folder"] }, "id": text },
                },
                "accessible_by": {
                    "type": "object",
                    "required": ["type"],
                    "properties": { "type": { "enum": ["user", "group"] }, "id": text, "login": text },
                },
                "role": role,
                "expires_at": time,
                "can_view_path": switch,
                "is_access_only": switch,
            },
        },
        "ChangeCollaboration": {
            "type": "object",
            "properties": { "role": role, "expires_at": time, "can_view_path": switch },
        },
    })
}

/// The shapes of uploads in parts.
fn in_parts() -> Value {
    let text = json!({ "type": "string" });
    let whole = json!({ "type": "integer" });
    let time = json!({ "type": ["string", "null"], "format": "date-time" });
    json!({
        "BeginSession": {
            "type": "object",
            "required": ["file_size"],
            "description": "A new file takes `folder_id` and `file_name` as well; a new version has the name that it has, unless it gets another.",
            "properties": { "folder_id": text, "file_size": whole, "file_name": text },
        },
        "Bytes": { "type": "string" },
        "CommitSession": {
            "type": "object",
            "required": ["parts"],
            "properties": {
                "parts": { "type": "array", "items": { "$ref": "#/components/schemas/Part" } },
                "attributes": {
                    "type": "object",
                    "properties": { "content_created_at": time, "content_modified_at": time, "description": text },
                },
            },
        },
        "Part": {
            "type": "object",
            "required": ["part_id"],
            "properties": { "part_id": text, "offset": whole, "size": whole, "sha1": text },
        },
        "UploadSession": entity(&[
            "type", "id", "part_size", "total_parts", "num_parts_processed", "session_expires_at",
            "session_endpoints",
        ]),
        "UploadPart": {
            "type": "object",
            "properties": { "part": { "$ref": "#/components/schemas/Part" } },
        },
    })
}

fn link_settings() -> Value {
    let switch = json!({ "type": "boolean" });
    json!({
        "type": ["object", "null"],
        "properties": {
            "access": { "enum": ["open", "company", "collaborators"] },
            "password": { "type": ["string", "null"] },
            "unshared_at": { "type": ["string", "null"], "format": "date-time" },
            "vanity_name": { "type": ["string", "null"], "maxLength": 30 },
            "permissions": {
                "type": "object",
                "properties": { "can_download": switch, "can_preview": switch, "can_edit": switch },
            },
        },
    })
}

/// The shapes of what is answered.
fn answered() -> Value {
    let text = json!({ "type": "string" });
    let whole = json!({ "type": "integer" });
    json!({
        "Error": {
            "type": "object",
            "required": ["type", "status", "code", "message", "request_id"],
            "properties": {
                "type": { "const": "error" },
                "status": whole,
                "code": text,
                "message": text,
                "help_url": text,
                "request_id": text,
                "context_info": { "type": "object" },
            },
        },
        "Item": entity(&["type", "id", "etag"]),
        "User": entity(&["type", "id", "name", "login"]),
        "Collaboration": entity(&["type", "id", "role", "accessible_by", "item"]),
        "UploadUrl": entity(&["upload_url", "upload_token"]),
        "Collection": {
            "type": "object",
            "required": ["entries"],
            "properties": {
                "entries": { "type": "array", "items": { "type": "object" } },
                "total_count": whole,
                "limit": whole,
                "offset": whole,
                "next_marker": { "type": ["string", "null"] },
            },
        },
        "Events": entity(&["chunk_size", "next_stream_position", "entries"]),
    })
}

/// An open shape of which some members are always there, unless others were selected.
fn entity(always: &[&str]) -> Value {
    let properties: serde_json::Map<String, Value> = always
        .iter()
        .map(|&name| (name.to_owned(), json!({})))
        .collect();
    json!({ "type": "object", "properties": properties })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn headers_that_are_needed_are_named() {
        let document = openapi();
        let named = |path: &str, method: &str| {
            let parameters = document["paths"][path][method]["parameters"].as_array();
            let names = parameters.into_iter().flatten();
            names
                .map(|header| header["name"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        let session = "/files/upload_sessions/{session-id}";
        assert_eq!(named(session, "put"), ["Digest", "Content-Range"]);
        assert_eq!(named(&format!("{session}/commit"), "post"), ["Digest"]);
        assert_eq!(named("/shared_items", "get"), ["BoxApi"]);
        assert_eq!(named("/folders", "post"), Vec::<String>::new());
    }

    #[test]
    fn every_endpoint_is_there_once_with_all_that_its_address_names() {
        let document = openapi();
        let mut ids = BTreeSet::new();
        for row in endpoints() {
            let path = &document["paths"][&row.template];
            let operation = &path[row.method.to_ascii_lowercase()];
            assert_eq!(operation["summary"], row.summary, "{}", row.template);
            assert!(ids.insert(operation["operationId"].to_string()));
            let named = path["parameters"].as_array().unwrap().len();
            assert_eq!(named, row.template.matches('{').count());
        }
        let text = document.to_string();
        for reference in text.split("#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            let schema = &document["components"]["schemas"][name];
            assert!(schema.is_object(), "an unknown schema: {name}");
        }
    }
}
