//! `setup`: installs what the other chores need and the machine lacks.

use anyhow::{Result, bail};

use crate::project::{self, Outcome};

/// A program, an argument that it answers to, and the Debian package that brings it.
const TOOLS: [(&str, &str, &str); 9] = [
    ("c++", "--version", "g++"),
    ("node", "--version", "nodejs"),
    ("npm", "--version", "npm"),
    ("chromium", "--version", "chromium"),
    ("cc", "--version", "gcc"),
    ("python3", "--version", "python3"),
    ("nginx", "-v", "nginx-light"),
    ("wrk", "-v", "wrk"),
    ("zip", "-v", "zip"),
];

/// A program of the toolchain, and the component that brings it.
const COMPONENTS: [(&str, &str); 2] = [("rustfmt", "rustfmt"), ("cargo-clippy", "clippy")];

/// Installs all of it.
pub(crate) fn run() -> Result<Outcome> {
    let mut packages: Vec<&str> = TOOLS
        .iter()
        .filter(|(program, argument, _)| !project::starts(program, argument))
        .map(|(_, _, package)| *package)
        .collect();
    if !has_venv() {
        packages.push("python3-venv");
    }
    if !packages.is_empty() {
        install(&packages)?;
    }
    let missing: Vec<&str> = COMPONENTS
        .iter()
        .filter(|(program, _)| !project::answers(program, "--version"))
        .map(|(_, component)| *component)
        .collect();
    if !missing.is_empty() {
        project::run(
            project::command("rustup")
                .args(["component", "add"])
                .args(missing),
        )?;
    }
    println!("Everything that the chores need is here.");
    Ok(Outcome::Passed)
}

/// Installs Debian packages; only root can.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    if !rustix::process::geteuid().is_root() {
        bail!("install the packages {}: only root can", packages.join(" "));
    }
    project::run(project::command("apt-get").args(["update", "--quiet"]))?;
    project::run(
        project::command("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["install", "--yes", "--quiet", "--no-install-recommends"])
            .args(packages),
    )
}

fn has_venv() -> bool {
    project::output(project::command("python3").args(["-c", "import venv, ensurepip"])).is_ok()
}
