//! Point 29: every instant in every answer is UTC and says so with a `Z`.

use serde_json::{Value, json};

use crate::harness::{Server, text};

/// Every member of a document whose name says that it is an instant.
fn instants(document: &Value, found: &mut Vec<(String, Value)>) {
    match document {
        Value::Object(members) => {
            for (name, value) in members {
                if name.ends_with("DateTime") {
                    found.push((name.clone(), value.clone()));
                }
                instants(value, found);
            }
        }
        Value::Array(elements) => elements.iter().for_each(|one| instants(one, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test]
async fn point_29_every_instant_ends_in_z() {
    let server = Server::start().await;
    let owner = server.owner();
    let body = json!({"type": "view", "expirationDateTime": "2030-01-31T01:02:03.5+01:00"});
    let link = server.link("Reports", body).await;
    let share = text(&link["shareId"]).to_owned();
    let expanded = format!("{}?$expand=children,permissions", server.at("Reports"));
    let permissions = format!("{}/permissions", server.at("Reports"));
    let permission = format!("{permissions}/{}", text(&link["id"]));
    let mut documents = vec![link];
    let later = json!({"expirationDateTime": "2031-01-31T00:00:00-01:00"});
    documents.push(owner.patch(&permission, later).await.ok());
    for address in [
        "/v1.0/me/drive",
        "/v1.0/me/drives",
        "/v1.0/drives",
        "/v1.0/me/drive/root",
        "/v1.0/me/drive/root/children",
        "/drive",
        "/drive/root/children",
        "/onedrive/v1.0/drive/root",
        &server.at("Welcome.txt"),
        &expanded,
        &permissions,
        &permission,
        &format!("/v1.0/shares/{share}"),
        &format!("/v1.0/shares/{share}?$expand=driveItem"),
        &format!("/v1.0/shares/{share}/driveItem"),
        &format!("/v1.0/shares/{share}/driveItem/children"),
        &format!("/v1.0/shares/{share}/permission"),
    ] {
        documents.push(owner.get(address).await.ok());
    }
    let mut found = Vec::new();
    for document in &documents {
        instants(document, &mut found);
    }
    assert!(found.len() > 50, "{}", found.len());
    for (name, value) in found {
        let shown = text(&value);
        let (date, time) = shown
            .split_once('T')
            .unwrap_or_else(|| panic!("{name}: {shown}"));
        assert_eq!(date.len(), 10, "{name}: {shown}");
        assert!(time.len() >= 9 && time.ends_with('Z'), "{name}: {shown}");
    }
}
