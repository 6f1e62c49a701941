//! The shapes of what is sent and answered, for the `OpenAPI` document.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::{bodies, wire};
use crate::protocol::operation::taken;

/// A file, a folder or a web link.
pub(super) fn item(shapes: &mut SchemaGenerator) -> Schema {
    json_schema!({ "anyOf": [
        shapes.subschema_for::<wire::File>(),
        shapes.subschema_for::<wire::Folder>(),
        shapes.subschema_for::<wire::WebLink>(),
    ] })
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
