//! Addresses and methods.

use proptest::prelude::*;

use super::*;
use crate::protocol::path;

fn read(method: &str, path: &str) -> Result<Endpoint, (Kind, Option<&'static str>)> {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let read = Endpoint::read(&method, &path::segments(path).unwrap());
    read.map_err(|problem| (problem.kind, problem.allow))
}

#[test]
fn one_slash_at_the_end_changes_nothing() {
    assert_eq!(read("POST", "/files/data/"), Ok(Endpoint::Upload));
    assert_eq!(
        read("GET", "/folders/items/"),
        Ok(Endpoint::Contents(Ref::Home))
    );
}

#[test]
fn what_is_no_id_is_kept_as_nobody_s() {
    for (method, path, expected) in [
        ("GET", "/files/x", Endpoint::Item(Ref::File(None))),
        ("GET", "/files/self", Endpoint::Item(Ref::File(None))),
        ("GET", "/folders/self", Endpoint::Item(Ref::Home)),
        (
            "POST",
            "/applinks/folder/self",
            Endpoint::MakeApplink(Ref::Home),
        ),
        ("GET", "/publiclinks/LFx", Endpoint::Link(None)),
        (
            "HEAD",
            "/shares/x/items",
            Endpoint::Members(Ref::Folder(None)),
        ),
    ] {
        assert_eq!(read(method, path), Ok(expected), "{method} {path}");
    }
}

#[test]
fn an_id_of_the_other_kind_is_nobody_s() {
    let folder = ids::item_by_id(ItemId::new(7).unwrap(), true);
    let path = format!("/applinks/file/{folder}");
    assert_eq!(
        read("POST", &path),
        Ok(Endpoint::MakeApplink(Ref::File(None)))
    );
}

#[test]
fn other_methods_are_told_which_there_are() {
    for (method, path, allow) in [
        ("GET", "/applinks/file/x", "POST"),
        ("DELETE", "/applinks/folder/x", "POST"),
        ("PUT", "/applinks/file/x", "POST"),
        ("POST", "/applinks/token", "PUT"),
        ("GET", "/files/data", "POST"),
        ("PATCH", "/publiclinks/x", "GET, HEAD, PUT, DELETE"),
    ] {
        assert_eq!(
            read(method, path),
            Err((Kind::MethodNotAllowed, Some(allow))),
            "{path}"
        );
    }
}

#[test]
fn nothing_else_is_there() {
    for path in [
        "/",
        "/applinks",
        "/applinks/site/x",
        "/collections",
        "/files",
        "/shares/x/y",
        "/users",
    ] {
        assert_eq!(
            read("GET", path),
            Err((Kind::UnknownAddress, None)),
            "{path}"
        );
    }
}

#[test]
fn fuzz_paths() {
    bolero::check!().for_each(|request: &[u8]| {
        let request = String::from_utf8_lossy(request);
        let (method, target) = request.split_once(' ').unwrap_or(("GET", &request));
        let method = Method::from_bytes(method.as_bytes());
        if let (Ok(method), Ok(segments)) = (method, crate::protocol::path::segments(target)) {
            for served in 0..=segments.len() {
                let _ = Endpoint::read(&method, &segments[served..]);
            }
        }
    });
}

proptest! {
    #[test]
    fn any_address_is_an_endpoint_or_none(
        parts in proptest::collection::vec(
            "(applinks|publiclinks|shares|files|folders|users|items|data|token|self|[DFLU0-9é=]{0,50})",
            0..6,
        ),
        method in "[A-Z]{1,7}",
    ) {
        let segments: Vec<String> = parts;
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let found = Endpoint::read(&method, &segments);
        if let Err(problem) = found {
            prop_assert!(matches!(problem.kind, Kind::UnknownAddress | Kind::MethodNotAllowed));
        }
    }
}
