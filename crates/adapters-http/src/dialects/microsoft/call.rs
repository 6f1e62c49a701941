//! What a handler reads of a call, and what it writes with.

use domain::item::Item;
use http::HeaderMap;
use ports::driving::address::ItemAddress;

use super::ids;
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
        self.address_with(Some(("$skiptoken", signed)))
    }

    /// The address where what is in an item goes on, listed with these options.
    pub(super) fn next_children(
        &self,
        (address, item): (&ItemAddress, &Item),
        options: &[(String, String)],
        signed: &str,
    ) -> String {
        let address = if address.is_shared() {
            let path = self.parts.uri.path().trim_end_matches('/');
            // A path of names is closed before what stands behind it.
            let names = path
                .split_once(":/")
                .filter(|(_, names)| !names.ends_with(':'));
            let colon = if names.is_some() { ":" } else { "" };
            format!("{}{path}{colon}", self.services.config.public_url)
        } else {
            let (drive, item) = (ids::drive(item.drive), ids::item(item.id));
            self.writing()
                .address(&format!("drives/{drive}/items/{item}"))
        };
        let options = options.iter();
        let options = options.map(|(name, value)| format!("&{name}={}", segment(value)));
        let options: String = options.collect();
        format!("{address}/children?$skiptoken={}{options}", segment(signed))
    }

    /// The address of this request with another place to begin at, or none.
    pub(super) fn address_with(&self, place: Option<(&str, &str)>) -> String {
        let uri = &self.parts.uri;
        let kept = uri.query().unwrap_or_default().split('&').filter(|pair| {
            let name = path::decode(pair.split('=').next().unwrap_or_default());
            let name = name.unwrap_or_default();
            let bare = name.trim_start_matches('$');
            !pair.is_empty() && !bare.eq_ignore_ascii_case("skiptoken") && bare != "token"
        });
        let kept = kept.map(ToOwned::to_owned);
        let place = place.map(|(name, signed)| format!("{name}={}", segment(signed)));
        let query: Vec<String> = kept.chain(place).collect();
        // A token may also stand in brackets.
        let path = match uri.path().rsplit_once('/') {
            Some((above, last)) => {
                let decoded = path::decode(last).unwrap_or_default();
                match decoded.split_once('(') {
                    Some((name, _)) if name.to_ascii_lowercase().ends_with("delta") => {
                        format!("{above}/{name}")
                    }
                    _ => uri.path().to_owned(),
                }
            }
            None => uri.path().to_owned(),
        };
        let mark = if query.is_empty() { "" } else { "?" };
        let origin = &self.services.config.public_url;
        format!("{origin}{path}{mark}{}", query.join("&"))
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
