//! Uploads in parts (docs/contracts/box.md 7.11): rclone sends every file above 50 MiB like this.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};

use super::{at, invite, upload};
use crate::harness::{Actor, Answer, Exchange, Server, text};

const SESSIONS: &str = "/api/2.0/files/upload_sessions";
const PART: usize = 8 * 1024 * 1024;
const WEEK: Duration = Duration::from_hours(7 * 24);

/// What the header `Digest` says of these bytes.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha={}", STANDARD.encode(Sha1::digest(bytes)))
}

fn hex(bytes: &[u8]) -> String {
    let digits = Sha1::digest(bytes);
    let digits = digits.iter().map(|byte| format!("{byte:02x}"));
    digits.collect::<Vec<_>>().concat()
}

/// A file of this length in which no two parts are alike.
fn bytes(length: usize) -> Vec<u8> {
    let number = |index: usize| u8::try_from((index / PART + index) % 251).unwrap();
    (0..length).map(number).collect()
}

async fn begin(actor: &Actor, folder: &str, name: &str, size: usize) -> Answer {
    let body = json!({"folder_id": folder, "file_name": name, "file_size": size});
    actor.post(SESSIONS, body).await
}

fn address(session: &Value) -> String {
    format!("{SESSIONS}/{}", text(&session["id"]))
}

/// Sends a part, with a head that may say otherwise.
async fn send(actor: &Actor, session: &str, range: &str, sum: &str, bytes: &[u8]) -> Answer {
    actor
        .ask(Method::PUT, session)
        .header("content-type", "application/octet-stream")
        .header("content-range", range)
        .header("digest", sum)
        .body(bytes.to_vec())
        .send()
        .await
}

/// The first part of a file in a new session, to be sent in another way.
pub(crate) async fn first_part_of(
    actor: &Actor,
    folder: &str,
    name: &str,
    file: &[u8],
) -> Exchange {
    let session = address(&begin(actor, folder, name, file.len()).await.made());
    actor
        .ask(Method::PUT, &session)
        .header("content-type", "application/octet-stream")
        .header(
            "content-range",
            format!("bytes 0-{}/{}", file.len() - 1, file.len()),
        )
        .header("digest", digest(file))
        .body(file.to_vec())
}

/// Sends the part of a file that has this number.
async fn send_part(actor: &Actor, session: &str, file: &[u8], number: usize) -> Answer {
    let first = number * PART;
    let part = &file[first..file.len().min(first + PART)];
    let range = format!("bytes {first}-{}/{}", first + part.len() - 1, file.len());
    send(actor, session, &range, &digest(part), part).await
}

async fn commit(actor: &Actor, session: &str, file: &[u8], parts: Value) -> Answer {
    let body = json!({"parts": parts});
    commit_with(actor, session, &digest(file), &body).await
}

async fn commit_with(actor: &Actor, session: &str, sum: &str, body: &Value) -> Answer {
    let address = format!("{session}/commit");
    let exchange = actor.with_json(Method::POST, &address, body);
    exchange.header("digest", sum).send().await
}

fn first_part() -> Value {
    json!([{"part_id": "00000000"}])
}

/// A session with its one part, ready to become a file.
async fn ready(actor: &Actor, folder: &str, name: &str, file: &[u8]) -> String {
    let session = address(&begin(actor, folder, name, file.len()).await.made());
    send_part(actor, &session, file, 0).await.ok();
    session
}

