//! Which part of a list is wanted: counted from its start, or from where a page before ended
//! (docs/contracts/box.md 7.3).

use ports::driven::store::ChildOrder;
use ports::driving::items::ListPart;
use ports::page::Cursor;

use super::call::Call;
use super::wire::{Order, Page, Place};
use crate::protocol::problem::{ApiError, Field, Kind};
use crate::services::PageMarks;

/// The most entries of a page; more is cut down and not refused.
const MOST: u64 = 1_000;
const USUAL: u64 = 100;
/// The furthest that a list can be counted into (docs/contracts/box.md 7.3).
const FURTHEST: u64 = 10_000;
/// What a claim of this dialect begins with.
const CLAIM: &[u8] = b"box list ";
/// The same for lists of items.
const CURSOR_CLAIM: &[u8] = b"box items ";

/// How a list is paged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// By counting from its start.
    Offset,
    /// By markers that lead from page to page.
    Marker,
}

/// What a request says of paging.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Paging {
    pub(super) style: Style,
    pub(super) part: ListPart,
    /// What the markers of this list are bound to.
    list: String,
}

/// Whether both styles may be asked for at once (docs/contracts/box.md 7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Both {
    /// Then there are markers, and the count is ignored.
    Marker,
    /// That is refused.
    Refused,
}

/// What a request says of the paging of a list of items. `list` tells lists apart.
pub(super) fn of_items(call: &Call<'_>, list: &str, both: Both) -> Result<Paging, ApiError> {
    let style = match call.option("usemarker") {
        Some(on) if on.eq_ignore_ascii_case("true") => Style::Marker,
        Some(_) | None => Style::Offset,
    };
    let offset = call.option("offset");
    if style == Style::Marker && both == Both::Refused && offset.is_some() {
        return Err(bad(
            "marker",
            "page by `offset` or by `marker`, and not by both",
        ));
    }
    let order = match call.option("sort").map(str::to_ascii_lowercase).as_deref() {
        None | Some("name") => ChildOrder::Name,
        Some("id") => ChildOrder::Id,
        Some("date") => ChildOrder::Modified,
        Some("size") => ChildOrder::Size,
        Some(_) => {
            return Err(bad(
                "sort",
                "the option `sort` must be one of id, name, date and size",
            ));
        }
    };
    let direction = call.option("direction").map(str::to_ascii_uppercase);
    let descending = match direction.as_deref() {
        None | Some("ASC") => false,
        Some("DESC") => true,
        Some(_) => {
            return Err(bad(
                "direction",
                "the option `direction` must be ASC or DESC",
            ));
        }
    };
    let list = format!("{list} {order:?} {descending} ");
    let (offset, after) = match style {
        Style::Offset => (self::offset(offset)?, None),
        Style::Marker => (
            0,
            led(
                call.option("marker"),
                &list,
                &call.services.page_marks,
                last,
            )?,
        ),
    };
    let part = ListPart {
        order,
        descending,
        offset,
        after,
        limit: limit(call.option("limit"))?,
        named: None,
    };
    Ok(Paging { style, part, list })
}

/// What a request says of the paging of a list that has its own order.
pub(super) fn of_others(call: &Call<'_>, list: &str, style: Style) -> Result<Paging, ApiError> {
    let list = format!("{list} ");
    let offset = match style {
        Style::Offset => offset(call.option("offset"))?,
        Style::Marker => led(
            call.option("marker"),
            &list,
            &call.services.page_marks,
            shown,
        )?
        .unwrap_or_default(),
    };
    let part = ListPart {
        order: ChildOrder::default(),
        descending: false,
        offset,
        after: None,
        limit: limit(call.option("limit"))?,
        named: None,
    };
    Ok(Paging { style, part, list })
}

