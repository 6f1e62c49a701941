//! `$filter` on lists of items (docs/contracts/microsoft.md 5.11).

use domain::item::{Comparison, Filter, ItemKind};

use super::refusal::bad;
use crate::protocol::instant;
use crate::protocol::problem::ApiError;

/// How many comparisons one filter has at most, and how deep brackets go.
const MOST: usize = 50;

/// What a filter is written with.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
}

/// Reads a filter.
pub(super) fn parse(text: &str) -> Result<Filter, ApiError> {
    let mut tokens = tokens(text)?;
    tokens.reverse();
    let mut reader = Reader {
        tokens,
        comparisons: 0,
        depth: 0,
    };
    let filter = reader.either()?;
    match reader.tokens.last() {
        None => Ok(filter),
        Some(_) => Err(bad("`$filter` goes on where it should end")),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, ApiError> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '\'' => text_at(rest)?,
            _ => {
                let ends = |c: char| c.is_whitespace() || "(),'".contains(c);
                let length = rest.find(ends).unwrap_or(rest.len());
                (Token::Word(rest[..length].to_owned()), length)
            }
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// The text in quotation marks that begins here, in which one is doubled, and its length as written.
fn text_at(from: &str) -> Result<(Token, usize), ApiError> {
    let (mut text, mut at) = (String::new(), 1);
    loop {
        let end = from[at..].find('\'');
        let end = end.ok_or_else(|| bad("a text in `$filter` is not closed"))?;
        text.push_str(&from[at..at + end]);
        at += end + 1;
        if !from[at..].starts_with('\'') {
            return Ok((Token::Text(text), at));
        }
        text.push('\'');
        at += 1;
    }
}

struct Reader {
    /// Those that are left, the next one last.
    tokens: Vec<Token>,
    comparisons: usize,
    depth: usize,
}

impl Reader {
    fn either(&mut self) -> Result<Filter, ApiError> {
        let mut filter = self.both()?;
        while self.takes_word("or") {
            filter = Filter::Either(Box::new(filter), Box::new(self.both()?));
        }
        Ok(filter)
    }

    fn both(&mut self) -> Result<Filter, ApiError> {
        let mut filter = self.single()?;
        while self.takes_word("and") {
            filter = Filter::Both(Box::new(filter), Box::new(self.single()?));
        }
        Ok(filter)
    }

    fn single(&mut self) -> Result<Filter, ApiError> {
        self.depth += 1;
        self.comparisons += 1;
        if self.depth > MOST || self.comparisons > MOST {
            return Err(bad("`$filter` says too much at once"));
        }
        let filter = if self.takes_word("not") {
            Filter::Not(Box::new(self.single()?))
        } else {
            match self.tokens.pop() {
                Some(Token::Open) => {
                    let filter = self.either()?;
                    self.expect(&Token::Close)?;
                    filter
                }
                Some(Token::Word(word)) if self.tokens.last() == Some(&Token::Open) => {
                    self.function(&word)?
                }
                Some(Token::Word(word)) => self.comparison(&word)?,
                Some(Token::Text(_) | Token::Close | Token::Comma) | None => {
                    return Err(bad("`$filter` compares a property, as in `name eq 'a'`"));
                }
            }
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn function(&mut self, name: &str) -> Result<Filter, ApiError> {
        self.expect(&Token::Open)?;
        self.expect(&Token::Word("name".to_owned()))?;
        self.expect(&Token::Comma)?;
        let Some(Token::Text(text)) = self.tokens.pop() else {
            return Err(bad(
                "a function in `$filter` takes a text in quotation marks",
            ));
        };
        self.expect(&Token::Close)?;
        match name.to_ascii_lowercase().as_str() {
            "startswith" => Ok(Filter::NameStarts(text)),
            "endswith" => Ok(Filter::NameEnds(text)),
            "contains" => Ok(Filter::NameHas(text)),
            _ => Err(bad(format!("`$filter` knows no function `{name}`"))),
        }
    }

    fn comparison(&mut self, property: &str) -> Result<Filter, ApiError> {
        let how = match self.tokens.pop() {
            Some(Token::Word(word)) => match word.as_str() {
                "eq" => Comparison::Equal,
                "ne" => Comparison::Unequal,
                "lt" => Comparison::Less,
                "le" => Comparison::AtMost,
                "gt" => Comparison::Greater,
                "ge" => Comparison::AtLeast,
                _ => return Err(bad(format!("`$filter` knows no operator `{word}`"))),
            },
            _ => return Err(bad(format!("`{property}` in `$filter` has no operator"))),
        };
        let value = self.tokens.pop();
        if value == Some(Token::Word("null".to_owned())) {
            return is_there(property, how);
        }
        let wrong = || {
            bad(format!(
                "`{property}` in `$filter` is compared with something else"
            ))
        };
        match (property, value) {
            ("name", Some(Token::Text(text))) => Ok(Filter::Name(how, text)),
            ("size", Some(Token::Word(number))) => {
                let bytes = number.parse().map_err(|_| wrong())?;
                Ok(Filter::Size(how, bytes))
            }
            ("createdDateTime", Some(Token::Word(time))) => Ok(Filter::Created(
                how,
                instant::parse(&time).map_err(|_| wrong())?,
            )),
            ("lastModifiedDateTime", Some(Token::Word(time))) => Ok(Filter::Modified(
                how,
                instant::parse(&time).map_err(|_| wrong())?,
            )),
            ("name" | "size" | "createdDateTime" | "lastModifiedDateTime", _) => Err(wrong()),
            _ => Err(bad(format!("`$filter` knows no property `{property}`"))),
        }
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let is_next = self.tokens.last() == Some(&Token::Word(word.to_owned()));
        if is_next {
            self.tokens.pop();
        }
        is_next
    }

    fn expect(&mut self, token: &Token) -> Result<(), ApiError> {
        if self.tokens.pop().as_ref() == Some(token) {
            Ok(())
        } else {
            Err(bad(
                "`$filter` cannot be read: a bracket, a comma or `name` is missing",
            ))
        }
    }
}

/// Whether items have something, or lack it.
fn is_there(property: &str, how: Comparison) -> Result<Filter, ApiError> {
    let there = match property {
        "file" => Filter::Kinds(vec![ItemKind::File, ItemKind::WebLink]),
        "folder" => Filter::Kinds(vec![ItemKind::Folder]),
        "name" | "size" | "createdDateTime" | "lastModifiedDateTime" => Filter::Always(true),
        "package" | "image" | "audio" | "video" | "deleted" => Filter::Always(false),
        _ => return Err(bad(format!("`$filter` knows no property `{property}`"))),
    };
    match how {
        Comparison::Unequal => Ok(there),
        Comparison::Equal => Ok(Filter::Not(Box::new(there))),
        Comparison::Less | Comparison::AtMost | Comparison::Greater | Comparison::AtLeast => {
            Ok(Filter::Always(false))
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::time::Timestamp;

    use super::*;

    fn name(text: &str) -> Filter {
        Filter::Name(Comparison::Equal, text.to_owned())
    }

    #[test]
    fn and_binds_before_or_and_brackets_before_both() {
        let both = |one, other| Filter::Both(Box::new(one), Box::new(other));
        let either = |one, other| Filter::Either(Box::new(one), Box::new(other));
        let not = |one| Filter::Not(Box::new(one));
        let at = Timestamp::from_millis(1_767_323_045_000).unwrap();
        for (text, expected) in [
            ("name eq 'it''s'", name("it's")),
            (
                "name eq 'a' or name eq 'b' and name eq 'c'",
                either(name("a"), both(name("b"), name("c"))),
            ),
            (
                "(name eq 'a' or name eq 'b') and not name eq 'c'",
                both(either(name("a"), name("b")), not(name("c"))),
            ),
            ("size ge 10", Filter::Size(Comparison::AtLeast, 10)),
            (
                "lastModifiedDateTime lt 2026-01-02T03:04:05Z",
                Filter::Modified(Comparison::Less, at),
            ),
            (
                "startswith(name,'a') and contains( name , 'b' )",
                both(
                    Filter::NameStarts("a".to_owned()),
                    Filter::NameHas("b".to_owned()),
                ),
            ),
            ("folder eq null", not(Filter::Kinds(vec![ItemKind::Folder]))),
            ("image ne null", Filter::Always(false)),
            ("size gt null", Filter::Always(false)),
        ] {
            assert_eq!(parse(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        let many = "name eq 'a' or ".repeat(MOST) + "name eq 'a'";
        let deep = "(".repeat(10_000);
        for text in [
            "",
            "name",
            "name eq",
            "name eq a",
            "name is 'a'",
            "'a' eq name",
            "size eq 'a'",
            "size eq -1",
            "name eq 'a",
            "(name eq 'a'",
            "name eq 'a')",
            "name eq 'a' name eq 'b'",
            "id eq 'a'",
            "file eq 'a'",
            "length(name,'a')",
            "startswith(size,'a')",
            "startswith(name,a)",
            "createdDateTime gt yesterday",
            "not",
            "and",
            "name eq 'a' or",
            &many,
            &deep,
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