#[tokio::test]
async fn a_large_file_comes_in_parts_in_any_order() {
    let server = Server::start().await;
    let owner = server.owner();
    let before = server.stored_contents();
    let file = bytes(2 * PART + 4_321);
    let begun = begin(&owner, "0", "Large.bin", file.len()).await.made();
    let id = text(&begun["id"]);
    let own = format!("{}{SESSIONS}/{id}", server.url);
    assert_eq!(begun["type"], "upload_session");
    assert_eq!(
        (&begun["part_size"], &begun["total_parts"]),
        (&json!(PART), &json!(3))
    );
    assert_eq!(begun["num_parts_processed"], 0);
    assert!(text(&begun["session_expires_at"]).ends_with("+00:00"));
    let ends = &begun["session_endpoints"];
    for (name, end) in [
        ("upload_part", ""),
        ("abort", ""),
        ("status", ""),
        ("commit", "/commit"),
        ("list_parts", "/parts"),
        ("log_event", "/log"),
    ] {
        assert_eq!(ends[name], format!("{own}{end}"), "{name}");
    }
    // Both mounts lead to it.
    let session = format!("/2.0/files/upload_sessions/{id}");
    let mut parts = Vec::new();
    for number in [2, 0, 1, 0] {
        let sent = send_part(&owner, &session, &file, number).await.ok();
        let part = sent["part"].clone();
        assert_eq!(part["offset"], number * PART);
        parts.push(part);
    }
    assert_eq!(
        parts[1], parts[3],
        "the same part again is answered as before"
    );
    assert_eq!(parts[0]["sha1"], hex(&file[2 * PART..]));
    parts.truncate(3);
    assert_eq!(server.stored_contents(), before + 3);
    let status = owner.get(&session).await.ok();
    assert_eq!(status["num_parts_processed"], 3);
    let page = owner
        .get(&format!("{session}/parts?offset=1&limit=1"))
        .await
        .ok();
    assert_eq!(
        (&page["total_count"], &page["offset"], &page["limit"]),
        (&json!(3), &json!(1), &json!(1))
    );
    assert_eq!(page["entries"], json!([parts[2]]));
    owner
        .get(&format!("{session}/parts?limit=x"))
        .await
        .denied(400, "invalid_limit");

    let body = json!({
        "parts": parts,
        "attributes": {"content_modified_at": "2021-03-04T05:06:07Z", "description": "in parts"},
    });
    let list = commit_with(&owner, &session, &digest(&file), &body)
        .await
        .made();
    assert_eq!(list["total_count"], 1);
    let made = &list["entries"][0];
    assert_eq!(
        (&made["name"], &made["size"]),
        (&json!("Large.bin"), &json!(file.len()))
    );
    assert_eq!(made["sha1"], hex(&file));
    assert_eq!(made["content_modified_at"], "2021-03-04T05:06:07+00:00");
    assert_eq!(made["description"], "in parts");
    assert_eq!(server.stored_contents(), before + 1, "the parts are gone");
    // It is remembered: who lost the answer commits again.
    let ended = owner.get(&session).await.ok();
    assert_eq!(ended["num_parts_processed"], ended["total_parts"]);
    let again = commit_with(&owner, &session, &digest(&file), &body).await;
    assert_eq!(again.made()["entries"][0]["id"], made["id"]);
    owner.ask(Method::DELETE, &session).send().await.expect(204);
    let late = send_part(&owner, &session, &file, 0).await;
    late.denied(409, "conflict");
    let other = commit_with(&owner, &session, &digest(b"other"), &body).await;
    other.denied(409, "conflict");
    assert_eq!(server.stored_contents(), before + 1);
    let content = format!("/2.0/files/{}/content", text(&made["id"]));
    let there = owner.get(&content).await.expect(302);
    let location = there.header("location").to_owned();
    let down = server
        .anonymous()
        .get(location.strip_prefix(&server.url).unwrap())
        .await;
    assert!(
        down.expect(200).bytes == file,
        "what comes down is what went up"
    );
}

