//! Which crate may depend on which, and on what from elsewhere. It knows edges, not code.

mod table;

use std::fmt;

use cargo_metadata::{DependencyKind, Metadata};
use table::{HOMES, Outside, ROWS, Row};

pub(super) use table::EXCEPTIONS;

const TABLE: &str = "xtask/src/tidy/layers/table.rs";

/// How a crate depends on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// In what it ships.
    Normal,
    /// In its tests.
    Dev,
    /// In its build script.
    Build,
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Normal => "dependency",
            Self::Dev => "dev-dependency",
            Self::Build => "build-dependency",
        })
    }
}

/// One dependency of one crate of the workspace.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    from: String,
    to: String,
    kind: Kind,
    /// Whether `to` belongs to the workspace.
    inside: bool,
    optional: bool,
    features: Vec<String>,
}

/// The crates of the workspace and all their dependencies.
pub(super) struct Graph {
    crates: Vec<String>,
    edges: Vec<Edge>,
}

/// A tolerated edge.
pub(super) struct Exception {
    /// The crate that depends.
    pub(super) from: &'static str,
    /// What it depends on.
    pub(super) to: &'static str,
    /// The decision record that says why, as a path from the workspace's folder.
    pub(super) decision: &'static str,
}

impl Graph {
    /// Takes the graph from cargo's own description of the workspace.
    pub(super) fn read(metadata: &Metadata) -> Self {
        let mut crates = Vec::new();
        let mut edges = Vec::new();
        for package in metadata.workspace_packages() {
            crates.push(package.name.to_string());
            for dependency in &package.dependencies {
                edges.push(Edge {
                    from: package.name.to_string(),
                    to: dependency.name.clone(),
                    kind: match dependency.kind {
                        DependencyKind::Development => Kind::Dev,
                        DependencyKind::Build => Kind::Build,
                        _ => Kind::Normal,
                    },
                    inside: dependency.path.is_some(),
                    optional: dependency.optional,
                    features: dependency.features.clone(),
                });
            }
        }
        Self { crates, edges }
    }
}

/// Every edge that the table forbids and no exception tolerates, and every exception that is stale.
pub(super) fn check(graph: &Graph, exceptions: &[Exception]) -> Vec<String> {
    let mut failures: Vec<String> = graph
        .crates
        .iter()
        .filter(|name| row(name).is_none())
        .map(|name| {
            format!("{name}: add a row for this crate to {TABLE}, saying what it may depend on")
        })
        .collect();
    let mut used = vec![false; exceptions.len()];
    for edge in &graph.edges {
        let Some(problem) = judge(edge) else { continue };
        let tolerated = exceptions
            .iter()
            .position(|exception| exception.from == edge.from && exception.to == edge.to);
        match tolerated {
            Some(index) => used[index] = true,
            None => failures.push(format!("{}: {problem}", edge.from)),
        }
    }
    for (exception, used) in exceptions.iter().zip(used) {
        if !used {
            failures.push(format!(
                "{}: remove the exception for `{}` ({}) from {TABLE}, nothing needs it any more",
                exception.from, exception.to, exception.decision
            ));
        }
    }
    failures
}

fn row(name: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.name == name)
}

/// What is wrong with the edge, as the rest of a sentence.
fn judge(edge: &Edge) -> Option<String> {
    let row = row(&edge.from)?;
    if edge.inside {
        judge_inside(edge, row)
    } else {
        judge_home(edge).or_else(|| judge_outside(edge, row))
    }
}

fn judge_inside(edge: &Edge, row: &Row) -> Option<String> {
    let to = edge.to.as_str();
    if !row.inside.contains(&to) && edge.from != edge.to {
        return Some(format!(
            "drop the {} on `{to}`; {}",
            edge.kind,
            match row.inside {
                [] => "it may use no crate of the workspace".to_owned(),
                allowed => format!("it may use only {} here", allowed.join(", ")),
            }
        ));
    }
    let ships_doubles =
        edge.kind != Kind::Dev && edge.features.iter().any(|name| name == "testing");
    ships_doubles.then(|| {
        format!(
            "ask for feature `testing` of `{to}` under [dev-dependencies] only, it must not ship"
        )
    })
}

fn judge_home(edge: &Edge) -> Option<String> {
    let home = HOMES.iter().find(|home| home.name == edge.to)?;
    let from = edge.from.as_str();
    let at_home =
        home.users.contains(&from) || (edge.kind == Kind::Dev && home.testers.contains(&from));
    (!at_home).then(|| {
        format!(
            "drop the {} on `{}`, it is at home in {} only; put what needs it there, behind a port",
            edge.kind,
            edge.to,
            home.users.join(", ")
        )
    })
}

fn judge_outside(edge: &Edge, row: &Row) -> Option<String> {
    let Outside::Only {
        normal,
        dev,
        optional,
    } = &row.outside
    else {
        return None;
    };
    let to = edge.to.as_str();
    let when_asked = optional.contains(&to);
    let allowed = normal.contains(&to)
        || (edge.kind == Kind::Dev && (dev.contains(&to) || when_asked))
        || (when_asked && edge.optional);
    if allowed {
        return None;
    }
    if when_asked {
        return Some(format!(
            "make the dependency on `{to}` optional, behind feature `testing`"
        ));
    }
    Some(format!(
        "drop the {} on `{to}`; only {} are allowed, and a further one needs its row in {TABLE}",
        edge.kind,
        normal.join(", ")
    ))
}

#[cfg(test)]
mod tests;
