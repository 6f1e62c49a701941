//! The names of content: 32 lower-case hexadecimal digits, and nothing else.

use std::fmt::Write;

use object_store::path::Path;
use ports::driven::content::ContentKey;

/// A name that was checked.
///
/// INVARIANT: hexadecimal digits only, so that no stored name can lead out of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name(String);

impl Name {
    const DIGITS: usize = 32;

    /// The name that 128 random bits spell.
    pub(crate) fn new(bits: [u8; Self::DIGITS / 2]) -> Self {
        let mut digits = String::with_capacity(Self::DIGITS);
        for byte in bits {
            // Writing to a string cannot fail.
            let _ = write!(digits, "{byte:02x}");
        }
        Self(digits)
    }

    /// The name in a key; `None` when it has not the shape of one.
    pub(crate) fn parse(key: &ContentKey) -> Option<Self> {
        let fits = key.0.len() == Self::DIGITS
            && key
                .0
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        fits.then(|| Self(key.0.clone()))
    }

    /// The name of what is kept under a key, also of a draft that was broken off.
    pub(crate) fn of_kept(key: &ContentKey) -> Option<Self> {
        let (whole, draft) = key.0.split_once('#').unwrap_or((&key.0, "1"));
        let is_draft = !draft.is_empty() && draft.bytes().all(|byte| byte.is_ascii_digit());
        Self::parse(&ContentKey(whole.to_owned()))
            .filter(|_| is_draft)
            .map(|_| Self(key.0.clone()))
    }

    /// The two folders that it lies in, outer first.
    pub(crate) fn folders(&self) -> [&str; 2] {
        [&self.0[..2], &self.0[2..4]]
    }

    /// The file's own name.
    pub(crate) fn file(&self) -> &str {
        &self.0
    }

    /// Where it lies, as `object_store` says it.
    pub(crate) fn location(&self) -> Path {
        let [outer, inner] = self.folders();
        Path::from_iter([outer, inner, self.file()])
    }

    pub(crate) fn into_key(self) -> ContentKey {
        ContentKey(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_spelled_in_one_way() {
        let name = Name::new([0xab; 16]);
        assert_eq!(name.location().as_ref(), format!("ab/ab/{}", name.file()));
        let key = name.clone().into_key();
        assert_eq!(Name::parse(&key), Some(name));
        assert_eq!(Name::parse(&ContentKey(key.0.to_uppercase())), None);
    }

    #[test]
    fn a_draft_is_kept_and_not_read() {
        let whole = "ab".repeat(16);
        let draft = ContentKey(format!("{whole}#12"));
        assert_eq!(Name::parse(&draft), None);
        assert_eq!(Name::of_kept(&draft).unwrap().folders(), ["ab", "ab"]);
        assert!(Name::of_kept(&ContentKey(whole.clone())).is_some());
        for text in [
            format!("{whole}#"),
            format!("{whole}#x"),
            "../a#1".to_owned(),
        ] {
            assert_eq!(Name::of_kept(&ContentKey(text)), None);
        }
    }

    #[test]
    fn nothing_else_is_a_name() {
        for text in [
            "",
            "/",
            "..",
            "../../../../../../../etc/passwd__",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\0",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa#1",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaé",
        ] {
            assert_eq!(Name::parse(&ContentKey(text.to_owned())), None, "{text:?}");
        }
    }
}
