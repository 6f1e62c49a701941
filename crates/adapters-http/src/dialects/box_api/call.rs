//! What a handler reads of a call.

use http::HeaderName;
use ports::driving::address::{ItemAddress, Start};
use ports::driving::view::ItemView;
use serde_json::{Map, Value};

use super::fields::Fields;
use super::reference::Ref;
use super::translate;
use super::writing::Writing;
use super::{ids, presented_link};
use crate::protocol::dialect;
use crate::protocol::problem::{ApiError, Field, Kind};

const AS_USER: HeaderName = HeaderName::from_static("as-user");

/// Box's way of saying things.
pub(crate) struct BoxApi;

/// An operation of this door.
pub(super) type Op = dialect::Op<BoxApi>;

/// A call of this door.
pub(super) type Call<'a> = dialect::Call<'a, BoxApi>;

impl Call<'_> {
    /// What outcomes are written with.
    pub(super) fn writing(&self) -> Writing<'_> {
        Writing {
            public_url: &self.services.config.public_url,
        }
    }

    /// Which properties the request wants.
    pub(super) fn fields(&self) -> Fields {
        Fields::of(&self.query)
    }

    /// A value of the query; of what is given twice the first counts.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.query
            .pairs()
            .find_map(|(other, value)| (other == name).then_some(value))
            .filter(|value| !value.is_empty())
    }

    /// Whether a switch of the query is on. Box's own library for Python writes `True`.
    pub(super) fn switch(&self, name: &str) -> bool {
        let value = self.option(name);
        value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// An item by its id, with a link beside it where links count and the request shows one. One that
    /// cannot be read stands in nobody's way (docs/contracts/box.md 3.4).
    pub(super) fn address(&self, of: Ref) -> ItemAddress {
        if !self.operation().heeds_links {
            return of.address();
        }
        match presented_link::read(self.headers(), &self.services.config.public_url) {
            Ok(Some(link)) => {
                let id = match of {
                    Ref::Home => None,
                    Ref::Item(id) => Some(id),
                };
                ItemAddress {
                    start: Start::Beside(id, link),
                    path: Vec::new(),
                }
            }
            Ok(None) | Err(_) => of.address(),
        }
    }

    /// An item with what the request wants of it.
    pub(super) fn shown(&self, detail: &ItemView) -> Map<String, Value> {
        self.fields()
            .pick(translate::item(detail, self.writing()), detail.item.kind())
    }

    /// Nobody acts for another here: the one who asks for that is refused, and not served as themselves
    /// (docs/contracts/box.md 0).
    pub(super) fn acts_for_itself(&self) -> Result<(), ApiError> {
        let Some(user) = self.headers().get(AS_USER) else {
            return Ok(());
        };
        let own = self
            .context
            .caller
            .user()
            .map(|user| ids::format(user.get()));
        if own.is_some_and(|own| own.as_bytes() == user.as_bytes()) {
            return Ok(());
        }
        Err(ApiError::new(
            Kind::Forbidden,
            "this token cannot act for another user: leave the header As-User out",
        )
        .about(Field::Member("As-User".into())))
    }
}
