//! Resolving links, and the header on other calls.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{at, upload};
use crate::harness::{Server, text};

/// A text with everything in it encoded that is no letter and no digit.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        if byte.is_ascii_alphanumeric() {
            all.push(char::from(byte));
        } else {
            let _ = write!(all, "%{byte:02X}");
        }
        all
    })
}

#[tokio::test]
async fn seed_10_shared_items_in_both_encodings_with_hard_passwords() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let visitor = server.outsider();
    for password in ["Aa1+x&y=z%41", "per%cent&amp;=", "plain-one1", "100%-sure"] {
        let link = owner.set(&file, json!({"password": password})).await.link();
        let url = text(&link["url"]).to_owned();
        for (address, given) in [
            (url.clone(), password.to_owned()),
            (encoded(&url), encoded(password)),
        ] {
            let item = visitor.resolve(&address, Some(&given)).await.ok();
            assert_eq!(item["id"], server.number("Welcome.txt"));
            assert_eq!(item["shared_link"], Value::Null);
            assert_eq!(item["parent"], Value::Null);
            assert_eq!(
                item["path_collection"],
                json!({"total_count": 0, "entries": []})
            );
        }
        for wrong in [None, Some("wrong-one1"), Some("")] {
            visitor
                .resolve(&url, wrong)
                .await
                .denied(403, "incorrect_shared_item_password");
        }
        // Anybody who has access of their own is not asked.
        let seen = owner.resolve(&url, Some("wrong-one1")).await.ok();
        assert_eq!(seen["shared_link"]["url"], link["url"]);
        assert_eq!(seen["parent"]["id"], "0");
    }
}

#[tokio::test]
async fn wrong_passwords_are_counted_against_link_and_caller() {
    let server = Server::start().await;
    let owner = server.owner();
    let link = owner
        .set(&at(&server, "Welcome.txt"), json!({"password": "abc-defg"}))
        .await
        .link();
    let url = text(&link["url"]).to_owned();
    let visitor = server.outsider();
    let mut statuses = Vec::new();
    for number in 0..12 {
        let guess = format!("guess-nr-{number}");
        statuses.push(visitor.resolve(&url, Some(&guess)).await.status);
    }
    assert_eq!(statuses[..10], [403; 10]);
    assert_eq!(statuses[10..], [429; 2]);
    let waiting = visitor.resolve(&url, Some("abc-defg")).await;
    let waiting = waiting.denied(429, "rate_limit_exceeded");
    assert!(waiting.header("retry-after").parse::<u64>().unwrap() > 0);
    server.owner().resolve(&url, None).await.expect(200);
}

#[tokio::test]
async fn a_header_that_names_no_link_is_refused_and_an_unknown_link_is_not_there() {
    let server = Server::start().await;
    let owner = server.owner();
    owner
        .get("/2.0/shared_items")
        .await
        .denied(400, "bad_request")
        .about("shared_link");
    for broken in [
        "",
        "link=x",
        "shared_link=",
        "shared_link=ftp://h/s/x",
        "shared_link=plain",
    ] {
        owner
            .get_with("/2.0/shared_items", "BoxApi", broken)
            .await
            .denied(400, "bad_request")
            .about("shared_link");
    }
    for unknown in [
        "https://app.example/s/0123456789abcdefghijklmnopqrstuv",
        "https://app.example/v/nobodys-name",
        "https://app.example/somewhere/else",
    ] {
        owner
            .resolve(unknown, None)
            .await
            .denied(404, "not_found")
            .about("shared_link");
    }
}

#[tokio::test]
async fn every_form_of_a_links_address_is_read_whatever_its_host() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let link = owner
        .set(&file, json!({"vanity_name": "harbour-plan"}))
        .await
        .link();
    let token = super::page(&server, &link).replace("/s/", "");
    let id = server.number("Welcome.txt");
    for form in [
        format!("https://app.box.com/s/{token}"),
        format!("https://app.box.com/s/{token}/"),
        format!("https://app.box.com/s/{token}?x=1"),
        format!("http://127.0.0.1:1/embed/s/{token}"),
        format!("https://x.example/shared/static/{token}.txt"),
        format!("https://x.example/shared/static/{token}"),
        format!("https://x.example/s/{token}/file/{id}"),
        "https://x.example/v/HARBOUR-plan".to_owned(),
    ] {
        let item = server.outsider().resolve(&form, None).await.ok();
        assert_eq!(item["id"], id, "{form}");
    }
}

