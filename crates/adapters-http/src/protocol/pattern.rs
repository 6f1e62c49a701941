//! Addresses as a table writes them, and the segments of a path that are such an address.
//!
//! An address is written as in `/files/{file-id}/copy`: a segment in braces may be anything and has a
//! name; `metadata_{any}` is any segment that begins so; `/{*}` at the end is whatever follows, be it
//! nothing. Before the first slash may stand the name of a place, which the dialect reads by itself.

use std::fmt;

/// A segment of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// This text.
    Text(&'static str),
    /// Something of this name, between two texts.
    Between(&'static str, &'static str, &'static str),
    /// Anything, under a name.
    Value(&'static str),
}

impl Piece {
    fn parse(text: &'static str) -> Self {
        let Some((before, (name, after))) = text
            .split_once('{')
            .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        else {
            return Self::Text(text);
        };
        if before.is_empty() && after.is_empty() {
            Self::Value(name)
        } else {
            Self::Between(before, name, after)
        }
    }

    /// Whether a segment is one of these, as written.
    pub(crate) fn fits(self, segment: &str) -> bool {
        match self {
            Self::Text(text) => segment == text,
            Self::Between(before, _, after) => segment
                .strip_prefix(before)
                .is_some_and(|rest| rest.ends_with(after)),
            Self::Value(_) => true,
        }
    }
}

/// As in the log.
impl fmt::Display for Piece {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Between("", _, text) => out.write_str(text),
            Self::Between(before, name, after) => write!(out, "{before}{{{name}}}{after}"),
            Self::Value(name) => write!(out, "{{{name}}}"),
        }
    }
}

/// What an address says under its names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Values(Vec<(&'static str, String)>);

impl Values {
    /// The value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// An address, taken apart.
#[derive(Debug)]
pub(crate) struct Pattern {
    place: &'static str,
    pieces: Vec<Piece>,
    goes_on: bool,
}

impl Pattern {
    /// Takes an address apart.
    pub(crate) fn parse(path: &'static str) -> Self {
        let mut segments = path.split('/');
        let place = segments.next().unwrap_or_default();
        let mut pieces: Vec<Piece> = segments.map(Piece::parse).collect();
        let goes_on = pieces.last() == Some(&Piece::Value("*"));
        if goes_on {
            pieces.pop();
        }
        Self {
            place,
            pieces,
            goes_on,
        }
    }

    /// What stands first among addresses that fit: the one with more said from the left on.
    pub(crate) fn rank(&self) -> Vec<u8> {
        let ranks = self.pieces.iter().map(|piece| match piece {
            Piece::Text(_) => 0,
            Piece::Between(..) => 1,
            Piece::Value(_) => 2,
        });
        ranks.chain(self.goes_on.then_some(3)).collect()
    }

    /// Whether the segments behind a place are such an address; `fits` compares one of them.
    pub(crate) fn fits(
        &self,
        place: &str,
        segments: &[&str],
        fits: fn(Piece, &str) -> bool,
    ) -> bool {
        let has_length = segments.len() == self.pieces.len()
            || self.goes_on && segments.len() > self.pieces.len();
        let mut both = self.pieces.iter().zip(segments);
        has_length && self.place == place && both.all(|(piece, segment)| fits(*piece, segment))
    }

    /// What these segments say under the names of the address, each the whole segment.
    pub(crate) fn values(&self, segments: &[&str]) -> Values {
        let named = self.pieces.iter().zip(segments);
        let named = named.filter_map(|(piece, segment)| match piece {
            Piece::Value(name) | Piece::Between(_, name, _) => Some((*name, (*segment).to_owned())),
            Piece::Text(_) => None,
        });
        Values(named.collect())
    }
}

/// As in the log.
impl fmt::Display for Pattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(out, "/{}", self.place)?;
        }
        self.pieces
            .iter()
            .try_for_each(|piece| write!(out, "/{piece}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_more_comes_first() {
        let mut addresses = [
            "/search/{*}",
            "/{kind}/items",
            "/search/items",
            "/search",
            "/search/i{rest}",
            "/search/{what}",
        ];
        addresses.sort_by_key(|address| Pattern::parse(address).rank());
        let expected = [
            "/search",
            "/search/items",
            "/search/i{rest}",
            "/search/{what}",
            "/search/{*}",
            "/{kind}/items",
        ];
        assert_eq!(addresses, expected);
    }
}
