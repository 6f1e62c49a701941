//! Every address of the table leads to its own row.

use http::Method;

use super::*;
use crate::protocol::path;
use crate::protocol::problem::ApiError;

fn filled(template: &str) -> String {
    template
        .replace("{file-id}", "7")
        .replace("{folder-id}", "7")
        .replace("{web_link-id}", "7")
        .replace("{user-id}", "5")
        .replace("{group-id}", "6")
        .replace("{session-id}", "8")
        .replace("{collaboration-id}", "9")
}

fn found(method: &str, path: &str) -> Result<&'static Op, ApiError> {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let segments = path::segments(path).unwrap();
    let found = TABLE.find(&method, "", &path::texts(&segments), ())?;
    Ok(found.operation)
}

#[test]
fn every_address_leads_to_its_operation() {
    for row in endpoints() {
        let path = filled(&row.template);
        let operation = found(row.method, &path).unwrap();
        assert_eq!(operation.name, row.operation, "{} {path}", row.method);
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
            let found = found(method, &path);
            let served = found.as_ref().is_ok_and(|operation| operation.is_served());
            assert_eq!(served, listed, "{method} {path}");
            if let Err(problem) = found {
                let allow = problem.allow.unwrap();
                assert!(allow.contains(row.method), "{method} {path}");
            }
        }
    }
}
