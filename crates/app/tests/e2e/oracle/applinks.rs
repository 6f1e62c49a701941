//! Making applinks.

use hyper::Method;
use serde_json::json;

use super::client::{API, Applink, Form, members};
use super::{Call, NOBODY, in_each_form};
use crate::harness::text;

const EIGHT: [&str; 8] = [
    "accessToken",
    "appLinkID",
    "appLinkUrl",
    "errorCode",
    "id",
    "refreshToken",
    "role",
    "type",
];

#[tokio::test]
async fn line_01_an_applink_has_eight_members() {
    in_each_form(async |server, form| {
        for (kind, path, letters, view) in [
            ("file", "Welcome.txt", "LD", "fileview"),
            ("folder", "Reports", "LF", "folder"),
        ] {
            let id = server.document(path);
            let body = json!({
                "assignedUser": "crew-42",
                "role": "downloader",
                "userLocale": "en-US",
                "userTimeZone": "Canada/Pacific",
            });
            let address = format!("/applinks/{kind}/{id}");
            let made = server
                .posts(&server.owner(), form, &address, &body)
                .await
                .ok("applink");
            assert_eq!(members(&made), EIGHT);
            assert_eq!(
                (&made["id"], &made["type"]),
                (&json!(id), &json!("applink"))
            );
            assert_eq!(made["role"], "downloader");
            let link = text(&made["appLinkID"]);
            assert!(link.starts_with(letters) && link.ends_with("==") && link.len() == 154);
            for token in ["accessToken", "refreshToken"] {
                let token = text(&made[token]);
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
                assert!(token.len() == 64 && token.bytes().all(plain), "{token}");
            }
            let url = format!("{}/documents/embed/link/app/{link}/{view}/{id}", server.url);
            assert_eq!(made["appLinkUrl"], url);
        }
    })
    .await;
}

#[tokio::test]
async fn line_02_without_a_role_it_is_a_viewer_s() {
    in_each_form(async |server, form| {
        let address = format!("/applinks/file/{}", server.document("Welcome.txt"));
        for body in [
            json!({"assignedUser": "crew-42"}),
            json!({"assignedUser": "crew-42", "role": ""}),
            json!({"assignedUser": "crew-42", "somethingElse": "x"}),
        ] {
            let made = server
                .posts(&server.owner(), form, &address, &body)
                .await
                .ok("applink");
            assert_eq!(made["role"], "viewer");
        }
    })
    .await;
}

#[tokio::test]
async fn line_03_the_roles() {
    in_each_form(async |server, form| {
        let address = format!("/applinks/folder/{}", server.document("Reports"));
        let ask = async |role: &str| {
            let body = json!({"assignedUser": "crew-42", "role": role});
            server.posts(&server.owner(), form, &address, &body).await
        };
        for role in ["viewer", "downloader", "contributor", "manager"] {
            assert_eq!(ask(role).await.ok("applink")["role"], role);
        }
        for role in ["owner", "Viewer", "reader"] {
            ask(role).await.fault(400, "-1");
        }
        server.policy("delegating_management", "off").await;
        ask("manager").await.fault(400, "-1");
        ask("contributor").await.ok("applink");
    })
    .await;
}

#[tokio::test]
async fn line_04_somebody_must_be_assigned() {
    in_each_form(async |server, form| {
        let address = format!("/applinks/file/{}", server.document("Welcome.txt"));
        let ask = async |body| server.posts(&server.owner(), form, &address, &body).await;
        ask(json!({"role": "viewer"})).await.fault(400, "-1");
        ask(json!({"assignedUser": ""})).await.fault(400, "-1");
        ask(json!({"assignedUser": "   "})).await.fault(400, "-1");
        ask(json!({"assignedUser": "x".repeat(257)}))
            .await
            .fault(400, "-1");
        ask(json!({"assignedUser": "\u{202e}ssob"}))
            .await
            .fault(400, "-1");
        ask(json!({"assignedUser": {"id": "x"}}))
            .await
            .fault(400, "-1");
        ask(json!({"assignedUser": "Nobody Known"}))
            .await
            .ok("applink");
        ask(json!({"assignedUser": server.member("viewer")}))
            .await
            .ok("applink");
    })
    .await;
    let server = crate::harness::Server::start().await;
    let address = format!("/applinks/file/{}", server.document("Welcome.txt"));
    for wrong in [json!(7), json!(true), json!(["x"])] {
        let body = json!({"assignedUser": wrong});
        let made = server
            .posts(&server.owner(), Form::Json, &address, &body)
            .await;
        made.fault(400, "-1");
    }
}

#[tokio::test]
async fn line_05_it_takes_managing_the_item() {
    in_each_form(async |server, form| {
        let folder = server.made_folder(form, "self", "Ours").await;
        let share = format!("/shares/{folder}");
        let give = async |who: &str, role: &str| {
            let body = json!({"userID": who, "role": role});
            server
                .posts(&server.owner(), form, &share, &body)
                .await
                .ok("share");
        };
        let address = format!("/applinks/folder/{folder}");
        let body = json!({"assignedUser": "crew-42"});
        for role in ["contributor", "downloader", "viewer"] {
            give("editor", role).await;
            let asked = server.posts(&server.editor(), form, &address, &body).await;
            asked.fault(403, "-20");
        }
        let stranger = server.stranger("drifter").await;
        server
            .posts(&stranger, form, &address, &body)
            .await
            .fault(403, "-20");
        give("editor", "manager").await;
        server
            .posts(&server.editor(), form, &address, &body)
            .await
            .ok("applink");
        server
            .posts(&server.owner(), form, &address, &body)
            .await
            .ok("applink");
        // Another organization's is not there.
        server
            .posts(&server.outsider(), form, &address, &body)
            .await
            .fault(404, "-16");
    })
    .await;
}

