//! Whom a delegated link is for, and how they are shown things.

use crate::text::is_unwritten;

/// Why what is said of an assigned person is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssignmentError {
    /// Nobody is named, or by too long a text.
    #[error(
        "whoever the link is assigned to is named with 1 to {} characters",
        Assignment::MAX_NAME
    )]
    NameLength,
    /// The name holds a character that is not written.
    #[error(
        "whoever the link is assigned to is named without control characters and marks that turn the writing around"
    )]
    NameCharacters,
    /// A locale or a time zone is too long.
    #[error(
        "a locale and a time zone have at most {} characters",
        Assignment::MAX_PREFERENCE
    )]
    PreferenceLength,
}

/// Whom a delegated link is for, as a request says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    name: String,
    locale: Option<String>,
    time_zone: Option<String>,
}

impl Assignment {
    /// The most characters of the text that names somebody (docs/contracts/oracle.md 4.2).
    pub const MAX_NAME: usize = 256;
    /// The most characters of a locale or a time zone.
    pub const MAX_PREFERENCE: usize = 64;

    /// Takes a text for whom a link is for; spaces around it are left out. A locale and a time zone may
    /// be any text: who shows things knows them or does not.
    pub fn new(
        name: &str,
        locale: Option<&str>,
        time_zone: Option<&str>,
    ) -> Result<Self, AssignmentError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > Self::MAX_NAME {
            return Err(AssignmentError::NameLength);
        }
        if name.chars().any(is_unwritten) {
            return Err(AssignmentError::NameCharacters);
        }
        let long = |text: &str| text.chars().count() > Self::MAX_PREFERENCE;
        if locale.is_some_and(long) || time_zone.is_some_and(long) {
            return Err(AssignmentError::PreferenceLength);
        }
        Ok(Self {
            name: name.to_owned(),
            locale: locale.map(str::to_owned),
            time_zone: time_zone.map(str::to_owned),
        })
    }

    /// The text that names them.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The language and writing that they are shown things in.
    pub fn locale(&self) -> Option<&str> {
        self.locale.as_deref()
    }

    /// The time zone that they are shown times in.
    pub fn time_zone(&self) -> Option<&str> {
        self.time_zone.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_1_to_256_written_characters() {
        for name in ["", "  ", &"é".repeat(257)] {
            let refused = Assignment::new(name, None, None);
            assert_eq!(refused, Err(AssignmentError::NameLength), "{name}");
        }
        for name in ["a\u{0}b", "a\nb", "a\u{202E}b"] {
            let refused = Assignment::new(name, None, None);
            assert_eq!(refused, Err(AssignmentError::NameCharacters), "{name}");
        }
        let longest = "é".repeat(256);
        for (given, kept) in [(" crew 42 ", "crew 42"), (&longest, &longest)] {
            assert_eq!(Assignment::new(given, None, None).unwrap().name(), kept);
        }
    }

    #[test]
    fn a_locale_and_a_time_zone_are_any_text_of_64_characters() {
        let (fits, long) = ("é".repeat(64), "é".repeat(65));
        let taken = Assignment::new("a", Some(&fits), Some("no zone")).unwrap();
        assert_eq!(taken.locale(), Some(&*fits));
        assert_eq!(taken.time_zone(), Some("no zone"));
        for (locale, zone) in [(Some(&*long), None), (None, Some(&*long))] {
            let refused = Assignment::new("a", locale, zone);
            assert_eq!(refused, Err(AssignmentError::PreferenceLength));
        }
    }
}
