//! Where things end: how deep, how much, how many, and what of it is told to whom.

use app::config::Config;
use hyper::Method;
use serde_json::{Value, json};

use super::{folder, form, upload};
use crate::harness::{Answer, Server, text};

#[tokio::test]
async fn positions_of_events_tell_nothing_of_other_organizations() {
    let server = Server::start().await;
    let (owner, outsider) = (server.owner(), server.outsider());
    let now = async || {
        let told = owner.get("/2.0/events?stream_position=now").await.ok();
        told["next_stream_position"].as_u64().unwrap()
    };
    folder(&owner, "0", "Ours").await;
    let before = now().await;
    for name in ["Theirs", "Theirs too"] {
        folder(&outsider, "0", name).await;
    }
    assert_eq!(now().await, before);
    let asked = format!("/2.0/events?stream_position={before}");
    let none = owner.get(&asked).await.ok();
    assert_eq!(none["entries"], json!([]));
    assert_eq!(none["next_stream_position"], before);
    folder(&owner, "0", "Ours too").await;
    assert!(now().await > before);
}

/// Folders in one another below the owner's root; the last one's number.
async fn chain(server: &Server, name: &str, length: usize) -> String {
    let mut parent = "0".to_owned();
    for _ in 0..length {
        let made = folder(&server.owner(), &parent, name).await;
        parent = text(&made["id"]).to_owned();
    }
    parent
}

fn into(parent: &str) -> Value {
    json!({"parent": {"id": parent}})
}

#[tokio::test]
async fn nothing_lies_more_than_64_steps_deep() {
    let server = Server::start().await;
    let owner = server.owner();
    let high = chain(&server, "High", 63).await;
    let last = folder(&owner, &high, "Last").await;
    let last = text(&last["id"]).to_owned();
    let too_deep = |answer: Answer| {
        answer.denied(400, "bad_request").about("parent");
    };
    let named = json!({"name": "More", "parent": {"id": last}});
    too_deep(owner.post("/2.0/folders", named.clone()).await);
    let mut web_link = named.clone();
    web_link["url"] = "https://example.com".into();
    too_deep(owner.post("/2.0/web_links", web_link).await);
    let (kind, body) = form(&named, b"x");
    let upload = owner.ask(Method::POST, "/api/2.0/files/content");
    let upload = upload.header("content-type", kind).body(body);
    too_deep(upload.send().await);

    // What is moved or copied counts with all that is below it.
    let low = folder(&owner, "0", "Low").await;
    let low = text(&low["id"]).to_owned();
    let inner = folder(&owner, &low, "Inner").await;
    let address = format!("/2.0/folders/{low}");
    too_deep(owner.put(&address, into(&high)).await);
    too_deep(owner.post(&format!("{address}/copy"), into(&high)).await);
    let inner = format!("/2.0/folders/{}", text(&inner["id"]));
    too_deep(owner.put(&inner, into(&last)).await);
    owner.put(&inner, into(&high)).await.ok();
    owner.put(&address, into(&high)).await.ok();

    // What comes back from the trash counts as well.
    owner.put(&address, into("0")).await.ok();
    owner.put(&inner, into(&low)).await.ok();
    owner
        .delete(&format!("{address}?recursive=true"))
        .await
        .expect(204);
    too_deep(owner.post(&address, into(&high)).await);
    owner.post(&address, json!({})).await.made();
}

#[tokio::test]
async fn a_deep_folder_is_listed_with_the_way_to_it() {
    let server = Server::start().await;
    let owner = server.owner();
    let high = chain(&server, "High", 62).await;
    for name in ["a", "b", "c"] {
        folder(&owner, &high, name).await;
    }
    let asked = format!("/2.0/folders/{high}/items?fields=path_collection");
    let listed = owner.get(&asked).await.ok();
    for entry in listed["entries"].as_array().unwrap() {
        let path = &entry["path_collection"];
        assert_eq!(path["total_count"], 63);
        assert_eq!(path["entries"][0]["id"], "0");
        assert_eq!(path["entries"][62]["id"], high.as_str());
    }
    assert_eq!(listed["total_count"], 3);
}

#[tokio::test]
async fn neither_an_import_nor_a_visitor_goes_deeper() {
    let server = Server::start().await;
    let path = ["High"; 64].join("/");
    let last = server.folder(&path).await;
    let why = server.folder_or_why_not(&format!("{path}/More")).await;
    assert!(why.unwrap_err().contains("64 steps"));
    let address = format!(
        "/v1.0/drives/{}/items/{last}/createLink",
        server.drive("owner")
    );
    let link = json!({"type": "edit", "scope": "anonymous"});
    let link = server.owner().post(&address, link).await.made();
    let (page, anyone) = (server.page(&link), server.anonymous());
    let answer = anyone.upload(&page, &[("a.txt", b"x")]).await.expect(400);
    assert!(answer.text().contains("64 steps"), "{}", answer.text());
}

#[tokio::test]
async fn a_copy_is_bounded_before_anything_is_written() {
    let small = |config: &mut Config| {
        config.copy_items = 4;
        config.copy_bytes = 10;
    };
    let server = Server::start_with(small).await;
    let owner = server.owner();
    let there = folder(&owner, "0", "There").await;
    let there = text(&there["id"]).to_owned();
    let many = folder(&owner, "0", "Many").await;
    let many = text(&many["id"]).to_owned();
    let copy = format!("/2.0/folders/{many}/copy");
    for name in ["a", "b", "c"] {
        upload(&owner, &many, name, b"123").await;
    }
    owner.post(&copy, into(&there)).await.made();
    owner
        .delete(&format!("/2.0/folders/{there}?recursive=true"))
        .await
        .expect(204);
    let there = folder(&owner, "0", "There").await;
    let there = text(&there["id"]).to_owned();
    let extra = upload(&owner, &many, "d", b"").await;
    owner
        .post(&copy, into(&there))
        .await
        .denied(400, "bad_request")
        .about("item");
    let extra = format!("/2.0/files/{}", text(&extra["id"]));
    owner.delete(&extra).await.expect(204);
    let heavy = upload(&owner, &many, "e", b"12345").await;
    owner
        .delete(&format!("/2.0/files/{}", text(&heavy["id"])))
        .await
        .expect(204);
    let inner = folder(&owner, &many, "Inner").await;
    owner
        .post(&copy, into(&there))
        .await
        .denied(400, "bad_request");
    owner
        .delete(&format!("/2.0/folders/{}", text(&inner["id"])))
        .await
        .expect(204);
    let heavy = upload(&owner, "0", "heavy", b"12345678901").await;
    let copy = format!("/2.0/files/{}/copy", text(&heavy["id"]));
    owner
        .post(&copy, into(&there))
        .await
        .denied(400, "bad_request");
    let items = owner.get(&format!("/2.0/folders/{there}/items")).await.ok();
    assert_eq!(items["total_count"], 0);
}
