//! What the port promises, on a folder of its own for each test.

mod broken_off;
mod damaged;
pub(crate) mod harness;
mod hostile_folder;
mod round_trip;
mod small;
