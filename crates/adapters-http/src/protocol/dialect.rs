//! What a dialect fulfils, and what its operations are given.

use std::borrow::Cow;
use std::net::IpAddr;
use std::pin::Pin;

use http::HeaderMap;
use http::request::Parts;
use ports::driving::Context;

use super::body::Response;
use super::cors::Exposed;
use super::operation::Operation;
use super::pattern::Values;
use super::payload::Payload;
use super::problem::{Problem, unknown_address};
use super::query::Query;
use super::request::{RequestId, Route};
use crate::services::Services;

/// A vendor's way of saying things over HTTP.
pub(crate) trait Dialect: Sized + Send + Sync + 'static {
    /// What a request's head tells of how its answer is written, whatever it asks for.
    type Manner: Send + Sync;
    /// What the dialect reads of an address by itself, beside the names in the table.
    type Place: Send + Sync;
    /// What a handler answers with.
    type Reply: Send;
    /// What goes wrong.
    type Problem: Problem;
    /// What a handler notes on its way for a refusal to tell.
    type Note: Default + Send;

    /// Its name, in the log.
    const NAME: &'static str;

    /// What pages of listed origins may send and read where this is asked, if they may ask it at all.
    fn exposed(parts: &Parts) -> Option<Exposed>;

    /// How the answer to a request is to be written.
    fn manner(parts: &Parts, id: RequestId) -> Self::Manner;

    /// The operation that a request asks for. It looks nothing up.
    fn find(asked: &Asked<'_, Self>) -> Result<Found<Self>, Self::Problem>;

    /// Whether this, which is wrong with an address, is told to anybody. The rest is told to known callers alone.
    fn comes_first(problem: &Self::Problem) -> bool {
        let _ = problem;
        false
    }

    /// Who calls. The operation is told, where there is one, for some heed what others ignore. A dialect whose
    /// operations are all for anybody knows nobody.
    fn authorize(
        asked: &Asked<'_, Self>,
        operation: Option<&'static Op<Self>>,
    ) -> impl Future<Output = Result<Context, Self::Problem>> + Send {
        let _ = (asked, operation);
        async { Err(unknown_address().into()) }
    }

    /// Refuses what no operation of the dialect takes, before the query is read and the handler runs: ids that nobody
    /// can have, and what the head says, in the vendor's order.
    fn admit(call: &Call<'_, Self>) -> Result<(), Self::Problem> {
        let _ = call;
        Ok(())
    }

    /// The answer to a request that succeeded.
    fn render(reply: Self::Reply, asked: &Asked<'_, Self>) -> Response;

    /// The vendor's own answer to a request that went wrong.
    fn refuse(
        problem: Self::Problem,
        asked: &Asked<'_, Self>,
        found: Option<&Found<Self>>,
        note: &Self::Note,
    ) -> Response;

    /// How an operation that is not served is named to whom asks for it.
    fn named(asked: &Asked<'_, Self>, operation: &Op<Self>) -> Cow<'static, str> {
        let _ = asked;
        operation.name.into()
    }

    /// The headers that every answer has.
    fn finish(asked: &Asked<'_, Self>, headers: &mut HeaderMap) {
        let _ = (asked, headers);
    }
}

/// A request without its body.
pub(crate) struct Asked<'a, D: Dialect> {
    /// The ports and the configuration.
    pub(crate) services: &'a Services,
    /// Its method, target and headers.
    pub(crate) parts: &'a Parts,
    /// Where it comes from.
    pub(crate) from: IpAddr,
    /// How its answer is to be written.
    pub(crate) manner: D::Manner,
}

/// A request of a known caller for an operation.
pub(crate) struct Call<'a, D: Dialect> {
    /// The request.
    pub(super) asked: &'a Asked<'a, D>,
    /// What it asks for.
    pub(super) found: &'a Found<D>,
    /// The ports and the configuration.
    pub(crate) services: &'a Services,
    /// Who calls.
    pub(crate) context: Context,
    /// The request's method, target and headers.
    pub(crate) parts: &'a Parts,
    /// Its query.
    pub(crate) query: Query,
}

impl<'a, D: Dialect> Call<'a, D> {
    /// Where the request comes from.
    pub(crate) const fn from(&self) -> IpAddr {
        self.asked.from
    }

