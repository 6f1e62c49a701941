//! Items reached through a link's address.

use serde_json::{Value, json};

use crate::harness::{Server, text};

/// An address as it stands in a path: the algorithm of the contract, step by step.
fn encoded(url: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = "u!".to_owned();
    for group in url.as_bytes().chunks(3) {
        let bits = (0..3).fold(0, |bits, at| {
            bits << 8 | u32::from(*group.get(at).unwrap_or(&0))
        });
        for place in 0..=group.len() {
            let digit = bits >> (18 - 6 * place) & 63;
            out.push(char::from(DIGITS[usize::try_from(digit).unwrap()]));
        }
    }
    out
}

const VECTORS: [(&str, &str); 3] = [
    (
        "https://1drv.ms/f/s!AbCd",
        "u!aHR0cHM6Ly8xZHJ2Lm1zL2YvcyFBYkNk",
    ),
    (
        "https://files.example.test/s/Zq7~?p=>>>",
        "u!aHR0cHM6Ly9maWxlcy5leGFtcGxlLnRlc3Qvcy9acTd-P3A9Pj4-",
    ),
    (
        "https://links.example.test/s/AbC-123?x=1&y=ÿþ",
        "u!aHR0cHM6Ly9saW5rcy5leGFtcGxlLnRlc3Qvcy9BYkMtMTIzP3g9MSZ5PcO_w74",
    ),
];

#[tokio::test]
async fn an_items_own_address_leads_to_it_for_those_who_see_it() {
    let server = Server::start().await;
    let owner = server.owner();
    let item = owner.get(&server.at("Welcome.txt")).await.ok();
    let token = encoded(text(&item["webUrl"]));
    let shared = format!("/v1.0/shares/{token}/driveItem");
    assert_eq!(owner.get(&shared).await.ok()["id"], item["id"]);
    owner.get(&format!("{shared}/content")).await.expect(302);
    let link = json!({"type": "view"});
    let made = owner.post(&format!("{shared}/createLink"), link).await;
    assert_eq!(made.made()["roles"], json!(["read"]));
    let folder = owner.get(&server.at("Reports")).await.ok();
    let token = encoded(&format!("{}?web=1", text(&folder["webUrl"])));
    let below = format!("/v1.0/shares/{token}/root:/Tides.csv");
    assert_eq!(owner.get(&below).await.ok()["name"], "Tides.csv");
    // It gives nobody a right, and is no link.
    for actor in [server.outsider(), server.stranger("guest").await] {
        for address in [&shared, &format!("{shared}/content"), &below] {
            actor.get(address).await.refused(404, "itemNotFound");
        }
    }
    for address in ["", "/permission", "/items"] {
        let token = shared.trim_end_matches("/driveItem");
        let answer = owner.get(&format!("{token}{address}")).await;
        assert!([400, 404].contains(&answer.status), "{address}");
    }
}

#[tokio::test]
async fn point_20_both_kinds_of_share_tokens_lead_to_the_item() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let (id, url) = (text(&link["shareId"]), text(&link["link"]["webUrl"]));
    assert_eq!(id, encoded(url));
    let bare = id.trim_start_matches("u!");
    for token in [
        id.to_owned(),
        encoded(url),
        format!("u%21{bare}"),
        format!("{id}="),
        format!("{id}%3D%3D"),
        encoded(&format!("{url}#top")),
        encoded(&format!("{url}?utm=x")),
    ] {
        for root in ["driveItem", "root"] {
            let item = server
                .outsider()
                .get(&format!("/v1.0/shares/{token}/{root}"))
                .await
                .ok();
            assert_eq!(text(&item["id"]), server.item("Welcome.txt"), "{token}");
            assert_eq!(item["name"], "Welcome.txt");
        }
        let content = format!("/v1.0/shares/{token}/root/content");
        let moved = server.outsider().get(&content).await.expect(302);
        let place = server.path_of(&json!(moved.header("location")));
        let bytes = server.anonymous().get(&place).await.expect(200);
        assert!(bytes.text().starts_with("Welcome"));
    }
    let share = server.owner().get(&format!("/v1.0/shares/{id}")).await.ok();
    assert_eq!(share["name"], "Welcome.txt");
    assert_eq!(text(&share["owner"]["user"]["id"]), server.user("owner"));
    assert!(share["id"].is_string());
    let context = format!("{}/v1.0/$metadata#shares/$entity", server.url);
    assert_eq!(share["@odata.context"], json!(context));
    let permission = server
        .owner()
        .get(&format!("/v1.0/shares/{id}/permission"))
        .await
        .ok();
    assert_eq!(permission["id"], link["id"]);
}

