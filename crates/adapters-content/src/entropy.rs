//! The operating system's randomness, for names.

use ports::driven::content::ContentError;

/// Random bytes of the operating system.
#[expect(
    clippy::disallowed_methods,
    reason = "this adapter makes the names of content, and this is its only source of randomness"
)]
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N], ContentError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| ContentError::Other(Box::new(error)))?;
    Ok(bytes)
}
