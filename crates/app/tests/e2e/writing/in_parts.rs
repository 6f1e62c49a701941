//! Files that come in parts (docs/contracts/microsoft.md 5.3).

use std::time::Duration;

use hyper::Method;
use serde_json::{Value, json};

use super::{TAKEN, put};
use crate::harness::{Actor, Answer, Server, text};

/// Sends a part of an upload, as clients do: without a token.
async fn send(server: &Server, address: &str, first: usize, bytes: &[u8], total: usize) -> Answer {
    let range = format!("bytes {first}-{}/{total}", first + bytes.len() - 1);
    let anyone = server.anonymous();
    let ask = anyone
        .ask(Method::PUT, address)
        .header("content-range", &range);
    ask.body(bytes.to_vec()).send().await
}

async fn begun(server: &Server, actor: &Actor, item: &str, body: Value) -> String {
    let session = actor
        .post(&format!("{item}/createUploadSession"), body)
        .await
        .ok();
    assert_eq!(session["nextExpectedRanges"], json!(["0-"]));
    server.path_of(&session["uploadUrl"])
}

#[tokio::test]
async fn point_27_a_file_comes_in_parts() {
    let server = Server::start().await;
    let (owner, anyone) = (server.owner(), server.anonymous());
    let content: Vec<u8> = (0..1_000_000_usize)
        .map(|at| u8::try_from(at % 251).unwrap())
        .collect();
    let total = content.len();
    let times = json!({"createdDateTime": "2020-01-31T00:00:00Z", "lastModifiedDateTime": "2021-01-31T00:00:00Z"});
    let body =
        json!({"item": {"name": "Large.bin", "description": "Words", "fileSystemInfo": times}});
    let at = "/v1.0/me/drive/root:/Large.bin:";
    let upload = begun(&server, &owner, at, body).await;
    let first = send(&server, &upload, 0, &content[..400_000], total)
        .await
        .expect(202);
    assert_eq!(first.json()["nextExpectedRanges"], json!(["400000-999999"]));
    for (from, to, total, status, inner) in [
        (0, 400_000, total, 416, "fragmentOverlap"),
        (399_999, 500_000, total, 416, "fragmentOverlap"),
        (400_001, 500_000, total, 416, "fragmentOutOfOrder"),
        (400_000, 500_000, total + 1, 400, "fragmentLengthMismatch"),
    ] {
        let answer = send(&server, &upload, from, &content[from..to], total)
            .await
            .expect(status);
        assert_eq!(
            answer.json()["error"]["innerError"]["code"],
            inner,
            "{from}"
        );
    }
    let short = anyone
        .ask(Method::PUT, &upload)
        .header("content-range", "bytes 400000-500000/1000000");
    short
        .body("short")
        .send()
        .await
        .refused(400, "invalidRequest");
    let unsaid = anyone.ask(Method::PUT, &upload).body("x").send().await;
    unsaid.refused(400, "invalidRequest");
    owner.get(at).await.expect(404);
    let so_far = anyone.get(&upload).await.ok();
    assert_eq!(so_far["nextExpectedRanges"], json!(["400000-999999"]));
    anyone
        .post(&upload, json!({}))
        .await
        .refused(400, "invalidRequest");
    let last = send(&server, &upload, 400_000, &content[400_000..], total).await;
    let made: Value = last.expect(201).json();
    assert_eq!(
        (&made["name"], &made["size"]),
        (&json!("Large.bin"), &json!(total))
    );
    assert_eq!(
        (&made["fileSystemInfo"], &made["description"]),
        (&times, &json!("Words"))
    );
    let address = server.path_of(&made["@microsoft.graph.downloadUrl"]);
    assert!(anyone.get(&address).await.expect(200).bytes == content);
    // Who lost the answer asks again.
    for again in [
        send(&server, &upload, 400_000, &content[400_000..], total).await,
        anyone.ask(Method::POST, &upload).send().await,
    ] {
        assert_eq!(again.expect(201).json()["id"], made["id"]);
    }
    send(&server, &upload, 0, &content[..400_000], total)
        .await
        .refused(404, "itemNotFound");
    for method in [Method::GET, Method::DELETE] {
        anyone
            .ask(method, &upload)
            .send()
            .await
            .refused(404, "itemNotFound");
    }
    // The file is replaced, in one part.
    let again = begun(&server, &owner, at, json!({})).await;
    let replaced: Value = send(&server, &again, 0, b"small", 5)
        .await
        .expect(200)
        .json();
    assert_eq!(replaced["id"], made["id"]);
    let cancelled = begun(&server, &owner, at, json!({})).await;
    send(&server, &cancelled, 0, b"x", 5).await.expect(202);
    anyone
        .ask(Method::DELETE, &cancelled)
        .send()
        .await
        .expect(204);
    send(&server, &cancelled, 1, b"x", 5)
        .await
        .refused(404, "itemNotFound");
    assert_eq!(owner.get(at).await.ok()["size"], 5);
}

