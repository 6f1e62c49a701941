//! OData query options: which are read, on what, and what they do to an answer
//! (docs/contracts/microsoft.md 4.7 and 5.11).

pub(super) mod directory;
mod filter;
mod properties;
mod refusal;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use domain::item::Filter;
use ports::driven::store::ChildOrder;
use serde_json::{Map, Value};

use properties::THUMBNAILS;
pub(super) use properties::{DRIVE, ITEM, PERMISSION, SHARE, SITE, VERSION};
use refusal::bad;

use crate::protocol::problem::{ApiError, Kind};
use crate::protocol::query::Query;

/// The largest page of a list, and the page when none is asked for (docs/threat-model.md 4.7).
pub(super) const LARGEST_PAGE: u32 = 200;

/// What a resource lets be inlined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expansion {
    /// Nothing.
    Nothing,
    /// What lies in an item, and its permissions.
    OfItem,
    /// Nothing, though each element by itself has something.
    OfElements,
    /// The item that a link shares.
    OfShare,
}

/// Which options a resource serves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Served {
    /// The names that may be selected.
    pub(super) properties: &'static [&'static str],
    /// What may be inlined.
    pub(super) expansion: Expansion,
    /// Whether it comes in pages.
    pub(super) pages: bool,
    /// Whether its order can be chosen, and what is in it.
    pub(super) orders: bool,
    /// Whether it is counted.
    pub(super) counts: bool,
}

impl Served {
    /// A single thing with these properties, of which nothing is inlined.
    pub(super) const fn one(properties: &'static [&'static str]) -> Self {
        Self {
            properties,
            expansion: Expansion::Nothing,
            pages: false,
            orders: false,
            counts: false,
        }
    }

    /// A single item.
    pub(super) const fn item() -> Self {
        Self {
            expansion: Expansion::OfItem,
            ..Self::one(ITEM)
        }
    }

    /// The items in a folder.
    pub(super) const fn children() -> Self {
        Self {
            expansion: Expansion::OfElements,
            pages: true,
            orders: true,
            counts: true,
            ..Self::one(ITEM)
        }
    }

    /// What was found below a folder.
    pub(super) const fn found() -> Self {
        Self {
            counts: false,
            ..Self::children()
        }
    }

    /// What changed in a drive.
    pub(super) const fn changes() -> Self {
        Self {
            expansion: Expansion::OfElements,
            pages: true,
            ..Self::one(ITEM)
        }
    }

    /// Things with these properties, in pages.
    pub(super) const fn list(properties: &'static [&'static str]) -> Self {
        Self {
            pages: true,
            ..Self::one(properties)
        }
    }
}

/// What is inlined in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expand {
    /// What lies in a folder, as its own options say.
    Children(Options),
    /// The permissions.
    Permissions,
    /// The thumbnails.
    Thumbnails,
    /// The item that a link shares, under this name.
    SharedItem(&'static str),
}

/// The options of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// The members that are wanted; all for `None`.
    pub(super) select: Option<BTreeSet<String>>,
    /// What is inlined.
    pub(super) expand: Vec<Expand>,
    /// How many elements at most.
    pub(super) top: Option<u32>,
    /// Where the page begins, signed.
    pub(super) skip_token: Option<String>,
    /// The order, and whether it is turned around.
    pub(super) order: Option<(ChildOrder, bool)>,
    /// Only what this admits.
    pub(super) filter: Option<Filter>,
    /// Whether all elements are counted.
    pub(super) count: bool,
    /// What stands in the brackets that these options were read from, as written.
    pub(super) written: Vec<(String, String)>,
}

impl Options {
    /// Reads the options of a query. Names may stand without their `$`; other names without one
    /// are nobody's business, other names with one are refused.
    pub(super) fn parse(query: &Query, served: Served) -> Result<Self, ApiError> {
        let mut options = Self::default();
        let mut seen = BTreeSet::new();
        for (name, value) in query.pairs() {
            options.take(name, value, served, &mut seen)?;
        }
        Ok(options)
    }

    /// Reads the options in the brackets of what is inlined.
    fn parts(text: &str, served: Served) -> Result<Self, ApiError> {
        let mut options = Self::default();
        let mut seen = BTreeSet::new();
        for pair in split_outside_parentheses(text, ';') {
            let (name, value) = pair.trim().split_once('=').unwrap_or((pair.trim(), ""));
            if name.is_empty() {
                continue;
            }
            if name
                .trim_start_matches('$')
                .eq_ignore_ascii_case("skiptoken")
            {
                return Err(bad("a page inside another is not supported"));
            }
            options.take(name, value, served, &mut seen)?;
            options.written.push((name.to_owned(), value.to_owned()));
        }
        Ok(options)
    }

