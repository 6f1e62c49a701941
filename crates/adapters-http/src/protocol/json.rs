//! The one JSON reader below all dialects (docs/decisions/0004).
//!
//! It checks the whole document before anything is taken from it, members that nobody asks for
//! included, so that no two readers of it can understand it differently.

mod fault;
mod strict;

use std::cell::Cell;
use std::fmt;

use serde::Serialize;
use serde::de::{self, DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use fault::{MAX_DEPTH, MAX_DIGITS, MAX_STRING};

pub(crate) use fault::JsonFault;
pub(crate) use strict::Member;

/// The largest document, in bytes (docs/threat-model.md 4.7).
pub(crate) const MAX_BYTES: usize = 64 * 1024;
/// The most values of a document: each takes memory, however short it is written.
const MAX_VALUES: usize = 32 * 1024;

/// How large a document may be, and a string in it, in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) document: usize,
    pub(crate) string: usize,
}

impl Bounds {
    /// Those of almost every document.
    pub(crate) const USUAL: Self = Self {
        document: MAX_BYTES,
        string: MAX_STRING,
    };
}

/// The object of a checked document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object(Map<String, Value>);

impl Object {
    /// Reads a document.
    pub(crate) fn parse(document: &[u8]) -> Result<Self, JsonFault> {
        Self::parse_within(document, Bounds::USUAL)
    }

    /// Reads a document within these bounds.
    pub(crate) fn parse_within(document: &[u8], bounds: Bounds) -> Result<Self, JsonFault> {
        within_limits(document, bounds.document)?;
        let fault = Cell::new(None);
        let mut reader = serde_json::Deserializer::from_slice(document);
        let checked = Checked {
            fault: &fault,
            longest: bounds.string,
        };
        let read = checked
            .deserialize(&mut reader)
            .and_then(|value| reader.end().map(|()| value));
        match (read, fault.take()) {
            (_, Some(fault)) => Err(fault),
            (Err(_), None) => Err(JsonFault::Malformed),
            (Ok(Value::Object(members)), None) => Ok(Self(members)),
            (Ok(_), None) => Err(JsonFault::NotAnObject),
        }
    }

    /// An object with these members.
    pub(crate) const fn of(members: Map<String, Value>) -> Self {
        Self(members)
    }

    /// Reads a struct from it.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, JsonFault> {
        strict::read(&self.0)
    }

    /// Says of a member that is left out, or null.
    pub(crate) fn or_say(&mut self, name: &str, value: &str) {
        if self.0.get(name).is_none_or(Value::is_null) {
            self.0.insert(name.to_owned(), value.into());
        }
    }
}

/// A thing's members, as they are written.
pub(crate) fn members(thing: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(thing) {
        Ok(Value::Object(members)) => members,
        // INVARIANT: what is answered is an object whose keys are texts.
        Ok(_) | Err(_) => Map::new(),
    }
}

/// A thing as a document.
pub(crate) fn written(thing: &impl Serialize) -> Vec<u8> {
    // INVARIANT: the same.
    serde_json::to_vec(thing).unwrap_or_default()
}

/// Checks what can be told from the tokens alone, without recursion: whatever comes after may
/// descend as deep as the document does.
fn within_limits(document: &[u8], longest: usize) -> Result<(), JsonFault> {
    if document.len() > longest {
        return Err(JsonFault::Malformed);
    }
    let (mut depth, mut digits, mut values) = (0_usize, 0_usize, 0_usize);
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
            b'{' | b'[' => (depth, values) = (depth + 1, values + 1),
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if values > MAX_VALUES {
            return Err(JsonFault::TooMany);
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
struct Checked<'a> {
    fault: &'a Cell<Option<JsonFault>>,
    /// The longest string, in bytes.
    longest: usize,
}

impl Checked<'_> {
    fn refuse<E: de::Error>(self, fault: JsonFault) -> E {
        let error = E::custom("refused");
        self.fault.set(Some(fault));
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
        if value.len() > self.longest {
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