#[tokio::test]
async fn point_20_the_vectors_of_the_contract_are_read_and_are_nobodys_links() {
    let server = Server::start().await;
    for (url, token) in VECTORS {
        assert_eq!(encoded(url), token);
        for base in ["/v1.0", "/beta", "/onedrive/v1.0"] {
            let answer = server
                .owner()
                .get(&format!("{base}/shares/{token}/root"))
                .await;
            answer.refused(404, "itemNotFound");
        }
    }
    for malformed in ["u!", "u!***", "u!_w", "u!aGVsbG8", "u!ZnRwOi8vYS9i"] {
        let answer = server
            .owner()
            .get(&format!("/v1.0/shares/{malformed}/driveItem"))
            .await;
        answer.refused(400, "invalidRequest");
    }
    for opaque in ["s!AbCd", "anything"] {
        let answer = server
            .owner()
            .get(&format!("/v1.0/shares/{opaque}/driveItem"))
            .await;
        answer.refused(404, "itemNotFound");
    }
}

#[tokio::test]
async fn a_folder_is_walked_through_its_link_and_nothing_beside_it() {
    let server = Server::start().await;
    let link = server.link("Reports", json!({"type": "view"})).await;
    let share = format!("/v1.0/shares/{}", text(&link["shareId"]));
    let outsider = server.outsider();
    let names = |list: &Value| -> Vec<String> {
        let rows = list["value"].as_array().unwrap();
        rows.iter()
            .map(|row| text(&row["name"]).to_owned())
            .collect()
    };
    let children = outsider
        .get(&format!("{share}/driveItem/children"))
        .await
        .ok();
    assert_eq!(names(&children), ["Spring.txt", "Tides.csv"]);
    let expanded = outsider
        .get(&format!("{share}/driveItem?$expand=children"))
        .await
        .ok();
    assert_eq!(expanded["children"].as_array().unwrap().len(), 2);
    let tides = server.item("Reports/Tides.csv");
    for form in [
        format!("items/{tides}"),
        "root:/Tides.csv:".into(),
        "driveItem:/Tides.csv:".into(),
    ] {
        let item = outsider.get(&format!("{share}/{form}")).await.ok();
        assert_eq!(text(&item["id"]), tides);
        outsider
            .get(&format!("{share}/{form}/content"))
            .await
            .expect(302);
    }
    for beside in ["Welcome.txt", "Notes.md", "Rust"] {
        let address = format!("{share}/items/{}", server.item(beside));
        outsider.get(&address).await.refused(404, "itemNotFound");
    }
    for up in [
        "root:/../Welcome.txt:",
        "root:/..:",
        "root:/Reports/Tides.csv:",
    ] {
        let answer = outsider.get(&format!("{share}/{up}")).await;
        assert!(
            [400, 404].contains(&answer.status),
            "{up}: {}",
            answer.text()
        );
    }
    outsider
        .get(&format!("{share}/items"))
        .await
        .refused(400, "notSupported");
    for absent in ["lists", "listitems"] {
        outsider.get(&format!("{share}/{absent}")).await.expect(404);
    }
    // Where the folder lies is not told to anybody who has nothing but its link.
    let folder = outsider
        .get(&format!("{share}/driveItem"))
        .await
        .expect(200);
    let root = server.owner().get(&server.root("owner")).await.ok();
    assert!(
        !folder.text().contains(text(&root["id"])),
        "{}",
        folder.text()
    );
}

