//! Instants and the one rule about them: at its expiry, a thing has expired.

use std::time::Duration;

use time::OffsetDateTime;

/// An instant in UTC, in whole milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The latest instant that is accepted: the end of the year 9999, the last that RFC 3339 can write.
    pub const MAX: Self = Self(253_402_300_799_999);
    /// The earliest instant that is accepted: the start of the year 1.
    pub const MIN: Self = Self(-62_135_596_800_000);

    /// Takes milliseconds since 1970 in UTC; `None` outside the years 1 to 9999.
    pub const fn from_millis(millis: i64) -> Option<Self> {
        if millis < Self::MIN.0 || millis > Self::MAX.0 {
            None
        } else {
            Some(Self(millis))
        }
    }

    /// Milliseconds since 1970 in UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Takes a date with its offset; fractions below a millisecond are cut off.
    pub fn from_date(date: OffsetDateTime) -> Option<Self> {
        let millis = date.unix_timestamp_nanos().div_euclid(1_000_000);
        i64::try_from(millis).ok().and_then(Self::from_millis)
    }

    /// The same instant as a date in UTC.
    pub fn to_date(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// This instant, later by `by`; at most [`Self::MAX`].
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(millis).min(Self::MAX.0))
    }

    /// This instant, earlier by `by`; at least [`Self::MIN`].
    #[must_use]
    pub fn minus(self, by: Duration) -> Self {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(millis).max(Self::MIN.0))
    }

    /// Whether something that ends at this instant has ended at `now`.
    ///
    /// The boundary belongs to the end: at `now == self` it has (docs/threat-model.md F-12).
    pub fn has_passed(self, now: Self) -> bool {
        now >= self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    #[test]
    fn at_its_expiry_a_thing_has_expired() {
        assert!(!at(1_000).has_passed(at(999)));
        assert!(at(1_000).has_passed(at(1_000)));
        assert!(at(1_000).has_passed(at(1_001)));
    }

    #[test]
    fn years_beyond_9999_are_refused_and_never_reached() {
        assert_eq!(Timestamp::from_millis(i64::MAX), None);
        assert_eq!(at(0).plus(Duration::MAX), Timestamp::MAX);
        assert_eq!(at(0).minus(Duration::MAX), Timestamp::MIN);
    }

    #[test]
    fn a_date_survives_the_round_trip() {
        for instant in [
            Timestamp::MIN,
            at(-1),
            at(0),
            at(1_790_000_000_123),
            Timestamp::MAX,
        ] {
            assert_eq!(Timestamp::from_date(instant.to_date()), Some(instant));
        }
    }
}