#[tokio::test]
async fn a_new_version_comes_in_parts_and_meets_preconditions() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let version = b"the second version";
    let etag = text(&owner.get(&file).await.ok()["etag"]).to_owned();
    let wish = json!({"file_size": version.len(), "file_name": "Hello.txt"});
    let sessions = format!("{file}/upload_sessions");
    let exchange = owner.with_json(Method::POST, &sessions, &wish);
    let stale = exchange.header("if-match", "99").send().await;
    stale.denied(412, "precondition_failed");
    let exchange = owner.with_json(Method::POST, &sessions, &wish);
    let begun = exchange.header("if-match", &etag).send().await.made();
    let session = address(&begun);
    send_part(&owner, &session, version, 0).await.ok();
    for (state, status) in [("99", 412), (etag.as_str(), 201)] {
        let body = json!({"parts": first_part()});
        let exchange = owner.with_json(Method::POST, &format!("{session}/commit"), &body);
        let exchange = exchange.header("if-match", state);
        let answer = exchange.header("digest", digest(version)).send().await;
        let list = answer.expect(status).json();
        if status == 201 {
            assert_eq!(list["entries"][0]["name"], "Hello.txt");
            assert_eq!(list["entries"][0]["sha1"], hex(version));
        }
    }
    assert_ne!(owner.get(&file).await.ok()["etag"], etag);
}

#[tokio::test]
async fn a_part_is_one_range_with_the_bytes_that_were_announced() {
    let server = Server::start().await;
    let owner = server.owner();
    let before = server.stored_contents();
    let file = bytes(PART + 10);
    let session = address(&begin(&owner, "0", "Large.bin", file.len()).await.made());
    let tail = &file[PART..];
    let good = format!("bytes {PART}-{}/{}", PART + 9, PART + 10);
    for range in [
        // Over two parts, within one, too short, beyond the end, of another length.
        format!("bytes 0-{}/{}", PART + 9, PART + 10),
        format!("bytes 1-10/{}", PART + 10),
        format!("bytes {PART}-{}/{}", PART + 8, PART + 10),
        format!("bytes {PART}-{}/{}", PART + 10, PART + 10),
        format!("bytes {PART}-{}/{}", PART + 9, PART + 11),
    ] {
        let refused = send(&owner, &session, &range, &digest(tail), tail).await;
        refused
            .denied(416, "range_not_satisfiable")
            .about("Content-Range");
    }
    for unreadable in ["", "bytes 1", "bytes */9", "items 0-9/10"] {
        let refused = send(&owner, &session, unreadable, &digest(tail), tail).await;
        refused.denied(400, "bad_request").about("Content-Range");
    }
    let refused = send(&owner, &session, &good, "sha=AAAA", tail).await;
    refused.denied(400, "bad_request").about("Digest");
    let refused = send(&owner, &session, &good, &digest(b"other"), tail).await;
    refused.denied(400, "bad_digest");
    for wrong in [&tail[1..], &file[PART - 1..], &[]] {
        let refused = send(&owner, &session, &good, &digest(wrong), wrong).await;
        refused.denied(400, "bad_request").about("Content-Range");
    }
    assert_eq!(
        server.stored_contents(),
        before,
        "nothing of all that was kept"
    );
    send(&owner, &session, &good, &digest(tail), tail)
        .await
        .ok();
    let others = [9; 10];
    let refused = send(&owner, &session, &good, &digest(&others), &others).await;
    refused.denied(409, "conflict").about("Content-Range");
    send(&owner, &session, &good, &digest(tail), tail)
        .await
        .ok();
    assert_eq!(server.stored_contents(), before + 1);
    assert_eq!(owner.get(&session).await.ok()["num_parts_processed"], 1);
}

