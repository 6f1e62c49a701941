//! The table of a dialect's operations: from a method and the segments of a path to one of them.

use http::Method;

use super::dialect::{Dialect, Found, Op};
use super::pattern::{Pattern, Piece};
use super::problem::{ApiError, unknown_address};
use super::request::Route;

/// All operations of one address.
struct Address {
    path: &'static str,
    pattern: Pattern,
    /// Which of the table's operations are there.
    operations: Vec<usize>,
    allow: String,
    route: String,
}

/// Every operation of a dialect.
pub(crate) struct Table<D: Dialect> {
    operations: Vec<Op<D>>,
    /// Those with more said from the left on come first.
    addresses: Vec<Address>,
    fits: fn(Piece, &str) -> bool,
}

impl<D: Dialect> Table<D> {
    /// A table of these operations. `fits` tells whether a segment is what a piece of an address says.
    pub(crate) fn new(
        operations: impl IntoIterator<Item = Op<D>>,
        fits: fn(Piece, &str) -> bool,
    ) -> Self {
        let operations: Vec<Op<D>> = operations.into_iter().collect();
        let mut addresses: Vec<Address> = Vec::new();
        for (at, operation) in operations.iter().enumerate() {
            let known = addresses
                .iter_mut()
                .find(|address| address.path == operation.path);
            if let Some(address) = known {
                address.operations.push(at);
            } else {
                let pattern = Pattern::parse(operation.path);
                addresses.push(Address {
                    path: operation.path,
                    operations: vec![at],
                    allow: String::new(),
                    route: format!("{}{pattern}", D::NAME),
                    pattern,
                });
            }
        }
        for address in &mut addresses {
            address.allow = allow(address.operations.iter().map(|at| &operations[*at]));
        }
        addresses.sort_by_key(|address| address.pattern.rank());
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
            .find(|address| address.pattern.fits(place, segments, self.fits))
            .ok_or_else(unknown_address)?;
        let route = Route(&address.route);
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
            .ok_or_else(|| ApiError::method_not_allowed(&address.allow).at(route))?;
        Ok(Found {
            operation,
            allow: &address.allow,
            route,
            values: address.pattern.values(segments),
            place: read,
        })
    }

    /// Whether anything is at the segments that follow a place, for whatever method.
    pub(crate) fn knows(&self, place: &str, segments: &[&str]) -> bool {
        let mut addresses = self.addresses.iter();
        addresses.any(|address| address.pattern.fits(place, segments, self.fits))
    }

    /// Every operation, in the order in which they were given.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Op<D>> {
        self.operations.iter()
    }
}

/// The methods that are served, as in `Allow`.
fn allow<'a, D: Dialect>(operations: impl Iterator<Item = &'a Op<D>>) -> String {
    let mut methods: Vec<&str> = Vec::new();
    for operation in operations.filter(|one| one.is_served() && one.method != "*") {
        methods.push(operation.method);
        if operation.method == "GET" {
            methods.push("HEAD");
        }
    }
    methods.join(", ")
}
