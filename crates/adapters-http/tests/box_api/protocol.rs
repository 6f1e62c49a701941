//! What holds for every call, whatever it is for.

use crate::fixtures::filled;
use crate::shared::exchange::{Answer, send, send_raw};
use crate::stage::Stage;

async fn refused(request: &str) -> Answer {
    let (services, calls) = Stage::default().services();
    let answer = send(services, &filled(request)).await;
    assert!(calls.lock().unwrap().is_empty(), "nothing may be called");
    answer
}

fn code(answer: &Answer) -> String {
    answer.json()["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn both_mounts_are_one() {
    for mount in ["/2.0", "/api/2.0", "//api//2.0/"] {
        for tail in ["", "/", "%23get_shared_link"] {
            let stage = Stage::default().given("detail: file");
            let request =
                format!("GET {mount}/files/{{file}}{tail}\nauthorization: bearer lk_good");
            let answer = send(stage.services().0, &filled(&request)).await;
            assert_eq!(answer.status, 200, "{request}");
            assert_eq!(answer.json()["id"], "12");
        }
    }
}

#[tokio::test]
async fn every_answer_has_two_names() {
    for (path, status) in [("/2.0/files/abc", 405), ("/2.0/nothing", 404)] {
        let answer = refused(&format!("GET {path}\nauthorization: Bearer lk_good")).await;
        assert_eq!(answer.status, status);
        let body = answer.json();
        assert_eq!(body["status"], status);
        let header = answer.header("box-request-id").unwrap();
        assert_ne!(body["request_id"], header);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
}

#[tokio::test]
async fn the_address_comes_before_who_is_acted_for_and_before_the_query() {
    for (request, status) in [
        ("GET /2.0/files/abc?x=%FF", 405),
        ("GET /2.0/files/007", 404),
        ("GET /2.0/groups/x/collaborations", 405),
        ("GET /2.0/collaborations/x", 405),
        ("GET /2.0/files/upload_sessions/x", 405),
        ("POST /2.0/folders/0", 405),
    ] {
        let as_user = format!("{request}\nauthorization: Bearer lk_good\nas-user: 99");
        let answer = refused(&as_user).await;
        let expected = if request.starts_with("POST") {
            403
        } else {
            status
        };
        assert_eq!(answer.status, expected, "{request}");
        let answer = refused(&format!("{request}\nauthorization: Bearer lk_good")).await;
        assert_eq!(answer.status, status, "{request}");
        if request.starts_with("POST") {
            assert_eq!(answer.header("allow"), Some("GET, HEAD, PUT, DELETE"));
        }
    }
}

#[tokio::test]
async fn a_refused_token_is_challenged_once_and_told_nothing_else() {
    for path in ["/2.0/files/7", "/2.0/files/abc", "/api/2.0/nothing"] {
        for (token, error) in [
            ("accept: */*", None),
            ("authorization: Basic eDp5", None),
            ("authorization: Bearer a b", Some("invalid_token")),
            ("authorization: Bearer lk_unknown", Some("invalid_token")),
            ("authorization: bearer lk_expired", Some("expired_token")),
        ] {
            let answer = refused(&format!("GET {path}\n{token}")).await;
            assert_eq!(
                (answer.status, code(&answer).as_str()),
                (401, "unauthorized")
            );
            let challenge = answer.header("www-authenticate").unwrap();
            assert!(challenge.starts_with("Bearer realm=\"Service\""));
            let named = error.map(|error| format!("error=\"{error}\""));
            assert!(named.is_none_or(|named| challenge.contains(&named)));
            assert_eq!(error.is_some(), challenge.contains("error="));
        }
    }
}

#[tokio::test]
async fn nobody_acts_for_another() {
    for (user, status) in [("{kim}", 200), ("77", 403), ("", 403)] {
        let request =
            format!("GET /2.0/files/{{file}}\nauthorization: Bearer lk_good\nas-user: {user}");
        let stage = Stage::default();
        let stage = if status == 200 {
            stage.given("detail: file")
        } else {
            stage
        };
        let answer = send(stage.services().0, &filled(&request)).await;
        assert_eq!(answer.status, status, "{user}");
    }
}

#[tokio::test]
async fn a_body_is_json_or_not_said_to_be_anything() {
    for (kind, status) in [
        ("accept: */*", 200),
        ("content-type: application/json", 200),
        ("content-type: application/merge-patch+json", 200),
        ("content-type: text/plain", 415),
        ("content-type: application/x-www-form-urlencoded", 415),
    ] {
        let request = format!(
            "PUT /2.0/files/{{file}}\nauthorization: Bearer lk_good\n{kind}\n\n{{\"shared_link\":{{}}}}"
        );
        let stage = Stage::default();
        let stage = if status == 200 {
            stage.given("change_item: file linked")
        } else {
            stage
        };
        let answer = send(stage.services().0, &filled(&request)).await;
        assert_eq!(answer.status, status, "{kind}");
    }
}

#[tokio::test]
async fn a_page_of_a_listed_origin_may_ask_ahead_and_a_client_may_ask_about_an_upload() {
    let listed = || {
        Stage::default().with(|config| {
            config.allowed_origins = vec!["https://app.example.test".to_owned()];
        })
    };
    let ahead = "OPTIONS /2.0/files/content\norigin: https://app.example.test\n\
                 access-control-request-method: POST";
    let answer = send(listed().services().0, ahead).await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("box-request-id").is_some());
    let asked = "OPTIONS /2.0/files/content/\norigin: https://app.example.test\n\
                 authorization: Bearer lk_good\n\n{\"name\":\"a\",\"parent\":{\"id\":\"0\"}}";
    let answer = send(listed().given("check_upload: done").services().0, asked).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json()["upload_url"],
        "https://links.example.test/api/2.0/files/content"
    );
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("https://app.example.test")
    );
    let closed = refused(ahead).await;
    assert_eq!(closed.status, 401);
}

