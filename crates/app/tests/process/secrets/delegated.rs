//! What Oracle's door hands out, and what it is shown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{ACCOUNT_PASSWORD, LINK_PASSWORD, Secrets, WRONG_PASSWORD};
use crate::harness::{Answer, Demo, Server};

const API: &str = "/documents/api/1.1";

/// A delegated link that is used, renewed and shown where it does not belong, and a link with an
/// access code.
pub(super) fn all(demo: &Demo, server: &Server, secrets: &mut Secrets) {
    let file = demo.entry("Welcome.txt")["oracle_id"].as_str().unwrap();
    let account = STANDARD.encode(format!("owner:{ACCOUNT_PASSWORD}"));
    secrets.keep("a name and a password", &account);
    let mut owner = server
        .client()
        .with("Authorization", &format!("Basic {account}"));
    let body = r#"{"assignedUser":"crew-42","role":"downloader"}"#;
    let made = owner
        .post_json(&format!("{API}/applinks/file/{file}"), body)
        .unwrap();
    let made = document(&made);
    let mut keep = |what: &str, document: &Value, member: &str| {
        let secret = document[member].as_str().unwrap();
        secrets.keep(what, secret);
        secret.to_owned()
    };
    let id = keep("an applink's id", &made, "appLinkID");
    let access = keep("an applink's access token", &made, "accessToken");
    let refresh = keep("an applink's refresh token", &made, "refreshToken");
    let holder = |access: &str| {
        let client = server.client().with("appLinkID", &id);
        client.with("accessToken", access)
    };
    let data = format!("{API}/files/{file}/data");
    assert_eq!(holder(&access).get(&data).unwrap().status, 200);
    let mut renewing = holder(&access).with("RefreshToken", &refresh);
    let renewed = renewing.put_json(&format!("{API}/applinks/token"), "");
    let renewed = document(&renewed.unwrap());
    let next = keep("a renewed access token", &renewed, "accessToken");
    assert_eq!(holder(&next).get(&data).unwrap().status, 200);

    let page = format!("/documents/embed/link/app/{id}/fileview/{file}");
    for (address, status) in [
        (page.clone(), 200),
        (format!("{page}&dAppLinkAccessToken={access}"), 404),
        (format!("{page}/{refresh}"), 404),
        (format!("{API}/files/{file}?accessToken={access}"), 401),
        (format!("{API}/{id}"), 401),
    ] {
        let answer = server.client().get(&address).unwrap();
        assert_eq!(answer.status, status, "{address}");
    }
    assert_eq!(holder(&refresh).get(&data).unwrap().status, 400);

    let body = format!(
        r#"{{"assignedUsers":"@everybody","role":"downloader","password":"{LINK_PASSWORD}"}}"#
    );
    let made = owner.post_json(&format!("{API}/publiclinks/file/{file}"), &body);
    let made = document(&made.unwrap());
    let link = made["linkID"].as_str().unwrap();
    secrets.keep("a public link's id", link);
    secrets.keep("a public link's token", &link[2..34]);
    for (code, status) in [(WRONG_PASSWORD, 403), (LINK_PASSWORD, 200)] {
        let cookie = format!("dAccessCode-{link}={code}");
        let visitor = server.client().with("linkID", link);
        let mut visitor = visitor.with("Cookie", &cookie);
        assert_eq!(visitor.get(&data).unwrap().status, status);
    }
}

#[track_caller]
fn document(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}
