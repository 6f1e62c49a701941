//! Files and folders.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use serde_json::json;

use super::client::{API, Form, members};
use super::{Call, in_each_form};
use crate::harness::{Server, text};

#[tokio::test]
async fn line_16_an_equal_name_is_counted_or_is_a_new_version() {
    in_each_form(async |server, form| {
        let owner = server.owner();
        let named = async |name: &str| {
            let body = json!({"name": name, "description": "about it"});
            server.posts(&owner, form, "/folders/self", &body).await
        };
        let first = named("Plans").await;
        let made = first.good(201, "folder");
        assert_eq!(
            members(&made),
            [
                "childItemsCount",
                "createdBy",
                "createdTime",
                "description",
                "errorCode",
                "id",
                "modifiedBy",
                "modifiedTime",
                "name",
                "ownedBy",
                "parentID",
                "size",
                "type"
            ]
        );
        assert_eq!(
            (&made["parentID"], &made["description"]),
            (&json!("self"), &json!("about it"))
        );
        let place = format!("{}{API}/folders/{}", server.url, text(&made["id"]));
        assert_eq!(first.answer.header("location"), place);
        assert_eq!(named("plans").await.good(201, "folder")["name"], "plans(2)");
        assert_eq!(named("Plans").await.good(201, "folder")["name"], "Plans(3)");
        let folder = text(&made["id"]);
        let file = server.made_file(form, folder, "a.txt", b"one").await;
        assert_eq!(
            (&file["version"], &file["size"], &file["mimeType"]),
            (&json!("1"), &json!("3"), &json!("text/plain"))
        );
        let again = server.made_file(form, folder, "A.TXT", b"three").await;
        assert_eq!(
            (&again["version"], &again["id"]),
            (&json!("2"), &file["id"])
        );
        let path = format!("/files/{}", text(&file["id"]));
        let data = server.gets(&owner, form, &format!("{path}/data")).await;
        assert_eq!(&data.answer.expect(200).bytes[..], b"three");
    })
    .await;
}

#[tokio::test]
async fn line_17_fifty_and_one() {
    let server = Server::start().await;
    let folder = server.made_folder(Form::Json, "self", "Many").await;
    for number in 0..51 {
        server
            .made_folder(Form::Json, &folder, &format!("f{number:02}"))
            .await;
    }
    for form in super::FORMS {
        let owner = server.owner();
        let ask = async |query: &str| {
            let path = format!("/folders/{folder}/items{query}");
            server.gets(&owner, form, &path).await
        };
        let first = ask("").await.ok("folder");
        assert_eq!(
            (&first["count"], &first["hasMore"], &first["totalResults"]),
            (&json!("50"), &json!("1"), &json!("51"))
        );
        assert_eq!(first["ownerFolderID"], folder);
        let last = ask("?offset=50").await.ok("folder");
        assert_eq!(
            (&last["count"], &last["hasMore"]),
            (&json!("1"), &json!("0"))
        );
        assert_eq!(last["items"][0]["name"], "f50");
        let turned = ask("?limit=1&orderBy=createdTime:desc").await.ok("folder");
        assert_eq!(turned["items"][0]["name"], "f50");
        let named = ask("?filterName=F07").await.ok("folder");
        assert_eq!(
            (&named["count"], &named["totalResults"]),
            (&json!("1"), &json!("1"))
        );
        let none = ask("?filterName=nothing").await.ok("folder");
        assert_eq!(
            (&none["count"], &none["hasMore"]),
            (&json!("0"), &json!("0"))
        );
        for query in [
            "?limit=x",
            "?limit=0",
            "?offset=-1",
            "?orderby=size",
            "?orderby=name:up",
        ] {
            ask(query).await.fault(400, "-1");
        }
        ask("?limit=20000").await.ok("folder");
    }
    let empty = server.made_folder(Form::Json, "self", "Empty").await;
    let list = server
        .gets(
            &server.owner(),
            Form::Json,
            &format!("/folders/{empty}/items"),
        )
        .await;
    assert_eq!(list.ok("folder")["items"], json!([]));
}

