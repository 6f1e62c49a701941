//! The dependency rule, tried on made-up graphs.

use super::*;

fn edge(from: &str, to: &str, kind: Kind) -> Edge {
    Edge {
        from: from.to_owned(),
        to: to.to_owned(),
        kind,
        inside: row(to).is_some(),
        optional: false,
        features: Vec::new(),
    }
}

fn judged(edge: Edge) -> Vec<String> {
    let graph = Graph {
        crates: vec![edge.from.clone()],
        edges: vec![edge],
    };
    check(&graph, &[])
}

#[test]
fn edges_of_the_table_pass() {
    for (from, to, kind) in [
        ("ports", "domain", Kind::Normal),
        ("adapters-http", "ports", Kind::Normal),
        ("adapters-http", "hyper", Kind::Normal),
        ("adapters-sqlite", "sea-orm", Kind::Normal),
        ("adapters-system", "argon2", Kind::Normal),
        ("adapters-content", "object_store", Kind::Normal),
        ("app", "adapters-sqlite", Kind::Normal),
        ("app", "hyper", Kind::Dev),
        ("app", "serde", Kind::Normal),
        ("domain", "thiserror", Kind::Normal),
        ("domain", "proptest", Kind::Dev),
        ("ports", "tokio", Kind::Dev),
        ("adapters-http", "mockall", Kind::Dev),
    ] {
        let failures = judged(edge(from, to, kind));
        assert!(failures.is_empty(), "{from} -> {to}: {failures:?}");
    }
}

#[test]
fn edges_beside_the_table_fail_in_every_kind() {
    for (from, to) in [
        ("domain", "ports"),
        ("ports", "adapters-sqlite"),
        ("adapters-http", "adapters-sqlite"),
        ("adapters-system", "app"),
        ("xtask", "domain"),
        ("domain", "serde"),
        ("domain", "tokio"),
        ("ports", "serde_json"),
        ("adapters-http", "sea-orm"),
        ("adapters-sqlite", "hyper"),
        ("app", "argon2"),
        ("app", "sea-orm-migration"),
        ("adapters-sqlite", "object_store"),
    ] {
        for kind in [Kind::Normal, Kind::Dev, Kind::Build] {
            let failures = judged(edge(from, to, kind));
            assert_eq!(failures.len(), 1, "{from} -> {to}: {failures:?}");
            assert!(failures[0].starts_with(from), "{failures:?}");
            assert!(failures[0].contains(&format!("`{to}`")), "{failures:?}");
        }
    }
}

#[test]
fn hyper_is_for_the_tests_of_app_only() {
    assert_eq!(judged(edge("app", "hyper", Kind::Normal)).len(), 1);
    assert_eq!(judged(edge("app", "hyper-util", Kind::Build)).len(), 1);
}

#[test]
fn ports_uses_mockall_only_when_its_feature_asks() {
    let mut mocks = edge("ports", "mockall", Kind::Normal);
    assert!(judged(mocks.clone())[0].contains("optional"));
    mocks.optional = true;
    assert!(judged(mocks).is_empty());
    assert_eq!(judged(edge("app", "mockall", Kind::Normal)).len(), 1);
}

#[test]
fn test_doubles_never_ship() {
    for (kind, failures) in [(Kind::Normal, 1), (Kind::Build, 1), (Kind::Dev, 0)] {
        let mut doubles = edge("app", "ports", kind);
        doubles.features.push("testing".to_owned());
        assert_eq!(judged(doubles).len(), failures, "{kind}");
    }
}

#[test]
fn an_unknown_crate_fails_until_it_has_a_row() {
    let graph = Graph {
        crates: vec!["adapters-postgres".to_owned()],
        edges: vec![],
    };
    let failures = check(&graph, &[]);
    assert_eq!(failures.len(), 1);
    assert!(failures[0].contains("add a row"), "{failures:?}");
}

#[test]
fn an_exception_tolerates_its_edge_and_a_stale_one_fails() {
    let exception = [Exception {
        from: "domain",
        to: "serde",
        decision: "docs/decisions/0001-made-up.md",
    }];
    let graph = |to| Graph {
        crates: vec!["domain".to_owned()],
        edges: vec![edge("domain", to, Kind::Normal)],
    };
    assert!(check(&graph("serde"), &exception).is_empty());
    let failures = check(&graph("thiserror"), &exception);
    assert_eq!(failures.len(), 1);
    assert!(failures[0].contains("remove the exception"), "{failures:?}");
}
