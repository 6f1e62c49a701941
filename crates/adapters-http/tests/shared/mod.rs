//! What the tests of all dialects have in common: an exchange over a real connection, the golden
//! files, and doors with nothing behind them but what a test names.

pub(crate) mod exchange;
pub(crate) mod fixtures;
pub(crate) mod golden;
pub(crate) mod world;
