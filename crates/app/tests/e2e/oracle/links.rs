//! Public links.

use std::time::Duration;

use hyper::Method;
use serde_json::{Value, json};

use super::client::{Form, members};
use super::{Call, in_each_form};
use crate::harness::{Actor, Server, later, text};

async fn make(
    server: &Server,
    form: Form,
    kind: &str,
    id: &str,
    body: Value,
) -> super::client::Reply {
    let address = format!("/publiclinks/{kind}/{id}");
    server.posts(&server.owner(), form, &address, &body).await
}

/// A call with a public link and, where there is one, its access code.
fn with(by: &Actor, form: Form, path: &str, link: &str, code: Option<&str>) -> Call {
    let call = Call::of(by, form, Method::GET, path).header("linkID", link);
    match code {
        Some(code) => call.header("cookie", &format!("other=1; dAccessCode-{link}={code}")),
        None => call,
    }
}

#[tokio::test]
async fn line_12_made_on_files_and_folders() {
    in_each_form(async |server, form| {
        for (kind, path, letters) in [("file", "Welcome.txt", "LD"), ("folder", "Reports", "LF")] {
            let id = server.document(path);
            let made = make(
                server,
                form,
                kind,
                &id,
                json!({"assignedUsers": "@everybody"}),
            )
            .await;
            let made = made.ok("publiclink");
            assert_eq!(
                members(&made),
                [
                    "assignedUsers",
                    "createdTime",
                    "errorCode",
                    "id",
                    "lastModifiedTime",
                    "linkID",
                    "ownedBy",
                    "role",
                    "type"
                ]
            );
            assert_eq!((&made["role"], &made["id"]), (&json!("viewer"), &json!(id)));
            let link = text(&made["linkID"]);
            assert!(link.len() == 44 && link.starts_with(letters), "{link}");
            assert_eq!(made["ownedBy"]["id"], server.member("owner"));
            assert!(!made.to_string().contains("http"), "{made}");
            // Its page is that of every link.
            let page = server
                .anonymous()
                .get(&format!("/s/{}", &link[2..34]))
                .await;
            page.expect(200);
        }
    })
    .await;
}

#[tokio::test]
async fn line_12_what_is_refused() {
    in_each_form(async |server, form| {
        let id = server.document("Welcome.txt");
        let ask = async |body: Value| make(server, form, "file", &id, body).await;
        ask(json!({"role": "viewer"})).await.fault(400, "-1");
        ask(json!({"assignedUsers": ""})).await.fault(400, "-1");
        for both in ["@everybody,viewer", "viewer,@serviceinstance"] {
            ask(json!({"assignedUsers": both})).await.fault(400, "-1");
        }
        for role in ["manager", "owner", "Viewer"] {
            ask(json!({"assignedUsers": "@everybody", "role": role}))
                .await
                .fault(400, "-1");
        }
        for length in [7, 51] {
            let password = "p".repeat(length);
            ask(json!({"assignedUsers": "@everybody", "password": password}))
                .await
                .fault(400, "-1");
        }
        for end in ["tomorrow", "2001-01-01T00:00:00Z", "2001-01-01T00:00:00"] {
            ask(json!({"assignedUsers": "@everybody", "expirationTime": end}))
                .await
                .fault(400, "-1");
        }
        for (length, name) in [(8, "eight"), (50, "fifty")] {
            let password = "p".repeat(length);
            let body =
                json!({"assignedUsers": "@everybody", "password": password, "linkName": name});
            let made = ask(body).await.ok("publiclink");
            assert!(made.get("password").is_none() && !made.to_string().contains(&password));
        }
        ask(json!({"assignedUsers": "@everybody"}))
            .await
            .ok("publiclink");
        ask(json!({"assignedUsers": "@serviceinstance"}))
            .await
            .fault(409, "-17");
        ask(json!({"assignedUsers": "@everybody", "linkName": "eight"}))
            .await
            .fault(409, "-17");
        let reply = server
            .gets(&server.owner(), form, &format!("/publiclinks/file/{id}"))
            .await;
        let list = reply.ok("file");
        assert_eq!(
            (&list["count"], &list["type"]),
            (&json!("3"), &json!("file"))
        );
        assert_eq!(list["items"].as_array().unwrap().len(), 3);
        // The one who could not make them is not told of them, and makes none.
        let viewer = server.viewer();
        let reply = server
            .gets(&viewer, form, &format!("/publiclinks/file/{id}"))
            .await;
        assert_eq!(reply.ok("file")["count"], "0");
        let body = json!({"assignedUsers": "@everybody", "linkName": "mine"});
        let refused = server
            .posts(&viewer, form, &format!("/publiclinks/file/{id}"), &body)
            .await;
        refused.fault(403, "-20");
    })
    .await;
}

