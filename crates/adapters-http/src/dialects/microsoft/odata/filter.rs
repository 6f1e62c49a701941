//! `$filter`: how conditions are written, whatever they are about (docs/contracts/microsoft.md 5.10 and 5.11).

pub(super) mod items;

use super::refusal::bad;
use crate::protocol::problem::ApiError;

/// How many comparisons one filter has at most, and how deep brackets go.
const MOST: usize = 50;

/// What a filter says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    Not(Box<Self>),
    Both(Box<Self>, Box<Self>),
    Either(Box<Self>, Box<Self>),
    /// A property, an operator, and what it is compared with.
    Compares(String, String, Literal),
    /// A property is one of several.
    IsIn(String, Vec<Literal>),
    /// A function of a property and a text.
    Calls(String, String, String),
    /// A list has an element that is this text, as in `groupTypes/any(c:c eq 'Unified')`.
    HasAny(String, String),
}

/// A value, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    /// In quotation marks.
    Text(String),
    /// Without them.
    Word(String),
}

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
pub(super) fn parse(text: &str) -> Result<Expression, ApiError> {
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
    fn either(&mut self) -> Result<Expression, ApiError> {
        let mut filter = self.both()?;
        while self.takes_word("or") {
            filter = Expression::Either(Box::new(filter), Box::new(self.both()?));
        }
        Ok(filter)
    }

    fn both(&mut self) -> Result<Expression, ApiError> {
        let mut filter = self.single()?;
        while self.takes_word("and") {
            filter = Expression::Both(Box::new(filter), Box::new(self.single()?));
        }
        Ok(filter)
    }

    fn single(&mut self) -> Result<Expression, ApiError> {
        self.depth += 1;
        self.comparisons += 1;
        if self.depth > MOST || self.comparisons > MOST {
            return Err(bad("`$filter` says too much at once"));
        }
        let filter = if self.takes_word("not") {
            Expression::Not(Box::new(self.single()?))
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

    /// A function of a property and a text, or whether a list has a text.
    fn function(&mut self, name: &str) -> Result<Expression, ApiError> {
        self.expect(&Token::Open)?;
        let expression = if let Some(list) = name.strip_suffix("/any") {
            // One name stands for the element, on both sides of the colon.
            let (element, compared) = (self.tokens.pop(), self.tokens.pop());
            let (Some(Token::Word(element)), Some(Token::Word(how))) = (element, compared) else {
                return Err(bad("`any` in `$filter` is written as `any(c:c eq 'a')`"));
            };
            let named = element.split_once(':');
            if how != "eq" || named.is_none_or(|(before, after)| before != after) {
                return Err(bad("`any` in `$filter` is written as `any(c:c eq 'a')`"));
            }
            Expression::HasAny(list.to_owned(), self.text()?)
        } else {
            let Some(Token::Word(property)) = self.tokens.pop() else {
                return Err(bad("a function in `$filter` takes a property first"));
            };
            self.expect(&Token::Comma)?;
            Expression::Calls(name.to_ascii_lowercase(), property, self.text()?)
        };
        self.expect(&Token::Close)?;
        Ok(expression)
    }

    fn text(&mut self) -> Result<String, ApiError> {
        match self.tokens.pop() {
            Some(Token::Text(text)) => Ok(text),
            _ => Err(bad(
                "a function in `$filter` takes a text in quotation marks",
            )),
        }
    }

    fn comparison(&mut self, property: &str) -> Result<Expression, ApiError> {
        let property = property.to_owned();
        match self.tokens.pop() {
            Some(Token::Word(word)) if word == "in" => {
                self.expect(&Token::Open)?;
                let mut values = vec![self.literal(&property)?];
                while self.tokens.last() == Some(&Token::Comma) {
                    self.tokens.pop();
                    values.push(self.literal(&property)?);
                }
                self.expect(&Token::Close)?;
                Ok(Expression::IsIn(property, values))
            }
            Some(Token::Word(how)) => {
                let value = self.literal(&property)?;
                Ok(Expression::Compares(property, how, value))
            }
            _ => Err(bad(format!("`{property}` in `$filter` has no operator"))),
        }
    }

    fn literal(&mut self, property: &str) -> Result<Literal, ApiError> {
        match self.tokens.pop() {
            Some(Token::Text(text)) => Ok(Literal::Text(text)),
            Some(Token::Word(word)) => Ok(Literal::Word(word)),
            _ => Err(bad(format!(
                "`{property}` in `$filter` is compared with nothing"
            ))),
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
