//! The log: lines on stderr, and nothing in them that opens anything.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::Usage;

/// Starts logging by a filter.
pub(crate) fn start(filter: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::builder()
        .parse(filter)
        .map_err(|error| Usage(format!("`{filter}` is not a log filter: {error}")))?;
    // Each step of the schema is a detail that a first start is better off without.
    let filter = if filter.max_level_hint() <= Some(LevelFilter::INFO) {
        filter.add_directive("sea_orm_migration=warn".parse()?)
    } else {
        filter
    };
    let logging = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .try_init();
    logging.map_err(|error| anyhow::anyhow!("logging could not be started: {error}"))
}
