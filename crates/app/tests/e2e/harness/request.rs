//! A small HTTP client: one connection for each request, and nothing that a server could lean on.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::once;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Answer;

/// A request that is being put together.
pub(crate) struct Exchange {
    host: String,
    request: Request<Full<Bytes>>,
}

impl Exchange {
    /// A request without a body.
    pub(crate) fn new(url: &str, method: Method, path: &str) -> Self {
        let host = url.trim_start_matches("http://").to_owned();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &host)
            .body(Full::default())
            .unwrap();
        Self { host, request }
    }

    /// The same with one more header.
    pub(crate) fn header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        let value = HeaderValue::from_str(value.as_ref()).unwrap();
        self.request.headers_mut().append(name, value);
        self
    }

    /// The same with a body.
    pub(crate) fn body(mut self, body: impl Into<Bytes>) -> Self {
        *self.request.body_mut() = Full::new(body.into());
        self
    }

    /// Sends it and takes the whole answer in.
    pub(crate) async fn send(self) -> Answer {
        transmit(&self.host, self.request).await
    }

    /// Takes a little of the answer's body, and the rest once something else has happened, with pauses or
    /// without. Tells how much came in all; `None` where it was cut.
    pub(crate) async fn take_around(
        self,
        meanwhile: impl Future<Output = ()> + Send + 'static,
        pause: Option<Duration>,
    ) -> Option<usize> {
        let mut body = answered(&self.host, self.request).await.into_body();
        let mut taken = 0;
        let mut meanwhile = Some(meanwhile);
        while let Some(frame) = body.frame().await {
            taken += frame.ok()?.data_ref().map_or(0, Bytes::len);
            if let Some(meanwhile) = meanwhile.take() {
                meanwhile.await;
            } else if let Some(pause) = pause {
                tokio::time::sleep(pause).await;
            }
        }
        Some(taken)
    }

    /// Sends half of its body, and the other half once something else has happened.
    pub(crate) async fn send_around(
        self,
        meanwhile: impl Future<Output = ()> + Send + 'static,
    ) -> Answer {
        let (parts, body) = self.request.into_parts();
        let mut first = body.collect().await.unwrap().to_bytes();
        let second = first.split_off(first.len() / 2);
        let second = async move {
            meanwhile.await;
            Ok::<_, std::convert::Infallible>(Frame::data(second))
        };
        let first = async move { Ok(Frame::data(first)) };
        let body = StreamBody::new(Box::pin(once(first).chain(once(second))));
        transmit(&self.host, Request::from_parts(parts, body)).await
    }
}

async fn transmit<B>(host: &str, request: Request<B>) -> Answer
where
    B: Body<Data = Bytes, Error = std::convert::Infallible> + Send + 'static,
{
    let asked = format!("{} {}", request.method(), request.uri());
    let (parts, body) = answered(host, request).await.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer {
        asked,
        status: parts.status.as_u16(),
        headers: parts.headers,
        bytes,
    }
}

async fn answered<B>(host: &str, request: Request<B>) -> Response<Incoming>
where
    B: Body<Data = Bytes, Error = std::convert::Infallible> + Send + 'static,
{
    let stream = TcpStream::connect(host).await.unwrap();
    let connected = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = connected.unwrap();
    tokio::spawn(connection);
    sender.send_request(request).await.unwrap()
}

/// Sends bytes as they are, and takes in what comes until the server closes.
pub(crate) async fn raw(url: &str, bytes: &[u8]) -> String {
    let host = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
