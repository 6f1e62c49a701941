//! Changing what is in drives through Graph and OneDrive (docs/contracts/microsoft.md 5.2, 5.9 and 5.13).

mod in_parts;
mod taken;
mod way;

use hyper::Method;
use serde_json::{Value, json};

use crate::harness::{Actor, Answer, Server, text};

const TAKEN: &str = "nameAlreadyExists";

async fn put(actor: &Actor, address: &str, headers: &[(&str, &str)], bytes: &str) -> Answer {
    let mut exchange = actor.ask(Method::PUT, address);
    for (name, value) in headers {
        exchange = exchange.header(name, value);
    }
    exchange.body(bytes.to_owned()).send().await
}

/// The bytes of an item, by the address that its answer gives.
async fn bytes(server: &Server, item: &Value) -> String {
    let address = server.path_of(&item["@microsoft.graph.downloadUrl"]);
    server.anonymous().get(&address).await.expect(200).text()
}

#[tokio::test]
async fn a_file_is_put_replaced_and_numbered() {
    let server = Server::start().await;
    let owner = server.owner();
    let at = |query: &str| format!("/v1.0/me/drive/root:/New.txt:/content{query}");
    let first: Value = put(&owner, &at(""), &[], "one").await.expect(201).json();
    assert_eq!(bytes(&server, &first).await, "one");
    let tag = text(&first["eTag"]).to_owned();
    let second: Value = put(&owner, &at(""), &[("if-match", &tag)], "two")
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&second["id"], second["size"].as_u64()),
        (&first["id"], Some(3))
    );
    assert_ne!(
        (&second["eTag"], &second["cTag"]),
        (&first["eTag"], &first["cTag"])
    );
    // Nothing of what is refused is done.
    for (headers, query, status, code) in [
        (
            &[("if-match", tag.as_str())][..],
            "",
            412,
            "resourceModified",
        ),
        (&[("if-none-match", "*")], "", 412, "resourceModified"),
        (&[], "?@microsoft.graph.conflictBehavior=fail", 409, TAKEN),
        (
            &[],
            "?%40name.conflictBehavior=overwrite",
            400,
            "invalidRequest",
        ),
        (&[("if-match", "\"abc")], "", 400, "invalidRequest"),
    ] {
        put(&owner, &at(query), headers, "three")
            .await
            .refused(status, code);
    }
    let unchanged = owner
        .get(&format!("/v1.0/me/drive/items/{}", text(&first["id"])))
        .await
        .ok();
    assert_eq!(unchanged["eTag"], second["eTag"]);
    let numbered = put(&owner, &at("?@name.conflictBehavior=rename"), &[], "").await;
    let numbered: Value = numbered.expect(201).json();
    assert_eq!(
        (&numbered["name"], &numbered["size"]),
        (&json!("New 1.txt"), &json!(0))
    );
    let by_id = format!("/v1.0/me/drive/items/{}/content", text(&first["id"]));
    let third: Value = put(&owner, &by_id, &[], "three").await.expect(200).json();
    assert_eq!(bytes(&server, &third).await, "three");
    let child = "/onedrive/v1.0/drive/root/children/Old way.txt/content".replace(' ', "%20");
    put(&owner, &child, &[], "four").await.expect(201);
}

#[tokio::test]
async fn point_34_content_is_told_by_every_hash() {
    let server = Server::start().await;
    let owner = server.owner();
    let at = "/v1.0/me/drive/root:/Hello.txt:/content";
    for (bytes, quick, crc32) in [
        ("hello", "aCgDG9jwBgAAAAAABQAAAAAAAAA=", "86A61036"),
        (
            &"a".repeat(1_000),
            "cIADHOAABzjAAQ5waAAcgQhEIAI=",
            "03DA389A",
        ),
        ("", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "00000000"),
    ] {
        let item: Value = put(&owner, at, &[], bytes).await.json();
        let hashes = &item["file"]["hashes"];
        assert_eq!(
            (&hashes["quickXorHash"], &hashes["crc32Hash"]),
            (&json!(quick), &json!(crc32))
        );
    }
}

