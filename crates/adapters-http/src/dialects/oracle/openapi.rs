//! An OpenAPI document of what is served, made from the table of endpoints.

use serde_json::{Value, json};

use super::operations::endpoints;
use crate::protocol::documents;

/// The OpenAPI 3.1 document. All that it says of JSON holds of XML too: a member is an element of
/// its name (docs/contracts/oracle.md 2.3).
pub fn openapi() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Applinks, public links and shares, as Oracle Content Management spells them",
            "version": env!("CARGO_PKG_VERSION"),
        },
        "servers": [{ "url": "/documents/api/1.1" }, { "url": "/documents/api/1.2" }],
        "security": [{ "bearer": [] }, { "basic": [] }, { "applink": [], "accessToken": [] }],
        "paths": documents::paths(&endpoints()),
        "components": {
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "basic": { "type": "http", "scheme": "basic" },
                "applink": { "type": "apiKey", "in": "header", "name": "appLinkID" },
                "accessToken": { "type": "apiKey", "in": "header", "name": "accessToken" },
            },
            "schemas": schemas(),
        },
    })
}

/// An object with these members, all of them texts.
fn texts(names: &[&str], required: &[&str]) -> Value {
    let members = names
        .iter()
        .map(|name| ((*name).to_owned(), json!({ "type": "string" })));
    json!({
        "type": "object",
        "required": required,
        "properties": Value::Object(members.collect()),
    })
}

fn schemas() -> Value {
    const LINK: [&str; 9] = [
        "assignedUsers",
        "createdTime",
        "errorCode",
        "expirationTime",
        "lastModifiedTime",
        "linkID",
        "linkName",
        "role",
        "type",
    ];
    json!({
        "MakeApplink": texts(&["assignedUser", "role", "userLocale", "userTimeZone"], &["assignedUser"]),
        "Applink": texts(
            &["accessToken", "appLinkID", "appLinkUrl", "errorCode", "id", "refreshToken", "role", "type"],
            &[],
        ),
        "AccessToken": texts(&["accessToken", "errorCode", "type"], &[]),
        "MakePublicLink": texts(
            &["assignedUsers", "role", "linkName", "expirationTime", "password"],
            &["assignedUsers"],
        ),
        "ChangePublicLink": texts(&["assignedUsers", "role", "expirationTime", "password"], &[]),
        "PublicLink": texts(&LINK, &[]),
        "MakeShare": texts(&["userID", "role", "message"], &["userID"]),
        "ShareMessage": texts(&["message", "currentOnly"], &[]),
        "Share": texts(&["errorCode", "id", "role", "type"], &[]),
        "MakeFolder": texts(&["name", "description"], &[]),
        "Item": texts(
            &[
                "childItemsCount", "createdTime", "description", "errorCode", "id", "mimeType",
                "modifiedTime", "name", "parentID", "size", "type", "version",
            ],
            &[],
        ),
        "List": {
            "type": "object",
            "properties": {
                "count": { "type": "string" },
                "errorCode": { "type": "string" },
                "hasMore": { "enum": ["0", "1"] },
                "totalResults": { "type": "string" },
                "items": { "type": "array", "items": { "type": "object" } },
            },
        },
        "Bytes": { "type": "string", "contentMediaType": "application/octet-stream" },
        "Form": {
            "type": "object",
            "required": ["primaryFile"],
            "properties": {
                "jsonInputParameters": { "type": "string" },
                "primaryFile": { "type": "string", "contentMediaType": "application/octet-stream" },
            },
        },
        "Error": texts(
            &["errorCode", "errorKey", "errorMessage", "errorType", "id", "name", "title", "type"],
            &["errorCode", "errorKey", "errorMessage", "title", "type"],
        ),
    })
}
