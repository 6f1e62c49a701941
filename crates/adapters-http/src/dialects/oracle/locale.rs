//! Locales as requests name them: by a code, by an English name, or by the language's own name
//! (docs/contracts/oracle.md 4.2).

/// A code, its English name, and the language's own name.
const LOCALES: &[(&str, &str, &str)] = &[
    ("ar", "Arabic", "العربية"),
    ("cs", "Czech", "Čeština"),
    ("da", "Danish", "Dansk"),
    ("de", "German", "Deutsch"),
    ("el", "Greek", "Ελληνικά"),
    ("en-CA", "English-CA", "English (Canada)"),
    ("en-GB", "English-UK", "English (United Kingdom)"),
    ("en-US", "English-US", "English"),
    ("es", "Spanish", "Español"),
    ("fi", "Finnish", "Suomi"),
    ("fr", "French", "Français"),
    ("fr-CA", "French-Canadian", "Français (Canada)"),
    ("he", "Hebrew", "עברית"),
    ("hu", "Hungarian", "Magyar"),
    ("it", "Italian", "Italiano"),
    ("ja", "Japanese", "日本語"),
    ("ko", "Korean", "한국어"),
    ("nl", "Dutch", "Nederlands"),
    ("no", "Norwegian", "Norsk"),
    ("pl", "Polish", "Polski"),
    ("pt-BR", "Portuguese-Brazilian", "Português (Brasil)"),
    ("pt-PT", "Portuguese", "Português"),
    ("ro", "Romanian", "Română"),
    ("ru", "Russian", "Русский"),
    ("sk", "Slovak", "Slovenčina"),
    ("sv", "Swedish", "Svenska"),
    ("th", "Thai", "ไทย"),
    ("tr", "Turkish", "Türkçe"),
    ("uk", "Ukrainian", "Українська"),
    ("zh-CN", "Chinese-Simplified", "简体中文"),
    ("zh-TW", "Chinese-Traditional", "繁體中文"),
];

/// The code of a locale, however it is named and in any case; `None` for one that is not known, which
/// is no mistake.
pub(super) fn code(named: &str) -> Option<&'static str> {
    let named = named.trim().replace('_', "-").to_lowercase();
    let is_meant = |text: &str| text.to_lowercase() == named;
    let exact = LOCALES
        .iter()
        .find(|(code, english, own)| is_meant(code) || is_meant(english) || is_meant(own));
    // A region that is not in the table leaves the language.
    let language = || {
        let (language, _) = named.split_once('-')?;
        LOCALES.iter().find(|(code, ..)| *code == language)
    };
    exact.or_else(language).map(|(code, ..)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_code_by_english_name_and_by_its_own() {
        for (named, expected) in [
            ("en-US", Some("en-US")),
            ("EN_us", Some("en-US")),
            ("English-UK", Some("en-GB")),
            ("Dansk", Some("da")),
            ("Japanese", Some("ja")),
            ("français", Some("fr")),
            ("de-AT", Some("de")),
            ("Klingon", None),
            ("", None),
        ] {
            assert_eq!(code(named), expected, "{named}");
        }
    }
}