#[tokio::test]
async fn seed_11_the_header_reaches_what_is_below_and_nothing_beside() {
    let server = Server::start().await;
    let owner = server.owner();
    let link = owner.set(&at(&server, "Reports"), json!({})).await.link();
    let header = format!("shared_link={}", text(&link["url"]));
    let visitor = server.outsider();
    let spring = at(&server, "Reports/Spring.txt");
    visitor.get(&spring).await.denied(404, "not_found");
    let item = visitor.get_with(&spring, "BoxApi", &header).await.ok();
    assert_eq!(item["name"], "Spring.txt");
    assert_eq!(item["path_collection"]["total_count"], 1);
    assert_eq!(item["path_collection"]["entries"][0]["name"], "Reports");

    let content = visitor
        .get_with(&format!("{spring}/content"), "boxapi", &header)
        .await;
    let there = server.path_of(&json!(content.expect(302).header("location")));
    let bytes = server.anonymous().get(&there).await.expect(200);
    assert_eq!(bytes.text(), "All quiet in spring.\n");

    let folder = server.number("Reports");
    let list = visitor
        .get_with(&format!("/2.0/folders/{folder}/items"), "boxapi", &header)
        .await
        .ok();
    assert_eq!(list["total_count"], 2);
    for outside in ["Welcome.txt", "Rust"] {
        let address = at(&server, outside);
        visitor
            .get_with(&address, "boxapi", &header)
            .await
            .denied(404, "not_found");
    }
    // The header gives no right to change anything, and stands in nobody's way.
    let put = visitor
        .with_json(hyper::Method::PUT, &spring, &json!({"name": "x"}))
        .header("boxapi", &header);
    put.send().await.denied(404, "not_found");
    let welcome = at(&server, "Welcome.txt");
    let own = owner.get_with(&welcome, "boxapi", "shared_link=nonsense");
    own.await.expect(200);
}

#[tokio::test]
async fn a_link_to_look_at_gives_no_bytes() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let wish = json!({"permissions": {"can_download": false}});
    let link = owner.set(&file, wish).await.link();
    let header = format!("shared_link={}", text(&link["url"]));
    let visitor = server.outsider();
    visitor
        .get_with(&format!("{file}/content"), "boxapi", &header)
        .await
        .denied(403, "access_denied_insufficient_permissions");
    let direct = server.path_of(&link["download_url"]);
    server.anonymous().get(&direct).await.expect(404);
    owner
        .set(&file, json!({"permissions": {"can_download": true}}))
        .await
        .ok();
    server.anonymous().get(&direct).await.expect(200);
    owner.set(&file, json!({"password": "abc-defg"})).await.ok();
    server.anonymous().get(&direct).await.expect(404);
}

#[tokio::test]
async fn bytes_behind_a_password_come_with_the_password_only() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = at(&server, "Welcome.txt");
    let link = owner
        .set(&file, json!({"password": "abc-defg"}))
        .await
        .link();
    let url = text(&link["url"]);
    let visitor = server.outsider();
    let content = format!("{file}/content");
    for wrong in [
        format!("shared_link={url}"),
        format!("shared_link={url}&shared_link_password=x"),
    ] {
        visitor
            .get_with(&content, "boxapi", &wrong)
            .await
            .denied(403, "incorrect_shared_item_password");
    }
    let right = format!("shared_link={url}&shared_link_password=abc-defg");
    let there = visitor
        .get_with(&content, "boxapi", &right)
        .await
        .expect(302);
    let there = server.path_of(&json!(there.header("location")));
    server.anonymous().get(&there).await.expect(200);
    // A new password shuts what was handed out under the old one.
    owner.set(&file, json!({"password": "abc-defh"})).await.ok();
    server.anonymous().get(&there).await.expect(404);
}

#[tokio::test]
async fn a_company_link_is_for_the_company_and_a_collaborators_link_for_collaborators() {
    let server = Server::start().await;
    let owner = server.owner();
    let file = upload(&owner, "0", "Minutes.txt", b"minutes").await;
    let address = format!("/2.0/files/{}", text(&file["id"]));
    let link = owner
        .set(&address, json!({"access": "company"}))
        .await
        .link();
    let url = text(&link["url"]);
    server.viewer().resolve(url, None).await.expect(200);
    server
        .outsider()
        .resolve(url, None)
        .await
        .denied(404, "not_found");
    server
        .anonymous()
        .resolve(url, None)
        .await
        .denied(401, "unauthorized");
    let private = super::folder(&server.editor(), "0", "Private").await;
    let address = format!("/2.0/folders/{}", text(&private["id"]));
    let link = server
        .editor()
        .set(&address, json!({"access": "collaborators"}))
        .await
        .link();
    let url = text(&link["url"]);
    server.editor().resolve(url, None).await.expect(200);
    for other in [owner, server.viewer(), server.outsider()] {
        other.resolve(url, None).await.denied(404, "not_found");
    }
}