#[tokio::test]
async fn a_quota_tells_what_is_used_and_what_there_is_room_for() {
    let server = Server::start_with(|config| config.upload_limit = u64::MAX).await;
    let owner = server.owner();
    let quota = async || owner.get("/v1.0/me/drive").await.ok()["quota"].clone();
    let number = |value: &Value| value.as_u64().unwrap();
    let before = quota().await;
    assert!(number(&before["remaining"]) > 0, "{before}");
    let sum = number(&before["used"]) + number(&before["remaining"]);
    assert_eq!(number(&before["total"]), sum);
    let at = "/v1.0/me/drive/root:/Hello.txt:";
    put(&owner, &format!("{at}/content"), &[], "hello")
        .await
        .expect(201);
    owner.delete(at).await.expect(204);
    let after = quota().await;
    assert_eq!(number(&after["used"]), number(&before["used"]) + 5);
    assert_eq!(number(&after["deleted"]), number(&before["deleted"]) + 5);
    // No upload begins for which there is no room.
    let body = json!({"item": {"fileSize": 1_u64 << 60}});
    let session = format!("{at}/createUploadSession");
    owner
        .post(&session, body)
        .await
        .refused(507, "quotaLimitReached");
}

#[tokio::test]
async fn point_28_a_folder_is_made_once() {
    let server = Server::start().await;
    let owner = server.owner();
    let children = "/v1.0/me/drive/root/children";
    let folder = |extra: Value| {
        let mut body =
            json!({"name": "Plans", "folder": {"@odata.type": "microsoft.graph.folder"}});
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        body
    };
    let made: Value = owner
        .post(children, folder(json!({})))
        .await
        .expect(201)
        .json();
    for spelling in ["@microsoft.graph", "@name", "@oneDrive"] {
        let behavior = |says: &str| folder(json!({(format!("{spelling}.conflictBehavior")): says}));
        owner
            .post(children, behavior("fail"))
            .await
            .refused(409, TAKEN);
        let there: Value = owner
            .post(children, behavior("replace"))
            .await
            .expect(200)
            .json();
        assert_eq!((&there["id"], &there["eTag"]), (&made["id"], &made["eTag"]));
        owner.post(children, behavior("rename")).await.expect(201);
        owner
            .post(children, behavior("x"))
            .await
            .refused(400, "invalidRequest");
    }
    for (wrong, code) in [
        (json!({"name": "x"}), "invalidRequest"),
        (json!({"folder": {}}), "invalidRequest"),
        (json!({"name": "a/b", "folder": {}}), "invalidRequest"),
        (
            json!({"name": "x", "folder": {}, "size": 1}),
            "invalidRequest",
        ),
    ] {
        owner.post(children, wrong).await.refused(400, code);
    }
    let inside = format!("{}/children", server.at("Welcome.txt"));
    owner
        .post(&inside, folder(json!({})))
        .await
        .refused(400, "invalidRequest");
    // A file is not put in place of a folder, nor a folder in place of a file.
    put(&owner, "/v1.0/me/drive/root:/Plans:/content", &[], "x")
        .await
        .refused(409, TAKEN);
    let over_a_file =
        json!({"name": "Welcome.txt", "folder": {}, "@name.conflictBehavior": "replace"});
    owner.post(children, over_a_file).await.refused(409, TAKEN);
}

