//! The golden exchanges: a text file each, with a request, the outcomes of the services, the
//! calls that were made, and the answer.
//!
//! `UPDATE_GOLDEN=1 cargo test -p adapters-http --test microsoft` (or `box_api`, `oracle`) writes the answers
//! anew; read the difference before you keep it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use adapters_http::Services;

use super::exchange::{Answer, send};
use super::world::Calls;

/// What differs from run to run, or follows from the rest.
const LEFT_OUT: [&str; 4] = [
    "date",
    "content-length",
    "connection",
    "x-content-type-options",
];

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

fn section<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let marker = format!("--- {name}\n");
    let start = text.find(&marker)? + marker.len();
    let end = text[start..]
        .find("\n--- ")
        .map_or(text.len(), |at| start + at + 1);
    Some(&text[start..end])
}

fn written(answer: &Answer) -> String {
    let mut text = format!("{}\n", answer.status);
    let mut headers = answer.headers.clone();
    headers.sort();
    for (name, value) in headers {
        if !LEFT_OUT.contains(&name.as_str()) {
            writeln!(text, "{name}: {value}").unwrap();
        }
    }
    if !answer.body.is_empty() {
        let is_xml = answer.body.starts_with("<?xml");
        let body = if is_xml {
            answer.body.replace("><", ">\n<")
        } else {
            serde_json::to_string_pretty(&answer.json()).unwrap()
        };
        writeln!(text, "\n{body}").unwrap();
    }
    text
}

/// Plays every exchange of a folder: `staged` makes doors with the outcomes that a file names behind
/// them, `filled` puts ids in place of names in braces.
pub(crate) async fn play(
    folder: &str,
    at_least: usize,
    filled: fn(&str) -> String,
    staged: fn(&str) -> (Services, Calls),
) {
    #[expect(
        clippy::disallowed_methods,
        reason = "it is asked for on the command line of the test"
    )]
    let update = std::env::var("UPDATE_GOLDEN").is_ok();
    let files = files(folder);
    assert!(files.len() >= at_least, "the exchanges are gone");
    let mut failures = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let request = section(&text, "request").unwrap();
        let outcomes = section(&text, "outcomes").unwrap_or_default();
        let (services, calls) = staged(outcomes);
        let answer = send(services, &filled(request)).await;
        let calls = calls.lock().unwrap().join("\n");
        let intent = text.split_once("--- ").unwrap().0;
        let mut expected = format!("{intent}--- request\n{request}");
        if !outcomes.is_empty() {
            write!(expected, "--- outcomes\n{outcomes}--- calls\n{calls}\n").unwrap();
        }
        write!(expected, "--- answer\n{}", written(&answer)).unwrap();
        if expected != text {
            if update {
                std::fs::write(&file, &expected).unwrap();
            } else {
                failures.push(format!("{}\n{expected}", file.display()));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "went otherwise:\n{}",
        failures.join("\n")
    );
}
