//! A client of Oracle's door that speaks JSON or XML.

use hyper::Method;
use serde_json::Value;

use super::xml;
use crate::harness::{Actor, Answer, Exchange, Server, text};

/// Where the door's API is.
pub(crate) const API: &str = "/documents/api/1.1";

/// In which form a client speaks and wants to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    Xml,
}

/// Every form.
pub(crate) const FORMS: [Form; 2] = [Form::Json, Form::Xml];

impl Form {
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml",
        }
    }

    fn written(self, document: &Value) -> String {
        match self {
            Self::Json => document.to_string(),
            Self::Xml => xml::written(document),
        }
    }
}

/// A request that is being put together.
pub(crate) struct Call {
    exchange: Exchange,
    form: Form,
}

impl Call {
    /// A request of somebody, at an address below the API.
    pub(crate) fn of(actor: &Actor, form: Form, method: Method, path: &str) -> Self {
        let exchange = actor
            .ask(method, &format!("{API}{path}"))
            .header("accept", form.media_type());
        Self { exchange, form }
    }

    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        Self {
            exchange: self.exchange.header(name, value),
            ..self
        }
    }

    /// The same with a body in the client's form.
    pub(crate) fn body(self, document: &Value) -> Self {
        let form = self.form;
        Self {
            exchange: self
                .exchange
                .header("content-type", form.media_type())
                .body(form.written(document)),
            form,
        }
    }

    /// The same with a file to be uploaded.
    pub(crate) fn file(self, parent: Option<&str>, name: &str, bytes: &[u8]) -> Self {
        const BOUNDARY: &str = "a-form-of-the-tests";
        let mut body = Vec::new();
        if let Some(parent) = parent {
            body.extend(
                format!(
                    "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"jsonInputParameters\"\r\n\r\n\
                     {{\"parentID\":\"{parent}\"}}\r\n"
                )
                .as_bytes(),
            );
        }
        body.extend(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"primaryFile\"; \
                 filename=\"{name}\"\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend(bytes);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        Self {
            exchange: self.exchange.header("content-type", kind).body(body),
            ..self
        }
    }

    /// The request, to be sent in another way.
    pub(crate) fn into_exchange(self) -> Exchange {
        self.exchange
    }

    pub(crate) async fn send(self) -> Reply {
        Reply {
            form: self.form,
            answer: self.exchange.send().await,
        }
    }
}

/// What the door answered.
#[derive(Debug)]
pub(crate) struct Reply {
    form: Form,
    pub(crate) answer: Answer,
}

impl Reply {
    /// The document of the answer, under the root of this name if it is XML.
    #[track_caller]
    pub(crate) fn document(&self, status: u16, root: &str) -> Value {
        let answer = self.answer.clone().expect(status);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        match self.form {
            Form::Json => {
                assert_eq!(answer.header("content-type"), "application/json");
                answer.json()
            }
            Form::Xml => {
                assert_eq!(
                    answer.header("content-type"),
                    "application/xml; charset=UTF-8"
                );
                let (name, document) = xml::read(&answer.text());
                assert_eq!(name, root, "{}", answer.asked);
                document
            }
        }
    }

    /// The document of a 200.
    #[track_caller]
    pub(crate) fn ok(&self, root: &str) -> Value {
        self.good(200, root)
    }

    /// The document of a success: its code is 0, as a text.
    #[track_caller]
    pub(crate) fn good(&self, status: u16, root: &str) -> Value {
        let document = self.document(status, root);
        assert_eq!(
            document["errorCode"], "0",
            "{}: {document}",
            self.answer.asked
        );
        document
    }

    /// A refusal: its document.
    #[track_caller]
    pub(crate) fn fault(&self, status: u16, code: &str) -> Value {
        let document = self.document(status, "fault");
        assert_eq!(
            document["errorCode"], code,
            "{}: {document}",
            self.answer.asked
        );
        for member in ["errorKey", "errorMessage", "title", "type"] {
            let said = document[member].as_str();
            let said = said.unwrap_or_else(|| panic!("no {member}: {document}"));
            assert!(!said.is_empty(), "{member}: {document}");
        }
        assert_eq!(document["title"], document["errorMessage"]);
        document
    }
}

