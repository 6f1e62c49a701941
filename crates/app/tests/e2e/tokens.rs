//! Whose token it is, whether it still counts, and what it may be used for.

use std::time::Duration;

use hyper::Method;
use serde_json::json;

use crate::harness::{Actor, Answer, Exchange, Server};

/// Where each family asks for a token, and the code with which it does.
const FAMILIES: [(&str, &str); 4] = [
    ("/v1.0/me/drive/root", "InvalidAuthenticationToken"),
    ("/v2.0/me/drive/root", "InvalidAuthenticationToken"),
    ("/drive/root", "unauthenticated"),
    ("/onedrive/v1.0/drive/root", "unauthenticated"),
];

fn refused(answer: Answer, code: &str) -> Answer {
    let answer = answer.refused(401, code);
    assert!(
        answer
            .header("www-authenticate")
            .starts_with("Bearer realm="),
        "{answer:?}"
    );
    answer
}

#[tokio::test]
async fn point_08_a_token_that_is_absent_malformed_or_unknown_is_401() {
    let server = Server::start().await;
    let unknown = "lk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for (address, code) in FAMILIES {
        refused(server.anonymous().get(address).await, code);
        for shown in [
            "Bearer not-a-token".to_owned(),
            format!("Bearer {unknown}"),
            "Bearer a b".to_owned(),
        ] {
            let answer = server
                .anonymous()
                .get_with(address, "authorization", &shown)
                .await;
            let answer = refused(answer, code);
            let field = answer.header("www-authenticate");
            assert!(
                field.contains("error=\"invalid_token\""),
                "{shown}: {field}"
            );
            assert!(!answer.text().contains("not-a-token"), "{answer:?}");
        }
        for shown in ["Basic b3duZXI6cGFzcw==", "Bearer", "Bearer "] {
            refused(
                server
                    .anonymous()
                    .get_with(address, "authorization", shown)
                    .await,
                code,
            );
        }
    }
}

#[tokio::test]
async fn point_08_an_expired_token_is_401_and_says_so() {
    let server = Server::start().await;
    let lifetime = Some(Duration::from_mins(1));
    let owner = server
        .user_with("owner", &["Files.ReadWrite.All"], lifetime)
        .await;
    for (address, _) in FAMILIES {
        owner.get(address).await.expect(200);
    }
    server.clock.advance(Duration::from_mins(1));
    for (address, code) in FAMILIES {
        let answer = refused(owner.get(address).await, code);
        let field = answer.header("www-authenticate");
        assert!(field.contains("error=\"expired_token\""), "{field}");
    }
    // The token is looked at before anything else (docs/contracts/microsoft.md 4.4).
    owner
        .get("/drive/items/nothing")
        .await
        .refused(401, "unauthenticated");
}

#[tokio::test]
async fn point_08_a_token_counts_in_one_header_only() {
    let server = Server::start().await;
    let token = token_of(&server.owner());
    for address in ["/v1.0/me/drive/root", "/drive/root"] {
        let asked = format!("{address}?access_token={token}");
        server.anonymous().get(&asked).await.expect(401);
        let twice = server
            .owner()
            .get_with(address, "authorization", "Bearer x")
            .await;
        twice.expect(400);
        let lower = format!("bearer {token}");
        server
            .anonymous()
            .get_with(address, "authorization", &lower)
            .await
            .expect(200);
    }
}

/// A token, read off a request.
fn token_of(actor: &Actor) -> String {
    let shown = format!("{actor:?}");
    let start = shown.find("lk_").unwrap();
    let rest = &shown[start..];
    rest[..rest.find('"').unwrap()].to_owned()
}

#[tokio::test]
async fn no_other_secret_passes_for_a_token() {
    let server = Server::start().await;
    let link = server.link("Welcome.txt", json!({"type": "edit"})).await;
    let token = server.page(&link).trim_start_matches("/s/").to_owned();
    for shown in [token.as_str(), crate::harness::text(&link["shareId"])] {
        server
            .bearing(shown)
            .get("/v1.0/me/drive")
            .await
            .expect(401);
    }
    let grant = server
        .owner()
        .get(&format!("{}/content", server.at("Welcome.txt")))
        .await;
    let grant = grant
        .expect(302)
        .header("location")
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    server
        .bearing(&grant)
        .get("/v1.0/me/drive")
        .await
        .expect(401);
}

#[tokio::test]
async fn point_09_a_reading_token_makes_no_link() {
    let server = Server::start().await;
    let body = json!({"type": "view"});
    for (scope, address) in [
        (
            "Files.Read",
            format!("{}/createLink", server.at("Welcome.txt")),
        ),
        (
            "Files.Read.All",
            format!("{}/createLink", server.at("Welcome.txt")),
        ),
        (
            "https://graph.microsoft.com/Sites.Read.All",
            "/v1.0/me/drive/root:/Welcome.txt:/createLink".into(),
        ),
        (
            "onedrive.readonly",
            "/drive/root:/Welcome.txt:/action.createLink".to_owned(),
        ),
    ] {
        let reader = server.user_with("owner", &[scope], None).await;
        reader
            .post(&address, body.clone())
            .await
            .refused(403, "accessDenied");
        let item = server.at("Welcome.txt");
        reader.get(&item).await.expect(200);
        assert!(server.links_on("Welcome.txt").await.is_empty(), "{scope}");
    }
}

#[tokio::test]
async fn a_token_reaches_no_further_than_its_scopes() {
    let server = Server::start().await;
    let item = server.at("Welcome.txt");
    let invited = json!({"recipients": [{"email": "viewer@harbour.example"}], "roles": ["write"]});
    let reader = server.user_with("owner", &["Files.Read"], None).await;
    reader
        .post(&format!("{item}/invite"), invited)
        .await
        .refused(403, "accessDenied");
    let link = server.link("Welcome.txt", json!({"type": "view"})).await;
    let permission = format!("{item}/permissions/{}", crate::harness::text(&link["id"]));
    reader
        .delete(&permission)
        .await
        .refused(403, "accessDenied");
    reader
        .patch(&permission, json!({"expirationDateTime": null}))
        .await
        .refused(403, "accessDenied");
    reader.get(&permission).await.expect(200);

    // Without a scope for files, nothing can be read.
    let nothing = server
        .user_with("owner", &["offline_access", "User.Read"], None)
        .await;
    for address in [
        item.clone(),
        format!("{item}/content"),
        "/v1.0/me/drive".to_owned(),
    ] {
        nothing.get(&address).await.refused(403, "accessDenied");
    }

    // Without `.All`, somebody else's drive is out of reach.
    let near = server.user_with("editor", &["Files.ReadWrite"], None).await;
    near.get("/v1.0/me/drive/root").await.expect(200);
    near.get(&item).await.refused(403, "accessDenied");
    let far = server
        .user_with("editor", &["Files.ReadWrite.All"], None)
        .await;
    far.get(&item).await.expect(200);
}

#[tokio::test]
async fn the_gate_for_tokens_comes_before_the_address_and_the_method() {
    let server = Server::start().await;
    for (method, address) in [
        (Method::GET, "/v1.0/nothing/here"),
        (Method::PUT, "/v1.0/me/drive/root"),
        (Method::POST, "/v1.0/me/drive/items/none/createLink"),
        (Method::DELETE, "/v1.0/shares/u!aHR0cA/driveItem"),
    ] {
        let answer = Exchange::new(&server.url, method, address).send().await;
        answer.refused(401, "InvalidAuthenticationToken");
    }
}
