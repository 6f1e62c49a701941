//! Lists page by page, while things come and go, and without what is hidden.

use serde_json::{Value, json};

use super::{folder, invite, upload};
use crate::harness::{Actor, Server, text};

fn names(page: &Value) -> Vec<String> {
    let entries = page["entries"].as_array().unwrap();
    let names = entries.iter().map(|entry| text(&entry["name"]).to_owned());
    names.collect()
}

/// All names of a list, by markers; `between` happens after each page.
async fn by_marker(
    actor: &Actor,
    list: &str,
    limit: usize,
    mut between: impl AsyncFnMut(&Value),
) -> Vec<String> {
    let first = format!("{list}usemarker=true&limit={limit}");
    let (mut seen, mut next) = (Vec::new(), first.clone());
    loop {
        let page = actor.get(&next).await.ok();
        seen.extend(names(&page));
        between(&page).await;
        match page["next_marker"].as_str() {
            Some(marker) => next = format!("{first}&marker={marker}"),
            None => return seen,
        }
    }
}

/// All names of a list, by offsets, with its total on every page.
async fn by_offset(actor: &Actor, list: &str, limit: usize) -> Vec<String> {
    let mut seen = Vec::new();
    loop {
        let asked = format!("{list}limit={limit}&offset={}", seen.len());
        let page = actor.get(&asked).await.ok();
        let found = names(&page);
        let total = page["total_count"].as_u64().unwrap();
        seen.extend(found.iter().cloned());
        if found.is_empty() {
            assert_eq!(total, seen.len() as u64);
            return seen;
        }
    }
}

#[tokio::test]
async fn markers_skip_nothing_when_what_was_seen_is_deleted() {
    let server = Server::start().await;
    let owner = server.owner();
    for order in [
        "sort=name",
        "sort=date&direction=DESC",
        "sort=size",
        "sort=id",
    ] {
        let made = folder(&owner, "0", order).await;
        let id = text(&made["id"]);
        let mut expected = Vec::new();
        for number in 0..7 {
            let name = format!("file {number}");
            upload(&owner, id, &name, &vec![b'x'; number]).await;
            expected.push(name);
            if number < 3 {
                folder(&owner, id, &format!("folder {number}")).await;
                expected.push(format!("folder {number}"));
            }
        }
        let delete = async |page: &Value| {
            for entry in page["entries"].as_array().unwrap() {
                let address = format!("/2.0/{}s/{}", text(&entry["type"]), text(&entry["id"]));
                owner.delete(&address).await.expect(204);
            }
        };
        let list = format!("/2.0/folders/{id}/items?{order}&");
        let mut seen = by_marker(&owner, &list, 3, delete).await;
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected, "{order}");
    }
}

#[tokio::test]
async fn what_one_was_invited_to_is_among_the_pages_of_the_root() {
    let server = Server::start().await;
    let (viewer, editor) = (server.viewer(), server.editor());
    let shared = folder(&viewer, "0", "Shared").await;
    for name in ["B given", "F given", "zz given"] {
        let made = folder(&viewer, text(&shared["id"]), name).await;
        let invited = invite(
            &viewer,
            "folder",
            text(&made["id"]),
            "editor@harbour.example",
            "editor",
        );
        invited.await.made();
    }
    for name in ["A own", "C own", "D own", "E own", "G own"] {
        folder(&editor, "0", name).await;
    }
    upload(&editor, "0", "a file", b"x").await;
    for order in [
        "",
        "sort=name&direction=DESC&",
        "sort=id&",
        "sort=date&direction=DESC&",
        "sort=size&",
    ] {
        let list = format!("/2.0/folders/0/items?{order}");
        let whole = editor.get(&format!("{list}limit=1000")).await.ok();
        let all = names(&whole);
        assert!(all.len() >= 9, "{all:?}");
        assert_eq!(all.last().unwrap(), "a file");
        for limit in 1..5 {
            assert_eq!(
                by_offset(&editor, &list, limit).await,
                all,
                "{order}{limit}"
            );
        }
    }
    let list = "/2.0/folders/0/items?";
    let by_name = names(&editor.get(&format!("{list}limit=1000")).await.ok());
    let given = by_name.iter().position(|name| name == "B given").unwrap();
    assert_eq!(by_name[given - 1], "A own");
    for limit in 1..5 {
        let seen = by_marker(&editor, list, limit, async |_| {}).await;
        assert_eq!(seen, by_name, "{limit}");
    }
}

