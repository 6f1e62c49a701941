//! What every command says, for people and as JSON, and how it refuses.

mod damage;
mod delegated;
mod directory;
mod explain;
mod import;
mod items;
mod keyring;
mod leaving;
mod links;
mod policy;
mod settings;
mod setup;
mod tokens;
mod usage;

use serde_json::Value;

/// The texts of one member of all entries of a JSON list.
#[track_caller]
fn column<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    let rows = list
        .as_array()
        .unwrap_or_else(|| panic!("a list was wanted: {list}"));
    rows.iter()
        .map(|row| row[member].as_str().unwrap())
        .collect()
}

/// The names of an object's members, in order.
#[track_caller]
fn members(value: &Value) -> Vec<&str> {
    let object = value
        .as_object()
        .unwrap_or_else(|| panic!("an object was wanted: {value}"));
    object.keys().map(String::as_str).collect()
}

/// Whether a text is an internal id, in digits.
fn is_number(text: &str) -> bool {
    text.len() == 18 && text.bytes().all(|byte| byte.is_ascii_digit())
}
