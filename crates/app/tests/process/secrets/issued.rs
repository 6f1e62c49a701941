//! Everything that the token endpoint hands out, and what it is shown.

use serde_json::Value;

use super::{ACCOUNT_PASSWORD, Secrets, WRONG_PASSWORD, needles};
use crate::harness::{Place, Server};

const REDIRECT: &str = "https://app.example/cb";
/// A proof key is no secret of the server's: its digest stands in an address, and is stored.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A code, tokens for it, the next ones, a narrower one and an application's own.
pub(super) fn all(place: &Place, server: &Server, secrets: &mut Secrets) {
    let arguments = [
        "app",
        "add",
        "issuing",
        "--org",
        "harbour",
        "--redirect-uri",
        REDIRECT,
    ];
    let app = place.json(&arguments);
    let of_app = |name: &str| app[name].as_str().unwrap().to_owned();
    let (id, secret) = (of_app("client_id"), of_app("client_secret"));
    secrets.keep("an application's secret", &secret);
    let mut keep = |what: &str, tokens: &Value, name: &str| {
        let token = tokens[name].as_str().unwrap_or_else(|| panic!("{tokens}"));
        secrets.keep(what, token);
        token.to_owned()
    };
    let ask = |fields: &[(&str, &str)]| -> Value {
        let own = [("client_id", &id[..]), ("client_secret", &secret)];
        let form = form(&[&own[..], fields].concat());
        let answer = server.client().post_form("/oauth2/token", &form).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let code = consented(server, &id);
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let first = ask(&fields);
    let access = keep("an access token for a code", &first, "access_token");
    let refresh = keep("a refresh token", &first, "refresh_token");
    fields = vec![("grant_type", "refresh_token"), ("refresh_token", &refresh)];
    let second = ask(&fields);
    keep("a renewed access token", &second, "access_token");
    keep("the next refresh token", &second, "refresh_token");
    fields = vec![
        (
            "grant_type",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ),
        (
            "subject_token_type",
            "urn:ietf:params:oauth:token-type:access_token",
        ),
        ("subject_token", &access),
        ("scope", "item_preview"),
    ];
    keep("a narrower token", &ask(&fields), "access_token");
    let own = ask(&[("grant_type", "client_credentials")]);
    keep("an application's own token", &own, "access_token");
    secrets.keep("a code", &code);
}

fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| needles::percent(text, |_| true);
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// A code to which the owner consents, after a wrong password.
fn consented(server: &Server, id: &str) -> String {
    let asked = form(&[
        ("response_type", "code"),
        ("client_id", id),
        ("redirect_uri", REDIRECT),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    let page = format!("/api/oauth2/authorize?{asked}");
    let decide = |password: &str| {
        let fields = [
            ("name", "owner"),
            ("password", password),
            ("decision", "allow"),
        ];
        server.client().post_form(&page, &form(&fields)).unwrap()
    };
    assert_eq!(decide(WRONG_PASSWORD).status, 403);
    let allowed = decide(ACCOUNT_PASSWORD);
    assert_eq!(allowed.status, 303, "{}", allowed.text());
    let location = allowed.header("location").unwrap();
    let (_, code) = location.split_once("code=").unwrap();
    code.to_owned()
}