#[tokio::test]
async fn point_21_redeeming_counts_later_and_peeking_does_not() {
    let server = Server::start().await;
    let root = server.root("crew");
    let body = json!({"type": "view", "scope": "organization"});
    let link = server
        .editor()
        .post(&format!("{root}/createLink"), body)
        .await
        .made();
    let share = format!("/v1.0/shares/{}/driveItem", text(&link["shareId"]));
    let viewer = server.viewer();
    viewer.get(&share).await.refused(403, "accessDenied");
    let peeked = viewer
        .get_with(&share, "prefer", "redeemSharingLinkIfNecessary")
        .await
        .ok();
    let item = format!(
        "/v1.0/drives/{}/items/{}",
        server.drive("crew"),
        text(&peeked["id"])
    );
    viewer.get(&item).await.refused(404, "itemNotFound");
    viewer.get(&share).await.refused(403, "accessDenied");
    let reader = server.user_with("viewer", &["Files.Read.All"], None).await;
    reader
        .get_with(&share, "prefer", "redeemSharingLink")
        .await
        .refused(403, "accessDenied");
    reader
        .get_with(&share, "prefer", "redeemSharingLinkIfNecessary")
        .await
        .expect(200);
    viewer
        .get_with(&share, "prefer", "redeemSharingLink")
        .await
        .expect(200);
    viewer.get(&item).await.expect(200);
    viewer.get(&share).await.expect(200);
    viewer
        .post(&format!("{item}/createLink"), json!({"type": "view"}))
        .await
        .refused(403, "accessDenied");
    // What was redeemed lasts as long as the link.
    let permission = format!("{root}/permissions/{}", text(&link["id"]));
    server.editor().delete(&permission).await.expect(204);
    viewer.get(&item).await.refused(404, "itemNotFound");
    viewer
        .get_with(&share, "prefer", "redeemSharingLink")
        .await
        .refused(404, "itemNotFound");
}

#[tokio::test]
async fn a_share_always_asks_for_a_token() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let share = text(&link["shareId"]);
    for (base, code) in [
        ("/v1.0", "InvalidAuthenticationToken"),
        ("/beta", "InvalidAuthenticationToken"),
        ("/onedrive/v1.0", "unauthenticated"),
    ] {
        for part in [
            "",
            "/driveItem",
            "/root",
            "/root/content",
            "/root/children",
            "/permission",
        ] {
            let answer = server
                .anonymous()
                .get(&format!("{base}/shares/{share}{part}"))
                .await;
            answer.refused(401, code);
        }
    }
}

#[tokio::test]
async fn what_others_gave_is_listed_and_leads_to_where_it_is() {
    let server = Server::start().await;
    let (owner, editor) = (server.owner(), server.stranger("Robin").await);
    let list = async || {
        let list = editor.get("/v1.0/me/drive/sharedWithMe").await.ok();
        list["value"].as_array().unwrap().clone()
    };
    assert_eq!(list().await, Vec::<Value>::new());
    let invitation = json!({
        "recipients": [{"email": "Robin"}], "roles": ["read"], "sendInvitation": false
    });
    let invite = format!("{}/invite", server.at("Reports"));
    owner.post(&invite, invitation).await.ok();
    // A link that is open to all is nothing that was given.
    server.link("Notes.md", json!({"type": "view"})).await;
    let [given] = &list().await[..] else {
        panic!("one was given");
    };
    let remote = &given["remoteItem"];
    assert_eq!(
        (&given["name"], &remote["name"]),
        (&json!("Reports"), &json!("Reports"))
    );
    assert_eq!(remote["shared"]["scope"], "users");
    assert!(remote["shared"]["owner"]["user"]["displayName"].is_string());
    let address = format!(
        "/v1.0/drives/{}/items/{}/children",
        text(&remote["parentReference"]["driveId"]),
        text(&remote["id"])
    );
    assert!(
        !editor.get(&address).await.ok()["value"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    let own = editor.get("/v1.0/me/drive").await.ok();
    let own = format!("/v1.0/drives/{}/sharedWithMe", text(&own["id"]));
    assert_eq!(editor.get(&own).await.ok()["value"][0]["name"], "Reports");
    let others = format!("/v1.0/drives/{}/sharedWithMe", server.drive("owner"));
    editor.get(&others).await.refused(404, "itemNotFound");
    server
        .viewer()
        .get(&others)
        .await
        .refused(400, "notSupported");
}
