//! One client's connection: how much of what is sent may wait, how slowly it may be taken, and how it is
//! cut.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use ports::driving::visits::StillAllowed;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_io_timeout::TimeoutStream;

/// How much may lie in the kernel that was not sent yet. With the piece that is being written it is at most
/// a quarter of a mebibyte, so that little follows after the right to it has ended.
#[cfg(any(target_os = "linux", target_os = "android"))]
const UNSENT: u32 = 96 * 1024;
/// How long a client may take none of an answer (docs/threat-model.md 4.7).
const WRITE_STALL: Duration = Duration::from_secs(30);
/// How often a transfer asks whether it may go on (docs/threat-model.md F-13).
const ASK_EVERY: Duration = Duration::from_millis(if cfg!(test) { 10 } else { 2_000 });

/// How slowly content may be taken (docs/threat-model.md F-21).
#[derive(Clone, Copy)]
struct Pace {
    /// For how long nothing.
    stall: Duration,
    /// Over how long it is measured.
    over: Duration,
    /// How many bytes in that time are too few.
    least: u64,
}

const PACE: Pace = Pace {
    stall: Duration::from_mins(5),
    over: Duration::from_mins(10),
    least: 600 * 1024,
};

/// A connection that can be cut from elsewhere.
pub(crate) struct Connection {
    stream: Pin<Box<TimeoutStream<TcpStream>>>,
    cut: Arc<Cut>,
}

/// What cuts a connection: at once, with all that waits to be sent.
#[derive(Default)]
pub(crate) struct Cut {
    ended: AtomicBool,
    sends_content: AtomicBool,
    written: AtomicU64,
    waker: AtomicWaker,
}

impl Cut {
    fn is_cut(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Says whether what is sent next is content. What waits of it when all was handed over still is.
    pub(crate) fn sends_content(&self, is_content: bool) {
        self.sends_content.store(is_content, Ordering::Relaxed);
    }

    fn now(&self) {
        self.ended.store(true, Ordering::Release);
        self.waker.wake();
    }
}

impl Connection {
    pub(crate) fn new(stream: TcpStream) -> Self {
        // Small answers leave at once instead of waiting for an acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
        #[cfg(any(target_os = "linux", target_os = "android"))]
        if let Err(error) = socket2::SockRef::from(&stream).set_tcp_notsent_lowat(UNSENT) {
            tracing::debug!(%error, "TCP_NOTSENT_LOWAT could not be set");
        }
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_STALL));
        Self {
            stream: Box::pin(stream),
            cut: Arc::default(),
        }
    }

    /// What cuts it.
    pub(crate) fn cut(&self) -> Arc<Cut> {
        Arc::clone(&self.cut)
    }

    fn may_write(&mut self, context: &Context<'_>) -> io::Result<()> {
        self.cut.waker.register(context.waker());
        if self.cut.is_cut() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let stall = if self.cut.sends_content.load(Ordering::Relaxed) {
            PACE.stall
        } else {
            WRITE_STALL
        };
        if self.stream.write_timeout() != Some(stall) {
            self.stream.as_mut().set_write_timeout_pinned(Some(stall));
        }
        Ok(())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // Without it, what waits in the kernel would still be sent.
        if self.cut.is_cut()
            && let Err(error) = self.stream.get_ref().set_zero_linger()
        {
            tracing::debug!(%error, "a connection could not be reset");
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_read(context, into)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.may_write(context)?;
        let written = ready!(self.stream.as_mut().poll_write(context, bytes))?;
        self.cut
            .written
            .fetch_add(written as u64, Ordering::Relaxed);
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.may_write(context)?;
        let written = ready!(self.stream.as_mut().poll_write_vectored(context, pieces))?;
        self.cut
            .written
            .fetch_add(written as u64, Ordering::Relaxed);
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_shutdown(context)
    }
}

/// Content on its way over a connection. It is watched until this is dropped: while bytes flow, and while
/// they wait for a client that takes none.
pub(crate) struct Transfer {
    cut: Arc<Cut>,
    watching: JoinHandle<()>,
}

impl Transfer {
    pub(crate) fn begin(connection: &Arc<Cut>, still_allowed: StillAllowed) -> Self {
        let watched = watch(Arc::clone(connection), still_allowed, PACE);
        Self {
            cut: Arc::clone(connection),
            watching: tokio::spawn(watched),
        }
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.cut.is_cut()
    }

    pub(crate) fn cut(&self) {
        self.cut.now();
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        self.watching.abort();
    }
}

