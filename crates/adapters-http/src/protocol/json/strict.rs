//! Structs read from a checked document: what a member must be follows from its type, and a refusal says
//! where it stands.
//!
//! A struct that denies unknown fields refuses other members by name, but for annotations, whose names hold
//! an `@`: of those it reads the ones that it names.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::StrDeserializer;
use serde::de::{self, Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

use super::fault::JsonFault;

/// What an object says of one member, where nothing and null are two things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Member<T> {
    /// Nothing.
    #[default]
    Absent,
    /// That it is null.
    Null,
    /// Its value.
    Value(T),
}

/// A field of a struct needs `#[serde(default)]`: without it, that the member is absent is an error, and not null.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Member<T> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_newtype_struct("Member", Said(PhantomData))
    }
}

/// Reads what is said of a member that is there.
struct Said<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Said<T> {
    type Value = Member<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value or null")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, reader: D) -> Result<Member<T>, D::Error> {
        let given = Option::deserialize(reader)?;
        Ok(given.map_or(Member::Null, Member::Value))
    }
}

impl<T: JsonSchema> JsonSchema for Member<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn json_schema(shapes: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(shapes)
    }
}

/// Reads a struct from the members of a document.
pub(super) fn read<T: DeserializeOwned>(members: &Map<String, Value>) -> Result<T, JsonFault> {
    let members = Members {
        rest: members.iter(),
        fields: &[],
        value: None,
        place: Place::Document,
    };
    T::deserialize(members).map_err(|fault| fault.0)
}

/// Where something stands in a document. It is written only where it is told.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// The document itself.
    Document,
    /// A member of this name.
    Member(&'a Place<'a>, &'a str),
    /// An element of an array.
    Element(&'a Place<'a>, usize),
}

impl Display for Place<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document => Ok(()),
            Self::Member(Self::Document, name) => out.write_str(name),
            Self::Member(of, name) => write!(out, "{of}.{name}"),
            Self::Element(of, at) => write!(out, "{of}[{at}]"),
        }
    }
}

/// Why a struct could not be read.
#[derive(Debug)]
struct Fault(JsonFault);

impl Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: Display>(_: T) -> Self {
        Self(JsonFault::Malformed)
    }

    fn unknown_field(name: &str, _: &'static [&'static str]) -> Self {
        Self(JsonFault::Unknown(name.to_owned()))
    }
}

/// A value, and where it stands.
struct Reader<'a> {
    value: &'a Value,
    place: Place<'a>,
}

impl Reader<'_> {
    fn wrong<T>(self, expected: &'static str) -> Result<T, Fault> {
        Err(Fault(JsonFault::WrongType {
            member: self.place.to_string(),
            expected,
        }))
    }
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Fault;

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.value.as_bool() {
            Some(value) => visitor.visit_bool(value),
            None => self.wrong("true or false"),
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.value.as_i64() {
            Some(value) => visitor.visit_i64(value),
            None => self.wrong("a whole number"),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.value.as_str() {
            Some(value) => visitor.visit_str(value),
            None => self.wrong("a string"),
        }
    }

    /// For what is a text or a whole number.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match (self.value.as_str(), self.value.as_i64()) {
            (Some(text), _) => visitor.visit_str(text),
            (None, Some(number)) => visitor.visit_i64(number),
            (None, None) => self.wrong("a string"),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.value.is_null() {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.value.as_array() {
            Some(elements) => visitor.visit_seq(Elements {
                rest: elements.iter().enumerate(),
                place: self.place,
            }),
            None => self.wrong("an array"),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let Some(members) = self.value.as_object() else {
            return self.wrong("an object");
        };
        visitor.visit_map(Members {
            rest: members.iter(),
            fields,
            value: None,
            place: self.place,
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let value = self.value.clone();
        value.deserialize_any(visitor).map_err(de::Error::custom)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple
        tuple_struct map enum identifier
    }
}

/// The members of an object.
struct Members<'a> {
    rest: serde_json::map::Iter<'a>,
    /// The names that the struct knows.
    fields: &'static [&'static str],
    value: Option<(&'a str, &'a Value)>,
    place: Place<'a>,
}

impl<'de> Deserializer<'de> for Members<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_map(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_map(Self { fields, ..self })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

impl<'de> de::MapAccess<'de> for Members<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        let fields = self.fields;
        let read = self.rest.by_ref();
        let next = read.find(|(name, _)| !name.contains('@') || fields.contains(&name.as_str()));
        let Some((name, value)) = next else {
            return Ok(None);
        };
        self.value = Some((name, value));
        let key: StrDeserializer<'_, Fault> =
            de::IntoDeserializer::into_deserializer(name.as_str());
        // A name is refused only where it is not known.
        let place = Place::Member(&self.place, name);
        let unknown = |_| Fault(JsonFault::Unknown(place.to_string()));
        seed.deserialize(key).map(Some).map_err(unknown)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some((name, value)) = self.value.take() else {
            return Err(de::Error::custom("no member is left"));
        };
        let place = Place::Member(&self.place, name);
        seed.deserialize(Reader { value, place })
    }
}

