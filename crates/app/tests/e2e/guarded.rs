//! What stays guarded: names behind a link that does not open, guesses, tokens, and crowded names.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Server, missing_item, same_but_for_ids, text};

const PASSWORD: &str = "open+sesame";

fn protected() -> Value {
    json!({"type": "view", "password": "open sesame"})
}

/// The links that do not show an outsider what is in their folder.
async fn closed_links(server: &Server) -> Vec<Value> {
    let mut links = Vec::new();
    for body in [
        protected(),
        json!({"type": "edit", "password": "open sesame"}),
        json!({"type": "createOnly"}),
        json!({"type": "view", "scope": "organization"}),
        json!({"type": "view", "scope": "users"}),
    ] {
        links.push(server.link("Reports", body).await);
    }
    links
}

#[tokio::test]
async fn a_link_that_does_not_open_does_not_tell_what_is_there_at_the_api() {
    let server = Server::start().await;
    let outsider = server.outsider();
    for link in closed_links(&server).await {
        let share = format!("/v1.0/shares/{}", text(&link["shareId"]));
        let (inside, beside) = (server.item("Reports/Tides.csv"), server.item("Welcome.txt"));
        let missing = missing_item();
        for part in ["", "/content", "/children", "/permissions"] {
            for prefer in [
                "respond-async",
                "redeemSharingLinkIfNecessary",
                "redeemSharingLink",
            ] {
                let ask = |form: String| {
                    let address = format!("{share}/{form}{part}");
                    let outsider = &outsider;
                    async move { outsider.get_with(&address, "prefer", prefer).await }
                };
                let by_name = ask("driveItem:/Tides.csv:".to_owned()).await;
                let by_name = by_name.refused(403, "accessDenied");
                for name in ["Nothing.csv", "Tides.csv/x", "Nothing/x"] {
                    let absent = ask(format!("driveItem:/{name}:")).await;
                    same_but_for_ids(&by_name, &absent);
                }
                let by_id = ask(format!("items/{inside}")).await;
                let by_id = by_id.refused(403, "accessDenied");
                for id in [beside, missing.as_str()] {
                    same_but_for_ids(&by_id, &ask(format!("items/{id}")).await);
                }
            }
        }
    }
}

/// Shows that a link's page answers alike for what is in its folder, beside it, and nowhere.
async fn page_tells_nothing(server: &Server, link: &Value, expected: &[u16]) {
    let anyone = server.anonymous();
    let page = server.page(link);
    let inside = server.number("Reports/Tides.csv");
    // As long as the others, so that nothing but the number differs where it is repeated.
    let missing = inside.parse::<i64>().unwrap() - 1_000_000_000;
    let others = [
        server.number("Reports/Spring.txt").to_owned(),
        server.number("Welcome.txt").to_owned(),
        missing.to_string(),
    ];
    assert!(others.iter().all(|other| other.len() == inside.len()));
    for part in ["", "/download", "/preview"] {
        let ask = |item: String| {
            let address = format!("{page}{part}?item={item}");
            let anyone = &anyone;
            async move {
                let mut answer = anyone.get(&address).await;
                // What was asked for may be in the answer.
                let told = answer.text().replace(&format!("item={item}"), "item=ITEM");
                answer.bytes = told.into();
                answer
            }
        };
        let shown = ask(inside.to_owned()).await;
        let told = shown.text();
        assert!(expected.contains(&shown.status), "{}: {told}", shown.asked);
        for other in &others {
            same_but_for_ids(&shown, &ask(other.clone()).await);
        }
    }
}

#[tokio::test]
async fn a_link_that_does_not_open_does_not_tell_what_is_there_on_its_page() {
    let server = Server::start().await;
    for (body, status) in [
        (protected(), 401),
        (json!({"type": "edit", "password": "open sesame"}), 401),
        (
            json!({"type": "createOnly", "password": "open sesame"}),
            401,
        ),
        (json!({"type": "view", "scope": "organization"}), 403),
        (json!({"type": "view", "scope": "users"}), 403),
    ] {
        let link = server.link("Reports", body).await;
        page_tells_nothing(&server, &link, &[status]).await;
    }
}

#[tokio::test]
async fn a_link_to_send_files_does_not_tell_what_is_there_on_its_page() {
    let server = Server::start().await;
    let link = server.link("Reports", json!({"type": "createOnly"})).await;
    page_tells_nothing(&server, &link, &[403, 404]).await;
}

#[tokio::test]
async fn an_address_without_guesses_takes_none_from_a_link() {
    let server = Server::start().await;
    let anyone = server.anonymous();
    for path in ["Notes.md", "Buoy.png", "Reports"] {
        let page = server.page(&server.link(path, protected()).await);
        for guess in 0..10 {
            let answer = anyone.unlock(&page, &format!("guess{guess}")).await;
            answer.expect(403);
        }
    }
    let link = server.link("Welcome.txt", protected()).await;
    let page = server.page(&link);
    for guess in 0..15 {
        let answer = anyone.unlock(&page, &format!("guess{guess}")).await;
        let answer = answer.expect(429);
        assert_eq!(answer.header("retry-after"), "600");
    }
    anyone.unlock(&page, PASSWORD).await.expect(429);
    // At the API the address does not count: the link has all of its guesses left.
    let share = format!("/v1.0/shares/{}/driveItem", text(&link["shareId"]));
    let proof = format!("{share}/validatePermission");
    let outsider = server.outsider();
    for _ in 0..9 {
        let wrong = outsider.post(&proof, json!({"password": "wrong"})).await;
        wrong.refused(403, "accessDenied").inner("invalidPassword");
    }
    let right = json!({"password": "open sesame"});
    outsider.post(&proof, right).await.expect(204);
    outsider.get(&share).await.expect(200);
    server.clock.advance(std::time::Duration::from_mins(10));
    anyone.unlock(&page, PASSWORD).await.expect(303);
}

