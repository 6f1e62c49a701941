//! The pages from request to answer, with a pretended port behind them.

mod archives;
mod bytes;
pub(crate) mod fake;
mod forms;
mod gate;
mod looks;

use std::net::{IpAddr, Ipv4Addr};

use ::bytes::Bytes;
use http::HeaderMap;
use http_body_util::BodyExt as _;
use ports::driven::content::ByteStream;

use super::*;
use crate::protocol::payload::Payload;
use crate::protocol::request::Route;
use fake::Fake;

/// The token of the link in these tests.
const TOKEN: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz01-_89";
/// Its own name.
const NAME: &str = "harbour-plans";

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    /// `Err` where the body broke off.
    body: Result<Bytes, ()>,
    route: &'static str,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone().unwrap().to_vec()).unwrap()
    }

    fn field(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// A request in the making.
struct Ask<'a> {
    request: http::request::Builder,
    url: &'a str,
    sent: Vec<Bytes>,
}

fn ask<'a>(method: &str, target: &str) -> Ask<'a> {
    Ask {
        request: http::Request::builder().method(method).uri(target),
        url: "https://files.example",
        sent: Vec::new(),
    }
}

fn get<'a>(part: &str) -> Ask<'a> {
    ask("GET", &format!("/s/{TOKEN}{part}"))
}

impl<'a> Ask<'a> {
    fn with(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    fn at(self, url: &'a str) -> Self {
        Self { url, ..self }
    }

    fn sending(self, sent: impl Into<Bytes>) -> Self {
        Self {
            sent: vec![sent.into()],
            ..self
        }
    }

    async fn of(self, fake: &Fake) -> Answer {
        let (parts, ()) = self.request.body(()).unwrap().into_parts();
        let services = Services::fake(fake.clone(), self.url);
        let sent: ByteStream = Box::pin(futures_util::stream::iter(self.sent.into_iter().map(Ok)));
        let (from, id) = (IpAddr::V4(Ipv4Addr::LOCALHOST), RequestId::new(1));
        let payload = Payload::made_up(sent);
        let is_head = parts.method == Method::HEAD;
        let response = door::to::<Pages>(&parts, payload, (from, id), &services).await;
        let response = with_length(response, is_head);
        let route = response
            .extensions()
            .get::<Route>()
            .map_or("", |route| route.0);
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body
                .collect()
                .await
                .map(http_body_util::Collected::to_bytes)
                .map_err(|_| ()),
            route,
        }
    }
}
