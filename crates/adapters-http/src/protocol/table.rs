//! The table of a dialect's operations: from a method and the segments of a path to one of them.
//!
//! An address is written as in `/files/{file-id}/copy`: a segment in braces may be anything and has a
//! name; `metadata_{any}` is any segment that begins so; `/{*}` at the end is whatever follows, be it
//! nothing. Before the first slash may stand the name of a place, which the dialect reads by itself.
//! Where several addresses fit, the one with more said from the left on counts.

use std::fmt;

use http::Method;

use super::dialect::Dialect;
use super::operation::Operation;
use super::problem::{ApiError, Kind};
use super::request::Route;

/// A segment of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// This text.
    Text(&'static str),
    /// Something of this name, between two texts.
    Between(&'static str, &'static str, &'static str),
    /// Anything, under a name.
    Value(&'static str),
}

impl Piece {
    fn parse(text: &'static str) -> Self {
        let Some((before, (name, after))) = text
            .split_once('{')
            .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        else {
            return Self::Text(text);
        };
        if before.is_empty() && after.is_empty() {
            Self::Value(name)
        } else {
            Self::Between(before, name, after)
        }
    }

    /// Whether a segment is one of these, as written.
    pub(crate) fn fits(self, segment: &str) -> bool {
        match self {
            Self::Text(text) => segment == text,
            Self::Between(before, _, after) => segment
                .strip_prefix(before)
                .is_some_and(|rest| rest.ends_with(after)),
            Self::Value(_) => true,
        }
    }
}

/// As in the log.
impl fmt::Display for Piece {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Between("", _, text) => out.write_str(text),
            Self::Between(before, name, after) => write!(out, "{before}{{{name}}}{after}"),
            Self::Value(name) => write!(out, "{{{name}}}"),
        }
    }
}

/// What an address says under its names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Values(Vec<(&'static str, String)>);

impl Values {
    /// The value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// An operation that was found at an address.
pub(crate) struct Found<D: Dialect> {
    /// The operation.
    pub(crate) operation: &'static Operation<D>,
    /// The methods that are served there.
    pub(crate) allow: &'static str,
    /// Its template for the log.
    pub(crate) route: Route,
    /// What the address says under its names.
    pub(crate) values: Values,
    /// What the dialect read of it by itself.
    pub(crate) place: D::Place,
}

/// All operations of one address.
struct Address {
    path: &'static str,
    place: &'static str,
    pieces: Vec<Piece>,
    goes_on: bool,
    /// Which of the table's operations are there.
    operations: Vec<usize>,
    allow: String,
    route: String,
}

/// Every operation of a dialect.
pub(crate) struct Table<D: Dialect> {
    operations: Vec<Operation<D>>,
    /// Those with more said from the left on come first.
    addresses: Vec<Address>,
    fits: fn(Piece, &str) -> bool,
}

impl<D: Dialect> Table<D> {
    /// A table of these operations. `fits` tells whether a segment is what a piece of an address says.
    pub(crate) fn new(
        operations: impl IntoIterator<Item = Operation<D>>,
        fits: fn(Piece, &str) -> bool,
    ) -> Self {
        let operations: Vec<Operation<D>> = operations.into_iter().collect();
        let mut addresses: Vec<Address> = Vec::new();
        for (at, operation) in operations.iter().enumerate() {
            let known = addresses
                .iter_mut()
                .find(|address| address.path == operation.path);
            match known {
                Some(address) => address.operations.push(at),
                None => addresses.push(Address::of(D::NAME, operation.path, at)),
            }
        }
        for address in &mut addresses {
            address.allow = allow(address.operations.iter().map(|at| &operations[*at]));
        }
        addresses.sort_by_key(Address::rank);
        Self {
            operations,
            addresses,
            fits,
        }
    }

    /// The operation at the segments that follow a place.
    pub(crate) fn find(
        &'static self,
        method: &Method,
        place: &str,
        segments: &[&str],
        read: D::Place,
    ) -> Result<Found<D>, ApiError> {
        let address = self
            .addresses
            .iter()
            .find(|address| address.place == place && address.fits(segments, self.fits))
            .ok_or_else(unknown_address)?;
        let method = if *method == Method::HEAD {
            "GET"
        } else {
            method.as_str()
        };
        let named = |name: &str| {
            let mut operations = address.operations.iter().map(|at| &self.operations[*at]);
            operations.find(|operation| operation.method == name)
        };
        let operation = named(method)
            .or_else(|| named("*"))
            .ok_or_else(|| ApiError::method_not_allowed(&address.allow))?;
        Ok(Found {
            operation,
            allow: &address.allow,
            route: Route(&address.route),
            values: address.values(segments),
            place: read,
        })
    }

    /// Every operation, in the order in which they were given.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation<D>> {
        self.operations.iter()
    }
}

impl Address {
    fn of(door: &str, path: &'static str, operation: usize) -> Self {
        let mut segments = path.split('/');
        let place = segments.next().unwrap_or_default();
        let mut pieces: Vec<Piece> = segments.map(Piece::parse).collect();
        let goes_on = pieces.last() == Some(&Piece::Value("*"));
        if goes_on {
            pieces.pop();
        }
        let place_and_pieces = Some(place.to_owned())
            .filter(|place| !place.is_empty())
            .into_iter()
            .chain(pieces.iter().map(Piece::to_string));
        let route: Vec<String> = std::iter::once(door.to_owned())
            .chain(place_and_pieces)
            .collect();
        Self {
            path,
            place,
            pieces,
            goes_on,
            allow: String::new(),
            route: route.join("/"),
            operations: vec![operation],
        }
    }

    /// What stands first among addresses that fit.
    fn rank(&self) -> (Vec<u8>, bool) {
        let ranks = self.pieces.iter().map(|piece| match piece {
            Piece::Text(_) => 0,
            Piece::Between(..) => 1,
            Piece::Value(_) => 2,
        });
        (ranks.collect(), self.goes_on)
    }

    fn fits(&self, segments: &[&str], fits: fn(Piece, &str) -> bool) -> bool {
        let has_length = segments.len() == self.pieces.len()
            || self.goes_on && segments.len() > self.pieces.len();
        has_length
            && self
                .pieces
                .iter()
                .zip(segments)
                .all(|(piece, segment)| fits(*piece, segment))
    }

    fn values(&self, segments: &[&str]) -> Values {
        let named = self.pieces.iter().zip(segments);
        let named = named.filter_map(|(piece, segment)| match piece {
            Piece::Value(name) => Some((*name, (*segment).to_owned())),
            Piece::Text(_) | Piece::Between(..) => None,
        });
        Values(named.collect())
    }
}

/// The methods that are served, as in `Allow`.
fn allow<'a, D: Dialect>(operations: impl Iterator<Item = &'a Operation<D>>) -> String {
    let mut methods: Vec<&str> = Vec::new();
    for operation in operations.filter(|operation| operation.is_served()) {
        methods.push(operation.method);
        if operation.method == "GET" {
            methods.push("HEAD");
        }
    }
    methods.join(", ")
}

/// The refusal of an address at which there is nothing for anybody.
pub(crate) fn unknown_address() -> ApiError {
    ApiError::new(Kind::UnknownAddress, "there is nothing at this address")
}
