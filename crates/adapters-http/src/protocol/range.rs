//! Which bytes of a file a `Range` field asks for.

use std::ops::Range;

use domain::server::session::Span;

/// The most ranges that are looked at; more are answered with the whole file
/// (docs/threat-model.md T-86).
const MAX_RANGES: usize = 8;

/// What of a file is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of it.
    Whole,
    /// One part of it.
    Part(Range<u64>),
    /// Only parts that it does not have.
    Nothing,
}

/// What a `Range` field wants of a file of `size` bytes. One that is not understood wants it all,
/// and so do ranges that remain several when those that touch are joined.
pub(crate) fn wanted(field: Option<&str>, size: u64) -> Wanted {
    let Some(asked) = field.and_then(parse) else {
        return Wanted::Whole;
    };
    let mut parts: Vec<Range<u64>> = Vec::with_capacity(asked.len());
    for spec in asked {
        match spec.within(size) {
            Some(part) if part.is_empty() => return Wanted::Whole,
            Some(part) => parts.push(part),
            None => {}
        }
    }
    parts.sort_by_key(|part| part.start);
    let mut parts = parts.into_iter();
    let Some(mut joined) = parts.next() else {
        return Wanted::Nothing;
    };
    for part in parts {
        if part.start > joined.end {
            return Wanted::Whole;
        }
        joined.end = joined.end.max(part.end);
    }
    Wanted::Part(joined)
}

/// One range as it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spec {
    /// From a place to another, both included, or to the end.
    From(u64, Option<u64>),
    /// So many bytes at the end.
    Last(u64),
}

impl Spec {
    /// The bytes of a file of `size` that it means; empty for the end of an empty file, which no
    /// `Content-Range` can name.
    fn within(self, size: u64) -> Option<Range<u64>> {
        match self {
            Self::Last(0) => None,
            Self::Last(length) => Some(size.saturating_sub(length)..size),
            Self::From(first, _) if first >= size => None,
            Self::From(first, last) => {
                let end = last.map_or(size, |last| last.saturating_add(1).min(size));
                Some(first..end)
            }
        }
    }
}

fn parse(field: &str) -> Option<Vec<Spec>> {
    let (unit, list) = field.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let specs = list
        .split(',')
        .map(str::trim)
        .filter(|spec| !spec.is_empty());
    let specs: Vec<Spec> = specs
        .take(MAX_RANGES + 1)
        .map(spec)
        .collect::<Option<_>>()?;
    (!specs.is_empty() && specs.len() <= MAX_RANGES).then_some(specs)
}

fn spec(text: &str) -> Option<Spec> {
    let (first, last) = text.split_once('-')?;
    if first.is_empty() {
        return number(last).map(Spec::Last);
    }
    let first = number(first)?;
    if last.is_empty() {
        return Some(Spec::From(first, None));
    }
    let last = number(last)?;
    (first <= last).then_some(Spec::From(first, Some(last)))
}

/// Digits as a number; more of them than fit are the largest one, which no file reaches.
fn number(digits: &str) -> Option<u64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(u64::MAX))
}

