//! What a person does with the archive: check its sum, unpack it, start the program, stop it.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::archive::{check_sums, unpack};
use crate::project;
use crate::server::Server;

const CONTENTS: [&str; 6] = [
    "latchkey",
    "README.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "THIRD-PARTY.txt",
    "sbom.cdx.json",
];

/// Fails unless all of that works in an empty folder.
pub(super) fn archive(path: &Path, sums: &Path, name: &str) -> Result<()> {
    check_sums(sums, path)?;
    let scratch = tempfile::tempdir().context("create an empty folder")?;
    unpack(path, scratch.path())?;
    let folder = scratch.path().join(name);
    for file in CONTENTS {
        ensure!(folder.join(file).is_file(), "{file} is not in the archive");
    }
    let program = folder.join("latchkey");
    let version = project::output(
        project::command(&program)
            .current_dir(&folder)
            .arg("--version"),
    )?;
    println!("{}", version.trim_end());
    let word = version.split_whitespace().nth(1).unwrap_or_default();
    ensure!(
        name.starts_with(&format!("latchkey-{word}-")),
        "the program says that it is version `{word}`, and the archive is {name}"
    );

    // Nothing but the address is given: the first start has to set up everything by itself.
    let server = Server::start(&program, &folder, &[], scratch.path().join("server.log"))?;
    println!("started at {}", server.base());
    let status = server.stop()?;
    ensure!(
        status.success(),
        "after SIGTERM the program ended with {status}"
    );
    ensure!(
        folder.join("latchkey-data").is_dir(),
        "the first start made no data folder"
    );
    Ok(())
}
