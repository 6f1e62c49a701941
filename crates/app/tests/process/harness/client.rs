//! A small client that speaks HTTP/1.1 over one connection, kept open between requests.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

/// No answer takes so long; a test that waits for ever would tell nothing.
const LONGEST: Duration = Duration::from_mins(1);

/// A server ends a connection that has been idle for ten seconds; a client does not wait for it.
const IDLE: Duration = Duration::from_secs(5);

/// A client.
pub(crate) struct Client {
    port: u16,
    used: Instant,
    connection: Option<BufReader<TcpStream>>,
    headers: Vec<(String, String)>,
}

/// An answer with its whole body.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Client {
    pub(crate) fn new(port: u16) -> Self {
        Self {
            port,
            used: Instant::now(),
            connection: None,
            headers: Vec::new(),
        }
    }

    /// Sends this header with every request.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.send("GET", path, "", b"")
    }

    pub(crate) fn post_json(&mut self, path: &str, body: &str) -> io::Result<Answer> {
        self.send("POST", path, "application/json", body.as_bytes())
    }

    /// Posts a body of any media type.
    pub(crate) fn post_as(&mut self, path: &str, kind: &str, body: &str) -> io::Result<Answer> {
        self.send("POST", path, kind, body.as_bytes())
    }

    pub(crate) fn post_form(&mut self, path: &str, body: &str) -> io::Result<Answer> {
        let form = "application/x-www-form-urlencoded";
        self.send("POST", path, form, body.as_bytes())
    }

    pub(crate) fn put_json(&mut self, path: &str, body: &str) -> io::Result<Answer> {
        self.send("PUT", path, "application/json", body.as_bytes())
    }

    /// Sends a request with one more header than the others.
    pub(crate) fn send_with(
        &mut self,
        method: &str,
        path: &str,
        (name, value): (&str, &str),
        body: &[u8],
    ) -> io::Result<Answer> {
        self.headers.push((name.to_owned(), value.to_owned()));
        let answer = self.send(method, path, "", body);
        self.headers.pop();
        answer
    }

    pub(crate) fn patch_json(&mut self, path: &str, body: &str) -> io::Result<Answer> {
        self.send("PATCH", path, "application/json", body.as_bytes())
    }

    pub(crate) fn delete(&mut self, path: &str) -> io::Result<Answer> {
        self.send("DELETE", path, "", b"")
    }

    /// Opens the connection, if it is not open; for clients that are to begin together.
    pub(crate) fn connect(&mut self) -> io::Result<()> {
        if self.connection.is_none() || self.used.elapsed() > IDLE {
            let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(LONGEST))?;
            stream.set_write_timeout(Some(LONGEST))?;
            self.connection = Some(BufReader::new(stream));
        }
        self.used = Instant::now();
        Ok(())
    }

    /// Sends a request and reads its answer. After an error the fate of the request is unknown,
    /// and the next one takes a new connection.
    fn send(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> io::Result<Answer> {
        let answer = self
            .begin(method, path, kind, body.len())
            .and_then(|()| self.write(body))
            .and_then(|()| self.finish());
        if answer.is_err() {
            self.connection = None;
        }
        answer
    }

    /// Sends a request's head, which announces a body of this length.
    pub(crate) fn begin(
        &mut self,
        method: &str,
        path: &str,
        kind: &str,
        length: usize,
    ) -> io::Result<()> {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        if !kind.is_empty() {
            let length = length.to_string();
            head.extend([
                "Content-Type: ",
                kind,
                "\r\nContent-Length: ",
                &length,
                "\r\n",
            ]);
        }
        head.push_str("\r\n");
        self.connect()?;
        self.write(head.as_bytes())
    }

    /// Sends a part of a request's body.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let connection = self
            .connection
            .as_mut()
            .ok_or(io::ErrorKind::NotConnected)?;
        connection.get_mut().write_all(bytes)
    }

    /// Reads the answer to what was sent.
    pub(crate) fn finish(&mut self) -> io::Result<Answer> {
        let mut answer = self.read_head()?;
        while self.read_some(&mut answer)? > 0 {}
        if answer.header("connection") == Some("close") {
            self.connection = None;
        }
        Ok(answer)
    }

    /// Reads an answer's head; its body is empty yet.
    pub(crate) fn read_head(&mut self) -> io::Result<Answer> {
        let line = self.read_line()?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let mut answer = Answer {
            status: status.ok_or_else(|| io::Error::other(format!("no status: {line:?}")))?,
            headers: Vec::new(),
            body: Vec::new(),
        };
        loop {
            let line = self.read_line()?;
            let Some((name, value)) = line.split_once(':') else {
                return Ok(answer);
            };
            let header = (name.to_ascii_lowercase(), value.trim().to_owned());
            answer.headers.push(header);
        }
    }

    /// Reads some more of an answer's body; how much, or 0 when it is whole.
    pub(crate) fn read_some(&mut self, answer: &mut Answer) -> io::Result<usize> {
        let piece = if answer.header("transfer-encoding") == Some("chunked") {
            let length = self.read_line()?;
            let length = usize::from_str_radix(&length, 16).map_err(io::Error::other)?;
            let piece = self.read_exactly(length)?;
            self.read_line()?;
            piece
        } else {
            let length = answer.header("content-length").unwrap_or("0");
            let length: usize = length.parse().map_err(io::Error::other)?;
            self.read_exactly((length - answer.body.len()).min(16 * 1024))?
        };
        answer.body.extend(&piece);
        Ok(piece.len())
    }

    fn read_line(&mut self) -> io::Result<String> {
        let connection = self
            .connection
            .as_mut()
            .ok_or(io::ErrorKind::NotConnected)?;
        let mut line = String::new();
        connection.read_line(&mut line)?;
        match line.strip_suffix("\r\n") {
            Some(line) => Ok(line.to_owned()),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    fn read_exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let connection = self
            .connection
            .as_mut()
            .ok_or(io::ErrorKind::NotConnected)?;
        let mut bytes = vec![0; length];
        connection.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

impl Answer {
    /// The first header of that name, which is given in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(found, _)| found == name);
        found.next().map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }
}
