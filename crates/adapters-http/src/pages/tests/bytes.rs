//! Files, whole and in part.

use domain::link::LinkKind;
use http::StatusCode;

use super::fake::{Fake, content, item};
use super::{TOKEN, ask, get};

fn bytes(length: u32) -> Vec<u8> {
    (0..length)
        .map(|at| at.to_le_bytes()[0] ^ at.to_le_bytes()[1])
        .collect()
}

#[tokio::test]
async fn a_file_is_saved_whole_and_never_run() {
    for (called, length, media_type) in [
        ("a.png", 10, "image/png"),
        ("page.html", 200_000, "application/octet-stream"),
        ("é.txt", 0, "text/plain; charset=utf-8"),
    ] {
        let bytes = bytes(length);
        let fake = Fake::file(LinkKind::View, called, bytes.clone());
        for target in [
            format!("/s/{TOKEN}/download?item=20"),
            "/dl/good".to_owned(),
        ] {
            let answer = ask("GET", &target).of(&fake).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(answer.body.as_ref().unwrap(), &bytes);
            let length = length.to_string();
            let fields = [
                ("content-type", media_type),
                ("content-length", length.as_str()),
                ("content-security-policy", "default-src 'none'; sandbox"),
                ("cache-control", "private, no-store"),
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("x-robots-tag", "noindex, nofollow"),
                (
                    "cross-origin-resource-policy",
                    if target.starts_with("/dl/") {
                        "cross-origin"
                    } else {
                        "same-origin"
                    },
                ),
                ("accept-ranges", "bytes"),
                ("etag", "\"v77\""),
                ("last-modified", "Mon, 21 Sep 2026 14:13:20 GMT"),
            ];
            for (name, value) in fields {
                assert_eq!(answer.field(name), value, "{target}");
            }
            let disposition = answer.field("content-disposition");
            assert!(disposition.starts_with("attachment; "), "{disposition}");
        }
    }
}

#[tokio::test]
async fn a_part_is_sent_where_it_is_asked_for() {
    let bytes = bytes(100_000);
    let fake = Fake::file(LinkKind::View, "a.bin", bytes.clone());
    let part = |range: &'static str| get("/download").with("range", range);
    for (range, from, to) in [
        ("bytes=5-9", 5, 10),
        ("bytes=-3", 99_997, 100_000),
        ("bytes=1-80000", 1, 80_001),
        ("bytes=0-4,3-9", 0, 10),
    ] {
        let answer = part(range).of(&fake).await;
        assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT, "{range}");
        assert_eq!(answer.body.as_ref().unwrap(), &bytes[from..to]);
        let content = format!("bytes {from}-{}/100000", to - 1);
        assert_eq!(answer.field("content-range"), content);
        assert_eq!(answer.field("content-length"), (to - from).to_string());
    }
    let beyond = part("bytes=100000-").of(&fake).await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.field("content-range"), "bytes */100000");
    assert!(beyond.body.unwrap().is_empty());
    for asked in [
        part("bytes=0-1,9-10"),
        part("lines=1"),
        part("bytes=0-1").with("if-range", "\"v78\""),
    ] {
        let answer = asked.of(&fake).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.body.unwrap().len(), 100_000);
    }
    let same = part("bytes=0-1")
        .with("if-range", "\"v77\"")
        .of(&fake)
        .await;
    assert_eq!(same.status, StatusCode::PARTIAL_CONTENT);
}

