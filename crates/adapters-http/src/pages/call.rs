//! What the handlers of the pages are given.

use http::HeaderMap;
use ports::driving::visits::{Door, Visit, Visits};

use super::error::PageError;
use super::place::{Named, Place};
use super::query::{NoSuchItem, Query};
use crate::protocol::dialect::{self, Found};
use crate::services::PageMarks;
use crate::site::Site;
use crate::web::texts::Texts;

/// What a browser is told, and how.
pub(crate) struct Pages;

/// A request without its body.
pub(super) type Asked<'a> = dialect::Asked<'a, Pages>;

/// A request at a place on a link.
pub(super) struct Call<'a> {
    /// The request.
    pub(super) asked: &'a Asked<'a>,
    /// What follows from the public address.
    pub(super) site: &'a Site,
    /// What is said, in the visitor's language.
    pub(super) texts: &'static Texts,
    /// Where it is made.
    pub(super) place: Place<'a>,
    /// What its query says.
    pub(super) query: &'a Query,
}

impl<'a> Call<'a> {
    /// The call that a request at the address of a link is.
    pub(super) fn of(asked: &'a Asked<'a>, found: &'a Found<Pages>) -> Result<Self, PageError> {
        let place = place(asked, found).ok_or(PageError::Nothing)?;
        let query = found.place.as_ref();
        Ok(Self {
            asked,
            site: place.site,
            texts: asked.manner,
            place,
            query: query.map_err(|NoSuchItem| PageError::Nothing)?,
        })
    }

    /// The same where a form is sent, which has to be one of our own pages'.
    pub(super) fn of_form(
        asked: &'a Asked<'a>,
        found: &'a Found<Pages>,
    ) -> Result<Self, PageError> {
        let call = Self::of(asked, found)?;
        if call.site.is_own_form(call.headers()) {
            Ok(call)
        } else {
            Err(PageError::ForeignForm)
        }
    }

    /// Opens links.
    pub(super) fn visits(&self) -> &'a dyn Visits {
        &*self.asked.services.visits
    }

    /// Signs where a list's next page begins.
    pub(super) fn marks(&self) -> &'a PageMarks {
        &self.asked.services.page_marks
    }

    /// The request's headers.
    pub(super) const fn headers(&self) -> &'a HeaderMap {
        &self.asked.parts.headers
    }

    /// The visit that it is.
    pub(super) fn visit(&self) -> Visit {
        self.place.visit(self.headers(), self.asked.from)
    }
}

/// Where on which link a request is made, if it is at the address of one.
pub(super) fn place<'a>(asked: &Asked<'a>, found: &'a Found<Pages>) -> Option<Place<'a>> {
    let (door, link) = match (found.operation.path, found.values.get("token")) {
        (path, Some(token)) if path.starts_with("/s/") => (Door::Page, Named::Token(token)),
        (path, Some(token)) if path.starts_with("/e/") => (Door::Embed, Named::Token(token)),
        // Behind the token may stand the file's extension, whatever it is (docs/contracts/box.md 2.1 and 3.5).
        (_, Some(named)) => match named.split('.').next().unwrap_or_default() {
            "" => return None,
            token => (Door::Static, Named::Token(token)),
        },
        (_, None) => (Door::Page, Named::Name(found.values.get("name")?)),
    };
    Some(Place {
        site: &asked.services.config.site,
        door,
        link,
        item: found.place.as_ref().ok().and_then(|query| query.item),
    })
}
