//! The shapes of what is sent and answered, for the `OpenAPI` document. Every member is a text
//! (docs/contracts/oracle.md 1.3).

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

/// An object with these members, all of them texts.
fn texts(names: &[&str], required: &[&str]) -> Schema {
    let members: Map<String, Value> = names
        .iter()
        .map(|name| ((*name).to_owned(), json!({ "type": "string" })))
        .collect();
    json_schema!({ "type": "object", "required": required, "properties": members })
}

/// A shape of texts: what it is of, its members, and those that are always there.
macro_rules! texts {
    ($($(#[$doc:meta])+ $name:ident: [$($member:literal),+], [$($always:literal),*];)+) => {
        $($(#[$doc])+
        pub(super) fn $name(_: &mut SchemaGenerator) -> Schema {
            texts(&[$($member),+], &[$($always),*])
        })+
    };
}

texts! {
    /// An applink with its tokens.
    applink: ["accessToken", "appLinkID", "appLinkUrl", "errorCode", "id", "refreshToken", "role", "type"],
        ["accessToken", "appLinkID", "errorCode", "refreshToken"];
    /// A new access token.
    access_token: ["accessToken", "errorCode", "type"], ["accessToken", "errorCode"];
    /// A public link.
    public_link: [
        "createdTime", "errorCode", "expirationTime", "lastModifiedTime", "linkID", "linkName", "role", "type"
    ], ["errorCode", "linkID"];
    /// A folder's share.
    share: ["errorCode", "id", "role", "type"], ["errorCode"];
    /// A file or a folder.
    item: [
        "childItemsCount", "createdTime", "description", "errorCode", "id", "mimeType", "modifiedTime", "name",
        "parentID", "size", "type", "version"
    ], ["errorCode", "id", "type"];
    /// What went wrong.
    fault: ["errorCode", "errorKey", "errorMessage", "errorType", "id", "name", "title", "type"],
        ["errorCode", "errorKey", "errorMessage", "title", "type"];
}

/// Several things.
pub(super) fn list(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["count", "errorCode"],
        "properties": {
            "count": { "type": "string" },
            "errorCode": { "type": "string" },
            "hasMore": { "enum": ["0", "1"] },
            "totalResults": { "type": "string" },
            "items": { "type": "array", "items": { "type": "object" } },
        },
    })
}

/// An upload: where it goes, and the file.
pub(super) fn upload(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "required": ["primaryFile"],
        "properties": {
            "jsonInputParameters": { "type": "string" },
            "primaryFile": { "type": "string", "contentMediaType": "application/octet-stream" },
        },
    })
}
