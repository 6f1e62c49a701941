//! The project's chores: reads the command line and hands over to the module of that name.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore talks to the person who started it"
)]

mod bench;
mod browser;
mod codegen;
mod compat;
mod fuzz;
mod http;
mod project;
mod release;
mod server;
mod setup;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use project::Outcome;

/// The exit code of a chore that could not do its work here, though nothing is wrong.
const EXIT_SKIPPED: u8 = 3;

#[derive(Parser)]
#[command(
    name = "xtask",
    bin_name = "cargo xtask",
    about = "The project's own chores"
)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Everything that CI checks: format, lints, tests, docs, structure, generated files, pages
    Test(test::Options),
    /// Check the project's structural rules
    Tidy,
    /// Write the files that are made from the program
    Codegen {
        /// Only compare; fail when one is stale
        #[arg(long)]
        check: bool,
    },
    /// Build the archive of a release, then unpack, check and start it
    Release {
        /// Only verify the archive that is already in dist/
        #[arg(long)]
        verify: bool,
    },
    /// Run a vendor's own client against the server
    Compat {
        #[command(subcommand)]
        client: compat::Client,
    },
    /// Open the link pages in a real browser
    Browser,
    /// Measure the program beside what does the least work for the same answers
    Bench(bench::Options),
    /// Let a fuzzer loose on everything that reads what was received
    Fuzz(fuzz::Options),
    /// Install what the other chores need on this machine
    Setup,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Test(options) => test::run(&options),
        Chore::Tidy => tidy::run(),
        Chore::Codegen { check: true } => codegen::check(),
        Chore::Codegen { check: false } => codegen::write(),
        Chore::Release { verify: true } => release::verify(),
        Chore::Release { verify: false } => release::run(),
        Chore::Compat { client } => compat::run(&client),
        Chore::Browser => browser::run(),
        Chore::Bench(options) => bench::run(&options),
        Chore::Fuzz(options) => fuzz::run(&options),
        Chore::Setup => setup::run(),
    };
    match outcome {
        Ok(Outcome::Passed) => ExitCode::SUCCESS,
        Ok(Outcome::Skipped(reason)) => {
            eprintln!("SKIPPED: {reason}");
            ExitCode::from(EXIT_SKIPPED)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
