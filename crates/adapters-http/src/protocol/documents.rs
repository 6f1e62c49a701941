//! What the documents of all dialects are made of: rows of endpoints, and parts of `OpenAPI` documents.

use serde_json::{Map, Value, json};

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
}

/// What an operation takes and answers with, by the names of schemas, and its headers.
#[derive(Clone, Copy)]
pub(crate) struct Schemas {
    /// What it takes as its body.
    pub(crate) request: fn(&str) -> Option<&'static str>,
    /// What it answers with.
    pub(crate) response: fn(&str, u16) -> Option<&'static str>,
    /// The headers without which it does nothing, each with what it says.
    pub(crate) headers: fn(&str) -> &'static [(&'static str, &'static str)],
}

/// The paths of a document.
pub(crate) fn paths(rows: &[EndpointRow], schemas: Schemas) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for row in rows {
        let operation = operation(row, schemas);
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

fn operation(row: &EndpointRow, schemas: Schemas) -> Value {
    let mut responses = Map::new();
    for status in row.statuses {
        let schema = (schemas.response)(row.operation, *status);
        responses.insert(status.to_string(), response(*status, schema));
    }
    responses.insert(
        "default".to_owned(),
        json!({
            "description": "A refusal or a failure",
            "content": content("Error"),
        }),
    );
    let mut operation = Map::new();
    operation.insert("operationId".to_owned(), operation_id(row).into());
    operation.insert("summary".to_owned(), row.summary.into());
    let headers = (schemas.headers)(row.operation);
    if !headers.is_empty() {
        let headers = headers.iter().copied().map(header);
        operation.insert("parameters".to_owned(), headers.collect());
    }
    operation.insert("responses".to_owned(), responses.into());
    if let Some(scope) = row.scope {
        operation.insert("x-scope".to_owned(), scope.into());
    }
    if let Some(schema) = (schemas.request)(row.operation) {
        let body = json!({ "required": true, "content": content(schema) });
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
    match schema {
        None => json!({ "description": description }),
        Some(schema) => json!({ "description": description, "content": content(schema) }),
    }
}

fn content(schema: &str) -> Value {
    let reference = format!("#/components/schemas/{schema}");
    let media_type = if schema == "Form" {
        "multipart/form-data"
    } else if schema == "Bytes" {
        "application/octet-stream"
    } else {
        "application/json"
    };
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
