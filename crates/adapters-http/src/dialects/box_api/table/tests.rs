//! The table and the parser know the same endpoints.

use http::Method;

use super::*;
use crate::protocol::path;
use crate::protocol::problem::ApiError;

fn filled(template: &str) -> String {
    template
        .replace("{item-id}", "7")
        .replace("{user-id}", "5")
        .replace("{group-id}", "6")
        .replace("{session-id}", "8")
        .replace("{collaboration-id}", "9")
}

fn parsed(method: &str, path: &str) -> Result<Endpoint, ApiError> {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    Endpoint::read(&method, &path::segments(path).unwrap())
}

#[test]
fn every_row_is_parsed_as_the_operation_that_it_names() {
    for row in endpoints() {
        let path = filled(&row.template);
        let endpoint = parsed(row.method, &path).unwrap();
        assert_eq!(operation(&endpoint), row.operation, "{} {path}", row.method);
        assert!(route(&endpoint) != "box/*");
    }
}

#[test]
fn a_method_that_no_row_names_is_refused() {
    for row in endpoints() {
        let path = filled(&row.template);
        for method in [
            "GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "TRACE", "X",
        ] {
            let listed = endpoints()
                .iter()
                .any(|other| other.method == method && other.template == row.template);
            let parsed = parsed(method, &path);
            assert_eq!(parsed.is_ok(), listed, "{method} {path}");
            if let Err(problem) = parsed {
                let allow = problem.allow.unwrap();
                assert!(allow.contains(row.method), "{method} {path}");
            }
        }
    }
}
