//! Where the project is, and how its chores start other programs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// How a chore ended when nothing is wrong; what is wrong is an error.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The work was done.
    Passed,
    /// The work could not be done here, for this reason.
    Skipped(String),
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// The value of an environment variable, if it is set to something.
#[expect(
    clippy::disallowed_methods,
    reason = "the chores have no configuration but CI's environment, and read it here only"
)]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A command that runs in the workspace's folder.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The cargo that started this chore.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = command(environment("CARGO").unwrap_or_else(|| "cargo".to_owned()));
    command.args(arguments);
    command
}

/// Prints the command, runs it, and fails unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let text = describe(command);
    println!("$ {text}");
    let status = command
        .status()
        .with_context(|| format!("start `{text}`"))?;
    if !status.success() {
        bail!("`{text}` failed: {status}");
    }
    Ok(())
}

/// Runs the command and gives what it printed on stdout; its stderr is passed on.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let text = describe(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("start `{text}`"))?;
    if !output.status.success() {
        bail!("`{text}` failed: {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("read what `{text}` printed"))
}

/// Whether the program can be started and answers to this argument.
pub(crate) fn answers(program: &str, argument: &str) -> bool {
    quietly(program, argument).is_ok_and(|status| status.success())
}

/// Whether the program can be started; some know no argument that is no work and no mistake.
pub(crate) fn starts(program: &str, argument: &str) -> bool {
    quietly(program, argument).is_ok()
}

fn quietly(program: &str, argument: &str) -> std::io::Result<ExitStatus> {
    Command::new(program)
        .arg(argument)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
}

/// Builds the program as the tests run it, and gives its path.
pub(crate) fn build_latchkey() -> Result<PathBuf> {
    built("latchkey")
}

/// Builds an example of the program, and gives the path of it.
pub(crate) fn build_example(name: &str) -> Result<PathBuf> {
    built(&format!("examples/{name}"))
}

/// All that the tests need: with another choice of packages or features every crate would be built once more.
fn built(path: &str) -> Result<PathBuf> {
    run(&mut cargo(&[
        "test",
        "--no-run",
        "--quiet",
        "--workspace",
        "--all-features",
        "--locked",
    ]))?;
    Ok(target_directory()?.join("debug").join(path))
}

/// Where cargo puts what it builds.
pub(crate) fn target_directory() -> Result<PathBuf> {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("read cargo's metadata")?;
    Ok(metadata.target_directory.into_std_path_buf())
}

fn describe(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    // Cargo hands its own full path to what it starts.
    if let Some(program) = words.first_mut()
        && program.ends_with("/cargo")
    {
        "cargo".clone_into(program);
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_command_is_an_error_that_names_it() {
        let error = output(&mut command("false")).unwrap_err();
        assert!(error.to_string().contains("`false` failed"), "{error}");
    }

    #[test]
    fn cargo_is_described_without_its_folder() {
        let described = describe(Command::new("some/bin/cargo").arg("build"));
        assert_eq!(described, "cargo build");
    }
}
