//! What each address is, and that none is ever a panic.

use http::Method;
use proptest::prelude::*;

use super::*;
use crate::dialects::box_api::operations::TABLE;
use crate::protocol::path::{segments, texts};

/// The operation at an address, and the item that it is about.
fn found(method: &str, path: &str) -> Result<(&'static str, Option<String>), ApiError> {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let segments = segments(path)?;
    let found = TABLE.find(&method, "", &texts(&segments), ())?;
    Ok((found.operation.name, typed_id(&found.values)))
}

fn name(method: &str, path: &str) -> &'static str {
    found(method, path).unwrap().0
}

#[test]
fn a_slash_at_the_end_means_nothing() {
    for path in ["/files/content", "/files/content/", "//files//content//"] {
        assert_eq!(name("OPTIONS", path), "checkUpload");
    }
}

#[test]
fn words_are_no_ids() {
    assert_eq!(name("GET", "/folders/trash/items"), "trash");
    assert_eq!(name("DELETE", "/files/7/trash"), "file.purge");
    assert_eq!(name("GET", "/users/me"), "me");
    assert_eq!(name("POST", "/files/upload_sessions"), "beginSession");
    assert_eq!(name("GET", "/files/upload_sessions/7"), "session");
}

#[test]
fn what_is_not_served_is_known() {
    for (method, path, operation) in [
        ("GET", "/search", "search"),
        ("GET", "/files/x/comments", "files_id_comments"),
        ("GET", "/files/1/thumbnail.png", "files_id_thumbnail_id"),
        (
            "POST",
            "/files/upload_sessions/7/log",
            "files_upload_sessions_id_log",
        ),
        ("GET", "/metadata_templates/global/x/schema", "metadata"),
        ("PUT", "/users/7", "users_id"),
        ("GET", "/users", "users"),
        (
            "POST",
            "/users/terminate_sessions",
            "users_terminate_sessions",
        ),
        ("OPTIONS", "/events", "events"),
        ("POST", "/ai/ask", "ai"),
    ] {
        assert_eq!(name(method, path), operation, "{path}");
    }
}

#[test]
fn an_address_that_is_nobodys_is_unknown() {
    for path in [
        "/",
        "/files",
        "/files/upload_sessions/x/y",
        "/files/7/upload_sessions/8",
        "/files/1/thumbnails",
        "/metadata",
        "/searches",
        "/shared_items/x",
        "/web_links/1/collaborations",
    ] {
        let problem = found("GET", path).unwrap_err();
        assert_eq!(problem.kind, Kind::UnknownAddress, "{path}");
    }
}

#[test]
fn an_id_that_is_no_number_is_405_and_one_that_nobody_has_is_none() {
    for text in ["abc", "-1", "1.5", "x", "F7", ""] {
        let problem = number(text, "GET, HEAD").unwrap_err();
        assert_eq!(problem.kind, Kind::MethodNotAllowed, "{text}");
        assert_eq!(problem.allow, Some("GET, HEAD"), "{text}");
    }
    for text in ["00007", "99999999999999999999", "9223372036854775808"] {
        assert_eq!(number(text, "GET").unwrap(), None, "{text}");
    }
    assert_eq!(number("7", "GET").unwrap(), Some(7));
}

#[test]
fn zero_is_the_root_as_a_folder_and_nothing_else() {
    assert_eq!(reference(ItemKind::Folder, "0"), Some(Ref::Home));
    assert_eq!(reference(ItemKind::File, "0"), None);
    assert_eq!(reference(ItemKind::WebLink, "0"), None);
}

#[test]
fn an_item_is_named_with_the_letter_of_its_kind() {
    for (method, path, name) in [
        ("GET", "/files/7", Some("f_7")),
        ("PUT", "/folders/7", Some("d_7")),
        ("DELETE", "/web_links/7", Some("w_7")),
        ("GET", "/folders/0/items", Some("d_0")),
        ("GET", "/files/7/content", Some("f_7")),
        ("GET", "/files/0", None),
        ("GET", "/files/007", None),
        ("GET", "/shared_items", None),
    ] {
        let (_, item) = found(method, path).unwrap();
        assert_eq!(item.as_deref(), name, "{path}");
    }
}

#[test]
fn fuzz_paths() {
    bolero::check!().for_each(|request: &[u8]| {
        let request = String::from_utf8_lossy(request);
        let (method, target) = request.split_once(' ').unwrap_or(("GET", &request));
        if Method::from_bytes(method.as_bytes()).is_ok() {
            let _ = found(method, target);
        }
    });
}

proptest! {
    #[test]
    fn any_address_is_an_operation_or_none(
        parts in proptest::collection::vec("(files|folders|web_links|trash|items|content|copy|upload_sessions|commit|parts|[0-9é]{0,20}|%2F|%)", 0..6),
        method in "(GET|POST|PUT|DELETE|OPTIONS)",
    ) {
        let _ = found(&method, &format!("/{}", parts.join("/")));
    }
}