impl Paging {
    /// The part of a whole list that is wanted.
    pub(super) fn cut<'a, T>(&self, all: &'a [T]) -> &'a [T] {
        let start = usize::try_from(self.part.offset).unwrap_or(usize::MAX);
        let rest = all.get(start..).unwrap_or_default();
        let limit = usize::try_from(self.part.limit).unwrap_or(usize::MAX);
        &rest[..rest.len().min(limit)]
    }

    /// A page with these entries of so many, in the form of its style.
    pub(super) fn page<E>(&self, entries: Vec<E>, total: u64, marks: &PageMarks) -> Page<E> {
        let shown = self.part.offset.saturating_add(entries.len() as u64);
        let goes_on = !entries.is_empty() && shown < total;
        let claim = goes_on.then(|| [CLAIM, &shown.to_be_bytes()].concat());
        self.written(entries, total, claim, marks)
    }

    /// The same for items: the next page begins after the last entry of this one, whatever comes or
    /// goes before it meanwhile.
    pub(super) fn page_of_items<E>(
        &self,
        entries: Vec<E>,
        (total, next): (u64, Option<&Cursor>),
        marks: &PageMarks,
    ) -> Page<E> {
        let claim = next.map(|cursor| {
            let id = cursor.id.to_be_bytes();
            let length = (cursor.key.len() as u64).to_be_bytes();
            [CURSOR_CLAIM, &id, &length, cursor.key.as_bytes()].concat()
        });
        self.written(entries, total, claim, marks)
    }

    fn written<E>(
        &self,
        entries: Vec<E>,
        total: u64,
        claim: Option<Vec<u8>>,
        marks: &PageMarks,
    ) -> Page<E> {
        let (total_count, place) = match self.style {
            Style::Offset => {
                let offset = self.part.offset;
                (Some(total), Place::Offset { offset })
            }
            Style::Marker => {
                let next_marker = claim.map(|claim| {
                    let bound = [claim.as_slice(), self.list.as_bytes()].concat();
                    marks.sign(&bound)
                });
                (None, Place::Marker { next_marker })
            }
        };
        Page {
            entries,
            limit: self.part.limit,
            total_count,
            place,
            order: None,
        }
    }

    /// The order of a list of items, as its pages say it.
    pub(super) fn order(&self) -> Vec<Order> {
        let by = match self.part.order {
            ChildOrder::Name => "name",
            ChildOrder::Size => "size",
            ChildOrder::Modified | ChildOrder::SourceModified => "date",
            ChildOrder::Id => "id",
        };
        let direction = if self.part.descending { "DESC" } else { "ASC" };
        vec![Order::rising("type"), Order { by, direction }]
    }

    /// The first page of a list in its usual order.
    pub(super) const fn first() -> Self {
        Self {
            style: Style::Offset,
            part: ListPart {
                order: ChildOrder::Name,
                descending: false,
                offset: 0,
                after: None,
                limit: 100,
                named: None,
            },
            list: String::new(),
        }
    }
}

/// A limit of a page: at least 1, and cut down to the most that there is.
pub(super) fn limit(text: Option<&str>) -> Result<u32, ApiError> {
    capped(text, USUAL, MOST)
}

/// The same, with another usual and another largest one.
pub(super) fn capped(text: Option<&str>, usual: u64, most: u64) -> Result<u32, ApiError> {
    let asked = match text {
        None => usual,
        Some(text) => whole(text).filter(|&limit| limit > 0).ok_or_else(|| {
            bad(
                "limit",
                "the option `limit` must be a whole number from 1 on",
            )
        })?,
    };
    Ok(u32::try_from(asked.min(most)).unwrap_or(u32::MAX))
}

fn offset(text: Option<&str>) -> Result<u64, ApiError> {
    text.map_or(Some(0), whole)
        .filter(|&offset| offset <= FURTHEST)
        .ok_or_else(|| {
            bad(
                "offset",
                "the option `offset` must be a whole number from 0 to 10000",
            )
        })
}

/// A number of digits; one that is too large is the largest.
fn whole(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

/// What a claim says, and the name of the list that it is bound to.
type Found<'a, T> = Option<(T, &'a [u8])>;

/// What a marker of this list says, as `read` finds it before the name of the list.
fn led<T>(
    marker: Option<&str>,
    list: &str,
    marks: &PageMarks,
    read: fn(&[u8]) -> Found<'_, T>,
) -> Result<Option<T>, ApiError> {
    let Some(marker) = marker.filter(|marker| *marker != "0") else {
        return Ok(None);
    };
    let found = marks.verify(marker);
    let found = found.and_then(|claim| {
        let (found, bound) = read(&claim)?;
        (bound == list.as_bytes()).then_some(found)
    });
    let found = found.ok_or_else(|| bad("marker", "the option `marker` is not one of this list"));
    found.map(Some)
}

