//! Every address of the table leads to its own row.

use domain::ids::ItemId;
use http::Method;

use super::*;
use crate::dialects::oracle::{address, ids};
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

fn found(method: &str, path: &str) -> Result<&'static Op, ApiError> {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let segments = path::segments(path).unwrap();
    let mut segments = path::texts(&segments);
    segments.insert(0, "1.1");
    address::find(&method, &segments).map(|found| found.operation)
}

#[test]
fn every_address_leads_to_its_operation() {
    for row in endpoints() {
        let operation = found(row.method, &filled(&row.template)).unwrap();
        assert_eq!(operation.name, row.operation, "{}", row.template);
    }
}

#[test]
fn a_method_that_no_row_names_is_refused() {
    for row in endpoints() {
        for method in METHODS {
            let all = endpoints();
            let mut same = all.iter().filter(|other| other.template == row.template);
            let listed = same.any(|other| other.method == method);
            let found = found(method, &filled(&row.template));
            let served = found.as_ref().is_ok_and(|operation| operation.is_served());
            assert_eq!(served, listed, "{method} {}", row.template);
            if let Err(problem) = found {
                assert!(
                    problem.allow.unwrap().contains(row.method),
                    "{}",
                    row.template
                );
            }
        }
    }
}
