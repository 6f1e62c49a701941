//! Using an applink.

use hyper::Method;
use serde_json::json;

use super::client::{Applink, Form};
use super::{Call, in_each_form};
use crate::harness::{Server, text};

/// A folder of the owner's with a file in it, and a file beside it.
async fn tree(server: &Server, form: Form) -> (String, String, String) {
    let folder = server.made_folder(form, "self", "Shared").await;
    let inside = server
        .made_file(form, &folder, "inside.txt", b"inside")
        .await;
    let beside = server
        .made_file(form, "self", "beside.txt", b"beside")
        .await;
    (
        folder,
        text(&inside["id"]).to_owned(),
        text(&beside["id"]).to_owned(),
    )
}

#[tokio::test]
async fn line_09_a_viewer_looks_and_takes_nothing_away() {
    in_each_form(async |server, form| {
        let (folder, inside, beside) = tree(server, form).await;
        let link = server.applink("folder", &folder, "viewer").await;
        let shown = link
            .get(server, form, &format!("/files/{inside}"))
            .await
            .ok("file");
        assert_eq!(
            (&shown["name"], &shown["parentID"]),
            (&json!("inside.txt"), &json!(folder))
        );
        let list = link
            .get(server, form, &format!("/folders/{folder}/items"))
            .await
            .ok("folder");
        assert_eq!(list["items"][0]["id"], inside);
        link.get(server, form, &format!("/folders/{folder}"))
            .await
            .ok("folder");
        link.get(server, form, &format!("/folders/lists?idList={folder}"))
            .await
            .ok("folders");
        link.get(server, form, &format!("/files/{inside}/data"))
            .await
            .fault(403, "-20");
        link.get(server, form, &format!("/files/{beside}"))
            .await
            .fault(403, "-20");
        link.get(server, form, "/folders/self")
            .await
            .fault(404, "-16");
        // Calls that take no applink want an account.
        for path in ["/folders/items", "/users/items?info=a"] {
            link.get(server, form, path).await.fault(401, "-1");
        }
        let body = json!({"assignedUser": "x"});
        let chained = link.call(
            server,
            form,
            Method::POST,
            &format!("/applinks/folder/{folder}"),
        );
        chained.body(&body).send().await.fault(401, "-1");
    })
    .await;
}

#[tokio::test]
async fn line_09_a_downloader_takes_away_and_changes_nothing() {
    in_each_form(async |server, form| {
        let (folder, inside, beside) = tree(server, form).await;
        let link = server.applink("folder", &folder, "downloader").await;
        let got = link
            .get(server, form, &format!("/files/{inside}/data"))
            .await;
        assert_eq!(&got.answer.clone().expect(200).bytes[..], b"inside");
        let data = format!("/files/{inside}/data");
        let part = link
            .call(server, form, Method::GET, &data)
            .header("range", "bytes=2-3");
        assert_eq!(&part.send().await.answer.expect(206).bytes[..], b"si");
        link.get(server, form, &format!("/files/{beside}/data"))
            .await
            .fault(403, "-20");
        let upload = link
            .call(server, form, Method::POST, &data)
            .file(None, "inside.txt", b"x");
        upload.send().await.fault(403, "-20");
        for (method, path) in writes(&folder, &inside) {
            let call = link.call(server, form, method, &path);
            call.body(&json!({"name": "Other", "description": ""}))
                .send()
                .await
                .fault(403, "-20");
        }
    })
    .await;
}

fn writes(folder: &str, file: &str) -> Vec<(Method, String)> {
    vec![
        (Method::POST, format!("/folders/{folder}")),
        (Method::PUT, format!("/folders/{folder}")),
        (Method::DELETE, format!("/folders/{folder}")),
        (Method::PUT, format!("/files/{file}")),
        (Method::DELETE, format!("/files/{file}")),
    ]
}