#[tokio::test]
async fn an_upload_in_parts_heeds_what_is_there_at_its_end() {
    let server = Server::start().await;
    let (owner, anyone) = (server.owner(), server.anonymous());
    let at = "/v1.0/me/drive/root:/Plan.bin:";
    let fail = json!({"item": {"@microsoft.graph.conflictBehavior": "fail"}});
    let failing = begun(&server, &owner, at, fail.clone()).await;
    let numbered = begun(
        &server,
        &owner,
        at,
        json!({"item": {"@name.conflictBehavior": "rename"}}),
    )
    .await;
    send(&server, &failing, 0, b"fail", 8).await.expect(202);
    let there: Value = put(&owner, &format!("{at}/content"), &[], "there")
        .await
        .expect(201)
        .json();
    let first = owner.post(&format!("{at}/createUploadSession"), fail).await;
    first.refused(409, TAKEN);
    // Its bytes stay, and it can be put in place once its name is free.
    send(&server, &failing, 4, b"ing!", 8)
        .await
        .refused(409, TAKEN);
    let whole = anyone.get(&failing).await.ok();
    assert_eq!(whole["nextExpectedRanges"], json!([]));
    let second: Value = send(&server, &numbered, 0, b"x", 1)
        .await
        .expect(201)
        .json();
    assert_eq!(second["name"], "Plan 1.bin");
    let item = format!("/v1.0/me/drive/items/{}", text(&there["id"]));
    let ask = owner.ask(Method::POST, &format!("{item}/createUploadSession"));
    let bound = ask
        .header("if-match", text(&there["eTag"]))
        .send()
        .await
        .ok();
    let bound = server.path_of(&bound["uploadUrl"]);
    owner
        .patch(&item, json!({"description": "Changed"}))
        .await
        .ok();
    send(&server, &bound, 0, b"x", 1)
        .await
        .refused(412, "resourceModified");
    send(&server, &failing, 4, b"ing!", 8)
        .await
        .refused(409, TAKEN);
    owner.ask(Method::DELETE, &item).send().await.expect(204);
    let placed = send(&server, &failing, 4, b"ing!", 8).await;
    assert_eq!(placed.expect(201).json()["size"], 8);
    let waiting = begun(
        &server,
        &owner,
        "/v1.0/me/drive/root:/Later.bin:",
        json!({"deferCommit": true}),
    )
    .await;
    send(&server, &waiting, 0, b"x", 1).await.expect(202);
    owner
        .get("/v1.0/me/drive/root:/Later.bin")
        .await
        .expect(404);
    anyone.ask(Method::POST, &waiting).send().await.expect(201);
    for (body, code) in [
        (json!({"item": {"name": "Other.bin"}}), "invalidRequest"),
        (json!({"item": {"fileSize": -1}}), "invalidRequest"),
        (json!({"item": {"size": 1}}), "invalidRequest"),
    ] {
        owner
            .post(&format!("{at}/createUploadSession"), body)
            .await
            .refused(400, code);
    }
}

#[tokio::test]
async fn an_upload_stands_for_who_began_it_until_that_is_taken_back() {
    let server = Server::start().await;
    let owner = server
        .user_with("owner", &["Files.ReadWrite"], Some(Duration::from_hours(1)))
        .await;
    let begin = async |name: &str| {
        let at = format!("/v1.0/me/drive/root:/{name}:");
        begun(&server, &owner, &at, json!({})).await
    };
    // The token ends, and what it began goes on.
    let old = begin("Old.bin").await;
    server.clock.advance(Duration::from_hours(2));
    owner.get("/v1.0/me/drive").await.expect(401);
    send(&server, &old, 0, b"x", 2).await.expect(202);
    // Another's address, or a made up one, is none.
    for wrong in [format!("{old}x"), "/v1.0/uploads/x".to_owned()] {
        send(&server, &wrong, 1, b"x", 2).await.expect(404);
    }
    server.clock.advance(Duration::from_hours(7 * 24));
    send(&server, &old, 1, b"x", 2)
        .await
        .refused(404, "itemNotFound");
    let editor = server
        .user_with("editor", &["Files.ReadWrite.All"], None)
        .await;
    let at = format!("{}:/Taken.bin:", server.root("owner"));
    let taken = begun(&server, &editor, &at, json!({})).await;
    send(&server, &taken, 0, b"x", 2).await.expect(202);
    server.disable("editor").await;
    send(&server, &taken, 1, b"x", 2)
        .await
        .refused(404, "itemNotFound");
}
