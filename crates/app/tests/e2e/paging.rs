//! Lists in pages.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Actor, Server, text};

/// Follows a list to its end: the ids on each page.
async fn followed(server: &Server, actor: &Actor, first: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut next = Some(first.to_owned());
    while let Some(address) = next {
        let page = actor.get(&address).await.ok();
        let rows = page["value"].as_array().unwrap();
        let link = &page["@odata.nextLink"];
        assert!(
            !rows.is_empty() || link.is_null(),
            "an empty page that is not the last: {page}"
        );
        pages.push(rows.iter().map(|row| text(&row["id"]).to_owned()).collect());
        next = (!link.is_null()).then(|| server.path_of(link));
        assert!(pages.len() <= 300, "the pages never end");
    }
    pages
}

#[tokio::test]
async fn point_25_a_large_folder_comes_in_pages() {
    let server = Server::start().await;
    for number in 0..250 {
        server.folder(&format!("Large/child {number:03}")).await;
    }
    let children = "/v1.0/me/drive/root:/Large:/children";
    let owner = server.owner();
    for (query, largest) in [
        ("", 200),
        ("?$top=1000", 200),
        ("?$top=100", 100),
        ("?$top=1", 1),
        ("?top=60", 60),
    ] {
        let pages = followed(&server, &owner, &format!("{children}{query}")).await;
        let sizes: Vec<_> = pages.iter().map(Vec::len).collect();
        assert!(
            sizes.iter().all(|&size| size > 0 && size <= largest),
            "{query}: {sizes:?}"
        );
        assert_eq!(pages.len(), 250_usize.div_ceil(largest), "{query}");
        let all: Vec<_> = pages.into_iter().flatten().collect();
        assert_eq!(all.len(), 250, "{query}");
        assert_eq!(
            all.into_iter().collect::<BTreeSet<_>>().len(),
            250,
            "{query}"
        );
    }
    let legacy = followed(&server, &owner, "/drive/root:/Large:/children?top=100").await;
    assert_eq!(
        legacy.iter().map(Vec::len).collect::<Vec<_>>(),
        [100, 100, 50]
    );
}

#[tokio::test]
async fn point_25_orders_hold_across_pages() {
    let server = Server::start().await;
    let owner = server.owner();
    let root = "/v1.0/me/drive/root/children";
    for order in [
        "name",
        "name desc",
        "size",
        "size desc",
        "lastModifiedDateTime desc",
    ] {
        let order = order.replace(' ', "%20");
        let whole = followed(&server, &owner, &format!("{root}?$orderby={order}"))
            .await
            .concat();
        let single = followed(&server, &owner, &format!("{root}?$orderby={order}&$top=1")).await;
        assert!(single.iter().all(|page| page.len() == 1));
        assert_eq!(single.concat(), whole, "{order}");
    }
    let up = followed(&server, &owner, &format!("{root}?$orderby=name"))
        .await
        .concat();
    let mut down = followed(&server, &owner, &format!("{root}?$orderby=name%20desc"))
        .await
        .concat();
    down.reverse();
    assert_eq!(up, down);
}

#[tokio::test]
async fn point_25_permissions_come_in_pages_too() {
    let server = Server::start().await;
    for kind in ["view", "edit", "embed"] {
        server.link("Welcome.txt", json!({"type": kind})).await;
    }
    let list = format!("{}/permissions", server.at("Welcome.txt"));
    let whole = followed(&server, &server.owner(), &list).await.concat();
    let single = followed(&server, &server.owner(), &format!("{list}?$top=1")).await;
    assert_eq!(whole.len(), 6);
    assert_eq!(single.concat(), whole);
}

#[tokio::test]
async fn an_option_that_is_not_served_is_refused() {
    let server = Server::start().await;
    let owner = server.owner();
    for option in [
        "$skiptoken=nonsense",
        "$top=0",
        "$top=-1",
        "$top=x",
        "$orderby=colour",
        "$filter=name",
        "$search=x",
        "$skip=1",
    ] {
        let refused = owner
            .get(&format!("/v1.0/me/drive/root/children?{option}"))
            .await;
        refused
            .refused(400, "invalidRequest")
            .inner("invalidQueryOption");
    }
    owner
        .get("/v1.0/me/drive/root/children?whatever=1")
        .await
        .expect(200);
}

#[tokio::test]
async fn what_is_selected_is_what_comes() {
    let server = Server::start().await;
    let owner = server.owner();
    let item = owner
        .get(&format!("{}?$select=name,size", server.at("Welcome.txt")))
        .await
        .ok();
    assert!(item["id"].is_string() && item["name"].is_string() && item["size"].is_u64());
    assert_eq!(
        (&item["eTag"], &item["webUrl"]),
        (&Value::Null, &Value::Null)
    );
    let item = owner
        .get(&format!("{}?$select=colour", server.at("Welcome.txt")))
        .await;
    item.refused(400, "invalidRequest")
        .inner("invalidQueryOption");
    let folder = owner
        .get(&format!(
            "{}?$expand=children($select=name)",
            server.at("Reports")
        ))
        .await
        .ok();
    assert_eq!(folder["children"].as_array().unwrap().len(), 2);
    let item = owner
        .get(&format!("{}?$expand=permissions", server.at("Reports")))
        .await
        .ok();
    assert_eq!(item["permissions"].as_array().unwrap().len(), 3);
    let list = owner
        .get("/v1.0/me/drive/root/children?$expand=permissions")
        .await;
    list.refused(400, "notSupported");
}