#[tokio::test]
async fn line_09_a_contributor_does_what_is_theirs_to_do() {
    in_each_form(async |server, form| {
        let (folder, inside, beside) = tree(server, form).await;
        for role in ["contributor", "manager"] {
            let link = server.applink("folder", &folder, role).await;
            let version = link
                .call(server, form, Method::POST, &format!("/files/{inside}/data"))
                .file(None, "inside.txt", b"newer")
                .send()
                .await
                .good(201, "file");
            for member in ["id", "loginName", "displayName"] {
                assert_eq!(version["modifiedBy"][member], "crew-42", "{version}");
            }
            assert_eq!(version["ownedBy"]["id"], server.member("owner"));
            let shown = server
                .gets(&server.owner(), form, &format!("/files/{inside}"))
                .await;
            assert_eq!(shown.ok("file")["modifiedBy"]["id"], "crew-42");
            let name = format!("{role}.txt");
            let new = link.call(server, form, Method::POST, "/files/data");
            let new = new
                .file(Some(&folder), &name, b"new")
                .send()
                .await
                .good(201, "file");
            assert_eq!(new["createdBy"]["id"], "crew-42");
            let below = link.call(server, form, Method::POST, &format!("/folders/{folder}"));
            let body = json!({"name": format!("by {role}")});
            let below = below.body(&body).send().await.good(201, "folder");
            let rename = link.call(
                server,
                form,
                Method::PUT,
                &format!("/folders/{}", text(&below["id"])),
            );
            let body = json!({"name": format!("renamed by {role}")});
            rename.body(&body).send().await.ok("folder");
            let remove = format!("/files/{}", text(&new["id"]));
            link.call(server, form, Method::DELETE, &remove)
                .send()
                .await
                .ok("file");
            link.get(server, form, &remove).await.fault(404, "-16");
            // The linked folder itself is renamed and not removed; nothing beside it is touched.
            let own = format!("/folders/{folder}");
            let body = json!({"name": format!("Shared by {role}")});
            link.call(server, form, Method::PUT, &own)
                .body(&body)
                .send()
                .await
                .ok("folder");
            link.call(server, form, Method::DELETE, &own)
                .send()
                .await
                .fault(403, "-20");
            let elsewhere = link.call(server, form, Method::PUT, &format!("/files/{beside}"));
            elsewhere.body(&body).send().await.fault(403, "-20");
        }
    })
    .await;
}

#[tokio::test]
async fn line_09_whoever_has_an_account_does_it_under_their_own_name() {
    in_each_form(async |server, form| {
        let (folder, inside, _) = tree(server, form).await;
        let body = json!({"assignedUser": server.member("viewer"), "role": "contributor"});
        let address = format!("/applinks/folder/{folder}");
        let made = server
            .posts(&server.owner(), form, &address, &body)
            .await
            .ok("applink");
        let version = Applink::of(&made)
            .call(server, form, Method::POST, &format!("/files/{inside}/data"))
            .file(None, "x", b"newer")
            .send()
            .await
            .good(201, "file");
        assert_eq!(version["modifiedBy"]["id"], server.member("viewer"));
    })
    .await;
}

#[tokio::test]
async fn line_09_both_headers_in_any_spelling() {
    in_each_form(async |server, form| {
        let (folder, inside, beside) = tree(server, form).await;
        let link = server.applink("folder", &folder, "viewer").await;
        let path = format!("/files/{inside}");
        let call = || Call::of(&server.anonymous(), form, Method::GET, &path);
        call()
            .header("AppLinkID", &link.id)
            .header("AccessToken", &link.access)
            .send()
            .await
            .ok("file");
        call()
            .header("applinkid", &link.id)
            .header("ACCESSTOKEN", &link.access)
            .send()
            .await
            .ok("file");
        call()
            .header("appLinkID", &link.id)
            .send()
            .await
            .fault(400, "-1");
        call()
            .header("accessToken", &link.access)
            .send()
            .await
            .fault(400, "-1");
        // What the link reaches is judged by it alone, anything else by the account.
        let by_owner = |path: &str| {
            Call::of(&server.owner(), form, Method::GET, path)
                .header("appLinkID", &link.id)
                .header("accessToken", &link.access)
        };
        by_owner(&format!("/files/{inside}/data"))
            .send()
            .await
            .fault(403, "-20");
        by_owner(&format!("/files/{beside}"))
            .send()
            .await
            .ok("file");
    })
    .await;
}

