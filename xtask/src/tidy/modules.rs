//! What one source file may look like, and what the parts of `app` may name.

use super::sources::Source;

const MOST_LINES: usize = 500;
const APP: &str = "crates/app/src/";
const SERVICES: &str = "crates/app/src/services";
/// A service calls only those before it.
const ORDER_OF_SERVICES: [&str; 11] = [
    "local",
    "files",
    "callers",
    "locate",
    "links",
    "items",
    "permissions",
    "drives",
    "visits",
    "tokens",
    "admin",
];
const WIRING: [&str; 2] = ["crates/app/src/wiring.rs", "crates/app/src/wiring/"];
const IMPORTS_OF_SERVICES: [&str; 13] = [
    "alloc",
    "async_trait",
    "bytes",
    "core",
    "crate",
    "domain",
    "futures_core",
    "futures_util",
    "ports",
    "self",
    "std",
    "super",
    "time",
];

/// The folders that rules about `app` look at.
pub(super) const PLACES: [&str; 2] = [SERVICES, WIRING[0]];

/// The failures of one Rust file.
pub(super) fn check(source: &Source) -> Vec<String> {
    let mut failures = Vec::new();
    failures.extend(check_doc_line(source));
    failures.extend(check_length(source));
    if source.path.starts_with(APP) {
        failures.extend(check_adapters(source));
    }
    if source.path.starts_with(SERVICES) {
        failures.extend(check_units(source));
    }
    let is_test = source.path.ends_with("/tests.rs") || source.path.contains("/tests/");
    if source.path.starts_with(SERVICES) && !is_test {
        failures.extend(check_imports(source));
        failures.extend(check_order(source));
    }
    failures
}

fn check_doc_line(source: &Source) -> Option<String> {
    let first = source
        .text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    (!first.starts_with("//! ")).then(|| {
        format!(
            "{}: begin with a `//!` line that says what this module is responsible for",
            source.path
        )
    })
}

fn check_length(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    (lines > MOST_LINES && !source.is_generated_entity()).then(|| {
        format!(
            "{}: split it, it has {lines} lines and {MOST_LINES} are the most",
            source.path
        )
    })
}

fn check_adapters(source: &Source) -> Vec<String> {
    if WIRING.iter().any(|wiring| source.path.starts_with(wiring)) {
        return Vec::new();
    }
    numbered(&source.text)
        .filter(|(_, line)| line.contains("adapters_"))
        .map(|(number, _)| {
            format!(
                "{}:{number}: name adapter crates in crates/app/src/wiring.rs only, and pass on what it builds",
                source.path
            )
        })
        .collect()
}

/// Unit tests, which come last in a file, may import what helps them.
fn check_imports(source: &Source) -> Vec<String> {
    numbered(&source.text)
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        .filter_map(|(number, line)| Some((number, imported(line)?)))
        .filter(|(_, path)| !may_be_imported(path))
        .map(|(number, path)| {
            format!(
                "{}:{number}: do without `{path}`; a service imports domain, ports and std, and what else it needs is a port",
                source.path
            )
        })
        .collect()
}

/// A unit that a service ends itself could be forgotten, or refused before what it read is lasting.
fn check_units(source: &Source) -> Vec<String> {
    numbered(&source.text)
        .filter(|(_, line)| line.contains(".begin("))
        .map(|(number, _)| {
            format!(
                "{}:{number}: let the store run the unit with `write`, which ends it too; `begin` is for tests",
                source.path
            )
        })
        .collect()
}

/// Services that call each other in a circle cannot be built, nor understood, one after the other.
fn check_order(source: &Source) -> Vec<String> {
    let place = |path: &str| {
        let noun = path.split(['/', '.', ':', ';']).next();
        ORDER_OF_SERVICES
            .iter()
            .position(|name| noun == Some(*name))
    };
    let Some(own) = source
        .path
        .strip_prefix(SERVICES)
        .and_then(|path| place(path.trim_start_matches('/')))
    else {
        return Vec::new();
    };
    numbered(&source.text)
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        .filter_map(|(number, line)| Some((number, place(line.split_once("crate::services::")?.1)?)))
        .filter(|(_, other)| *other > own)
        .map(|(number, other)| {
            format!(
                "{}:{number}: do without `{}`, which comes after `{}`; put what both need where both may reach it",
                source.path, ORDER_OF_SERVICES[other], ORDER_OF_SERVICES[own]
            )
        })
        .collect()
}

