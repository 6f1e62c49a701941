//! From a document to XML.

use serde_json::{Map, Value};

use super::reader::is_character;

/// A document as XML under a root of this name: each member an element of its name, a list one
/// element for each entry, an empty list nothing.
pub(in crate::dialects::oracle) fn write(root: &str, document: &Map<String, Value>) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    element(&mut xml, root, |xml| members(xml, document));
    xml
}

fn members(xml: &mut String, document: &Map<String, Value>) {
    for (name, value) in document {
        value_of(xml, name, value);
    }
}

fn value_of(xml: &mut String, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Array(entries) => entries.iter().for_each(|entry| value_of(xml, name, entry)),
        Value::Object(members_of) => element(xml, name, |xml| members(xml, members_of)),
        Value::String(text) => element(xml, name, |xml| escape(xml, text)),
        Value::Bool(_) | Value::Number(_) => element(xml, name, |xml| {
            xml.push_str(&value.to_string());
        }),
    }
}

fn element(xml: &mut String, name: &str, content: impl FnOnce(&mut String)) {
    xml.push('<');
    xml.push_str(name);
    xml.push('>');
    content(xml);
    xml.push_str("</");
    xml.push_str(name);
    xml.push('>');
}

/// Writes a text. What XML cannot hold at all is replaced: a name with such a character in it came
/// in at another door, and is shown all the same. A carriage return would be read as a new line.
fn escape(xml: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\r' => xml.push_str("&#13;"),
            other if is_character(other) => xml.push(other),
            _ => xml.push('\u{FFFD}'),
        }
    }
}
