//! The one way of a request through any dialect.

use std::net::IpAddr;

use http::request::Parts;

use super::body::Response;
use super::cors;
use super::dialect::{Asked, Call, Dialect, Found, Run};
use super::payload::{self, Payload};
use super::problem::{ApiError, Field, Kind, Problem, unknown_address};
use super::query::Query;
use super::request::{Request, RequestId, Route};
use crate::services::Services;

/// Answers a request in a dialect.
pub(crate) async fn answer<D: Dialect>(request: Request, services: &Services) -> Response {
    let Request {
        parts,
        body,
        from,
        id,
    } = request;
    let payload = Payload::new(body, &parts.headers, services.config.read_timeout);
    to::<D>(&parts, payload, (from, id), services).await
}

/// Answers a request with this body, of this id, which comes from this address.
pub(crate) async fn to<D: Dialect>(
    parts: &Parts,
    mut payload: Payload,
    (from, id): (IpAddr, RequestId),
    services: &Services,
) -> Response {
    let asked = Asked {
        services,
        parts,
        from,
        manner: D::manner(parts, id),
    };
    let opened = D::exposed(parts).and_then(|exposed| {
        let origin = cors::origin(&parts.headers, &services.config)?;
        Some((origin, exposed))
    });
    let asked_ahead = opened
        .as_ref()
        .and_then(|(origin, exposed)| cors::preflight(parts, origin, *exposed));
    let (found, unknown) = match D::find(&asked) {
        Ok(found) => (Some(found), None),
        Err(problem) => (None, Some(problem)),
    };
    let route = match (&found, &unknown) {
        (Some(found), _) => Some(found.route),
        (None, problem) => problem.as_ref().and_then(Problem::route),
    };
    let route = route.or((!D::NAME.is_empty()).then_some(Route(D::NAME)));
    let finished = |mut response: Response| {
        if let Some(route) = route {
            response.extensions_mut().insert(route);
        }
        D::finish(&asked, response.headers_mut());
        response
    };
    if let Some(response) = asked_ahead {
        return finished(response);
    }
    let mut note = D::Note::default();
    let wanted = match unknown {
        Some(problem) => Err(problem),
        None => found.as_ref().ok_or_else(|| unknown_address().into()),
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
    if let Some((origin, exposed)) = opened {
        cors::open(&mut response, &origin, exposed);
    }
    finished(response)
}

/// Tells the caller, then what is asked for, then answers. Nothing is told to whom is not known.
async fn serve<D: Dialect>(
    asked: &Asked<'_, D>,
    found: Result<&Found<D>, D::Problem>,
    payload: &mut Payload,
    note: &mut D::Note,
) -> Result<D::Reply, D::Problem> {
    let operation = found.as_ref().ok().map(|found| found.operation);
    let run = match (&found, operation.and_then(|operation| operation.run)) {
        (Ok(found), Some(Run::Anybody(run))) => return run(asked, found, payload).await,
        (_, Some(Run::Caller(run))) => Some(run),
        (_, Some(Run::Anybody(_)) | None) => None,
    };
    let found = match found {
        Err(problem) if D::comes_first(&problem) => return Err(problem),
        other => other,
    };
    let context = D::authorize(asked, operation).await?;
    let found = found?;
    let run = run.ok_or_else(|| not_served(asked, found))?;
    let mut call = Call {
        asked,
        found,
        services: asked.services,
        context,
        parts: asked.parts,
        query: Query::default(),
    };
    D::admit(&call)?;
    call.query = Query::parse(asked.parts.uri.query())
        .map_err(|_| ApiError::new(Kind::BadQuery, "the query is not percent-encoded UTF-8"))?;
    run(&call, payload, note).await
}

fn not_served<D: Dialect>(asked: &Asked<'_, D>, found: &Found<D>) -> ApiError {
    let name = D::named(asked, found.operation);
    tracing::info!(door = D::NAME, operation = %name, "asked for what is not served");
    ApiError::new(Kind::NotServed, format!("{name} is not served here")).about(Field::Member(name))
}

#[cfg(test)]
mod tests;
