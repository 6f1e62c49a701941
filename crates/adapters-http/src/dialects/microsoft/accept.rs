//! What form of answer a client takes, and what it asks of a link
//! (docs/contracts/microsoft.md 1.2, 2.10 and 4.7).

use http::{HeaderMap, HeaderName, header};
use ports::driving::address::Redeem;

/// How many annotations an answer carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Metadata {
    /// Those that a client cannot infer.
    Minimal,
    /// None but where the next page is.
    None,
}

/// The annotations that a client takes; none if it takes no JSON at all.
pub(super) fn metadata(headers: &HeaderMap) -> Option<Metadata> {
    let mut ranges = values(headers, &header::ACCEPT).peekable();
    if ranges.peek().is_none() {
        return Some(Metadata::Minimal);
    }
    let accepted: Vec<&str> = ranges.filter(|range| takes_json(range)).collect();
    if accepted.is_empty() {
        return None;
    }
    let wants_none = accepted.iter().any(|range| {
        parameters(range).any(|(name, value)| {
            name.eq_ignore_ascii_case("odata.metadata") && value.eq_ignore_ascii_case("none")
        })
    });
    Some(if wants_none {
        Metadata::None
    } else {
        Metadata::Minimal
    })
}

fn takes_json(range: &str) -> bool {
    let essence = range.split(';').next().unwrap_or_default().trim();
    let matches = ["application/json", "application/*", "*/*"]
        .iter()
        .any(|ours| essence.eq_ignore_ascii_case(ours));
    let refused = parameters(range).any(|(name, value)| {
        name.eq_ignore_ascii_case("q") && value.parse().is_ok_and(|weight: f32| weight <= 0.0)
    });
    matches && !refused
}

fn parameters(range: &str) -> impl Iterator<Item = (&str, &str)> {
    range
        .split(';')
        .skip(1)
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.trim(), value.trim().trim_matches('"')))
}

/// What a request asks of the link that it comes through.
pub(super) fn redeem(headers: &HeaderMap) -> Redeem {
    let prefers = |wanted: &str| {
        values(headers, &HeaderName::from_static("prefer")).any(|preference| {
            let name = preference.split([';', '=']).next().unwrap_or_default();
            name.trim().eq_ignore_ascii_case(wanted)
        })
    };
    if prefers("redeemSharingLink") {
        Redeem::Durably
    } else if prefers("redeemSharingLinkIfNecessary") {
        Redeem::Once
    } else {
        Redeem::No
    }
}

/// The elements of a header that is a list, however often it occurs.
fn values<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|element| !element.is_empty())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn with(name: &'static str, value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn json_is_what_there_is() {
        assert_eq!(metadata(&HeaderMap::new()), Some(Metadata::Minimal));
        for (accept, expected) in [
            ("*/*", Some(Metadata::Minimal)),
            ("application/json", Some(Metadata::Minimal)),
            ("text/html, application/*;q=0.5", Some(Metadata::Minimal)),
            ("Application/Json;odata.metadata=none", Some(Metadata::None)),
            (
                "application/json; odata.metadata=full",
                Some(Metadata::Minimal),
            ),
            ("application/json;format=pretty", Some(Metadata::Minimal)),
            ("text/html", None),
            ("application/xml", None),
            ("application/json;q=0", None),
        ] {
            assert_eq!(metadata(&with("accept", accept)), expected, "{accept}");
        }
    }

    #[test]
    fn what_is_asked_of_a_link() {
        assert_eq!(redeem(&HeaderMap::new()), Redeem::No);
        for (prefer, expected) in [
            ("redeemSharingLink", Redeem::Durably),
            ("RedeemSharingLink; x=y", Redeem::Durably),
            ("respond-async, redeemSharingLinkIfNecessary", Redeem::Once),
            ("return=minimal", Redeem::No),
        ] {
            assert_eq!(redeem(&with("prefer", prefer)), expected, "{prefer}");
        }
    }
}
