//! What goes wrong at a door: the single table from every error of a driving port, and from every
//! fault of a request, to one kind with one status and one public message.
//!
//! A dialect gives a kind its own code and body. The cause of a failure goes to the log and has no
//! way to a client.

mod field;
mod kind;
mod table;

use std::borrow::Cow;
use std::error::Error;

pub(crate) use field::Field;
pub(crate) use kind::Kind;
use ports::driving::view::ItemView;

use crate::protocol::request::{RequestId, Route};

/// What went wrong with a request.
#[derive(Debug)]
pub(crate) struct ApiError {
    /// Which of the known things it is.
    pub(crate) kind: Kind,
    /// What the client is told.
    pub(crate) message: Cow<'static, str>,
    /// After how many seconds another try makes sense.
    pub(crate) retry_after: Option<u64>,
    /// The methods that the address takes, where it does not take this one.
    pub(crate) allow: Option<&'static str>,
    /// The address that the client is told to go to.
    location: Option<Box<Elsewhere>>,
    /// The address, as in the log, where it does not take the method.
    pub(crate) route: Option<Route>,
    /// Which part of the request is meant, where one is.
    meant: Option<Box<Meant>>,
    /// The item whose name stands in the way.
    pub(crate) taken_by: Option<Box<ItemView>>,
    /// What happened inside, for the log alone.
    cause: Option<Box<dyn Error + Send + Sync>>,
}

/// The refusal of an address at which there is nothing for anybody.
pub(crate) fn unknown_address() -> ApiError {
    ApiError::new(Kind::UnknownAddress, "there is nothing at this address")
}

/// What goes wrong in a dialect: what any request can run into, and what is the dialect's own.
pub(crate) trait Problem: From<ApiError> + Send {
    /// Writes what happened inside to the log, under the request's id.
    fn log(&self, id: RequestId);

    /// The address, as in the log, where there is one that does not take the method.
    fn route(&self) -> Option<Route> {
        None
    }
}

/// Another address.
#[derive(Debug)]
struct Elsewhere(String);

/// The part of a request that is meant.
#[derive(Debug)]
struct Meant {
    part: Field,
    /// What the request said there, where it may be said again.
    given: Option<String>,
}

impl ApiError {
    /// A problem of a kind, with what the client is told.
    pub(crate) fn new(kind: Kind, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            message: message.into(),
            retry_after: None,
            allow: None,
            location: None,
            route: None,
            meant: None,
            taken_by: None,
            cause: None,
        }
    }

    /// The same, about a part of the request, unless it is said already about which.
    pub(crate) fn about(self, part: impl Into<Option<Field>>) -> Self {
        match part.into() {
            Some(part) if self.meant.is_none() => self.about_rather(part),
            Some(_) | None => self,
        }
    }

    /// The same, about this part of the request and about no other.
    pub(crate) fn about_rather(self, part: Field) -> Self {
        Self {
            meant: Some(Box::new(Meant { part, given: None })),
            ..self
        }
    }

    /// The same, with what the request said there, if it is about this part of it.
    pub(crate) fn repeating(mut self, part: &Field, given: Option<String>) -> Self {
        if let Some(meant) = self.meant.as_mut().filter(|meant| meant.part == *part) {
            meant.given = meant.given.take().or(given);
        }
        self
    }

    /// Which part of the request is meant, where one is.
    pub(crate) fn part(&self) -> Option<&Field> {
        self.meant.as_ref().map(|meant| &meant.part)
    }

    /// What the request said there, where it may be said again.
    pub(crate) fn given(&self) -> Option<&str> {
        self.meant.as_ref()?.given.as_deref()
    }

    /// The same, with the methods that the address takes.
    pub(crate) fn allowing(self, allow: &'static str) -> Self {
        Self {
            allow: Some(allow),
            ..self
        }
    }

    /// The same, with an address that the client is told to go to.
    pub(crate) fn leading_to(self, address: String) -> Self {
        Self {
            location: Some(Box::new(Elsewhere(address))),
            ..self
        }
    }

    /// The address that the client is told to go to.
    pub(crate) fn location(&self) -> Option<&str> {
        self.location
            .as_deref()
            .map(|Elsewhere(address)| address.as_str())
    }

    /// The same, at this address, as in the log.
    pub(crate) fn at(self, route: Route) -> Self {
        Self {
            route: Some(route),
            ..self
        }
    }

    /// The address takes other methods than this one.
    pub(crate) fn method_not_allowed(allow: &'static str) -> Self {
        let message = format!("this address takes {allow} only");
        Self::new(Kind::MethodNotAllowed, message).allowing(allow)
    }
}

impl Problem for ApiError {
    fn route(&self) -> Option<Route> {
        self.route
    }

    fn log(&self, id: RequestId) {
        if let Some(cause) = &self.cause {
            tracing::error!(error = &**cause as &dyn Error, %id, "a request failed");
        }
    }
}