    /// How its answer is to be written.
    pub(crate) const fn manner(&self) -> &'a D::Manner {
        &self.asked.manner
    }

    /// The request's headers.
    pub(crate) const fn headers(&self) -> &'a HeaderMap {
        &self.parts.headers
    }

    /// The operation that it asks for.
    pub(crate) const fn operation(&self) -> &'static Op<D> {
        self.found.operation
    }

    /// The methods that its address takes.
    pub(crate) const fn allow(&self) -> &'static str {
        self.found.allow
    }

    /// What its address says under the names of the table.
    pub(crate) const fn values(&self) -> &'a Values {
        &self.found.values
    }

    /// What the dialect read of its address.
    pub(crate) const fn place(&self) -> &'a D::Place {
        &self.found.place
    }
}

/// An operation that was found at an address.
pub(crate) struct Found<D: Dialect> {
    /// The operation.
    pub(crate) operation: &'static Op<D>,
    /// The methods that are served there.
    pub(crate) allow: &'static str,
    /// Its template for the log.
    pub(crate) route: Route,
    /// What the address says under its names.
    pub(crate) values: Values,
    /// What the dialect read of it by itself.
    pub(crate) place: D::Place,
}

/// What an operation comes to.
pub(crate) type Answer<'a, D> = Pin<
    Box<dyn Future<Output = Result<<D as Dialect>::Reply, <D as Dialect>::Problem>> + Send + 'a>,
>;

/// Answers a caller: it reads what the address and the body say, calls one service, and renders.
pub(crate) type Handler<D> =
    for<'a> fn(&'a Call<'a, D>, &'a mut Payload, &'a mut <D as Dialect>::Note) -> Answer<'a, D>;

/// Answers anybody, whoever calls.
pub(crate) type OpenHandler<D> =
    for<'a> fn(&'a Asked<'a, D>, &'a Found<D>, &'a mut Payload) -> Answer<'a, D>;

/// Who answers.
pub(crate) enum Run<D: Dialect> {
    /// A handler, once it is known who calls.
    Caller(Handler<D>),
    /// A handler that needs no caller.
    Anybody(OpenHandler<D>),
}

impl<D: Dialect> Clone for Run<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D: Dialect> Copy for Run<D> {}

/// An operation of a dialect.
pub(crate) type Op<D> = Operation<Run<D>>;

impl<D: Dialect> Op<D> {
    /// An operation that reads and answers 200, and does no more than that unless it is said.
    pub(crate) const fn get(
        name: &'static str,
        path: &'static str,
        summary: &'static str,
        handler: Handler<D>,
    ) -> Self {
        Self::new(name, "GET", path, summary, Some(Run::Caller(handler)))
    }

    /// One that is asked for with `POST`.
    pub(crate) const fn post(
        name: &'static str,
        path: &'static str,
        summary: &'static str,
        handler: Handler<D>,
    ) -> Self {
        Self::new(name, "POST", path, summary, Some(Run::Caller(handler)))
    }

    /// One that is asked for with `PUT`.
    pub(crate) const fn put(
        name: &'static str,
        path: &'static str,
        summary: &'static str,
        handler: Handler<D>,
    ) -> Self {
        Self::new(name, "PUT", path, summary, Some(Run::Caller(handler)))
    }

    /// One that is asked for with `DELETE`.
    pub(crate) const fn delete(
        name: &'static str,
        path: &'static str,
        summary: &'static str,
        handler: Handler<D>,
    ) -> Self {
        Self::new(name, "DELETE", path, summary, Some(Run::Caller(handler)))
    }

    /// One that is asked for with another method.
    pub(crate) const fn other(
        name: &'static str,
        method: &'static str,
        path: &'static str,
        summary: &'static str,
        handler: Handler<D>,
    ) -> Self {
        Self::new(name, method, path, summary, Some(Run::Caller(handler)))
    }

    /// One that anybody may ask for.
    pub(crate) const fn for_anybody(
        name: &'static str,
        method: &'static str,
        path: &'static str,
        summary: &'static str,
        handler: OpenHandler<D>,
    ) -> Self {
        Self {
            is_open: true,
            ..Self::new(name, method, path, summary, Some(Run::Anybody(handler)))
        }
    }
}

/// Operations that are known and not served, under any method: the name of each, and its address.
macro_rules! not_served {
    ($($name:literal at $path:literal),+ $(,)?) => {
        [$(Op::not_served($name, "*", $path)),+]
    };
}
pub(crate) use not_served;
