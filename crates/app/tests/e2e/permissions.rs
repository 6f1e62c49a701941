//! Listing permissions.

use serde_json::{Value, json};

use crate::harness::{Server, text};

fn entry(list: &Value, wanted: impl Fn(&Value) -> bool) -> &Value {
    let found = list["value"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| wanted(one));
    found.unwrap_or_else(|| panic!("not in {list}"))
}

#[tokio::test]
async fn point_18_a_list_tells_what_comes_from_above() {
    let server = Server::start().await;
    let above = server.link("Reports", json!({"type": "view"})).await;
    let own = server
        .link("Reports/Tides.csv", json!({"type": "edit"}))
        .await;
    let item = server.at("Reports/Tides.csv");
    let list = server
        .owner()
        .get(&format!("{item}/permissions"))
        .await
        .ok();
    let (drive, id) = (server.drive("owner"), server.item("Reports/Tides.csv"));
    let context = format!(
        "{}/v1.0/$metadata#drives('{drive}')/items('{id}')/permissions",
        server.url
    );
    assert_eq!(list["@odata.context"], json!(context));

    let inherited = entry(&list, |one| one["id"] == above["id"]);
    let from = &inherited["inheritedFrom"];
    assert_eq!(
        (text(&from["driveId"]), text(&from["id"])),
        (drive, server.item("Reports"))
    );
    assert!(text(&from["path"]).ends_with("/root:/Reports"), "{from}");
    assert_eq!(inherited["link"]["webUrl"], above["link"]["webUrl"]);
    let direct = entry(&list, |one| one["id"] == own["id"]);
    assert_eq!(direct["inheritedFrom"], Value::Null);
    for (name, role) in [("owner", "owner"), ("editor", "write"), ("viewer", "read")] {
        let grant = entry(&list, |one| {
            one["grantedToV2"]["user"]["id"] == server.user(name)
        });
        assert_eq!(grant["roles"], json!([role]));
        assert!(grant["inheritedFrom"].is_object(), "{grant}");
        for absent in ["hasPassword", "link", "shareId"] {
            assert_eq!(grant[absent], Value::Null, "{grant}");
        }
    }
    let one = format!("{item}/permissions/{}", text(&above["id"]));
    let fetched = server.owner().get(&one).await.ok();
    assert_eq!(fetched["inheritedFrom"], inherited["inheritedFrom"]);
}

#[tokio::test]
async fn point_18_a_reader_sees_no_secret() {
    let server = Server::start().await;
    let view = server.link("Welcome.txt", json!({"type": "view"})).await;
    let embed = server.link("Welcome.txt", json!({"type": "embed"})).await;
    let item = server.at("Welcome.txt");
    let answer = server
        .viewer()
        .get(&format!("{item}/permissions"))
        .await
        .expect(200);
    for link in [&view, &embed] {
        let single = format!("{item}/permissions/{}", text(&link["id"]));
        let single = server.viewer().get(&single).await.expect(200);
        for shown in [answer.text(), single.text()] {
            let secret = server.page(link);
            let secret = secret.rsplit('/').next().unwrap();
            assert!(!shown.contains(secret), "{shown}");
            assert!(!shown.contains(text(&link["shareId"])), "{shown}");
        }
        let list = answer.json();
        let seen = entry(&list, |one| one["id"] == link["id"]);
        assert_eq!(seen["link"]["type"], link["link"]["type"]);
        for secret in [
            &seen["shareId"],
            &seen["link"]["webUrl"],
            &seen["link"]["webHtml"],
        ] {
            assert_eq!(*secret, Value::Null, "{seen}");
        }
    }
    // Nor whom else the item is shared with.
    let list = answer.json();
    let grants: Vec<_> = list["value"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["link"].is_null())
        .collect();
    assert_eq!(grants.len(), 1);
    assert_eq!(
        text(&grants[0]["grantedToV2"]["user"]["id"]),
        server.user("viewer")
    );
    server
        .outsider()
        .get(&format!("{item}/permissions"))
        .await
        .refused(404, "itemNotFound");
}

#[tokio::test]
async fn what_a_list_of_permissions_is_asked_for() {
    let server = Server::start().await;
    server.link("Welcome.txt", json!({"type": "view"})).await;
    let list = format!("{}/permissions", server.at("Welcome.txt"));
    let owner = server.owner();
    let selected = owner.get(&format!("{list}?$select=roles")).await.ok();
    for one in selected["value"].as_array().unwrap() {
        assert!(one["id"].is_string() && one["roles"].is_array());
        assert_eq!(
            (&one["link"], &one["grantedToV2"]),
            (&Value::Null, &Value::Null)
        );
    }
    for option in [
        "$filter=x",
        "$expand=link",
        "$orderby=id",
        "$count=true",
        "$select=colour",
    ] {
        let refused = owner.get(&format!("{list}?{option}")).await;
        refused
            .refused(400, "invalidRequest")
            .inner("invalidQueryOption");
    }
    let tag = owner
        .get(&server.at("Welcome.txt"))
        .await
        .expect(200)
        .header("etag")
        .to_owned();
    let known = owner
        .get_with(&list, "if-none-match", &tag)
        .await
        .expect(304);
    assert!(known.bytes.is_empty());
}
