//! Several requests in one (docs/contracts/microsoft.md 5.7).

use serde_json::{Value, json};

use crate::harness::{Actor, Answer, Server, text};

async fn sent(actor: &Actor, requests: &Value) -> Answer {
    actor
        .post("/v1.0/$batch", json!({ "requests": requests }))
        .await
}

/// The answers of a batch.
async fn answers(actor: &Actor, requests: Value) -> Vec<Value> {
    let answer = sent(actor, &requests).await.expect(200).json();
    answer["responses"].as_array().unwrap().clone()
}

fn statuses(answers: &[Value]) -> Vec<u64> {
    let statuses = answers.iter().map(|answer| answer["status"].as_u64());
    statuses.map(Option::unwrap).collect()
}

fn get(id: &str, url: &str) -> Value {
    json!({"id": id, "method": "GET", "url": url})
}

#[tokio::test]
async fn point_32_requests_are_carried_out_as_if_each_came_alone() {
    let server = Server::start().await;
    let owner = server.owner();
    let json_body = json!({"Content-Type": "application/json"});
    let told = answers(
        &owner,
        json!([
            {"id": "file", "method": "put", "url": "me/drive/root:/New/a b.txt:/content", "dependsOn": ["FOLDER"],
             "headers": {"content-type": "text/plain"}, "body": "aGVsbG8"},
            {"id": "folder", "method": "POST", "url": "/me/drive/root/children", "headers": json_body,
             "body": {"name": "New", "folder": {}}},
            {"id": "bytes", "method": "GET", "url": "/me/drive/root:/New/a b.txt:/content", "dependsOn": ["file"]},
            {"id": "gone", "method": "DELETE", "url": "/me/drive/root:/New", "dependsOn": ["bytes"]},
            get("left", "/me/drive/root:/Welcome.txt?$select=name"),
            {"id": "count", "method": "GET", "url": "/users/$count",
             "headers": {"ConsistencyLevel": "eventual"}},
        ]),
    )
    .await;
    assert_eq!(statuses(&told), [201, 201, 302, 204, 200, 200]);
    let ids: Vec<&str> = told.iter().map(|answer| text(&answer["id"])).collect();
    assert_eq!(ids, ["file", "folder", "bytes", "gone", "left", "count"]);
    assert_eq!(
        told[0]["body"]["file"]["hashes"]["quickXorHash"],
        "aCgDG9jwBgAAAAAABQAAAAAAAAA="
    );
    assert!(text(&told[2]["headers"]["Location"]).contains("/dl/"));
    assert_eq!(told[2].get("body"), None);
    assert_eq!(told[3].get("body"), None);
    assert_eq!(told[4]["body"]["name"], "Welcome.txt");
    // What is no document is base64: digits, which begin with one that is.
    assert!(told[5]["body"].is_string(), "{}", told[5]);
    let kind = text(&told[4]["headers"]["Content-Type"]);
    assert!(kind.starts_with("application/json"), "{kind}");
    // Each has an id of its own, in its headers and in its error.
    let traces: std::collections::BTreeSet<&str> = told
        .iter()
        .map(|answer| text(&answer["headers"]["request-id"]))
        .collect();
    assert_eq!(traces.len(), told.len());
}

