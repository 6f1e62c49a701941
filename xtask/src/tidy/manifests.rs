//! Manifests of members: lints and dependencies are inherited, and there is one feature in all.

use toml::{Table, Value};

const DEPENDENCY_TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// The failures of one manifest.
pub(super) fn check(path: &str, text: &str) -> Vec<String> {
    let manifest: Table = match text.parse() {
        Ok(manifest) => manifest,
        Err(error) => return vec![format!("{path}: make it valid TOML: {}", error.message())],
    };
    let mut failures = Vec::new();
    if !is_inherited(manifest.get("lints")) {
        failures.push(format!(
            "{path}: add `[lints] workspace = true`, so that the workspace's lints hold here"
        ));
    }
    let dependencies = dependencies(&manifest);
    for (name, dependency) in &dependencies {
        if !is_inherited(Some(*dependency)) {
            failures.push(format!(
                "{path}: write `{name}.workspace = true`, with the version in the root Cargo.toml"
            ));
        }
    }
    failures.extend(check_features(path, &manifest, &dependencies));
    failures
}

fn check_features(path: &str, manifest: &Table, dependencies: &[(&str, &Value)]) -> Vec<String> {
    let empty = Table::new();
    let features = manifest
        .get("features")
        .and_then(Value::as_table)
        .unwrap_or(&empty);
    let mut failures: Vec<String> = features
        .keys()
        .filter(|name| !(path == "crates/ports/Cargo.toml" && *name == "testing"))
        .map(|name| {
            format!("{path}: remove feature `{name}`; the only one is `testing` of ports, choices are configuration")
        })
        .collect();
    let asked: Vec<&str> = features
        .values()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for (name, dependency) in dependencies {
        let optional = dependency.get("optional").and_then(Value::as_bool) == Some(true);
        if optional && !asked.contains(&format!("dep:{name}").as_str()) {
            failures.push(format!(
                "{path}: name the optional `{name}` as `dep:{name}` in feature `testing`, or it is a feature of its own"
            ));
        }
    }
    failures
}

fn dependencies(manifest: &Table) -> Vec<(&str, &Value)> {
    let targets = manifest
        .get("target")
        .and_then(Value::as_table)
        .into_iter()
        .flat_map(Table::values)
        .filter_map(Value::as_table);
    std::iter::once(manifest)
        .chain(targets)
        .flat_map(|table| DEPENDENCY_TABLES.iter().filter_map(|kind| table.get(*kind)))
        .filter_map(Value::as_table)
        .flatten()
        .map(|(name, dependency)| (name.as_str(), dependency))
        .collect()
}

fn is_inherited(value: Option<&Value>) -> bool {
    value
        .and_then(|value| value.get("workspace"))
        .and_then(Value::as_bool)
        == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINTS: &str = "[lints]\nworkspace = true\n";

    fn failures(path: &str, rest: &str) -> Vec<String> {
        check(path, &format!("{LINTS}{rest}"))
    }

    #[test]
    fn an_inheriting_manifest_passes() {
        let rest = "[dependencies]\na.workspace = true\nb = { workspace = true, features = ['x'] }\n\
                    [target.'cfg(unix)'.dev-dependencies]\nc = { workspace = true }\n";
        assert_eq!(
            failures("crates/app/Cargo.toml", rest),
            Vec::<String>::new()
        );
    }

    #[test]
    fn lints_that_are_not_inherited_fail() {
        for text in [
            "",
            "[lints]\nworkspace = false\n",
            "[lints.rust]\nx = 'deny'\n",
        ] {
            let failures = check("crates/app/Cargo.toml", text);
            assert_eq!(failures.len(), 1, "{text}");
            assert!(failures[0].contains("[lints]"), "{failures:?}");
        }
    }

    #[test]
    fn a_version_of_its_own_fails_in_every_table() {
        for table in [
            "[dependencies]\na = '1'",
            "[dev-dependencies]\na = { version = '1' }",
            "[build-dependencies.a]\npath = '../a'",
            "[target.'cfg(unix)'.dependencies]\na = '1'",
        ] {
            let failures = failures("crates/app/Cargo.toml", table);
            assert_eq!(failures.len(), 1, "{table}");
            assert!(failures[0].contains("a.workspace = true"), "{failures:?}");
        }
    }

    #[test]
    fn testing_of_ports_is_the_only_feature() {
        let testing = "[features]\ntesting = []\n";
        assert!(failures("crates/ports/Cargo.toml", testing).is_empty());
        assert_eq!(failures("crates/app/Cargo.toml", testing).len(), 1);
        let other = "[features]\npostgres = []\n";
        assert_eq!(failures("crates/ports/Cargo.toml", other).len(), 1);
    }

    #[test]
    fn an_optional_dependency_that_is_a_feature_by_itself_fails() {
        let optional = "[dependencies]\nmockall = { workspace = true, optional = true }\n";
        assert_eq!(failures("crates/ports/Cargo.toml", optional).len(), 1);
        let named = format!("{optional}[features]\ntesting = ['dep:mockall']\n");
        assert!(failures("crates/ports/Cargo.toml", &named).is_empty());
    }

    #[test]
    fn a_manifest_that_cannot_be_read_is_a_failure() {
        assert_eq!(check("crates/app/Cargo.toml", "[").len(), 1);
    }
}
