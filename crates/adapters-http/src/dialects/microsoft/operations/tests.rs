//! Every form of an address leads to its own row of the table.

use domain::ids::{DriveId, GrantId, GroupId, ItemId, SiteId, UserId};
use http::Method;
use ports::driving::address::Redeem;
use ports::driving::permissions::PermissionId;

use super::forms::endpoints;
use super::*;
use crate::dialects::microsoft::address::{Place, Reading};
use crate::dialects::microsoft::mount::{Arrival, Mount};
use crate::dialects::microsoft::{ids, share};
use crate::protocol::path;
use crate::protocol::problem::ApiError;

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

fn found(family: Family, method: &str, path: &str) -> Result<&'static Op, ApiError> {
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
    let segments = path::segments(&below).unwrap();
    let found = reading.find(&path::texts(&segments))?;
    assert!(found.place != Place::Nothing, "{method} {path}");
    Ok(found.operation)
}

#[test]
fn every_form_of_an_address_leads_to_its_operation() {
    for family in [Family::Graph, Family::OneDrive] {
        for row in endpoints(family) {
            let path = filled(&row.template);
            let operation = found(family, row.method, &path).unwrap();
            assert_eq!(operation.name, row.operation, "{} {path}", row.method);
        }
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
                let found = found(family, method, &path);
                let served = found.as_ref().is_ok_and(|operation| operation.is_served());
                assert_eq!(served, listed, "{method} {path}");
                if let Err(problem) = found {
                    assert!(
                        problem.allow.unwrap().contains(row.method),
                        "{method} {path}"
                    );
                }
            }
        }
    }
}
