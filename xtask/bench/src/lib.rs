//! What the reference servers share: the bodies of a request for a link, and a server loop without anything.

use std::convert::Infallible;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

/// What asks for a link.
#[derive(Deserialize)]
pub struct Wanted {
    /// `view` or `edit`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whom it is for; anybody where it is left out.
    pub scope: Option<String>,
    /// An end, which tells links of one item apart.
    #[serde(rename = "expirationDateTime")]
    pub end: Option<String>,
}

/// A link as it is shown.
#[derive(Serialize)]
pub struct Shown<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it gives.
    pub roles: [&'a str; 1],
    /// The rest of it.
    pub link: Link<'a>,
    /// Whether a password is asked.
    #[serde(rename = "hasPassword")]
    pub has_password: bool,
}

/// A link's own part.
#[derive(Serialize)]
pub struct Link<'a> {
    /// `view` or `edit`.
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// Whom it is for.
    pub scope: &'a str,
    /// Its address.
    #[serde(rename = "webUrl")]
    pub web_url: &'a str,
}

/// An answer of JSON.
pub fn json(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(CONTENT_TYPE, json);
    answer
}

/// The body of a request, read whole.
pub async fn body(request: Request<Incoming>) -> Bytes {
    let body = request.into_body().collect().await;
    body.map(http_body_util::Collected::to_bytes)
        .unwrap_or_default()
}

/// Serves on the address that is the program's first argument, with two threads, for ever.
pub fn serve<F>(handle: impl Fn(Request<Incoming>) -> F + Clone + Send + 'static) -> Result<()>
where
    F: Future<Output = Response<Full<Bytes>>> + Send + 'static,
{
    let address = std::env::args().nth(1).context("say an address")?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async move {
        let listener = TcpListener::bind(&address).await?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let handle = handle.clone();
            tokio::spawn(async move {
                let answer = service_fn(move |request| {
                    let answer = handle(request);
                    async move { Ok::<_, Infallible>(answer.await) }
                });
                let served = http1::Builder::new()
                    .pipeline_flush(true)
                    .serve_connection(TokioIo::new(stream), answer);
                // A client that went away ends its connection, and nothing else.
                let _ = served.await;
            });
        }
    })
}
