//! What a browser does: sending a form, keeping cookies.

use hyper::Method;

use super::{Actor, Answer, Exchange};

const BOUNDARY: &str = "----a-form-of-the-tests";

/// A form with these files: its media type and its body.
pub(crate) fn multipart(files: &[(&str, &[u8])]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.as_bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

impl Actor {
    /// Sends files to the page of a link.
    pub(crate) async fn upload(&self, page: &str, files: &[(&str, &[u8])]) -> Answer {
        self.uploading(page, files).send().await
    }

    /// The same, still to be sent.
    pub(crate) fn uploading(&self, page: &str, files: &[(&str, &[u8])]) -> Exchange {
        let (kind, body) = multipart(files);
        self.ask(Method::POST, &format!("{page}/upload"))
            .header("content-type", kind)
            .body(body)
    }

    /// Types a password on the page of a link.
    pub(crate) async fn unlock(&self, page: &str, password: &str) -> Answer {
        self.ask(Method::POST, page)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("password={password}"))
            .send()
            .await
    }
}

/// The cookies that a browser holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cookies(pub(crate) String);

impl Cookies {
    /// Those that an answer sets.
    pub(crate) fn of(answer: &Answer) -> Self {
        let pairs: Vec<_> = answer
            .all("set-cookie")
            .iter()
            .map(|line| line.split(';').next().unwrap_or_default().to_owned())
            .collect();
        Self(pairs.join("; "))
    }
}
