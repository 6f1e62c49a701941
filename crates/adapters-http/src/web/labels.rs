//! How names, sizes and instants are written on a page.

use std::fmt;

use askama::FastWritable;
use askama::filters::HtmlSafe;
use domain::time::Timestamp;

use crate::protocol::instant;
use crate::protocol::kinds::{self, Kind, Shape};
use crate::web::texts::Texts;

/// A name with every mark replaced that could mislead about it (docs/threat-model.md T-76).
pub(crate) fn name(text: &str) -> String {
    if !text.contains(misleads) {
        return text.to_owned();
    }
    text.replace(misleads, "\u{FFFD}")
}

fn misleads(c: char) -> bool {
    let reverses = matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let unseen = matches!(
        c,
        '\u{200B}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}'
    );
    reverses || unseen || c.is_control()
}

/// Digits, units and words of ours, in which there is nothing to escape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figures(String);

impl Figures {
    /// As they are written.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl HtmlSafe for Figures {}

impl FastWritable for Figures {
    fn write_into(&self, out: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        Ok(out.write_str(&self.0)?)
    }
}

/// A size, for people and to the byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    /// Rounded, with a unit.
    pub(crate) short: Figures,
    /// To the byte.
    pub(crate) exact: Figures,
}

impl Size {
    /// Writes a number of bytes.
    pub(crate) fn of(bytes: u64, texts: &Texts) -> Self {
        Self {
            short: Figures(short(bytes, texts.tenths_mark())),
            // One has a text of its own: to choose a plural takes longer than all else in a row.
            exact: Figures(match bytes {
                1 => texts.say("byte").into_owned(),
                _ => texts.with("bytes", "digits", grouped(bytes, texts.thousands_mark())),
            }),
        }
    }
}

fn short(bytes: u64, tenths_mark: char) -> String {
    // In every language that there is.
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut tenths = u128::from(bytes) / 100;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths /= 1_000;
        unit += 1;
    }
    if tenths < 100 {
        let (whole, rest) = (tenths / 10, tenths % 10);
        format!("{whole}{tenths_mark}{rest} {}", UNITS[unit])
    } else {
        format!("{} {}", tenths / 10, UNITS[unit])
    }
}

fn grouped(number: u64, mark: char) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// An instant, for people and for machines, in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// For people, to the minute.
    pub(crate) people: Figures,
    /// For machines, to the second.
    pub(crate) machine: Figures,
}

impl Moment {
    /// Writes an instant.
    pub(crate) fn of(at: Timestamp) -> Self {
        let mut machine = instant::format_without_zone(at);
        // `2030-01-31T12:00:00` to the minute.
        let people = machine.get(..16).unwrap_or_default().replacen('T', " ", 1);
        machine.push('Z');
        Self {
            people: Figures(people),
            machine: Figures(machine),
        }
    }
}

/// When to try again what was tried too often.
pub(crate) fn try_again(seconds: u64, texts: &Texts) -> String {
    match seconds {
        0 | 1 => texts.say("try-again-second").into_owned(),
        2..=90 => texts.with("try-again-seconds", "digits", seconds.to_string()),
        _ => texts.with(
            "try-again-minutes",
            "digits",
            seconds.div_ceil(60).to_string(),
        ),
    }
}

/// A number of items.
pub(crate) fn items(count: u64, texts: &Texts) -> String {
    match count {
        1 => texts.say("item").into_owned(),
        _ => texts.with("items", "digits", count.to_string()),
    }
}

/// What a file is.
pub(crate) fn kind(file: &str, texts: &Texts) -> String {
    let (what, extension) = match kinds::kind(file) {
        Kind::Text => return texts.say("kind-text").into_owned(),
        Kind::Shown(Shape::Image, extension) => ("kind-image", extension),
        Kind::Shown(Shape::Audio, extension) => ("kind-audio", extension),
        Kind::Shown(Shape::Video, extension) => ("kind-video", extension),
        Kind::Shown(Shape::Document, extension) => ("kind-document", extension),
        Kind::File(Some(extension)) => ("kind-file", extension),
        Kind::File(None) => return texts.say("kind-any").into_owned(),
    };
    texts.with(what, "extension", extension)
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::*;

    fn in_german() -> &'static Texts {
        let mut headers = HeaderMap::new();
        headers.insert("accept-language", HeaderValue::from_static("de"));
        Texts::wanted(&headers)
    }

    #[test]
    fn a_wait_is_told_in_seconds_and_then_in_minutes() {
        for (seconds, english) in [
            (0, "Try again in a second."),
            (2, "Try again in 2 seconds."),
            (90, "Try again in 90 seconds."),
            (91, "Try again in 2 minutes."),
            (600, "Try again in 10 minutes."),
        ] {
            let texts = Texts::wanted(&HeaderMap::new());
            assert_eq!(try_again(seconds, texts), english);
        }
        let german = "Versuchen Sie es in einer Sekunde erneut.";
        assert_eq!(try_again(1, in_german()), german);
    }

    #[test]
    fn a_kind_is_told_in_words() {
        for (name, english, german) in [
            ("a.png", "PNG image", "PNG-Bild"),
            ("a.txt", "Text", "Text"),
            ("a.rs", "RS file", "RS-Datei"),
            ("a", "File", "Datei"),
        ] {
            assert_eq!(
                kind(name, Texts::wanted(&HeaderMap::new())),
                english,
                "{name}"
            );
            assert_eq!(kind(name, in_german()), german, "{name}");
        }
    }

    #[test]
    fn a_size_is_short_and_exact() {
        let cases = [
            (0, "0 B", "0 bytes"),
            (1, "1 B", "1 byte"),
            (999, "999 B", "999 bytes"),
            (1_000, "1.0 kB", "1,000 bytes"),
            (1_450, "1.4 kB", "1,450 bytes"),
            (12_345, "12 kB", "12,345 bytes"),
            (999_999, "999 kB", "999,999 bytes"),
            (1_000_000, "1.0 MB", "1,000,000 bytes"),
            (u64::MAX, "18 EB", "18,446,744,073,709,551,615 bytes"),
        ];
        for (bytes, short, exact) in cases {
            let size = Size::of(bytes, Texts::wanted(&HeaderMap::new()));
            assert_eq!((size.short.text(), size.exact.text()), (short, exact));
        }
        let german = Size::of(1_450, in_german());
        assert_eq!(
            (german.short.text(), german.exact.text()),
            ("1,4 kB", "1.450 Bytes")
        );
    }

    #[test]
    fn one_item_is_not_many() {
        let english = Texts::wanted(&HeaderMap::new());
        assert_eq!(
            (items(1, english), items(0, english)),
            ("1 item".into(), "0 items".into())
        );
        assert_eq!(
            (items(1, in_german()), items(7, in_german())),
            ("1 Element".into(), "7 Elemente".into())
        );
    }

    #[test]
    fn a_mark_that_misleads_is_replaced() {
        assert_eq!(name("gpj.\u{202E}exe"), "gpj.\u{FFFD}exe");
        assert_eq!(name("a\nb\u{200F}"), "a\u{FFFD}b\u{FFFD}");
        assert_eq!(name("ünï ✓ עברית"), "ünï ✓ עברית");
    }

    #[test]
    fn an_instant_is_written_in_utc() {
        let moment = Moment::of(Timestamp::from_millis(1_790_000_000_123).unwrap());
        assert_eq!(moment.machine.text(), "2026-09-21T14:13:20Z");
        assert_eq!(moment.people.text(), "2026-09-21 14:13");
    }
}
