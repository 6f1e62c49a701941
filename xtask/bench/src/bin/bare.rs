//! Bare HTTP: `GET` gives 400 bytes of JSON, `POST` reads a request for a link and gives one that is made up.

use anyhow::Result;
use bench_references::{Link, Shown, Wanted, body, json, serve};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Method, Request, Response, StatusCode};

const ID: &str = "0123456789abcdef0123456789abcdef";
const ADDRESS: &str = "http://127.0.0.1/s/AAAAAAAAAAAAAAAAAAAAAA";

async fn answer(request: Request<Incoming>, fixed: Bytes) -> Response<Full<Bytes>> {
    if request.method() != Method::POST {
        return json(StatusCode::OK, fixed);
    }
    let Ok(wanted) = serde_json::from_slice::<Wanted>(&body(request).await) else {
        return json(StatusCode::BAD_REQUEST, Bytes::new());
    };
    let shown = Shown {
        id: ID,
        roles: ["read"],
        link: Link {
            kind: &wanted.kind,
            scope: wanted.scope.as_deref().unwrap_or("anonymous"),
            web_url: ADDRESS,
        },
        has_password: false,
    };
    match serde_json::to_vec(&shown) {
        Ok(shown) => json(StatusCode::CREATED, shown.into()),
        Err(_) => json(StatusCode::INTERNAL_SERVER_ERROR, Bytes::new()),
    }
}

fn main() -> Result<()> {
    let fixed = format!(
        "{{\"id\":\"{ID}\",\"address\":\"{ADDRESS}\",\"pad\":\"{:x<292}\"}}",
        ""
    );
    let fixed = Bytes::from(fixed);
    serve(move |request| answer(request, fixed.clone()))
}
