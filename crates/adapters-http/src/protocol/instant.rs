//! Instants as requests and answers write them: RFC 3339.

use domain::time::Timestamp;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, UtcOffset};

/// Why a text is no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InstantFault {
    /// It is neither a time with its zone nor a date.
    Malformed,
    /// It lies outside the years 1 to 9999.
    OutOfRange,
}

/// The instant that a text names: a time with any offset and fraction, or a bare date, which
/// means midnight in UTC (docs/decisions/0017). A time without a zone names none.
pub(crate) fn parse(text: &str) -> Result<Timestamp, InstantFault> {
    // Digits of other scripts, signs and white space are nobody's RFC 3339
    // (docs/threat-model.md T-108).
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.is_ascii() {
        return Err(InstantFault::Malformed);
    }
    let date = if text.len() == 10 {
        Date::parse(text, format_description!("[year]-[month]-[day]"))
            .map(|date| date.midnight().assume_utc())
    } else {
        OffsetDateTime::parse(text, &Rfc3339)
    };
    let date = date.map_err(|_| InstantFault::Malformed)?;
    Timestamp::from_date(date).ok_or(InstantFault::OutOfRange)
}

/// Writes an instant in UTC with a literal `Z`, and a fraction only where there is one.
pub(crate) fn format(instant: Timestamp) -> String {
    let mut text = format_without_zone(instant);
    let millis = instant.millis().rem_euclid(1_000);
    if millis != 0 {
        text.push('.');
        text.push(digit(millis / 100));
        text.push(digit(millis / 10));
        text.push(digit(millis));
    }
    text.push('Z');
    text
}

/// Writes an instant in UTC to the second and without a zone.
pub(crate) fn format_without_zone(instant: Timestamp) -> String {
    let date = instant.to_date().to_offset(UtcOffset::UTC);
    let (hour, minute, second) = date.to_hms();
    let year = date.year();
    let month = u8::from(date.month()).into();
    // By hand: a list shows several for each of its rows, and the formatter takes ten times as long.
    let mut text = String::with_capacity("2030-01-31T12:00:00.000Z".len());
    for (before, number) in [
        ("", year / 100),
        ("", year % 100),
        ("-", month),
        ("-", date.day().into()),
        ("T", hour.into()),
        (":", minute.into()),
        (":", second.into()),
    ] {
        text.push_str(before);
        text.push(digit((number / 10).into()));
        text.push(digit(number.into()));
    }
    text
}

/// The last digit of a number.
fn digit(number: i64) -> char {
    let last = number.rem_euclid(10).to_le_bytes()[0];
    char::from(b'0' + last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_clients_send_is_read() {
        for (text, written) in [
            ("2026-12-21T17:20:18Z", "2026-12-21T17:20:18Z"),
            ("2026-12-21T17:20:18+00:00", "2026-12-21T17:20:18Z"),
            ("2026-12-21T17:20:18-01:30", "2026-12-21T18:50:18Z"),
            (
                "2030-01-31T01:02:03.123456789+01:00",
                "2030-01-31T00:02:03.123Z",
            ),
            ("2026-12-21T17:20:18.000Z", "2026-12-21T17:20:18Z"),
            ("2026-12-21", "2026-12-21T00:00:00Z"),
            ("1969-12-31T23:59:59.500Z", "1969-12-31T23:59:59.500Z"),
            ("2026-12-21T17:20:18.007Z", "2026-12-21T17:20:18.007Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(parse(text).map(format).as_deref(), Ok(written), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_instant() {
        for text in [
            "",
            "tomorrow",
            "2026-12-21T17:20:18",
            "2026-12-21 ",
            "+2026-12-2",
            "2026-13-01",
            "2026-02-30",
            "10000-01-01T00:00:00Z",
            "9999999-01-01T00:00:00Z",
            "2026-12-21T25:00:00Z",
            "٢٠٢٦-12-21T17:20:18Z",
            " 2026-12-21T17:20:18Z",
            "2026-12-21T17:20:18Z ",
            "1797872418",
        ] {
            assert_eq!(parse(text), Err(InstantFault::Malformed), "{text}");
        }
    }

    #[test]
    fn a_year_that_cannot_be_written_is_out_of_range() {
        for text in ["0000-12-31", "9999-12-31T23:59:59-01:00"] {
            assert_eq!(parse(text), Err(InstantFault::OutOfRange), "{text}");
        }
    }

    #[test]
    fn without_a_zone_there_is_no_fraction_either() {
        let instant = Timestamp::from_millis(1_767_323_045_678).unwrap();
        assert_eq!(format_without_zone(instant), "2026-01-02T03:04:05");
    }
}
