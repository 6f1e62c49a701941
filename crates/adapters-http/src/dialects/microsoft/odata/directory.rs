//! The query options of people and groups, and what they leave of a list (docs/contracts/microsoft.md 5.10).
//!
//! Conditions are about what is answered: they are held against the members as they are written.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use domain::item::name_key;
use serde_json::{Map, Value};

use super::filter::{self, Expression, Literal};
use super::refusal::bad;
use crate::protocol::problem::{ApiError, Kind};
use crate::protocol::query::Query;

/// How many a page has at most, and how many when that is not asked for.
const LARGEST_PAGE: usize = 999;
const USUAL_PAGE: usize = 100;

/// A kind of things in the directory.
#[derive(Clone, Copy, Debug)]
pub(in crate::dialects::microsoft) struct Objects {
    /// Its name, as in a message.
    pub(in crate::dialects::microsoft) kind: &'static str,
    /// What is told when nothing is selected.
    pub(in crate::dialects::microsoft) told: &'static [&'static str],
    /// What can be selected besides.
    pub(in crate::dialects::microsoft) selectable: &'static [&'static str],
}

/// Properties that conditions may be about.
const TEXTS: [&str; 8] = [
    "description",
    "displayName",
    "givenName",
    "id",
    "mail",
    "mailNickname",
    "surname",
    "userPrincipalName",
];
const OTHERS: [&str; 3] = ["accountEnabled", "securityEnabled", "userType"];
const SEARCHED: [&str; 4] = ["description", "displayName", "mail", "userPrincipalName"];
const ORDERED: [&str; 3] = ["displayName", "mail", "userPrincipalName"];

/// A text that is searched for in a property.
type Sought = (String, String);

/// What a request wants of a list.
#[derive(Debug, Default)]
pub(in crate::dialects::microsoft) struct Listing {
    select: Option<BTreeSet<String>>,
    filter: Option<Expression>,
    /// Any of these, each of which is all of those in it.
    search: Option<Vec<Vec<Sought>>>,
    order: Vec<(String, bool)>,
    top: Option<usize>,
    count: bool,
    /// Where the page begins, signed.
    pub(in crate::dialects::microsoft) skip_token: Option<String>,
}

/// A page of a list.
#[derive(Debug)]
pub(in crate::dialects::microsoft) struct Page {
    pub(in crate::dialects::microsoft) rows: Vec<Map<String, Value>>,
    /// Where the next one begins.
    pub(in crate::dialects::microsoft) next: Option<usize>,
    /// How many there are on all pages, if that is asked for.
    pub(in crate::dialects::microsoft) total: Option<u64>,
}

impl Listing {
    /// Reads the options of one thing.
    pub(in crate::dialects::microsoft) fn of_one(
        query: &Query,
        objects: Objects,
    ) -> Result<Self, ApiError> {
        let mut listing = Self::default();
        for (name, value) in query.pairs() {
            match name.trim_start_matches('$') {
                "select" => listing.select = select(value, objects)?,
                _ if name.starts_with('$') => return Err(unknown(name)),
                _ => {}
            }
        }
        Ok(listing)
    }

    /// Reads the options of a list. Some are for those alone who accept that what changed a moment ago may be missing,
    /// and who want to know how many there are, if they do not ask for nothing but that.
    pub(in crate::dialects::microsoft) fn parse(
        query: &Query,
        (is_eventual, counts_only): (bool, bool),
        objects: Objects,
    ) -> Result<Self, ApiError> {
        let mut listing = Self::default();
        let mut seen = BTreeSet::new();
        for (name, value) in query.pairs() {
            let bare = name.trim_start_matches('$');
            if name.starts_with('$') && !seen.insert(bare) {
                return Err(bad(format!("the query option `{name}` occurs twice")));
            }
            match bare {
                "select" => listing.select = select(value, objects)?,
                "filter" => listing.filter = Some(filter::parse(value)?),
                "search" => listing.search = Some(search(value)?),
                "orderby" => listing.order = order(value)?,
                "top" => listing.top = Some(top(value)?),
                "count" => listing.count = value == "true",
                "skiptoken" => listing.skip_token = Some(value.to_owned()),
                _ if name.starts_with('$') => return Err(unknown(name)),
                _ => {}
            }
        }
        let is_advanced = match &listing.filter {
            Some(filter) => admitted(filter)? || !listing.order.is_empty(),
            None => false,
        };
        let orders_by_mail = listing.order.iter().any(|(name, _)| name == "mail");
        let needs_count = is_advanced || orders_by_mail;
        let needs_eventual = needs_count || listing.count || listing.search.is_some();
        let counts = listing.count || counts_only;
        if needs_eventual && !is_eventual || needs_count && !counts {
            let message =
                "this query takes the header `ConsistencyLevel: eventual` and `$count=true`";
            return Err(ApiError::new(Kind::NotSupported, message));
        }
        Ok(listing)
    }

