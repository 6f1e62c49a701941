//! One request over a connection of its own, and its answer.

use std::fmt::Write as _;
use std::time::Duration;

use adapters_http::Services;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// A header's value, if it occurs exactly once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(other, _)| other == name);
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
}

/// Sends bytes as they are to a server of these doors, and reads until it closes.
pub(crate) async fn send_raw(services: Services, request: &[u8]) -> Answer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(adapters_http::serve(listener, services, async {
        let _ = stopped.await;
    }));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut bytes));
    // A server that refuses an unread body may reset the connection after its answer.
    let _ = read.await.unwrap();
    drop(stream);
    let _ = stop.send(());
    served.await.unwrap();
    read_answer(&String::from_utf8(bytes).unwrap())
}

/// Sends a request whose text is a head, an empty line and a body, if there is one. The lines of a
/// form end as lines of forms do.
pub(crate) async fn send(services: Services, text: &str) -> Answer {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut body = body.trim_end().to_owned();
    if head.contains("multipart/") {
        body = format!("{}\r\n", body.replace('\n', "\r\n"));
    }
    let mut lines = head.trim_end().lines();
    let mut request = format!("{} HTTP/1.1\r\n", lines.next().unwrap());
    request.push_str("host: localhost\r\nconnection: close\r\n");
    for line in lines {
        request.push_str(line);
        request.push_str("\r\n");
    }
    if !body.is_empty() {
        write!(request, "content-length: {}\r\n", body.len()).unwrap();
    }
    request.push_str("\r\n");
    request.push_str(&body);
    send_raw(services, request.as_bytes()).await
}

fn read_answer(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    Answer {
        status: status.parse().unwrap(),
        headers: lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect(),
        body: body.to_owned(),
    }
}