#[tokio::test]
async fn a_file_is_made_of_all_its_parts_and_of_no_other_bytes() {
    let server = Server::start().await;
    let owner = server.owner();
    let before = server.stored_contents();
    let file = bytes(PART + 10);
    let session = address(&begin(&owner, "0", "Large.bin", file.len()).await.made());
    let both = || json!([{"part_id": "00000000"}, {"part_id": "00000001"}]);
    send_part(&owner, &session, &file, 1).await.ok();
    let refused = commit(&owner, &session, &file, both()).await;
    let refused = refused.denied(400, "bad_request").about("parts");
    assert!(
        refused.text().contains("begins at byte 0 is missing"),
        "{}",
        refused.text()
    );
    send_part(&owner, &session, &file, 0).await.ok();
    for list in [
        json!([]),
        json!([{"part_id": "00000001"}]),
        json!([{"part_id": "00000000"}, {"part_id": "00000000"}]),
        json!([{"part_id": "00000000"}, {"part_id": "00000001"}, {"part_id": "00000002"}]),
        json!([{"part_id": "00000000"}, {"part_id": "nothing"}]),
        json!([{"part_id": "00000000"}, {"part_id": "00000001", "size": 11}]),
        json!([{"part_id": "00000000"}, {}]),
    ] {
        let refused = commit(&owner, &session, &file, list).await;
        refused.denied(400, "bad_request").about("parts");
    }
    let none = commit_with(&owner, &session, &digest(&file), &json!({})).await;
    none.denied(400, "bad_request").about("parts");
    let refused = commit(&owner, &session, b"another file", both()).await;
    refused.denied(400, "bad_digest");
    assert_eq!(
        server.stored_contents(),
        before + 2,
        "the parts are kept, and nothing else"
    );
    let list = commit(&owner, &session, &file, both()).await.made();
    assert_eq!(list["entries"][0]["sha1"], hex(&file));
}

#[tokio::test]
async fn a_taken_name_and_a_size_are_told_before_and_a_name_that_was_taken_meanwhile_after() {
    let server = Server::start().await;
    let owner = server.owner();
    let taken = begin(&owner, "0", "welcome.TXT", 5).await;
    let taken = taken.denied(409, "item_name_in_use").json();
    assert_eq!(
        taken["context_info"]["conflicts"]["id"],
        server.number("Welcome.txt")
    );
    let large = begin(&owner, "0", "Large.bin", (10 << 30) + 1).await;
    large.denied(403, "file_size_limit_exceeded");
    let nowhere = begin(&owner, "3054198", "Large.bin", 5).await;
    nowhere.denied(404, "not_found").about("parent");
    for (body, about) in [
        (
            json!({"folder_id": "0", "file_name": "a", "file_size": -1}),
            "file_size",
        ),
        (json!({"folder_id": "0", "file_name": "a"}), "file_size"),
        (json!({"folder_id": "0", "file_size": 1}), "name"),
        (json!({"file_name": "a", "file_size": 1}), "parent"),
        (
            json!({"folder_id": "x", "file_name": "a", "file_size": 1}),
            "parent",
        ),
    ] {
        let refused = owner.post(SESSIONS, body).await;
        refused.denied(400, "bad_request").about(about);
    }
    let session = ready(&owner, "0", "Late.txt", b"late").await;
    let there = upload(&owner, "0", "Late.txt", b"early").await;
    let refused = commit(&owner, &session, b"late", first_part()).await;
    refused.denied(409, "item_name_in_use");
    let file = format!("/2.0/files/{}", text(&there["id"]));
    owner.delete(&file).await.expect(204);
    commit(&owner, &session, b"late", first_part())
        .await
        .expect(201);
}

#[tokio::test]
async fn a_session_is_nobody_elses() {
    let server = Server::start().await;
    let owner = server.user_with("owner", &["root_readwrite"], None).await;
    let session = ready(&owner, server.number("Reports"), "Mine.bin", b"mine").await;
    let missing = format!("{SESSIONS}/3054198");
    let other = server.user_through("owner", "Another client").await;
    for actor in [server.editor(), server.outsider(), server.owner(), other] {
        for address in [&session, &missing] {
            let list = format!("{address}/parts");
            actor.get(address).await.denied(404, "not_found");
            actor.get(&list).await.denied(404, "not_found");
            send_part(&actor, address, b"mine", 0)
                .await
                .denied(404, "not_found");
            commit(&actor, address, b"mine", first_part())
                .await
                .denied(404, "not_found");
            actor.delete(address).await.denied(404, "not_found");
        }
    }
    let reading = server.user_with("owner", &["root_readonly"], None).await;
    reading
        .get(&session)
        .await
        .denied(403, "insufficient_scope");
    reading
        .delete(&session)
        .await
        .denied(403, "insufficient_scope");
    let again = server.user_with("owner", &["root_readwrite"], None).await;
    commit(&again, &session, b"mine", first_part())
        .await
        .expect(201);
}