#[tokio::test]
async fn line_12_read_changed_and_ended() {
    in_each_form(async |server, form| {
        let id = server.document("Reports");
        let body = json!({
            "assignedUsers": "@everybody",
            "role": "downloader",
            "linkName": "Press kit",
            "expirationTime": later(&server.clock, 3_600).trim_end_matches('Z'),
            "password": "Str0ngEnough",
        });
        let made = make(server, form, "folder", &id, body).await.ok("publiclink");
        assert_eq!(made["expirationTime"], later(&server.clock, 3_600));
        let path = format!("/publiclinks/{}", text(&made["linkID"]));
        let owner = server.owner();
        let mut shown = server.gets(&owner, form, &path).await.ok("publiclink");
        shown["id"] = made["id"].clone();
        assert_eq!(shown, made);
        let body = json!({"role": "contributor", "linkName": "Other", "expirationTime": "", "password": ""});
        let changed = server.puts(&owner, form, &path, &body).await.ok("publiclink");
        assert_eq!((&changed["role"], &changed["linkName"]), (&json!("contributor"), &json!("Press kit")));
        assert!(changed.get("expirationTime").is_none(), "{changed}");
        assert_eq!(changed["linkID"], made["linkID"]);
        let people = format!("{}, viewer", server.member("editor"));
        let body = json!({"assignedUsers": people});
        let changed = server.puts(&owner, form, &path, &body).await.ok("publiclink");
        let assigned = text(&changed["assignedUsers"]);
        assert!(assigned.contains(&server.member("editor")) && assigned.contains(&server.member("viewer")));
        server.puts(&owner, form, &path, &json!({"role": "manager"})).await.fault(400, "-1");
        server.puts(&server.viewer(), form, &path, &json!({"role": "viewer"})).await.fault(403, "-20");
        server.deletes(&server.viewer(), form, &path).await.fault(403, "-20");
        let ended = server.deletes(&owner, form, &path).await.ok("publiclink");
        assert_eq!(members(&ended), ["errorCode", "linkID", "type"]);
        server.gets(&owner, form, &path).await.fault(404, "-16");
        server.deletes(&owner, form, &path).await.fault(404, "-16");
    })
    .await;
}

#[tokio::test]
async fn line_13_used_by_anyone_who_shows_it() {
    in_each_form(async |server, form| {
        let id = server.document("Welcome.txt");
        let body = json!({
            "assignedUsers": "@everybody",
            "role": "downloader",
            "password": "Str0ngEnough",
            "expirationTime": later(&server.clock, 60),
        });
        let made = make(server, form, "file", &id, body).await.ok("publiclink");
        let link = text(&made["linkID"]);
        let anyone = server.anonymous();
        let path = format!("/files/{id}");
        let ask = async |code: Option<&str>| with(&anyone, form, &path, link, code).send().await;
        ask(None).await.fault(403, "-18");
        ask(Some("wrong-guess")).await.fault(403, "-18");
        ask(Some("Str0ngEnough")).await.ok("file");
        ask(Some("Str0ng%45nough")).await.ok("file");
        let data = with(
            &anyone,
            form,
            &format!("{path}/data"),
            link,
            Some("Str0ngEnough"),
        );
        data.send().await.answer.expect(200);
        let beside = format!("/files/{}", server.document("Reports/Tides.csv"));
        let beside = with(&anyone, form, &beside, link, Some("Str0ngEnough"));
        beside.send().await.fault(403, "-20");
        server.clock.advance(Duration::from_mins(1));
        ask(Some("Str0ngEnough")).await.fault(400, "-26");
        let unknown = format!("LD{}", "0".repeat(42));
        with(&anyone, form, &path, &unknown, None)
            .send()
            .await
            .fault(400, "-26");
    })
    .await;
}

#[tokio::test]
async fn line_13_guessing_is_slowed_down() {
    let server = Server::start().await;
    let id = server.document("Welcome.txt");
    let body = json!({"assignedUsers": "@everybody", "password": "Str0ngEnough"});
    let made = make(&server, Form::Json, "file", &id, body).await;
    let link = text(&made.ok("publiclink")["linkID"]).to_owned();
    let anyone = server.anonymous();
    let path = format!("/files/{id}");
    let ask = async |code: &str| {
        let call = with(&anyone, Form::Json, &path, &link, Some(code));
        call.send().await
    };
    for number in 0..10 {
        let guess = format!("wrong-guess-{number}");
        ask(&guess).await.fault(403, "-18");
    }
    let held = ask("wrong-guess-10").await;
    held.fault(429, "-1");
    assert!(!held.answer.header("retry-after").is_empty());
    // Not even the right one is tried; neither here nor on the link's page.
    ask("Str0ngEnough").await.fault(429, "-1");
    let page = format!("/s/{}", &link[2..34]);
    anyone.unlock(&page, "Str0ngEnough").await.expect(429);
    server.clock.advance(Duration::from_mins(10));
    ask("Str0ngEnough").await.ok("file");
}

