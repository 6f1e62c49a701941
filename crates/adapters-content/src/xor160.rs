//! A quick digest of 160 bits: each byte is xored in eleven bits behind the one before it, in a circle, and in the end
//! the length (docs/contracts/microsoft.md 5.13).

/// After how many bytes their places in the circle come again.
const PERIOD: usize = 160;

/// The digest of what came so far.
pub(crate) struct Xor160 {
    /// All bytes of the same place, xored.
    folded: [u8; PERIOD],
    length: u64,
}

impl Default for Xor160 {
    fn default() -> Self {
        Self {
            folded: [0; PERIOD],
            length: 0,
        }
    }
}

impl Xor160 {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        // As many as there are places: the remainder fits.
        let at = usize::try_from(self.length % PERIOD as u64).unwrap_or_default();
        let (first, rest) = bytes.split_at(bytes.len().min(PERIOD - at));
        xor(&mut self.folded[at..], first);
        for period in rest.chunks(PERIOD) {
            xor(&mut self.folded, period);
        }
        self.length += bytes.len() as u64;
    }

    pub(crate) fn finalize(self) -> [u8; 20] {
        let mut digest = [0_u8; 20];
        for (place, byte) in self.folded.into_iter().enumerate() {
            let bit = 11 * place % 160;
            let both = u16::from(byte) << (bit % 8);
            let [low, high] = both.to_le_bytes();
            digest[bit / 8] ^= low;
            digest[(bit / 8 + 1) % 20] ^= high;
        }
        xor(&mut digest[12..], &self.length.to_le_bytes());
        digest
    }
}

fn xor(into: &mut [u8], bytes: &[u8]) {
    for (into, byte) in into.iter_mut().zip(bytes) {
        *into ^= byte;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::harness::hex;

    fn digest(bytes: &[u8], part: usize) -> String {
        let mut sum = Xor160::default();
        for part in bytes.chunks(part) {
            sum.update(part);
        }
        hex(&sum.finalize())
    }

    #[test]
    fn digests_equal_the_published_ones_in_parts_of_any_length() {
        let all: Vec<u8> = (0..=255).collect();
        let twenty = [
            0x4f, 0xa2, 0xd8, 0x24, 0x87, 0xc3, 0x87, 0xcd, 0x49, 0xac, 0x02, 0xb7, 0xd3, 0xd1,
            0xf6, 0x24, 0xc2, 0x53, 0x5e, 0x2b,
        ];
        for (bytes, expected) in [
            (&b""[..], "0000000000000000000000000000000000000000"),
            (
                &[0x8d, 0x14, 0x43, 0x54],
                "8da0c010a8000000000000000400000000000000",
            ),
            (&twenty, "cc14c7aeca67de611ca219497485006e318d68d8"),
            (b"hello", "6828031bd8f00600000000000500000000000000"),
            (&all, "4241847d28ac65c03b93e14287bd6bd9d6c26b26"),
            (&[b'a'; 1_000], "7080031ce0000738c0010e7068001c8108442002"),
        ] {
            for part in [1, 7, 160, 4_096] {
                assert_eq!(
                    digest(bytes, part),
                    expected,
                    "{} in parts of {part}",
                    bytes.len()
                );
            }
        }
    }
}