    fn take<'a>(
        &mut self,
        name: &'a str,
        value: &str,
        served: Served,
        seen: &mut BTreeSet<&'a str>,
    ) -> Result<(), ApiError> {
        let (bare, has_sign) = match name.strip_prefix('$') {
            Some(bare) => (bare, true),
            None => (name, false),
        };
        let known = match bare {
            "select" | "expand" | "top" | "skiptoken" | "skipToken" | "orderby" => true,
            "filter" => served.orders,
            "count" => served.counts,
            _ => false,
        };
        if !known && !has_sign {
            return Ok(());
        }
        if !seen.insert(bare) {
            return Err(bad(format!("the query option `{name}` occurs twice")));
        }
        match bare {
            "select" => self.select = select(value, served)?,
            "expand" if !value.is_empty() => self.expand = expand(value, served)?,
            "expand" => {}
            "top" if served.pages => self.top = Some(top(value)?),
            "skiptoken" | "skipToken" if served.pages => self.skip_token = Some(value.to_owned()),
            "orderby" if served.orders => self.order = Some(order(value)?),
            "filter" if served.orders => self.filter = Some(filter::items::parse(value)?),
            "count" if served.counts => self.count = count(value)?,
            _ => {
                return Err(bad(format!(
                    "the query option `{name}` is not supported here"
                )));
            }
        }
        Ok(())
    }

    /// Leaves of an answer what was selected, its annotations, its id, and what was inlined.
    pub(super) fn pick(&self, mut members: Map<String, Value>) -> Map<String, Value> {
        if let Some(selected) = &self.select {
            members.retain(|name, _| {
                name == "id" || name.starts_with("@odata.") || selected.contains(name)
            });
        }
        members
    }

    /// How many elements a page has at most.
    pub(super) fn page_size(&self) -> u32 {
        self.top.unwrap_or(LARGEST_PAGE).min(LARGEST_PAGE)
    }
}

fn select(value: &str, served: Served) -> Result<Option<BTreeSet<String>>, ApiError> {
    let mut selected = BTreeSet::new();
    for name in value
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        if name == "*" {
            return Ok(None);
        }
        // A path selects into a property; the property is returned as a whole.
        let property = name.split('/').next().unwrap_or(name);
        if !served.properties.contains(&property) {
            return Err(bad(format!("there is no property `{name}` to select")));
        }
        selected.insert(property.to_owned());
    }
    Ok((!selected.is_empty()).then_some(selected))
}

/// What the vendor inlines in an item and we do not (docs/contracts/microsoft.md 5.11).
const NOT_EXPANDED: [&str; 6] = [
    "analytics",
    "listItem",
    "retentionLabel",
    "subscriptions",
    "versions",
    "workbook",
];

fn expand(value: &str, served: Served) -> Result<Vec<Expand>, ApiError> {
    let mut expanded = Vec::new();
    for entry in split_outside_parentheses(value, ',') {
        let (name, nested) = match entry.trim().split_once('(') {
            Some((name, nested)) => (name, nested.strip_suffix(')')),
            None => (entry.trim(), Some("")),
        };
        let nested = nested.ok_or_else(|| bad("a parenthesis in `$expand` is not closed"))?;
        expanded.push(match (served.expansion, name) {
            (Expansion::OfItem, "children") => {
                Expand::Children(Options::parts(nested, Served::children())?)
            }
            (Expansion::OfItem, "permissions") if nested.is_empty() => Expand::Permissions,
            (Expansion::OfItem | Expansion::OfElements, "thumbnails") => {
                Options::parts(nested, Served::one(THUMBNAILS))?;
                Expand::Thumbnails
            }
            (Expansion::OfShare, "driveItem") if nested.is_empty() => {
                Expand::SharedItem("driveItem")
            }
            (Expansion::OfShare, "root") if nested.is_empty() => Expand::SharedItem("root"),
            (Expansion::OfElements, "children" | "permissions") => {
                return Err(ApiError::new(
                    Kind::NotSupported,
                    format!("`{name}` can be expanded on a single item only"),
                ));
            }
            (Expansion::OfItem | Expansion::OfElements, name) if NOT_EXPANDED.contains(&name) => {
                let message = format!("driveItem: `$expand={name}` is not served here");
                return Err(ApiError::new(Kind::NotServed, message));
            }
            _ => return Err(bad(format!("`{entry}` cannot be expanded here"))),
        });
    }
    Ok(expanded)
}

fn split_outside_parentheses(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    let mut is_quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '\'' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if c == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// A page's size. Larger ones than we serve are cut down and never refused
/// (docs/contracts/microsoft.md 5.11 and C-9).
fn top(value: &str) -> Result<u32, ApiError> {
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let size = value.parse().unwrap_or(u32::MAX);
    if !is_number || size == 0 {
        return Err(bad("`$top` takes a number from 1"));
    }
    Ok(size)
}

fn count(value: &str) -> Result<bool, ApiError> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(bad("`$count` takes true or false")),
    }
}

fn order(value: &str) -> Result<(ChildOrder, bool), ApiError> {
    let mut words = value.split_whitespace();
    let order = match words.next() {
        Some("name") => ChildOrder::Name,
        Some("size") => ChildOrder::Size,
        Some("lastModifiedDateTime") => ChildOrder::Modified,
        Some("createdDateTime") => ChildOrder::Id,
        Some("fileSystemInfo/lastModifiedDateTime") => ChildOrder::SourceModified,
        Some(_) | None => {
            return Err(bad(
                "`$orderby` takes one of name, size, createdDateTime, lastModifiedDateTime and \
                 fileSystemInfo/lastModifiedDateTime",
            ));
        }
    };
    match (words.next(), words.next()) {
        (None | Some("asc"), None) => Ok((order, false)),
        (Some("desc"), None) => Ok((order, true)),
        _ => Err(bad("after its property, `$orderby` takes asc or desc")),
    }
}
