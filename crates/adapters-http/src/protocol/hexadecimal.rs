//! Bytes as digits.

const DIGITS: [u8; 16] = *b"0123456789abcdef";

/// Two lower-case hexadecimal digits for each byte, in ASCII.
pub(crate) fn digits(bytes: &[u8]) -> impl Iterator<Item = u8> {
    // By a table: a list shows two for each of its rows, and the formatter takes ten times as long.
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| DIGITS[usize::from(digit)])
}

/// The same as a text.
pub(crate) fn text(bytes: &[u8]) -> String {
    digits(bytes).map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_two_digits() {
        assert_eq!(text(&[]), "");
        assert_eq!(text(&[0x00, 0x0f, 0x9a, 0xff]), "000f9aff");
    }
}