/// How many entries the pages before have shown.
fn shown(claim: &[u8]) -> Found<'_, u64> {
    let (shown, bound) = claim.strip_prefix(CLAIM)?.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*shown), bound))
}

/// The last entry of the page before.
fn last(claim: &[u8]) -> Found<'_, Cursor> {
    let (id, rest) = claim.strip_prefix(CURSOR_CLAIM)?.split_first_chunk::<8>()?;
    let (length, rest) = rest.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
    let (key, bound) = rest.split_at_checked(length)?;
    let key = String::from_utf8(key.to_vec()).ok()?;
    let id = i64::from_be_bytes(*id);
    Some((Cursor { key, id }, bound))
}

fn bad(option: &'static str, message: &'static str) -> ApiError {
    ApiError::new(Kind::BadQuery, message).about(Field::Member(option.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_cut_down_and_offsets_are_not() {
        for (text, expected) in [
            (None, Some(100)),
            (Some("1"), Some(1)),
            (Some("1001"), Some(1000)),
            (Some("99999999999999999999999"), Some(1000)),
            (Some("0"), None),
            (Some("-1"), None),
            (Some("ten"), None),
        ] {
            assert_eq!(limit(text).ok(), expected, "{text:?}");
        }
        for (text, expected) in [
            (None, Some(0)),
            (Some("10000"), Some(10_000)),
            (Some("10001"), None),
            (Some("99999999999999999999999"), None),
            (Some("1.5"), None),
        ] {
            assert_eq!(offset(text).ok(), expected, "{text:?}");
        }
    }

    fn marked(list: &str) -> Paging {
        Paging {
            style: Style::Marker,
            list: list.to_owned(),
            ..Paging::first()
        }
    }

    fn marker(page: Page<()>) -> Option<String> {
        match page.place {
            Place::Marker { next_marker } => next_marker,
            Place::Offset { offset } => panic!("a page of markers, and not one at {offset}"),
        }
    }

    #[test]
    fn a_marker_leads_on_in_its_own_list_only() {
        let marks = PageMarks::fake();
        let mut paging = marked("folder 7 ");
        paging.part.offset = 19_999;
        let counted = paging.page(vec![()], 30_000, &marks);
        let there = Cursor {
            key: "1plan 7 é".to_owned(),
            id: 9,
        };
        let next = (30_000, Some(&there));
        let placed = paging.page_of_items(vec![()], next, &marks);
        let (counted, placed) = (marker(counted), marker(placed));
        let (counted, placed) = (counted.as_deref(), placed.as_deref());
        let by_count = |marker, list| led(marker, list, &marks, shown).ok();
        let by_place = |marker, list| led(marker, list, &marks, last).ok();
        assert_eq!(by_count(counted, "folder 7 "), Some(Some(20_000)));
        assert_eq!(by_place(placed, "folder 7 "), Some(Some(there)));
        for list in ["folder 8 ", "older 7 ", ""] {
            assert_eq!(by_count(counted, list), None, "{list}");
            assert_eq!(by_place(placed, list), None, "{list}");
        }
        assert_eq!(by_count(placed, "folder 7 "), None);
        assert_eq!(by_place(counted, "folder 7 "), None);
        for begins in [Some("0"), None] {
            assert_eq!(by_count(begins, "folder 7 "), Some(None));
            assert_eq!(by_place(begins, "folder 7 "), Some(None));
        }
        assert_eq!(by_place(Some("1"), "folder 7 "), None);
    }

    #[test]
    fn the_last_page_has_no_marker() {
        let marks = PageMarks::fake();
        let paging = marked("");
        let next = |entries: usize, total| {
            let page = paging.page(vec![(); entries], total, &marks);
            assert_eq!(page.total_count, None);
            marker(page)
        };
        assert!(next(2, 3).is_some());
        assert_eq!(next(3, 3), None);
        // What went away while it was read leads nowhere.
        assert_eq!(next(0, 3), None);
    }
}
