//! What the documents of all dialects are made of: rows of endpoints, and parts of `OpenAPI` documents.

use serde_json::{Map, Value, json};

use super::dialect::{Dialect, Op};
use super::operation::Body;
use super::table::Table;

/// An endpoint under one of its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointRow {
    /// The method.
    pub method: &'static str,
    /// The address below a mount, with names in braces for what varies.
    pub template: String,
    /// The least scope that a token needs, if it needs one.
    pub scope: Option<&'static str>,
    /// What it does, in one line.
    pub summary: &'static str,
    /// What it answers with when it succeeds.
    pub statuses: &'static [u16],
    /// Which of the operations it is.
    pub operation: &'static str,
    /// What it takes as its body.
    pub(crate) body: Body,
    /// The schema of what it answers with.
    pub(crate) answer: Option<&'static str>,
    /// The headers without which it does nothing.
    pub(crate) headers: &'static [(&'static str, &'static str)],
}

impl EndpointRow {
    /// An operation at one of its addresses.
    pub(crate) fn of<D: Dialect>(operation: &Op<D>, template: String) -> Self {
        Self {
            method: operation.method,
            template,
            scope: operation.scope,
            summary: operation.summary,
            statuses: operation.statuses,
            operation: operation.name,
            body: operation.body,
            answer: operation.answer,
            headers: operation.headers,
        }
    }
}

/// The endpoints of a table that are served.
pub(crate) fn endpoints<D: Dialect>(table: &Table<D>) -> Vec<EndpointRow> {
    let served = table.operations().filter(|operation| operation.is_served());
    served
        .map(|operation| EndpointRow::of(operation, operation.path.to_owned()))
        .collect()
}

/// The operations of a table that are known and not served, each with an address below the place that it
/// begins with. A method of `*` is any.
pub(crate) fn not_served<D: Dialect>(table: &Table<D>) -> Vec<EndpointRow> {
    let known = table
        .operations()
        .filter(|operation| !operation.is_served());
    known
        .map(|operation| {
            let path = operation.path.trim_end_matches("/{*}");
            EndpointRow::of(operation, path.replace("{word}", ""))
        })
        .collect()
}

/// The paths of a document.
pub(crate) fn paths(rows: &[EndpointRow]) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for row in rows {
        let operation = operation(row);
        let path = paths.entry(&row.template).or_insert_with(|| {
            let parameters: Vec<Value> = names(&row.template).map(parameter).collect();
            json!({ "parameters": parameters })
        });
        if let Some(path) = path.as_object_mut() {
            path.insert(row.method.to_ascii_lowercase(), operation);
        }
    }
    paths.into()
}

fn operation(row: &EndpointRow) -> Value {
    let mut responses = Map::new();
    for status in row.statuses {
        responses.insert(status.to_string(), response(*status, row.answer));
    }
    responses.insert(
        "default".to_owned(),
        json!({
            "description": "A refusal or a failure",
            "content": content("application/json", "Error"),
        }),
    );
    let mut operation = Map::new();
    operation.insert("operationId".to_owned(), operation_id(row).into());
    operation.insert("summary".to_owned(), row.summary.into());
    if !row.headers.is_empty() {
        let headers = row.headers.iter().copied().map(header);
        operation.insert("parameters".to_owned(), headers.collect());
    }
    operation.insert("responses".to_owned(), responses.into());
    if let Some(scope) = row.scope {
        operation.insert("x-scope".to_owned(), scope.into());
    }
    let taken = match row.body {
        Body::Nothing => None,
        Body::Document(schema) => Some(content("application/json", schema)),
        Body::Form(schema) => Some(content("multipart/form-data", schema)),
        Body::Bytes => Some(content("application/octet-stream", "Bytes")),
    };
    if let Some(content) = taken {
        let body = json!({ "required": true, "content": content });
        operation.insert("requestBody".to_owned(), body);
    }
    operation.into()
}

/// A name that occurs once: that of the operation and of everything in the address.
fn operation_id(row: &EndpointRow) -> String {
    let address: String = row
        .template
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => c,
            ':' => 'P',
            _ => '_',
        })
        .collect();
    format!("{}_{address}", row.operation)
}

fn response(status: u16, schema: Option<&str>) -> Value {
    let description = match status {
        200 => "It is there, or was done",
        201 => "It was made",
        204 => "It was done",
        302 => "It is at the address in `Location`, which takes no token, for a while",
        304 => "It is in the state that the client knows",
        _ => "An answer",
    };
    match schema.filter(|_| !matches!(status, 204 | 302 | 304)) {
        None => json!({ "description": description }),
        Some("Bytes") => {
            let content = content("application/octet-stream", "Bytes");
            json!({ "description": description, "content": content })
        }
        Some(schema) => {
            let content = content("application/json", schema);
            json!({ "description": description, "content": content })
        }
    }
}

fn content(media_type: &str, schema: &str) -> Value {
    let reference = format!("#/components/schemas/{schema}");
    json!({ media_type: { "schema": { "$ref": reference } } })
}

/// The names in braces.
fn names(template: &str) -> impl Iterator<Item = &str> {
    template
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

fn header((name, description): (&str, &str)) -> Value {
    json!({
        "name": name,
        "in": "header",
        "required": true,
        "description": description,
        "schema": { "type": "string" },
    })
}

fn parameter(name: &str) -> Value {
    json!({
        "name": name,
        "in": "path",
        "required": true,
        "schema": { "type": "string" },
    })
}
