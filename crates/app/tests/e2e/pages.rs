//! What a browser meets behind a link.

mod archive;
mod gone;
mod looks;
mod maker;
mod password;
mod reach;
mod sending;

/// The addresses behind a link, below its page.
const PARTS: [&str; 3] = ["", "/download", "/preview"];
