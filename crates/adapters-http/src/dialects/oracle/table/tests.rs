//! The table and the parser know the same endpoints.

use domain::ids::ItemId;
use http::Method;

use super::*;
use crate::dialects::oracle::ids;
use crate::protocol::path;
use crate::protocol::problem::ApiError;

const METHODS: [&str; 7] = ["GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "X"];

fn filled(template: &str) -> String {
    let id = ItemId::new(7).unwrap();
    template
        .replace("{file-id}", &ids::item_by_id(id, false))
        .replace("{folder-id}", &ids::item_by_id(id, true))
        .replace("{link-id}", "LFx")
}

fn parsed(method: &str, path: &str) -> Result<Endpoint, ApiError> {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    Endpoint::read(&method, &path::segments(path).unwrap())
}

#[test]
fn every_row_is_parsed_as_the_operation_that_it_names() {
    for row in endpoints() {
        let endpoint = parsed(row.method, &filled(&row.template)).unwrap();
        assert_eq!(operation(&endpoint), row.operation, "{}", row.template);
        assert_ne!(route(&endpoint), "oracle/*");
    }
}

#[test]
fn a_method_that_no_row_names_is_refused() {
    for row in endpoints() {
        for method in METHODS {
            let all = endpoints();
            let mut same = all.iter().filter(|other| other.template == row.template);
            let listed = same.any(|other| other.method == method);
            let parsed = parsed(method, &filled(&row.template));
            assert_eq!(parsed.is_ok(), listed, "{method} {}", row.template);
            if let Err(problem) = parsed {
                assert!(
                    problem.allow.unwrap().contains(row.method),
                    "{}",
                    row.template
                );
            }
        }
    }
}
