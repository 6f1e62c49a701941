//! `test`: everything that CI checks, in one run that goes on after a failure.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;

use crate::project::{self, Outcome, cargo};
use crate::{browser, codegen, tidy};

/// What to leave out.
#[derive(Args)]
pub(crate) struct Options {
    /// Leave out the documentation and the browser
    #[arg(long)]
    quick: bool,
    /// Leave out the browser
    #[arg(long)]
    no_browser: bool,
    /// Give the checks that have a long form hours instead of seconds
    #[arg(long)]
    long: bool,
}

/// How one step ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Passed,
    Failed(String),
    /// Somebody asked for it.
    LeftOut(&'static str),
    /// Nobody asked for it.
    Skipped(String),
}

struct Report {
    name: &'static str,
    end: End,
    took: Duration,
}

/// Whether an unasked skip is a failure.
#[derive(Clone, Copy)]
enum Strictness {
    Developer,
    Ci,
}

/// Runs all steps and tells how they ended.
pub(crate) fn run(options: &Options) -> Result<Outcome> {
    let without_docs = options.quick.then_some("--quick was given");
    let without_browser = match (options.quick, options.no_browser) {
        (_, true) => Some("--no-browser was given"),
        (quick, false) => quick.then_some("--quick was given"),
    };
    let reports = [
        step("format", None, || run_cargo(&["fmt", "--all", "--check"])),
        step("clippy", None, clippy),
        step("tests", None, || tests(options.long)),
        step("doc tests", None, || {
            run_cargo(&["test", "--workspace", "--doc", "--all-features", "--locked"])
        }),
        step("documentation", without_docs, documentation),
        step("tidy", None, tidy::run),
        step("generated files", None, codegen::check),
        step("browser", without_browser, browser::run),
    ];
    let strictness = match project::environment("CI") {
        Some(_) => Strictness::Ci,
        None => Strictness::Developer,
    };
    print!("\n{}", summary(&reports, strictness));
    match reports
        .iter()
        .filter(|report| fails(&report.end, strictness))
        .count()
    {
        0 => Ok(Outcome::Passed),
        count => bail!("{count} of {} steps failed", reports.len()),
    }
}

fn step(
    name: &'static str,
    left_out: Option<&'static str>,
    work: impl FnOnce() -> Result<Outcome>,
) -> Report {
    println!("\n== {name} ==");
    let begin = Instant::now();
    let end = match left_out {
        Some(reason) => End::LeftOut(reason),
        None => match work() {
            Ok(Outcome::Passed) => End::Passed,
            Ok(Outcome::Skipped(reason)) => End::Skipped(reason),
            Err(error) => End::Failed(format!("{error:#}")),
        },
    };
    if let End::Failed(reason) = &end {
        println!("FAILED: {reason}");
    }
    Report {
        name,
        end,
        took: begin.elapsed(),
    }
}

fn run_cargo(arguments: &[&str]) -> Result<Outcome> {
    project::run(&mut cargo(arguments))?;
    Ok(Outcome::Passed)
}

fn clippy() -> Result<Outcome> {
    run_cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--locked",
        "--",
        "-D",
        "warnings",
    ])
}

fn tests(is_long: bool) -> Result<Outcome> {
    let runner: &[&str] = if project::answers("cargo-nextest", "--version") {
        println!("Runner: cargo nextest");
        &["nextest", "run"]
    } else {
        println!("Runner: cargo test, because cargo-nextest is not installed");
        &["test", "--all-targets"]
    };
    let mut command = cargo(runner);
    command.args([
        "--no-fail-fast",
        "--workspace",
        "--all-features",
        "--locked",
    ]);
    if is_long {
        command.env("LATCHKEY_TEST_LONG", "1");
    }
    project::run(&mut command)?;
    Ok(Outcome::Passed)
}

fn documentation() -> Result<Outcome> {
    project::run(
        cargo(&["doc", "--no-deps", "--workspace", "--locked"]).env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    Ok(Outcome::Passed)
}

fn fails(end: &End, strictness: Strictness) -> bool {
    match (end, strictness) {
        (End::Failed(_), _) | (End::Skipped(_), Strictness::Ci) => true,
        (End::Passed | End::LeftOut(_), _) | (End::Skipped(_), Strictness::Developer) => false,
    }
}

/// The table, the reasons, and the line that CI reads.
fn summary(reports: &[Report], strictness: Strictness) -> String {
    let mut rows = vec![row("step", "result", "seconds")];
    let mut reasons = Vec::new();
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for Report { name, end, took } in reports {
        let result = if fails(end, strictness) {
            failed += 1;
            "FAILED"
        } else if matches!(end, End::Passed) {
            passed += 1;
            "ok"
        } else {
            skipped += 1;
            "skipped"
        };
        rows.push(row(name, result, &format!("{:.1}", took.as_secs_f64())));
        reasons.extend(match end {
            End::Passed => None,
            End::Failed(reason) => Some(format!("FAILED: {name}: {reason}\n")),
            End::LeftOut(reason) => Some(format!("SKIPPED: {name}, because {reason}\n")),
            End::Skipped(reason) => Some(format!("SKIPPED: {name}, because {reason}\n")),
        });
    }
    let (rows, reasons) = (rows.concat(), reasons.concat());
    format!("{rows}\n{reasons}\n{passed} passed, {failed} failed, {skipped} skipped\n")
}

fn row(name: &str, result: &str, seconds: &str) -> String {
    format!("{name:<18} {result:<8} {seconds:>8}\n")
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    fn report(end: End) -> Report {
        Report {
            name: "browser",
            end,
            took: Duration::from_millis(1500),
        }
    }

    fn last_line(reports: &[Report], strictness: Strictness) -> String {
        let summary = summary(reports, strictness);
        summary.lines().last().unwrap().to_owned()
    }

    #[test]
    fn a_step_ends_as_its_work_does() {
        let end = |outcome: Result<Outcome>| step("x", None, || outcome).end;
        assert_eq!(end(Ok(Outcome::Passed)), End::Passed);
        assert_eq!(
            end(Ok(Outcome::Skipped("no browser".to_owned()))),
            End::Skipped("no browser".to_owned())
        );
        let error = anyhow!("status 1").context("start it");
        assert_eq!(
            end(Err(error)),
            End::Failed("start it: status 1".to_owned())
        );
    }

    #[test]
    fn a_step_that_is_left_out_does_not_run() {
        let report = step("x", Some("--quick was given"), || panic!("it ran"));
        assert_eq!(report.end, End::LeftOut("--quick was given"));
    }

    #[test]
    fn the_last_line_counts() {
        let reports = [
            report(End::Passed),
            report(End::Failed("broken".to_owned())),
            report(End::LeftOut("--quick was given")),
            report(End::Passed),
        ];
        assert_eq!(
            last_line(&reports, Strictness::Ci),
            "2 passed, 1 failed, 1 skipped"
        );
    }

    #[test]
    fn an_unasked_skip_is_told_and_fails_in_ci_only() {
        let reports = [report(End::Skipped("there is no chromium".to_owned()))];
        let told = "SKIPPED: browser, because there is no chromium";
        assert!(summary(&reports, Strictness::Developer).contains(told));
        assert_eq!(
            last_line(&reports, Strictness::Developer),
            "0 passed, 0 failed, 1 skipped"
        );
        assert_eq!(
            last_line(&reports, Strictness::Ci),
            "0 passed, 1 failed, 0 skipped"
        );
    }
}
