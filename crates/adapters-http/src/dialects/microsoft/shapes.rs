//! The shapes of what is answered, for the `OpenAPI` document.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

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