#[tokio::test]
async fn an_item_is_renamed_moved_and_dated() {
    let server = Server::start().await;
    let owner = server.owner();
    let item = server.at("Welcome.txt");
    let folder: Value = owner
        .post(
            "/v1.0/me/drive/root/children",
            json!({"name": "Plans", "folder": {}}),
        )
        .await
        .expect(201)
        .json();
    let times = json!({"createdDateTime": "2020-01-31T00:00:00.123Z", "lastModifiedDateTime": "2021-01-31T00:00:00Z"});
    let body = json!({"name": "WELCOME.txt", "description": "Words", "fileSystemInfo": times});
    let changed = owner.patch(&item, body).await.ok();
    assert_eq!(changed["fileSystemInfo"], times);
    assert_eq!(
        (&changed["name"], &changed["description"]),
        (&json!("WELCOME.txt"), &json!("Words"))
    );
    let stale = json!("\"{x},1\"");
    for parent in [
        json!({"id": folder["id"]}),
        json!({"id": "root"}),
        json!({"driveId": server.drive("owner"), "id": folder["id"]}),
        json!({"path": "/drive/root:"}),
        json!({"path": format!("/drives/{}/root:/Plans", server.drive("owner"))}),
    ] {
        let body = json!({"parentReference": parent});
        let ask = owner
            .ask(Method::PATCH, &item)
            .header("if-match", text(&stale));
        let ask = ask
            .header("content-type", "application/json")
            .body(body.to_string());
        ask.send().await.refused(412, "resourceModified");
        let moved = owner.patch(&item, body).await.ok();
        assert_eq!(moved["id"], changed["id"]);
    }
    let moved = owner
        .get("/v1.0/me/drive/root:/Plans/Welcome.txt")
        .await
        .ok();
    assert_eq!(moved["id"], changed["id"]);
    let folder = format!("/v1.0/me/drive/items/{}", text(&folder["id"]));
    for (body, status, code) in [
        (
            json!({"parentReference": {"id": "root"}, "size": 1}),
            400,
            "invalidRequest",
        ),
        (json!({"parentReference": {}}), 400, "invalidRequest"),
        (
            json!({"parentReference": {"path": "/somewhere"}}),
            400,
            "invalidRequest",
        ),
        (
            json!({"parentReference": {"path": "/drive/root:/Plans"}}),
            400,
            "invalidRequest",
        ),
        (json!({"parentReference": {"id": "x"}}), 404, "itemNotFound"),
        (
            json!({"fileSystemInfo": {"createdDateTime": "yesterday"}}),
            400,
            "invalidRequest",
        ),
        (json!({"name": ""}), 400, "invalidRequest"),
        (
            json!({"name": "x", "@name.conflictBehavior": "other"}),
            400,
            "invalidRequest",
        ),
    ] {
        owner.patch(&folder, body).await.refused(status, code);
    }
    owner
        .patch("/v1.0/me/drive/root", json!({"name": "x"}))
        .await
        .refused(403, "accessDenied");
}

#[tokio::test]
async fn an_item_goes_into_the_trash_and_comes_back_with_its_links() {
    let server = Server::start().await;
    let owner = server.owner();
    let item = server.at("Welcome.txt");
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let page = server.page(&link);
    let stale = owner
        .ask(Method::DELETE, &item)
        .header("if-match", "\"{x},1\"");
    stale.send().await.refused(412, "resourceModified");
    let restore = format!("{item}/restore");
    owner
        .post(&restore, json!({}))
        .await
        .refused(400, "invalidRequest");
    owner.ask(Method::DELETE, &item).send().await.expect(204);
    owner.get(&item).await.refused(404, "itemNotFound");
    owner
        .ask(Method::DELETE, &item)
        .send()
        .await
        .refused(404, "itemNotFound");
    server.anonymous().get(&page).await.expect(404);
    server.viewer().post(&restore, json!({})).await.expect(403);
    // Its name was given away meanwhile.
    put(
        &owner,
        "/v1.0/me/drive/root:/Welcome.txt:/content",
        &[],
        "x",
    )
    .await
    .expect(201);
    owner.post(&restore, json!({})).await.refused(409, TAKEN);
    let back = owner.post(&restore, json!({"name": "Back.txt"})).await.ok();
    assert_eq!(back["name"], "Back.txt");
    server.anonymous().get(&page).await.expect(200);
    owner
        .ask(Method::DELETE, "/v1.0/me/drive/root")
        .send()
        .await
        .refused(403, "accessDenied");
}

#[tokio::test]
async fn who_may_only_read_changes_nothing() {
    let server = Server::start().await;
    let (viewer, item) = (server.viewer(), server.at("Welcome.txt"));
    let before = server.owner().get(&item).await.ok();
    let refused = |answer: Answer| answer.refused(403, "accessDenied");
    refused(put(&viewer, &format!("{item}/content"), &[], "x").await);
    refused(
        put(
            &viewer,
            &format!("{}:/x.txt:/content", server.root("owner")),
            &[],
            "x",
        )
        .await,
    );
    refused(viewer.patch(&item, json!({"name": "x"})).await);
    refused(viewer.ask(Method::DELETE, &item).send().await);
    let folder = json!({"name": "x", "folder": {}});
    refused(
        viewer
            .post(&format!("{}/children", server.root("owner")), folder)
            .await,
    );
    assert_eq!(server.owner().get(&item).await.ok()["eTag"], before["eTag"]);
}

