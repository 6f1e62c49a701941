//! What is read is what was written, and what could be read in two ways is not read at all.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{XmlFault, read, write};

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("{other}"),
    }
}

#[test]
fn the_contract_s_example_is_read() {
    let xml =
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<applink>\n  <role>downloader</role>\n  \
        <userTimeZone>Europe/Berlin</userTimeZone>\n</applink>\n";
    let expected = json!({"role": "downloader", "userTimeZone": "Europe/Berlin"});
    assert_eq!(read(xml).unwrap(), object(expected));
}

#[test]
fn elements_are_members_texts_and_lists() {
    for (xml, expected) in [
        ("<a/>", json!({})),
        ("<a>\n</a>", json!({})),
        ("<a><b/></a>", json!({"b": ""})),
        ("<a><b></b></a>", json!({"b": ""})),
        ("<a><b> x </b></a>", json!({"b": " x "})),
        ("<a><b>1</b><b>2</b></a>", json!({"b": ["1", "2"]})),
        ("<a><b><c>1</c></b></a>", json!({"b": {"c": "1"}})),
        (
            "<a x='1'><n:b y='2' xmlns:n='u'>1</n:b></a>",
            json!({"b": "1"}),
        ),
        (
            "<a><b>&lt;&gt;&amp;&quot;&apos;&#228;&#xE4;</b></a>",
            json!({"b": "<>&\"'\u{e4}\u{e4}"}),
        ),
        ("<a><b><![CDATA[<x>&y;]]></b></a>", json!({"b": "<x>&y;"})),
        (
            "<!-- c --><a><!-- c --><b>1<!-- c -->2</b></a>",
            json!({"b": "12"}),
        ),
        ("\u{FEFF}<a><b>1</b></a>", json!({"b": "1"})),
    ] {
        assert_eq!(read(xml.as_bytes()), Ok(object(expected)), "{xml}");
    }
}

#[test]
fn what_is_refused_and_why() {
    let deep = format!("{}{}", "<a>".repeat(33), "</a>".repeat(33));
    let very_deep = "<a>".repeat(350_000);
    let long = format!("<a><b>{}</b></a>", "x".repeat(8 * 1024 + 1));
    let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><l><r>&b;</r></l>";
    let outside = "<!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><l><r>&x;</r></l>";
    for (xml, fault) in [
        ("", XmlFault::Malformed),
        ("{}", XmlFault::Malformed),
        ("<a>", XmlFault::Malformed),
        ("<a></b>", XmlFault::Malformed),
        ("<a/><b/>", XmlFault::Malformed),
        ("<a><1b/></a>", XmlFault::Malformed),
        ("<a><b/c/></a>", XmlFault::Malformed),
        ("<a x=1/>", XmlFault::Malformed),
        ("<a x='1' x='2'/>", XmlFault::Malformed),
        ("<a/>x", XmlFault::Malformed),
        ("x<a/>", XmlFault::Malformed),
        ("<a><b>\u{1}</b></a>", XmlFault::Malformed),
        ("<a><b>&#0;</b></a>", XmlFault::Malformed),
        ("<a><b>&#1;</b></a>", XmlFault::Malformed),
        (
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>",
            XmlFault::Malformed,
        ),
        ("<?xml version=\"1.1\"?><a/>", XmlFault::Malformed),
        ("<a/><?xml version=\"1.0\"?>", XmlFault::Malformed),
        ("<a>text</a>", XmlFault::Mixed),
        ("<a><b>x<c/></b></a>", XmlFault::Mixed),
        ("<a><b><c/>x</b></a>", XmlFault::Mixed),
        ("<a><b>&nbsp;</b></a>", XmlFault::Entity),
        ("<?php x?><a/>", XmlFault::Instruction),
        ("<!DOCTYPE a><a/>", XmlFault::DocumentType),
        ("<!doctype a><a/>", XmlFault::DocumentType),
        (laughs, XmlFault::DocumentType),
        (outside, XmlFault::DocumentType),
        (&deep, XmlFault::TooDeep),
        (&very_deep, XmlFault::TooDeep),
        (&long, XmlFault::TooLong),
    ] {
        let shown = &xml[..xml.len().min(60)];
        assert_eq!(read(xml.as_bytes()), Err(fault), "{shown}");
    }
    assert_eq!(read(b"<a>\xff</a>"), Err(XmlFault::Malformed));
}

#[test]
fn an_empty_list_and_nothing_are_left_out() {
    let document = object(json!({"a": [], "b": null, "items": [{"id": "1"}, {"id": "2"}]}));
    assert_eq!(
        write("folder", &document),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<folder><items><id>1</id></items><items><id>2</id>\
         </items></folder>"
    );
}

#[test]
fn what_xml_cannot_hold_is_replaced() {
    let document = object(json!({"name": "a\u{1}b\u{FFFF}"}));
    let read = read(write("file", &document).as_bytes()).unwrap();
    assert_eq!(read["name"], "a\u{FFFD}b\u{FFFD}");
}

fn texts() -> impl Strategy<Value = String> {
    proptest::string::string_regex(
        "[\\t\\n\\r -\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]{0,40}",
    )
    .unwrap()
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = texts().prop_map(Value::String);
    leaf.prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_filter_map(
                "no list of lists",
                |list| {
                    let flat = list.iter().all(|one| !one.is_array());
                    flat.then_some(Value::Array(list))
                }
            ),
            prop::collection::btree_map("[a-z]{1,6}", inner, 1..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_was_written_is_read(members in prop::collection::btree_map("[a-z]{1,6}", values(), 1..5)) {
        let document: Map<String, Value> = members.into_iter().collect();
        let read = read(write("root", &document).as_bytes());
        prop_assert_eq!(read, Ok(document));
    }
}

#[test]
fn fuzz_xml() {
    bolero::check!().for_each(|document: &[u8]| {
        let _ = read(document);
    });
}
