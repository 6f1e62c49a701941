//! Every id's address in every dialect, derived both ways without a look-up (docs/decisions/0018).
//!
//! An address carries a check made from the id and its kind, so that an id of one kind is no id of
//! another and a mistyped one is unknown. The check hides nothing: ids are no secrets.

pub use crate::dialects::box_api::ids as box_api;
pub use crate::dialects::microsoft::ids as microsoft;
pub use crate::dialects::oracle::ids as oracle;

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
