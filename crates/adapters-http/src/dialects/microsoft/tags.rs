//! Entity tags: an item's `eTag` for any change, its `cTag` for its content
//! (docs/contracts/microsoft.md 4.5 and 5.1).

use domain::item::Item;
use http::{HeaderMap, HeaderName, header};
use ports::driving::permissions::Expected;

use super::ids;
use crate::protocol::problem::{ApiError, Kind};

/// The tag that changes with the item.
pub(super) fn of_item(item: &Item) -> String {
    format!("\"{{{}}},{}\"", ids::item(item.id), item.revision)
}

/// The tag that changes with the item's content.
pub(super) fn of_content(item: &Item) -> String {
    format!("\"c:{{{}}},{}\"", ids::item(item.id), item.content_revision)
}

/// The states that `If-Match` names.
pub(super) fn if_match(headers: &HeaderMap) -> Result<Option<Vec<Expected>>, ApiError> {
    let Some(tags) = tags(headers, &header::IF_MATCH)? else {
        return Ok(None);
    };
    // A weak tag names no state for sure, and so none that may be relied upon (RFC 9110 8.8.3.2).
    let expected = tags.into_iter().map(|tag| match tag {
        Tag::Any => Expected::Any,
        Tag::Weak(_) => Expected::Never,
        Tag::Strong(text) => state(text),
    });
    Ok(Some(expected.collect()))
}

/// Whether the request is for what is not there yet: `If-None-Match: *`.
pub(super) fn is_for_new(headers: &HeaderMap) -> Result<bool, ApiError> {
    let tags = tags(headers, &header::IF_NONE_MATCH)?.unwrap_or_default();
    Ok(tags.iter().any(|tag| matches!(tag, Tag::Any)))
}

/// Whether `If-None-Match` names the state that the item is in.
pub(super) fn none_match(headers: &HeaderMap, item: &Item) -> Result<bool, ApiError> {
    let tags = tags(headers, &header::IF_NONE_MATCH)?.unwrap_or_default();
    let quoted = [of_item(item), of_content(item)];
    Ok(tags.into_iter().any(|tag| match tag {
        Tag::Any => true,
        Tag::Weak(text) | Tag::Strong(text) => {
            quoted.iter().any(|own| own.trim_matches('"') == text)
        }
    }))
}

enum Tag<'a> {
    Any,
    Weak(&'a str),
    Strong(&'a str),
}

fn tags<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<Vec<Tag<'a>>>, ApiError> {
    let mut found = None;
    for value in headers.get_all(name) {
        let list = value.to_str().ok().and_then(read_list);
        let list = list.ok_or_else(|| {
            ApiError::new(
                Kind::BadEntityTag,
                format!("the header {name} takes entity tags in quotation marks, or `*`"),
            )
        })?;
        found.get_or_insert_with(Vec::new).extend(list);
    }
    Ok(found)
}

/// Reads `*`, or tags with commas between them. A tag may hold commas of its own.
fn read_list(text: &str) -> Option<Vec<Tag<'_>>> {
    if text.trim() == "*" {
        return Some(vec![Tag::Any]);
    }
    // Clients send a tag as they read it in a document, without the quotation marks that are part of it.
    if text.starts_with('{') || text.starts_with("c:{") {
        return Some(vec![Tag::Strong(text)]);
    }
    let mut list = Vec::new();
    let mut rest = text.trim();
    loop {
        let (is_weak, quoted) = match rest.strip_prefix("W/") {
            Some(quoted) => (true, quoted),
            None => (false, rest),
        };
        let (tag, after) = quoted.strip_prefix('"')?.split_once('"')?;
        list.push(if is_weak {
            Tag::Weak(tag)
        } else {
            Tag::Strong(tag)
        });
        let after = after.trim_start();
        if after.is_empty() {
            return Some(list);
        }
        rest = after.strip_prefix(',')?.trim_start();
    }
}

/// The state that a tag names; one that we never gave out names none.
fn state(tag: &str) -> Expected {
    let read = |tag: &str| {
        let (id, revision) = tag.strip_prefix('{')?.split_once("},")?;
        let number: u64 = revision.parse().ok()?;
        let item = ids::parse_item(id)?;
        (number.to_string() == revision).then_some((item, number))
    };
    let content = tag.strip_prefix("c:").and_then(read);
    match (content, read(tag)) {
        (Some((item, revision)), _) => Expected::Content(item, revision),
        (None, Some((item, revision))) => Expected::Revision(item, revision),
        (None, None) => Expected::Never,
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::ItemId;
    use http::HeaderValue;

    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::IF_MATCH, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn tags_name_states() {
        let id = ItemId::new(77).unwrap();
        let name = ids::item(id);
        let read = |values: &[&str]| if_match(&headers(values)).unwrap();
        assert_eq!(read(&[]), None);
        assert_eq!(read(&["*"]), Some(vec![Expected::Any]));
        let both = format!("\"{{{name}}},3\" , \"c:{{{name}}},2\"");
        assert_eq!(
            read(&[&both, "\"x\""]),
            Some(vec![
                Expected::Revision(id, 3),
                Expected::Content(id, 2),
                Expected::Never
            ])
        );
        let bare = [format!("{{{name}}},3"), format!("c:{{{name}}},2")];
        let bare = bare.map(|tag| read(&[&tag]).unwrap().remove(0));
        assert_eq!(bare, [Expected::Revision(id, 3), Expected::Content(id, 2)]);
        for never in [
            format!("W/\"{{{name}}},3\""),
            format!("\"{{{}}},3\"", name.to_lowercase()),
            format!("\"{{{name}}},03\""),
            "\"\"".to_owned(),
        ] {
            assert_eq!(read(&[&never]), Some(vec![Expected::Never]), "{never}");
        }
    }

    #[test]
    fn what_is_no_tag_is_malformed() {
        for text in [
            "abc",
            "\"abc",
            "abc\"",
            "\"a\" \"b\"",
            "\"a\",",
            "",
            "\"a\",*",
            "W/a",
        ] {
            let problem = if_match(&headers(&[text])).unwrap_err();
            assert_eq!(problem.kind, Kind::BadEntityTag, "{text}");
        }
    }
}
