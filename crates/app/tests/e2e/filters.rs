//! Lists of which only some items are wanted, and how many those are (docs/contracts/microsoft.md 5.11).

use hyper::Method;
use serde_json::{Value, json};

use crate::harness::{Actor, Server, text};

fn names(list: &Value) -> Vec<&str> {
    let rows = list["value"].as_array().unwrap();
    rows.iter().map(|row| text(&row["name"])).collect()
}

/// A folder with files of 0 to 5 bytes and two folders in it, and the address of what is in it.
async fn filled(server: &Server, owner: &Actor) -> String {
    for name in ["Plans", "Plans/Old", "Plans/New"] {
        server.folder(name).await;
    }
    for size in 0..6 {
        let address = format!("/v1.0/me/drive/root:/Plans/{size}.txt:/content");
        let put = owner.ask(Method::PUT, &address).body("x".repeat(size));
        put.send().await.expect(201);
    }
    "/v1.0/me/drive/root:/Plans".to_owned()
}

fn encoded(query: &str) -> String {
    query.replace(' ', "%20")
}

#[tokio::test]
async fn only_what_meets_a_filter_is_listed_in_full_pages() {
    let server = Server::start().await;
    let owner = server.owner();
    let folder = filled(&server, &owner).await;
    for (filter, expected) in [
        ("file ne null and size ge 4", &["4.txt", "5.txt"][..]),
        ("folder ne null", &["New", "Old"]),
        ("name eq 'OLD' or size eq 3", &["3.txt", "Old"]),
        ("not (file ne null) and startswith(name,'n')", &["New"]),
        ("image ne null", &[]),
        (
            "createdDateTime gt 2020-01-01T00:00:00Z and endswith(name,'1.TXT')",
            &["1.txt"],
        ),
    ] {
        let list = owner
            .get(&encoded(&format!(
                "{folder}:/children?$filter={filter}&$count=true"
            )))
            .await
            .ok();
        assert_eq!(names(&list), expected, "{filter}");
        assert_eq!(list["@odata.count"], expected.len(), "{filter}");
    }
    // Pages are as full as without a filter, each tells how many there are, and the last has none behind it.
    for order in [
        "name",
        "size desc",
        "createdDateTime",
        "fileSystemInfo/lastModifiedDateTime desc",
    ] {
        let query =
            format!("$filter=file ne null and size gt 0&$count=true&$top=2&$orderby={order}");
        let mut address = encoded(&format!("{folder}:/children?{query}"));
        let mut found = Vec::new();
        for page in [2, 2, 1] {
            let list = owner.get(&address).await.ok();
            assert_eq!(
                (names(&list).len(), &list["@odata.count"]),
                (page, &json!(5)),
                "{order}"
            );
            found.extend(names(&list).into_iter().map(str::to_owned));
            address = match list.get("@odata.nextLink") {
                Some(next) => server.path_of(next),
                None => String::new(),
            };
        }
        found.sort();
        assert_eq!(
            (found.join(" "), address.as_str()),
            ("1.txt 2.txt 3.txt 4.txt 5.txt".to_owned(), "")
        );
    }
    let list = owner
        .get(&format!("{folder}:/children?$count=true&$top=1"))
        .await
        .ok();
    assert_eq!(list["@odata.count"], 8);
    let found = format!("{folder}:/search(q='txt')?$filter=size eq 2");
    assert_eq!(names(&owner.get(&encoded(&found)).await.ok()), ["2.txt"]);
    for wrong in [
        "$filter=size",
        "$filter=id eq 'x'",
        "$count=yes",
        "$filter=size eq 1&$filter=size eq 2",
    ] {
        let address = encoded(&format!("{folder}:/children?{wrong}"));
        owner
            .get(&address)
            .await
            .refused(400, "invalidRequest")
            .inner("invalidQueryOption");
    }
}

#[tokio::test]
async fn what_is_hidden_is_not_counted() {
    let server = Server::start().await;
    server.policy("cutting_inheritance", "on").await;
    let owner = server.owner();
    filled(&server, &owner).await;
    let body = json!({"type": "view", "scope": "users", "retainInheritedPermissions": false});
    owner
        .post("/v1.0/me/drive/root:/Plans/3.txt:/createLink", body)
        .await
        .made();
    let folder = format!(
        "/v1.0/drives/{}/root:/Plans:/children",
        server.drive("owner")
    );
    for (actor, all, files) in [(&owner, 8, 6), (&server.viewer(), 7, 5)] {
        let list = actor.get(&format!("{folder}?$count=true")).await.ok();
        assert_eq!(list["@odata.count"], all);
        let query = encoded("$count=true&$filter=file ne null&$top=1");
        let list = actor.get(&format!("{folder}?{query}")).await.ok();
        assert_eq!(list["@odata.count"], files);
    }
}

#[tokio::test]
async fn what_is_expanded_tells_where_it_goes_on() {
    let server = Server::start().await;
    let owner = server.owner();
    let folder = filled(&server, &owner).await;
    let id = owner.get(&folder).await.ok()["id"].clone();
    let link = server
        .owner()
        .post(&format!("{folder}:/createLink"), json!({"type": "view"}))
        .await
        .made();
    let inside = "$select=name;$top=2;$orderby=name desc;$filter=file ne null;$count=true";
    for item in [
        folder,
        format!("/v1.0/me/drive/items/{}", text(&id)),
        format!("/v1.0/shares/{}/driveItem", text(&link["shareId"])),
    ] {
        let address = encoded(&format!("{item}?$expand=children({inside})"));
        let found = owner.get(&address).await.ok();
        let children = &found["children"];
        assert_eq!(names(&json!({"value": children})), ["5.txt", "4.txt"]);
        assert_eq!(found["children@odata.count"], 6);
        let next = server.path_of(&found["children@odata.nextLink"]);
        let next = owner.get(&next).await.ok();
        assert_eq!(names(&next), ["3.txt", "2.txt"], "{item}");
        assert_eq!(next["value"][0].get("size"), None);
        assert!(next.get("@odata.nextLink").is_some());
    }
}
