//! Box's events: none is lost, and positions go on.

use serde_json::{Value, json};

use super::{Upgraded, text};

/// A part of the feed after a position: the entries as they were told, and the next position.
fn after(case: &Upgraded, who: &Value, position: u64, limit: usize) -> (Vec<Value>, u64) {
    let path = format!("/2.0/events?stream_position={position}&limit={limit}");
    let answer = case.client(who).get(&path).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let feed = answer.json();
    let entries = feed["entries"].as_array().unwrap().iter();
    let entries = entries.map(|entry| {
        json!([
            entry["event_id"],
            entry["event_type"],
            entry["source"]["id"]
        ])
    });
    let next = feed["next_stream_position"].as_u64().unwrap();
    (entries.collect(), next)
}

/// The number of an event.
fn number(entry: &Value) -> u64 {
    text(&entry[0]).parse().unwrap()
}

#[test]
fn what_happened_before_is_told_as_before() {
    let case = Upgraded::new();
    for told in case.list("events") {
        let who = &told["as"];
        let entries = told["entries"].as_array().unwrap();
        let next = told["next_stream_position"].as_u64().unwrap();
        assert_eq!(after(&case, who, 0, 500), (entries.clone(), next), "{who}");
        assert_eq!(after(&case, who, next, 500), (Vec::new(), next), "{who}");
        let (mut walked, mut position) = (Vec::new(), 0);
        while walked.len() < entries.len() {
            let (some, next) = after(&case, who, position, 3);
            assert!(!some.is_empty() && next > position, "{who}: {next}");
            walked.extend(some);
            position = next;
        }
        assert_eq!(&walked, entries, "{who}");
    }
}

#[test]
fn what_happens_now_follows_what_happened_before() {
    let case = Upgraded::new();
    let feeds = case.list("events");
    let entries = feeds
        .iter()
        .flat_map(|told| told["entries"].as_array().unwrap());
    let highest = entries.map(number).max().unwrap();
    for told in feeds {
        let who = &told["as"];
        let known = told["next_stream_position"].as_u64().unwrap();
        let made = case
            .client(who)
            .post_json("/2.0/folders", r#"{"name":"Today","parent":{"id":"0"}}"#)
            .unwrap();
        assert_eq!(made.status, 201, "{who}: {}", made.text());
        let (entries, next) = after(&case, who, known, 500);
        assert_eq!(entries.len(), 1, "{who}: {entries:?}");
        assert_eq!(entries[0][1], "ITEM_CREATE", "{who}");
        assert_eq!(entries[0][2], made.json()["id"], "{who}");
        assert!(number(&entries[0]) > highest, "{who}: {entries:?}");
        assert!(next > known, "{who}: {next}");
        assert_eq!(after(&case, who, next, 500), (Vec::new(), next), "{who}");
    }
}
