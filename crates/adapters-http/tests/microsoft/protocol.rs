//! What holds for every call, whatever it is for.

use std::time::Duration;

use crate::fixtures::filled;
use crate::shared::exchange::{Answer, send, send_raw};
use crate::shared::fixtures::PUBLIC;
use crate::stage::Stage;

const CREATE: &str =
    "POST /v1.0/drives/{drive}/items/{file}/createLink\nauthorization: Bearer lk_good";

/// The error's code, and the code inside it.
fn codes(answer: &Answer) -> (String, String) {
    let error = &answer.json()["error"];
    let inner = [&error["innerError"], &error["innererror"]]
        .iter()
        .find_map(|inner| inner["code"].as_str())
        .unwrap_or_default()
        .to_owned();
    (error["code"].as_str().unwrap_or_default().to_owned(), inner)
}

async fn refused(request: &str) -> Answer {
    let (services, calls) = Stage::default().services();
    let answer = send(services, &filled(request)).await;
    assert!(calls.lock().unwrap().is_empty(), "nothing may be called");
    answer
}

#[tokio::test]
async fn every_answer_names_its_request() {
    for (client, expected) in [
        ("client-request-id: 0f0e-77", Some("0f0e-77")),
        ("client-request-id: a b", None),
        ("client-request-id: <script>", None),
        ("accept: */*", None),
    ] {
        for path in ["/v1.0/nothing", "/v1.0/me"] {
            let request = format!("GET {path}\nauthorization: Bearer lk_good\n{client}");
            let answer = if path.ends_with("me") {
                send(
                    Stage::default().given("account: kim").services().0,
                    &request,
                )
                .await
            } else {
                refused(&request).await
            };
            let id = answer.header("request-id").unwrap();
            let echoed = answer.header("client-request-id").unwrap();
            assert_eq!(echoed, expected.unwrap_or(id));
            assert_eq!(answer.header("odata-version"), Some("4.0"));
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
            if answer.status >= 400 {
                let inner = answer.json()["error"]["innerError"].clone();
                assert_eq!(inner["request-id"], id);
                assert_eq!(inner["client-request-id"], echoed);
            }
        }
    }
}

#[tokio::test]
async fn a_refused_token_is_challenged_once() {
    for (path, code, realm) in [
        ("/v1.0/me/drive", "InvalidAuthenticationToken", "latchkey"),
        (
            "/beta/nothing/at/all",
            "InvalidAuthenticationToken",
            "latchkey",
        ),
        ("/drive", "unauthenticated", "OneDriveAPI"),
        ("/onedrive/v1.0/nothing", "unauthenticated", "OneDriveAPI"),
    ] {
        for (token, error) in [
            ("accept: */*", None),
            ("authorization: Basic eDp5", None),
            ("authorization: Bearer a b", Some("invalid_token")),
            ("authorization: Bearer lk_unknown", Some("invalid_token")),
            ("authorization: bearer lk_expired", Some("expired_token")),
        ] {
            let answer = refused(&format!("GET {path}\n{token}")).await;
            assert_eq!((answer.status, codes(&answer).0.as_str()), (401, code));
            let challenge = answer.header("www-authenticate").unwrap();
            assert!(challenge.starts_with(&format!("Bearer realm=\"{realm}\"")));
            let named = error.map(|error| format!("error=\"{error}\""));
            assert!(
                named.is_none_or(|named| challenge.contains(&named)),
                "{challenge}"
            );
            assert_eq!(error.is_some(), challenge.contains("error="), "{challenge}");
        }
    }
}

#[tokio::test]
async fn a_body_is_read_only_for_a_known_caller_and_never_beyond_the_limit() {
    for (token, status) in [("lk_unknown", 401), ("lk_good", 413)] {
        let request = format!(
            "POST /v1.0/me/drive/root/createLink HTTP/1.1\r\nhost: x\r\nauthorization: Bearer \
             {token}\r\ncontent-length: 1125899906842624\r\n\r\n"
        );
        let (services, _) = Stage::default().services();
        let answer = send_raw(services, request.as_bytes()).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("connection"), Some("close"));
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let stage = Stage::default().with(|config| config.read_timeout = Duration::from_millis(50));
    let request = "POST /v1.0/me/drive/root/createLink HTTP/1.1\r\nhost: x\r\nauthorization: \
                   Bearer lk_good\r\ncontent-length: 20\r\n\r\n{";
    let answer = send_raw(stage.services().0, request.as_bytes()).await;
    assert_eq!(answer.status, 408);
    assert_eq!(answer.header("connection"), Some("close"));
}