#[tokio::test]
async fn the_trash_is_paged_and_holds_what_one_may_take_out() {
    let server = Server::start().await;
    let (owner, viewer) = (server.owner(), server.viewer());
    let mut expected = Vec::new();
    for number in (0..5).rev() {
        let name = format!("lost {number}");
        let made = folder(&owner, "0", &name).await;
        let address = format!("/2.0/folders/{}", text(&made["id"]));
        owner.delete(&address).await.expect(204);
        let theirs = folder(&viewer, "0", &name).await;
        let address = format!("/2.0/folders/{}", text(&theirs["id"]));
        viewer.delete(&address).await.expect(204);
        expected.push(name);
    }
    let list = "/2.0/folders/trash/items?";
    let page = owner.get(&format!("{list}limit=2")).await.ok();
    assert_eq!(page["order"], json!([{"by": "id", "direction": "ASC"}]));
    for limit in [1, 2, 5, 9] {
        assert_eq!(by_offset(&owner, list, limit).await, expected);
        let seen = by_marker(&owner, list, limit, async |_| {}).await;
        assert_eq!(seen, expected, "{limit}");
    }
    let end = async |page: &Value| {
        for entry in page["entries"].as_array().unwrap() {
            let address = format!("/2.0/folders/{}/trash", text(&entry["id"]));
            owner.delete(&address).await.expect(204);
        }
    };
    assert_eq!(by_marker(&owner, list, 2, end).await, expected);
    assert_eq!(by_offset(&owner, list, 2).await, Vec::<String>::new());
}

/// A client empties the trash by ending all that it lists, several at once: none may be gone with
/// another.
#[tokio::test]
async fn what_lies_in_a_folder_in_the_trash_is_listed_when_the_folder_is_back() {
    let server = Server::start().await;
    let owner = server.owner();
    let made = folder(&owner, "0", "Box of things").await;
    let file = upload(&owner, text(&made["id"]), "thing.txt", b"thing").await;
    let above = format!("/2.0/folders/{}", text(&made["id"]));
    let below = format!("/2.0/files/{}", text(&file["id"]));
    let listed = async || by_offset(&owner, "/2.0/folders/trash/items?", 9).await;
    owner.delete(&below).await.expect(204);
    assert_eq!(listed().await, ["thing.txt"]);
    owner.delete(&above).await.expect(204);
    assert_eq!(listed().await, ["Box of things"]);
    // What lies in a folder that is there is not read by itself.
    owner.get(&below).await.denied(404, "trashed");
    let alone = owner.get(&format!("{below}/trash")).await;
    alone.denied(404, "not_trashed");
    owner.post(&above, json!({})).await.made();
    assert_eq!(listed().await, ["thing.txt"]);
    assert_eq!(owner.get(&below).await.ok()["item_status"], "trashed");
    owner.post(&below, json!({})).await.made();
}

#[tokio::test]
async fn sizes_and_counts_leave_out_what_is_hidden() {
    let server = Server::start().await;
    server.policy("cutting_inheritance", "on").await;
    let (owner, editor) = (server.owner(), server.editor());
    let reports = server.number("Reports");
    let inner = folder(&owner, reports, "Inner").await;
    let inner = text(&inner["id"]).to_owned();
    upload(&owner, &inner, "seen", b"123").await;
    let size = async |actor: &Actor, folder: &str| {
        let address = format!("/2.0/folders/{folder}?fields=size");
        actor.get(&address).await.ok()["size"].as_u64().unwrap()
    };
    let before = size(&editor, reports).await;
    assert_eq!(size(&editor, &inner).await, 3);
    let secret = server.folder("Reports/Inner/Secret").await;
    let cut = json!({"type": "view", "scope": "organization", "retainInheritedPermissions": false});
    let address = format!(
        "/v1.0/drives/{}/items/{secret}/createLink",
        server.drive("owner")
    );
    owner.post(&address, cut.clone()).await.made();
    let listed = owner.get(&format!("/2.0/folders/{inner}/items")).await.ok();
    let secret = text(&listed["entries"][0]["id"]).to_owned();
    upload(&owner, &secret, "hidden", b"12345").await;
    // What was cut off within what was cut off is left out once.
    let deeper = server.folder("Reports/Inner/Secret/Deeper").await;
    let address = format!(
        "/v1.0/drives/{}/items/{deeper}/createLink",
        server.drive("owner")
    );
    owner.post(&address, cut).await.made();
    let listed = owner
        .get(&format!("/2.0/folders/{secret}/items"))
        .await
        .ok();
    let deeper = text(&listed["entries"][0]["id"]).to_owned();
    upload(&owner, &deeper, "hidden too", b"1234567").await;
    for (actor, more) in [(&owner, 12), (&editor, 0)] {
        assert_eq!(size(actor, reports).await, before + more);
        assert_eq!(size(actor, &inner).await, 3 + more);
    }
    let listed = editor
        .get(&format!("/2.0/folders/{inner}/items"))
        .await
        .ok();
    assert_eq!(
        (names(&listed), &listed["total_count"]),
        (vec!["seen".to_owned()], &json!(1))
    );
    let list = format!("/2.0/folders/{reports}/items?fields=size,name");
    let listed = editor.get(&list).await.ok();
    assert_eq!(listed["entries"][0]["size"], 3);

    // What is hidden does not go along: who sees nothing in the folder learns that something stays.
    let entries = editor
        .get(&format!("/2.0/folders/{inner}/items"))
        .await
        .ok();
    let seen = format!("/2.0/files/{}", text(&entries["entries"][0]["id"]));
    editor.delete(&seen).await.expect(204);
    let inner = format!("/2.0/folders/{inner}");
    owner.delete(&inner).await.denied(400, "folder_not_empty");
    editor
        .delete(&inner)
        .await
        .denied(403, "access_denied_insufficient_permissions");
    owner
        .delete(&format!("{inner}?recursive=true"))
        .await
        .expect(204);
}
