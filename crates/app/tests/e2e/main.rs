//! The program as a whole, over real HTTP, held against the contracts of the doors.
//!
//! A test called `point_NN_…` shows a point of the checklist of that contract. Point 30
//! (libre-graph) is of routes that are not served.

#[cfg(test)]
mod addresses;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod batch;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod content;
#[cfg(test)]
mod coverage;
#[cfg(test)]
mod create;
#[cfg(test)]
mod delta;
#[cfg(test)]
mod directory;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod expiry;
#[cfg(test)]
mod filters;
#[cfg(test)]
mod guarded;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod hidden;
#[cfg(test)]
mod inheritance;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod mutated;
#[cfg(test)]
mod not_served;
#[cfg(test)]
mod oauth;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod paging;
#[cfg(test)]
mod parity;
#[cfg(test)]
mod passwords;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod protocol;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod search;
#[cfg(test)]
mod seeds;
#[cfg(test)]
mod shares;
#[cfg(test)]
mod taken_back;
#[cfg(test)]
mod through_links;
#[cfg(test)]
mod timestamps;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod versions;
#[cfg(test)]
mod writing;
