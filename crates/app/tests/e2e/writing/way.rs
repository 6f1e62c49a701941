//! Folders that are missing on the way to a file (docs/contracts/microsoft.md 5.13).

use serde_json::json;

use super::{TAKEN, put};
use crate::harness::{Server, text};

fn at(path: &str) -> String {
    format!("/v1.0/me/drive/root:/{path}:/content")
}

#[tokio::test]
async fn missing_folders_are_made_with_the_file_or_not_at_all() {
    let server = Server::start().await;
    let owner = server.owner();
    let made = put(&owner, &at("New/Inner/deep.txt"), &[], "deep").await;
    let made = made.expect(201).json();
    let path = text(&made["parentReference"]["path"]);
    assert!(path.ends_with("root:/New/Inner"), "{path}");
    put(&owner, &at("New/Inner/deep.txt"), &[], "again")
        .await
        .expect(200);
    put(&owner, &at("new/inner/Other/x.txt"), &[], "x")
        .await
        .expect(201);
    let inner = owner
        .get("/v1.0/me/drive/root:/New/Inner:/children")
        .await
        .ok();
    assert_eq!(inner["value"].as_array().unwrap().len(), 2);

    let stored = server.stored_contents();
    let deep = vec!["d"; 70].join("/");
    for (path, headers, status, code) in [
        ("Welcome.txt/x.txt".to_owned(), &[][..], 409, TAKEN),
        ("Welcome.txt/Inner/x.txt".to_owned(), &[], 409, TAKEN),
        ("None/a%01b/x.txt".to_owned(), &[], 400, "invalidRequest"),
        ("None/x%01.txt".to_owned(), &[], 400, "invalidRequest"),
        (format!("None/{deep}/x.txt"), &[], 400, "invalidRequest"),
        (
            "None/x.txt".to_owned(),
            &[("if-match", "*")],
            412,
            "resourceModified",
        ),
    ] {
        let refused = put(&owner, &at(&path), headers, "x").await;
        refused.refused(status, code);
    }
    owner
        .get("/v1.0/me/drive/root:/None")
        .await
        .refused(404, "itemNotFound");
    assert_eq!(server.stored_contents(), stored);
    // Who may not add there makes no folders either, and whoever sees nothing learns nothing.
    let address = format!("{}:/None/x.txt:/content", server.root("owner"));
    put(&server.outsider(), &address, &[], "x")
        .await
        .refused(404, "itemNotFound");
    let folder = format!("{}:/None/x.txt:/content", server.at("Reports"));
    put(&server.viewer(), &folder, &[], "x")
        .await
        .refused(403, "accessDenied");
}

#[tokio::test]
async fn an_upload_in_parts_makes_them_when_it_begins() {
    let server = Server::start().await;
    let owner = server.owner();
    let begin = "/v1.0/me/drive/root:/New/Inner/big.bin:/createUploadSession";
    let session = owner.post(begin, json!({})).await.ok();
    let address = server.path_of(&session["uploadUrl"]);
    let part = server.anonymous().ask(hyper::Method::PUT, &address);
    let whole = part.header("content-range", "bytes 0-4/5").body("bytes");
    whole.send().await.expect(201);
    owner
        .get("/v1.0/me/drive/root:/New/Inner/big.bin")
        .await
        .ok();
}
