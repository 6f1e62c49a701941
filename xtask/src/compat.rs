//! `compat`: vendors' own clients, pointed at our server.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Subcommand;

use crate::project::{self, Outcome};
use crate::server::Server;

/// The clients that can be run.
#[derive(Subcommand)]
pub(crate) enum Client {
    /// Microsoft's Python SDK for Graph, and rclone's OneDrive backend
    Graph,
    /// Box's Python SDK, and rclone's Box backend
    Box,
    /// A client for Oracle Content Management that was written from its contract
    Oracle,
    /// The documents of all doors, their validator, and answers held to them
    Openapi,
}

impl Client {
    fn name(&self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Box => "box",
            Self::Oracle => "oracle",
            Self::Openapi => "openapi",
        }
    }

    /// The scripts that play it, one after another, each against a server of its own.
    const fn scripts(&self) -> &'static [&'static str] {
        match self {
            Self::Graph => &["graph.py", "rclone_onedrive.py"],
            Self::Box => &["box.py", "rclone.py"],
            Self::Oracle => &["oracle.py"],
            Self::Openapi => &["openapi.py"],
        }
    }
}

/// Installs the client in an environment of its own, and plays it against demo servers.
pub(crate) fn run(client: &Client) -> Result<Outcome> {
    let name = client.name();
    let folder = project::root().join(".cache/compat").join(name);
    fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    let python = install(name, &folder)?;
    let latchkey = project::build_latchkey()?;

    for script in client.scripts() {
        play(script, &python, &latchkey, &folder)?;
    }
    Ok(Outcome::Passed)
}

/// Starts a demo server and runs a script against it.
fn play(script: &str, python: &Path, latchkey: &Path, folder: &Path) -> Result<()> {
    let scratch = tempfile::tempdir().context("create a folder for the run")?;
    let data = scratch.path().join("data");
    let demo = make_demo(latchkey, &data, scratch.path())?;
    let data_text = data.to_string_lossy();
    let arguments = ["serve", "--data", &data_text];
    let log = folder.join("server.log");
    let server = Server::start(latchkey, scratch.path(), &arguments, log)?;
    project::run(
        project::command(python)
            .arg(format!("xtask/compat/{script}"))
            .env("LATCHKEY_BASE", server.base())
            .env("LATCHKEY_DEMO", &demo),
    )?;
    let status = server.stop()?;
    anyhow::ensure!(status.success(), "the server ended with {status}");
    Ok(())
}

/// Makes the demo in `data` and keeps what `init` printed in a file of `folder`.
fn make_demo(latchkey: &Path, data: &Path, folder: &Path) -> Result<PathBuf> {
    let printed = project::output(
        project::command(latchkey)
            .args(["init", "--demo", "--json", "--data"])
            .arg(data),
    )?;
    let path = folder.join("demo.json");
    fs::write(&path, printed).context("write the demo's file")?;
    Ok(path)
}

fn install(name: &str, folder: &Path) -> Result<PathBuf> {
    let requirements = project::root().join(format!("xtask/compat/{name}.requirements.txt"));
    let wanted =
        fs::read(&requirements).with_context(|| format!("read {}", requirements.display()))?;
    let environment = folder.join("venv");
    let python = environment.join("bin/python");
    let stamp = environment.join("requirements.installed.txt");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    project::run(
        project::command("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&environment),
    )?;
    project::run(
        project::command(&python)
            .args(["-m", "pip", "install", "--quiet", "--no-deps"])
            .args(["--disable-pip-version-check", "--requirement"])
            .arg(&requirements),
    )?;
    fs::write(&stamp, wanted).context("note what was installed")?;
    Ok(python)
}
