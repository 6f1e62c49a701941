//! What texts that people see may hold.

/// Whether a character is not written: control characters, and the marks that turn the direction of
/// writing (docs/threat-model.md T-76).
pub(crate) fn is_unwritten(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')
}