#[tokio::test]
async fn one_name_is_taken_three_hundred_times() {
    let server = Server::start().await;
    let link = server.link("Reports", json!({"type": "createOnly"})).await;
    let page = server.page(&link);
    let anyone = server.anonymous();
    for _ in 0..300 {
        let answer = anyone.upload(&page, &[("Sent.txt", b"sent")]).await;
        let answer = answer.expect(200).text();
        assert!(!answer.contains("Sent 1"), "{answer}");
    }
    let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
    let mut next = Some("/v1.0/me/drive/root:/Reports:/children?$top=100".to_owned());
    while let Some(address) = next {
        let list = server.owner().get(&address).await.ok();
        let rows = list["value"].as_array().unwrap();
        for row in rows {
            let name = text(&row["name"]);
            if ["Tides.csv", "Spring.txt"].contains(&name) {
                continue;
            }
            assert!(name.starts_with("Sent"), "{name}");
            assert_eq!(row["size"], json!(4), "{row}");
            ids.insert(text(&row["id"]).to_owned());
            names.insert(name.to_lowercase());
        }
        let more = &list["@odata.nextLink"];
        next = more.is_string().then(|| server.path_of(more));
    }
    assert_eq!((ids.len(), names.len()), (300, 300));
    // All goes on.
    anyone
        .upload(&page, &[("Other.txt", b"other")])
        .await
        .expect(200);
    let other = "/v1.0/me/drive/root:/Reports/Other.txt";
    assert_eq!(server.owner().get(other).await.ok()["size"], json!(5));
    anyone.get(&page).await.expect(200);
    server.link("Welcome.txt", json!({"type": "view"})).await;
}

#[tokio::test]
async fn a_person_who_is_named_twice_is_invited_once() {
    let server = Server::start().await;
    let root = server.root("crew");
    let recipients = json!([
        {"email": "viewer@harbour.example"},
        {"objectId": server.user("viewer")},
    ]);
    let body = json!({"recipients": recipients, "roles": ["read"]});
    let editor = server.editor();
    for _ in 0..2 {
        let answer = editor.post(&format!("{root}/invite"), body.clone()).await;
        let given = answer.ok();
        let rows = given["value"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "{given}");
        let user = &rows[0]["grantedToV2"]["user"]["id"];
        assert_eq!(text(user), server.user("viewer"));
    }
    let list = editor.get(&format!("{root}/permissions")).await.ok();
    let theirs = list["value"].as_array().unwrap().iter();
    let theirs = theirs
        .filter(|one| one["grantedToV2"]["user"]["id"] == server.user("viewer"))
        .count();
    assert!(theirs <= 1, "{list}");
    server.viewer().get(&root).await.expect(200);
}

#[tokio::test]
async fn a_token_for_ones_own_files_lists_ones_own_drive() {
    let server = Server::start().await;
    for scope in ["Files.Read", "Files.ReadWrite"] {
        let owner = server.user_with("owner", &[scope], None).await;
        for address in ["/v1.0/drives", "/v1.0/me/drives"] {
            let list = owner.get(address).await.ok();
            let rows = list["value"].as_array().unwrap();
            let ids: Vec<_> = rows.iter().map(|row| text(&row["id"])).collect();
            assert_eq!(ids, [server.drive("owner")], "{scope} {address}");
        }
    }
}

#[tokio::test]
async fn a_token_that_says_who_signs_in_tells_nothing_of_others() {
    let server = Server::start().await;
    let owner = server.user_with("owner", &["openid"], None).await;
    let me = owner.get("/v1.0/me").await.ok();
    assert_eq!(text(&me["id"]), server.user("owner"));
    for other in [
        server.user("viewer"),
        "viewer",
        "viewer@harbour.example",
        "nobody",
        "outsider",
    ] {
        let answer = owner.get(&format!("/v1.0/users/{other}")).await;
        answer.refused(403, "Authorization_RequestDenied");
    }
}

#[tokio::test]
async fn an_organizations_link_keeps_its_end() {
    let server = Server::start().await;
    let body = json!({"type": "view", "scope": "organization"});
    let link = server.link("Welcome.txt", body).await;
    let id = text(&link["id"]);
    let address = format!("{}/permissions/{id}", server.at("Welcome.txt"));
    let owner = server.owner();
    let before = owner.get(&address).await.ok();
    let nothing = json!({"expirationDateTime": null});
    let unchanged = owner.patch(&address, nothing).await.ok();
    assert_eq!(unchanged, before);
    assert_eq!(unchanged["id"], link["id"]);
    let date = json!({"expirationDateTime": "2030-01-01T00:00:00Z"});
    let refused = owner.patch(&address, date).await;
    refused.refused(400, "notSupported");
    assert_eq!(owner.get(&address).await.ok(), before);
}

#[tokio::test]
async fn a_web_link_is_found_by_its_name_with_and_without_its_suffix() {
    let server = Server::start().await;
    let root = server.root("owner");
    for name in ["Rust", "Rust.url", "rust.URL"] {
        let item = server.owner().get(&format!("{root}:/{name}")).await.ok();
        assert_eq!(text(&item["id"]), server.item("Rust"), "{name}");
        assert_eq!(item["name"], "Rust.url");
    }
    // What is no web link has no such second name.
    for name in ["Welcome.txt.url", "Reports.url", "Rust.url.url", ".url"] {
        let answer = server.owner().get(&format!("{root}:/{name}")).await;
        answer.refused(404, "itemNotFound");
    }
}
