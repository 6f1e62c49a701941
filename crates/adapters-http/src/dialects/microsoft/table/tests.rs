//! The table and the parser know the same endpoints.

use std::collections::BTreeSet;

use domain::ids::{DriveId, GrantId, GroupId, ItemId, SiteId, UserId};
use http::Method;
use ports::driving::address::Redeem;
use ports::driving::permissions::PermissionId;

use super::*;
use crate::dialects::microsoft::endpoint::Reading;
use crate::dialects::microsoft::mount::{Arrival, Mount};
use crate::dialects::microsoft::{ids, share};
use crate::protocol::path;

const PUBLIC: &str = "https://links.example.test";

fn filled(template: &str) -> String {
    let token = share::encode(&format!("{PUBLIC}/s/AbCdEfGhIjKlMnOpQrStUvWxYz01-_89"));
    let id = PermissionId::Grant(GrantId::new(9).unwrap());
    template
        .replace("{drive-id}", &ids::drive(DriveId::new(3).unwrap()))
        .replace("{item-id}", &ids::item(ItemId::new(4).unwrap()))
        .replace("{user-id}", &ids::user(UserId::new(5).unwrap()))
        .replace("{group-id}", &ids::group(GroupId::new(6).unwrap()))
        .replace("{site-id}", &ids::site(SiteId::new(7).unwrap()))
        .replace("{permission-id}", &ids::permission(id))
        .replace("{share-token}", &token)
        .replace("{name}", "documents")
        .replace("{path}", "a/b.txt")
}

fn parsed(
    family: Family,
    method: &str,
    path: &str,
) -> Result<Endpoint, crate::protocol::problem::ApiError> {
    let (mount, below) = match family {
        Family::Graph => (Mount::Stable, path.to_owned()),
        Family::OneDrive => (Mount::OneDrive, format!("/v1.0{path}")),
    };
    let reading = Reading {
        arrival: Arrival { mount, family },
        method: &Method::from_bytes(method.as_bytes()).unwrap(),
        redeem: Redeem::No,
        public_url: PUBLIC,
    };
    reading.endpoint(&path::segments(&below).unwrap())
}

#[test]
fn every_row_is_parsed_as_the_operation_that_it_names() {
    for family in [Family::Graph, Family::OneDrive] {
        let mut operations = BTreeSet::new();
        for row in endpoints(family) {
            let path = filled(&row.template);
            let endpoint = parsed(family, row.method, &path).unwrap();
            assert_eq!(operation(&endpoint), row.operation, "{} {path}", row.method);
            assert!(route(&endpoint) != "microsoft/*");
            operations.insert(row.operation);
        }
        let all: BTreeSet<_> = ROWS.iter().map(|row| row.operation).collect();
        let missing: Vec<_> = all.difference(&operations).copied().collect();
        let expected: &[&str] = match family {
            Family::Graph => &[],
            Family::OneDrive => &["person"],
        };
        assert_eq!(missing, expected);
    }
}

#[test]
fn a_method_that_no_row_names_is_refused() {
    for family in [Family::Graph, Family::OneDrive] {
        for row in endpoints(family) {
            let path = filled(&row.template);
            for method in [
                "GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "TRACE", "X",
            ] {
                let listed = endpoints(family)
                    .iter()
                    .any(|other| other.method == method && other.template == row.template);
                let parsed = parsed(family, method, &path);
                assert_eq!(parsed.is_ok(), listed, "{method} {path}");
                if let Err(problem) = parsed {
                    assert!(
                        problem.allow.unwrap().contains(row.method),
                        "{method} {path}"
                    );
                }
            }
        }
    }
}
