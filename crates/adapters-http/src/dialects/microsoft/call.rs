//! What a handler reads of a call, and what it writes with.

use http::HeaderMap;

use super::writing::{Writing, segment};
use crate::protocol::{dialect, path};

/// Microsoft's way of saying things, at both of its APIs.
pub(crate) struct Microsoft;

/// An operation of this door.
pub(super) type Op = dialect::Op<Microsoft>;

/// A request of this door without its body.
pub(super) type Asked<'a> = dialect::Asked<'a, Microsoft>;

/// A call of this door.
pub(super) type Call<'a> = dialect::Call<'a, Microsoft>;

/// What the answer to a request is written with.
pub(super) fn writing<'a>(asked: &Asked<'a>) -> Writing<'a> {
    Writing::of(asked.manner.arrival, &asked.services.config)
}

impl Call<'_> {
    /// What outcomes are written with.
    pub(super) fn writing(&self) -> Writing<'_> {
        Writing::of(self.manner().arrival, &self.services.config)
    }

    /// The address of a context: what an answer is a document of.
    pub(super) fn metadata(&self, fragment: &str) -> String {
        self.writing().metadata(fragment)
    }

    /// The address of the next page: this request's own, with another place to begin at.
    pub(super) fn next_page(&self, signed: &str) -> String {
        let uri = &self.parts.uri;
        let mut address = format!("{}{}?", self.services.config.public_url, uri.path());
        let kept = uri.query().unwrap_or_default().split('&').filter(|pair| {
            let name = path::decode(pair.split('=').next().unwrap_or_default());
            let name = name.unwrap_or_default();
            !pair.is_empty()
                && !name
                    .trim_start_matches('$')
                    .eq_ignore_ascii_case("skiptoken")
        });
        for pair in kept {
            address.push_str(pair);
            address.push('&');
        }
        address.push_str("$skiptoken=");
        address.push_str(&segment(signed));
        address
    }
}

/// The client's own id for a request, if it is one that can be sent back and put into a log.
pub(super) fn client_request_id(headers: &HeaderMap) -> Option<String> {
    const LONGEST: usize = 128;
    let id = headers.get("client-request-id")?.to_str().ok()?.trim();
    let is_plain = !id.is_empty()
        && id.len() <= LONGEST
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.{}".contains(&byte));
    is_plain.then(|| id.to_owned())
}
