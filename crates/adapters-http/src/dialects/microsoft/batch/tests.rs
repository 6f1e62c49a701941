//! What is read of a batch, and what is refused.

use http::HeaderMap;
use serde_json::json;

use super::*;
use crate::protocol::json::Object;

const ROOT: Root<'static> = Root {
    origin: "https://links.example.test",
    path: "/v1.0",
};

fn planned(requests: &Value) -> Result<Plan, ApiError> {
    let document = json!({ "requests": requests }).to_string();
    plan(Object::parse_within(document.as_bytes(), BOUNDS)?.read()?)
}

fn made(request: &Value) -> Result<Made, ApiError> {
    let mut one = json!({"id": "1", "method": "GET", "url": "/me"});
    one.as_object_mut()
        .unwrap()
        .append(&mut request.as_object().unwrap().clone());
    let mut outer = HeaderMap::new();
    outer.insert("authorization", HeaderValue::from_static("Bearer outer"));
    planned(&json!([one])).unwrap().requests[0].make(ROOT, &outer)
}

fn many(count: usize) -> Value {
    let one = |id| json!({"id": format!("{id}"), "method": "GET", "url": "/me"});
    (0..count).map(one).collect()
}

#[test]
fn a_batch_has_one_to_twenty_requests_each_with_an_id_of_its_own() {
    assert_eq!(planned(&many(20)).unwrap().requests.len(), 20);
    for wrong in [
        many(0),
        many(21),
        json!([{"method": "GET", "url": "/me"}]),
        json!([{"id": "", "url": "/me"}]),
        json!([{"id": "a"}, {"id": "A"}]),
        json!([{"id": "a", "dependsOn": ["a"]}]),
        json!([{"id": "a", "dependsOn": ["b"]}]),
        json!([{"id": "a", "dependsOn": ["b"]}, {"id": "b", "dependsOn": ["a"]}]),
        json!([{"id": "a", "dependsOn": "b"}]),
        json!([{"id": 1}]),
        json!({}),
        json!("x"),
        json!(null),
    ] {
        assert!(planned(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_request_comes_behind_what_it_depends_on() {
    for (needs, expected) in [
        (json!([[], [], []]), [0, 1, 2]),
        (json!([["C"], [], []]), [1, 2, 0]),
        (json!([["b", "c"], ["c"], []]), [2, 1, 0]),
    ] {
        let request = |(id, needs): (&str, &Value)| json!({"id": id, "dependsOn": needs});
        let ids = ["a", "b", "c"].into_iter();
        let requests = ids.zip(needs.as_array().unwrap()).map(request).collect();
        assert_eq!(planned(&requests).unwrap().order, expected, "{needs}");
    }
}

#[test]
fn an_address_is_below_the_version() {
    for (url, expected) in [
        ("/me/drive", "/v1.0/me/drive"),
        ("me/drive?$top=1", "/v1.0/me/drive?$top=1"),
        ("https://links.example.test/v1.0/me", "/v1.0/me"),
        (
            "/me/drive/root:/a b#1.txt",
            "/v1.0/me/drive/root:/a%20b%231.txt",
        ),
        (
            "/users?$filter=a eq 'ü'",
            "/v1.0/users?$filter=a%20eq%20'%C3%BC'",
        ),
        ("/me/drive/root:/a%20b", "/v1.0/me/drive/root:/a%20b"),
    ] {
        assert_eq!(
            made(&json!({"url": url})).unwrap().target,
            expected,
            "{url}"
        );
    }
    let long = format!("/{}", "x".repeat(65_536));
    for wrong in [
        "",
        "/",
        "https://links.example.test/beta/me",
        "https://links.example.test.elsewhere/v1.0/me",
        "HTTP://169.254.169.254/",
        "//$batch",
        "/%24BATCH",
        "$batch?x",
        &long,
    ] {
        assert!(made(&json!({"url": wrong})).is_err(), "{wrong}");
    }
}

#[test]
fn the_caller_and_the_connection_are_those_of_the_batch() {
    let headers = json!({
        "AUTHORIZATION": "Bearer inner", "Host": "x", "cookie": "x", "Content-Length": "9", "If-Match": "\"x\"",
    });
    let made_one = made(&json!({ "headers": headers })).unwrap();
    let of = |name: &str| {
        made_one
            .headers
            .get(name)
            .map(|value| value.to_str().unwrap())
    };
    assert_eq!(of("authorization"), Some("Bearer outer"));
    assert_eq!(of("if-match"), Some("\"x\""));
    assert_eq!(made_one.headers.len(), 2);
    for wrong in [
        json!({"a b": "x"}),
        json!({"x": "a\nb"}),
        json!({"x": 1}),
        json!({"Content-Encoding": "gzip"}),
    ] {
        assert!(made(&json!({ "headers": wrong })).is_err(), "{wrong}");
    }
    let many = |count: usize| (0..count).map(|at| (format!("x-{at}"), json!("x")));
    let many = |count| Value::Object(many(count).collect());
    assert!(made(&json!({ "headers": many(100) })).is_ok());
    assert!(made(&json!({ "headers": many(101) })).is_err());
    let long = json!({"x": "y".repeat(16 * 1024)});
    assert!(made(&json!({ "headers": long })).is_err());
    for wrong in ["HEAD", "OPTIONS", "G ET", ""] {
        assert!(made(&json!({ "method": wrong })).is_err(), "{wrong}");
    }
    assert_eq!(
        made(&json!({"method": "patch"})).unwrap().method,
        Method::PATCH
    );
}

#[test]
fn a_body_is_a_document_or_base64() {
    let of =
        |kind: &str, body: &Value| made(&json!({"headers": {"content-type": kind}, "body": body}));
    for (kind, body, expected) in [
        (
            "application/json; charset=utf-8",
            json!({"a": [1]}),
            &b"{\"a\":[1]}"[..],
        ),
        ("text/plain", json!("aGk/"), b"hi?"),
        ("text/plain", json!("aGk_"), b"hi?"),
        ("text/plain", json!("aA=="), b"h"),
        ("text/plain", json!("aA"), b"h"),
        ("text/plain", json!(""), b""),
    ] {
        let made = of(kind, &body).unwrap();
        assert_eq!(made.body, expected, "{kind} {body}");
    }
    for (kind, body) in [
        ("text/plain", json!({"a": 1})),
        ("text/plain", json!("a b")),
        ("text/plain", json!("a")),
        ("application/json", json!("aA==")),
        ("application/json", json!(1)),
    ] {
        assert!(of(kind, &body).is_err(), "{kind} {body}");
    }
    assert!(made(&json!({"body": {}})).is_err());
}
