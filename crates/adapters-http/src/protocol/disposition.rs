//! The `Content-Disposition` field: one line for any name (RFC 6266).

use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 5987 lets stand as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// What a browser should do with bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disposition {
    /// Save them.
    Attachment,
    /// Show them.
    Inline,
}

/// The field for a file of this name.
pub(crate) fn field(disposition: Disposition, name: &str) -> HeaderValue {
    let word = match disposition {
        Disposition::Attachment => "attachment",
        Disposition::Inline => "inline",
    };
    let simple: String = name
        .chars()
        .map(|c| if is_simple(c) { c } else { '_' })
        .collect();
    let mut line = format!("{word}; filename=\"{simple}\"");
    if simple != name {
        line.push_str("; filename*=UTF-8''");
        line.extend(utf8_percent_encode(name, PLAIN));
    }
    HeaderValue::from_str(&line).unwrap_or(HeaderValue::from_static("attachment"))
}

/// Whether every client reads the character alike in a quoted string; some decode `%`.
const fn is_simple(c: char) -> bool {
    matches!(c, ' '..='~') && !matches!(c, '"' | '\\' | '%')
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;

    use super::*;

    /// Reads the name back as a client does: `filename*` before `filename`.
    fn name_in(line: &str) -> String {
        if let Some((_, extended)) = line.split_once("filename*=UTF-8''") {
            return percent_decode_str(extended)
                .decode_utf8()
                .unwrap()
                .into_owned();
        }
        let (_, quoted) = line.split_once("filename=\"").unwrap();
        quoted.strip_suffix('"').unwrap().to_owned()
    }

    #[test]
    fn a_plain_name_is_written_plainly() {
        assert_eq!(
            field(Disposition::Attachment, "plan 1.txt"),
            "attachment; filename=\"plan 1.txt\""
        );
        assert_eq!(
            field(Disposition::Inline, "é\".txt"),
            "inline; filename=\"__.txt\"; filename*=UTF-8''%C3%A9%22.txt"
        );
    }

    proptest! {
        #[test]
        fn any_name_is_one_line_and_reads_back(name in any::<String>()) {
            let value = field(Disposition::Attachment, &name);
            let line = value.to_str().unwrap();
            prop_assert!(line.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            prop_assert!(line.starts_with("attachment; filename=\""));
            prop_assert_eq!(name_in(line), name);
        }
    }
}
