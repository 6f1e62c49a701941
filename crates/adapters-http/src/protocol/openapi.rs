//! `OpenAPI` documents of what is served, made from the table of operations.

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::operation::{Answers, Body, Operation, Shape};

/// What stands in a document for the configured public address.
pub(crate) const PUBLIC_URL: &str = "{public-url}";

/// A dialect as its document tells it.
pub(crate) struct Door {
    /// What the document is called.
    pub(crate) title: &'static str,
    /// More about it, in Markdown.
    pub(crate) description: String,
    /// Where it is served.
    pub(crate) servers: Vec<&'static str>,
    /// What a request may show, by the name of each way; one of them is enough, where several stand together all are
    /// needed.
    pub(crate) security: Value,
    /// The same, each explained.
    pub(crate) security_schemes: Value,
    /// The vendor's own answer to what goes wrong.
    pub(crate) error: Shape,
    /// The status of what is known and not served.
    pub(crate) not_served: u16,
    /// The header in which a request shows a link, and what it says.
    pub(crate) shown_link: Option<(&'static str, &'static str)>,
    /// The shapes of which a request may choose members: none of theirs is always there.
    pub(crate) picked: &'static [&'static str],
    /// Recorded exchanges: a name, the operation that was asked for, what was sent, the status and the answer.
    pub(crate) exchanges: Vec<Exchange>,
}

/// What is read wherever a state can be known.
const KNOWN_STATE: (&str, &str) = (
    "If-None-Match",
    "The tag of the state that the client knows, which is not sent again",
);

/// A recorded exchange.
#[derive(Debug)]
pub(crate) struct Exchange {
    /// Which it is.
    pub(crate) name: &'static str,
    /// The operation that was asked for.
    pub(crate) operation: &'static str,
    /// What was sent.
    pub(crate) sent: Option<Value>,
    /// How it was answered.
    pub(crate) status: u16,
    /// With what.
    pub(crate) answered: Option<Value>,
}

impl Exchange {
    /// Takes the text of a recorded exchange apart, of which `operation` tells what its method and path ask for. An
    /// exchange that went wrong is none.
    pub(crate) fn read(
        name: &'static str,
        text: &str,
        operation: impl Fn(&str, &str) -> Option<&'static str>,
    ) -> Option<Self> {
        let (_, rest) = text.split_once("--- request\n")?;
        let (request, _) = rest.split_once("\n--- ")?;
        let (_, answer) = rest.split_once("--- answer\n")?;
        let (head, sent) = request.split_once("\n\n").unwrap_or((request, ""));
        let (method, target) = head.lines().next()?.split_once(' ')?;
        let path = target.split('?').next().unwrap_or(target);
        let (head, answered) = answer.split_once("\n\n").unwrap_or((answer, ""));
        let status = head.lines().next()?.parse().ok()?;
        (status < 400).then_some(Self {
            name,
            operation: operation(method, path)?,
            sent: serde_json::from_str(sent).ok(),
            status,
            answered: serde_json::from_str(answered).ok(),
        })
    }
}

/// Exchanges that are recorded for a door, by their names.
macro_rules! recorded {
    ($door:literal: $($name:literal)+) => {
        &[$((
            $name,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"), "/tests/golden/", $door, "/", $name, ".txt"
            )),
        )),+]
    };
}
pub(crate) use recorded;

/// The OpenAPI 3.1 document of a door with these operations, each with its address. Of what is not served only that is
/// told which lies at an address that is.
pub(crate) fn document<R: Copy + 'static>(
    door: &Door,
    operations: &[(String, &Operation<R>)],
) -> Value {
    let mut settings = SchemaSettings::draft2020_12().for_serialize();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut shapes = settings.into_generator();
    let error = (door.error)(&mut shapes);
    let mut paths: Map<String, Value> = Map::new();
    for (address, operation) in operations.iter().filter(|(_, one)| one.is_served()) {
        let told = told(door, operation, &error, &mut shapes);
        let path = paths.entry(address).or_insert_with(|| {
            let parameters: Vec<Value> = names(address).map(in_path).collect();
            json!({ "parameters": parameters })
        });
        path[operation.method.to_ascii_lowercase()] = told;
    }
    for (address, operation) in operations.iter().filter(|(_, one)| !one.is_served()) {
        if let Some(path) = paths.get_mut(address) {
            path[operation.method.to_ascii_lowercase()] = denied(door, operation, &error);
        }
    }
    let mut schemas = shapes.take_definitions(true);
    for name in door.picked {
        if let Some(shape) = schemas.get_mut(*name) {
            loosen(shape);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": door.title,
            "description": door.description,
            "version": env!("CARGO_PKG_VERSION"),
        },
        "servers": door.servers.iter().map(|url| json!({ "url": format!("{PUBLIC_URL}{url}") })).collect::<Vec<_>>(),
        "security": door.security,
        "paths": paths,
        "components": { "securitySchemes": door.security_schemes, "schemas": schemas },
    })
}