    /// A page of what is wanted of a list, from a place in it on.
    pub(in crate::dialects::microsoft) fn page(
        &self,
        mut all: Vec<Map<String, Value>>,
        from: usize,
        objects: Objects,
    ) -> Page {
        all.retain(|one| self.admits(one));
        for (property, descending) in self.order.iter().rev() {
            let key_of = |one: &Map<String, Value>| text_of(one, property).map(name_key);
            if *descending {
                all.sort_by_cached_key(|one| Reverse(key_of(one)));
            } else {
                all.sort_by_cached_key(key_of);
            }
        }
        let total = (self.count && from == 0).then_some(all.len() as u64);
        let size = self.top.unwrap_or(USUAL_PAGE);
        let next = (all.len() > from.saturating_add(size)).then(|| from + size);
        let rows = all.into_iter().skip(from).take(size);
        Page {
            rows: rows.map(|one| self.pick(one, objects)).collect(),
            next,
            total,
        }
    }

    /// How many there are of what is wanted.
    pub(in crate::dialects::microsoft) fn total(&self, all: &[Map<String, Value>]) -> usize {
        all.iter().filter(|one| self.admits(one)).count()
    }

    /// Leaves of one thing what is wanted of it.
    pub(in crate::dialects::microsoft) fn pick(
        &self,
        mut one: Map<String, Value>,
        objects: Objects,
    ) -> Map<String, Value> {
        one.retain(|name, _| match &self.select {
            _ if name.starts_with('@') || name == "id" => true,
            Some(selected) => selected.contains(name),
            None => objects.told.contains(&name.as_str()),
        });
        one
    }

    fn admits(&self, one: &Map<String, Value>) -> bool {
        let is_found = |any: &Vec<Vec<Sought>>| {
            let mut any = any.iter();
            any.any(|all| all.iter().all(|sought| is_in(one, sought)))
        };
        self.filter.as_ref().is_none_or(|filter| holds(filter, one))
            && self.search.as_ref().is_none_or(is_found)
    }
}

fn unknown(name: &str) -> ApiError {
    bad(format!("the query option `{name}` is not supported here"))
}

fn select(value: &str, objects: Objects) -> Result<Option<BTreeSet<String>>, ApiError> {
    let mut selected = BTreeSet::new();
    let names = value.split(',').map(str::trim);
    for name in names.filter(|name| !name.is_empty()) {
        if !objects.told.contains(&name) && !objects.selectable.contains(&name) {
            let kind = objects.kind;
            return Err(bad(format!(
                "Could not find a property named '{name}' on type '{kind}'."
            )));
        }
        selected.insert(name.to_owned());
    }
    Ok((!selected.is_empty()).then_some(selected))
}

fn top(value: &str) -> Result<usize, ApiError> {
    match value.parse() {
        Ok(size @ 1..=LARGEST_PAGE) => Ok(size),
        Ok(0) | Err(_) => Err(bad("`$top` takes a number from 1")),
        Ok(_) => {
            let message = format!("`$top` takes at most {LARGEST_PAGE}");
            Err(ApiError::new(Kind::NotSupported, message))
        }
    }
}

fn order(value: &str) -> Result<Vec<(String, bool)>, ApiError> {
    let one = |key: &str| {
        let mut words = key.split_whitespace();
        let named = words.next().filter(|name| ORDERED.contains(name));
        let name = named.ok_or_else(|| {
            bad("`$orderby` takes displayName, userPrincipalName and mail, with commas between")
        })?;
        match (words.next(), words.next()) {
            (None | Some("asc"), None) => Ok((name.to_owned(), false)),
            (Some("desc"), None) => Ok((name.to_owned(), true)),
            _ => Err(bad("after its property, `$orderby` takes asc or desc")),
        }
    };
    value.split(',').map(one).collect()
}

