//! The token endpoint and the page of consent (docs/contracts/box.md 8).

mod codes;
mod consent;
mod credentials;
mod narrow;
mod refresh;
mod refusals;
mod tenants;

use crate::harness::{Answer, Client, Server, encoded};

const REDIRECT: &str = "https://app.example/cb";
/// A secret and its challenge, from RFC 7636.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const PASSWORD: &str = "correct horse battery";
const PROVED: [(&str, &str); 2] = [("redirect_uri", REDIRECT), ("code_verifier", VERIFIER)];

/// The address of the page of consent.
fn page(client: &Client, more: &[(&str, &str)]) -> String {
    let own = [("response_type", "code"), ("client_id", &client.id[..])];
    let query = encoded(&[&own[..], more].concat());
    format!("/api/oauth2/authorize?{query}")
}

/// What an application asks with that proves itself.
const ASKED: [(&str, &str); 4] = [
    ("redirect_uri", REDIRECT),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
    ("state", "s=1&2"),
];

/// What a person answers.
async fn decide(server: &Server, page: &str, name: &str, password: &str) -> Answer {
    let fields = [
        ("name", name),
        ("password", password),
        ("decision", "allow"),
    ];
    server.form(page, &fields).await
}

/// A field of the address that a person is sent to.
fn sent_back(answer: Answer, field: &str) -> String {
    let answer = answer.expect(303);
    let location = answer.header("location");
    let (address, query) = location.split_once('?').unwrap();
    assert_eq!(address, REDIRECT);
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(name, _)| *name == field);
    found
        .unwrap_or_else(|| panic!("no {field} in {location}"))
        .1
        .to_owned()
}

/// A server with an application, and a code to which `owner` consented.
async fn with_code() -> (Server, Client, String) {
    let server = Server::start().await;
    server.password("owner", PASSWORD).await;
    let client = server.client("app", &[REDIRECT], false).await;
    let code = consented(&server, &client).await;
    (server, client, code)
}

async fn consented(server: &Server, client: &Client) -> String {
    let answer = decide(server, &page(client, &ASKED), "owner", PASSWORD).await;
    sent_back(answer, "code")
}

/// Whether a token opens the root of its own drive, or has ended.
async fn opens(server: &Server, token: &str) -> bool {
    let answer = server.bearing(token).get("/v1.0/me/drive/root").await;
    if answer.status == 401 {
        assert!(
            answer.header("www-authenticate").contains("invalid_token"),
            "{answer:?}"
        );
        return false;
    }
    answer.expect(200);
    true
}
