//! What the handlers of the pages are given.

use std::net::IpAddr;

use http::request::Parts;
use ports::driving::visits::{Visit, Visits};

use super::place::Place;
use super::query::Query;
use crate::config::HttpConfig;
use crate::protocol::request::RequestId;
use crate::services::PageMarks;
use crate::web::site::Site;

/// What the pages are given of the doors.
pub(super) struct PageContext<'a> {
    /// Opens links.
    pub(super) visits: &'a dyn Visits,
    /// Signs where a list's next page begins.
    pub(super) marks: &'a PageMarks,
    /// The configuration.
    pub(super) config: &'a HttpConfig,
    /// What follows from the public address.
    pub(super) site: Site<'a>,
}

impl<'a> PageContext<'a> {
    /// A context with these behind it.
    pub(super) fn new(
        visits: &'a dyn Visits,
        marks: &'a PageMarks,
        config: &'a HttpConfig,
    ) -> Self {
        Self {
            visits,
            marks,
            config,
            site: Site::of(&config.public_url),
        }
    }
}

/// A request without its body.
pub(super) struct Asked {
    /// Its method, target and headers.
    pub(super) parts: Parts,
    /// Where it comes from.
    pub(super) from: IpAddr,
    /// Its id, for the log.
    pub(super) id: RequestId,
}

/// A request at a place on a link.
pub(super) struct Call<'a> {
    /// The request.
    pub(super) asked: &'a Asked,
    /// The ports.
    pub(super) context: &'a PageContext<'a>,
    /// Where it is made.
    pub(super) place: Place<'a>,
    /// What its query says.
    pub(super) query: Query,
}

impl Call<'_> {
    /// The visit that it is.
    pub(super) fn visit(&self) -> Visit {
        self.place.visit(&self.asked.parts.headers, self.asked.from)
    }
}