fn may_be_imported(path: &str) -> bool {
    let mut segments = path.split("::");
    let root = segments.next().unwrap_or_default();
    if root == "tracing" || root.starts_with(char::is_uppercase) {
        return true;
    }
    let wiring = root == "crate" && segments.next() == Some("wiring");
    IMPORTS_OF_SERVICES.contains(&root) && !wiring
}

/// The path of a `use` line, up to its braces.
fn imported(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let declaration = match line.strip_prefix("pub") {
        Some(rest) => rest.trim_start_matches(|c: char| c != ' ').trim_start(),
        None => line,
    };
    let path = declaration.strip_prefix("use ")?.trim_start_matches("::");
    path.split([';', '{', ' ']).next()
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failures(path: &str, text: &str) -> Vec<String> {
        check(&Source::new(path, &format!("//! Doc.\n{text}")))
    }

    #[test]
    fn a_doc_line_comes_first() {
        assert!(check(&Source::new("crates/domain/src/a.rs", "\n//! Doc.\n")).is_empty());
        for text in [
            "",
            "use std::fmt;\n//! Doc.",
            "#![x]\n//! Doc.",
            "// Doc.",
            "//!\n",
        ] {
            assert_eq!(
                check(&Source::new("crates/domain/src/a.rs", text)).len(),
                1,
                "{text}"
            );
        }
    }

    #[test]
    fn a_long_file_fails_unless_it_is_a_generated_entity() {
        let most = "\n".repeat(MOST_LINES - 1);
        assert!(failures("crates/domain/src/a.rs", &most).is_empty());
        let more = "\n".repeat(MOST_LINES);
        assert_eq!(failures("crates/domain/src/a.rs", &more).len(), 1);
        assert!(failures("crates/adapters-sqlite/src/entity/a.rs", &more).is_empty());
    }

    #[test]
    fn only_wiring_names_adapters() {
        let text = "use adapters_sqlite::SqlStore;";
        assert!(failures("crates/app/src/wiring.rs", text).is_empty());
        assert!(failures("crates/app/src/wiring/store.rs", text).is_empty());
        assert!(failures("crates/app/tests/e2e/main.rs", text).is_empty());
        assert_eq!(failures("crates/app/src/main.rs", text).len(), 1);
        assert_eq!(failures("crates/app/src/commands/init.rs", text).len(), 1);
    }

    #[test]
    fn services_import_what_is_pure() {
        let path = "crates/app/src/services/create_link.rs";
        for text in [
            "use domain::link::{Link, LinkSpec};",
            "pub(crate) use super::context::Context;",
            "use std::sync::Arc;\nuse ::ports::driven;",
            "    use CreateLinkOutcome::*;",
            "use crate::services::unit;",
            "use tracing::info;",
            "fn f() {}\n#[cfg(test)]\nmod tests {\n    use proptest::prelude::*;\n}",
        ] {
            assert_eq!(failures(path, text), Vec::<String>::new(), "{text}");
        }
        for text in [
            "use hyper::Request;",
            "    use serde::Serialize;",
            "pub(crate) use sea_orm::entity;",
            "pub use ::tokio::sync::Mutex;",
            "use crate::wiring::Store;",
            "use tokio::sync;\n#[cfg(test)]\nmod tests {}",
        ] {
            assert_eq!(failures(path, text).len(), 1, "{text}");
        }
        assert!(failures("crates/app/src/config.rs", "use serde::Deserialize;").is_empty());
    }

    #[test]
    fn services_call_those_before_them() {
        let text = "use crate::services::items::views::show;";
        assert!(failures("crates/app/src/services/visits.rs", text).is_empty());
        assert!(failures("crates/app/src/services/items/home.rs", text).is_empty());
        assert!(failures("crates/app/src/services.rs", text).is_empty());
        assert_eq!(
            failures("crates/app/src/services/links/view.rs", text).len(),
            1
        );
    }

    #[test]
    fn services_begin_no_unit_themselves() {
        let text = "let unit = self.store.begin(scope).await?;";
        assert_eq!(failures("crates/app/src/services/links.rs", text).len(), 1);
        let text = "self.store.write(scope, |unit| Box::pin(work(unit))).await";
        assert!(failures("crates/app/src/services/links.rs", text).is_empty());
        let text = "let unit = store.begin(scope).await.unwrap();";
        assert!(failures("crates/ports/src/testing/world.rs", text).is_empty());
    }
}
