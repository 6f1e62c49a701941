//! Which packages are in the released program, and what cargo knows of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context, Result};
use cargo_metadata::{MetadataCommand, Package};

use crate::project::{self, cargo};

const PROGRAM: &str = "app";

/// A package by name and version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Its name.
    pub(super) name: String,
    /// Its version.
    pub(super) version: String,
}

/// A package that the program contains.
pub(super) struct Part {
    /// Name and version.
    pub(super) key: Key,
    /// The licence, as an SPDX expression, where its author gave one.
    pub(super) licence: Option<String>,
    /// Where its source lies.
    pub(super) folder: PathBuf,
    /// What it uses of the other parts.
    pub(super) uses: Vec<Key>,
}

/// The program and everything in it.
pub(super) struct Shipped {
    /// The package that builds the program.
    pub(super) program: Part,
    /// The packages that it contains.
    pub(super) parts: Vec<Part>,
}

/// The program's version.
pub(super) fn version() -> Result<String> {
    let metadata = MetadataCommand::new()
        .manifest_path(project::root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("read cargo's metadata")?;
    let packages = metadata.workspace_packages();
    let program = packages.iter().find(|package| package.name == PROGRAM);
    Ok(program
        .context("find the package of the program")?
        .version
        .to_string())
}

/// Asks cargo.
///
/// `cargo metadata` resolves the features of the whole workspace, tests included, so it knows too many packages; `cargo tree`
/// lists those that this one program is built from, and says nothing else about them.
pub(super) fn read(target: &str) -> Result<Shipped> {
    let tree = project::output(&mut cargo(&[
        "tree",
        "--locked",
        "--package",
        PROGRAM,
        "--target",
        target,
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
    ]))?;
    let keys = keys(&tree);
    let metadata = MetadataCommand::new()
        .manifest_path(project::root().join("Cargo.toml"))
        .other_options(["--locked", "--filter-platform", target].map(str::to_owned))
        .exec()
        .context("read cargo's metadata")?;
    let by_id: BTreeMap<_, _> = metadata
        .packages
        .iter()
        .map(|package| (&package.id, key(package)))
        .collect();
    let resolve = metadata.resolve.as_ref().context("read the dependencies")?;
    let uses: BTreeMap<_, _> = resolve
        .nodes
        .iter()
        .map(|node| {
            let mut used: Vec<Key> = node
                .dependencies
                .iter()
                .filter_map(|id| by_id.get(id))
                .filter(|key| keys.contains(*key))
                .cloned()
                .collect();
            used.sort();
            (&node.id, used)
        })
        .collect();

    let mut parts: Vec<Part> = metadata
        .packages
        .iter()
        .filter(|package| keys.contains(&key(package)))
        .map(|package| Part {
            key: key(package),
            licence: package.license.clone(),
            folder: package
                .manifest_path
                .parent()
                .map(|folder| folder.as_std_path().to_path_buf())
                .unwrap_or_default(),
            uses: uses.get(&package.id).cloned().unwrap_or_default(),
        })
        .collect();
    parts.sort_by(|left, right| left.key.cmp(&right.key));
    let position = parts
        .iter()
        .position(|part| part.key.name == PROGRAM)
        .context("find the package of the program")?;
    let program = parts.remove(position);
    Ok(Shipped { program, parts })
}

fn key(package: &Package) -> Key {
    Key {
        name: package.name.to_string(),
        version: package.version.to_string(),
    }
}

/// The packages of lines like `bytes v1.2.3 (*)`.
fn keys(tree: &str) -> BTreeSet<Key> {
    tree.lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let name = words.next()?.to_owned();
            let version = words.next()?.strip_prefix('v')?.to_owned();
            Some(Key { name, version })
        })
        .collect()
}

#[cfg(test)]
pub(super) fn example() -> Shipped {
    let key = |name: &str| Key {
        name: name.to_owned(),
        version: "1.2.3".to_owned(),
    };
    let part = |name: &str, licence: Option<&str>, uses: Vec<Key>| Part {
        key: key(name),
        licence: licence.map(str::to_owned),
        folder: PathBuf::from("nowhere"),
        uses,
    };
    Shipped {
        program: part("app", Some("MIT"), vec![key("bytes")]),
        parts: vec![
            part("bytes", Some("MIT OR Apache-2.0"), vec![key("other")]),
            part("other", None, vec![]),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_names_each_package_once() {
        let tree =
            "app v0.1.0 (somewhere/app)\nbytes v1.2.3\nbytes v1.2.3 (*)\n\nbytes v2.0.0-rc.1\n";
        let found: Vec<String> = keys(tree)
            .into_iter()
            .map(|key| format!("{}@{}", key.name, key.version))
            .collect();
        assert_eq!(found, ["app@0.1.0", "bytes@1.2.3", "bytes@2.0.0-rc.1"]);
    }

    #[test]
    fn the_program_of_this_workspace_is_found() {
        let shipped = read(&crate::release::target().unwrap()).unwrap();
        assert_eq!(shipped.program.key.name, PROGRAM);
        assert_eq!(shipped.program.key.version, version().unwrap());
        let tools = ["xtask", "proptest", "mockall"];
        let tool = shipped
            .parts
            .iter()
            .find(|part| tools.contains(&part.key.name.as_str()));
        assert!(tool.is_none(), "{:?}", tool.map(|part| &part.key));
    }
}
