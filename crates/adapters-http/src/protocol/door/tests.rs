//! A door of two operations over plain texts, to show what a dialect needs, and to hold the way of a request.

mod toy;

use std::fmt::Write as _;
use std::sync::Arc;

use domain::ids::{ApplicationId, BearerId, OrganizationId};
use domain::link::LinkKind;
use domain::principal::{Actor, Caller};
use domain::time::Timestamp;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use ports::driving::drives::MockDrives;
use ports::driving::identity::{IdentityError, MockIdentity};
use ports::driving::items::{LocateError, MockItems};
use ports::driving::{Context, Credential};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::config::HttpConfig;
use crate::pages::tests::fake::Fake;
use crate::protocol::request::RequestId;
use toy::Toy;

/// Somebody with the token `good`, to whom nothing is there.
fn services() -> Services {
    let mut identity = MockIdentity::new();
    identity.expect_authenticate().returning(|token| {
        let organization = OrganizationId::new(1).unwrap();
        let application = ApplicationId::new(1).unwrap();
        let context = Context {
            caller: Caller::new(organization, Actor::Application, application),
            credential: Credential::Bearer(BearerId::new(1).unwrap()),
            at: Timestamp::from_millis(0).unwrap(),
        };
        (token == "good")
            .then_some(context)
            .ok_or(IdentityError::Invalid)
    });
    let (mut items, mut drives) = (MockItems::new(), MockDrives::new());
    items
        .expect_item()
        .returning(|_, _, _| Err(LocateError::NotFound));
    drives.expect_remove_item().returning(|_, _| Ok(()));
    let mut config = HttpConfig::at("https://links.example.test");
    config.allowed_origins = vec!["https://app.example.test".to_owned()];
    Services {
        config: Arc::new(config),
        identity: Arc::new(identity),
        items: Arc::new(items),
        drives: Arc::new(drives),
        ..Services::fake(Fake::file(LinkKind::View, "a.txt", "a"), "")
    }
}

/// What a request is answered with: status, head fields, body, and the route in the log.
async fn asked(method: &str, path: &str, fields: &[(&str, &str)]) -> (String, String) {
    let (mut client, server) = tokio::io::duplex(64 * 1024);
    let services = Arc::new(services());
    let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
        let services = Arc::clone(&services);
        async move {
            let (parts, body) = request.into_parts();
            let request = Request {
                parts,
                body,
                from: std::net::IpAddr::from([127, 0, 0, 1]),
                id: RequestId::new(7),
            };
            let mut response = answer::<Toy>(request, &services).await;
            let route = response.extensions().get::<Route>();
            let route = http::HeaderValue::from_static(route.map_or("-", |route| route.0));
            response.headers_mut().insert("x-route", route);
            Ok::<_, std::convert::Infallible>(response)
        }
    });
    let io = TokioIo::new(server);
    tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(io, service));
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n");
    for (name, value) in fields {
        write!(request, "{name}: {value}\r\n").unwrap();
    }
    request.push_str("\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let (line, fields) = head.split_once("\r\n").unwrap();
    let status = line.split(' ').nth(1).unwrap();
    (format!("{status} {body}"), fields.to_owned())
}

const GOOD: (&str, &str) = ("authorization", "Bearer good");

#[tokio::test]
async fn a_request_is_told_the_first_thing_that_is_wrong() {
    for (method, path, fields, expected) in [
        ("DELETE", "/notes/7", &[GOOD][..], "204 "),
        ("GET", "/notes/7", &[GOOD], "404 NotFound item"),
        ("HEAD", "/notes/7", &[GOOD], "404 "),
        ("GET", "/notes/7?x=%FF", &[GOOD], "400 BadQuery"),
        (
            "GET",
            "/notes/x",
            &[GOOD, ("accept", "text/html")],
            "406 NotAcceptable",
        ),
        (
            "GET",
            "/notes/7?x=%FF",
            &[GOOD, ("accept", "text/html")],
            "406 NotAcceptable",
        ),
        ("PUT", "/notes/7", &[GOOD], "405 MethodNotAllowed"),
        ("GET", "/notes", &[GOOD], "404 UnknownAddress"),
        ("GET", "/notes/all", &[GOOD], "501 NotServed all"),
        ("GET", "/notes/7/pages/8", &[GOOD], "501 NotServed pages"),
        // Nothing is told to whom is not known, and what everybody may ask needs nobody.
        ("GET", "/notes", &[], "401 TokenMissing"),
        (
            "GET",
            "/notes/all",
            &[("authorization", "Bearer bad")],
            "401 TokenInvalid",
        ),
        ("GET", "/about", &[], "200 notes"),
    ] {
        let (said, headers) = asked(method, path, fields).await;
        assert_eq!(said, expected, "{method} {path}");
        assert!(headers.contains("x-toy: 00000000-"), "{headers}");
    }
}

#[tokio::test]
async fn the_log_names_the_address_whatever_is_asked_of_it() {
    let origin = ("origin", "https://app.example.test");
    let ahead = ("access-control-request-method", "DELETE");
    for (method, path, route) in [
        ("GET", "/notes/7", "toy/notes/{note-id}"),
        ("PUT", "/notes/7", "toy/notes/{note-id}"),
        ("OPTIONS", "/notes/7", "toy/notes/{note-id}"),
        ("GET", "/nothing", "toy"),
    ] {
        let (_, headers) = asked(method, path, &[GOOD, origin, ahead]).await;
        assert!(
            headers.contains(&format!("x-route: {route}\r\n")),
            "{method} {path}: {headers}"
        );
    }
}

#[tokio::test]
async fn pages_of_listed_origins_are_let_in_and_may_ask_ahead() {
    let origin = ("origin", "https://app.example.test");
    let ahead = ("access-control-request-method", "DELETE");
    let (said, headers) = asked("OPTIONS", "/notes/7", &[origin, ahead]).await;
    assert_eq!(said, "204 ");
    assert!(
        headers.contains("access-control-allow-methods"),
        "{headers}"
    );
    let (said, headers) = asked("GET", "/notes/7", &[origin, GOOD]).await;
    assert_eq!(said, "404 NotFound item");
    assert!(headers.contains("access-control-allow-origin"), "{headers}");
    let (_, headers) = asked("GET", "/notes/7", &[("origin", "https://x.test"), GOOD]).await;
    assert!(!headers.contains("access-control"), "{headers}");
}
