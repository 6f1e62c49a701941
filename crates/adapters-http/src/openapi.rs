//! `OpenAPI` documents, served: what each door takes and answers, for whoever writes a client.

use std::sync::LazyLock;

use http::{HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};

use crate::dialects::microsoft::Family;
use crate::dialects::{box_api, microsoft, oracle};
use crate::protocol::body::{self, Response, plain};

/// The documents by their names, each written when it is first asked for.
static DOCUMENTS: [(&str, LazyLock<String>); 4] = [
    (
        "graph",
        LazyLock::new(|| written(&microsoft::openapi(Family::Graph))),
    ),
    (
        "onedrive",
        LazyLock::new(|| written(&microsoft::openapi(Family::OneDrive))),
    ),
    ("box", LazyLock::new(|| written(&box_api::openapi()))),
    ("oracle", LazyLock::new(|| written(&oracle::openapi()))),
];

fn written(document: &Value) -> String {
    format!("{document:#}\n")
}

/// Where the documents are.
static INDEX: LazyLock<String> = LazyLock::new(|| {
    let addresses = DOCUMENTS
        .iter()
        .map(|(door, _)| format!("/openapi/{door}.json"));
    written(&json!({ "documents": addresses.collect::<Vec<_>>() }))
});

/// The document at `/openapi/{door}.json`, and at `/openapi` where they are.
pub(crate) fn answer(method: &Method, path: &str) -> Response {
    let document = match path.trim_end_matches('/').strip_prefix("/openapi") {
        Some("") => Some(&INDEX),
        below => below
            .and_then(|below| below.strip_prefix('/')?.strip_suffix(".json"))
            .and_then(|name| DOCUMENTS.iter().find(|(door, _)| *door == name))
            .map(|(_, document)| document),
    };
    let Some(document) = document else {
        return plain(StatusCode::NOT_FOUND, "there is nothing here\n");
    };
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut response = plain(
            StatusCode::METHOD_NOT_ALLOWED,
            "this address is read only\n",
        );
        let allow = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(header::ALLOW, allow);
        return response;
    }
    let mut response = Response::new(body::full(document.as_str()));
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every operation of a document.
    fn operations(document: &Value) -> Vec<(&String, &Value)> {
        let paths = document["paths"].as_object().unwrap();
        let all = paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            methods
                .filter(|(method, _)| *method != "parameters")
                .map(move |(_, operation)| (path, operation))
        });
        all.collect()
    }

    #[test]
    fn every_operation_is_there_once_with_all_that_its_address_names() {
        for (door, text) in &DOCUMENTS {
            let document: Value = serde_json::from_str(text).unwrap();
            let mut ids = BTreeSet::new();
            let mut served = 0;
            for (path, operation) in operations(&document) {
                let id = operation["operationId"].as_str().unwrap();
                assert!(ids.insert(id.to_owned()), "{door}: {id} is there twice");
                served += usize::from(!id.ends_with("(not served)"));
                let named = document["paths"][path]["parameters"].as_array().unwrap();
                assert_eq!(named.len(), path.matches('{').count(), "{door}: {path}");
            }
            let expected = match *door {
                "graph" => microsoft::endpoints(Family::Graph),
                "onedrive" => microsoft::endpoints(Family::OneDrive),
                "box" => box_api::endpoints(),
                _ => oracle::endpoints(),
            };
            let expected: BTreeSet<_> = expected.iter().map(|row| row.operation).collect();
            assert_eq!(served, expected.len(), "{door}");
            for reference in text.split("#/components/schemas/").skip(1) {
                let name = reference.split('"').next().unwrap();
                let shape = &document["components"]["schemas"][name];
                assert!(shape.is_object(), "{door}: an unknown shape {name}");
            }
        }
    }

    #[test]
    fn the_index_leads_to_every_document() {
        let index: Value = serde_json::from_str(&INDEX).unwrap();
        let addresses = index["documents"].as_array().unwrap();
        assert_eq!(addresses.len(), DOCUMENTS.len());
        for path in addresses.iter().filter_map(Value::as_str) {
            assert_eq!(
                answer(&Method::GET, path).status(),
                StatusCode::OK,
                "{path}"
            );
        }
        for (path, status) in [
            ("/openapi", 200),
            ("/openapi/", 200),
            ("/openapi.json", 404),
            ("/openapix", 404),
        ] {
            assert_eq!(
                answer(&Method::GET, path).status().as_u16(),
                status,
                "{path}"
            );
        }
        assert_eq!(
            answer(&Method::POST, "/openapi").status(),
            StatusCode::METHOD_NOT_ALLOWED
        );
    }

    #[test]
    fn answers_have_members_and_examples() {
        for (door, path, method, status, member) in [
            (
                "graph",
                "/drives/{drive-id}/items/{item-id}/createLink",
                "post",
                "201",
                "roles",
            ),
            (
                "box",
                "/files/{file-id}/collaborations",
                "get",
                "200",
                "entries",
            ),
            ("oracle", "/files/{file-id}", "get", "200", "mimeType"),
        ] {
            let (_, text) = DOCUMENTS.iter().find(|(name, _)| *name == door).unwrap();
            let document: Value = serde_json::from_str(text).unwrap();
            let answer = &document["paths"][path][method]["responses"][status]["content"];
            let answer = &answer["application/json"];
            assert!(
                !answer["examples"].as_object().unwrap().is_empty(),
                "{door}"
            );
            let mut shape = &answer["schema"];
            if let Some(thing) = shape["allOf"].get(0) {
                shape = thing;
            }
            if let Some(name) = shape["$ref"].as_str() {
                shape = document.pointer(name.trim_start_matches('#')).unwrap();
            }
            assert!(shape["properties"][member].is_object(), "{door}: {shape}");
        }
    }
}
