//! Giving, changing and ending grants.

mod invite;
mod manage;
mod own;
mod setting;
mod single;

use domain::ids::GrantId;
use domain::role::{Capabilities, Capability};

const NEW: GrantId = GrantId::new(9).unwrap();
const READING: Capabilities = Capabilities::READING;
const EDITING: Capabilities =
    Capabilities::READING.union(Capabilities::of(&[Capability::Upload, Capability::Edit]));
