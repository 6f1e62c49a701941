//! Lines that are written together: a trip to the system for each would cost a request more than its link does.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// How long a line waits for others.
const WAIT: Duration = Duration::from_millis(20);

/// How many bytes wait at most.
const MOST: usize = 64 * 1024;

/// Lines on their way. Warnings and errors do not wait, and take along what does.
pub(super) struct Lines<W> {
    waiting: Arc<Waiting<W>>,
    thread: Thread,
}

struct Waiting<W>(Mutex<(Vec<u8>, W)>);

/// Writes what waits when it is dropped.
pub(crate) struct LastLines(Box<dyn Fn() + Send>);

impl Drop for LastLines {
    fn drop(&mut self) {
        (self.0)();
    }
}

impl<W: Write> Waiting<W> {
    fn add(&self, line: &[u8], waits: bool) -> io::Result<bool> {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (lines, inner) = &mut *guard;
        let is_first = lines.is_empty();
        lines.extend_from_slice(line);
        if waits && lines.len() < MOST {
            return Ok(is_first);
        }
        write(lines, inner).map(|()| false)
    }

    fn write(&self) -> io::Result<()> {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (lines, inner) = &mut *guard;
        write(lines, inner)
    }
}

fn write(lines: &mut Vec<u8>, inner: &mut impl Write) -> io::Result<()> {
    let written = inner.write_all(lines);
    lines.clear();
    written
}

impl<W: Write + Send + 'static> Lines<W> {
    /// Lines to this writer, and what writes the last of them.
    pub(super) fn to(inner: W) -> io::Result<(Self, LastLines)> {
        let waiting = Arc::new(Waiting(Mutex::new((Vec::new(), inner))));
        let writes = Arc::clone(&waiting);
        let named = thread::Builder::new().name("log".to_owned());
        let running = named.spawn(move || {
            loop {
                thread::park();
                thread::sleep(WAIT);
                // Nothing is left to be told of a log that cannot be written.
                let _ = writes.write();
            }
        })?;
        let last = Arc::clone(&waiting);
        let lines = Self {
            waiting,
            thread: running.thread().clone(),
        };
        Ok((lines, LastLines(Box::new(move || drop(last.write())))))
    }
}

/// Where a line goes.
pub(super) struct Line<'a, W> {
    lines: &'a Lines<W>,
    waits: bool,
}

impl<W: Write> Write for Line<'_, W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.lines.waiting.add(line, self.waits)? {
            self.lines.thread.unpark();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a, W: Write + 'a> MakeWriter<'a> for Lines<W> {
    type Writer = Line<'a, W>;

    fn make_writer(&'a self) -> Self::Writer {
        Line {
            lines: self,
            waits: true,
        }
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> Self::Writer {
        Line {
            lines: self,
            waits: *meta.level() > Level::WARN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was written, a write each.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<String>>>);

    impl Written {
        fn taken(&self) -> Vec<String> {
            self.0.lock().unwrap().clone()
        }
    }

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            self.0.lock().unwrap().push(text);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn line<W: Write>(lines: &Lines<W>, text: &str, waits: bool) {
        let mut line = Line { lines, waits };
        line.write_all(text.as_bytes()).unwrap();
    }

    #[test]
    fn lines_wait_for_others_and_a_warning_takes_them_along() {
        let waiting = Waiting(Mutex::new((Vec::new(), Written::default())));
        let added = |text: &str, waits| waiting.add(text.as_bytes(), waits).unwrap();
        assert!(added("one\n", true), "somebody has to be told of the first");
        assert!(!added("two\n", true));
        assert!(!added("warned\n", false));
        assert!(added("three\n", true));
        added(&"x".repeat(MOST), true);
        waiting.write().unwrap();
        let written = waiting.0.lock().unwrap().1.taken();
        assert_eq!(written[0], "one\ntwo\nwarned\n");
        assert!(written[1].starts_with("three\nxxx"), "too many do not wait");
        assert_eq!(written.len(), 2);
    }

    #[test]
    fn a_line_is_written_soon_and_the_last_at_the_end() {
        let written = Written::default();
        let (lines, last) = Lines::to(written.clone()).unwrap();
        line(&lines, "one\n", true);
        while written.taken().is_empty() {
            thread::sleep(Duration::from_millis(1));
        }
        line(&lines, "two\n", true);
        drop(last);
        assert_eq!(written.taken(), ["one\n", "two\n"]);
    }
}
