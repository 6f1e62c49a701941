//! The requests that made links, sent again.

use serde_json::Value;

use super::{Upgraded, text};
use crate::harness::Answer;

/// Sends the request that made a link.
fn again(case: &Upgraded, link: &Value) -> Answer {
    let mut client = case.client(&link["as"]);
    let (path, body) = (text(&link["path"]), link["body"].to_string());
    let answer = match text(&link["method"]) {
        "PUT" => client.put_json(path, &body),
        _ => client.post_json(path, &body),
    };
    answer.unwrap()
}

/// The path of the link in an answer.
fn page(case: &Upgraded, answer: &Answer) -> String {
    let value = answer.json();
    let url = value["link"]["webUrl"].as_str();
    let url = url.or(value["shared_link"]["url"].as_str());
    let url = url.unwrap_or_else(|| panic!("no link: {} {value}", answer.status));
    case.path_of(url).to_owned()
}

/// The status of an answer, and whether it has the link that the request made at first.
fn found(case: &Upgraded, link: &Value, answer: &Answer) -> (u16, bool) {
    (answer.status, page(case, answer) == text(&link["url"]))
}

/// The status of a link's page for anybody.
fn status(case: &Upgraded, page: &str) -> u16 {
    case.server.client().get(page).unwrap().status
}

/// The status of a link's page for anybody, as the earlier program told it.
fn told_status(case: &Upgraded, page: &str) -> Value {
    let mut addresses = case.list("addresses").iter();
    let told = addresses.find(|told| told["path"] == page && told["as"].is_null());
    told.unwrap()["status"].clone()
}

#[test]
fn a_request_without_an_end_finds_its_link() {
    let case = Upgraded::new();
    for link in case.links("none", 16) {
        let answer = again(&case, link);
        assert_eq!(found(&case, link, &answer), (200, true), "{link}");
    }
}

#[test]
fn a_request_with_an_end_finds_its_link() {
    let case = Upgraded::new();
    for link in case.links("asked", 3) {
        let first = again(&case, link);
        assert_eq!(found(&case, link, &first), (200, true), "{link}");
        let second = again(&case, link);
        assert_eq!(second.status, 200, "{link}");
        assert_eq!(page(&case, &second), page(&case, &first), "{link}");
        let old = text(&link["url"]);
        assert_eq!(status(&case, old), told_status(&case, old), "{link}");
    }
}

#[test]
fn a_request_whose_link_was_given_an_end_later_finds_it() {
    let case = Upgraded::new();
    for link in case.links("changed", 1) {
        let answer = again(&case, link);
        assert_eq!(found(&case, link, &answer), (200, true), "{link}");
    }
}

#[test]
fn a_request_whose_link_got_its_end_from_the_policy_finds_it() {
    let case = Upgraded::new();
    for link in case.links("policy", 1) {
        let answer = again(&case, link);
        assert_eq!(found(&case, link, &answer), (200, true), "{link}");
    }
}

#[test]
fn a_request_whose_link_was_revoked_makes_another() {
    let case = Upgraded::new();
    for link in case.links("revoked", 1) {
        let answer = again(&case, link);
        assert_eq!(found(&case, link, &answer), (201, false), "{link}");
        assert_eq!(status(&case, &page(&case, &answer)), 200, "{link}");
        assert_eq!(status(&case, text(&link["url"])), 404, "{link}");
    }
}

#[test]
fn a_label_that_is_taken_stays_taken() {
    let case = Upgraded::new();
    for link in case.links("labelled", 2) {
        let refused = again(&case, link);
        assert_eq!(refused.status, 409, "{link}");
        assert_eq!(refused.json()["errorCode"], "-17", "{link}");
    }
}
