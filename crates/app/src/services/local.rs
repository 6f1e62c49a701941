//! What belongs to this process alone: guesses, counters, uploads being assembled.

pub(super) mod assembling;
pub(super) mod limiter;
pub(super) mod usage_counter;
