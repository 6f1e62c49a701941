//! An operation of a dialect: everything that is known of it, in one place.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// The shape of a document, as a JSON schema.
pub(crate) type Shape = fn(&mut SchemaGenerator) -> Schema;

/// The shape of what is written from this struct.
pub(crate) fn shape<T: JsonSchema>(shapes: &mut SchemaGenerator) -> Schema {
    shapes.subschema_for::<T>()
}

/// The shape of what is read into this struct.
pub(crate) fn taken<T: JsonSchema>(_: &mut SchemaGenerator) -> Schema {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    let mut shapes = settings
        .with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        })
        .into_generator();
    shapes.root_schema_for::<T>()
}

/// What an operation takes as its body.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body {
    /// Nothing.
    Nothing,
    /// A document.
    Document(Shape),
    /// A form with a file in it.
    Form(Shape),
    /// Bytes as they are.
    Bytes,
}

/// What an operation answers with when it succeeds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answers {
    /// No document.
    Nothing,
    /// A document.
    Document(Shape),
    /// Bytes as they are.
    Bytes,
}

/// An operation of a dialect, and who answers.
pub(crate) struct Operation<R> {
    /// Its name; of those that are served there is one in a dialect.
    pub(crate) name: &'static str,
    /// Its method; `*` for all.
    pub(crate) method: &'static str,
    /// Its address below the mount, with names in braces for what varies (see [`super::pattern`]).
    pub(crate) path: &'static str,
    /// What it does, in one line.
    pub(crate) summary: &'static str,
    /// The least scope that a token needs, if it needs one.
    pub(crate) scope: Option<&'static str>,
    /// What it answers with when it succeeds.
    pub(crate) statuses: &'static [u16],
    /// What it answers with then.
    pub(crate) answer: Answers,
    /// What it takes as its body.
    pub(crate) body: Body,
    /// The headers without which it does nothing, each with what it says.
    pub(crate) needed_headers: &'static [(&'static str, &'static str)],
    /// Headers that it reads besides, each with what it says.
    pub(crate) optional_headers: &'static [(&'static str, &'static str)],
    /// The options of the query that it reads, each with what it says.
    pub(crate) query: &'static [(&'static str, &'static str)],
    /// Whether a link that the request shows beside its address counts.
    pub(crate) heeds_links: bool,
    /// Whether anybody may ask, without a token.
    pub(crate) is_open: bool,
    /// Who answers; nobody where the vendor has it and it is not served.
    pub(crate) run: Option<R>,
}

impl<R: Copy> Operation<R> {
    /// An operation of any method that answers 200.
    pub(super) const fn new(
        name: &'static str,
        method: &'static str,
        path: &'static str,
        summary: &'static str,
        run: Option<R>,
    ) -> Self {
        Self {
            name,
            method,
            path,
            summary,
            scope: None,
            statuses: &[200],
            answer: Answers::Nothing,
            body: Body::Nothing,
            needed_headers: &[],
            optional_headers: &[],
            query: &[],
            heeds_links: false,
            is_open: false,
            run,
        }
    }

    /// An operation that the vendor has and that is not served, under this method or all (`*`).
    pub(crate) const fn not_served(
        name: &'static str,
        method: &'static str,
        path: &'static str,
    ) -> Self {
        Self::new(name, method, path, "", None)
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

    /// The same, answering with a document of this shape.
    pub(crate) const fn answers(self, shape: Shape) -> Self {
        Self {
            answer: Answers::Document(shape),
            ..self
        }
    }

    /// The same, answering with bytes.
    pub(crate) const fn answers_bytes(self) -> Self {
        Self {
            answer: Answers::Bytes,
            ..self
        }
    }

    /// The same, reading these options of the query, each with what it says.
    pub(crate) const fn reads(self, query: &'static [(&'static str, &'static str)]) -> Self {
        Self { query, ..self }
    }

    /// The same, with a body.
    pub(crate) const fn takes(self, body: Body) -> Self {
        Self { body, ..self }
    }

    /// The same, doing nothing without these headers.
    pub(crate) const fn needs(
        self,
        needed_headers: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            needed_headers,
            ..self
        }
    }

    /// The same, reading these headers, each with what it says.
    pub(crate) const fn may_show(
        self,
        optional_headers: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            optional_headers,
            ..self
        }
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
        self.run.is_some()
    }
}
