//! Box's dialect over real connections: a request's text goes in, a service's outcome is given,
//! and the answer's text comes out.

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod protocol;
#[cfg(test)]
#[path = "../shared/mod.rs"]
mod shared;
#[cfg(test)]
mod stage;
