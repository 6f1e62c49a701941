//! An operation of a dialect: everything that is known of it, in one place.

use std::pin::Pin;

use super::dialect::{Asked, Call, Dialect};
use super::payload::Payload;
use super::problem::ApiError;

/// What an operation comes to.
pub(crate) type Answer<'a, Reply> =
    Pin<Box<dyn Future<Output = Result<Reply, ApiError>> + Send + 'a>>;

/// Answers a caller: it reads what the address and the body say, calls one service, and renders.
pub(crate) type Handler<D> = for<'a> fn(
    &'a Call<'a, D>,
    &'a mut Payload,
    &'a mut <D as Dialect>::Note,
) -> Answer<'a, <D as Dialect>::Reply>;

/// Answers anybody, whoever calls.
pub(crate) type OpenHandler<D> =
    for<'a> fn(&'a Asked<'a, D>, &'a mut Payload) -> Answer<'a, <D as Dialect>::Reply>;

/// Who answers.
pub(crate) enum Run<D: Dialect> {
    /// A handler, once it is known who calls.
    Caller(Handler<D>),
    /// A handler that needs no caller.
    Anybody(OpenHandler<D>),
    /// Nobody: the vendor has it, and it is not served.
    NotServed,
}

/// What an operation takes as its body, by the name of its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// Nothing.
    Nothing,
    /// A document.
    Document(&'static str),
    /// A form with a file in it.
    Form(&'static str),
    /// Bytes as they are.
    Bytes,
}

/// An operation of a dialect.
pub(crate) struct Operation<D: Dialect> {
    /// Its name, of which there is one in a dialect.
    pub(crate) name: &'static str,
    /// Its method; `*` for all.
    pub(crate) method: &'static str,
    /// Its address below the mount, with names in braces for what varies (see [`super::table`]).
    pub(crate) path: &'static str,
    /// What it does, in one line.
    pub(crate) summary: &'static str,
    /// The least scope that a token needs, if it needs one.
    pub(crate) scope: Option<&'static str>,
    /// What it answers with when it succeeds.
    pub(crate) statuses: &'static [u16],
    /// The name of the schema of what it answers with, if it answers with a document.
    pub(crate) answer: Option<&'static str>,
    /// What it takes as its body.
    pub(crate) body: Body,
    /// The headers without which it does nothing, each with what it says.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// Whether a link that the request shows beside its address counts.
    pub(crate) heeds_links: bool,
    /// Who answers.
    pub(crate) run: Run<D>,
}

impl<D: Dialect> Operation<D> {
    /// An operation that reads and answers 200, and does no more than that unless it is said.
    pub(crate) const fn get(
        name: &'static str,
        path: &'static str,
        summary: &'static str,
        handler: Handler<D>,
    ) -> Self {
        Self::new(name, "GET", path, summary, Run::Caller(handler))
    }

    /// One that is asked for with `POST`.
    pub(crate) const fn post(
        name: &'static str,
        path: &'static str,
        summary: &'static str,
        handler: Handler<D>,
    ) -> Self {
        Self::new(name, "POST", path, summary, Run::Caller(handler))
    }

    /// One that is asked for with `PUT`.
    pub(crate) const fn put(
        name: &'static str,
        path: &'static str,
        summary: &'static str,
        handler: Handler<D>,
    ) -> Self {
        Self::new(name, "PUT", path, summary, Run::Caller(handler))
    }

    /// One that is asked for with `DELETE`.
    pub(crate) const fn delete(
        name: &'static str,
        path: &'static str,
        summary: &'static str,
        handler: Handler<D>,
    ) -> Self {
        Self::new(name, "DELETE", path, summary, Run::Caller(handler))
    }

    /// An operation of any method that answers 200.
    pub(crate) const fn new(
        name: &'static str,
        method: &'static str,
        path: &'static str,
        summary: &'static str,
        run: Run<D>,
    ) -> Self {
        Self {
            name,
            method,
            path,
            summary,
            scope: None,
            statuses: &[200],
            answer: None,
            body: Body::Nothing,
            headers: &[],
            heeds_links: false,
            run,
        }
    }

    /// An operation that the vendor has and that is not served, under this method or all (`*`).
    pub(crate) const fn not_served(
        name: &'static str,
        method: &'static str,
        path: &'static str,
    ) -> Self {
        Self::new(name, method, path, "", Run::NotServed)
    }

    /// The same, for tokens with this scope.
    pub(crate) const fn scope(self, scope: &'static str) -> Self {
        Self {
            scope: Some(scope),
            ..self
        }
    }

    /// The same, answering with these statuses.
    pub(crate) const fn statuses(self, statuses: &'static [u16]) -> Self {
        Self { statuses, ..self }
    }

    /// The same, answering with a document of this schema.
    pub(crate) const fn answers(self, schema: &'static str) -> Self {
        Self {
            answer: Some(schema),
            ..self
        }
    }

    /// The same, with a body.
    pub(crate) const fn takes(self, body: Body) -> Self {
        Self { body, ..self }
    }

    /// The same, doing nothing without these headers.
    pub(crate) const fn needs(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }

    /// The same, where a link that the request shows counts.
    pub(crate) const fn heeds_links(self) -> Self {
        Self {
            heeds_links: true,
            ..self
        }
    }

    /// Whether somebody answers.
    pub(crate) const fn is_served(&self) -> bool {
        !matches!(self.run, Run::NotServed)
    }
}
