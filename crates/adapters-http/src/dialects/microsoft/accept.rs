//! What form of answer a client takes, and what it asks of a link
//! (docs/contracts/microsoft.md 1.2, 2.10 and 4.7).

use http::{HeaderMap, HeaderName};
use ports::driving::address::Redeem;

use crate::protocol::accept::{elements, media_ranges};

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
    const JSON: [&str; 3] = ["application/json", "application/*", "*/*"];
    let mut ranges = media_ranges(headers).peekable();
    if ranges.peek().is_none() {
        return Some(Metadata::Minimal);
    }
    let taken = ranges.filter(|range| JSON.contains(&range.essence.as_str()) && range.weight > 0);
    let kinds = taken.map(|range| {
        if range.says("odata.metadata", "none") {
            Metadata::None
        } else {
            Metadata::Minimal
        }
    });
    kinds.reduce(|one, other| if one == Metadata::None { one } else { other })
}

/// What a request asks of the link that it comes through.
pub(super) fn redeem(headers: &HeaderMap) -> Redeem {
    let prefers = |wanted: &str| {
        elements(headers, &HeaderName::from_static("prefer")).any(|preference| {
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
