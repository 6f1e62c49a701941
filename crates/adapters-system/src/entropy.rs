//! The operating system's randomness: the only source of every secret, nonce and salt.

/// Random bytes of the operating system.
#[expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "this adapter is where randomness comes from, and nothing may be made without it"
)]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}