/// Nothing of an object has to be there any more.
fn loosen(shape: &mut Value) {
    match shape {
        Value::Object(members) => {
            members.remove("required");
            for within in ["allOf", "anyOf", "oneOf"] {
                if let Some(Value::Array(parts)) = members.get_mut(within) {
                    parts.iter_mut().for_each(loosen);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {}
    }
}

fn told<R: Copy + 'static>(
    door: &Door,
    operation: &Operation<R>,
    error: &Schema,
    shapes: &mut SchemaGenerator,
) -> Value {
    let exchanges: Vec<&Exchange> = door
        .exchanges
        .iter()
        .filter(|exchange| exchange.operation == operation.name)
        .collect();
    let mut responses = Map::new();
    for &status in operation.statuses {
        let shown = exchanges
            .iter()
            .filter(|exchange| exchange.status == status);
        let shown = shown.filter_map(|exchange| Some((exchange.name, exchange.answered.as_ref()?)));
        responses.insert(
            status.to_string(),
            answered(status, operation.answer, examples(shown), shapes),
        );
    }
    let refused = json!({
        "description": "A refusal or a failure",
        "content": content("application/json", error, Map::new()),
    });
    responses.insert("default".to_owned(), refused);
    let options = operation
        .query
        .iter()
        .map(|said| parameter("query", *said, false));
    let headers = operation
        .needed_headers
        .iter()
        .map(|said| parameter("header", *said, true));
    let shown = door.shown_link.filter(|_| operation.heeds_links);
    let shown = shown.filter(|(name, _)| {
        !operation
            .needed_headers
            .iter()
            .any(|(other, _)| other == name)
    });
    let known = operation.statuses.contains(&304).then_some(KNOWN_STATE);
    let heads = operation.optional_headers.iter().copied();
    let heads = heads.chain(shown).chain(known);
    let heads = heads.map(|said| parameter("header", said, false));
    let parameters: Vec<Value> = options.chain(headers).chain(heads).collect();
    let mut told = json!({
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": responses,
    });
    if !parameters.is_empty() {
        told["parameters"] = parameters.into();
    }
    if let Some(scope) = operation.scope {
        told["x-scope"] = scope.into();
    }
    if operation.is_open {
        told["security"] = json!([]);
    }
    let sent = exchanges
        .iter()
        .filter_map(|exchange| Some((exchange.name, exchange.sent.as_ref()?)));
    let (media_type, shape, sent) = match operation.body {
        Body::Nothing => return told,
        // What a reading says is said in its query: few clients can send a body with it.
        _ if operation.method == "GET" => return told,
        Body::Document(shape) => ("application/json", shape(shapes), examples(sent)),
        Body::Form(shape) => ("multipart/form-data", shape(shapes), Map::new()),
        Body::Bytes => ("application/octet-stream", bytes(), Map::new()),
    };
    let is_needed = matches!(operation.body, Body::Bytes)
        || needed(&shape).any(|name| !operation.query.iter().any(|(said, _)| *said == name));
    told["requestBody"] =
        json!({ "required": is_needed, "content": content(media_type, &shape, sent) });
    told
}

/// The members that a shape has always.
fn needed(shape: &Schema) -> impl Iterator<Item = &str> {
    let names = shape.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str)
}

/// What is known and not served, where its address is served otherwise.
fn denied<R: Copy>(door: &Door, operation: &Operation<R>, error: &Schema) -> Value {
    let refused = json!({
        "description": "It is not served",
        "content": content("application/json", error, Map::new()),
    });
    json!({
        "operationId": format!("{} {} (not served)", operation.method, operation.name),
        "summary": format!("{}: not served", operation.name),
        "responses": { door.not_served.to_string(): refused.clone(), "default": refused },
    })
}

fn examples<'a>(shown: impl Iterator<Item = (&'static str, &'a Value)>) -> Map<String, Value> {
    shown
        .map(|(name, value)| (name.to_owned(), json!({ "value": value })))
        .collect()
}

fn answered(
    status: u16,
    answer: Answers,
    examples: Map<String, Value>,
    shapes: &mut SchemaGenerator,
) -> Value {
    let description = match status {
        200 => "It is there, or was done",
        201 => "It was made",
        204 => "It was done",
        206 => "A part of it",
        302 => "It is at the address in `Location`, which takes no token, for a while",
        304 => "It is in the state that the client knows",
        _ => "An answer",
    };
    let content = match answer {
        _ if matches!(status, 204 | 302 | 304) => None,
        Answers::Nothing => None,
        Answers::Document(shape) => Some(content("application/json", &shape(shapes), examples)),
        Answers::Bytes => Some(content("*/*", &bytes(), Map::new())),
    };
    let mut answered = json!({ "description": description });
    if let Some(content) = content {
        answered["content"] = content;
    }
    if status == 302 {
        let address = json!({ "required": true, "schema": { "type": "string", "format": "uri" } });
        answered["headers"] = json!({ "Location": address });
    }
    answered
}

fn bytes() -> Schema {
    schemars::json_schema!({ "type": "string", "contentMediaType": "application/octet-stream" })
}

fn content(media_type: &str, shape: &Schema, examples: Map<String, Value>) -> Value {
    let mut content = json!({ "schema": shape });
    if !examples.is_empty() {
        content["examples"] = examples.into();
    }
    json!({ media_type: content })
}

/// The names in braces.
fn names(address: &str) -> impl Iterator<Item = &str> {
    address
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

fn in_path(name: &str) -> Value {
    json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
}

fn parameter(place: &str, (name, description): (&str, &str), is_needed: bool) -> Value {
    let schema = match place {
        // What else stands in a header is no HTTP (RFC 9110, section 5.5), and no door sees it.
        "header" => json!({ "type": "string", "pattern": "^[ -~]*$" }),
        _ => json!({ "type": "string" }),
    };
    json!({
        "name": name,
        "in": place,
        "required": is_needed,
        "description": description,
        "schema": schema,
    })
}
