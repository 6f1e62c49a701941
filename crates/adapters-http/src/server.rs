//! The server loop: connections, limits, the way to a door, the log, and the end.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures_util::FutureExt as _;
use http::{StatusCode, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};

use crate::dialects::box_api::{self, BoxApi};
use crate::dialects::microsoft::Microsoft;
use crate::dialects::oracle::{self, Oracle};
use crate::oauth::{self, Tokens};
use crate::protocol::body::{Response, plain};
use crate::protocol::connection::Connection;
use crate::protocol::connection_slots::ConnectionSlots;
use crate::protocol::door::answer;
use crate::protocol::finish::finish;
use crate::protocol::request::{MAX_HEADER_BYTES, MAX_HEADERS, MAX_TARGET, Request, RequestId};
use crate::services::{Readiness, Services};
use crate::{openapi, pages};

/// Serves connections from a listener until `stop` is done, then lets running requests finish.
pub async fn serve(
    listener: TcpListener,
    services: Services,
    stop: impl Future<Output = ()> + Send,
) {
    let graceful = GracefulShutdown::new();
    let places = ConnectionSlots::new(services.config.max_connections);
    let drain = services.config.drain;
    let services = Arc::new(services);
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = async {
            let place = places.any().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let many = services.config.stands_for_many(peer.ip());
                let Some(place) = place.and_then(|place| places.give(place, peer.ip(), many))
                else {
                    // Closed at once: its network has as many connections as it may.
                    continue;
                };
                let connection = connection(stream, peer, Arc::clone(&services));
                let watched = graceful.watch(connection);
                tokio::spawn(async move {
                    if let Err(error) = watched.await {
                        tracing::debug!(%error, "a connection ended early");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                // Out of file handles, most likely: those that are open will be closed.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(drain, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not finish in time and were cut off");
    }
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    services: Arc<Services>,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    let connection = Connection::new(stream);
    let cut = connection.cut();
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(services.config.read_timeout)
        .max_buf_size(MAX_TARGET + MAX_HEADER_BYTES)
        .max_headers(MAX_HEADERS)
        .half_close(false);
    let service = service_fn(move |request: http::Request<Incoming>| {
        let (services, cut) = (Arc::clone(&services), Arc::clone(&cut));
        async move {
            let mut response = answered(request, peer, services).await;
            response.body_mut().goes_over(&cut);
            Ok::<_, std::convert::Infallible>(response)
        }
    });
    http.serve_connection(TokioIo::new(connection), service)
}

/// Answers one request: it runs to its end when the client leaves, and a panic costs this request only.
async fn answered(
    request: http::Request<Incoming>,
    peer: SocketAddr,
    services: Arc<Services>,
) -> Response {
    let id = RequestId::new(services.ids.next().unwrap_or_default());
    let started = std::time::Instant::now();
    let method = request.method().clone();
    let (parts, body) = request.into_parts();
    let request = Request {
        from: services.config.client(peer.ip(), &parts.headers),
        parts,
        body,
        id,
    };
    let answered = to_its_end(async move { route(request, &services).await }).await;
    let mut response = answered.unwrap_or_else(|said| {
        tracing::error!(said, %id, "a request broke off");
        plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "something failed on the server\n",
        )
    });
    finish(&mut response, &method, id, started);
    response
}

/// Does work to its end, though the one who waits for it leaves. Most is done at once; what has to wait goes on in a
/// task of its own. An error is what a panic said.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, String> {
    let mut work = Box::pin(AssertUnwindSafe(work).catch_unwind());
    let at_once = poll_fn(|context| Poll::Ready(work.as_mut().poll(context))).await;
    let done = match at_once {
        Poll::Ready(done) => done,
        Poll::Pending => tokio::spawn(work)
            .await
            .map_err(|error| error.to_string())?,
    };
    done.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        text.unwrap_or_default().to_owned()
    })
}

/// Finds the door. Each is boxed, so that a request's future is as large as its own door's, and not as the largest.
async fn route(request: Request, services: &Services) -> Response {
    if let Some(refusal) = refused_outright(&request) {
        return refusal;
    }
    let path = request.parts.uri.path();
    let first = path
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default();
    match first {
        "v1.0" | "beta" | "v2.0" | "onedrive" | "drive" => {
            return Box::pin(answer::<Microsoft>(request, services)).await;
        }
        "2.0" | "api" if box_api::serves(path) => {
            return Box::pin(answer::<BoxApi>(request, services)).await;
        }
        "documents" if oracle::serves(path) => {
            return Box::pin(answer::<Oracle>(request, services)).await;
        }
        "documents" if oracle::embed::serves(path) => {
            return Box::pin(answer::<oracle::embed::Links>(request, services)).await;
        }
        _ => {}
    }
    if oauth::serves(path) {
        return Box::pin(answer::<Tokens>(request, services)).await;
    }
    match first {
        "s" | "e" | "v" | "shared" | "dl" | "i" => Box::pin(pages::answer(request, services)).await,
        "healthz" => plain(StatusCode::OK, "ok\n"),
        "readyz" => match services.health.readiness().await {
            Readiness::Ready => plain(StatusCode::OK, "ready\n"),
            Readiness::Full => plain(StatusCode::OK, "ready\nwrites: full\n"),
            Readiness::NotReady => plain(StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
        },
        "openapi" => openapi::answer(&request.parts.method, path, &services.config.public_url),
        "robots.txt" => plain(StatusCode::OK, "User-agent: *\nDisallow: /\n"),
        _ => plain(StatusCode::NOT_FOUND, "there is nothing here\n"),
    }
}

/// What no door ever sees: requests that two readers could understand differently.
fn refused_outright(request: &Request) -> Option<Response> {
    let headers = &request.parts.headers;
    if headers.get_all(header::HOST).iter().count() != 1 {
        return Some(plain(
            StatusCode::BAD_REQUEST,
            "send exactly one Host header\n",
        ));
    }
    if headers.get_all(header::AUTHORIZATION).iter().count() > 1 {
        return Some(plain(
            StatusCode::BAD_REQUEST,
            "send at most one Authorization header\n",
        ));
    }
    let uri = &request.parts.uri;
    let before_path = uri.authority().map_or(0, |authority| {
        uri.scheme_str().map_or(0, str::len) + "://".len() + authority.as_str().len()
    });
    let path = uri.path_and_query().map_or(0, |path| path.as_str().len());
    if before_path + path > MAX_TARGET {
        return Some(plain(StatusCode::URI_TOO_LONG, "the address is too long\n"));
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        let message = "send the body as it is, without Content-Encoding\n";
        return Some(plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    None
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn a_panic_ends_its_work_alone_and_is_told() {
        let at_once = to_its_end(async { panic!("at once") });
        assert_eq!(at_once.await, Err::<(), _>("at once".to_owned()));
        let later = to_its_end(async {
            tokio::task::yield_now().await;
            panic!("number {}", 2)
        });
        assert_eq!(later.await, Err::<(), _>("number 2".to_owned()));
        assert_eq!(to_its_end(async { 3 }).await, Ok(3));
    }

    #[tokio::test]
    async fn work_that_waits_goes_on_when_nobody_waits_for_it() {
        let (go, may_go) = oneshot::channel::<()>();
        let (tell, told) = oneshot::channel();
        let mut left = Box::pin(to_its_end(async move {
            may_go.await.unwrap();
            tell.send("done").unwrap();
        }));
        assert_eq!(left.as_mut().now_or_never(), None);
        drop(left);
        go.send(()).unwrap();
        assert_eq!(told.await, Ok("done"));
    }
}
