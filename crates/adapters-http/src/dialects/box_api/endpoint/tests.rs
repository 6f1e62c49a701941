//! What each address is, and that none is ever a panic.

use proptest::prelude::*;

use super::*;
use crate::protocol::path::segments;

fn endpoint(method: &str, path: &str) -> Result<Endpoint, ApiError> {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    Endpoint::read(&method, &segments(path)?)
}

fn kind(method: &str, path: &str) -> Option<Kind> {
    endpoint(method, path).err().map(|problem| problem.kind)
}

fn item(number: i64) -> ItemId {
    ItemId::new(number).unwrap()
}

#[test]
fn a_slash_at_the_end_means_nothing() {
    for path in ["/files/content", "/files/content/", "//files//content//"] {
        assert_eq!(
            endpoint("OPTIONS", path).unwrap(),
            Endpoint::CheckUpload(None)
        );
    }
}

#[test]
fn zero_is_the_root_as_a_folder_and_nothing_else() {
    let home = endpoint("GET", "/folders/0").unwrap();
    assert_eq!(home, Endpoint::Item(ItemKind::Folder, Ref::Home));
    assert_eq!(
        endpoint("GET", "/folders/0/items").unwrap(),
        Endpoint::Listing(Ref::Home)
    );
    for path in ["/files/0", "/web_links/0", "/files/0/content"] {
        assert_eq!(kind("GET", path), Some(Kind::NotFound), "{path}");
    }
    assert_eq!(kind("POST", "/folders/0"), Some(Kind::MethodNotAllowed));
    assert_eq!(kind("GET", "/folders/0/trash"), Some(Kind::NotFound));
}

#[test]
fn an_id_that_is_no_number_is_405_and_one_that_nobody_has_is_404() {
    for path in [
        "/files/abc",
        "/folders/-1",
        "/web_links/1.5",
        "/users/x",
        "/files/upload_sessions/F7",
    ] {
        let problem = endpoint("GET", path).unwrap_err();
        assert_eq!(problem.kind, Kind::MethodNotAllowed, "{path}");
        assert!(problem.allow.unwrap().contains("GET"), "{path}");
    }
    for path in [
        "/files/00007",
        "/folders/99999999999999999999",
        "/users/9223372036854775808",
        "/groups/0/collaborations",
        "/collaborations/0",
        "/files/upload_sessions/0",
        "/files/upload_sessions/007/parts",
    ] {
        assert_eq!(kind("GET", path), Some(Kind::NotFound), "{path}");
    }
}

#[test]
fn the_trash_is_no_folder_of_that_id() {
    let trash = endpoint("GET", "/folders/trash/items").unwrap();
    assert_eq!(trash, Endpoint::Trash);
    let purge = endpoint("DELETE", "/files/7/trash").unwrap();
    assert_eq!(purge, Endpoint::PurgeItem(ItemKind::File, item(7)));
    assert_eq!(kind("GET", "/folders/trash"), Some(Kind::MethodNotAllowed));
}

#[test]
fn an_address_that_is_nobodys_is_unknown() {
    for path in [
        "/",
        "/files",
        "/search",
        "/files/1/thumbnail.png",
        "/files/upload_sessions/x/y",
        "/files/upload_sessions/7/log",
        "/files/7/upload_sessions/8",
        "/users",
        "/shared_items/x",
        "/web_links/1/collaborations",
    ] {
        let found = kind("GET", path);
        assert_eq!(found, Some(Kind::UnknownAddress), "{path}");
    }
}

#[test]
fn an_item_is_named_with_the_letter_of_its_kind() {
    for (method, path, name) in [
        ("GET", "/files/7", Some("f_7")),
        ("PUT", "/folders/7", Some("d_7")),
        ("DELETE", "/web_links/7", Some("w_7")),
        ("GET", "/folders/0/items", Some("d_0")),
        ("GET", "/files/7/content", Some("f_7")),
        ("GET", "/shared_items", None),
    ] {
        let endpoint = endpoint(method, path).unwrap();
        assert_eq!(endpoint.item().as_deref(), name, "{path}");
    }
}

#[test]
fn fuzz_paths() {
    bolero::check!().for_each(|request: &[u8]| {
        let request = String::from_utf8_lossy(request);
        let (method, target) = request.split_once(' ').unwrap_or(("GET", &request));
        if Method::from_bytes(method.as_bytes()).is_ok() {
            let _ = endpoint(method, target);
        }
    });
}

proptest! {
    #[test]
    fn any_address_is_an_endpoint_or_none(
        parts in proptest::collection::vec("(files|folders|web_links|trash|items|content|copy|upload_sessions|commit|parts|[0-9é]{0,20}|%2F|%)", 0..6),
        method in "(GET|POST|PUT|DELETE|OPTIONS)",
    ) {
        let _ = endpoint(&method, &format!("/{}", parts.join("/")));
    }
}
