//! The program, as a library: everything but the arguments and the exit code.

mod background;
pub mod cli;
mod commands;
pub mod config;
pub mod data_folder;
mod serve;
pub mod services;
mod telemetry;
pub mod wiring;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

/// A mistake in how the program was called, as opposed to something that failed.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// Runs one command: exit code 0 when it did what was asked, 2 for a mistake in how it was
/// called, 1 for anything else that went wrong, with one line on stderr that says what to do.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    // What the program writes is for its owner alone, also in a folder that others may look into.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let cli = match cli::Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return unparsed(&error),
    };
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            commands::output::complain(&format!("latchkey: {error:#}"));
            ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
        }
    }
}

/// Help and version are answers; a command that needs another word shows which there are; and
/// anything else is a mistake.
fn unparsed(error: &clap::Error) -> ExitCode {
    let shows_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if !error.use_stderr() || shows_help {
        // A closed pipe is the reader's choice.
        let _ = error.print();
        return ExitCode::from(if shows_help { 2 } else { 0 });
    }
    let text = error.render().to_string();
    let parts: Vec<&str> = text
        .trim_start_matches("error:")
        .split("\n\n")
        .map(str::trim)
        .filter(|part| !part.starts_with("Usage:") && !part.starts_with("For more information"))
        .collect();
    commands::output::complain(&format!("latchkey: {}; try --help", parts.join("; ")));
    ExitCode::from(2)
}
