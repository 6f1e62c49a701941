//! A request's path, cut into segments and decoded before anything is matched against it.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Why a path, or a query, cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EncodingFault {
    /// A `%` is not followed by two hexadecimal digits.
    Escape,
    /// What it says is not UTF-8.
    NotUtf8,
}

/// The segments of a path, decoded. Empty ones mean nothing and are left out.
///
/// A slash that was written `%2F` is part of its segment here; who reads the segment decides
/// whether it separates.
pub(crate) fn segments(path: &str) -> Result<Vec<Cow<'_, str>>, EncodingFault> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .map(decode)
        .collect()
}

/// The same segments, borrowed.
pub(crate) fn texts<'a>(segments: &'a [Cow<'_, str>]) -> Vec<&'a str> {
    segments.iter().map(Cow::as_ref).collect()
}

/// A percent-encoded text, decoded. A plus is a plus.
pub(crate) fn decode(text: &str) -> Result<Cow<'_, str>, EncodingFault> {
    let escapes = text.split('%').skip(1);
    for escape in escapes {
        let digits = escape.as_bytes().get(..2);
        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err(EncodingFault::Escape);
        }
    }
    percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| EncodingFault::NotUtf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_decoded_once() {
        let segments = segments("//a%2Fb//c%252F/%C3%BC+[x]/").unwrap();
        assert_eq!(segments, ["a/b", "c%2F", "ü+[x]"]);
    }

    #[test]
    fn what_two_readers_could_understand_differently_is_refused() {
        for (path, fault) in [
            ("/100%", EncodingFault::Escape),
            ("/%zz", EncodingFault::Escape),
            ("/%4", EncodingFault::Escape),
            ("/%C3", EncodingFault::NotUtf8),
            ("/%C0%AF", EncodingFault::NotUtf8),
            ("/%ED%A0%80", EncodingFault::NotUtf8),
        ] {
            assert_eq!(segments(path), Err(fault), "{path}");
        }
    }
}
