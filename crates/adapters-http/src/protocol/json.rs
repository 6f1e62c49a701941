//! The one JSON reader below all dialects (docs/decisions/0004).
//!
//! It checks the whole document before anything is taken from it, members that nobody asks for
//! included, so that no two readers of it can understand it differently.

use std::cell::Cell;
use std::fmt;

use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The largest document, in bytes (docs/threat-model.md 4.7).
pub(crate) const MAX_BYTES: usize = 64 * 1024;
/// How deep values may lie in one another; the object itself is the first level.
const MAX_DEPTH: usize = 32;
/// The longest string, in bytes of UTF-8.
const MAX_STRING: usize = 8 * 1024;
/// The most digits of a number.
const MAX_DIGITS: usize = 19;

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
    /// A number has too many digits.
    NumberTooLong,
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
            Self::NumberTooLong => {
                write!(
                    out,
                    "a number in the body has more than {MAX_DIGITS} digits"
                )
            }
            Self::WrongType { member, expected } => {
                write!(out, "the member `{member}` must be {expected}")
            }
        }
    }
}

/// What an object says of one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Member<T> {
    /// Nothing.
    Absent,
    /// That it is null.
    Null,
    /// Its value.
    Value(T),
}

impl<T> Member<T> {
    /// The value, where null means the same as nothing.
    pub(crate) fn given(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

/// An object of a checked document.
#[derive(Clone, Default)]
pub(crate) struct Object {
    members: Map<String, Value>,
    /// Where it stands in the document, up to its members' names.
    place: String,
}

impl Object {
    /// Reads a document.
    pub(crate) fn parse(document: &[u8]) -> Result<Self, JsonFault> {
        within_limits(document)?;
        let fault = Cell::new(None);
        let mut reader = serde_json::Deserializer::from_slice(document);
        let read = Checked(&fault)
            .deserialize(&mut reader)
            .and_then(|value| reader.end().map(|()| value));
        match (read, fault.take()) {
            (_, Some(fault)) => Err(fault),
            (Err(_), None) => Err(JsonFault::Malformed),
            (Ok(Value::Object(members)), None) => Ok(Self {
                members,
                place: String::new(),
            }),
            (Ok(_), None) => Err(JsonFault::NotAnObject),
        }
    }

    /// The members, for a reader of its own.
    pub(crate) fn into_members(self) -> Map<String, Value> {
        self.members
    }

    /// The members' names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// Where a member stands in the document, for messages.
    pub(crate) fn place_of(&self, name: &str) -> String {
        format!("{}{name}", self.place)
    }

    /// A string.
    pub(crate) fn text(&self, name: &str) -> Result<Member<&str>, JsonFault> {
        self.read(name, "a string", Value::as_str)
    }

    /// A truth value.
    pub(crate) fn flag(&self, name: &str) -> Result<Member<bool>, JsonFault> {
        self.read(name, "true or false", Value::as_bool)
    }

    /// An array of strings.
    pub(crate) fn texts(&self, name: &str) -> Result<Member<Vec<&str>>, JsonFault> {
        self.read(name, "an array of strings", |value| {
            value.as_array()?.iter().map(Value::as_str).collect()
        })
    }

    /// A whole number.
    pub(crate) fn number(&self, name: &str) -> Result<Member<i64>, JsonFault> {
        self.read(name, "a whole number", Value::as_i64)
    }

    /// An object.
    pub(crate) fn object(&self, name: &str) -> Result<Member<Self>, JsonFault> {
        self.read(name, "an object", |value| {
            Some(Self {
                members: value.as_object()?.clone(),
                place: format!("{}{name}.", self.place),
            })
        })
    }

    /// An array of objects.
    pub(crate) fn objects(&self, name: &str) -> Result<Member<Vec<Self>>, JsonFault> {
        self.read(name, "an array of objects", |value| {
            let elements = value.as_array()?.iter().enumerate();
            elements
                .map(|(index, element)| {
                    Some(Self {
                        members: element.as_object()?.clone(),
                        place: format!("{}{name}[{index}].", self.place),
                    })
                })
                .collect()
        })
    }

    fn read<'a, T>(
        &'a self,
        name: &str,
        expected: &'static str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Member<T>, JsonFault> {
        match self.members.get(name) {
            None => Ok(Member::Absent),
            Some(Value::Null) => Ok(Member::Null),
            Some(value) => read(value)
                .map(Member::Value)
                .ok_or_else(|| JsonFault::WrongType {
                    member: self.place_of(name),
                    expected,
                }),
        }
    }
}

/// Checks what can be told from the tokens alone, without recursion: whatever comes after may
/// descend as deep as the document does.
fn within_limits(document: &[u8]) -> Result<(), JsonFault> {
    if document.len() > MAX_BYTES {
        return Err(JsonFault::Malformed);
    }
    let (mut depth, mut digits) = (0_usize, 0_usize);
    let (mut in_string, mut escaped) = (false, false);
    for &byte in document {
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'0'..=b'9' => digits += 1,
            b'+' | b'-' | b'.' | b'e' | b'E' => {}
            _ => digits = 0,
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(JsonFault::TooDeep);
        }
        if digits > MAX_DIGITS {
            return Err(JsonFault::NumberTooLong);
        }
    }
    Ok(())
}

/// Reads any value, and leaves in the cell what it refuses.
#[derive(Clone, Copy)]
struct Checked<'a>(&'a Cell<Option<JsonFault>>);

impl Checked<'_> {
    fn refuse<E: de::Error>(self, fault: JsonFault) -> E {
        let error = E::custom("refused");
        self.0.set(Some(fault));
        error
    }
}

impl<'de> DeserializeSeed<'de> for Checked<'_> {
    type Value = Value;

    fn deserialize<D: de::Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Checked<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| self.refuse(JsonFault::Malformed))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        if value.len() > MAX_STRING {
            return Err(self.refuse(JsonFault::StringTooLong));
        }
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = elements.next_element_seed(self)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        // An ordered map: no choice of names makes it slow (docs/threat-model.md T-93).
        let mut values = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if name.len() > MAX_STRING {
                return Err(self.refuse(JsonFault::StringTooLong));
            }
            if values.contains_key(&name) {
                return Err(self.refuse(JsonFault::Repeated(name)));
            }
            let value = members.next_value_seed(self)?;
            values.insert(name, value);
        }
        Ok(Value::Object(values))
    }
}

#[cfg(test)]
mod tests;
