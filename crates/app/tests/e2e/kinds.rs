//! The types of links, and what each lets through.

use serde_json::{Value, json};

use crate::harness::{Server, text};

#[tokio::test]
async fn point_13_an_embedded_link_comes_with_its_frame() {
    let server = Server::start().await;
    let link = server.link("Buoy.png", json!({"type": "embed"})).await;
    assert_eq!(link["roles"], json!(["read"]));
    assert_eq!(link["link"]["scope"], "anonymous");
    let url = text(&link["link"]["webUrl"]);
    assert!(server.page(&link).starts_with("/e/"), "{url}");
    let html = text(&link["link"]["webHtml"]);
    assert!(
        html.to_lowercase().starts_with("<iframe ") && html.to_lowercase().ends_with("</iframe>")
    );
    assert!(html.contains(&format!("src=\"{url}\"")), "{html}");
    let folder = format!("{}/createLink", server.at("Reports"));
    let refused = server.owner().post(&folder, json!({"type": "embed"})).await;
    refused
        .refused(400, "notSupported")
        .inner("objectNotSupported");
    let file = format!("{}/createLink", server.at("Buoy.png"));
    let inside = json!({"type": "embed", "scope": "organization"});
    server
        .owner()
        .post(&file, inside)
        .await
        .refused(400, "invalidRequest");
}

#[tokio::test]
async fn point_14_a_link_without_downloads_gives_no_bytes() {
    let server = Server::start().await;
    let link = server
        .link("Welcome.txt", json!({"type": "blocksDownload"}))
        .await;
    assert_eq!(link["roles"], json!(["read"]));
    assert_eq!(link["link"]["type"], "blocksDownload");
    assert_eq!(link["link"]["preventsDownload"], json!(true));
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    let lower = server
        .owner()
        .post(&address, json!({"type": "blocksdownload"}))
        .await
        .ok();
    assert_eq!(lower, link);
    let share = format!("/v1.0/shares/{}", text(&link["shareId"]));
    let outsider = server.outsider();
    for prefer in [
        "redeemSharingLink",
        "redeemSharingLinkIfNecessary",
        "respond-async",
    ] {
        for root in ["driveItem", "root"] {
            let item = format!("{share}/{root}");
            let shown = outsider.get_with(&item, "prefer", prefer).await.ok();
            assert_eq!(shown["name"], "Welcome.txt");
            assert_eq!(shown["@microsoft.graph.downloadUrl"], Value::Null);
            let content = format!("{item}/content");
            outsider
                .get_with(&content, "prefer", prefer)
                .await
                .refused(403, "accessDenied");
        }
    }
    let folder = format!("{}/createLink", server.at("Reports"));
    for kind in ["blocksDownload", "review"] {
        let refused = server.owner().post(&folder, json!({"type": kind})).await;
        refused
            .refused(400, "notSupported")
            .inner("objectNotSupported");
    }
}