#[tokio::test]
async fn line_06_an_item_of_that_kind_must_be_there() {
    in_each_form(async |server, form| {
        let body = json!({"assignedUser": "crew-42"});
        let folder = server.document("Reports");
        let as_file = format!("D{}", &folder[1..]);
        for id in [NOBODY, "x", &folder, &as_file] {
            let address = format!("/applinks/file/{id}");
            server
                .posts(&server.owner(), form, &address, &body)
                .await
                .fault(404, "-16");
        }
        let address = format!("/applinks/folder/{}", server.document("Welcome.txt"));
        server
            .posts(&server.owner(), form, &address, &body)
            .await
            .fault(404, "-16");
        let whole = "/applinks/folder/self";
        server
            .posts(&server.owner(), form, whole, &body)
            .await
            .fault(400, "-1");
        // What is wrong with the body is told before what is wrong with the item.
        let address = format!("/applinks/file/{NOBODY}");
        for bad in [
            json!({"assignedUser": "crew-42", "role": "owner"}),
            json!({"assignedUser": "x".repeat(300)}),
        ] {
            server
                .posts(&server.owner(), form, &address, &bad)
                .await
                .fault(400, "-1");
        }
        let refused = server
            .posts(&server.anonymous(), form, &address, &body)
            .await;
        refused.fault(401, "-1");
        let challenge = refused.answer.header("www-authenticate");
        assert_eq!(
            challenge,
            "Bearer realm=\"latchkey\", Basic realm=\"latchkey\""
        );
        let refused = server
            .posts(&server.bearing("lk_x"), form, &address, &body)
            .await;
        refused.fault(401, "-1");
        assert_eq!(
            refused.answer.header("www-authenticate"),
            "Bearer realm=\"latchkey\", error=\"invalid_token\", Basic realm=\"latchkey\""
        );
    })
    .await;
}

#[tokio::test]
async fn line_07_media_types() {
    let server = crate::harness::Server::start().await;
    let owner = server.owner();
    let address = format!("{API}/applinks/file/{}", server.document("Welcome.txt"));
    let json = r#"{"assignedUser":"crew-42"}"#;
    let xml = "<whatever><assignedUser>crew-42</assignedUser></whatever>";
    let form = "application/x-www-form-urlencoded";
    for (accept, kind, body, status, answer) in [
        (
            "application/xml",
            Some("application/xml"),
            xml,
            200,
            "application/xml; charset=UTF-8",
        ),
        (
            "application/json",
            Some("text/xml"),
            xml,
            200,
            "application/json",
        ),
        (
            "text/xml",
            Some("application/json"),
            json,
            200,
            "application/xml; charset=UTF-8",
        ),
        ("*/*", None, json, 200, "application/json"),
        ("*/*", Some(form), json, 200, "application/json"),
        ("*/*", None, xml, 200, "application/json"),
        ("*/*", Some(form), xml, 200, "application/json"),
        (
            "application/xml",
            Some("text/plain"),
            json,
            415,
            "application/xml; charset=UTF-8",
        ),
        (
            "image/png",
            Some("application/json"),
            json,
            406,
            "application/json",
        ),
        (
            "application/xml",
            Some("application/json"),
            "{}",
            400,
            "application/xml; charset=UTF-8",
        ),
    ] {
        let exchange = owner.ask(Method::POST, &address).header("accept", accept);
        let exchange = match kind {
            Some(kind) => exchange.header("content-type", kind),
            None => exchange,
        };
        let got = exchange.body(body).send().await.expect(status);
        assert_eq!(
            got.header("content-type"),
            answer,
            "{accept} {kind:?} {body}"
        );
    }
}

#[tokio::test]
async fn line_08_other_methods() {
    in_each_form(async |server, form| {
        let address = format!("/applinks/file/{}", server.document("Welcome.txt"));
        let owner = server.owner();
        for (method, path, allow) in [
            (Method::GET, address.as_str(), "POST"),
            (Method::DELETE, address.as_str(), "POST"),
            (Method::PUT, address.as_str(), "POST"),
            (Method::POST, "/applinks/token", "PUT"),
        ] {
            let refused = Call::of(&owner, form, method, path).send().await;
            refused.fault(405, "-1");
            assert_eq!(refused.answer.header("allow"), allow);
        }
        let slash = format!("{address}/");
        let body = json!({"assignedUser": "crew-42"});
        server
            .posts(&owner, form, &slash, &body)
            .await
            .ok("applink");
    })
    .await;
}

#[tokio::test]
async fn each_applink_is_one_of_its_own() {
    in_each_form(async |server, form| {
        let address = format!("/applinks/file/{}", server.document("Welcome.txt"));
        let body = json!({"assignedUser": "crew-42"});
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..3 {
            let made = server
                .posts(&server.owner(), form, &address, &body)
                .await
                .ok("applink");
            let Applink {
                id,
                access,
                refresh,
            } = Applink::of(&made);
            assert!(seen.insert(id) && seen.insert(access) && seen.insert(refresh));
        }
    })
    .await;
}
