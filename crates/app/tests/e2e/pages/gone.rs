//! Links that are gone, or never were.

use std::time::Duration;

use hyper::Method;
use serde_json::json;

use crate::harness::{Server, later, same_but_for_ids, text};

const UNKNOWN: &str = "/s/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[tokio::test]
async fn an_expired_link_says_so_on_every_address() {
    let server = Server::start().await;
    for (path, kind) in [
        ("Welcome.txt", "view"),
        ("Reports", "edit"),
        ("Reports", "createOnly"),
    ] {
        let soon = later(&server.clock, 60);
        let body = json!({"type": kind, "expirationDateTime": soon});
        let page = server.page(&server.link(path, body).await);
        server.anonymous().get(&page).await.expect(200);
        server.clock.advance(Duration::from_mins(1));
        for part in super::PARTS {
            for method in [Method::GET, Method::HEAD, Method::DELETE] {
                let asked = server.anonymous().ask(method, &format!("{page}{part}"));
                asked.header("range", "bytes=0-3").send().await.expect(410);
            }
        }
        server
            .anonymous()
            .upload(&page, &[("x.txt", b"x")])
            .await
            .expect(410);
        let shown = server.anonymous().get(&page).await.expect(410).text();
        assert!(
            shown.contains("expired") && !shown.contains(path),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn revoked_and_unknown_are_one_answer() {
    let server = Server::start().await;
    let anyone = server.anonymous();
    let mut pages = Vec::new();
    for (path, body) in [
        ("Welcome.txt", json!({"type": "view"})),
        (
            "Welcome.txt",
            json!({"type": "view", "password": "open sesame"}),
        ),
        (
            "Welcome.txt",
            json!({"type": "view", "scope": "organization"}),
        ),
        ("Reports", json!({"type": "edit"})),
        ("Reports", json!({"type": "createOnly"})),
    ] {
        let link = server.link(path, body).await;
        let permission = format!("{}/permissions/{}", server.at(path), text(&link["id"]));
        pages.push(server.page(&link));
        server.owner().delete(&permission).await.expect(204);
    }
    pages.extend(["/s/x", "/s/short", "/s/%00", "/s/..", "/s/AAAA%2FBBBB"].map(str::to_owned));
    let token = UNKNOWN.trim_start_matches("/s/");
    pages.push(format!("/s/{token}="));
    pages.push(format!("/s/{}", token.to_lowercase()));
    for part in super::PARTS {
        for method in [Method::GET, Method::HEAD, Method::PUT] {
            let ask = |page: &str| anyone.ask(method.clone(), &format!("{page}{part}")).send();
            let unknown = ask(UNKNOWN).await.expect(404);
            for page in &pages {
                same_but_for_ids(&ask(page).await, &unknown);
            }
        }
    }
    let unknown = anyone.upload(UNKNOWN, &[("x.txt", b"x")]).await.expect(404);
    for page in &pages {
        same_but_for_ids(&anyone.upload(page, &[("x.txt", b"x")]).await, &unknown);
    }
}

#[tokio::test]
async fn an_embedded_link_ends_like_any_other() {
    let server = Server::start().await;
    let link = server.link("Buoy.png", json!({"type": "embed"})).await;
    let page = server.page(&link);
    server.anonymous().get(&page).await.expect(200);
    let permission = format!(
        "{}/permissions/{}",
        server.at("Buoy.png"),
        text(&link["id"])
    );
    server.owner().delete(&permission).await.expect(204);
    for part in super::PARTS {
        let unknown = UNKNOWN.replacen("/s/", "/e/", 1);
        let unknown = server
            .anonymous()
            .get(&format!("{unknown}{part}"))
            .await
            .expect(404);
        same_but_for_ids(
            &server.anonymous().get(&format!("{page}{part}")).await,
            &unknown,
        );
    }
}

#[tokio::test]
async fn scanning_is_slowed_down_and_shuts_no_link() {
    let server = Server::start().await;
    let page = server.page(&server.link("Welcome.txt", json!({"type": "view"})).await);
    for miss in 0..200 {
        let token = format!("/s/{miss:0>32}");
        server.anonymous().get(&token).await.expect(404);
    }
    let waiting = server.anonymous().get(UNKNOWN).await.expect(429);
    assert!(waiting.header("retry-after").parse::<u64>().unwrap() > 0);
    server.anonymous().get(&page).await.expect(200);
    server
        .anonymous()
        .get(&format!("{page}/download"))
        .await
        .expect(200);
    server.clock.advance(Duration::from_secs(100));
    server.anonymous().get(UNKNOWN).await.expect(404);
}

#[tokio::test]
async fn an_items_own_address_and_other_paths_tell_nothing() {
    let server = Server::start().await;
    let anyone = server.anonymous();
    let shown = server.owner().get(&server.at("Welcome.txt")).await.ok();
    let own = server.path_of(&shown["webUrl"]);
    assert!(own.starts_with("/i/"), "{own}");
    let there = anyone.get(&own).await.expect(403);
    same_but_for_ids(&anyone.get("/i/1").await, &there);
    let page = server.page(&server.link("Welcome.txt", json!({"type": "view"})).await);
    for suffix in [
        "/",
        "/x",
        "/style.css",
        "/download/x",
        "/../..",
        "/download.txt",
    ] {
        let answer = anyone.get(&format!("{page}{suffix}")).await.expect(404);
        assert!(
            answer.header("cache-control").contains("no-store"),
            "{suffix}"
        );
        assert!(!answer.text().contains("Welcome"), "{suffix}");
    }
}