#[tokio::test]
async fn point_32_what_fails_takes_along_what_depends_on_it_and_nothing_else() {
    let server = Server::start().await;
    let owner = server.owner();
    let told = answers(
        &owner,
        json!([
            get("1", "/me/drive/root:/None.txt"),
            {"id": "2", "method": "DELETE", "url": "/me/drive/root:/Welcome.txt", "dependsOn": ["1"]},
            {"id": "3", "method": "DELETE", "url": "/me/drive/root:/Welcome.txt", "dependsOn": ["2"]},
            {"id": "4", "method": "GET", "url": "/me/drive/root:/Welcome.txt", "depends_on": ["1"]},
            get("5", "/$batch"),
            {"id": "6", "method": "HEAD", "url": "/me"},
            {"id": "7", "method": "PATCH", "url": "/me/drive/root:/Welcome.txt", "body": {"name": "x"}},
            {"id": "8", "method": "PUT", "url": "/me/drive/root:/Welcome.txt:/content", "body": "?",
             "headers": {"Content-Type": "text/plain"}},
            {"id": "9", "method": "GET", "url": "/me/drive", "headers": {"Authorization": "Bearer x", "Cookie": "x"}},
            get("10", "https://elsewhere.example.test/v1.0/me"),
        ]),
    )
    .await;
    let expected = [404, 424, 424, 200, 400, 400, 400, 400, 200, 400];
    assert_eq!(statuses(&told), expected);
    for (answer, expected) in told.iter().zip(["itemNotFound", "failedDependency"]) {
        let error = &answer["body"]["error"];
        assert_eq!(error["code"], expected);
        let trace = &error["innerError"]["request-id"];
        assert_eq!(*trace, answer["headers"]["request-id"]);
    }
    assert_eq!(
        told[3]["body"]["size"],
        told[3]["body"]["size"].as_u64().unwrap()
    );
}

#[tokio::test]
async fn point_32_a_batch_that_cannot_be_read_does_nothing() {
    let server = Server::start().await;
    let owner = server.owner();
    let delete = |id: &str, needs: &[&str]| json!({"id": id, "method": "DELETE", "url": "/me/drive/root:/Welcome.txt", "dependsOn": needs});
    let many =
        |count: usize| -> Value { (0..count).map(|id| delete(&format!("{id}"), &[])).collect() };
    for wrong in [
        many(0),
        many(21),
        json!([delete("a", &[]), delete("A", &[])]),
        json!([delete("a", &["a"])]),
        json!([
            delete("a", &["c"]),
            delete("b", &["a"]),
            delete("c", &["b"])
        ]),
        json!([delete("a", &[]), delete("b", &["none"])]),
        json!([{"id": 7, "method": "DELETE", "url": "/me/drive/root:/Welcome.txt"}]),
    ] {
        sent(&owner, &wrong).await.refused(400, "invalidRequest");
    }
    let large =
        json!([{"id": "1", "method": "GET", "url": "/me", "body": "x".repeat(4 * 1024 * 1024)}]);
    sent(&owner, &large).await.refused(413, "invalidRequest");
    let hollow = format!("{{\"requests\":[{}0]}}", "{},".repeat(100_000));
    let hollow = owner.ask(hyper::Method::POST, "/v1.0/$batch").body(hollow);
    let hollow = hollow
        .header("content-type", "application/json")
        .send()
        .await;
    hollow.refused(400, "invalidRequest");
    let one = json!([delete("1", &[])]);
    sent(&server.anonymous(), &one)
        .await
        .refused(401, "InvalidAuthenticationToken");
    owner.get(&server.at("Welcome.txt")).await.ok();
    for elsewhere in ["/beta/%24batch", "/v2.0/$batch"] {
        let one = json!({"requests": [get("1", "/me/drive")]});
        owner.post(elsewhere, one).await.expect(200);
    }
    let one = json!({"requests": [get("1", "/drive")]});
    owner
        .post("/onedrive/v1.0/$batch", one)
        .await
        .refused(404, "itemNotFound");
}

#[tokio::test]
async fn a_file_of_three_mebibytes_is_put_by_a_batch() {
    let server = Server::start().await;
    let owner = server.owner();
    let put = json!({"id": "1", "method": "PUT", "url": "/me/drive/root:/big.bin:/content",
        "headers": {"Content-Type": "application/octet-stream"}, "body": "AAAA".repeat(1024 * 1024 - 256)});
    let told = answers(&owner, json!([put])).await;
    assert_eq!(told[0]["body"]["size"], 3 * (1024 * 1024 - 256));
}
