//! What a shut link tells, and what every answer carries.

use domain::depth::TooDeep;
use domain::gate::Denial;
use domain::link::{LinkKind, LinkScope};
use domain::role::Capability;
use http::StatusCode;
use ports::driving::fault::Fault;
use ports::driving::visits::VisitError;

use super::fake::Fake;
use super::{TOKEN, ask, get};

/// Makes the error that a visit fails with.
type Failure = fn() -> VisitError;

fn note() -> Fake {
    Fake::file(
        LinkKind::View,
        "secret plan.txt",
        "the key is under the mat",
    )
}

#[tokio::test]
async fn nothing_is_served_without_the_password() {
    let fake = note().locked();
    let routes = [
        ("GET", ""),
        ("HEAD", ""),
        ("GET", "?item=20"),
        ("GET", "/download"),
        ("HEAD", "/download"),
        ("GET", "/download?item=20"),
        ("GET", "/preview"),
        ("HEAD", "/preview?item=20"),
        ("POST", "/upload"),
        ("OPTIONS", "/download"),
        ("PROPFIND", ""),
        ("DELETE", ""),
        ("PUT", "/upload"),
    ];
    for (method, part) in routes {
        for range in ["", "bytes=0-3"] {
            let asked = ask(method, &format!("/s/{TOKEN}{part}")).with("range", range);
            let answer = asked.of(&fake).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {part}");
            let text = answer.text();
            for secret in ["secret", "plan", "mat", "24 B", "View"] {
                assert!(!text.contains(secret), "{method} {part}: {text}");
            }
            assert!(!answer.headers.contains_key("www-authenticate"));
            assert!(!answer.headers.contains_key("etag"));
            assert!(!answer.headers.contains_key("set-cookie"));
        }
    }
    for part in ["", "/download", "/preview"] {
        let answer = ask("GET", &format!("/e/{TOKEN}{part}")).of(&fake).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        let text = answer.text();
        assert!(!text.contains("<form") && !text.contains("mat"), "{text}");
        assert!(text.contains(&format!(
            "href=\"/s/{TOKEN}\" target=\"_blank\" rel=\"noopener"
        )));
    }
}

#[tokio::test]
async fn whatever_is_gone_is_one_answer() {
    let reasons: [Failure; 4] = [
        || VisitError::NotFound,
        || VisitError::Denied(Denial::Revoked),
        || VisitError::Denied(Denial::ItemRemoved),
        || VisitError::Denied(Denial::OutsideLink),
    ];
    let unknown = ask("GET", "/s/nothing").of(&note()).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let mut same = Vec::new();
    for reason in reasons {
        same.push(get("").of(&note().shut(reason)).await);
        same.push(get("/download").of(&note().shut(reason)).await);
        let delete = ask("DELETE", &format!("/s/{TOKEN}"));
        same.push(delete.of(&note().shut(reason)).await);
    }
    same.push(get("?item=x").of(&note()).await);
    same.push(get("/style.css").of(&note()).await);
    same.push(get("/download/x").of(&note().locked()).await);
    same.push(ask("GET", "/dl/bad").of(&note()).await);
    for answer in same {
        assert_eq!(answer.status, unknown.status);
        assert_eq!(answer.headers, unknown.headers);
        assert_eq!(answer.body, unknown.body);
    }
}

#[tokio::test]
async fn every_failure_has_its_status() {
    let cases: [(Failure, u16, &str); 11] = [
        (|| VisitError::Expired, 410, "expired"),
        (|| VisitError::Denied(Denial::Expired), 410, "expired"),
        (
            || VisitError::Denied(Denial::SignInNeeded),
            403,
            "Sign-in needed",
        ),
        (
            || VisitError::Denied(Denial::ScopeForbidden(LinkScope::Anonymous)),
            403,
            "links for anybody",
        ),
        (
            || VisitError::Denied(Denial::MakerLacksRights),
            403,
            "Whoever made the link",
        ),
        (
            || VisitError::Lacks(Capability::Download),
            403,
            "taking away",
        ),
        (|| VisitError::TooDeep(TooDeep), 400, "64 steps"),
        (
            || VisitError::TooManyMisses {
                retry_after_seconds: 7,
            },
            429,
            "7 seconds",
        ),
        (|| Fault::Busy("the vault").into(), 503, "busy"),
        (|| Fault::Full.into(), 507, "room"),
        (|| Fault::Internal("the vault".into()).into(), 500, "failed"),
    ];
    for (error, status, words) in cases {
        let answer = get("").of(&note().shut(error)).await;
        assert_eq!(answer.status.as_u16(), status, "{words}");
        let text = answer.text();
        assert!(text.contains(words), "{text}");
        assert!(!text.contains("vault"), "{text}");
        let waits = matches!(status, 429 | 503);
        assert_eq!(answer.headers.contains_key("retry-after"), waits);
    }
}