#[tokio::test]
async fn line_13_a_role_says_what_may_be_done() {
    in_each_form(async |server, form| {
        let folder = server.made_folder(form, "self", "Open").await;
        let file = server.made_file(form, &folder, "a.txt", b"a").await;
        let file = text(&file["id"]).to_owned();
        for (role, takes, adds) in [
            ("viewer", false, false),
            ("downloader", true, false),
            ("contributor", true, true),
        ] {
            let body = json!({"assignedUsers": "@everybody", "role": role, "linkName": role});
            let made = make(server, form, "folder", &folder, body)
                .await
                .ok("publiclink");
            let link = text(&made["linkID"]).to_owned();
            let call = |method, path: &str| {
                Call::of(&server.anonymous(), form, method, path).header("LinkID", &link)
            };
            call(Method::GET, &format!("/folders/{folder}/items"))
                .send()
                .await
                .ok("folder");
            let data = call(Method::GET, &format!("/files/{file}/data"))
                .send()
                .await;
            if takes {
                data.answer.expect(200);
            } else {
                data.fault(403, "-20");
            }
            let upload =
                call(Method::POST, "/files/data").file(Some(&folder), "b.txt", role.as_bytes());
            let upload = upload.send().await;
            if adds {
                let new = upload.good(201, "file");
                assert_eq!(new["createdBy"]["id"], "@everybody", "{new}");
            } else {
                upload.fault(403, "-20");
            }
            // No public link removes anything.
            call(Method::DELETE, &format!("/files/{file}"))
                .send()
                .await
                .fault(403, "-20");
        }
    })
    .await;
}

#[tokio::test]
async fn line_13_for_whom_it_is() {
    in_each_form(async |server, form| {
        let id = server.document("Welcome.txt");
        let path = format!("/files/{id}");
        let drifter = server.stranger("drifter").await;
        let members = json!({"assignedUsers": "@serviceinstance", "linkName": "members"});
        let named = json!({"assignedUsers": server.member("viewer"), "linkName": "named"});
        let members = make(server, form, "file", &id, members)
            .await
            .ok("publiclink");
        let named = make(server, form, "file", &id, named)
            .await
            .ok("publiclink");
        let ask = async |link: &Value, by: &Actor| {
            with(by, form, &path, text(&link["linkID"]), None)
                .send()
                .await
        };
        ask(&members, &server.anonymous()).await.fault(401, "-1");
        ask(&members, &drifter).await.ok("file");
        ask(&members, &server.outsider()).await.fault(403, "-20");
        ask(&named, &server.anonymous()).await.fault(401, "-1");
        ask(&named, &drifter).await.fault(403, "-20");
        ask(&named, &server.viewer()).await.ok("file");
    })
    .await;
}

#[tokio::test]
async fn the_policy_holds_for_public_links() {
    in_each_form(async |server, form| {
        let id = server.document("Welcome.txt");
        let ask = async |name: &str, more: Value| {
            let mut body = json!({"assignedUsers": "@everybody", "linkName": name});
            body.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            make(server, form, "file", &id, body).await
        };
        let open = ask("before", json!({"role": "contributor"}))
            .await
            .ok("publiclink");
        server.policy("max_item_kind", "view").await;
        ask("too much", json!({"role": "contributor"}))
            .await
            .fault(403, "-20");
        let path = format!("/files/{id}/data");
        let upload = Call::of(&server.anonymous(), form, Method::POST, &path)
            .header("linkID", text(&open["linkID"]))
            .file(None, "x", b"x");
        upload.send().await.fault(403, "-20");
        server.policy("default_labelled_kind", "view").await;
        assert_eq!(
            ask("default", json!({})).await.ok("publiclink")["role"],
            "downloader"
        );
        server.policy("max_lifetime", "1d").await;
        let made = ask("short", json!({})).await.ok("publiclink");
        assert_eq!(made["expirationTime"], later(&server.clock, 86_400));
        let late = json!({"expirationTime": later(&server.clock, 86_401)});
        ask("late", late).await.fault(403, "-20");
        server.policy("allowed_scopes", "organization,people").await;
        ask("nobody", json!({})).await.fault(403, "-20");
        let by_link = Call::of(
            &server.anonymous(),
            form,
            Method::GET,
            &format!("/files/{id}"),
        );
        by_link
            .header("linkID", text(&open["linkID"]))
            .send()
            .await
            .fault(400, "-26");
    })
    .await;
}

#[tokio::test]
async fn one_link_for_a_label_however_many_ask() {
    let server = std::sync::Arc::new(Server::start().await);
    let id = server.document("Welcome.txt");
    let tasks: Vec<_> = (0..24)
        .map(|_| {
            let (server, id) = (std::sync::Arc::clone(&server), id.clone());
            tokio::spawn(async move {
                let body = json!({"assignedUsers": "@everybody", "linkName": "one"});
                make(&server, Form::Json, "file", &id, body)
                    .await
                    .answer
                    .status
            })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(
        statuses[1..].iter().all(|status| *status == 409),
        "{statuses:?}"
    );
}