#[tokio::test]
async fn bodies_that_are_no_json_object_make_nothing() {
    let deep = format!(
        "{{\"type\":\"view\",\"@x\":{}{}}}",
        "[".repeat(40),
        "]".repeat(40)
    );
    for body in [
        "{",
        "[]",
        "\"view\"",
        r#"{"type":"view","type":"edit"}"#,
        r#"{"type":"view","@x":{"a":1,"a":2}}"#,
        r#"{"type":"view","@x":12345678901234567890}"#,
        &deep,
    ] {
        let answer = refused(&format!(
            "{CREATE}\ncontent-type: application/json\n\n{body}"
        ))
        .await;
        assert_eq!(answer.status, 400, "{body}");
        assert_eq!(codes(&answer).0, "invalidRequest");
    }
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_refused() {
    for query in ["$select=%", "x=%FF", "%zz=1"] {
        let answer = refused(&format!(
            "GET /v1.0/me/drive?{query}\nauthorization: Bearer lk_good"
        ))
        .await;
        let (code, inner) = codes(&answer);
        assert_eq!(
            (code.as_str(), inner.as_str()),
            ("invalidRequest", "invalidQueryOption")
        );
    }
}

#[tokio::test]
async fn other_media_types_and_codings_are_refused() {
    for header in [
        "content-type: text/plain",
        "content-type: application/x-www-form-urlencoded",
        "content-type: application/xml",
        "content-type: multipart/form-data",
        "content-encoding: gzip",
    ] {
        let answer = refused(&format!("{CREATE}\n{header}\n\n{{\"type\":\"view\"}}")).await;
        assert_eq!(answer.status, 415, "{header}");
    }
}

#[tokio::test]
async fn a_body_without_its_type_is_taken_for_json() {
    let (services, calls) = Stage::default().given("make_link: created view").services();
    let answer = send(
        services,
        &filled(&format!("{CREATE}\n\n{{\"type\":\"view\"}}")),
    )
    .await;
    assert_eq!(answer.status, 201);
    assert_eq!(calls.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_head_request_has_the_answers_head() {
    let (services, _) = Stage::default().given("item: file").services();
    let request = "HEAD /v1.0/me/drive/items/{file}\nauthorization: Bearer lk_good";
    let answer = send(services, &filled(request)).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    assert!(answer.header("etag").is_some());
}

fn open_to(origin: &str) -> Stage {
    Stage::default().with(|config| config.allowed_origins = vec![origin.to_owned()])
}

#[tokio::test]
async fn other_origins_are_kept_out_unless_they_are_listed() {
    let ask = "OPTIONS /v1.0/me/drive\norigin: https://app.example.test\naccess-control-request-method: \
               GET";
    let closed = refused(ask).await;
    assert_eq!(closed.status, 401);
    assert_eq!(closed.header("access-control-allow-origin"), None);

    let (services, _) = open_to("https://app.example.test").services();
    let open = send(services, ask).await;
    assert_eq!(open.status, 204);
    let allowed = open.header("access-control-allow-origin");
    assert_eq!(allowed, Some("https://app.example.test"));
    assert_eq!(open.header("access-control-allow-credentials"), None);

    for (origin, listed) in [
        ("https://app.example.test", true),
        ("https://evil.example.test", false),
        ("null", false),
    ] {
        let (services, _) = open_to("https://app.example.test")
            .given("drive: own")
            .services();
        let request =
            format!("GET /v1.0/me/drive\nauthorization: Bearer lk_good\norigin: {origin}");
        let answer = send(services, &request).await;
        assert_eq!(answer.status, 200);
        let allowed = answer.header("access-control-allow-origin");
        assert_eq!(allowed, listed.then_some(origin));
        let exposed = answer.header("access-control-expose-headers");
        assert_eq!(
            exposed.is_some_and(|names| names.contains("request-id")),
            listed
        );
    }
}

#[tokio::test]
async fn the_next_page_goes_on_where_the_last_one_ended() {
    let (services, _) = Stage::default().given("children: some").services();
    let head = "authorization: Bearer lk_good";
    let first =
        "/v1.0/me/drive/root/children?$top=1&$orderby=name desc&$skiptoken=".replace(' ', "%20");
    let refusal = refused(&format!("GET {first}forged\n{head}")).await;
    assert_eq!(codes(&refusal).1, "invalidQueryOption");
    let first = first.replace("&$skiptoken=", "");
    let answer = send(services, &format!("GET {first}\n{head}")).await;
    let next = answer.json()["@odata.nextLink"]
        .as_str()
        .unwrap()
        .to_owned();
    let target = next.strip_prefix(PUBLIC).unwrap();
    assert!(target.starts_with(&first), "{target}");

    let (services, calls) = Stage::default().given("children: all").services();
    let answer = send(services, &format!("GET {target}\n{head}")).await;
    assert!(answer.json().get("@odata.nextLink").is_none());
    let calls = calls.lock().unwrap().join("");
    assert!(calls.contains("descending: true"), "{calls}");
    assert!(calls.contains("key: \"docs & more\""), "{calls}");

    let other_order = target.replace("desc", "asc");
    let refusal = refused(&format!("GET {other_order}\n{head}")).await;
    assert_eq!(codes(&refusal).1, "invalidQueryOption");
}

#[tokio::test]
async fn an_id_that_nobody_can_have_comes_before_the_head_and_the_query() {
    for path in [
        "/v1.0/me/drive/items/x",
        "/v1.0/drives/{drive}/items/{file}/permissions/x",
        "/drive/items/x",
    ] {
        for wrong in ["?x=%FF", "\naccept: text/plain"] {
            let (query, head) = wrong.split_once('\n').unwrap_or((wrong, ""));
            let request = format!("GET {path}{query}\nauthorization: Bearer lk_good\n{head}");
            assert_eq!(refused(request.trim_end()).await.status, 404, "{request}");
        }
    }
}

#[tokio::test]
async fn what_breaks_off_in_a_batch_takes_nothing_else_along() {
    // No outcome was named for the second: its port panics.
    let services = Stage::default().given("account: kim").services().0;
    let one = |url| format!(r#"{{"id":"{url}","method":"GET","url":"{url}"}}"#);
    let request = format!(
        "POST /v1.0/$batch\nauthorization: Bearer lk_good\ncontent-type: application/json\n\n\
         {{\"requests\":[{},{}]}}",
        one("/me"),
        one("/me/drive")
    );
    let answer = send(services, &request).await;
    assert_eq!(answer.status, 200);
    let answers = &answer.json()["responses"];
    assert_eq!(
        (&answers[0]["status"], &answers[0]["id"]),
        (&200.into(), &"/me".into())
    );
    assert_eq!(answers[1]["status"], 500);
    assert_eq!(answers[1]["body"]["error"]["code"], "generalException");
}