/// Texts in quotation marks, each with the property that it is searched in, with `AND` and `OR` between.
fn search(value: &str) -> Result<Vec<Vec<Sought>>, ApiError> {
    let wrong = || bad("`$search` takes texts as `\"displayName:kim\"`, with AND or OR between");
    let (mut any, mut all) = (Vec::new(), Vec::new());
    let mut rest = value.trim();
    loop {
        let quoted = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
        let (text, after) = quoted.ok_or_else(wrong)?;
        let (property, text) = text.split_once(':').ok_or_else(wrong)?;
        let has_words = text.chars().any(char::is_alphanumeric);
        if !SEARCHED.contains(&property) || !has_words {
            return Err(wrong());
        }
        all.push((property.to_owned(), name_key(text)));
        rest = after.trim_start();
        if let Some(after) = rest.strip_prefix("AND ") {
            rest = after.trim_start();
        } else if let Some(after) = rest.strip_prefix("OR ") {
            any.push(std::mem::take(&mut all));
            rest = after.trim_start();
        } else if rest.is_empty() {
            any.push(all);
            return Ok(any);
        } else {
            return Err(wrong());
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty())
}

/// Whether each word of a text begins one of the property.
fn is_in(one: &Map<String, Value>, (property, text): &Sought) -> bool {
    let there = text_of(one, property).map(name_key).unwrap_or_default();
    words(text).all(|word| words(&there).any(|there| there.starts_with(word)))
}

fn text_of<'a>(one: &'a Map<String, Value>, property: &str) -> Option<&'a str> {
    one.get(property)?.as_str()
}

/// Whether a filter that can be answered is one of those that not every request may ask.
fn admitted(filter: &Expression) -> Result<bool, ApiError> {
    let is_known = |property: &str| TEXTS.contains(&property) || OTHERS.contains(&property);
    let unsupported = |message: String| ApiError::new(Kind::NotSupported, message);
    match filter {
        Expression::Not(one) => admitted(one).map(|_| true),
        Expression::Both(one, other) | Expression::Either(one, other) => {
            Ok(admitted(one)? | admitted(other)?)
        }
        Expression::Compares(property, how, _) if is_known(property) => match how.as_str() {
            "eq" => Ok(false),
            "ne" => Ok(true),
            _ => Err(unsupported(format!("`{property}` takes eq, ne and in"))),
        },
        Expression::IsIn(property, _) if TEXTS.contains(&property.as_str()) => Ok(false),
        Expression::Calls(name, property, _) if TEXTS.contains(&property.as_str()) => {
            match (name.as_str(), property.as_str()) {
                ("startswith", _) => Ok(false),
                ("endswith", "mail" | "userPrincipalName") => Ok(true),
                _ => Err(unsupported(format!("`{name}` is not for `{property}`"))),
            }
        }
        Expression::HasAny(list, _) if list == "groupTypes" => Ok(false),
        Expression::Compares(property, ..)
        | Expression::IsIn(property, _)
        | Expression::Calls(_, property, _)
        | Expression::HasAny(property, _) => {
            Err(bad(format!("`$filter` knows no property `{property}`")))
        }
    }
}

fn holds(filter: &Expression, one: &Map<String, Value>) -> bool {
    let key_of = |property: &str| text_of(one, property).map(name_key);
    match filter {
        Expression::Not(inner) => !holds(inner, one),
        Expression::Both(first, second) => holds(first, one) && holds(second, one),
        Expression::Either(first, second) => holds(first, one) || holds(second, one),
        Expression::Compares(property, how, value) => {
            is(one.get(property), value) == (how.as_str() == "eq")
        }
        Expression::IsIn(property, values) => {
            let there = one.get(property);
            values.iter().any(|value| is(there, value))
        }
        Expression::Calls(name, property, text) => key_of(property).is_some_and(|there| {
            if name == "startswith" {
                there.starts_with(&name_key(text))
            } else {
                there.ends_with(&name_key(text))
            }
        }),
        Expression::HasAny(list, text) => {
            let elements = one.get(list).and_then(Value::as_array);
            elements.is_some_and(|elements| elements.iter().any(|one| one == text))
        }
    }
}

/// Whether a member is a value; texts are compared without case.
fn is(there: Option<&Value>, value: &Literal) -> bool {
    match (there, value) {
        (Some(Value::String(there)), Literal::Text(text)) => name_key(there) == name_key(text),
        (Some(Value::Bool(there)), Literal::Word(word)) => there.to_string() == *word,
        (None | Some(Value::Null), Literal::Word(word)) => word == "null",
        _ => false,
    }
}

#[cfg(test)]
mod tests;
