//! Applications that ask for tokens.

use app::services::admin::NewApplication;
use domain::server::token::RedirectUri;
use hyper::Method;
use ports::secret::{IssuedSecret, Password};
use serde_json::Value;

use super::{Answer, Exchange, Server};

/// A registered application.
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) account: String,
    url: String,
}

fn percent_encode(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "%{byte:02X}");
        text
    })
}

/// What a form says.
pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", percent_encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

impl Server {
    /// Registers an application of the organization with the files.
    pub(crate) async fn client(&self, name: &str, uris: &[&str], is_public: bool) -> Client {
        let cases = &self.program.services.admin;
        let organization = cases.organization(Some("harbour")).await.unwrap();
        let redirect_uris = uris.iter().map(|uri| RedirectUri::parse(uri).unwrap());
        let new = NewApplication {
            name,
            redirect_uris: redirect_uris.collect(),
            is_public,
        };
        let added = cases.add_application(&organization, new).await.unwrap();
        let secret = added.secret.as_ref().map(IssuedSecret::reveal);
        Client {
            id: added.application.id.get().to_string(),
            secret: secret.unwrap_or_default().to_owned(),
            account: added.registration.service_account.get().to_string(),
            url: self.url.clone(),
        }
    }

    /// Gives a user a password.
    pub(crate) async fn password(&self, name: &str, password: &str) {
        let cases = &self.program.services.admin;
        let user = cases.find_user(name).await.unwrap();
        let password = Password::parse(password).unwrap();
        cases.set_password(&user, &password).await.unwrap();
    }

    /// The number of the organization with the files.
    pub(crate) async fn organization(&self) -> String {
        let cases = &self.program.services.admin;
        let found = cases.organization(Some("harbour")).await.unwrap();
        found.id.get().to_string()
    }

    /// A user's number.
    pub(crate) async fn user_number(&self, name: &str) -> String {
        let user = self.program.services.admin.find_user(name).await.unwrap();
        user.id.get().to_string()
    }

    /// Sends a form without a token.
    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        posted(&self.url, path, fields).await
    }
}

async fn posted(url: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    Exchange::new(url, Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(encoded(fields))
        .send()
        .await
}

impl Client {
    /// Asks the token endpoint, with its proof.
    pub(crate) async fn asks(&self, fields: &[(&str, &str)]) -> Answer {
        self.asks_at("/oauth2/token", fields).await
    }

    /// Asks at another address.
    pub(crate) async fn asks_at(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let own = [("client_id", &self.id[..]), ("client_secret", &self.secret)];
        posted(&self.url, path, &[&own[..], fields].concat()).await
    }

    /// The tokens for a code.
    pub(crate) async fn brings(&self, code: &str, more: &[(&str, &str)]) -> Answer {
        let own = [("grant_type", "authorization_code"), ("code", code)];
        self.asks(&[&own[..], more].concat()).await
    }

    /// The tokens for a refresh token.
    pub(crate) async fn renews(&self, refresh: &str) -> Answer {
        self.asks(&[("grant_type", "refresh_token"), ("refresh_token", refresh)])
            .await
    }

    /// A token for its service account.
    pub(crate) async fn own_token(&self) -> String {
        let fields = [
            ("grant_type", "client_credentials"),
            ("box_subject_type", "enterprise"),
        ];
        let answer = self.asks(&fields).await.ok();
        super::text(&answer["access_token"]).to_owned()
    }

    /// A token for a user.
    pub(crate) async fn token_for(&self, user: &str) -> String {
        let fields = [
            ("grant_type", "client_credentials"),
            ("box_subject_type", "user"),
            ("box_subject_id", user),
        ];
        let answer = self.asks(&fields).await.ok();
        super::text(&answer["access_token"]).to_owned()
    }
}

impl Answer {
    /// A refusal of the token endpoint; the answer is what is said of it.
    #[track_caller]
    pub(crate) fn trouble(self, error: &str) -> Value {
        let answer = self.expect(400);
        assert_eq!(answer.header("cache-control"), "no-store");
        let value = answer.json();
        assert_eq!(value["error"], error, "{value}");
        assert!(value["error_description"].is_string(), "{value}");
        value
    }
}