/// Cuts a connection when the right to what is sent over it ends, or when it is taken too slowly.
async fn watch(cut: Arc<Cut>, still_allowed: StillAllowed, pace: Pace) {
    let written = || cut.written.load(Ordering::Relaxed);
    let mut measured = (Instant::now(), written());
    loop {
        tokio::time::sleep(ASK_EVERY).await;
        if !still_allowed().await {
            return cut.now();
        }
        let (since, before) = measured;
        if since.elapsed() >= pace.over {
            if written() - before < pace.least {
                return cut.now();
            }
            measured = (Instant::now(), written());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use bytes::Bytes;
    use hyper::service::service_fn;
    use hyper_util::rt::TokioIo;
    use socket2::SockRef;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;
    use crate::protocol::body::{Body, Response};

    const PIECE: usize = 128 * 1024;
    const LENGTH: usize = 96 << 20;

    /// A client that asked for content over a connection, and may read it as long as this says so.
    async fn asked(allowed: &Arc<AtomicBool>) -> (TcpStream, Arc<Cut>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        // It takes little at once.
        SockRef::from(&client)
            .set_recv_buffer_size(64 * 1024)
            .unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let connection = Connection::new(stream);
        let cut = connection.cut();
        let (allowed, over) = (Arc::clone(allowed), connection.cut());
        let service = service_fn(move |_: http::Request<hyper::body::Incoming>| {
            let (allowed, over) = (Arc::clone(&allowed), Arc::clone(&over));
            async move {
                let pieces = std::iter::repeat_n(Bytes::from(vec![7; PIECE]), LENGTH / PIECE);
                let stream = Box::pin(futures_util::stream::iter(pieces.map(Ok)));
                let may_go_on: StillAllowed = Arc::new(move || {
                    let allowed = allowed.load(Ordering::SeqCst);
                    Box::pin(std::future::ready(allowed))
                });
                let mut response = Response::new(Body::sized(stream, LENGTH as u64, may_go_on));
                response.body_mut().goes_over(&over);
                Ok::<_, Infallible>(response)
            }
        });
        let http = hyper::server::conn::http1::Builder::new();
        let serving = http.serve_connection(TokioIo::new(connection), service);
        tokio::spawn(serving);
        client
            .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            .await
            .unwrap();
        (client, cut)
    }

    /// Waits until the server can send no more.
    async fn is_full(cut: &Cut) {
        let mut before = 0;
        loop {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let now = cut.written.load(Ordering::Relaxed);
            if now > 0 && now == before {
                return;
            }
            before = now;
        }
    }

    /// All that still comes, and how it ends.
    async fn rest(client: &mut TcpStream) -> (u64, io::Result<()>) {
        let (mut received, mut into) = (0, vec![0; PIECE]);
        loop {
            match client.read(&mut into).await {
                Ok(0) => return (received, Ok(())),
                Ok(read) => received += read as u64,
                Err(error) => return (received, Err(error)),
            }
        }
    }

    #[tokio::test]
    async fn a_reader_whose_right_ends_is_reset_and_little_was_waiting() {
        let allowed = Arc::new(AtomicBool::new(true));
        let (mut client, cut) = asked(&allowed).await;
        is_full(&cut).await;
        allowed.store(false, Ordering::SeqCst);
        while !cut.is_cut() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let (received, end) = rest(&mut client).await;
        let end = end.unwrap_err();
        assert_eq!(end.kind(), io::ErrorKind::ConnectionReset, "{end}");
        let waiting = cut.written.load(Ordering::Relaxed) - received;
        assert!(waiting <= 256 * 1024, "{waiting} bytes were waiting");
        assert!(received < LENGTH as u64 / 8, "{received} bytes came");
    }

    #[tokio::test]
    async fn a_reader_who_may_read_on_gets_everything() {
        let allowed = Arc::new(AtomicBool::new(true));
        let (mut client, cut) = asked(&allowed).await;
        is_full(&cut).await;
        let (mut received, mut into) = (0, vec![0; PIECE]);
        while received < LENGTH {
            received += client.read(&mut into).await.unwrap();
        }
        assert!(!cut.is_cut());
        let is_content = cut.sends_content.load(Ordering::Relaxed);
        assert!(
            is_content,
            "to its last byte it has the patience of content"
        );
    }

    #[tokio::test]
    async fn a_reader_who_takes_too_little_is_cut() {
        let allowed = Arc::new(AtomicBool::new(true));
        let (mut client, cut) = asked(&allowed).await;
        is_full(&cut).await;
        let pace = |least| Pace {
            stall: PACE.stall,
            over: Duration::from_millis(50),
            least,
        };
        let always: StillAllowed = Arc::new(|| Box::pin(std::future::ready(true)));
        let watching = watch(Arc::clone(&cut), Arc::clone(&always), pace(0));
        let watched = tokio::time::timeout(Duration::from_millis(200), watching).await;
        assert!(
            watched.is_err(),
            "nothing is enough where nothing is asked for"
        );
        watch(Arc::clone(&cut), always, pace(1)).await;
        let (_, end) = rest(&mut client).await;
        assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    }
}
