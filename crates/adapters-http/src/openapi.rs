//! `OpenAPI` documents, served: what each door takes and answers, for whoever writes a client.

use std::sync::LazyLock;

use http::{HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};

use crate::dialects::microsoft::Family;
use crate::dialects::{box_api, microsoft, oracle};
use crate::protocol::body::{self, Response, plain};
use crate::protocol::openapi::PUBLIC_URL;

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
        .map(|(door, _)| format!("{PUBLIC_URL}/openapi/{door}.json"));
    written(&json!({ "documents": addresses.collect::<Vec<_>>() }))
});

/// The document at `/openapi/{door}.json`, and at `/openapi` where they are.
pub(crate) fn answer(method: &Method, path: &str, public_url: &str) -> Response {
    let document = match path.strip_prefix("/openapi") {
        Some("" | "/") => Some(&INDEX),
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
    let document = document.replace(PUBLIC_URL, public_url.trim_end_matches('/'));
    let mut response = Response::new(body::full(document));
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use http_body_util::BodyExt as _;

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
                "oracle" => oracle::endpoints(),
                other => panic!("whose endpoints does {other} tell?"),
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

    /// What is served at an address of a server whose public address has a path.
    async fn served(path: &str) -> (u16, Value) {
        let answer = answer(&Method::GET, path, "https://h.test/share/");
        let status = answer.status().as_u16();
        let text = answer.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&text).unwrap_or_default())
    }

    #[tokio::test]
    async fn the_index_leads_to_every_document() {
        let (_, index) = served("/openapi").await;
        let addresses = index["documents"].as_array().unwrap();
        assert_eq!(addresses.len(), DOCUMENTS.len());
        for address in addresses.iter().filter_map(Value::as_str) {
            let path = address.strip_prefix("https://h.test/share").unwrap();
            let (status, document) = served(path).await;
            assert_eq!(status, 200, "{path}");
            let base = document["servers"][0]["url"].as_str().unwrap();
            let mount = base.strip_prefix("https://h.test/share/").unwrap();
            assert!(!mount.starts_with('/'), "{base}");
        }
        for (path, status) in [
            ("/openapi/", 200),
            ("/openapi.json", 404),
            ("/openapix", 404),
            ("/openapi/graph.json/", 404),
        ] {
            assert_eq!(served(path).await.0, status, "{path}");
        }
        let answer = answer(&Method::POST, "/openapi", "");
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    }

    #[tokio::test]
    async fn a_client_is_told_what_to_send() {
        let header = |name: &str, is_needed| json!({ "name": name, "required": is_needed });
        for (door, path, method, expected) in [
            (
                "graph",
                "/drives/{drive-id}/items/{item-id}",
                "get",
                header("If-None-Match", false),
            ),
            (
                "graph",
                "/drives/{drive-id}/items/{item-id}/permissions/{permission-id}",
                "delete",
                header("If-Match", false),
            ),
            (
                "graph",
                "/shares/{share-token}",
                "get",
                header("Prefer", false),
            ),
            ("box", "/files/{file-id}", "get", header("BoxApi", false)),
            (
                "box",
                "/files/{file-id}",
                "get",
                header("If-None-Match", false),
            ),
            (
                "box",
                "/files/{file-id}/content",
                "post",
                header("If-Match", false),
            ),
            ("box", "/shared_items", "get", header("BoxApi", true)),
        ] {
            let (_, document) = served(&format!("/openapi/{door}.json")).await;
            let told = document["paths"][path][method]["parameters"]
                .as_array()
                .unwrap();
            let told = told.iter().filter(|told| told["in"] == "header");
            let told: Vec<Value> = told
                .map(|told| json!({ "name": told["name"], "required": told["required"] }))
                .collect();
            let same = told.iter().filter(|told| told["name"] == expected["name"]);
            assert_eq!(same.collect::<Vec<_>>(), [&expected], "{door} {path}");
        }
        let (_, document) = served("/openapi/box.json").await;
        let paths = &document["paths"];
        let part = &paths["/files/upload_sessions/{session-id}"]["put"]["requestBody"];
        assert_eq!(part["required"], true);
        let change = &paths["/files/{file-id}"]["put"]["requestBody"];
        assert_eq!(change["required"], false);
        let content = &paths["/files/{file-id}/content"]["get"]["responses"]["302"];
        assert_eq!(content["headers"]["Location"]["required"], true);
        let (_, document) = served("/openapi/oracle.json").await;
        let members = &document["paths"]["/shares/{folder-id}/items"]["get"];
        assert!(members["requestBody"].is_null(), "{members}");
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
