//! Sending files through a link.

use hyper::Method;
use serde_json::{Value, json};

use crate::harness::{Server, text};

async fn names_in(server: &Server, folder: &str) -> Vec<String> {
    let address = format!("/v1.0/me/drive/root:/{folder}:/children");
    let list = server.owner().get(&address).await.ok();
    let rows = list["value"].as_array().unwrap();
    rows.iter()
        .map(|row| text(&row["name"]).to_owned())
        .collect()
}

#[tokio::test]
async fn an_editing_link_takes_files_and_overwrites_none() {
    let server = Server::start().await;
    let link = server.link("Reports", json!({"type": "edit"})).await;
    let page = server.page(&link);
    let anyone = server.anonymous();
    let files: [(&str, &[u8]); 3] = [
        ("New.txt", b"one"),
        ("Tides.csv", b"two"),
        ("Empty.txt", b""),
    ];
    anyone.upload(&page, &files).await.expect(200);
    let expected = [
        "Empty.txt",
        "New.txt",
        "Spring.txt",
        "Tides 1.csv",
        "Tides.csv",
    ];
    assert_eq!(names_in(&server, "Reports").await, expected);
    let kept = server
        .owner()
        .get("/v1.0/me/drive/root:/Reports/Tides.csv")
        .await
        .ok();
    assert_eq!(kept["size"], json!(52));
    let shown = anyone.get(&page).await.expect(200).text();
    assert!(
        shown.contains("New.txt") && shown.contains("Tides 1.csv"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_link_to_send_files_shows_nothing_of_the_folder() {
    let server = Server::start().await;
    let link = server.link("Reports", json!({"type": "createOnly"})).await;
    let page = server.page(&link);
    let anyone = server.anonymous();
    let before = anyone.get(&page).await.expect(200);
    for told in ["Tides", "Spring", "Reports", "2 items"] {
        assert!(!before.text().contains(told), "{told}: {}", before.text());
    }
    let fresh = anyone
        .upload(&page, &[("Fresh.csv", b"x")])
        .await
        .expect(200);
    let taken = anyone
        .upload(&page, &[("Tides.csv", b"x")])
        .await
        .expect(200);
    assert_eq!(names_in(&server, "Reports").await.len(), 4);
    // The answers tell nothing of what was there.
    let told = taken.text().replace("Tides.csv", "Fresh.csv");
    assert_eq!(told, fresh.text());
    assert_eq!(anyone.get(&page).await.expect(200).text(), before.text());

    let tides = server.number("Reports/Tides.csv");
    for part in ["/download", "/preview"] {
        anyone.get(&format!("{page}{part}")).await.expect(403);
    }
    for part in ["", "/download", "/preview"] {
        let answer = anyone.get(&format!("{page}{part}?item={tides}")).await;
        assert!(
            [403, 404].contains(&answer.status),
            "{part}: {}",
            answer.text()
        );
        assert!(!answer.text().contains("Tides") && !answer.text().contains("hour,metres"));
    }
}

#[tokio::test]
async fn a_link_to_look_takes_nothing() {
    let server = Server::start().await;
    let body = json!({"type": "view"});
    for (path, kind) in [
        ("Reports", "view"),
        ("Welcome.txt", "edit"),
        ("Welcome.txt", "blocksDownload"),
    ] {
        let mut body = body.clone();
        body["type"] = Value::String(kind.to_owned());
        let page = server.page(&server.link(path, body).await);
        let refused = server.anonymous().upload(&page, &[("x.txt", b"x")]).await;
        assert!(
            [403, 404].contains(&refused.status),
            "{path} {kind}: {}",
            refused.text()
        );
    }
    assert_eq!(
        names_in(&server, "Reports").await,
        ["Spring.txt", "Tides.csv"]
    );
    server
        .owner()
        .get("/v1.0/me/drive/root:/x.txt")
        .await
        .expect(404);
}

#[tokio::test]
async fn what_is_no_file_of_a_form_is_refused() {
    let server = Server::start().await;
    let link = server.link("Reports", json!({"type": "edit"})).await;
    let page = server.page(&link);
    let anyone = server.anonymous();
    for name in [
        "..",
        ".",
        "a\u{0}b",
        "ends.",
        " a",
        "a\u{2028}b",
        "nul\tb",
        &"n".repeat(300),
    ] {
        let answer = anyone.upload(&page, &[(name, b"x")]).await;
        assert_eq!(answer.status, 400, "{name:?}: {}", answer.text());
    }
    // What stands before the last slash is where the file came from, and is not looked at.
    anyone
        .upload(&page, &[("../../Welcome.txt", b"x")])
        .await
        .expect(200);
    let expected = ["Spring.txt", "Tides.csv", "Welcome.txt"];
    assert_eq!(names_in(&server, "Reports").await, expected);
    for (kind, body) in [
        ("text/plain", "x"),
        ("application/json", "{}"),
        ("multipart/form-data", "x"),
        ("multipart/form-data; boundary=b", "--b\r\nbroken"),
        ("multipart/form-data; boundary=b", "--b--\r\n"),
    ] {
        let asked = anyone.ask(hyper::Method::POST, &format!("{page}/upload"));
        asked
            .header("content-type", kind)
            .body(body)
            .send()
            .await
            .expect(400);
    }
    let (kind, body) = crate::harness::multipart(&[("x.txt", b"x")]);
    let asked = anyone.ask(hyper::Method::POST, &format!("{page}/upload"));
    let asked = asked
        .header("content-type", kind)
        .header("origin", "https://evil.example");
    asked.body(body).send().await.expect(403);
    assert_eq!(names_in(&server, "Reports").await.len(), 3);
}

#[tokio::test]
async fn a_file_goes_into_the_folder_that_is_open() {
    let server = Server::start().await;
    server.folder("Reports/Inner").await;
    let link = server.link("Reports", json!({"type": "edit"})).await;
    let page = server.page(&link);
    let shown = server.anonymous().get(&page).await.expect(200).text();
    let row = shown.lines().find(|line| line.contains("Inner")).unwrap();
    let item = row
        .split("?item=")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let (kind, body) = crate::harness::multipart(&[("Deep.txt", b"deep")]);
    let asked = server
        .anonymous()
        .ask(hyper::Method::POST, &format!("{page}/upload?item={item}"));
    asked
        .header("content-type", kind)
        .body(body)
        .send()
        .await
        .expect(200);
    assert_eq!(names_in(&server, "Reports/Inner").await, ["Deep.txt"]);
}

/// What ends while the bytes come in takes nothing, and keeps none of them.
#[tokio::test]
async fn nothing_arrives_through_what_ended_meanwhile() {
    let server = Server::start().await;
    let large = vec![b'x'; 300_000];
    for trashes in [false, true] {
        let link = server.link("Reports", json!({"type": "createOnly"})).await;
        let page = server.page(&link);
        let kept = server.stored_contents();
        let owner = server.owner();
        let reports = server.at("Reports");
        let ends = if trashes {
            let folder = format!("/2.0/folders/{}?recursive=true", server.number("Reports"));
            owner.ask(Method::DELETE, &folder)
        } else {
            let permission = format!("{reports}/permissions/{}", text(&link["id"]));
            owner.ask(Method::DELETE, &permission)
        };
        let sending = server.anonymous().uploading(&page, &[("Late.bin", &large)]);
        let contents = server.counting_contents();
        let answer = sending.send_around(async move {
            while contents() == kept {
                tokio::task::yield_now().await;
            }
            ends.send().await.expect(204);
        });
        answer.await.expect(404);
        assert_eq!(server.stored_contents(), kept);
        if trashes {
            let restored = format!("/2.0/folders/{}", server.number("Reports"));
            owner.post(&restored, json!({})).await.made();
        }
        let names = names_in(&server, "Reports").await;
        assert!(!names.contains(&"Late.bin".to_owned()), "{names:?}");
    }
}
