//! The shapes of forms, for the `OpenAPI` document.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::bodies::UploadParameters;
use crate::protocol::operation::taken;

/// An upload: where it goes, and the file.
pub(super) fn upload(shapes: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["primaryFile"],
        "properties": {
            "jsonInputParameters": taken::<UploadParameters>(shapes),
            "primaryFile": { "type": "string", "contentMediaType": "application/octet-stream" },
        },
    })
}
