//! What `$filter` says of items (docs/contracts/microsoft.md 5.11).

use domain::item::{Comparison, Filter, ItemKind};

use super::{Expression, Literal};
use crate::dialects::microsoft::odata::refusal::bad;
use crate::protocol::instant;
use crate::protocol::problem::ApiError;

/// Reads a filter of items.
pub(in crate::dialects::microsoft::odata) fn parse(text: &str) -> Result<Filter, ApiError> {
    filter(super::parse(text)?)
}

fn filter(expression: Expression) -> Result<Filter, ApiError> {
    let boxed = |expression: Box<Expression>| filter(*expression).map(Box::new);
    match expression {
        Expression::Not(one) => Ok(Filter::Not(boxed(one)?)),
        Expression::Both(one, other) => Ok(Filter::Both(boxed(one)?, boxed(other)?)),
        Expression::Either(one, other) => Ok(Filter::Either(boxed(one)?, boxed(other)?)),
        Expression::Compares(property, how, value) => comparison(&property, &how, value),
        Expression::Calls(name, property, text) => function(&name, &property, text),
        Expression::IsIn(property, _) | Expression::HasAny(property, _) => Err(bad(format!(
            "`{property}` in `$filter` is compared with one value"
        ))),
    }
}

fn function(name: &str, property: &str, text: String) -> Result<Filter, ApiError> {
    match (name, property) {
        ("startswith", "name") => Ok(Filter::NameStarts(text)),
        ("endswith", "name") => Ok(Filter::NameEnds(text)),
        ("contains", "name") => Ok(Filter::NameHas(text)),
        ("startswith" | "endswith" | "contains", _) => {
            Err(bad(format!("`{name}` in `$filter` is for `name`")))
        }
        _ => Err(bad(format!("`$filter` knows no function `{name}`"))),
    }
}

fn comparison(property: &str, how: &str, value: Literal) -> Result<Filter, ApiError> {
    let how = match how {
        "eq" => Comparison::Equal,
        "ne" => Comparison::Unequal,
        "lt" => Comparison::Less,
        "le" => Comparison::AtMost,
        "gt" => Comparison::Greater,
        "ge" => Comparison::AtLeast,
        _ => return Err(bad(format!("`$filter` knows no operator `{how}`"))),
    };
    if value == Literal::Word("null".to_owned()) {
        return is_there(property, how);
    }
    let wrong = || {
        bad(format!(
            "`{property}` in `$filter` is compared with something else"
        ))
    };
    match (property, value) {
        ("name", Literal::Text(text)) => Ok(Filter::Name(how, text)),
        ("size", Literal::Word(number)) => {
            let bytes = number.parse().map_err(|_| wrong())?;
            Ok(Filter::Size(how, bytes))
        }
        ("createdDateTime", Literal::Word(time)) => Ok(Filter::Created(
            how,
            instant::parse(&time).map_err(|_| wrong())?,
        )),
        ("lastModifiedDateTime", Literal::Word(time)) => Ok(Filter::Modified(
            how,
            instant::parse(&time).map_err(|_| wrong())?,
        )),
        ("name" | "size" | "createdDateTime" | "lastModifiedDateTime", _) => Err(wrong()),
        _ => Err(bad(format!("`$filter` knows no property `{property}`"))),
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
        let many = "name eq 'a' or ".repeat(50) + "name eq 'a'";
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
