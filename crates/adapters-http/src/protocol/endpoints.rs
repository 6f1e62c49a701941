//! The operations of a dialect, listed for tests and documents: what is served, and what is known and not served.

use super::dialect::{Dialect, Op};
use super::table::Table;

/// An endpoint under one of its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointRow {
    /// The method.
    pub method: &'static str,
    /// The address below a mount, with names in braces for what varies.
    pub template: String,
    /// The least scope that a token needs, if it needs one.
    pub scope: Option<&'static str>,
    /// What it does, in one line.
    pub summary: &'static str,
    /// What it answers with when it succeeds.
    pub statuses: &'static [u16],
    /// Which of the operations it is.
    pub operation: &'static str,
}

impl EndpointRow {
    /// An operation at one of its addresses.
    pub(crate) fn of<D: Dialect>(operation: &Op<D>, template: String) -> Self {
        Self {
            method: operation.method,
            template,
            scope: operation.scope,
            summary: operation.summary,
            statuses: operation.statuses,
            operation: operation.name,
        }
    }
}

/// The endpoints of a table that are served.
pub(crate) fn endpoints<D: Dialect>(table: &Table<D>) -> Vec<EndpointRow> {
    let served = table.operations().filter(|operation| operation.is_served());
    // What is left of the methods at an address is no endpoint.
    let served = served.filter(|operation| operation.method != "*");
    served
        .map(|operation| EndpointRow::of(operation, operation.path.to_owned()))
        .collect()
}

/// The operations of a table that are known and not served, each with an address below the place that it
/// begins with. A method of `*` is any.
pub(crate) fn not_served<D: Dialect>(table: &Table<D>) -> Vec<EndpointRow> {
    let known = table
        .operations()
        .filter(|operation| !operation.is_served());
    known
        .map(|operation| {
            let path = operation.path.trim_end_matches("/{*}");
            EndpointRow::of(operation, path.replace("{word}", ""))
        })
        .collect()
}
