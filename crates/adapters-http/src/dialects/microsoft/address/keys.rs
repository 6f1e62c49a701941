//! Keys in brackets, as in `drives('id')` and `children('name')`: another spelling of what stands in segments (OData 4.01,
//! URL conventions 4.3).

use std::borrow::Cow;

/// What is followed by an id.
const BY_ID: [&str; 7] = [
    "drives",
    "groups",
    "items",
    "permissions",
    "shares",
    "sites",
    "users",
];

/// The segments with each key in one of its own, and a child by its name as a path of names (`folder:/name:`). In a path
/// of names brackets are part of a name.
pub(super) fn apart<'a>(segments: &[&'a str]) -> Vec<Cow<'a, str>> {
    let mut apart: Vec<Cow<'a, str>> = Vec::with_capacity(segments.len());
    let mut is_name = false;
    for &segment in segments {
        match (keyed(segment).filter(|_| !is_name), apart.last_mut()) {
            (Some((name, key)), _) if BY_ID.contains(&name) => apart.extend([name.into(), key]),
            (Some(("children", name)), Some(folder)) => {
                // A path of names that was closed goes on.
                *folder = match folder.strip_suffix(':') {
                    Some(open) => open.to_owned().into(),
                    None => format!("{folder}:").into(),
                };
                apart.push(format!("{name}:").into());
            }
            _ => apart.push(segment.into()),
        }
        is_name = if is_name {
            !segment.ends_with(':')
        } else {
            let begun = segment.split_once(':');
            begun.is_some_and(|(_, names)| !names.ends_with(':'))
        };
    }
    apart
}

/// A name and the key in the brackets behind it, in which a quotation mark is doubled.
fn keyed(segment: &str) -> Option<(&str, Cow<'_, str>)> {
    let (name, key) = segment.strip_suffix("')")?.split_once("('")?;
    let key: Cow<'_, str> = if key.contains("''") {
        key.replace("''", "'").into()
    } else {
        key.into()
    };
    (!key.is_empty()).then_some((name, key))
}
