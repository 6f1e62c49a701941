//! The names of items, and when two of them are the same.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::text::is_unwritten;

/// Why a text is no item name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The name is empty, `.` or `..`.
    #[error("a name must not be empty, `.` or `..`")]
    Empty,
    /// The name is over 255 bytes of UTF-8.
    #[error("a name has at most 255 bytes")]
    TooLong,
    /// The name holds a character that no name may hold.
    #[error(
        "a name must not contain `/`, `\\`, control characters or characters that reverse the direction of text"
    )]
    Forbidden,
    /// The name begins or ends with white space, or ends with a full stop.
    #[error("a name must not begin or end with white space, nor end with a full stop")]
    Edge,
}

/// An item's name: as given, with a key under which names are compared.
///
/// Names keep their spelling. Two names are the same when their keys are: without regard to case
/// and to the form in which accents are composed (docs/threat-model.md T-75).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemName(String);

impl ItemName {
    /// The longest name, in bytes of UTF-8.
    pub const MAX_BYTES: usize = 255;

    /// Takes a text for a name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.is_empty() || text == "." || text == ".." {
            return Err(NameError::Empty);
        }
        if text.len() > Self::MAX_BYTES {
            return Err(NameError::TooLong);
        }
        if text.chars().any(is_forbidden) {
            return Err(NameError::Forbidden);
        }
        if text.trim() != text || text.ends_with('.') {
            return Err(NameError::Edge);
        }
        Ok(Self(text.to_owned()))
    }

    /// The nearest name to any text at all: what a name from elsewhere becomes when it is taken in.
    #[must_use]
    pub fn nearest(text: &str) -> Self {
        let replaced: String = text
            .chars()
            .map(|c| if is_forbidden(c) { '_' } else { c })
            .collect();
        let mut kept = replaced.trim().trim_end_matches(['.', ' ']).trim_end();
        while kept.len() > Self::MAX_BYTES {
            let cut = kept.char_indices().next_back().map_or(0, |(at, _)| at);
            kept = kept[..cut].trim_end_matches(['.', ' ']).trim_end();
        }
        if kept.is_empty() {
            Self("_".to_owned())
        } else {
            Self(kept.to_owned())
        }
    }

    /// The name as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key under which this name is compared with its neighbours.
    pub fn key(&self) -> String {
        name_key(&self.0)
    }

    /// This name with a number, before the extension: `plan.txt` becomes `plan 1.txt`.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        self.with_tail(&format!(" {number}"))
    }

    /// This name counted in parentheses, before the extension: `Plans` becomes `Plans(2)`
    /// (docs/contracts/oracle.md 9.4).
    #[must_use]
    pub fn counted(&self, number: u32) -> Self {
        self.with_tail(&format!("({number})"))
    }

    fn with_tail(&self, tail: &str) -> Self {
        let (stem, extension) = match self.0.rfind('.') {
            Some(dot) if dot > 0 => self.0.split_at(dot),
            _ => (self.0.as_str(), ""),
        };
        let tail = format!("{tail}{extension}");
        let mut room = Self::MAX_BYTES.saturating_sub(tail.len()).min(stem.len());
        while !stem.is_char_boundary(room) {
            room -= 1;
        }
        Self::nearest(&format!("{}{tail}", &stem[..room]))
    }
}

impl fmt::Display for ItemName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for ItemName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}

/// The key under which any text is looked up among names, a valid name or not.
pub fn name_key(text: &str) -> String {
    text.nfc()
        .collect::<String>()
        .to_lowercase()
        .nfc()
        .collect()
}

fn is_forbidden(c: char) -> bool {
    is_unwritten(c) || matches!(c, '/' | '\\' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_not_lead_elsewhere_nor_mislead() {
        let cases = [
            ("", NameError::Empty),
            (".", NameError::Empty),
            ("..", NameError::Empty),
            ("a/b", NameError::Forbidden),
            ("a\\b", NameError::Forbidden),
            ("a\0b", NameError::Forbidden),
            ("a\nb", NameError::Forbidden),
            ("gpj.\u{202E}exe", NameError::Forbidden),
            (" a", NameError::Edge),
            ("a ", NameError::Edge),
            ("a.", NameError::Edge),
        ];
        for (text, error) in cases {
            assert_eq!(ItemName::parse(text), Err(error), "{text:?}");
        }
        assert_eq!(ItemName::parse(&"a".repeat(256)), Err(NameError::TooLong));
    }

    #[test]
    fn a_name_keeps_its_spelling() {
        for text in [
            "a b.TXT",
            "100%.txt",
            "#1 [draft].md",
            "Ünïcode ✓",
            ".hidden",
        ] {
            assert_eq!(ItemName::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn names_that_differ_in_case_or_composition_are_one() {
        let key = |text| ItemName::parse(text).unwrap().key();
        assert_eq!(key("Plan.TXT"), key("plan.txt"));
        assert_eq!(key("Caf\u{e9}"), key("cafe\u{301}"));
        assert_ne!(key("plan"), key("plan1"));
    }

    #[test]
    fn the_nearest_name_is_a_name_and_a_name_is_its_own_nearest() {
        for text in ["", "..", "a/b", " x. ", "e\u{202E}x", &"ü".repeat(300)] {
            let nearest = ItemName::nearest(text);
            assert_eq!(
                ItemName::parse(nearest.as_str()),
                Ok(nearest.clone()),
                "{text:?}"
            );
        }
        assert_eq!(ItemName::nearest("a:b.txt").as_str(), "a:b.txt");
    }

    #[test]
    fn a_number_goes_before_the_extension() {
        let numbered = |text, number| ItemName::parse(text).unwrap().numbered(number).0;
        assert_eq!(numbered("plan.txt", 1), "plan 1.txt");
        assert_eq!(numbered("plan", 2), "plan 2");
        assert_eq!(numbered(".hidden", 1), ".hidden 1");
        assert!(numbered(&"é".repeat(127), 10).len() <= ItemName::MAX_BYTES);
    }
}
