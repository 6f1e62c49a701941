//! `release`: builds the archive that people download, and proves that it starts in an empty folder.

mod archive;
mod licences;
mod sbom;
mod shipped;
mod verify;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::project::{self, Outcome, cargo};

/// The archive's name without its ending; also the one folder in it.
struct Name {
    folder: String,
}

impl Name {
    /// The name for this target and the version in the manifests.
    fn current(target: &str) -> Result<Self> {
        let version = shipped::version()?;
        Ok(Self {
            folder: format!("latchkey-{version}-{target}"),
        })
    }

    fn archive(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.tar.gz", self.folder))
    }
}

/// Builds the archive, then verifies it.
pub(crate) fn run() -> Result<Outcome> {
    project::run(
        cargo(&["build", "--profile", "dist", "--package", "app", "--locked"])
            .env("CARGO_PROFILE_DIST_STRIP", "symbols"),
    )?;
    let target = target()?;
    let shipped = shipped::read(&target)?;
    let root = project::root();
    let dist = root.join("dist");
    fs::create_dir_all(&dist).context("create dist")?;

    let binary = project::target_directory()?.join("dist/latchkey");
    let sbom = serde_json::to_string_pretty(&sbom::document(&shipped)).context("write the SBOM")?;
    let contents = [
        archive::Entry::program("latchkey", read(&binary)?),
        archive::Entry::file("README.md", read(&root.join("README.md"))?),
        archive::Entry::file("LICENSE-MIT", read(&root.join("LICENSE-MIT"))?),
        archive::Entry::file("LICENSE-APACHE", read(&root.join("LICENSE-APACHE"))?),
        archive::Entry::file("THIRD-PARTY.txt", licences::text(&shipped).into_bytes()),
        archive::Entry::file("sbom.cdx.json", format!("{sbom}\n").into_bytes()),
    ];
    let name = Name::current(&target)?;
    let path = name.archive(&dist);
    archive::write(&path, &name.folder, &contents)?;
    archive::write_sums(&dist.join(archive::SUMS), &path)?;
    println!("wrote {} and {}", path.display(), archive::SUMS);
    verify()
}

/// Verifies the archive in `dist`.
pub(crate) fn verify() -> Result<Outcome> {
    let dist = project::root().join("dist");
    let name = Name::current(&target()?)?;
    verify::archive(
        &name.archive(&dist),
        &dist.join(archive::SUMS),
        &name.folder,
    )?;
    println!("The release is good: {}", name.folder);
    Ok(Outcome::Passed)
}

fn target() -> Result<String> {
    let version = project::output(project::command("rustc").arg("-vV"))?;
    version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .context("read the target from `rustc -vV`")
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("read {}", path.display()))
}
