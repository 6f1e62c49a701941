//! From XML to an object: the children of the root, whatever its name.

use std::fmt;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use serde_json::{Map, Value};

/// How deep elements may lie in one another; the root is the first level. The same as for JSON.
const MAX_DEPTH: usize = 32;
/// The longest text, in bytes of UTF-8. The same as for JSON.
const MAX_TEXT: usize = 8 * 1024;

/// Why a document is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dialects::oracle) enum XmlFault {
    /// It is no XML, or not UTF-8, or says that it is in something else.
    Malformed,
    /// It has a document type, which could define entities (docs/threat-model.md T-96).
    DocumentType,
    /// It refers to an entity that is not one of XML's own.
    Entity,
    /// It has an instruction for a program.
    Instruction,
    /// Text stands beside elements.
    Mixed,
    /// Its elements lie too deep in one another.
    TooDeep,
    /// A text is too long.
    TooLong,
}

impl fmt::Display for XmlFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => out.write_str("the body is not well-formed XML in UTF-8"),
            Self::DocumentType => out.write_str("leave the DOCTYPE out: no DTD is read"),
            Self::Entity => out.write_str(
                "the body refers to an entity that is not known: write the character itself",
            ),
            Self::Instruction => out.write_str("leave processing instructions out of the body"),
            Self::Mixed => out.write_str("an element holds either text or elements, not both"),
            Self::TooDeep => write!(out, "the body is nested deeper than {MAX_DEPTH} levels"),
            Self::TooLong => {
                write!(out, "a text in the body is longer than {MAX_TEXT} bytes")
            }
        }
    }
}

/// An element that has begun and not ended.
struct Open {
    name: String,
    text: String,
    children: Map<String, Value>,
}

/// What was read so far.
#[derive(Default)]
struct Document {
    open: Vec<Open>,
    root: Option<Value>,
    has_begun: bool,
}

/// Reads a document. A root without children is an object without members.
pub(in crate::dialects::oracle) fn read(bytes: &[u8]) -> Result<Map<String, Value>, XmlFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| XmlFault::Malformed)?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if !text.chars().all(is_character) {
        return Err(XmlFault::Malformed);
    }
    let mut reader = Reader::from_str(text);
    let mut document = Document::default();
    loop {
        let event = reader.read_event().map_err(|_| XmlFault::Malformed)?;
        if matches!(event, Event::Eof) {
            return document.ended();
        }
        document.take(event)?;
        document.has_begun = true;
    }
}

impl Document {
    fn take(&mut self, event: Event<'_>) -> Result<(), XmlFault> {
        match event {
            Event::Start(start) => self.begin(&start),
            Event::End(_) => self.end(),
            Event::Empty(start) => {
                self.begin(&start)?;
                self.end()
            }
            Event::Text(text) => self.text(&text.xml10_content()),
            Event::CData(text) => self.text(&text.xml10_content()),
            Event::GeneralRef(reference) => self.text(&resolved(&reference)?),
            Event::Comment(_) | Event::Eof => Ok(()),
            Event::Decl(declaration) if !self.has_begun => declared(&declaration),
            Event::Decl(_) => Err(XmlFault::Malformed),
            Event::PI(_) => Err(XmlFault::Instruction),
            Event::DocType(_) => Err(XmlFault::DocumentType),
        }
    }

    fn begin(&mut self, start: &BytesStart<'_>) -> Result<(), XmlFault> {
        if self.root.is_some() {
            return Err(XmlFault::Malformed);
        }
        if self.open.len() == MAX_DEPTH {
            return Err(XmlFault::TooDeep);
        }
        if self.open.last().is_some_and(|above| !is_blank(&above.text)) {
            return Err(XmlFault::Mixed);
        }
        let name = start.local_name().as_ref().to_owned();
        let are_attributes = start.attributes().all(|one| one.is_ok());
        if !is_name(&name) || !are_attributes {
            return Err(XmlFault::Malformed);
        }
        self.open.push(Open {
            name,
            text: String::new(),
            children: Map::new(),
        });
        Ok(())
    }

    fn end(&mut self) -> Result<(), XmlFault> {
        let Open {
            name,
            text,
            children,
        } = self.open.pop().ok_or(XmlFault::Malformed)?;
        let value = match (children.is_empty(), is_blank(&text)) {
            (true, _) => Value::String(text),
            (false, true) => Value::Object(children),
            (false, false) => return Err(XmlFault::Mixed),
        };
        match self.open.last_mut() {
            Some(above) => add(&mut above.children, name, value),
            None => self.root = Some(value),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), XmlFault> {
        let Some(open) = self.open.last_mut() else {
            return if is_blank(text) {
                Ok(())
            } else {
                Err(XmlFault::Malformed)
            };
        };
        if open.text.len() + text.len() > MAX_TEXT {
            return Err(XmlFault::TooLong);
        }
        open.text.push_str(text);
        Ok(())
    }

    fn ended(self) -> Result<Map<String, Value>, XmlFault> {
        match self.root.filter(|_| self.open.is_empty()) {
            Some(Value::Object(children)) => Ok(children),
            Some(Value::String(text)) if is_blank(&text) => Ok(Map::new()),
            Some(Value::String(_)) => Err(XmlFault::Mixed),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_)) | None => {
                Err(XmlFault::Malformed)
            }
        }
    }
}

/// A name that occurs once is a value, one that occurs again a list.
fn add(children: &mut Map<String, Value>, name: String, value: Value) {
    match children.get_mut(&name) {
        None => {
            children.insert(name, value);
        }
        Some(Value::Array(list)) => list.push(value),
        Some(first) => {
            let list = vec![first.take(), value];
            *first = Value::Array(list);
        }
    }
}

fn declared(declaration: &BytesDecl<'_>) -> Result<(), XmlFault> {
    let is_ours = match declaration.encoding() {
        None => true,
        Some(Ok(encoding)) => encoding.eq_ignore_ascii_case("utf-8"),
        Some(Err(_)) => false,
    };
    let version = declaration.version().map_err(|_| XmlFault::Malformed)?;
    if is_ours && version.as_ref() == "1.0" {
        Ok(())
    } else {
        Err(XmlFault::Malformed)
    }
}

fn resolved(reference: &BytesRef<'_>) -> Result<String, XmlFault> {
    let character = reference
        .resolve_char_ref()
        .map_err(|_| XmlFault::Malformed)?;
    match character {
        Some(character) if is_character(character) => Ok(character.to_string()),
        Some(_) => Err(XmlFault::Malformed),
        None => resolve_predefined_entity(reference)
            .map(str::to_owned)
            .ok_or(XmlFault::Entity),
    }
}

/// The characters that XML 1.0 can hold.
pub(super) const fn is_character(character: char) -> bool {
    matches!(
        character,
        '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}'
    )
}

fn is_blank(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// Whether a text can be an element's name, without a prefix.
fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    let begins = characters
        .next()
        .is_some_and(|first| first.is_alphabetic() || first == '_');
    begins && characters.all(|other| other.is_alphanumeric() || matches!(other, '_' | '-' | '.'))
}
