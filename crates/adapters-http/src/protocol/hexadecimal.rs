//! Bytes as digits.

const DIGITS: [u8; 16] = *b"0123456789abcdef";

/// Two lower-case hexadecimal digits for each byte.
pub(crate) fn digits(bytes: &[u8]) -> String {
    // By a table: a list shows two for each of its rows, and the formatter takes ten times as long.
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_two_digits() {
        assert_eq!(digits(&[]), "");
        assert_eq!(digits(&[0x00, 0x0f, 0x9a, 0xff]), "000f9aff");
    }
}
