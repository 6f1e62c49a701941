//! Searching by name (docs/contracts/microsoft.md 5.9).

use hyper::Method;
use serde_json::{Value, json};

use crate::harness::{Actor, Server, text};

fn names(list: &Value) -> Vec<&str> {
    let rows = list["value"].as_array().unwrap();
    rows.iter().map(|row| text(&row["name"])).collect()
}

async fn put(owner: &Actor, path: &str) {
    let address = format!("/v1.0/me/drive/root:/{path}:/content");
    let put = owner.ask(Method::PUT, &address).body("x");
    put.send().await.expect(201);
}

#[tokio::test]
async fn names_are_found_in_a_folder_and_in_a_drive_as_far_as_they_are_seen() {
    let server = Server::start().await;
    server.policy("cutting_inheritance", "on").await;
    let owner = server.owner();
    for name in ["Plans", "Plans/Inner", "Other"] {
        server.folder(name).await;
    }
    for path in [
        "Plans/Inner/Caf%C3%A9%20menu.txt",
        "Plans/It's%20a%20cafe.txt",
        "Other/cafe.txt",
    ] {
        put(&owner, path).await;
    }
    let all = ["cafe.txt", "Café menu.txt", "It's a cafe.txt"];
    for form in [
        "/v1.0/me/drive/root/search(q='cafe')",
        "/v1.0/me/drive/root/microsoft.graph.search(q='CAF%C3%89')",
        "/v1.0/me/drive/search(q='cafe')",
        "/onedrive/v1.0/drive/root/view.search?q=cafe",
        "/onedrive/v1.0/drive/root/oneDrive.search(q='cafe')",
    ] {
        let list = owner.get(form).await.ok();
        assert_eq!(names(&list), all, "{form}");
        let path = text(&list["value"][1]["parentReference"]["path"]);
        assert!(path.ends_with("root:/Plans/Inner"), "{path}");
    }
    let below = "/v1.0/me/drive/root:/Plans:/search";
    for (query, expected) in [
        ("(q='cafe')", &all[1..]),
        ("(q='it''s%20cafe')", &all[2..]),
        ("(q='cafe')?$orderby=name+desc", &[all[2], all[1]]),
        ("(q='cafe')?$top=1", &all[1..2]),
        ("(q='tea')", &[]),
    ] {
        let list = owner.get(&format!("{below}{query}")).await.ok();
        assert_eq!(names(&list), expected, "{query}");
    }
    let first = owner
        .get(&format!("{below}(q='cafe')?$top=1&$select=name"))
        .await
        .ok();
    let next = owner
        .get(&server.path_of(&first["@odata.nextLink"]))
        .await
        .ok();
    assert_eq!(
        (names(&next), next.get("@odata.nextLink")),
        (vec![all[2]], None)
    );
    for wrong in [
        format!("{below}(q='')"),
        below.to_owned(),
        format!("{below}(q='{}')", "x".repeat(1_025)),
        format!("{below}(q='x')?$count=true"),
        format!("{below}(q='x')?$skiptoken=abc"),
    ] {
        owner.get(&wrong).await.refused(400, "invalidRequest");
    }
    let file = format!("{}/search(q='x')", server.at("Welcome.txt"));
    owner.get(&file).await.refused(422, "notSupported");

    // Who does not see something does not find it.
    let in_drive = format!("{}/search(q='cafe')", server.root("owner"));
    assert_eq!(names(&server.viewer().get(&in_drive).await.ok()), all);
    let body = json!({"type": "view", "scope": "users", "retainInheritedPermissions": false});
    let inner = "/v1.0/me/drive/root:/Plans/Inner:/createLink";
    owner.post(inner, body).await.made();
    let seen = server.viewer().get(&in_drive).await.ok();
    assert_eq!(names(&seen), [all[0], all[2]]);
    server
        .outsider()
        .get(&in_drive)
        .await
        .refused(404, "itemNotFound");
    let link = server.link("Reports", json!({"type": "view"})).await;
    let through = format!(
        "/v1.0/shares/{}/driveItem/search(q='tides')",
        text(&link["shareId"])
    );
    assert_eq!(
        names(&server.outsider().get(&through).await.ok()),
        ["Tides.csv"]
    );
}