#[tokio::test]
async fn every_version_tells_its_author_and_gives_its_bytes() {
    in_each_form(async |server, form| {
        let folder = server.made_folder(form, "self", "Plans").await;
        let first = server.made_file(form, &folder, "a.txt", b"first").await;
        let id = text(&first["id"]).to_owned();
        let applink = server.applink("folder", &folder, "contributor").await;
        server.clock.advance(std::time::Duration::from_mins(1));
        let data = format!("/files/{id}/data");
        let call = applink.call(server, form, Method::POST, &data);
        let call = call.file(None, "a.txt", b"the second");
        call.send().await.good(201, "file");
        let owner = server.owner();
        for (version, author, size, bytes) in [
            ("1", "owner", "5", "first"),
            ("2", "crew-42", "10", "the second"),
        ] {
            let path = format!("/files/{id}?version={version}");
            let shown = server.gets(&owner, form, &path).await.ok("file");
            assert_eq!(shown["version"], version);
            assert_eq!(shown["modifiedBy"]["loginName"], author);
            assert_eq!(shown["size"], size);
            assert_eq!(shown["name"], "a.txt");
            assert_eq!(shown["createdTime"], first["createdTime"]);
            let path = format!("{data}?version={version}");
            let taken = server.gets(&owner, form, &path).await;
            assert_eq!(taken.answer.expect(200).text(), bytes);
        }
        let path = format!("/files/{id}?version=1");
        let shown = server.gets(&owner, form, &path).await.ok("file");
        assert_eq!(shown["modifiedTime"], first["modifiedTime"]);
        for none in ["0", "3"] {
            for path in [format!("/files/{id}"), data.clone()] {
                let path = format!("{path}?version={none}");
                server.gets(&owner, form, &path).await.fault(404, "-16");
            }
        }
        let path = format!("/files/{id}?version=first");
        server.gets(&owner, form, &path).await.fault(400, "-1");
        // Anybody who may only look gets no version's bytes.
        let looking = server.applink("file", &id, "viewer").await;
        let path = format!("{data}?version=2");
        looking.get(server, form, &path).await.fault(403, "-20");
        // A link shows the file as it is now, whatever else it allows.
        for (version, shown) in [("1", false), ("2", true), ("3", false)] {
            for path in [format!("/files/{id}"), data.clone()] {
                let path = format!("{path}?version={version}");
                let reply = applink.get(server, form, &path).await;
                if shown {
                    reply.answer.expect(200);
                } else {
                    reply.fault(403, "-20");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn changed_and_removed() {
    in_each_form(async |server, form| {
        let owner = server.owner();
        let folder = server.made_folder(form, "self", "Plans").await;
        let file = server.made_file(form, &folder, "a.txt", b"one").await;
        let (folder, file) = (
            format!("/folders/{folder}"),
            format!("/files/{}", text(&file["id"])),
        );
        let body = json!({"name": "b.txt"});
        assert_eq!(
            server.puts(&owner, form, &file, &body).await.ok("file")["name"],
            "b.txt"
        );
        let body = json!({"description": "said of it"});
        let changed = server.puts(&owner, form, &folder, &body).await.ok("folder");
        assert_eq!(
            (
                &changed["description"],
                &changed["size"],
                &changed["childItemsCount"]
            ),
            (&json!("said of it"), &json!("3"), &json!("1"))
        );
        let fault = server
            .puts(&owner, form, &file, &json!({"name": "a/b"}))
            .await
            .fault(400, "-1");
        assert_eq!(fault["name"], "a/b");
        server
            .puts(&owner, form, &file, &json!({}))
            .await
            .fault(400, "-1");
        server.deletes(&owner, form, &file).await.ok("file");
        server.gets(&owner, form, &file).await.fault(404, "-16");
        server.deletes(&owner, form, &folder).await.ok("folder");
        server
            .deletes(&owner, form, "/folders/self")
            .await
            .fault(403, "-20");
    })
    .await;
}

#[tokio::test]
async fn the_parts_of_a_form_in_either_order() {
    let server = Server::start().await;
    let parent = server.made_folder(Form::Json, "self", "Plans").await;
    let file = "--x\r\nContent-Disposition: form-data; name=\"primaryFile\"; filename=\"a.txt\"\r\n\r\nbytes\r\n";
    let said = format!(
        "--x\r\nContent-Disposition: form-data; name=\"jsonInputParameters\"\r\n\r\n{{\"parentID\":\"{parent}\"}}\r\n"
    );
    let other = "--x\r\nContent-Disposition: form-data; name=\"metadataValues\"\r\n\r\n{}\r\n";
    let large = file.replace("bytes", &"b".repeat(6 << 20));
    let larger = file.replace("bytes", &"b".repeat(9 << 20));
    for (body, status) in [
        (format!("{said}{file}--x--\r\n"), 201),
        (format!("{file}{said}--x--\r\n"), 201),
        (format!("{said}{other}{file}--x--\r\n"), 201),
        (format!("{file}--x--\r\n"), 400),
        (format!("{said}--x--\r\n"), 400),
        (format!("{said}{file}"), 400),
        // Which of two counts could be read in two ways.
        (format!("{said}{said}{file}--x--\r\n"), 400),
        (format!("{file}{file}{said}--x--\r\n"), 400),
        // More than waits in memory for a part's head, and more than is kept at all.
        (format!("{large}{said}--x--\r\n"), 201),
        (format!("{larger}{said}--x--\r\n"), 413),
    ] {
        let answer = server
            .owner()
            .ask(Method::POST, &format!("{API}/files/data/"))
            .header("content-type", "multipart/form-data; boundary=x")
            .body(body)
            .send()
            .await
            .expect(status);
        assert_eq!(
            answer.json()["errorCode"],
            if status == 201 { "0" } else { "-1" }
        );
    }
    let plain = server
        .posts(&server.owner(), Form::Json, "/files/data", &json!({}))
        .await;
    plain.fault(415, "-1");
}

#[tokio::test]
async fn a_name_and_a_password_or_a_token_in_its_place() {
    in_each_form(async |server, form| {
        server.password("viewer", "correct horse").await;
        let basic = |name: &str, password: &str| {
            let pair = STANDARD.encode(format!("{name}:{password}"));
            Call::of(&server.anonymous(), form, Method::GET, "/folders/items")
                .header("authorization", &format!("Basic {pair}"))
        };
        let token = server.hand_made("viewer", None).await;
        basic("viewer", "correct horse").send().await.ok("folder");
        basic("VIEWER", "correct horse").send().await.ok("folder");
        basic("viewer", &token).send().await.ok("folder");
        for (name, password) in [
            ("viewer", "wrong horse"),
            ("owner", &token),
            ("nobody", "x"),
            ("viewer", ""),
        ] {
            let refused = basic(name, password).send().await.fault(401, "-1");
            let said = "the name or the password is wrong";
            assert_eq!(refused["title"], said, "{name}");
        }
        // A browser adds it by itself to what another site's page sends.
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
        ] {
            let foreign = basic("viewer", "correct horse").header(name, value);
            foreign.send().await.fault(401, "-1");
        }
        let call = || Call::of(&server.anonymous(), form, Method::GET, "/folders/items");
        for value in [
            "Basic",
            "Basic !!!",
            "Basic Og==x",
            "Digest x",
            "Bearer lk_x",
        ] {
            call()
                .header("authorization", value)
                .send()
                .await
                .fault(401, "-1");
        }
        for _ in 0..20 {
            basic("editor", "wrong horse").send().await;
        }
        let held = basic("editor", "wrong horse").send().await;
        held.fault(429, "-1");
        assert!(!held.answer.header("retry-after").is_empty());
    })
    .await;
}
