//! Passwords in header fields. Clients write them there as they are, and percent-encoded
//! (docs/contracts/box.md 3.1).

use ports::secret::Password;

use crate::protocol::path;

/// The passwords that a text can be read as: as it was given, and decoded where that makes another.
pub(crate) fn readings(given: &str) -> Vec<Password> {
    let decoded = given.contains('%').then(|| path::decode(given).ok());
    let decoded = decoded.flatten().filter(|decoded| decoded != given);
    [Some(given.into()), decoded]
        .into_iter()
        .flatten()
        .filter_map(|text| Password::parse(&text).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_it_is_and_decoded_where_that_is_another() {
        let cases: [(&str, &[&str]); 5] = [
            ("abc-defg", &["abc-defg"]),
            ("100%25", &["100%25", "100%"]),
            ("%C3%BCber", &["%C3%BCber", "über"]),
            ("100%", &["100%"]),
            ("", &[]),
        ];
        for (given, expected) in cases {
            let read = readings(given);
            let read: Vec<&str> = read.iter().map(Password::reveal).collect();
            assert_eq!(read, expected, "{given}");
        }
    }
}
