//! The page of consent: who asks, who may answer, and where nobody is sent.

use std::time::Duration;

use hyper::Method;

use super::{ASKED, PASSWORD, REDIRECT, decide, page, sent_back};
use crate::harness::{Exchange, Server, encoded};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn the_page_says_who_asks_for_what_and_where_one_is_sent() {
    let server = Server::start().await;
    let client = server
        .client("Tide <b>tables</b>", &[REDIRECT], false)
        .await;
    let address = page(
        &client,
        &[&ASKED[..], &[("scope", "root_readonly")]].concat(),
    );
    let answer = server.anonymous().get(&address).await.expect(200);
    let text = answer.text();
    assert!(!text.contains("<b>tables"), "{text}");
    for words in [
        "Tide &#60;b&#62;tables",
        "harbour",
        "see and download",
        "app.example",
        "latchkey user passwd",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("delete files"), "{text}");
    let german = server.anonymous();
    let german = german.get_with(&address, "accept-language", "de").await;
    let german = german.expect(200).text();
    assert!(
        german.contains("Zugriff für <bdi>Tide &#60;b&#62;tables"),
        "{german}"
    );
    assert!(!text.contains("<script"), "{text}");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(
        policy.contains("form-action 'self' https://app.example;"),
        "{policy}"
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("x-robots-tag"), "noindex, nofollow");
}

#[tokio::test]
async fn consent_gives_a_code_and_the_state_and_denial_says_so() {
    let server = Server::start().await;
    server.password("owner", PASSWORD).await;
    let client = server.client("app", &[REDIRECT], false).await;
    let address = page(&client, &ASKED);
    let allowed = decide(&server, &address, "owner", PASSWORD).await;
    assert_eq!(allowed.header("referrer-policy"), "no-referrer");
    assert_eq!(sent_back(allowed, "state"), "s%3D1%262");
    let by_mail = decide(&server, &address, "owner@harbour.example", PASSWORD).await;
    assert!(sent_back(by_mail, "code").starts_with("lkc_"));
    let denied = server.form(&address, &[("decision", "deny")]).await;
    assert_eq!(sent_back(denied, "error"), "access_denied");
    let neither = server
        .form(&address, &[("name", "owner"), ("password", PASSWORD)])
        .await;
    assert_eq!(sent_back(neither, "state"), "s%3D1%262");
}

#[tokio::test]
async fn nobody_else_consents_and_nothing_tells_who_is_known() {
    let server = Server::start().await;
    server.password("owner", PASSWORD).await;
    server.password("outsider", PASSWORD).await;
    let client = server.client("app", &[REDIRECT], false).await;
    let address = page(&client, &ASKED);
    let mut said = Vec::new();
    for (name, password) in [
        ("owner", "wrong"),
        // No password was set.
        ("viewer", PASSWORD),
        ("nobody", PASSWORD),
        ("outsider", PASSWORD),
        ("", PASSWORD),
        ("owner", ""),
    ] {
        let answer = decide(&server, &address, name, password).await.expect(403);
        assert!(!answer.headers.contains_key("location"));
        said.push(answer.text().replace(&format!("value=\"{name}\""), ""));
    }
    assert!(said.windows(2).all(|pair| pair[0] == pair[1]), "{said:#?}");
    assert!(!said[0].contains(PASSWORD));
}

#[tokio::test]
async fn guesses_are_counted_for_names_that_are_known_and_names_that_are_not() {
    let server = Server::start().await;
    server.password("owner", PASSWORD).await;
    let client = server.client("app", &[REDIRECT], false).await;
    let address = page(&client, &ASKED);
    for name in ["owner", "nobody"] {
        for _ in 0..10 {
            decide(&server, &address, name, "wrong").await.expect(403);
        }
        let answer = decide(&server, &address, name, PASSWORD).await.expect(429);
        assert_eq!(answer.header("retry-after"), "600");
    }
    server.clock.advance(Duration::from_mins(10));
    decide(&server, &address, "owner", PASSWORD)
        .await
        .expect(303);
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_registered() {
    let server = Server::start().await;
    server.password("owner", PASSWORD).await;
    let client = server.client("app", &["https://a/cb"], false).await;
    for uri in [
        "https://a/cb/",
        "https://a/cb?x",
        "https://a.evil",
        "https://a@evil",
        "https://A/cb",
        "http://a/cb",
        "https://a/cb#",
        "//a/cb",
        "javascript:alert(1)",
        "https://a/cb%0d%0ax:y",
    ] {
        let address = page(&client, &[("redirect_uri", uri)]);
        for answer in [
            server.anonymous().get(&address).await,
            decide(&server, &address, "owner", PASSWORD).await,
            server.form(&address, &[("decision", "deny")]).await,
        ] {
            let answer = answer.expect(400);
            assert!(!answer.headers.contains_key("location"), "{uri}");
            assert!(!answer.text().contains("evil"), "{uri}");
        }
    }
    for id in ["", "7", "x", "1"] {
        let address = format!("/api/oauth2/authorize?response_type=code&client_id={id}");
        server.anonymous().get(&address).await.expect(400);
    }
}

#[tokio::test]
async fn the_application_is_told_of_its_own_mistakes() {
    let server = Server::start().await;
    let client = server.client("app", &[REDIRECT], false).await;
    let own = [
        ("client_id", &client.id[..]),
        ("redirect_uri", REDIRECT),
        ("state", "x"),
    ];
    for (fields, error) in [
        (&[][..], "unsupported_response_type"),
        (&[("response_type", "token")], "unsupported_response_type"),
        (
            &[("response_type", "code"), ("scope", "everything")],
            "invalid_scope",
        ),
        (
            &[("response_type", "code"), ("code_challenge", "x")],
            "invalid_request",
        ),
        (
            &[("response_type", "code"), ("response_mode", "fragment")],
            "invalid_request",
        ),
        (
            &[
                ("response_type", "code"),
                ("code_challenge", super::CHALLENGE),
                ("code_challenge_method", "plain"),
            ],
            "invalid_request",
        ),
    ] {
        let query = encoded(&[&own[..], fields].concat());
        let answer = server
            .anonymous()
            .get(&format!("/oauth2/authorize?{query}"))
            .await;
        assert_eq!(sent_back(answer, "error"), error);
    }
}

#[tokio::test]
async fn only_our_own_form_is_taken() {
    let server = Server::start().await;
    server.password("owner", PASSWORD).await;
    let client = server.client("app", &[REDIRECT], false).await;
    let address = page(&client, &ASKED);
    let fields = encoded(&[
        ("name", "owner"),
        ("password", PASSWORD),
        ("decision", "allow"),
    ]);
    let post = || {
        Exchange::new(&server.url, Method::POST, &address)
            .header("content-type", FORM)
            .body(fields.clone())
    };
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "https://app.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let answer = post().header(name, value).send().await.expect(403);
        assert!(!answer.headers.contains_key("location"), "{name}: {value}");
    }
    post()
        .header("origin", &server.url)
        .send()
        .await
        .expect(303);
    let other = server.anonymous().delete(&address).await.expect(405);
    assert_eq!(other.header("allow"), "GET, HEAD, POST");
}