#[tokio::test]
async fn a_session_expires_and_what_was_sent_goes() {
    let server = Server::start().await;
    let owner = server.owner();
    let before = server.stored_contents();
    let session = ready(&owner, "0", "Late.bin", b"late").await;
    assert_eq!(server.stored_contents(), before + 1);
    server
        .clock
        .advance(WEEK.checked_sub(Duration::from_secs(1)).unwrap());
    server.sweep_sessions().await;
    owner.get(&session).await.ok();
    server.clock.advance(Duration::from_secs(1));
    let expired = |answer: Answer| answer.denied(410, "session_expired");
    expired(owner.get(&session).await);
    expired(owner.get(&format!("{session}/parts")).await);
    expired(send_part(&owner, &session, b"late", 0).await);
    expired(commit(&owner, &session, b"late", first_part()).await);
    expired(owner.delete(&session).await);
    server
        .outsider()
        .get(&session)
        .await
        .denied(404, "not_found");
    // Another session sweeps away what was sent for it.
    begin(&owner, "0", "Other.bin", 5).await.expect(201);
    assert_eq!(server.stored_contents(), before);
    expired(owner.get(&session).await);
    server.clock.advance(WEEK);
    server.sweep_sessions().await;
    owner.get(&session).await.denied(404, "not_found");
}

#[tokio::test]
async fn an_upload_that_is_given_up_leaves_nothing() {
    let server = Server::start().await;
    let owner = server.owner();
    let before = server.stored_contents();
    let file = bytes(PART + 10);
    let session = address(&begin(&owner, "0", "Large.bin", file.len()).await.made());
    send_part(&owner, &session, &file, 0).await.ok();
    send_part(&owner, &session, &file, 1).await.ok();
    assert_eq!(server.stored_contents(), before + 2);
    let ended = owner.delete(&session).await.expect(204);
    assert!(ended.bytes.is_empty());
    assert_eq!(server.stored_contents(), before);
    owner.delete(&session).await.denied(404, "not_found");
    send_part(&owner, &session, &file, 0)
        .await
        .denied(404, "not_found");
    assert_eq!(server.stored_contents(), before);
}

#[tokio::test]
async fn whoever_may_no_longer_upload_sends_no_part_and_makes_no_file() {
    let server = Server::start().await;
    let owner = server.owner();
    let folder = super::folder(&owner, "0", "Shared").await;
    let folder = text(&folder["id"]);
    let login = "viewer@harbour.example";
    let given = invite(&owner, "folder", folder, login, "editor")
        .await
        .made();
    let viewer = server.viewer();
    let file = bytes(PART + 10);
    let session = address(&begin(&viewer, folder, "Large.bin", file.len()).await.made());
    send_part(&viewer, &session, &file, 0).await.ok();
    let collaboration = format!("/2.0/collaborations/{}", text(&given["id"]));
    owner.delete(&collaboration).await.expect(204);
    let lacks = "access_denied_insufficient_permissions";
    send_part(&viewer, &session, &file, 1)
        .await
        .denied(403, lacks);
    viewer.delete(&session).await.expect(204);
}

#[tokio::test]
async fn of_two_who_make_the_file_at_once_one_does() {
    let server = Server::start().await;
    let owner = server.owner();
    let before = server.stored_contents();
    let session = ready(&owner, "0", "Once.txt", b"once").await;
    let (one, other) = tokio::join!(
        commit(&owner, &session, b"once", first_part()),
        commit(&owner, &session, b"once", first_part()),
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201, "{} {}", one.text(), other.text());
    assert!([404, 409].contains(&statuses[1]), "{statuses:?}");
    assert_eq!(server.stored_contents(), before + 1);
}
