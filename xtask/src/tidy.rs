//! `tidy`: the project's structural rules, read from the real workspace and judged by pure functions.

mod arrows;
mod citations;
mod layers;
mod manifests;
mod modules;
mod sources;
mod text;
mod words;

use std::path::Path;

use anyhow::{Context, Result, bail};
use cargo_metadata::MetadataCommand;

use self::sources::Source;
use crate::project::{self, Outcome};

/// Checks the workspace and prints every failure.
pub(crate) fn run() -> Result<Outcome> {
    let failures = check(&project::root())?;
    for failure in &failures {
        println!("{failure}");
    }
    if !failures.is_empty() {
        bail!("{} structural rules are broken, see above", failures.len());
    }
    println!("The structure is as the rules say.");
    Ok(Outcome::Passed)
}

/// All failures of the workspace in this folder, each a sentence that says what to do.
fn check(root: &Path) -> Result<Vec<String>> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("read cargo's metadata")?;
    let sources = sources::read(root)?;
    let glossary = sources
        .iter()
        .find(|source| source.path == "docs/glossary.md")
        .context("find docs/glossary.md")?;
    let vendor_words = words::listed(&glossary.text).context("read docs/glossary.md")?;

    let mut failures = layers::check(&layers::Graph::read(&metadata), layers::EXCEPTIONS);
    for source in sources.iter().filter(|source| source.is_manifest()) {
        failures.extend(manifests::check(&source.path, &source.text));
    }
    for source in sources.iter().filter(|source| source.is_rust()) {
        failures.extend(modules::check(source));
        failures.extend(words::check(source, &vendor_words));
    }
    failures.extend(arrows::check(&sources));
    failures.extend(text::check(&sources));
    failures.extend(citations::check(&sources));
    failures.extend(missing_places(&sources));
    Ok(failures)
}

/// A rule whose folder was moved away would hold for ever and check nothing.
fn missing_places(sources: &[Source]) -> Vec<String> {
    let looked_at = modules::PLACES
        .into_iter()
        .chain(words::NEUTRAL)
        .chain([arrows::PLACE]);
    looked_at
        .filter(|place| !sources.iter().any(|source| source.path.starts_with(place)))
        .map(|place| {
            format!("{place}: a structural rule looks here and finds nothing: move the rule along")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_whose_folder_is_missing_fails() {
        let mut sources: Vec<Source> = modules::PLACES
            .into_iter()
            .chain(words::NEUTRAL)
            .chain([arrows::PLACE])
            .map(|place| Source::new(place, ""))
            .collect();
        assert_eq!(missing_places(&sources), Vec::<String>::new());
        sources.retain(|source| !source.path.starts_with("crates/ports/src/"));
        let failures = missing_places(&sources);
        assert_eq!(failures.len(), 1);
        assert!(
            failures[0].starts_with("crates/ports/src/: "),
            "{failures:?}"
        );
    }

    #[test]
    fn the_workspace_is_tidy() {
        let failures = check(&project::root()).unwrap();
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}
