//! The log: lines on stderr, and nothing in them that opens anything. Of each kind of warning and error a
//! few a minute are written, so that nobody fills a disk with them.

mod lines;

use std::collections::HashMap;
use std::io::{self, IsTerminal as _, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::callsite::Identifier;
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use self::lines::{LastLines, Lines};
use crate::Usage;

/// Starts logging by a filter, until what is given back is dropped.
pub(crate) fn start(filter: &str) -> anyhow::Result<LastLines> {
    let filter = EnvFilter::builder()
        .parse(filter)
        .map_err(|error| Usage(format!("`{filter}` is not a log filter: {error}")))?;
    // Each step of the schema is a detail that a first start is better off without.
    let filter = if filter.max_level_hint() <= Some(LevelFilter::INFO) {
        filter.add_directive("sea_orm_migration=warn".parse()?)
    } else {
        filter
    };
    let (lines, last) = Lines::to(io::stderr())?;
    let logging = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(Bounded::on(lines))
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .try_init();
    logging.map_err(|error| anyhow::anyhow!("logging could not be started: {error}"))?;
    Ok(last)
}

/// How many lines of one kind are written in a [`WINDOW`].
const MOST: u32 = 20;
const WINDOW: Duration = Duration::from_mins(1);

/// Writes at most so many warnings and errors of each kind in a minute, and how many were left out.
struct Bounded<M> {
    inner: M,
    kinds: Mutex<HashMap<Identifier, Kind>>,
}

/// The lines of one place in the program.
struct Kind {
    since: Instant,
    lines: u32,
}

impl<M> Bounded<M> {
    fn on(inner: M) -> Self {
        Self {
            inner,
            kinds: Mutex::default(),
        }
    }

    /// Whether a line of this kind is written, and how many were left out before it.
    fn admits(&self, kind: Identifier, now: Instant) -> (bool, u32) {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let new = Kind {
            since: now,
            lines: 0,
        };
        let kind = kinds.entry(kind).or_insert(new);
        let mut left_out = 0;
        if now.duration_since(kind.since) >= WINDOW {
            left_out = kind.lines.saturating_sub(MOST);
            *kind = Kind {
                since: now,
                lines: 0,
            };
        }
        kind.lines = kind.lines.saturating_add(1);
        (kind.lines <= MOST, left_out)
    }
}

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for Bounded<M> {
    type Writer = Line<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Line(Some(self.inner.make_writer()))
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> Self::Writer {
        let mut inner = self.inner.make_writer_for(meta);
        if *meta.level() > Level::WARN {
            return Line(Some(inner));
        }
        let (is_written, left_out) = self.admits(meta.callsite(), Instant::now());
        if left_out > 0 {
            // Nothing is left to be told of a log that cannot be written.
            let line = format!("{left_out} lines like the next one were left out\n");
            let _ = inner.write_all(line.as_bytes());
        }
        Line(is_written.then_some(inner))
    }
}

/// Where a line goes; nowhere for `None`.
struct Line<W>(Option<W>);

impl<W: Write> Write for Line<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .as_mut()
            .map_or(Ok(bytes.len()), |inner| inner.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.as_mut().map_or(Ok(()), W::flush)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// What was written.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn of_each_kind_of_warning_a_few_are_written() {
        let written = Written::default();
        let writer = written.clone();
        let log = tracing_subscriber::fmt()
            .with_writer(Bounded::on(move || writer.clone()))
            .finish();
        tracing::subscriber::with_default(log, || {
            for _ in 0..100 {
                tracing::error!("a request was refused");
                tracing::info!("a request");
            }
            tracing::warn!("something else");
        });
        let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        let count = |what| text.lines().filter(|line| line.ends_with(what)).count();
        assert_eq!(count("a request was refused"), 20);
        assert_eq!(count("a request"), 100);
        assert_eq!(count("something else"), 1);
    }

    #[test]
    fn what_was_left_out_is_told_with_the_next() {
        let callsite =
            tracing::callsite!(name: "kind", kind: tracing::metadata::Kind::EVENT, fields: message);
        let kind = || tracing::Callsite::metadata(callsite).callsite();
        let bounded = Bounded::on(io::sink);
        let began = Instant::now();
        for number in 0..50 {
            assert_eq!(bounded.admits(kind(), began), (number < MOST, 0));
        }
        assert_eq!(bounded.admits(kind(), began + WINDOW), (true, 30));
        assert_eq!(bounded.admits(kind(), began + WINDOW), (true, 0));
    }
}
