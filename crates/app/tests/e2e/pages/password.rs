//! A link with a password, in a browser.

use std::time::Duration;

use hyper::Method;
use serde_json::json;

use crate::harness::{Cookies, Server, same_but_for_ids};

const PASSWORD: &str = "open+sesame";

async fn protected(server: &Server, path: &str, kind: &str) -> String {
    let body = json!({"type": kind, "password": "open sesame"});
    server.page(&server.link(path, body).await)
}

#[tokio::test]
async fn nothing_behind_a_password_comes_without_it() {
    let server = Server::start().await;
    let anyone = server.anonymous();
    for (path, secret) in [
        ("Welcome.txt", "Welcome"),
        ("Buoy.png", "IHDR"),
        ("Reports", "Tides"),
        ("Rust", "rust-lang"),
    ] {
        let page = protected(&server, path, "view").await;
        let item = server.number(if path == "Reports" {
            "Reports/Tides.csv"
        } else {
            path
        });
        for method in [
            Method::GET,
            Method::HEAD,
            Method::OPTIONS,
            Method::PUT,
            Method::DELETE,
        ] {
            for part in super::PARTS {
                for query in [
                    String::new(),
                    format!("?item={item}"),
                    "?page=x&sort=-name".into(),
                ] {
                    let address = format!("{page}{part}{query}");
                    let asked = anyone.ask(method.clone(), &address);
                    let asked = asked
                        .header("range", "bytes=0-9")
                        .header("x-http-method-override", "GET");
                    let answer = asked.send().await.expect(401);
                    assert!(
                        !answer.text().contains(secret),
                        "{address}: {}",
                        answer.text()
                    );
                    assert!(answer.all("content-range").is_empty(), "{address}");
                    assert!(
                        answer.all("etag").is_empty() && answer.all("last-modified").is_empty()
                    );
                    assert!(answer.all("content-disposition").is_empty(), "{address}");
                }
            }
        }
        // A token of the API is nothing here.
        server.owner().get(&page).await.expect(401);
    }
    let page = protected(&server, "Reports", "edit").await;
    anyone.upload(&page, &[("x.txt", b"x")]).await.expect(401);
    server
        .owner()
        .get("/v1.0/me/drive/root:/Reports/x.txt")
        .await
        .expect(404);
    let framed = server
        .link(
            "Buoy.png",
            json!({"type": "embed", "password": "open sesame"}),
        )
        .await;
    let framed = server.page(&framed);
    for part in ["", "/download", "/preview"] {
        let answer = anyone.get(&format!("{framed}{part}")).await.expect(401);
        assert!(!answer.text().contains("<form") && !answer.text().contains("IHDR"));
    }
}

#[tokio::test]
async fn a_password_opens_its_own_link_for_an_hour() {
    let server = Server::start().await;
    let anyone = server.anonymous();
    let page = protected(&server, "Welcome.txt", "view").await;
    anyone.unlock(&page, "wrong").await.expect(403);
    let opened = anyone.unlock(&page, PASSWORD).await.expect(303);
    assert_eq!(opened.header("location"), page);
    let line = opened.header("set-cookie");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(line.contains(attribute), "{line}");
    }
    assert!(
        !line.contains("Domain") && !line.contains("sesame"),
        "{line}"
    );
    let cookies = Cookies::of(&opened);
    let with = |address: &str| {
        anyone
            .ask(Method::GET, address)
            .header("cookie", &cookies.0)
            .send()
    };
    let shown = with(&page).await.expect(200);
    assert!(shown.text().contains("Welcome to Latchkey"));
    assert!(shown.all("set-cookie").is_empty());
    with(&format!("{page}/download")).await.expect(200);
    server.clock.advance(Duration::from_secs(3_599));
    with(&page).await.expect(200);
    server.clock.advance(Duration::from_secs(1));
    with(&page).await.expect(401);
}

