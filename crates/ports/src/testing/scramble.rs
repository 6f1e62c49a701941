//! Digests that tell texts apart and are quick to make; nothing about them is secret.

use std::fmt::Write;
use std::hash::{DefaultHasher, Hasher};

/// `N` bytes that depend on every part, on their order and on where one ends and the next begins.
pub(super) fn scramble<const N: usize>(purpose: &str, parts: &[&[u8]]) -> [u8; N] {
    let mut digest = [0; N];
    for (block, bytes) in digest.chunks_mut(8).enumerate() {
        let mut hasher = DefaultHasher::new();
        hasher.write_usize(block);
        for part in [purpose.as_bytes()].iter().chain(parts) {
            hasher.write_usize(part.len());
            hasher.write(part);
        }
        let block = hasher.finish().to_be_bytes();
        bytes.copy_from_slice(&block[..bytes.len()]);
    }
    digest
}

/// Bytes in lower-case hexadecimal digits.
pub(super) fn to_hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// The bytes that lower-case hexadecimal digits stand for; `None` when the text is anything else.
pub(super) fn from_hex(hex: &str) -> Option<Vec<u8>> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if !hex.len().is_multiple_of(2) || !hex.bytes().all(is_digit) {
        return None;
    }
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_depends_on_everything() {
        let digests: [[u8; 20]; 5] = [
            scramble("a", &[b"b", b"c"]),
            scramble("a", &[b"c", b"b"]),
            scramble("a", &[b"bc"]),
            scramble("ab", &[b"c"]),
            scramble("a", &[]),
        ];
        for (index, digest) in digests.iter().enumerate() {
            assert!(!digests[index + 1..].contains(digest), "{index}");
        }
        assert_eq!(digests[0], scramble("a", &[b"b", b"c"]));
    }

    #[test]
    fn digits_are_read_back() {
        assert_eq!(from_hex(&to_hex(&[0, 255, 16])), Some(vec![0, 255, 16]));
        assert_eq!(from_hex("0"), None);
        assert_eq!(from_hex("0G"), None);
        assert_eq!(from_hex("é"), None);
    }
}