#[tokio::test]
async fn what_is_known_is_not_sent_again() {
    let fake = Fake::file(LinkKind::View, "a.bin", "abc");
    for (name, value) in [
        ("if-none-match", "\"v77\""),
        ("if-modified-since", "Mon, 21 Sep 2026 14:13:20 GMT"),
    ] {
        let answer = get("/download").with(name, value).of(&fake).await;
        assert_eq!(answer.status, StatusCode::NOT_MODIFIED);
        assert_eq!(answer.field("etag"), "\"v77\"");
        assert_eq!(answer.field("cache-control"), "private, no-store");
        assert!(!answer.headers.contains_key("content-length"));
        assert!(answer.body.unwrap().is_empty());
    }
    let changed = get("/download").with("if-match", "\"v1\"").of(&fake).await;
    assert_eq!(changed.status, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn only_listed_kinds_are_shown() {
    for (called, media_type) in [
        ("a.PNG", "image/png"),
        ("a.mp3", "audio/mpeg"),
        ("a.pdf", "application/pdf"),
    ] {
        let fake = Fake::file(LinkKind::View, called, "bytes");
        let answer = get("/preview?item=20").of(&fake).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.field("content-type"), media_type);
        assert!(answer.field("content-disposition").starts_with("inline; "));
        let policy = if called == "a.pdf" {
            "default-src 'none'; frame-ancestors 'self'"
        } else {
            "default-src 'none'; sandbox"
        };
        assert_eq!(answer.field("content-security-policy"), policy);
    }
    for called in ["a.svg", "a.html", "a.xml", "a.txt", "a.exe", "a"] {
        let fake = Fake::file(LinkKind::View, called, "bytes");
        let answer = get("/preview").of(&fake).await;
        assert_eq!(
            answer.status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{called}"
        );
        assert!(!answer.text().contains("bytes"));
    }
}

#[tokio::test]
async fn an_embedded_document_is_framed_by_whoever_may_embed_it() {
    let mut fake = Fake::file(LinkKind::Embed, "a.pdf", "bytes");
    fake.page.frame_ancestors = vec!["https://a.example".to_owned()];
    let answer = ask("GET", &format!("/e/{TOKEN}/preview")).of(&fake).await;
    assert_eq!(
        answer.field("content-security-policy"),
        "default-src 'none'; frame-ancestors 'self' https://a.example"
    );
}

#[tokio::test]
async fn what_may_only_be_seen_never_leaves() {
    let fake = Fake::file(LinkKind::PreviewOnly, "a.png", "bytes");
    for part in ["/download", "/preview"] {
        let answer = get(part).of(&fake).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(!answer.text().contains("bytes"));
    }
    let text = get("").of(&fake).await.text();
    assert!(
        !text.contains("<img") && !text.contains("/download"),
        "{text}"
    );
}

#[tokio::test]
async fn bytes_that_are_missing_break_the_answer() {
    let mut fake = Fake::file(LinkKind::View, "a.bin", bytes(90_000));
    fake.page.item = item(20, "a.bin", content(100_000));
    let long = get("/download").of(&fake).await;
    assert_eq!(long.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn a_download_address_is_open_to_pages_of_listed_origins_alone() {
    let fake = Fake::file(LinkKind::View, "a.bin", bytes(5));
    let listed = "https://app.example.test";
    for (target, origin, opened) in [
        ("/dl/good".to_owned(), listed, true),
        ("/dl/good".to_owned(), "https://evil.example", false),
        ("/dl/good".to_owned(), "null", false),
        (format!("/s/{TOKEN}/download"), listed, false),
    ] {
        let answer = ask("GET", &target).with("origin", origin).of(&fake).await;
        assert_eq!(answer.status, StatusCode::OK);
        let allowed = if opened { origin } else { "" };
        assert_eq!(
            answer.field("access-control-allow-origin"),
            allowed,
            "{target} {origin}"
        );
        assert!(
            !answer
                .headers
                .contains_key("access-control-allow-credentials")
        );
    }
    let ahead = ask("OPTIONS", "/dl/good").with("origin", listed);
    let ahead = ahead.with("access-control-request-method", "GET");
    let ahead = ahead
        .with("access-control-request-headers", "range")
        .of(&fake)
        .await;
    assert_eq!(ahead.status, StatusCode::NO_CONTENT);
    assert!(
        ahead
            .field("access-control-allow-headers")
            .contains("range")
    );
}
