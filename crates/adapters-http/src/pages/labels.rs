//! How names, sizes and instants are written on a page.

use domain::time::Timestamp;

use crate::protocol::instant;

/// A name with every mark replaced that could mislead about it (docs/threat-model.md T-76).
pub(super) fn name(text: &str) -> String {
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

/// A size, for people and to the byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Size {
    /// Rounded, with a unit.
    pub(super) short: String,
    /// To the byte.
    pub(super) exact: String,
}

impl Size {
    /// Writes a number of bytes.
    pub(super) fn of(bytes: u64) -> Self {
        Self {
            short: short(bytes),
            exact: if bytes == 1 {
                "1 byte".to_owned()
            } else {
                grouped(bytes) + " bytes"
            },
        }
    }
}

fn short(bytes: u64) -> String {
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
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
    } else {
        format!("{} {}", tenths / 10, UNITS[unit])
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + " bytes".len());
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// An instant, for people and for machines, in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// For people, to the minute.
    pub(super) people: String,
    /// For machines, to the second.
    pub(super) machine: String,
}

impl Moment {
    /// Writes an instant.
    pub(super) fn of(at: Timestamp) -> Self {
        let mut machine = instant::format_without_zone(at);
        // `2030-01-31T12:00:00` to the minute.
        let people = machine.get(..16).unwrap_or_default().replacen('T', " ", 1);
        machine.push('Z');
        Self { people, machine }
    }
}

/// A number of seconds as a wait.
pub(super) fn wait(seconds: u64) -> String {
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let size = Size::of(bytes);
            assert_eq!((size.short.as_str(), size.exact.as_str()), (short, exact));
        }
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
        assert_eq!(moment.machine, "2026-09-21T14:13:20Z");
        assert_eq!(moment.people, "2026-09-21 14:13");
    }
}
