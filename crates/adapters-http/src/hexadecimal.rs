//! Bytes as digits.

use std::fmt::Write as _;

/// Two lower-case hexadecimal digits for each byte.
pub(crate) fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // INVARIANT: writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
