//! The rules of sharing links: one row for each sentence of a rule, laws over random worlds, and
//! the tables of what allows what.

#[cfg(test)]
mod access;
#[cfg(test)]
mod change;
#[cfg(test)]
mod dedup;
#[cfg(test)]
mod delegated;
#[cfg(test)]
mod edit;
#[cfg(test)]
mod effect;
#[cfg(test)]
mod filter;
#[cfg(test)]
mod fingerprint;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod gate;
#[cfg(test)]
mod grant;
#[cfg(test)]
mod item_link;
#[cfg(test)]
mod item_roles;
#[cfg(test)]
mod labelled;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod lineage;
#[cfg(test)]
mod listing;
#[cfg(test)]
mod matrix;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod resolve;
#[cfg(test)]
mod session;
#[cfg(test)]
mod shortcut;
#[cfg(test)]
mod token;
#[cfg(test)]
mod turns;
#[cfg(test)]
mod upload;
#[cfg(test)]
mod versions;
