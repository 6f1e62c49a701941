//! Box ids: the number itself, in digits.

use crate::protocol::ids::parse_number;

/// The address of any id.
pub fn format(number: i64) -> String {
    number.to_string()
}

/// The number in an address; `None` unless it is written as [`format()`] writes it.
pub fn parse(text: &str) -> Option<i64> {
    parse_number(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!(parse("712"), Some(712));
        for text in ["", "0", "-1", "+712", "0712", "7 12", "9223372036854775808"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
