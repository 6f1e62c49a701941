//! Who asks: somebody with a token, or nobody known.

use hyper::Method;
use serde_json::Value;

use super::{Answer, Exchange};

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    url: String,
    token: Option<String>,
}

impl Actor {
    /// Their token.
    pub(crate) fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    pub(super) fn new(url: &str, token: Option<&str>) -> Self {
        Self {
            url: url.to_owned(),
            token: token.map(str::to_owned),
        }
    }

    /// A request of theirs.
    pub(crate) fn ask(&self, method: Method, path: &str) -> Exchange {
        let exchange = Exchange::new(&self.url, method, path);
        match &self.token {
            Some(token) => exchange.header("authorization", format!("Bearer {token}")),
            None => exchange,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path).send().await
    }

    pub(crate) async fn head(&self, path: &str) -> Answer {
        self.ask(Method::HEAD, path).send().await
    }

    /// A `GET` with one more header.
    pub(crate) async fn get_with(&self, path: &str, name: &str, value: &str) -> Answer {
        self.ask(Method::GET, path).header(name, value).send().await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send_json(Method::POST, path, &body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send_json(Method::PATCH, path, &body).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path).send().await
    }

    async fn send_json(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.ask(method, path)
            .header("content-type", "application/json")
            .body(body.to_string())
            .send()
            .await
    }
}
