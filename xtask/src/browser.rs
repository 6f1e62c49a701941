//! `browser`: opens the link pages in Chromium; the cases are in `xtask/browser/cases`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::project::{self, Outcome};
use crate::setup;

const CHROMIUM: &str = "chromium";
const BROWSER: &str = "/usr/bin/chromium";
/// What `run.mjs` ends with when it has no browser.
const EXIT_SKIPPED: i32 = 3;
const PACKAGE_FILES: [&str; 2] = ["package.json", "package-lock.json"];

/// Runs all cases.
pub(crate) fn run() -> Result<Outcome> {
    if let Err(error) = ensure_chromium() {
        return Ok(Outcome::Skipped(format!(
            "pages were not opened in a browser, because there is no `{CHROMIUM}` ({error:#})"
        )));
    }
    let modules = install_modules()?;
    let latchkey = project::build_latchkey()?;
    let status = project::command("node")
        .arg("xtask/browser/run.mjs")
        .env("LATCHKEY_BIN", latchkey)
        .env(
            "LATCHKEY_MOVED_CLOCK",
            project::build_example("moved_clock")?,
        )
        .env("BROWSER", BROWSER)
        .env("BROWSER_MODULES", modules)
        .env(
            "BROWSER_SHOTS",
            project::root().join(".cache/browser/shots"),
        )
        .status()
        .context("start node")?;
    match status.code() {
        Some(0) => Ok(Outcome::Passed),
        Some(EXIT_SKIPPED) => Ok(Outcome::Skipped(format!(
            "there is no browser at {BROWSER}"
        ))),
        _ => bail!("pages failed in the browser: {status}"),
    }
}

fn ensure_chromium() -> Result<()> {
    if project::answers(CHROMIUM, "--version") {
        return Ok(());
    }
    setup::install(&[CHROMIUM])
}

/// Installs the pinned packages beside the build, so that the source folder stays as it was cloned.
fn install_modules() -> Result<PathBuf> {
    let source = project::root().join("xtask/browser");
    let target = project::root().join(".cache/browser");
    let stamp = target.join("node_modules/.package-lock.source.json");
    let lock = fs::read(source.join("package-lock.json")).context("read package-lock.json")?;
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(target);
    }
    fs::create_dir_all(&target).context("create .cache/browser")?;
    for name in PACKAGE_FILES {
        fs::copy(source.join(name), target.join(name)).with_context(|| format!("copy {name}"))?;
    }
    project::run(
        project::command("npm")
            .current_dir(&target)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .args(["ci", "--no-audit", "--no-fund"]),
    )?;
    fs::write(&stamp, lock).context("note what was installed")?;
    Ok(target)
}
