//! Looking for names.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text by which items are searched: words that must all occur in a name, in any order, whatever their case and
/// their accents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchText(Vec<String>);

impl SearchText {
    /// The longest text that is searched for, in bytes: longer than any name.
    pub const LONGEST: usize = 1_024;

    /// Reads a text. `None` when there is no word in it, or more than in any name.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > Self::LONGEST {
            return None;
        }
        let words: Vec<String> = text.split_whitespace().map(folded).collect();
        let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        (!words.is_empty()).then_some(Self(words))
    }

    /// Whether all words occur in a name.
    pub fn occurs_in(&self, name: &str) -> bool {
        let name = folded(name);
        self.0.iter().all(|word| name.contains(word))
    }
}

fn folded(text: &str) -> String {
    // Most names are plain, and of a million each is looked at.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let bare = text.nfkd().filter(|c| !is_combining_mark(*c));
    let lower = bare.collect::<String>().to_lowercase();
    lower.nfkd().filter(|c| !is_combining_mark(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_occurs_whatever_its_case_and_accents() {
        for (text, name, found) in [
            ("plan", "Plan.txt", true),
            ("LAN", "plan.txt", true),
            ("plan 2026", "2026 the Plans", true),
            ("plan 2027", "2026 the Plans", false),
            ("cafe", "Café.txt", true),
            ("CAFÉ", "cafe\u{301}.txt", true),
            ("strasse", "Straße", false),
            ("会議", "第一会議.pdf", true),
            ("ﬁle", "file", true),
            ("İ", "i", true),
        ] {
            let text = SearchText::parse(text).unwrap();
            assert_eq!(text.occurs_in(name), found, "{text:?} in {name}");
        }
        for none in ["", " \t ", "\u{301}", &"x".repeat(1_025)] {
            assert_eq!(SearchText::parse(none), None, "{none}");
        }
    }
}
