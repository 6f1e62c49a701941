//! Looking at what is shared.

use hyper::Method;
use serde_json::json;

use crate::harness::Server;

#[tokio::test]
async fn a_view_link_shows_the_file_and_gives_its_bytes() {
    let server = Server::start().await;
    let link = server
        .link("Reports/Tides.csv", json!({"type": "view"}))
        .await;
    let page = server.page(&link);
    let anyone = server.anonymous();
    let shown = anyone.get(&page).await.expect(200);
    assert!(shown.text().contains("Tides.csv"), "{}", shown.text());
    assert_eq!(shown.header("content-type"), "text/html; charset=utf-8");
    let whole = anyone.get(&format!("{page}/download")).await.expect(200);
    assert!(whole.text().starts_with("hour,metres\n"));
    assert!(
        whole
            .header("content-disposition")
            .starts_with("attachment")
    );
    let part = anyone
        .get_with(&format!("{page}/download"), "range", "bytes=5-10")
        .await
        .expect(206);
    assert_eq!(part.text(), "metres");
    for address in [page.clone(), format!("{page}/download")] {
        let head = anyone.head(&address).await.expect(200);
        assert!(head.bytes.is_empty());
    }
    let picture = server.link("Buoy.png", json!({"type": "view"})).await;
    let preview = format!("{}/preview", server.page(&picture));
    let shown = anyone.get(&preview).await.expect(200);
    assert_eq!(shown.header("content-type"), "image/png");
    assert!(shown.header("content-security-policy").contains("sandbox"));
}

#[tokio::test]
async fn a_page_keeps_its_address_to_itself() {
    let server = Server::start().await;
    let link = server.link("Reports", json!({"type": "view"})).await;
    let page = server.page(&link);
    let anyone = server.anonymous();
    for address in [
        page.clone(),
        format!("{page}/download"),
        "/s/unknown".to_owned(),
    ] {
        let answer = anyone.get(&address).await;
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{address}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-robots-tag"), "noindex, nofollow");
        assert!(answer.header("cache-control").contains("no-store"));
        assert!(answer.all("set-cookie").is_empty());
        assert!(
            answer
                .header("content-security-policy")
                .contains("default-src 'none'")
        );
    }
    let shown = anyone.get(&page).await.expect(200);
    let policy = shown.header("content-security-policy");
    assert!(
        policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    let html = shown.text();
    assert!(!html.contains("<script"), "{html}");
    for (at, _) in html.match_indices("http") {
        assert!(
            html[at..].starts_with(&server.url),
            "{}",
            &html[at..at + 60]
        );
    }
    // Nothing of whose it is, and where it lies.
    for told in ["owner", "Odile", "harbour", "Welcome.txt", "demo"] {
        assert!(!html.contains(told), "{told}: {html}");
    }
}

#[tokio::test]
async fn names_are_shown_and_never_run() {
    let server = Server::start().await;
    let link = server.link("Reports", json!({"type": "edit"})).await;
    let page = server.page(&link);
    let anyone = server.anonymous();
    for name in [
        "a' onmouseover='x.txt",
        "{{7*7}}.txt",
        "&lt;b&gt;.txt",
        "<img src=x onerror=alert(1)>.txt",
        "x;y=z.txt",
    ] {
        anyone
            .upload(&page, &[(name, b"<script>alert(1)</script>")])
            .await
            .expect(200);
    }
    anyone
        .upload(&page, &[("a\u{202e}txt.exe", b"x")])
        .await
        .expect(400);
    let shown = anyone.get(&page).await.expect(200).text();
    assert!(
        !shown.contains("onmouseover='") && !shown.contains("<img") && !shown.contains("49.txt"),
        "{shown}"
    );
    assert!(
        shown.contains("&#38;lt;b") || shown.contains("&amp;lt;b"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_link_without_downloads_shows_and_gives_nothing_away() {
    let server = Server::start().await;
    let anyone = server.anonymous();
    for path in ["Welcome.txt", "Buoy.png"] {
        let link = server.link(path, json!({"type": "blocksDownload"})).await;
        let page = server.page(&link);
        let shown = anyone.get(&page).await.expect(200);
        assert!(shown.text().contains(path));
        assert!(!shown.text().contains("/download"), "{}", shown.text());
        for part in ["/download", "/preview"] {
            for method in [Method::GET, Method::HEAD] {
                let asked = anyone.ask(method, &format!("{page}{part}"));
                let answer = asked.header("range", "bytes=0-3").send().await.expect(403);
                assert!(!answer.text().contains("Welcome to") && !answer.text().contains("IHDR"));
            }
        }
    }
}

#[tokio::test]
async fn an_embedded_link_may_be_framed_as_the_policy_says() {
    let server = Server::start().await;
    let link = server.link("Buoy.png", json!({"type": "embed"})).await;
    let page = server.page(&link);
    let anyone = server.anonymous();
    let ancestors = |policy: &str| policy.split("frame-ancestors ").nth(1).map(str::to_owned);
    let shown = anyone.get(&page).await.expect(200);
    assert!(page.starts_with("/e/"));
    assert_eq!(
        ancestors(shown.header("content-security-policy")).as_deref(),
        Some("*")
    );
    assert!(!shown.text().contains("<form"), "{}", shown.text());
    anyone.get(&format!("{page}/preview")).await.expect(200);
    server
        .policy("frame_ancestors", "'self',https://intranet.example")
        .await;
    let shown = anyone.get(&page).await.expect(200);
    let expected = "'self' https://intranet.example";
    assert_eq!(
        ancestors(shown.header("content-security-policy")).as_deref(),
        Some(expected)
    );

    // No other kind of link is there in a frame.
    let unknown = anyone
        .get("/e/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        .await
        .expect(404);
    for kind in ["view", "edit"] {
        let link = server.link("Buoy.png", json!({"type": kind})).await;
        let framed = server.page(&link).replacen("/s/", "/e/", 1);
        crate::harness::same_but_for_ids(&anyone.get(&framed).await, &unknown);
        anyone.get(&format!("{framed}/preview")).await.expect(404);
    }
    anyone.upload(&page, &[("x.txt", b"x")]).await.expect(404);
}

#[tokio::test]
async fn a_link_takes_no_other_methods() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let page = server.page(&link);
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        for part in super::PARTS {
            let answer = server
                .anonymous()
                .ask(method.clone(), &format!("{page}{part}"))
                .send()
                .await;
            assert!(answer.expect(405).header("allow").contains("GET"));
        }
    }
    server.anonymous().get(&page).await.expect(200);
}
