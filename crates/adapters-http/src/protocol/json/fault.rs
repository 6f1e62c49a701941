//! Why a document is not accepted.

use std::fmt;

/// How deep values may lie in one another; the object itself is the first level.
pub(super) const MAX_DEPTH: usize = 32;
/// The longest string, in bytes of UTF-8.
pub(super) const MAX_STRING: usize = 8 * 1024;
/// The most digits of a number.
pub(super) const MAX_DIGITS: usize = 19;

/// Why a document is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum JsonFault {
    /// It is not JSON, or not UTF-8.
    Malformed,
    /// It is JSON, and not an object.
    NotAnObject,
    /// A name occurs twice in one object.
    Repeated(String),
    /// Its values lie too deep in one another.
    TooDeep,
    /// A string is too long.
    StringTooLong,
    /// It has too many values.
    TooMany,
    /// A number has too many digits.
    NumberTooLong,
    /// A member is not known.
    Unknown(String),
    /// A member is of another type than it must be.
    WrongType {
        /// Where it stands.
        member: String,
        /// What it must be.
        expected: &'static str,
    },
}

impl fmt::Display for JsonFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => out.write_str("the body is not well-formed JSON in UTF-8"),
            Self::NotAnObject => out.write_str("the body must be a JSON object"),
            Self::Repeated(name) => write!(out, "the member `{name}` occurs twice"),
            Self::TooDeep => write!(out, "the body is nested deeper than {MAX_DEPTH} levels"),
            Self::StringTooLong => {
                write!(
                    out,
                    "a string in the body is longer than {MAX_STRING} bytes"
                )
            }
            Self::TooMany => out.write_str("the body has too many values"),
            Self::NumberTooLong => {
                write!(
                    out,
                    "a number in the body has more than {MAX_DIGITS} digits"
                )
            }
            Self::Unknown(member) => write!(out, "the member `{member}` is not known"),
            Self::WrongType { member, expected } => {
                write!(out, "the member `{member}` must be {expected}")
            }
        }
    }
}
