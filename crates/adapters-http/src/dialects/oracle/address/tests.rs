//! Addresses and methods.

use domain::ids::ItemId;
use http::Method;
use proptest::prelude::*;

use super::*;
use crate::protocol::path;

type Read = Result<(&'static str, Option<Ref>), (Kind, Option<&'static str>)>;

/// The operation at an address below a version, and the item that it is about.
fn read(method: &str, path: &str) -> Read {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let segments = path::segments(path).unwrap();
    let mut segments = path::texts(&segments);
    segments.insert(0, "1.2");
    match find(&method, &segments) {
        Ok(found) => Ok((found.operation.name, found.place.item)),
        Err(problem) => Err((problem.kind, problem.allow)),
    }
}

#[test]
fn one_slash_at_the_end_changes_nothing() {
    assert_eq!(read("POST", "/files/data/"), Ok(("upload", None)));
    assert_eq!(
        read("GET", "/folders/items/"),
        Ok(("home", Some(Ref::Home)))
    );
}

#[test]
fn what_is_no_id_is_kept_as_nobody_s() {
    for (method, path, name, item) in [
        ("GET", "/files/x", "file.get", Ref::File(None)),
        ("GET", "/files/self", "file.get", Ref::File(None)),
        ("GET", "/folders/self", "folder.get", Ref::Home),
        ("GET", "/folders/self/items", "home.byName", Ref::Home),
        (
            "POST",
            "/applinks/folder/self",
            "folder.makeApplink",
            Ref::Home,
        ),
        ("HEAD", "/shares/x/items", "members", Ref::Folder(None)),
    ] {
        assert_eq!(
            read(method, path),
            Ok((name, Some(item))),
            "{method} {path}"
        );
    }
    assert_eq!(read("GET", "/publiclinks/LFx"), Ok(("link", None)));
}

#[test]
fn an_id_of_the_other_kind_is_nobody_s() {
    let folder = ids::item_by_id(ItemId::new(7).unwrap(), true);
    let path = format!("/applinks/file/{folder}");
    let expected = ("file.makeApplink", Some(Ref::File(None)));
    assert_eq!(read("POST", &path), Ok(expected));
}

#[test]
fn versions_1_1_and_1_2_are_served() {
    for (version, served) in [("1.1", true), ("1.2", true), ("1.3", false), ("", false)] {
        let found = find(&Method::GET, &[version, "folders", "items"]);
        assert_eq!(found.is_ok(), served, "{version}");
    }
}

#[test]
fn what_is_not_served_is_known() {
    for (method, path, name) in [
        ("POST", "/files/x/copy", "copy a file"),
        ("GET", "/files/x/data/rendition", "a file's rendition"),
        ("GET", "/folders/search/items", "search of folders"),
        ("GET", "/collections/7/items", "collections"),
        ("GET", "/", "the catalog"),
    ] {
        assert_eq!(read(method, path).unwrap().0, name, "{path}");
    }
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
        "/applinks",
        "/applinks/site/x",
        "/catalog",
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
        if let (Ok(method), Ok(segments)) = (method, path::segments(target)) {
            let _ = find(&method, &path::texts(&segments));
        }
    });
}

proptest! {
    #[test]
    fn any_address_is_an_operation_or_none(
        segments in proptest::collection::vec(
            "(applinks|publiclinks|shares|files|folders|users|items|data|token|self|[DFLU0-9é=]{0,50})",
            0..6,
        ),
        method in "[A-Z]{1,7}",
    ) {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        segments.insert(0, "1.1");
        if let Err(problem) = find(&method, &segments) {
            prop_assert!(matches!(problem.kind, Kind::UnknownAddress | Kind::MethodNotAllowed));
        }
    }
}