#[tokio::test]
async fn point_15_a_link_to_send_files_shows_nothing() {
    let server = Server::start().await;
    let file = format!("{}/createLink", server.at("Welcome.txt"));
    let refused = server
        .owner()
        .post(&file, json!({"type": "createOnly"}))
        .await;
    refused
        .refused(400, "notSupported")
        .inner("objectNotSupported");
    let link = server.link("Reports", json!({"type": "createOnly"})).await;
    assert_eq!(link["roles"], json!(["write"]));
    let page = server.page(&link);
    server
        .anonymous()
        .upload(&page, &[("Sent.txt", b"sent")])
        .await
        .expect(200);
    let sent = server
        .owner()
        .get("/v1.0/me/drive/root:/Reports/Sent.txt")
        .await
        .ok();
    assert_eq!(sent["size"], json!(4));
    let share = format!("/v1.0/shares/{}", text(&link["shareId"]));
    for part in [
        "/driveItem",
        "/root",
        "/driveItem/children",
        "/driveItem?$expand=children",
    ] {
        for prefer in [
            "redeemSharingLink",
            "redeemSharingLinkIfNecessary",
            "respond-async",
        ] {
            let answer = server
                .outsider()
                .get_with(&format!("{share}{part}"), "prefer", prefer)
                .await;
            let answer = answer.refused(403, "accessDenied");
            assert!(!answer.text().contains("Tides"), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn point_16_a_link_for_people_knows_its_people() {
    let server = Server::start().await;
    let root = server.root("crew");
    let editor = server.editor();
    let recipients = json!([
        {"email": "viewer@harbour.example"},
        {"objectId": server.user("owner")},
        {"alias": "editor"},
    ]);
    let body = json!({"type": "view", "scope": "users", "recipients": recipients});
    let address = format!("{root}/createLink");
    let link = editor.post(&address, body.clone()).await.made();
    assert_eq!(link["link"]["scope"], "users");
    let ids = |members: &Value| -> std::collections::BTreeSet<String> {
        let members = members.as_array().unwrap();
        members
            .iter()
            .map(|one| text(&one["user"]["id"]).to_owned())
            .collect()
    };
    let expected: std::collections::BTreeSet<_> = ["viewer", "owner", "editor"]
        .map(|name| server.user(name).to_owned())
        .into();
    assert_eq!(ids(&link["grantedToIdentitiesV2"]), expected);
    assert_eq!(ids(&link["grantedToIdentities"]), expected);
    assert_eq!(editor.post(&address, body).await.ok()["id"], link["id"]);

    let share = format!("/v1.0/shares/{}/driveItem", text(&link["shareId"]));
    let prefer = ("prefer", "redeemSharingLinkIfNecessary");
    server
        .viewer()
        .get_with(&share, prefer.0, prefer.1)
        .await
        .expect(200);
    server
        .outsider()
        .get_with(&share, prefer.0, prefer.1)
        .await
        .refused(403, "accessDenied");

    // Another list is another link, and anybody who is not on it stays outside.
    let recipients = json!([{"email": "editor@harbour.example"}]);
    let body = json!({"type": "view", "scope": "users", "recipients": recipients});
    let narrow = editor.post(&address, body).await.made();
    assert_ne!(narrow["id"], link["id"]);
    let share = format!("/v1.0/shares/{}", text(&narrow["shareId"]));
    let item = format!("{share}/driveItem");
    server
        .viewer()
        .get_with(&item, prefer.0, prefer.1)
        .await
        .refused(403, "accessDenied");
    let added = json!({"recipients": [{"email": "viewer@harbour.example"}], "roles": ["read"]});
    let granted = editor
        .post(&format!("{share}/permission/grant"), added)
        .await
        .ok();
    let granted = &granted["value"].as_array().unwrap()[0];
    assert_eq!(granted["link"]["scope"], "users");
    assert_eq!(ids(&granted["grantedToIdentitiesV2"]).len(), 2);
    server
        .viewer()
        .get_with(&item, prefer.0, prefer.1)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_link_for_people_may_begin_with_nobody() {
    let server = Server::start().await;
    let link = server
        .link("Welcome.txt", json!({"type": "view", "scope": "users"}))
        .await;
    assert_eq!(link["link"]["scope"], "users");
    let share = format!("/v1.0/shares/{}", text(&link["shareId"]));
    let wrong = json!({"recipients": [{"email": "viewer@harbour.example"}], "roles": ["write"]});
    let grant = format!("{share}/permission/grant");
    server
        .owner()
        .post(&grant, wrong)
        .await
        .refused(400, "invalidRequest");
    let open = server.link("Welcome.txt", json!({"type": "view"})).await;
    let grant = format!("/v1.0/shares/{}/permission/grant", text(&open["shareId"]));
    let right = json!({"recipients": [{"email": "viewer@harbour.example"}], "roles": ["read"]});
    server
        .owner()
        .post(&grant, right)
        .await
        .refused(400, "invalidRequest");
}

#[tokio::test]
async fn an_organizations_link_stays_inside() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.root("crew"));
    let body = json!({"type": "view", "scope": "organization"});
    let link = server.editor().post(&address, body).await.made();
    let share = format!("/v1.0/shares/{}/driveItem", text(&link["shareId"]));
    let prefer = "redeemSharingLinkIfNecessary";
    server
        .viewer()
        .get_with(&share, "prefer", prefer)
        .await
        .expect(200);
    server
        .outsider()
        .get_with(&share, "prefer", prefer)
        .await
        .refused(403, "accessDenied");
    let page = server
        .anonymous()
        .get(&server.page(&link))
        .await
        .expect(403);
    assert!(page.text().contains("Sign-in needed"), "{}", page.text());
}

#[tokio::test]
async fn the_review_type_reads() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", json!({"type": "review"})).await;
    assert_eq!(
        (&link["roles"], &link["link"]["type"]),
        (&json!(["read"]), &json!("review"))
    );
    assert_eq!(link["link"]["preventsDownload"], json!(false));
}

#[tokio::test]
async fn what_the_administrator_set_is_echoed_as_what_it_comes_to() {
    let server = Server::start().await;
    let address = format!("{}/createLink", server.at("Welcome.txt"));
    for kind in ["adminDefault", "addressBar"] {
        let answer = server.owner().post(&address, json!({"type": kind})).await;
        assert!([200, 201].contains(&answer.status), "{}", answer.text());
        assert_eq!(answer.json()["link"]["type"], "view");
    }
}
