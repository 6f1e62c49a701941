//! The shapes of what is sent and answered, for the `OpenAPI` document.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

/// A list, in pages.
pub(super) fn many<T: JsonSchema>(shapes: &mut SchemaGenerator) -> Schema {
    let element = shapes.subschema_for::<T>();
    json_schema!({
        "type": "object",
        "required": ["value"],
        "properties": {
            "value": { "type": "array", "items": element },
            "@odata.nextLink": { "type": "string", "description": "Where the next page is" },
        },
    })
}

fn recipients() -> Value {
    json!({
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "email": { "type": "string" },
                "alias": { "type": "string" },
                "objectId": { "type": "string" },
            },
            "minProperties": 1,
        },
    })
}

fn roles() -> Value {
    json!({ "type": "array", "items": { "enum": ["read", "write"] }, "minItems": 1, "maxItems": 1 })
}

fn time() -> Value {
    json!({ "type": ["string", "null"], "format": "date-time" })
}

/// A request for a link.
pub(super) fn create_link(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": {
            "type": { "enum": ["view", "edit", "embed", "review", "blocksDownload", "createOnly", "addressBar", "adminDefault"] },
            "scope": { "enum": ["anonymous", "organization", "users"] },
            "expirationDateTime": time(),
            "password": { "type": "string" },
            "retainInheritedPermissions": { "type": "boolean" },
            "recipients": recipients(),
            "sendNotification": { "type": "boolean" },
            "message": { "type": "string" },
        },
    })
}

/// An invitation.
pub(super) fn invite(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["recipients", "roles"],
        "properties": {
            "recipients": recipients(),
            "roles": roles(),
            "requireSignIn": { "type": "boolean" },
            "sendInvitation": { "type": "boolean" },
            "message": { "type": "string" },
            "expirationDateTime": time(),
            "retainInheritedPermissions": { "type": "boolean" },
        },
    })
}

/// A change of a permission.
pub(super) fn change_permission(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": { "roles": roles(), "expirationDateTime": time() },
    })
}

/// More people for a link's list.
pub(super) fn grant(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["recipients", "roles"],
        "properties": { "recipients": recipients(), "roles": roles() },
    })
}

/// A link's password.
pub(super) fn validate_permission(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["password"],
        "properties": { "password": { "type": "string" }, "challengeToken": { "type": "string" } },
    })
}