#[tokio::test]
async fn another_method_is_told_what_is_taken() {
    let cases = [
        ("DELETE", format!("/s/{TOKEN}"), "GET, HEAD, POST"),
        ("OPTIONS", format!("/s/{TOKEN}"), "GET, HEAD, POST"),
        ("POST", format!("/s/{TOKEN}/download"), "GET, HEAD"),
        ("POST", format!("/s/{TOKEN}/preview"), "GET, HEAD"),
        ("GET", format!("/s/{TOKEN}/upload"), "POST"),
        ("POST", format!("/e/{TOKEN}"), "GET, HEAD"),
        ("POST", "/dl/good".to_owned(), "GET, HEAD"),
        ("PUT", "/i/20".to_owned(), "GET, HEAD"),
    ];
    for (method, target, allowed) in cases {
        let answer = ask(method, &target).of(&note()).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{target}");
        assert_eq!(answer.field("allow"), allowed, "{method} {target}");
    }
}

#[tokio::test]
async fn every_page_carries_the_same_protection() {
    let targets = [
        (format!("/s/{TOKEN}"), "'none'"),
        ("/s/unknown".to_owned(), "'none'"),
        ("/i/77".to_owned(), "'none'"),
        (format!("/e/{TOKEN}"), "*"),
    ];
    for (target, ancestors) in targets {
        let answer = ask("GET", &target).of(&note()).await;
        let policy = answer.field("content-security-policy").to_owned();
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        assert!(
            policy.ends_with(&format!("frame-ancestors {ancestors}")),
            "{policy}"
        );
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"));
        let fields = [
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("x-robots-tag", "noindex, nofollow"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("content-type", "text/html; charset=utf-8"),
            ("strict-transport-security", "max-age=31536000"),
        ];
        for (name, value) in fields {
            assert_eq!(answer.field(name), value, "{target}");
        }
        assert!(answer.field("permissions-policy").contains("camera=()"));
        let text = answer.text();
        for outside in ["http://", "https://", "//", "<script", "style=", " on"] {
            let in_tag = text.split('<').any(|tag| {
                let tag = tag.split('>').next().unwrap_or_default();
                tag.contains(outside) && !tag.starts_with("meta")
            });
            let is_word = outside == "<script" && text.contains(outside);
            assert!(!in_tag && !is_word, "{outside} in {text}");
        }
    }
}

#[tokio::test]
async fn an_items_own_address_is_the_same_for_all_items() {
    let one = ask("GET", "/i/20").of(&note()).await;
    let other = ask("GET", "/i/not-an-id").of(&note()).await;
    assert_eq!(one.status, StatusCode::FORBIDDEN);
    assert_eq!(
        (one.status, &one.headers, &one.body),
        (other.status, &other.headers, &other.body)
    );
    assert!(one.text().contains("Sign-in needed"));
}

#[tokio::test]
async fn the_log_is_given_a_template_without_the_token() {
    let cases = [
        (format!("/s/{TOKEN}"), "/s/{token}"),
        ("/v/Harbour-Plans".to_owned(), "/v/{name}"),
        (
            format!("/shared/static/{TOKEN}.txt"),
            "/shared/static/{token}",
        ),
        (format!("/e/{TOKEN}/preview"), "/e/{token}/preview"),
        ("/dl/good".to_owned(), "/dl/{grant}"),
        ("/i/7".to_owned(), "/i/{id}"),
    ];
    for (target, route) in cases {
        assert_eq!(ask("GET", &target).of(&note()).await.route, route);
    }
}

#[tokio::test]
async fn the_head_of_an_answer_is_that_of_the_whole() {
    for part in ["", "/download", "/upload", "/x"] {
        let whole = get(part).of(&note()).await;
        let head = ask("HEAD", &format!("/s/{TOKEN}{part}")).of(&note()).await;
        assert_eq!(
            (whole.status, &whole.headers),
            (head.status, &head.headers),
            "{part}"
        );
        assert!(head.body.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_page_by_the_name_of_its_link_stays_there() {
    let fake = note();
    let page = ask("GET", "/v/Harbour-Plans").of(&fake).await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    assert!(
        text.contains("href=\"/v/Harbour-Plans/download\""),
        "{text}"
    );
    assert!(!text.contains(TOKEN));
    for other in ["/v/harbour-plan1", "/v/short", "/e/harbour-plans"] {
        let answer = ask("GET", other).of(&fake).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{other}");
    }
}

#[tokio::test]
async fn a_password_given_at_the_name_is_remembered_there() {
    let fake = note().locked();
    let form = ask("POST", "/v/harbour-plans").sending("password=right");
    let unlocked = form.of(&fake).await;
    assert_eq!(unlocked.status, StatusCode::SEE_OTHER);
    assert_eq!(unlocked.field("location"), "/v/harbour-plans");
    let cookie = unlocked.field("set-cookie").split(';').next().unwrap();
    let again = ask("GET", "/v/Harbour-Plans").with("cookie", cookie);
    assert_eq!(again.of(&fake).await.status, StatusCode::OK);
}

#[tokio::test]
async fn bytes_without_a_page_are_saved_whatever_the_extension() {
    for extension in ["", ".txt", ".tar.gz"] {
        let address = format!("/shared/static/{TOKEN}{extension}");
        let answer = ask("GET", &address).of(&note()).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        assert!(
            answer
                .field("content-disposition")
                .starts_with("attachment")
        );
    }
    let shut = note().shut(|| VisitError::NotFound);
    let folder = Fake::folder(LinkKind::View, "plans", Vec::new());
    for fake in [shut, folder] {
        let address = format!("/shared/static/{TOKEN}");
        let answer = ask("GET", &address).of(&fake).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
}
