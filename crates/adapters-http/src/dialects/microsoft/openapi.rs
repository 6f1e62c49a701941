//! An OpenAPI document of what is served, made from the table of endpoints.

use serde_json::{Map, Value, json};

use super::mount::{Family, Mount};
use super::operations::endpoints;
use crate::protocol::documents;

/// The OpenAPI 3.1 document of a family.
pub fn openapi(family: Family) -> Value {
    let (title, mounts): (&str, &[Mount]) = match family {
        Family::Graph => (
            "Sharing links, as Microsoft Graph spells them",
            &[Mount::Stable, Mount::Beta, Mount::Second],
        ),
        Family::OneDrive => (
            "Sharing links, as the OneDrive API spells them",
            &[Mount::OneDrive],
        ),
    };
    let servers: Vec<Value> = mounts
        .iter()
        .map(|mount| json!({ "url": mount.base() }))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": { "title": title, "version": env!("CARGO_PKG_VERSION") },
        "servers": servers,
        "security": [{ "bearer": [] }],
        "paths": documents::paths(&endpoints(family)),
        "components": {
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas(family),
        },
    })
}

fn schemas(family: Family) -> Value {
    let inner = match family {
        Family::Graph => "innerError",
        Family::OneDrive => "innererror",
    };
    let recipients =
        json!({ "type": "array", "items": { "$ref": "#/components/schemas/Recipient" } });
    let text = json!({ "type": "string" });
    let switch = json!({ "type": "boolean" });
    let time = json!({ "type": ["string", "null"], "format": "date-time" });
    let roles = json!({ "type": "array", "items": { "enum": ["read", "write"] }, "minItems": 1, "maxItems": 1 });
    json!({
        "Error": {
            "type": "object",
            "required": ["error"],
            "properties": { "error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": { "code": text, "message": text, inner: { "type": "object" } },
            } },
        },
        "Recipient": {
            "type": "object",
            "properties": { "email": text, "alias": text, "objectId": text },
            "minProperties": 1,
        },
        "CreateLink": {
            "type": "object",
            "properties": {
                "type": { "enum": ["view", "edit", "embed", "review", "blocksDownload", "createOnly", "addressBar", "adminDefault"] },
                "scope": { "enum": ["anonymous", "organization", "users"] },
                "expirationDateTime": time,
                "password": text,
                "retainInheritedPermissions": switch,
                "recipients": recipients,
                "sendNotification": switch,
                "message": text,
            },
        },
        "Invite": {
            "type": "object",
            "required": ["recipients", "roles"],
            "properties": {
                "recipients": recipients,
                "roles": roles,
                "requireSignIn": switch,
                "sendInvitation": switch,
                "message": text,
                "expirationDateTime": time,
                "retainInheritedPermissions": switch,
            },
        },
        "ChangePermission": {
            "type": "object",
            "properties": { "roles": roles, "expirationDateTime": time },
        },
        "Grant": {
            "type": "object",
            "required": ["recipients", "roles"],
            "properties": { "recipients": recipients, "roles": roles },
        },
        "ValidatePermission": {
            "type": "object",
            "required": ["password"],
            "properties": { "password": text, "challengeToken": text },
        },
        "Permission": entity(&["id", "roles"]),
        "DriveItem": entity(&["id", "name", "size", "webUrl", "eTag", "parentReference", "fileSystemInfo"]),
        "Drive": entity(&["id", "driveType", "name", "owner", "quota"]),
        "SharedDriveItem": entity(&["id", "name"]),
        "User": entity(&["id", "displayName", "userPrincipalName"]),
        "Collection": {
            "type": "object",
            "required": ["value"],
            "properties": {
                "value": { "type": "array", "items": { "type": "object" } },
                "@odata.nextLink": text,
            },
        },
    })
}

/// An open shape of which some members are always there, unless others were selected.
fn entity(always: &[&str]) -> Value {
    let properties: Map<String, Value> = always
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
    fn every_endpoint_is_there_once_with_all_that_its_address_names() {
        for family in [Family::Graph, Family::OneDrive] {
            let document = openapi(family);
            let rows = endpoints(family);
            let mut ids = BTreeSet::new();
            for row in &rows {
                let path = &document["paths"][&row.template];
                let operation = &path[row.method.to_ascii_lowercase()];
                assert_eq!(operation["summary"], row.summary, "{}", row.template);
                assert!(
                    ids.insert(operation["operationId"].to_string()),
                    "{}",
                    row.template
                );
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
}
