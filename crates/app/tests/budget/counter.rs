//! Counts the statements that the database's driver executes, by the thread that executes them.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// What a request cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cost {
    /// Statements of readers.
    pub(crate) reads: usize,
    /// Statements inside units of work, reads among them.
    pub(crate) unit: usize,
}

/// What was executed since it was last asked.
#[derive(Clone, Default)]
pub(crate) struct Counter(Arc<Mutex<Vec<Executed>>>);

/// A statement.
struct Executed {
    in_unit: bool,
    sql: String,
    /// How many rows it gave or changed.
    rows: u64,
}

impl Counter {
    /// Listens to the driver in this whole process, and so once only.
    pub(crate) fn install() -> Self {
        let counter = Self::default();
        let queries = Targets::new().with_target("sqlx::query", Level::DEBUG);
        let layers = tracing_subscriber::registry().with(counter.clone().with_filter(queries));
        tracing::subscriber::set_global_default(layers).unwrap();
        counter
    }

    /// What was executed since it was last asked, with the statements.
    pub(crate) fn take(&self) -> (Cost, Vec<String>) {
        let mut executed = std::mem::take(&mut *self.0.lock().unwrap());
        executed.retain(|executed| !is_bookkeeping(&executed.sql));
        let unit = executed.iter().filter(|executed| executed.in_unit).count();
        let reads = executed.len() - unit;
        let sql = executed.into_iter().map(|Executed { in_unit, sql, .. }| {
            let place = if in_unit { "unit" } else { "read" };
            format!("{place}: {sql}")
        });
        (Cost { reads, unit }, sql.collect())
    }

    /// How many rows the largest unit read and wrote since it was last asked, with what it executed.
    pub(crate) fn largest_unit(&self) -> (u64, Vec<String>) {
        let executed = std::mem::take(&mut *self.0.lock().unwrap());
        let mut largest = (0, Vec::new());
        let mut unit = (0, Vec::new());
        for Executed { sql, rows, .. } in executed.into_iter().filter(|one| one.in_unit) {
            if sql.starts_with("SAVEPOINT") {
                unit = (0, Vec::new());
            } else if !is_bookkeeping(&sql) {
                unit.0 += rows;
                unit.1.push(format!("{rows} rows: {sql}"));
            }
            if unit.0 > largest.0 {
                largest.clone_from(&unit);
            }
        }
        largest
    }
}

impl<S: Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut sql = Sql::default();
        event.record(&mut sql);
        let text = if sql.whole.is_empty() {
            sql.summary
        } else {
            sql.whole
        };
        let thread = std::thread::current();
        let in_unit = match thread.name() {
            Some(name) if name.starts_with("store-writer") => true,
            Some(name) if name.starts_with("store-reader") => false,
            other => panic!("a statement of nobody, on thread {other:?}: {text}"),
        };
        self.0.lock().unwrap().push(Executed {
            in_unit,
            sql: text,
            rows: sql.rows,
        });
    }
}

/// What belongs to transactions, or to whole batches of units, and not to what is asked in them.
fn is_bookkeeping(sql: &str) -> bool {
    const WORDS: [&str; 7] = [
        "INSERT INTO \"clock_mark\"",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT",
        "RELEASE",
        "PRAGMA",
    ];
    WORDS.iter().any(|word| sql.starts_with(word))
}

/// The statement of an event. The driver gives long ones twice, cut short and whole.
#[derive(Default)]
struct Sql {
    summary: String,
    whole: String,
    rows: u64,
}

impl Visit for Sql {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if matches!(field.name(), "rows_affected" | "rows_returned") {
            self.rows += value;
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let into = match field.name() {
            "summary" => &mut self.summary,
            "db.statement" => &mut self.whole,
            _ => return,
        };
        write!(into, "{value:?}").unwrap();
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let words = value.split_whitespace().collect::<Vec<_>>().join(" ");
        match field.name() {
            "summary" => self.summary = words,
            "db.statement" => self.whole = words,
            _ => {}
        }
    }
}
