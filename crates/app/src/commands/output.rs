//! Words for people on a terminal, JSON for programs. A closed pipe is the reader's choice.

use std::io::{ErrorKind, Write as _};

use anyhow::Context as _;
use serde_json::Value;
use time::format_description::well_known::Rfc3339;

/// Writes text to stdout. What is told only once must not be lost without a word.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("what was done is done, but it could not be told")
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes a text to stderr, as one line that steers no terminal.
pub(crate) fn complain(text: &str) {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let line = plain(&lines.join(" "));
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Writes a text to stderr as it is, without ending the line.
pub(crate) fn prompt(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes JSON to stdout.
pub(crate) fn json(value: &Value) -> anyhow::Result<()> {
    print(&format!("{}\n", serde_json::to_string_pretty(value)?))
}

/// An instant as text, in UTC to the second.
pub(crate) fn instant(at: domain::time::Timestamp) -> String {
    let date = at
        .to_date()
        .replace_nanosecond(0)
        .unwrap_or_else(|_| at.to_date());
    date.format(&Rfc3339).unwrap_or_default()
}

/// Text without what could steer a terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{FFFD}' } else { c })
        .collect()
}
