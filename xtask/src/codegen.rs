//! `codegen`: files that are made from the program; written, or compared with what is there.

mod entities;
mod files;

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use files::Generated;

use crate::project::{self, Outcome};

/// What the program prints, and where that is kept.
const PRINTED: [(&[&str], &str); 3] = [
    (&["configuration"], "docs/generated/configuration.md"),
    (&["roles"], "docs/generated/roles.md"),
    (&["endpoints"], "docs/generated/endpoints.md"),
];

/// The folders that hold generated files and nothing else.
const OWNED: [&str; 1] = [entities::FOLDER];

/// Writes all generated files.
pub(crate) fn write() -> Result<Outcome> {
    let changed = files::write(&project::root(), &generate()?, &OWNED)?;
    for path in &changed {
        println!("wrote {path}");
    }
    if changed.is_empty() {
        println!("All generated files were fresh.");
    }
    Ok(Outcome::Passed)
}

/// Fails when a generated file is not what would be written.
pub(crate) fn check() -> Result<Outcome> {
    let stale = files::stale(&project::root(), &generate()?, &OWNED)?;
    if stale.is_empty() {
        println!("All generated files are fresh.");
        return Ok(Outcome::Passed);
    }
    for path in &stale {
        println!("stale: {path}");
    }
    bail!(
        "generated files are stale, run `cargo xtask codegen`: {}",
        stale.join(", ")
    )
}

fn generate() -> Result<Vec<Generated>> {
    let latchkey = project::build_latchkey()?;
    // The program runs in an empty folder, so that no configuration of the developer's is read.
    let scratch = tempfile::tempdir().context("create a folder for the program")?;
    let mut generated = Vec::new();
    for (subject, path) in PRINTED {
        let content = generate_with(&latchkey, scratch.path(), subject)?;
        ensure!(
            !content.trim().is_empty(),
            "`latchkey generate {}` printed nothing",
            subject.join(" ")
        );
        generated.push(Generated::new(path, format!("{}\n", content.trim_end())));
    }
    let database = scratch.path().join("schema.sqlite");
    let database_text = database.to_string_lossy();
    generate_with(&latchkey, scratch.path(), &["schema", &database_text])?;
    generated.extend(entities::generate(&database)?);
    Ok(generated)
}

fn generate_with(latchkey: &Path, folder: &Path, subject: &[&str]) -> Result<String> {
    project::output(
        project::command(latchkey)
            .current_dir(folder)
            .arg("generate")
            .args(subject),
    )
}
