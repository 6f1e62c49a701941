//! A request as the doors see it: its parts, where it comes from, and its body not yet read.

use std::net::IpAddr;

use http::request::Parts;
use hyper::body::Incoming;

use super::hexadecimal::digits;

/// The longest request target, in bytes (docs/threat-model.md 4.7).
pub(crate) const MAX_TARGET: usize = 8 * 1024;
/// The most header bytes that a request may have (docs/threat-model.md 4.7).
pub(crate) const MAX_HEADER_BYTES: usize = 16 * 1024;
/// The most header fields that a request may have (docs/threat-model.md 4.7).
pub(crate) const MAX_HEADERS: usize = 100;

/// A request as the doors see it.
pub(crate) struct Request {
    /// Its method, target and headers.
    pub(crate) parts: Parts,
    /// Its body.
    pub(crate) body: Incoming,
    /// The address that it comes from: the peer's, or what a trusted proxy says.
    pub(crate) from: IpAddr,
    /// Its id, in the answer and in the log.
    pub(crate) id: RequestId,
}

/// A request's id: a GUID made from a number that is never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestId(i64);

impl RequestId {
    /// The id for a number.
    pub(crate) const fn new(number: i64) -> Self {
        Self(number)
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Put together in place: every request writes its id twice.
        let mut text = *b"00000000-0000-4000-8000-000000000000";
        let places = (0..8).chain(9..13).chain(32..36);
        for (place, digit) in places.zip(digits(&self.0.to_be_bytes())) {
            text[place] = digit;
        }
        out.write_str(str::from_utf8(&text).map_err(|_| std::fmt::Error)?)
    }
}

/// The template of the route that answered, for the log: it names no id and no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Route(pub(crate) &'static str);
