//! Several requests in one (docs/contracts/microsoft.md 5.7).

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderName, Method, Request, header};
use http_body_util::BodyExt as _;
use serde_json::Value;

use crate::dialects::microsoft::batch::{self, BOUNDS, Made, Planned, Root};
use crate::dialects::microsoft::call::{Asked, Call, Microsoft};
use crate::dialects::microsoft::reply::Reply;
use crate::dialects::microsoft::wire::{BatchAnswers, BatchedAnswer};
use crate::protocol::body::Response;
use crate::protocol::dialect::Dialect as _;
use crate::protocol::door;
use crate::protocol::finish::finish;
use crate::protocol::json::members;
use crate::protocol::payload::{Payload, may_be_json};
use crate::protocol::problem::{ApiError, Kind, Problem as _};
use crate::protocol::request::RequestId;

/// Carries out the requests of a batch one after the other. Each has its caller found, is limited and written to the log
/// as if it came alone, and stays done whatever becomes of the others.
pub(super) async fn run(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let mut plan = batch::plan(payload.read_within(BOUNDS).await?)?;
    let mut answers: Vec<Option<BatchedAnswer>> = plan.requests.iter().map(|_| None).collect();
    for at in plan.order {
        let request = &mut plan.requests[at];
        let is_well = |need: &usize| {
            let answer = answers[*need].as_ref();
            answer.is_some_and(|answer| (200..400).contains(&answer.status))
        };
        let made = if request.needs.iter().all(is_well) {
            made(call, request)
        } else {
            let message = "a request that this one depends on failed";
            Err(ApiError::new(Kind::DependencyFailed, message))
        };
        let response = answered(call, made).await;
        answers[at] = Some(written(std::mem::take(&mut request.id), response).await);
    }
    let responses = answers.into_iter().flatten().collect();
    Ok(Reply::plain(members(&BatchAnswers { responses })))
}

fn made(call: &Call<'_>, request: &mut Planned) -> Result<Made, ApiError> {
    let root = Root {
        origin: &call.services.config.public_url,
        path: call.manner().arrival.mount.base(),
    };
    request.make(root, call.headers())
}

/// The answer to a request as if it came alone.
async fn answered(call: &Call<'_>, made: Result<Made, ApiError>) -> Response {
    let id = RequestId::new(call.services.ids.next().unwrap_or_default());
    let started = Instant::now();
    let (mut response, method) = match made {
        Ok(made) => {
            let method = made.method.clone();
            let payload = Payload::at_hand(made.body, &made.headers);
            let mut parts = Request::new(()).into_parts().0;
            parts.method = made.method;
            parts.uri = made.target;
            parts.headers = made.headers;
            let alone = door::to::<Microsoft>(&parts, payload, (call.from(), id), call.services);
            // A panic costs this request only: what the others have done is told.
            let response = AssertUnwindSafe(alone).catch_unwind().await;
            let response = response.unwrap_or_else(|_panic| {
                tracing::error!(%id, "a request of a batch broke off");
                let problem = ApiError::new(Kind::Internal, "something failed on the server");
                refused(call, problem, id)
            });
            (response, method)
        }
        Err(problem) => (refused(call, problem, id), Method::POST),
    };
    finish(&mut response, &method, id, started);
    response
}

/// The answer to a request that is not carried out.
fn refused(call: &Call<'_>, problem: ApiError, id: RequestId) -> Response {
    problem.log(id);
    let asked = Asked {
        services: call.services,
        parts: call.parts,
        from: call.from(),
        manner: Microsoft::manner(call.parts, id),
    };
    let mut response = Microsoft::refuse(problem, &asked, None, &());
    Microsoft::finish(&asked, response.headers_mut());
    response
}

/// An answer as a part of the answer to the batch.
async fn written(id: String, response: Response) -> BatchedAnswer {
    let (parts, body) = response.into_parts();
    // INVARIANT: nothing that this door answers with is read from anywhere.
    let body = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes);
    let body = body.unwrap_or_default();
    let body = (!body.is_empty()).then(|| {
        let document = may_be_json(&parts.headers).then(|| serde_json::from_slice(&body).ok());
        let document = document.flatten();
        document.unwrap_or_else(|| Value::String(BASE64_STANDARD.encode(&body)))
    });
    BatchedAnswer {
        id,
        status: parts.status.as_u16(),
        headers: named(&parts.headers),
        body,
    }
}

/// Headers as clients look for them: with capitals, but for the ids.
fn named(headers: &HeaderMap) -> BTreeMap<String, String> {
    let told = headers
        .iter()
        .filter(|(name, _)| **name != header::CONNECTION);
    let told =
        told.filter_map(|(name, value)| Some((capitals(name), value.to_str().ok()?.to_owned())));
    told.collect()
}

fn capitals(name: &HeaderName) -> String {
    let name = name.as_str();
    match name {
        "request-id" | "client-request-id" => return name.to_owned(),
        "odata-version" => return "OData-Version".to_owned(),
        _ => {}
    }
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{}{rest}", first.to_ascii_uppercase())
    });
    words.collect::<Vec<_>>().join("-")
}
