//! The shapes of what is answered, for the `OpenAPI` document.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

/// One thing.
pub(super) fn one<T: JsonSchema>(shapes: &mut SchemaGenerator) -> Schema {
    let thing = shapes.subschema_for::<T>();
    json_schema!({ "allOf": [thing, { "type": "object", "properties": { "@odata.context": context() } }] })
}

/// One of two things.
pub(super) fn either<A: JsonSchema, B: JsonSchema>(shapes: &mut SchemaGenerator) -> Schema {
    let either = [one::<A>(shapes), one::<B>(shapes)];
    json_schema!({ "anyOf": either })
}

fn context() -> Value {
    json!({ "type": "string", "description": "What this is, unless the client wants no metadata" })
}

/// A list, in pages.
pub(super) fn many<T: JsonSchema>(shapes: &mut SchemaGenerator) -> Schema {
    let element = shapes.subschema_for::<T>();
    json_schema!({
        "type": "object",
        "required": ["value"],
        "properties": {
            "value": { "type": "array", "items": element },
            "@odata.context": context(),
            "@odata.nextLink": { "type": "string", "description": "Where the next page is" },
        },
    })
}
