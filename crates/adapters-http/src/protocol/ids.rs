//! What the ids of several vendors are made of: numbers with one spelling, and checks that keep an id of one
//! kind from being one of another (docs/decisions/0018).

/// What an id is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(crate) enum Kind {
    User = 1,
    Group,
    Site,
    Application,
    Drive,
    Item,
    Grant,
    Link,
    Organization,
}

/// 64 bits that follow from an id and its kind: `SplitMix64`'s finalizer over both.
pub(crate) const fn check(kind: Kind, number: i64) -> u64 {
    let mut bits = number.cast_unsigned() ^ ((kind as u64) << 56) ^ 0x9E37_79B9_7F4A_7C15;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// A GUID of version 8: the number, and as much of its check as fits.
pub(crate) fn guid(kind: Kind, number: i64) -> String {
    let bits = number.cast_unsigned();
    let check = check(kind, number);
    format!(
        "{:08x}-{:04x}-8{:03x}-{:x}{:03x}-{:012x}",
        bits >> 32,
        (bits >> 16) & 0xFFFF,
        (bits >> 4) & 0xFFF,
        8 | (check >> 62),
        ((bits & 0xF) << 8) | ((check >> 48) & 0xFF),
        check & 0xFFFF_FFFF_FFFF,
    )
}

/// The number in a GUID of this kind.
pub(crate) fn parse_guid(kind: Kind, text: &str) -> Option<i64> {
    let text = text.to_ascii_lowercase();
    let part = |range| u64::from_str_radix(text.get(range)?, 16).ok();
    let (high, middle, low, lowest) = (part(0..8)?, part(9..13)?, part(15..18)?, part(20..21)?);
    let bits = (high << 32) | (middle << 16) | (low << 4) | lowest;
    let number = i64::try_from(bits).ok().filter(|&number| number > 0)?;
    (guid(kind, number) == text).then_some(number)
}

/// The number that a text is; `None` unless it is above 0 and written as numbers are, without sign or zeros.
pub(crate) fn parse_number(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok().filter(|&number| number > 0)?;
    (number.to_string() == text).then_some(number)
}