#[tokio::test]
async fn a_folders_pages_lead_from_one_to_the_next_and_end_without_a_marker() {
    let mut marker = String::new();
    for (outcome, last) in [("listing: 2: file…", false), ("listing: 2: web_link", true)] {
        let request = format!(
            "GET /2.0/folders/{{folder}}/items?usemarker=true&limit=1&marker={marker}\n\
             authorization: Bearer lk_good"
        );
        let (services, calls) = Stage::default().given(outcome).services();
        let answer = send(services, &filled(&request)).await;
        assert_eq!(answer.status, 200);
        let next = answer.json()["next_marker"].clone();
        assert_eq!(next.is_null(), last);
        let after = if last {
            "after: Some(Cursor { key: \"1plan.txt\", id: 7 })"
        } else {
            "after: None"
        };
        assert!(calls.lock().unwrap()[0].contains(after));
        next.as_str().unwrap_or_default().clone_into(&mut marker);
    }
    let made_up = refused(
        "GET /2.0/folders/{folder}/items?usemarker=true&marker=abc\nauthorization: Bearer lk_good",
    )
    .await;
    assert_eq!(code(&made_up), "invalid_parameter");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_breaks_off_is_refused_and_the_connection_closed() {
    let form = "--x\r\ncontent-disposition: form-data; name=\"attributes\"\r\n\r\n\
                {\"name\":\"a\",\"parent\":{\"id\":\"0\"}}\r\n--x\r\n\
                content-disposition: form-data; name=\"contents\"\r\n\r\nhello\r\n--x--\r\n";
    let head = "POST /2.0/files/content HTTP/1.1\r\nhost: x\r\nauthorization: Bearer lk_good\r\n\
                content-type: multipart/form-data; boundary=x\r\n";
    let whole = format!(
        "{head}connection: close\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{form}\r\n0\r\n\r\n",
        form.len()
    );
    let (services, calls) = Stage::default().given("upload: file").services();
    let answer = send_raw(services, whole.as_bytes()).await;
    assert_eq!(answer.status, 201);
    assert!(calls.lock().unwrap()[1].contains("(5, true)"));
    let short = &form[..form.len() - 9];
    let cut = format!("{head}content-length: {}\r\n\r\n{short}", short.len());
    let (services, _) = Stage::default().given("upload: file").services();
    let answer = send_raw(services, cut.as_bytes()).await;
    assert_eq!(
        (answer.status, code(&answer).as_str()),
        (400, "bad_request")
    );
    assert_eq!(answer.header("connection"), Some("close"));
}
