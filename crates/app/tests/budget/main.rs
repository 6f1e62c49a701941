//! How many statements a request may cost, counted where the driver executes them.
//!
//! It is one test in a program of its own, so that nothing else is counted.

#[cfg(test)]
mod counter;
#[cfg(test)]
#[expect(
    dead_code,
    unused_imports,
    reason = "this program needs a part of what the others need"
)]
#[path = "../e2e"]
mod e2e {
    pub(crate) mod harness;
}

#[cfg(test)]
mod rows;
#[cfg(test)]
mod trees;
