//! What a server answered, and what tests ask of it.

use hyper::HeaderMap;
use hyper::body::Bytes;
use serde_json::Value;

/// What a server answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// What was asked.
    pub(crate) asked: String,
    /// The status.
    pub(crate) status: u16,
    /// The header fields.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) bytes: Bytes,
}

impl Answer {
    /// The same, if it has this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        let Self { asked, .. } = &self;
        assert_eq!(self.status, status, "{asked}: {}", self.text());
        self
    }

    /// The document of a 200.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        self.expect(200).json()
    }

    /// The document of a 201.
    #[track_caller]
    pub(crate) fn made(self) -> Value {
        self.expect(201).json()
    }

    /// The same, if it is a refusal with this status and this code.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        let body = answer.json();
        assert_eq!(body["error"]["code"], code, "{}: {body}", answer.asked);
        assert!(body["error"]["message"].is_string(), "{body}");
        answer
    }

    /// The same, if the inner code of the refusal is this.
    #[track_caller]
    pub(crate) fn inner(self, code: &str) -> Self {
        assert_eq!(
            self.inner_code().as_deref(),
            Some(code),
            "{}: {}",
            self.asked,
            self.text()
        );
        self
    }

    /// The inner code of a refusal in either family.
    pub(crate) fn inner_code(&self) -> Option<String> {
        let body = self.json();
        let error = &body["error"];
        let inner = [&error["innerError"]["code"], &error["innererror"]["code"]];
        inner
            .iter()
            .find_map(|code| code.as_str().map(str::to_owned))
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let read = serde_json::from_slice(&self.bytes);
        read.unwrap_or_else(|error| {
            panic!("{} {}: {error}: {}", self.asked, self.status, self.text())
        })
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header field that occurs once.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        let all = self.all(name);
        assert_eq!(all.len(), 1, "{}: {name} in {:?}", self.asked, self.headers);
        all[0]
    }

    /// All values of a header field.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let values = self.headers.get_all(name).iter();
        values.map(|value| value.to_str().unwrap()).collect()
    }
}

/// Shows that two answers differ in nothing but the ids of their requests.
#[track_caller]
pub(crate) fn same_but_for_ids(one: &Answer, other: &Answer) {
    let told = |answer: &Answer| {
        let ids = ["request-id", "client-request-id"];
        let mut headers: Vec<_> = answer
            .headers
            .iter()
            .filter(|(name, _)| *name != "date" && !ids.contains(&name.as_str()))
            .map(|(name, value)| (name.to_string(), value.clone()))
            .collect();
        headers.sort_by(|one, other| one.0.cmp(&other.0));
        let mut body = answer.text();
        for id in ids.iter().flat_map(|name| answer.all(name)) {
            body = body.replace(id, "ID");
        }
        (answer.status, headers, body)
    };
    assert_eq!(told(one), told(other), "{} and {}", one.asked, other.asked);
}