/// The bytes that a `Content-Range` names, and how many there are in all (RFC 9110, section 14.4). Where either is left
/// open it is none.
pub(crate) fn content(text: &str) -> Option<Span> {
    let rest = text.trim().strip_prefix("bytes")?.trim_start();
    let (range, total) = rest.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let read = |number: &str| -> Option<u64> {
        let digits = number.trim();
        let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|_| all)
    };
    Some(Span {
        first: read(first)?,
        last: read(last)?,
        total: read(total)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_range_means_what_rfc_9110_says() {
        use Wanted::{Nothing, Part, Whole};
        let cases = [
            ("bytes=0-0", Part(0..1)),
            ("bytes=0-", Part(0..10)),
            ("bytes=3-5", Part(3..6)),
            ("bytes=3-99", Part(3..10)),
            ("bytes=-3", Part(7..10)),
            ("bytes=-99", Part(0..10)),
            ("bytes=9-9", Part(9..10)),
            ("Bytes = 1-2", Part(1..3)),
            ("bytes=0-1,2-3", Part(0..4)),
            ("bytes=4-8, ,0-4", Part(0..9)),
            ("bytes=2-3,99-", Part(2..4)),
            ("bytes=0-1,5-6", Whole),
            ("bytes=10-", Nothing),
            ("bytes=-0", Nothing),
            ("bytes=99999999999999999999999-", Nothing),
            ("bytes=0-99999999999999999999999", Part(0..10)),
            ("bytes=5-3", Whole),
            ("bytes=", Whole),
            ("bytes=-", Whole),
            ("bytes=a-b", Whole),
            ("bytes=+1-2", Whole),
            ("bytes=1-2-3", Whole),
            ("items=0-1", Whole),
            ("0-1", Whole),
            ("bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7", Part(0..8)),
            ("bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8", Whole),
        ];
        for (field, expected) in cases {
            assert_eq!(wanted(Some(field), 10), expected, "{field}");
        }
        assert_eq!(wanted(None, 10), Whole);
    }

    #[test]
    fn an_empty_file_has_no_parts() {
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Nothing);
        assert_eq!(wanted(Some("bytes=-5"), 0), Wanted::Whole);
    }

    /// The bytes that are asked for, one by one.
    fn model(asked: &[(u64, u64)], size: u64) -> Vec<bool> {
        (0..size)
            .map(|byte| {
                asked
                    .iter()
                    .any(|(first, last)| (*first..=*last).contains(&byte))
            })
            .collect()
    }

    proptest! {
        #[test]
        fn a_part_is_exactly_what_was_asked_for(
            asked in prop::collection::vec((0_u64..40, 0_u64..12), 1..9),
            size in 0_u64..40,
        ) {
            let asked: Vec<_> = asked.into_iter().map(|(first, more)| (first, first + more)).collect();
            let specs: Vec<_> = asked.iter().map(|(first, last)| format!("{first}-{last}")).collect();
            let bytes = model(&asked, size);
            match wanted(Some(&format!("bytes={}", specs.join(","))), size) {
                Wanted::Part(part) => {
                    prop_assert!(!part.is_empty() && part.end <= size);
                    for (at, asked) in (0_u64..).zip(bytes) {
                        prop_assert_eq!(part.contains(&at), asked);
                    }
                }
                Wanted::Nothing => prop_assert!(!bytes.contains(&true)),
                Wanted::Whole => {
                    let first = bytes.iter().position(|asked| *asked).unwrap();
                    let last = bytes.iter().rposition(|asked| *asked).unwrap();
                    prop_assert!(bytes[first..last].contains(&false));
                }
            }
        }
    }

    #[test]
    fn fuzz_ranges() {
        bolero::check!().for_each(|field: &[u8]| {
            let field = String::from_utf8_lossy(field);
            for size in [0, 1, 9, 4_096, u64::MAX] {
                if let Wanted::Part(part) = wanted(Some(&field), size) {
                    assert!(part.start < part.end && part.end <= size);
                }
            }
        });
    }

    #[test]
    fn a_range_is_two_bytes_and_a_length() {
        let span = |first, last, total| Some(Span { first, last, total });
        for (text, expected) in [
            ("bytes 0-7/9", span(0, 7, 9)),
            (" bytes 8-8/9 ", span(8, 8, 9)),
            ("bytes=0-7/9", None),
            ("bytes 0-7/*", None),
            ("bytes */9", None),
            ("bytes 0-7", None),
            ("bytes -7/9", None),
            ("bytes +0-7/9", None),
            ("bytes 0-18446744073709551616/9", None),
            ("items 0-7/9", None),
            ("", None),
        ] {
            assert_eq!(super::content(text), expected, "{text}");
        }
    }

    #[test]
    fn fuzz_contents() {
        bolero::check!().for_each(|text: &[u8]| {
            let _ = super::content(&String::from_utf8_lossy(text));
        });
    }
}