#[tokio::test]
async fn a_cookie_opens_no_other_link_and_none_that_was_ended() {
    let server = Server::start().await;
    let anyone = server.anonymous();
    // The same password, on another item and on the same one.
    let first = protected(&server, "Welcome.txt", "view").await;
    let others = [
        protected(&server, "Notes.md", "view").await,
        protected(&server, "Welcome.txt", "edit").await,
    ];
    let cookies = Cookies::of(&anyone.unlock(&first, PASSWORD).await.expect(303));
    let with = |address: String, cookies: &Cookies| {
        anyone
            .ask(Method::GET, &address)
            .header("cookie", &cookies.0)
            .send()
    };
    for other in &others {
        for part in super::PARTS {
            with(format!("{other}{part}"), &cookies).await.expect(401);
        }
        // Renamed to the other's, it is still the first one's.
        let theirs = Cookies::of(&anyone.unlock(other, PASSWORD).await.expect(303));
        let (name, value) = theirs.0.split_once('=').unwrap();
        let (_, ours) = cookies.0.split_once('=').unwrap();
        let mark = value.split('.').next().unwrap();
        let proof = ours.split_once('.').unwrap().1;
        for forged in [format!("{name}={ours}"), format!("{name}={mark}.{proof}")] {
            with(other.clone(), &Cookies(forged)).await.expect(401);
        }
    }
    for forged in [
        "lk_00000001=x.y",
        "lk_=",
        "lk_00000000=",
        "a=b; lk_ffffffff=0123456789abcdef.",
    ] {
        with(first.clone(), &Cookies(forged.to_owned()))
            .await
            .expect(401);
    }
    let links = server.links_on("Welcome.txt").await;
    let link = links
        .iter()
        .find(|link| server.page(link) == first)
        .unwrap();
    let id = crate::harness::text(&link["id"]);
    let permission = format!("{}/permissions/{id}", server.at("Welcome.txt"));
    server.owner().delete(&permission).await.expect(204);
    with(first.clone(), &cookies).await.expect(404);
    let again = protected(&server, "Welcome.txt", "view").await;
    assert_ne!(again, first);
    with(again, &cookies).await.expect(401);
}

#[tokio::test]
async fn a_form_of_another_site_is_not_taken() {
    let server = Server::start().await;
    let page = protected(&server, "Welcome.txt", "view").await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let asked = server
            .anonymous()
            .ask(Method::POST, &page)
            .header(name, value);
        let asked = asked.header("content-type", "application/x-www-form-urlencoded");
        let answer = asked.body("password=open+sesame").send().await.expect(403);
        assert!(answer.all("set-cookie").is_empty(), "{name}: {value}");
    }
    for body in [
        "",
        "password=",
        "pass=open+sesame",
        "password=%FF",
        "password=a%00b",
    ] {
        let answer = server
            .anonymous()
            .ask(Method::POST, &page)
            .body(body)
            .send()
            .await;
        assert!(answer.expect(403).all("set-cookie").is_empty(), "{body}");
    }
    let asked = server
        .anonymous()
        .ask(Method::POST, &page)
        .body("x".repeat(5_000));
    asked.send().await.expect(413);
    // Nor is a password in the address.
    server
        .anonymous()
        .get(&format!("{page}?password={PASSWORD}"))
        .await
        .expect(401);
}

#[tokio::test]
async fn guessing_is_slowed_down_for_the_guesser_and_the_link() {
    let server = Server::start().await;
    let page = protected(&server, "Welcome.txt", "view").await;
    let other = protected(&server, "Notes.md", "view").await;
    for guess in 0..10 {
        // An address that a client only claims to have changes nothing.
        let asked = server.anonymous().ask(Method::POST, &page);
        let asked = asked.header("x-forwarded-for", format!("203.0.113.{guess}"));
        asked
            .body(format!("password=guess{guess}"))
            .send()
            .await
            .expect(403);
    }
    for password in ["guess", PASSWORD] {
        let answer = server.anonymous().unlock(&page, password).await.expect(429);
        assert_eq!(answer.header("retry-after"), "600");
    }
    server
        .anonymous()
        .unlock(&other, PASSWORD)
        .await
        .expect(303);
    server.clock.advance(Duration::from_mins(10));
    server.anonymous().unlock(&page, PASSWORD).await.expect(303);
}

#[tokio::test]
async fn a_wrong_password_for_nothing_is_nothing() {
    let server = Server::start().await;
    let unknown = "/s/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let missing = server
        .anonymous()
        .unlock(unknown, PASSWORD)
        .await
        .expect(404);
    let page = protected(&server, "Welcome.txt", "view").await;
    let links = server.links_on("Welcome.txt").await;
    let id = crate::harness::text(&links[0]["id"]);
    let permission = format!("{}/permissions/{id}", server.at("Welcome.txt"));
    server.owner().delete(&permission).await.expect(204);
    same_but_for_ids(&server.anonymous().unlock(&page, PASSWORD).await, &missing);
    same_but_for_ids(&server.anonymous().unlock(&page, "wrong").await, &missing);
}
