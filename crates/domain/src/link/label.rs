//! A link's label: what people call it, and by which its item's labelled links are told apart.

use std::fmt;

use crate::text::is_unwritten;

/// Why a text is no label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkLabelError {
    /// It is empty or too long.
    #[error("a link's name has 1 to {} characters", LinkLabel::MAX)]
    Length,
    /// It holds a character that is not written.
    #[error("a link's name has no control characters and no marks that turn the writing around")]
    Characters,
}

/// A link's label: 1 to 255 characters (docs/contracts/oracle.md 7.2). It opens nothing, and may be
/// shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkLabel(String);

impl LinkLabel {
    /// The most characters.
    pub const MAX: usize = 255;

    /// Takes a text for a label.
    pub fn parse(text: &str) -> Result<Self, LinkLabelError> {
        if text.is_empty() || text.chars().count() > Self::MAX {
            return Err(LinkLabelError::Length);
        }
        if text.chars().any(is_unwritten) {
            return Err(LinkLabelError::Characters);
        }
        Ok(Self(text.to_owned()))
    }

    /// The label, exactly as given: two that differ in anything are two.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LinkLabel {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_has_1_to_255_written_characters() {
        assert_eq!(LinkLabel::parse(""), Err(LinkLabelError::Length));
        let long = "ä".repeat(256);
        assert_eq!(LinkLabel::parse(&long), Err(LinkLabelError::Length));
        for text in ["a\nb", "a\u{0}", "a\u{202E}b"] {
            assert_eq!(LinkLabel::parse(text), Err(LinkLabelError::Characters));
        }
        let label = LinkLabel::parse(&"ä".repeat(255)).unwrap();
        assert_eq!(label.as_str().chars().count(), 255);
    }
}
