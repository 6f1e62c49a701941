//! Lines that are written together: a trip to the system for each would cost a request more than its link does.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// How long a line waits for others.
const WAIT: Duration = Duration::from_millis(20);

/// How many bytes wait at most.
const MAX_WAITING: usize = 64 * 1024;

/// Lines on their way. Warnings and errors do not wait, and take along what does.
pub(super) struct Lines<W> {
    waiting: Arc<Waiting<W>>,
    thread: Thread,
}

struct Waiting<W>(Mutex<State<W>>);

struct State<W> {
    lines: Vec<u8>,
    inner: W,
    /// Nobody is left who would write what waits.
    is_closed: bool,
}

/// Writes what waits when it is dropped. After that no line waits.
#[must_use]
pub(crate) struct LastLines(Box<dyn Fn() + Send>);

impl Drop for LastLines {
    fn drop(&mut self) {
        (self.0)();
    }
}

impl<W: Write> Waiting<W> {
    fn of(inner: W) -> Self {
        Self(Mutex::new(State {
            lines: Vec::new(),
            inner,
            is_closed: false,
        }))
    }

    fn state(&self) -> MutexGuard<'_, State<W>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a line, and says whether somebody has to be told that there is one.
    fn add(&self, line: &[u8], waits: bool) -> bool {
        let mut state = self.state();
        if state.lines.len() + line.len() > MAX_WAITING && !state.write() {
            // Nobody takes what is there already.
            return false;
        }
        let is_first = state.lines.is_empty();
        state.lines.extend_from_slice(line);
        if waits && !state.is_closed && state.lines.len() < MAX_WAITING {
            return is_first;
        }
        !state.write()
    }

    fn close(&self) {
        let mut state = self.state();
        state.is_closed = true;
        state.write();
    }
}

impl<W: Write> State<W> {
    /// Writes what waits, and says whether nothing is left of it. What would have to wait for its reader stays.
    fn write(&mut self) -> bool {
        while !self.lines.is_empty() {
            match self.inner.write(&self.lines) {
                Ok(written) if written > 0 => drop(self.lines.drain(..written)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return false,
                // Nothing is left to be told of a log that cannot be written.
                Ok(_) | Err(_) => self.lines.clear(),
            }
        }
        true
    }
}

impl<W: Write + Send + 'static> Lines<W> {
    /// Lines to this writer, and what writes the last of them.
    pub(super) fn to(inner: W) -> io::Result<(Self, LastLines)> {
        let waiting = Arc::new(Waiting::of(inner));
        let writes = Arc::clone(&waiting);
        let named = thread::Builder::new().name("log".to_owned());
        let running = named.spawn(move || {
            loop {
                thread::park();
                thread::sleep(WAIT);
                while !writes.state().write() {
                    thread::sleep(WAIT);
                }
            }
        })?;
        let last = Arc::clone(&waiting);
        let lines = Self {
            waiting,
            thread: running.thread().clone(),
        };
        Ok((lines, LastLines(Box::new(move || last.close()))))
    }
}

/// Where the lines of one level go. Each is written whole, in one call.
pub(super) struct BufferedLine<'a, W> {
    lines: &'a Lines<W>,
    waits: bool,
}

impl<W: Write> Write for BufferedLine<'_, W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.lines.waiting.add(line, self.waits) {
            self.lines.thread.unpark();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a, W: Write + 'a> MakeWriter<'a> for Lines<W> {
    type Writer = BufferedLine<'a, W>;

    fn make_writer(&'a self) -> Self::Writer {
        BufferedLine {
            lines: self,
            waits: true,
        }
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> Self::Writer {
        BufferedLine {
            lines: self,
            waits: *meta.level() > Level::WARN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was written, a write each, by one who takes so many bytes at a time and, while it is told, none.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<(Vec<String>, Option<usize>)>>);

    impl Written {
        fn taken(&self) -> Vec<String> {
            self.0.lock().unwrap().0.clone()
        }

        fn takes(&self, most: Option<usize>) {
            self.0.lock().unwrap().1 = most;
        }
    }

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let (taken, most) = &mut *self.0.lock().unwrap();
            if *most == Some(0) {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let length = most.unwrap_or(bytes.len()).min(bytes.len());
            taken.push(String::from_utf8(bytes[..length].to_vec()).unwrap());
            *most = most.map(|most| most - length);
            Ok(length)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_wait_for_others_and_a_warning_takes_them_along() {
        let written = Written::default();
        let waiting = Waiting::of(written.clone());
        let added = |text: &str, waits| waiting.add(text.as_bytes(), waits);
        assert!(added("one\n", true), "somebody has to be told of the first");
        assert!(!added("two\n", true));
        assert!(!added("warned\n", false));
        assert!(added("three\n", true));
        assert!(!added(&"x".repeat(MAX_WAITING - "three\n".len()), true));
        waiting.close();
        assert!(!added("last\n", true), "nobody would write what waits");
        let written = written.taken();
        assert_eq!(written[0], "one\ntwo\nwarned\n");
        assert!(written[1].starts_with("three\nxxx"), "too many do not wait");
        assert_eq!(written[2..], ["last\n"]);
    }

    #[test]
    fn what_a_reader_does_not_take_stays() {
        let written = Written::default();
        let waiting = Waiting::of(written.clone());
        written.takes(Some(6));
        assert!(waiting.add(b"warned\n", false), "its end is still to come");
        for _ in 0..MAX_WAITING {
            waiting.add(b"again\n", true);
        }
        assert!(waiting.state().lines.len() <= MAX_WAITING);
        written.takes(None);
        assert!(waiting.state().write());
        let all = written.taken().concat();
        assert!(all.starts_with("warned\nagain\nagain\n"));
        assert!(all.ends_with("\nagain\n"), "no line is cut");
    }

    #[test]
    fn a_long_line_is_whole_though_its_reader_stops_in_it() {
        let written = Written::default();
        let waiting = Waiting::of(written.clone());
        let long = "x".repeat(2 * MAX_WAITING);
        written.takes(Some(10));
        waiting.add(long.as_bytes(), true);
        assert!(!waiting.add(b"next\n", true), "there is no room for it");
        written.takes(None);
        assert!(waiting.state().write());
        assert_eq!(written.taken().concat(), long);
    }

    #[test]
    fn a_line_is_written_soon_and_the_last_at_the_end() {
        let written = Written::default();
        let (lines, last) = Lines::to(written.clone()).unwrap();
        let line = |text: &str| lines.make_writer().write_all(text.as_bytes());
        line("one\n").unwrap();
        while written.taken().is_empty() {
            thread::sleep(Duration::from_millis(1));
        }
        line("two\n").unwrap();
        drop(last);
        assert_eq!(written.taken(), ["one\n", "two\n"]);
    }
}
