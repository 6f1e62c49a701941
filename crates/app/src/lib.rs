//! The program, as a library: everything but the arguments and the exit code.

pub mod cli;
mod commands;
pub mod config;
pub mod data_folder;
mod serve;
mod telemetry;
pub mod use_cases;
pub mod wiring;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

/// A mistake in how the program was called, as opposed to something that failed.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// Runs one command: exit code 0 when it did what was asked, 2 for a mistake in how it was
/// called, 1 for anything else that went wrong, with one line on stderr that says what to do.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match cli::Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            // A closed pipe is the reader's choice.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            commands::output::complain(&format!("latchkey: {error:#}"));
            ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
        }
    }
}
