//! A reader and a writer of XML that share nothing with the server's: as much as the contract's
//! mapping needs (docs/contracts/oracle.md 2.3).

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// What is a list, be there one entry of it or many.
const LISTS: [&str; 2] = ["items", "members"];

/// A document as XML under a root of any name. Numbers are left as they are, lists are repeated.
pub(crate) fn written(document: &Value) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?><request>");
    children(document, &mut xml);
    xml.push_str("</request>");
    xml
}

fn children(value: &Value, xml: &mut String) {
    for (name, value) in value.as_object().unwrap() {
        for one in value
            .as_array()
            .map_or_else(|| vec![value], |all| all.iter().collect())
        {
            write!(xml, "<{name}>").unwrap();
            match one {
                Value::Object(_) => children(one, xml),
                Value::String(text) => xml.push_str(&escaped(text)),
                other => xml.push_str(&other.to_string()),
            }
            write!(xml, "</{name}>").unwrap();
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The root's name and its children. Anything beyond the contract's mapping is a failure.
pub(crate) fn read(text: &str) -> (String, Value) {
    let text = text
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        .unwrap_or_else(|| panic!("no declaration: {text}"));
    let (name, value, rest) = element(text.trim());
    assert_eq!(rest.trim(), "", "something follows the root");
    (name, value)
}

/// The first element of a text, and what follows it.
fn element(text: &str) -> (String, Value, &str) {
    let inner = text.strip_prefix('<').unwrap_or_else(|| panic!("{text}"));
    let (tag, mut rest) = inner.split_once('>').unwrap();
    if let Some(name) = tag.strip_suffix('/') {
        return (plain(name), Value::String(String::new()), rest);
    }
    let name = plain(tag);
    let end = format!("</{name}>");
    if let Some((text, rest)) = rest
        .split_once('<')
        .map(|(text, _)| (text, &rest[text.len()..]))
        && let Some(rest) = rest.strip_prefix(&end)
    {
        return (name, Value::String(unescaped(text)), rest);
    }
    let mut map = Map::new();
    loop {
        rest = rest.trim_start();
        if let Some(rest) = rest.strip_prefix(&end) {
            return (name, Value::Object(map), rest);
        }
        let (child, value, after) = element(rest);
        rest = after;
        if LISTS.contains(&child.as_str()) {
            let list = map.entry(child).or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut().unwrap().push(value);
        } else {
            assert!(map.insert(child.clone(), value).is_none(), "two of {child}");
        }
    }
}

fn plain(name: &str) -> String {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    assert!(
        is_plain && !name.is_empty(),
        "an attribute or a prefix: {name}"
    );
    name.to_owned()
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}
