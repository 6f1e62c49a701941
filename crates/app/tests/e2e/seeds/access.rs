//! States, ids and tokens.

use serde_json::{Value, json};

use super::at;
use crate::harness::{Server, text};

#[tokio::test]
async fn seed_12_states_that_were_expected() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let etag = text(&owner.get(&file).await.ok()["etag"]).to_owned();
    let set = async |expected: &str, name: &str| {
        owner
            .with_json(hyper::Method::PUT, &file, &json!({"name": name}))
            .header("if-match", expected)
            .send()
            .await
    };
    set("77", "A.txt").await.denied(412, "precondition_failed");
    set(&etag, "A.txt").await.expect(200);
    set(&etag, "B.txt").await.denied(412, "precondition_failed");
    let now = text(&owner.get(&file).await.ok()["etag"]).to_owned();
    set(&format!("\"{now}\""), "B.txt").await.expect(200);
    set("*", "C.txt").await.expect(200);
    let now = text(&owner.get(&file).await.ok()["etag"]).to_owned();
    let same = owner
        .get_with(&file, "if-none-match", &now)
        .await
        .expect(304);
    assert!(same.bytes.is_empty());
    owner
        .get_with(&file, "if-none-match", "0")
        .await
        .expect(200);
    let url = text(&owner.set(&file, json!({})).await.link()["url"]).to_owned();
    let now = text(&owner.get(&file).await.ok()["etag"]).to_owned();
    owner
        .ask(hyper::Method::GET, "/2.0/shared_items")
        .header("boxapi", format!("shared_link={url}"))
        .header("if-none-match", &now)
        .send()
        .await
        .expect(304);
    // A move goes ahead whatever the state; a missing item is missing whatever is expected.
    let folder = server.number("Reports");
    owner
        .with_json(
            hyper::Method::PUT,
            &file,
            &json!({"parent": {"id": folder}}),
        )
        .header("if-match", "77")
        .send()
        .await
        .expect(200);
    owner
        .with_json(
            hyper::Method::PUT,
            "/2.0/files/3054198",
            &json!({"name": "x"}),
        )
        .header("if-match", "77")
        .send()
        .await
        .denied(404, "not_found");
    let stale = owner
        .ask(hyper::Method::DELETE, &file)
        .header("if-match", "77");
    stale.send().await.denied(412, "precondition_failed");
}

#[tokio::test]
async fn seed_13_ids_and_tokens() {
    let server = Server::start().await;
    let owner = server.owner();
    for address in ["/2.0/files/abc", "/2.0/folders/12x", "/2.0/web_links/-"] {
        owner.get(address).await.denied(405, "method_not_allowed");
    }
    for address in [
        "/2.0/files/3054198",
        "/2.0/files/0",
        "/2.0/folders/99999999999999999999",
    ] {
        owner.get(address).await.denied(404, "not_found");
    }
    let file = at(&server, "Welcome.txt");
    let folder_as_file = format!("/2.0/files/{}", server.number("Reports"));
    owner.get(&folder_as_file).await.denied(404, "not_found");
    let unknown = server
        .bearing("lk_nothing")
        .get(&file)
        .await
        .denied(401, "unauthorized");
    assert!(
        unknown
            .header("www-authenticate")
            .contains("error=\"invalid_token\"")
    );
    let missing = server
        .anonymous()
        .get(&file)
        .await
        .denied(401, "unauthorized");
    assert_eq!(
        missing.header("www-authenticate"),
        "Bearer realm=\"Service\""
    );
    let brief = server
        .user_with(
            "owner",
            &["Files.ReadWrite.All"],
            Some(std::time::Duration::from_secs(60)),
        )
        .await;
    brief.get(&file).await.expect(200);
    server.clock.advance(std::time::Duration::from_secs(60));
    let expired = brief.get(&file).await.denied(401, "unauthorized");
    assert!(expired.header("www-authenticate").contains("expired_token"));
}

#[tokio::test]
async fn what_one_may_not_know_of_answers_like_what_never_was() {
    let server = Server::start().await;
    let file = at(&server, "Welcome.txt");
    let outsider = server.outsider();
    let hidden = outsider.get(&file).await.denied(404, "not_found");
    let missing = outsider
        .get("/2.0/files/3054198")
        .await
        .denied(404, "not_found");
    let plain = |answer: &crate::harness::Answer, id: &str| {
        let mut body = answer.json();
        body["request_id"] = Value::Null;
        body.to_string().replace(id, "ID")
    };
    assert_eq!(
        plain(&hidden, server.number("Welcome.txt")),
        plain(&missing, "3054198")
    );
    outsider
        .set(&file, json!({}))
        .await
        .denied(404, "not_found");
    outsider.delete(&file).await.denied(404, "not_found");
}

#[tokio::test]
async fn a_token_with_too_little_scope_is_told_so() {
    let server = Server::start().await;
    let reader = server.user_with("owner", &["root_readonly"], None).await;
    let file = at(&server, "Welcome.txt");
    reader.get(&file).await.expect(200);
    let refused = reader
        .set(&file, json!({}))
        .await
        .denied(403, "insufficient_scope");
    assert!(
        refused
            .header("www-authenticate")
            .contains("insufficient_scope")
    );
}

#[tokio::test]
async fn bodies_that_two_readers_could_understand_differently_are_refused() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    for body in [
        "{\"shared_link\":{},\"shared_link\":null}",
        "{\"shared_link\":",
        "[]",
        "{\"a\":\"\\ud800\"}",
    ] {
        owner
            .ask(hyper::Method::PUT, &file)
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .denied(400, "bad_request");
    }
    // A body without a type is JSON; what says that it is something else is not.
    let untyped = owner
        .ask(hyper::Method::PUT, &file)
        .body("{\"shared_link\":{}}");
    untyped.send().await.expect(200);
    owner
        .ask(hyper::Method::PUT, &file)
        .header("content-type", "text/plain")
        .body("{\"shared_link\":null}")
        .send()
        .await
        .expect(415);
    assert_ne!(owner.get(&file).await.link(), Value::Null);
}
