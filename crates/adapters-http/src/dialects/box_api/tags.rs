//! Entity tags: an item's revision, counted from 0 and as a bare text
//! (docs/contracts/box.md 1.10 and 5.2).

use domain::item::Item;
use http::{HeaderMap, HeaderName, header};
use ports::driving::drives::FileState;
use ports::driving::permissions::Expected;
use ports::driving::view::ItemView;

use super::reference::Ref;

/// The tag of a revision.
pub(super) fn of_revision(revision: u64) -> String {
    revision.saturating_sub(1).to_string()
}

/// The tag of an item; the caller's own root has none.
pub(super) fn of_item(detail: &ItemView) -> Option<String> {
    (!detail.is_home).then(|| of(&detail.item))
}

fn of(item: &Item) -> String {
    of_revision(item.revision)
}

/// The states that `If-Match` names.
pub(super) fn if_match(headers: &HeaderMap, item: Ref) -> Option<Vec<Expected>> {
    let tags = tags(headers, &header::IF_MATCH)?;
    Some(
        tags.into_iter()
            .map(|tag| match (tag, item) {
                ("*", _) => Expected::Any,
                (_, Ref::Home) => Expected::Never,
                (tag, Ref::Item(id)) => {
                    number(tag).map_or(Expected::Never, |number| Expected::Revision(id, number))
                }
            })
            .collect(),
    )
}

/// The states that `If-Match` names of a file that the request does not.
pub(super) fn file_states(headers: &HeaderMap) -> Option<Vec<FileState>> {
    let states = tags(headers, &header::IF_MATCH)?
        .into_iter()
        .map(|tag| match tag {
            "*" => FileState::Any,
            tag => number(tag).map_or(FileState::Never, FileState::Revision),
        });
    Some(states.collect())
}

/// The revision that a tag of ours names.
fn number(tag: &str) -> Option<u64> {
    let number: u64 = tag.parse().ok()?;
    (number.to_string() == tag)
        .then(|| number.checked_add(1))
        .flatten()
}

/// Whether `If-None-Match` names the state that the item is in.
pub(super) fn none_match(headers: &HeaderMap, detail: &ItemView) -> bool {
    let Some(tags) = tags(headers, &header::IF_NONE_MATCH) else {
        return false;
    };
    let own = of_item(detail);
    tags.into_iter()
        .any(|tag| tag == "*" || own.as_deref() == Some(tag))
}

/// The tags in a header, without quotation marks and `W/`. One that is not text is no tag of ours.
fn tags<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Vec<&'a str>> {
    let mut found = None;
    for value in headers.get_all(name) {
        let list = value.to_str().unwrap_or_default().split(',');
        found
            .get_or_insert_with(Vec::new)
            .extend(list.map(|tag| bare(tag.trim())));
    }
    found
}

fn bare(tag: &str) -> &str {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    tag.strip_prefix('"')
        .and_then(|tag| tag.strip_suffix('"'))
        .unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use domain::ids::ItemId;
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_tag_may_be_bare_quoted_or_weak() {
        let id = ItemId::new(7).unwrap();
        let read = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, HeaderValue::from_str(text).unwrap());
            if_match(&headers, Ref::Item(id)).unwrap()
        };
        let first = Expected::Revision(id, 1);
        for text in ["0", "\"0\"", "W/\"0\"", " 0 "] {
            assert_eq!(read(text), [first], "{text}");
        }
        assert_eq!(read("*"), [Expected::Any]);
        assert_eq!(read("189, \"0\""), [Expected::Revision(id, 190), first]);
        for text in ["", "x", "-1", "01", "18446744073709551615", "\"0"] {
            assert_eq!(read(text), [Expected::Never], "{text}");
        }
        assert_eq!(if_match(&HeaderMap::new(), Ref::Item(id)), None);
    }

    #[test]
    fn a_tag_is_read_alike_where_the_file_is_not_named() {
        let mut headers = HeaderMap::new();
        assert_eq!(file_states(&headers), None);
        headers.insert(header::IF_MATCH, HeaderValue::from_static("\"4\", *, x"));
        let states = [FileState::Revision(5), FileState::Any, FileState::Never];
        assert_eq!(file_states(&headers).unwrap(), states);
    }

    #[test]
    fn the_root_has_no_tag() {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, HeaderValue::from_static("0"));
        assert_eq!(if_match(&headers, Ref::Home), Some(vec![Expected::Never]));
    }
}