/// The names of the members of a document, in order.
pub(crate) fn members(document: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = document
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

/// An applink as it was made.
#[derive(Clone, Debug)]
pub(crate) struct Applink {
    pub(crate) id: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Applink {
    pub(crate) fn of(made: &Value) -> Self {
        Self {
            id: text(&made["appLinkID"]).to_owned(),
            access: text(&made["accessToken"]).to_owned(),
            refresh: text(&made["refreshToken"]).to_owned(),
        }
    }

    /// A request of anybody who shows it and no account.
    pub(crate) fn call(&self, server: &Server, form: Form, method: Method, path: &str) -> Call {
        Call::of(&server.anonymous(), form, method, path)
            .header("appLinkID", &self.id)
            .header("accessToken", &self.access)
    }

    pub(crate) async fn get(&self, server: &Server, form: Form, path: &str) -> Reply {
        self.call(server, form, Method::GET, path).send().await
    }

    /// A request for a new access token.
    pub(crate) async fn renew(&self, server: &Server, form: Form) -> Reply {
        self.call(server, form, Method::PUT, "/applinks/token")
            .header("RefreshToken", &self.refresh)
            .send()
            .await
    }
}

impl Server {
    /// The id of something in the demonstration's drive, as Oracle's door has it.
    pub(crate) fn document(&self, path: &str) -> String {
        text(&self.shown_item(path)["oracle_id"]).to_owned()
    }

    /// A user's id, as Oracle's door has it.
    pub(crate) fn member(&self, name: &str) -> String {
        text(&self.shown_user(name)["oracle_id"]).to_owned()
    }

    /// Asks for something, without a body.
    pub(crate) async fn gets(&self, actor: &Actor, form: Form, path: &str) -> Reply {
        Call::of(actor, form, Method::GET, path).send().await
    }

    /// Posts a document.
    pub(crate) async fn posts(&self, actor: &Actor, form: Form, path: &str, body: &Value) -> Reply {
        Call::of(actor, form, Method::POST, path)
            .body(body)
            .send()
            .await
    }

    /// Puts a document.
    pub(crate) async fn puts(&self, actor: &Actor, form: Form, path: &str, body: &Value) -> Reply {
        Call::of(actor, form, Method::PUT, path)
            .body(body)
            .send()
            .await
    }

    /// Deletes something.
    pub(crate) async fn deletes(&self, actor: &Actor, form: Form, path: &str) -> Reply {
        Call::of(actor, form, Method::DELETE, path).send().await
    }

    /// Makes a folder in the owner's home; the answer is its id.
    pub(crate) async fn made_folder(&self, form: Form, parent: &str, name: &str) -> String {
        let body = serde_json::json!({"name": name, "description": ""});
        let made = self
            .posts(&self.owner(), form, &format!("/folders/{parent}"), &body)
            .await;
        text(&made.good(201, "folder")["id"]).to_owned()
    }

    /// Uploads a file as the owner; the answer is its document.
    pub(crate) async fn made_file(
        &self,
        form: Form,
        parent: &str,
        name: &str,
        bytes: &[u8],
    ) -> Value {
        Call::of(&self.owner(), form, Method::POST, "/files/data")
            .file(Some(parent), name, bytes)
            .send()
            .await
            .good(201, "file")
    }

    /// Makes an applink as the owner.
    pub(crate) async fn applink(&self, kind: &str, id: &str, role: &str) -> Applink {
        let body = serde_json::json!({"assignedUser": "crew-42", "role": role});
        let path = format!("/applinks/{kind}/{id}");
        Applink::of(
            &self
                .posts(&self.owner(), Form::Json, &path, &body)
                .await
                .ok("applink"),
        )
    }
}