#[tokio::test]
async fn an_applink_on_a_file_reaches_that_file() {
    in_each_form(async |server, form| {
        let (folder, inside, _) = tree(server, form).await;
        let link = server.applink("file", &inside, "contributor").await;
        link.get(server, form, &format!("/files/{inside}"))
            .await
            .ok("file");
        link.get(server, form, &format!("/folders/{folder}"))
            .await
            .fault(403, "-20");
        link.get(server, form, &format!("/folders/{folder}/items"))
            .await
            .fault(403, "-20");
        let rename = link.call(server, form, Method::PUT, &format!("/files/{inside}"));
        rename
            .body(&json!({"name": "Renamed.txt"}))
            .send()
            .await
            .ok("file");
        let remove = link.call(server, form, Method::DELETE, &format!("/files/{inside}"));
        remove.send().await.fault(403, "-20");
    })
    .await;
}

#[tokio::test]
async fn what_is_shown_must_belong_together() {
    in_each_form(async |server, form| {
        let (folder, inside, beside) = tree(server, form).await;
        let link = server.applink("folder", &folder, "viewer").await;
        let other = server.applink("file", &beside, "viewer").await;
        let mixed = Applink {
            access: other.access.clone(),
            ..link.clone()
        };
        let damaged = Applink {
            id: link.id.replace("==", "="),
            ..link.clone()
        };
        let swapped = Applink {
            access: link.refresh.clone(),
            ..link.clone()
        };
        for wrong in [mixed, damaged, swapped] {
            wrong
                .get(server, form, &format!("/files/{inside}"))
                .await
                .fault(400, "-26");
        }
        // A token of one applink is no use on another's item.
        other
            .get(server, form, &format!("/files/{inside}"))
            .await
            .fault(403, "-20");
        // Nor is it anything else than an applink's token.
        let bearer = server.bearing(&link.access);
        server
            .gets(&bearer, form, &format!("/files/{inside}"))
            .await
            .fault(401, "-1");
    })
    .await;
}

#[tokio::test]
async fn scanning_for_links_is_slowed_down_and_good_ones_are_not() {
    let server = Server::start().await;
    let form = Form::Json;
    let (folder, inside, _) = tree(&server, form).await;
    let link = server.applink("folder", &folder, "viewer").await;
    let path = format!("/files/{inside}");
    let guess = Applink {
        access: "A".repeat(64),
        ..link.clone()
    };
    let mut refused = 0;
    loop {
        let reply = guess.get(&server, form, &path).await;
        if reply.answer.status == 429 {
            assert!(!reply.answer.header("retry-after").is_empty());
            break;
        }
        reply.fault(400, "-26");
        refused += 1;
        assert!(refused <= 200, "nothing slows it down");
    }
    assert_eq!(refused, 200);
    guess.renew(&server, form).await.fault(429, "-1");
    link.get(&server, form, &path).await.ok("file");
    link.renew(&server, form).await.ok("applink");
}

#[tokio::test]
async fn it_ends_with_its_item_and_with_its_maker_s_right() {
    in_each_form(async |server, form| {
        let (folder, inside, _) = tree(server, form).await;
        let share = format!("/shares/{folder}");
        let body = json!({"userID": "editor", "role": "manager"});
        server
            .posts(&server.owner(), form, &share, &body)
            .await
            .ok("share");
        let body = json!({"assignedUser": "crew-42"});
        let address = format!("/applinks/folder/{folder}");
        let made = server
            .posts(&server.editor(), form, &address, &body)
            .await
            .ok("applink");
        let link = Applink::of(&made);
        let path = format!("/files/{inside}");
        link.get(server, form, &path).await.ok("file");
        let body = json!({"userID": "editor", "role": "contributor"});
        server
            .puts(&server.owner(), form, &format!("{share}/role"), &body)
            .await
            .ok("share");
        link.get(server, form, &path).await.fault(400, "-26");
        link.renew(server, form).await.fault(400, "-26");
        let link = server.applink("folder", &folder, "viewer").await;
        server
            .deletes(&server.owner(), form, &format!("/folders/{folder}"))
            .await
            .ok("folder");
        link.get(server, form, &path).await.fault(404, "-16");
        link.renew(server, form).await.fault(404, "-16");
    })
    .await;
}
