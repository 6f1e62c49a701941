//! A link's own name, beside its token: chosen by the one who made it, and so a weaker secret than that.

use std::fmt;

/// Why a text is no link name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkNameError {
    /// It is too short or too long.
    #[error("a link's name has {} to {} characters", LinkName::MIN, LinkName::MAX)]
    Length,
    /// It holds something else than letters, digits and hyphens.
    #[error("a link's name consists of the letters a to z in either case, digits and hyphens")]
    Characters,
}

/// A link's own name: 12 to 30 letters, digits and hyphens (docs/contracts/box.md 1.7).
///
/// It keeps its spelling. Two names that differ in case only are one. Anybody who knows it stands
/// before the link as with its token, so that it shows nothing when it is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkName(String);

impl LinkName {
    /// The fewest characters.
    pub const MIN: usize = 12;
    /// The most characters.
    pub const MAX: usize = 30;

    /// Takes a text for a name.
    pub fn parse(text: &str) -> Result<Self, LinkNameError> {
        if !text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        {
            return Err(LinkNameError::Characters);
        }
        if !(Self::MIN..=Self::MAX).contains(&text.len()) {
            return Err(LinkNameError::Length);
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as given, for the address that is handed out and for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What tells it from other names.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl fmt::Debug for LinkName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("LinkName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_12_to_30_letters_digits_and_hyphens() {
        let refused = |text: &str| LinkName::parse(text).unwrap_err();
        assert_eq!(refused("elevenchars"), LinkNameError::Length);
        assert_eq!(refused(&"a".repeat(31)), LinkNameError::Length);
        assert_eq!(refused("twelve_chars"), LinkNameError::Characters);
        assert_eq!(refused("zwölf-zeichen"), LinkNameError::Characters);
        for text in ["twelve-chars", "TWELVECHARS1", &"9".repeat(30)] {
            assert_eq!(LinkName::parse(text).unwrap().reveal(), text);
        }
    }

    #[test]
    fn names_that_differ_in_case_are_one() {
        let key = |text| LinkName::parse(text).unwrap().key();
        assert_eq!(key("Harbour-Plans"), key("harbour-plans"));
        assert_ne!(key("harbour-plans"), key("harbour-plan1"));
    }
}