#[tokio::test]
async fn a_copy_is_there_when_it_is_answered() {
    let server = Server::start().await;
    let (owner, anyone) = (server.owner(), server.anonymous());
    let item = server.at("Welcome.txt");
    let copy = format!("{item}/copy");
    let answer = owner
        .post(&copy, json!({"name": "Copy.txt"}))
        .await
        .expect(202);
    let monitor = server.path_of(&json!(answer.header("location")));
    let became = anyone.get(&monitor).await.ok();
    assert_eq!(
        (&became["status"], &became["percentageComplete"]),
        (&json!("completed"), &json!(100.0))
    );
    let copied = owner.get("/v1.0/me/drive/root:/Copy.txt").await.ok();
    let original = owner.get(&item).await.ok();
    assert_eq!(
        (&copied["id"], &copied["file"]),
        (&became["resourceId"], &original["file"])
    );
    assert_ne!(copied["id"], original["id"]);
    let again = json!({"name": "Copy.txt"});
    for (query, status, code) in [
        ("", 409, TAKEN),
        ("?@name.conflictBehavior=fail", 409, TAKEN),
        (
            "?@microsoft.graph.conflictBehavior=x",
            400,
            "invalidRequest",
        ),
    ] {
        owner
            .post(&format!("{copy}{query}"), again.clone())
            .await
            .refused(status, code);
    }
    let numbered = format!("{copy}?@microsoft.graph.conflictBehavior=rename");
    owner.post(&numbered, again).await.expect(202);
    owner.get("/v1.0/me/drive/root:/Copy%201.txt").await.ok();
    owner
        .post(&copy, json!({}))
        .await
        .refused(400, "invalidRequest");
    server
        .viewer()
        .post(&copy, json!({"name": "x"}))
        .await
        .refused(403, "accessDenied");
    anyone
        .get(&format!("{monitor}x"))
        .await
        .refused(404, "itemNotFound");
    server.clock.advance(std::time::Duration::from_hours(1));
    anyone.get(&monitor).await.refused(404, "itemNotFound");
}

/// Who writes through a link is told no more than who reads through it: nothing of what lies above what is shared.
#[tokio::test]
async fn who_writes_through_a_link_is_told_nothing_of_what_lies_above() {
    let server = Server::start().await;
    let owner = server.owner();
    let make = async |parent: &str, name: &str| -> Value {
        let body = json!({"name": name, "folder": {}});
        owner
            .post(&format!("{parent}/children"), body)
            .await
            .expect(201)
            .json()
    };
    let secret = make("/v1.0/me/drive/root", "Secret").await;
    let item = |view: &Value| format!("/v1.0/me/drive/items/{}", text(&view["id"]));
    let shared = make(&item(&secret), "Shared").await;
    let create = format!("{}/createLink", item(&shared));
    let anyone = json!({"type": "edit", "scope": "anonymous"});
    let link: Value = owner.post(&create, anyone).await.expect(201).json();
    let share = format!("/v1.0/shares/{}/driveItem", text(&link["shareId"]));
    let through = async |method: Method, address: String, body: String| -> Answer {
        let outsider = server.outsider();
        let ask = outsider
            .ask(method, &address)
            .header("prefer", "redeemSharingLinkIfNecessary");
        ask.header("content-type", "application/json")
            .body(body)
            .send()
            .await
    };
    let folder =
        || json!({"name": "Inner", "folder": {}, "@name.conflictBehavior": "replace"}).to_string();
    for (method, address, body, status) in [
        (
            Method::PUT,
            format!("{share}:/New.txt:/content"),
            "one".to_owned(),
            201,
        ),
        (
            Method::PUT,
            format!("{share}:/New.txt:/content"),
            "two".to_owned(),
            200,
        ),
        (Method::POST, format!("{share}/children"), folder(), 201),
        (Method::POST, format!("{share}/children"), folder(), 200),
        (
            Method::PATCH,
            format!("{share}:/New.txt"),
            json!({"description": "x"}).to_string(),
            200,
        ),
    ] {
        let answer = through(method, address.clone(), body).await.expect(status);
        let told = answer.text();
        assert!(
            !told.contains("Secret") && !told.contains(text(&secret["id"])),
            "{address}: {told}"
        );
        let view: Value = answer.json();
        if view["file"].is_object() {
            let address = server.path_of(&view["@microsoft.graph.downloadUrl"]);
            server.anonymous().get(&address).await.expect(200);
        }
    }
    let session = through(
        Method::POST,
        format!("{share}:/Parts.bin:/createUploadSession"),
        "{}".to_owned(),
    )
    .await;
    session.refused(404, "itemNotFound");
}
