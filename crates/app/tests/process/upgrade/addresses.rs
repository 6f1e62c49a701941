//! Every address answers as it did, the one who asks.

use serde_json::Value;

use super::{Upgraded, digest, text};
use crate::harness::Answer;

/// What was answered: the status, and where they were written down the members and the bytes.
fn answered(case: &Upgraded, told: &Value, answer: &Answer) -> Value {
    let mut found = serde_json::json!({"status": answer.status});
    if let Some(members) = told["members"].as_object().filter(|_| answer.status == 200) {
        let document = answer.json();
        for pointer in members.keys() {
            let member = document.pointer(pointer).cloned().unwrap_or_default();
            found["members"][pointer] = member;
        }
    }
    if told["sha256"].is_string() {
        found["sha256"] = match answer.header("location") {
            Some(location) => {
                let path = case.path_of(location);
                let content = case.server.client().get(path).unwrap();
                digest(&content.body).into()
            }
            None => digest(&answer.body).into(),
        };
    }
    found
}

#[test]
fn every_address_answers_as_before() {
    let case = Upgraded::new();
    let mut differing = Vec::new();
    for told in case.list("addresses") {
        let mut wanted = serde_json::json!({"status": told["status"]});
        for name in ["members", "sha256"] {
            if let Some(value) = told.get(name) {
                wanted[name] = value.clone();
            }
        }
        let found = answered(&case, told, &case.ask(told));
        if found != wanted {
            differing.push(format!("{told}\n    answers {found}"));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn every_password_opens_its_link() {
    let case = Upgraded::new();
    for locked in case.list("locked") {
        let page = text(&locked["page"]);
        let mut anyone = case.server.client();
        assert_eq!(anyone.get(page).unwrap().status, 401, "{page}");
        let password = text(&locked["password"]).replace(' ', "+");
        let wrong = anyone.post_form(page, "password=wrong-guess-9").unwrap();
        assert_eq!(wrong.status, 403, "{page}");
        let opened = anyone
            .post_form(page, &format!("password={password}"))
            .unwrap();
        assert_eq!(opened.status, 303, "{page}: {}", opened.text());
        let cookie = opened.header("set-cookie").unwrap();
        let cookie = cookie.split(';').next().unwrap();
        let mut knowing = case.server.client().with("Cookie", cookie);
        let got = knowing.get(&format!("{page}/download")).unwrap();
        assert_eq!(got.status, 200, "{page}");
        assert_eq!(digest(&got.body), text(&locked["sha256"]), "{page}");
    }
}

#[test]
fn every_link_is_listed_and_explained_as_before() {
    let case = Upgraded::new();
    let listed = case.place.json(&["link", "list", "--revoked"]);
    let listed = listed.as_array().unwrap();
    let told = case.list("explained");
    assert_eq!(listed.len(), told.len());
    for (row, told) in listed.iter().zip(told) {
        assert_eq!(
            (&row["id"], &row["state"]),
            (&told["id"], &told["state"]),
            "{row}"
        );
        let why = case.place.json(&["link", "explain", text(&told["id"])]);
        assert_eq!(
            (&why["opens"], &why["allows"]),
            (&told["opens"], &told["allows"]),
            "{why}"
        );
    }
}
