//! The view that other pages embed, over HTTP. What its script does is for the browser's tests.

use hyper::Method;
use serde_json::json;

use super::client::Form;
use crate::harness::{Server, text};

/// The address of an applink's view without the server's own.
fn view(made: &serde_json::Value, server: &Server) -> String {
    let url = text(&made["appLinkUrl"]);
    url.strip_prefix(&server.url).unwrap().to_owned()
}

async fn made(server: &Server, kind: &str, id: &str) -> serde_json::Value {
    let path = format!("/applinks/{kind}/{id}");
    let body =
        json!({"assignedUser": "crew-42", "userLocale": "Deutsch", "userTimeZone": "Asia/Kolkata"});
    let owner = server.owner();
    let answer = server.posts(&owner, Form::Json, &path, &body).await;
    answer.ok("applink")
}

#[tokio::test]
async fn the_page_is_the_same_for_all_and_holds_nothing() {
    let server = Server::start().await;
    let anyone = server.anonymous();
    let file = server.document("Welcome.txt");
    let link = made(&server, "file", &file).await;
    let page = view(&link, &server);
    let shown = anyone.get(&page).await.expect(200);
    assert_eq!(shown.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(shown.header("cache-control"), "no-store");
    assert_eq!(shown.header("referrer-policy"), "no-referrer");
    assert_eq!(shown.header("x-content-type-options"), "nosniff");
    assert_eq!(shown.header("x-robots-tag"), "noindex, nofollow");
    let policy = shown.header("content-security-policy").to_owned();
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        "frame-ancestors 'self'",
    ] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
    let html = shown.text();
    for secret in ["Welcome", "crew-42", text(&link["accessToken"])] {
        assert!(!html.contains(secret), "{secret}");
    }
    // Whether there is such a link and such an item is not told.
    let ended = page.replace("/LD", "/LDx");
    for other in [ended, page.replace("%3D", "="), format!("{page}/cfg=hbr")] {
        assert_eq!(anyone.get(&other).await.expect(200).text(), html, "{other}");
    }
    let german = anyone.get_with(&page, "accept-language", "de").await;
    assert!(german.expect(200).text().contains("<html lang=\"de\">"));
    let head = anyone.head(&page).await.expect(200);
    assert_eq!(head.text(), "");
    let posted = anyone.post(&page, json!({})).await.expect(405);
    assert_eq!(posted.header("allow"), "GET, HEAD");
    for nothing in [
        format!("{page}&dAppLinkAccessToken=abc"),
        format!("{page}/more"),
        page.replace("/fileview/", "/folder/"),
        page.replace("/fileview/", "/file/"),
    ] {
        anyone.get(&nothing).await.expect(404);
    }
    for (before, kind) in [("src=\"", "text/javascript"), ("href=\"", "text/css")] {
        let found = html.split(before).skip(1).find_map(|rest| {
            let address = rest.split('"').next()?;
            address.contains("/-/view-").then(|| address.to_owned())
        });
        let address = found.unwrap_or_else(|| panic!("nothing after {before}: {html}"));
        let path = address.strip_prefix(&server.url).unwrap_or(&address);
        let asset = anyone.get(path).await.expect(200);
        assert!(asset.header("content-type").starts_with(kind), "{path}");
        anyone
            .get(&path.replace("view-", "view-0"))
            .await
            .expect(404);
    }
}

#[tokio::test]
async fn the_policy_says_who_may_embed_it() {
    let server = Server::start().await;
    let page = view(
        &made(&server, "folder", &server.document("Reports")).await,
        &server,
    );
    server
        .policy("delegated_frame_ancestors", "https://host.example")
        .await;
    let shown = server.anonymous().get(&page).await.expect(200);
    let policy = shown.header("content-security-policy");
    assert!(policy.ends_with("frame-ancestors https://host.example"));
    assert!(shown.text().contains("https://host.example"));
}

#[tokio::test]
async fn what_the_view_has_to_know_is_told_to_its_bearer_alone() {
    let server = Server::start().await;
    let folder = server.document("Reports");
    let link = made(&server, "folder", &folder).await;
    let file = server
        .made_file(Form::Json, &folder, "a.md", b"# Tide")
        .await;
    let file = text(&file["id"]);
    let beside = server.document("Welcome.txt");
    let id = text(&link["appLinkID"]);
    let ask = async |item: &str, access: Option<&str>| {
        let path = format!("/documents/embed/link/app/{id}/presentation/{item}");
        let call = server.anonymous().ask(Method::GET, &path);
        let call = call.header("appLinkID", id);
        match access {
            Some(access) => call.header("accessToken", access).send().await,
            None => call.send().await,
        }
    };
    let access = Some(text(&link["accessToken"]));
    let told = ask(&folder, access).await.ok();
    assert_eq!(told["assignedUser"], "crew-42");
    assert_eq!(told["role"], "viewer");
    assert_eq!(told["locale"], "de");
    assert_eq!(told["timeZone"], "Asia/Kolkata");
    assert_eq!(told["linkedID"], folder);
    // A viewer sees a text's beginning, and takes no file away.
    let told = ask(file, access).await.ok();
    assert_eq!(told["excerpt"], "# Tide");
    assert_eq!(told["linkedID"], folder);
    let refused = ask(&beside, access).await.expect(403).json();
    assert_eq!(refused["id"], beside);
    ask(&folder, None).await.expect(400);
    ask(&folder, Some(text(&link["refreshToken"])))
        .await
        .expect(400);
}

#[tokio::test]
async fn a_public_link_s_addresses_lead_to_its_page() {
    let server = Server::start().await;
    let folder = server.document("Reports");
    let file = server
        .made_file(Form::Json, &folder, "a.txt", b"tide")
        .await;
    let file = text(&file["id"]);
    let body = json!({"assignedUsers": "@everybody", "role": "downloader"});
    let path = format!("/publiclinks/folder/{folder}");
    let owner = server.owner();
    let made = server.posts(&owner, Form::Json, &path, &body).await;
    let link = made.ok("publiclink");
    let link = text(&link["linkID"]);
    let anyone = server.anonymous();
    for (address, bytes) in [
        (format!("/documents/link/{link}/folder/{folder}"), None),
        (
            format!("/documents/embed/link/{link}/folder/{folder}/nameasc"),
            None,
        ),
        (format!("/documents/link/{link}/fileview/{file}"), None),
        (format!("/documents/link/{link}/file/{file}"), Some("tide")),
    ] {
        let led = anyone.get(&address).await.expect(303);
        assert_eq!(led.header("referrer-policy"), "no-referrer");
        let place = led.header("location");
        let place = place.strip_prefix(&server.url).unwrap_or(place);
        let shown = anyone.get(place).await;
        match bytes {
            Some(bytes) => assert_eq!(shown.expect(200).text(), bytes, "{place}"),
            None => assert!(shown.expect(200).text().contains("a.txt"), "{place}"),
        }
    }
    anyone
        .get(&format!("/documents/link/LF/folder/{folder}"))
        .await
        .expect(404);
}
