//! What a dialect fulfils, and the one way of a request through any of them.

use std::borrow::Cow;
use std::net::IpAddr;

use http::HeaderMap;
use http::request::Parts;
use ports::driving::Context;

use super::body::Response;
use super::cors::{self, Exposed};
use super::operation::{Operation, Run};
use super::payload::{self, Payload};
use super::problem::{ApiError, Field, Kind};
use super::query::Query;
use super::request::{Request, RequestId, Route};
use super::table::{Found, Values, unknown_address};
use crate::services::Services;

/// A vendor's way of saying things over HTTP.
pub(crate) trait Dialect: Sized + Send + Sync + 'static {
    /// What a request's head tells of how its answer is written, whatever it asks for.
    type Manner: Send + Sync;
    /// What the dialect reads of an address by itself, beside the names in the table.
    type Place: Send + Sync;
    /// What a handler answers with.
    type Reply: Send;
    /// What a handler notes on its way for a refusal to tell.
    type Note: Default + Send;

    /// Its name, in the log.
    const NAME: &'static str;
    /// What pages of other origins may send to it and read of it.
    const EXPOSED: Exposed;

    /// How the answer to a request is to be written.
    fn manner(parts: &Parts, id: RequestId) -> Self::Manner;

    /// The operation that a request asks for. It looks nothing up.
    fn find(asked: &Asked<'_, Self>) -> Result<Found<Self>, ApiError>;

    /// Who calls. The operation is told, where there is one, for some heed what others ignore.
    fn authorize(
        asked: &Asked<'_, Self>,
        operation: Option<&'static Operation<Self>>,
    ) -> impl Future<Output = Result<Context, ApiError>> + Send;

    /// Refuses what no operation of the dialect takes, before its handler runs.
    fn admit(call: &Call<'_, Self>) -> Result<(), ApiError>;

    /// The answer to a request that succeeded.
    fn render(reply: Self::Reply, asked: &Asked<'_, Self>) -> Response;

    /// The vendor's own answer to a request that went wrong.
    fn refuse(
        problem: ApiError,
        asked: &Asked<'_, Self>,
        found: Option<&Found<Self>>,
        note: &Self::Note,
    ) -> Response;

    /// How an operation that is not served is named to whom asks for it.
    fn named(asked: &Asked<'_, Self>, operation: &Operation<Self>) -> Cow<'static, str> {
        let _ = asked;
        operation.name.into()
    }

    /// The headers that every answer has.
    fn finish(asked: &Asked<'_, Self>, headers: &mut HeaderMap);
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
    asked: &'a Asked<'a, D>,
    /// What it asks for.
    found: &'a Found<D>,
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
    pub(crate) const fn operation(&self) -> &'static Operation<D> {
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

/// Answers a request in a dialect.
pub(crate) async fn answer<D: Dialect>(request: Request, services: &Services) -> Response {
    let Request {
        parts,
        body,
        from,
        id,
    } = request;
    let asked = Asked {
        services,
        parts: &parts,
        from,
        manner: D::manner(&parts, id),
    };
    let origin = cors::origin(&parts.headers, &services.config);
    let asked_ahead = cors::preflight(&parts.method, &parts.headers, origin.as_ref(), D::EXPOSED);
    if let Some(mut response) = asked_ahead {
        response.extensions_mut().insert(Route(D::NAME));
        D::finish(&asked, response.headers_mut());
        return response;
    }
    let mut payload = Payload::new(body, &parts.headers, services.config.read_timeout);
    let mut note = D::Note::default();
    let (found, unknown) = match D::find(&asked) {
        Ok(found) => (Some(found), None),
        Err(problem) => (None, Some(problem)),
    };
    let wanted = match unknown {
        Some(problem) => Err(problem),
        None => found.as_ref().ok_or_else(unknown_address),
    };
    let served = serve(&asked, wanted, &mut payload, &mut note).await;
    let failed = served.is_err();
    let mut response = match served {
        Ok(reply) => D::render(reply, &asked),
        Err(problem) => {
            problem.log(id);
            D::refuse(problem, &asked, found.as_ref(), &note)
        }
    };
    if payload.is_unread() || (failed && payload.is_streamed()) {
        payload::close(response.headers_mut());
    }
    if let Some(origin) = origin {
        cors::open(&mut response, &origin, D::EXPOSED);
    }
    let route = found.map_or(Route(D::NAME), |found| found.route);
    response.extensions_mut().insert(route);
    D::finish(&asked, response.headers_mut());
    response
}

/// Tells the caller, then what is asked for, then answers. Nothing is told to whom is not known.
async fn serve<D: Dialect>(
    asked: &Asked<'_, D>,
    found: Result<&Found<D>, ApiError>,
    payload: &mut Payload,
    note: &mut D::Note,
) -> Result<D::Reply, ApiError> {
    let operation = found.as_ref().ok().map(|found| found.operation);
    let run = match operation.map(|operation| &operation.run) {
        Some(Run::Anybody(run)) => return run(asked, payload).await,
        Some(Run::Caller(run)) => Some(*run),
        Some(Run::NotServed) | None => None,
    };
    let context = D::authorize(asked, operation).await?;
    let found = found?;
    let run = run.ok_or_else(|| not_served(asked, found))?;
    let query = Query::parse(asked.parts.uri.query())
        .map_err(|_| ApiError::new(Kind::BadQuery, "the query is not percent-encoded UTF-8"))?;
    let call = Call {
        asked,
        found,
        services: asked.services,
        context,
        parts: asked.parts,
        query,
    };
    D::admit(&call)?;
    run(&call, payload, note).await
}

fn not_served<D: Dialect>(asked: &Asked<'_, D>, found: &Found<D>) -> ApiError {
    let name = D::named(asked, found.operation);
    tracing::info!(door = D::NAME, operation = %name, "asked for what is not served");
    ApiError::new(Kind::NotServed, format!("{name} is not served here")).about(Field::Member(name))
}
