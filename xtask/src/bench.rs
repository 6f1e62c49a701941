//! `bench`: the program beside what does the least work for the same answers, in one run and by turns.
//!
//! Figures of two runs are not compared: what else the machine does moves them by two or three times. The ratio of two
//! programs that take turns moves little.

mod load;
mod measured;
mod paths;
mod stage;
mod tables;
mod usage;

use std::fs;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use self::measured::{Measured, Verdict};
use self::paths::{PATHS, Path};
use self::stage::Stage;
use crate::project::Outcome;

/// What to measure, and how long.
#[derive(Args)]
pub(crate) struct Options {
    /// Small tables and one short round, to see that everything still runs; no time is judged
    #[arg(long)]
    quick: bool,
    /// Only the paths whose names begin with this; repeatable
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// How large and how long everything is.
#[derive(Clone, Copy, Debug)]
struct Extent {
    /// How often the two sides take turns.
    rounds: usize,
    /// How long one side is loaded, in seconds.
    seconds: u64,
    /// How many links the large tables have.
    tables: [u64; 2],
    /// How many items the large folder has.
    wide: usize,
    /// How many small files are taken in and packed.
    small_files: usize,
    /// How many bytes the large file has.
    large_file: u64,
    /// How long the program is used before its memory is read, in seconds.
    mixed: u64,
}

const FULL: Extent = Extent {
    rounds: 3,
    seconds: 3,
    tables: [1_000_000, 10_000_000],
    wide: 65_000,
    small_files: 10_000,
    large_file: 512 << 20,
    mixed: 600,
};

const QUICK: Extent = Extent {
    rounds: 1,
    seconds: 1,
    tables: [2_000, 20_000],
    wide: 1_000,
    small_files: 500,
    large_file: 32 << 20,
    mixed: 5,
};

/// Measures every path that is asked for, and prints a table of them.
pub(crate) fn run(options: &Options) -> Result<Outcome> {
    let extent = if options.quick { QUICK } else { FULL };
    let asked = |path: &&Path| {
        options.only.is_empty() || options.only.iter().any(|name| path.name.starts_with(name))
    };
    let chosen: Vec<&Path> = PATHS.iter().filter(asked).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = PATHS.iter().map(|path| path.name).collect();
        bail!("name one of {}", names.join(", "));
    }
    let stage = Stage::build(extent)?;
    let before = load_average()?;
    let mut rows = Vec::new();
    for path in chosen {
        eprintln!("{} against {}", path.what, path.against);
        let measured = (path.measure)(&stage).with_context(|| path.name.to_owned())?;
        if !options.json {
            eprintln!("  {}", row(path, &measured));
        }
        rows.push((path, measured));
    }
    if options.json {
        let rows: Vec<_> = rows.iter().map(|(path, row)| path.as_json(row)).collect();
        let whole = serde_json::json!({ "load_before": before, "paths": rows });
        println!("{}", serde_json::to_string_pretty(&whole)?);
    } else {
        println!("{}", heading());
        for (path, measured) in &rows {
            println!("{}", row(path, measured));
        }
        println!("\nload average before the first: {before}");
    }
    if options.quick {
        if !options.json {
            println!("\n{} passed, 0 failed", rows.len());
        }
        return Ok(Outcome::Passed);
    }
    let missed = rows
        .iter()
        .filter(|(path, row)| path.verdict(row) == Verdict::Missed)
        .count();
    if missed > 0 {
        bail!("{missed} of {} paths are below their bar", rows.len());
    }
    Ok(Outcome::Passed)
}

fn load_average() -> Result<String> {
    let all = fs::read_to_string("/proc/loadavg").context("read the load average")?;
    Ok(all.split(' ').next().unwrap_or_default().to_owned())
}

fn heading() -> String {
    format!(
        "| {:<44} | {:<34} | {:>8} | {:>8} | {:>17} | {:>6} | {:>6} | {:<6} |\n|{:-<46}|{:-<36}|{:->10}|{:->10}|{:->19}|{:->8}|{:->8}|{:-<8}|",
        "path",
        "against",
        "median",
        "by CPU",
        "spread",
        "bar",
        "goal",
        "is",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        ""
    )
}

fn row(path: &Path, measured: &Measured) -> String {
    let (low, high) = measured.spread();
    let by_cpu = measured.by_cpu().map_or_else(String::new, short);
    format!(
        "| {:<44} | {:<34} | {:>8} | {by_cpu:>8} | {:>17} | {:>6} | {:>6} | {:<6} |",
        path.what,
        path.against,
        short(measured.median()),
        format!("{} to {}", short(low), short(high)),
        path.limit.bar,
        path.limit.goal,
        path.verdict(measured).name(),
    )
}

/// Three digits that matter.
fn short(value: f64) -> String {
    match value {
        ..0.1 => format!("{value:.4}"),
        ..1.0 => format!("{value:.3}"),
        ..10.0 => format!("{value:.2}"),
        _ => format!("{value:.1}"),
    }
}