/// The elements of an array.
struct Elements<'a> {
    rest: std::iter::Enumerate<std::slice::Iter<'a, Value>>,
    place: Place<'a>,
}

impl<'de> de::SeqAccess<'de> for Elements<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let Some((at, value)) = self.rest.next() else {
            return Ok(None);
        };
        let place = Place::Element(&self.place, at);
        seed.deserialize(Reader { value, place }).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::protocol::json::Object;

    #[derive(Debug, Default, PartialEq, Eq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        email: Option<String>,
    }

    #[derive(Debug, Default, PartialEq, Eq, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Outer {
        #[serde(default)]
        some_text: Member<String>,
        flag: Option<bool>,
        count: Option<i64>,
        names: Option<Vec<String>>,
        people: Option<Vec<Inner>>,
        one: Option<Inner>,
    }

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Annotated {
        #[serde(rename = "@one.way", alias = "@other.way")]
        way: Option<String>,
    }

    #[test]
    fn an_annotation_is_read_by_who_names_it() {
        for (body, way) in [
            (r#"{"@one.way":"x"}"#, Some("x")),
            (r#"{"@other.way":"x"}"#, Some("x")),
            (r#"{"@third.way":"x"}"#, None),
        ] {
            let way = way.map(str::to_owned);
            assert_eq!(read(body), Ok(Annotated { way }), "{body}");
        }
    }

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    struct Forgotten {
        text: Member<String>,
    }

    #[test]
    fn a_field_of_which_nothing_is_said_is_never_null() {
        let (text, null) = (Member::Value("x".to_owned()), Member::Null);
        assert_eq!(read(r#"{"text":"x"}"#), Ok(Forgotten { text }));
        assert_eq!(read(r#"{"text":null}"#), Ok(Forgotten { text: null }));
        assert_eq!(read::<Forgotten>("{}"), Err(JsonFault::Malformed));
    }

    /// What does not deny the members that it does not know.
    #[derive(Debug, PartialEq, Eq, Deserialize)]
    struct Loose {
        flag: Option<bool>,
    }

    fn read<T: DeserializeOwned>(text: &str) -> Result<T, JsonFault> {
        Object::parse(text.as_bytes())?.read()
    }

    #[test]
    fn absent_null_and_a_value_are_three_things_where_they_matter() {
        let text = r#"{"someText":null,"flag":true,"count":-3,"names":["a"],"one":{"email":"x"},"people":null}"#;
        let expected = Outer {
            some_text: Member::Null,
            flag: Some(true),
            count: Some(-3),
            names: Some(vec!["a".to_owned()]),
            people: None,
            one: Some(Inner {
                email: Some("x".to_owned()),
            }),
        };
        assert_eq!(read(text), Ok(expected));
        assert_eq!(read("{}"), Ok(Outer::default()));
        let said: Outer = read(r#"{"someText":"x"}"#).unwrap();
        assert_eq!(said.some_text, Member::Value("x".to_owned()));
    }

    #[test]
    fn a_wrong_type_is_told_with_its_place() {
        for (text, member, expected) in [
            (r#"{"someText":1}"#, "someText", "a string"),
            (r#"{"flag":"true"}"#, "flag", "true or false"),
            (r#"{"count":1.5}"#, "count", "a whole number"),
            (
                r#"{"count":9223372036854775808}"#,
                "count",
                "a whole number",
            ),
            (r#"{"names":"a"}"#, "names", "an array"),
            (r#"{"names":["a",1]}"#, "names[1]", "a string"),
            (r#"{"names":[null]}"#, "names[0]", "a string"),
            (r#"{"people":[{},[]]}"#, "people[1]", "an object"),
            (
                r#"{"people":[{},{"email":1}]}"#,
                "people[1].email",
                "a string",
            ),
            (r#"{"one":[]}"#, "one", "an object"),
            (r#"{"one":{"email":{}}}"#, "one.email", "a string"),
        ] {
            let member = member.to_owned();
            let fault = JsonFault::WrongType { member, expected };
            assert_eq!(read::<Outer>(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn an_unknown_member_is_told_with_its_place_but_for_annotations() {
        let unknown = |place: &str| Err(JsonFault::Unknown(place.to_owned()));
        assert_eq!(read::<Outer>(r#"{"text":1}"#), unknown("text"));
        let nested = r#"{"people":[{"mail":"x"}]}"#;
        assert_eq!(read::<Outer>(nested), unknown("people[0].mail"));
        let annotated = r#"{"@odata.type":"x","flag@x":[],"one":{"@x":1}}"#;
        let one = Some(Inner::default());
        assert_eq!(
            read(annotated),
            Ok(Outer {
                one,
                ..Outer::default()
            })
        );
    }

    #[test]
    fn what_nobody_asks_for_is_left_alone_where_nothing_is_denied() {
        let text = r#"{"text":1.5,"flag":false,"more":[{}]}"#;
        assert_eq!(read(text), Ok(Loose { flag: Some(false) }));
    }
}
