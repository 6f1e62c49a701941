//! Randomness that can be had again: a seed from the system or from `LATCHKEY_TEST_SEED`.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A generator (`SplitMix64`), and the seed that it began with.
pub(crate) struct Random {
    pub(crate) seed: u64,
    state: u64,
}

impl Random {
    /// Begins with the seed that was asked for, or with a new one.
    pub(crate) fn from_environment() -> Self {
        let asked = std::env::var_os("LATCHKEY_TEST_SEED")
            .map(|text| text.to_str().unwrap().parse().unwrap());
        Self::from_seed(asked.unwrap_or_else(|| RandomState::new().build_hasher().finish()))
    }

    pub(crate) const fn from_seed(seed: u64) -> Self {
        Self { seed, state: seed }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number below a bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }
}
