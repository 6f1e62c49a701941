//! What a process has used so far, as the kernel counts it.

use std::fs;

use anyhow::{Context as _, Result};

/// One tick of the kernel's count, in microseconds.
const TICK: f64 = 10_000.0;

/// The processor time of a process and of those that it started and that run, in microseconds.
pub(super) fn processor_time(id: u32) -> Result<f64> {
    let started = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    let started = started
        .split_ascii_whitespace()
        .filter_map(|id| id.parse().ok());
    std::iter::once(id)
        .chain(started)
        .map(|id| field(id, [13, 14]))
        .sum()
}

/// The processor time of all that this program started and that has ended, in microseconds.
pub(super) fn of_those_that_ended() -> Result<f64> {
    field(std::process::id(), [15, 16])
}

/// The memory that a process holds, in megabytes.
pub(super) fn memory(id: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).context("read a status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_ascii_whitespace().next()?.parse::<f64>().ok());
    Ok(kib.context("find the memory that is held")? / 1_000.0)
}

/// The sum of two fields of a process's line, counted from 0, in microseconds.
fn field(id: u32, fields: [usize; 2]) -> Result<f64> {
    let line = fs::read_to_string(format!("/proc/{id}/stat"))
        .with_context(|| format!("read what process {id} used"))?;
    // A program's name may hold spaces, and ends with the last parenthesis.
    let (_, rest) = line.rsplit_once(')').context("find a process's name")?;
    let rest: Vec<&str> = rest.split_ascii_whitespace().collect();
    let ticks = fields.into_iter().map(|field| {
        let ticks: Option<f64> = rest.get(field - 2).and_then(|ticks| ticks.parse().ok());
        ticks.context("read a count of ticks")
    });
    Ok(ticks.sum::<Result<f64>>()? * TICK)
}
