//! What every door stands on: bodies, headers, addresses and problems, in no vendor's words.

pub(crate) mod bearer;
pub(crate) mod body;
pub(crate) mod conditions;
pub(crate) mod connection;
pub(crate) mod connection_slots;
pub(crate) mod cors;
pub(crate) mod dialect;
pub(crate) mod disposition;
pub(crate) mod documents;
pub(crate) mod hexadecimal;
pub(crate) mod instant;
pub(crate) mod json;
pub(crate) mod kinds;
pub(crate) mod multipart;
pub(crate) mod operation;
pub(crate) mod pace;
pub(crate) mod password;
pub(crate) mod path;
pub(crate) mod payload;
pub(crate) mod problem;
pub(crate) mod query;
pub(crate) mod range;
pub(crate) mod request;
pub(crate) mod table;
