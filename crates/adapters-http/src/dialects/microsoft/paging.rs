//! Where a list's next page begins, how far changes were told, and what a copy became: signed, so that nobody can make one up.

use domain::ids::{DriveId, ItemId};
use domain::time::Timestamp;
use ports::driven::store::{ChangeMark, ChildOrder};
use ports::driving::items::{Followed, ListChildren};
use ports::page::Cursor;

use super::odata::Options;
use crate::protocol::problem::{ApiError, Kind};
use crate::services::PageMarks;

/// What a claim of this dialect begins with, by what it lists.
const PLACE: &[u8] = b"microsoft place ";
const DELTA: &[u8] = b"microsoft delta ";
const COPIED: &[u8] = b"microsoft copied ";

/// Of which list of items a page is.
#[derive(Clone, Copy)]
pub(super) enum Listed {
    /// What lies in a folder.
    Children,
    /// What was found below one.
    Found,
}

impl Listed {
    const fn claim(self) -> &'static [u8] {
        match self {
            Self::Children => b"microsoft children ",
            Self::Found => b"microsoft found ",
        }
    }
}

/// Which part of a list of items the options ask for. A page after the first goes on in the order in
/// which the first was.
pub(super) fn part_of_list(
    of: Listed,
    options: &Options,
    marks: &PageMarks,
) -> Result<ListChildren, ApiError> {
    let Some(signed) = &options.skip_token else {
        let order = options.order.unwrap_or_default();
        return Ok(part(order, None, options));
    };
    let (order, cursor) = marks
        .verify(signed)
        .and_then(|claim| read_cursor(of, &claim))
        .filter(|(order, _)| options.order.is_none_or(|asked| asked == *order))
        .ok_or_else(unknown_page)?;
    Ok(part(order, Some(cursor), options))
}

fn part(
    (order, descending): (ChildOrder, bool),
    after: Option<Cursor>,
    options: &Options,
) -> ListChildren {
    ListChildren {
        order,
        descending,
        after,
        limit: options.page_size(),
    }
}

/// Signs where the page after this part of a list begins.
pub(super) fn next_items(
    of: Listed,
    part: &ListChildren,
    cursor: &Cursor,
    marks: &PageMarks,
) -> String {
    let mut claim = of.claim().to_vec();
    claim.push(order_byte(part.order));
    claim.push(u8::from(part.descending));
    claim.extend(cursor.id.to_be_bytes());
    claim.extend(cursor.key.as_bytes());
    marks.sign(&claim)
}

fn read_cursor(of: Listed, claim: &[u8]) -> Option<((ChildOrder, bool), Cursor)> {
    let claim = claim.strip_prefix(of.claim())?;
    let ([order, descending], rest) = claim.split_first_chunk::<2>()?;
    let (id, key) = rest.split_first_chunk::<8>()?;
    let known = [
        ChildOrder::Name,
        ChildOrder::Size,
        ChildOrder::Modified,
        ChildOrder::SourceModified,
        ChildOrder::Id,
    ];
    let order = known
        .into_iter()
        .find(|known| order_byte(*known) == *order)?;
    let cursor = Cursor {
        key: String::from_utf8(key.to_vec()).ok()?,
        id: i64::from_be_bytes(*id),
    };
    Some(((order, *descending == 1), cursor))
}

const fn order_byte(order: ChildOrder) -> u8 {
    match order {
        ChildOrder::Name => b'n',
        ChildOrder::Size => b's',
        ChildOrder::Modified => b'm',
        ChildOrder::SourceModified => b'f',
        ChildOrder::Id => b'i',
    }
}

/// What an item has so many of that they are listed in pages.
#[derive(Clone, Copy)]
pub(super) enum Had {
    /// Permissions. A page begins behind so many.
    Permissions,
    /// Versions. A page begins at this number.
    Versions,
}

impl Had {
    const fn claim(self) -> &'static [u8] {
        match self {
            Self::Permissions => b"microsoft permissions ",
            Self::Versions => b"microsoft versions ",
        }
    }
}

/// The number with which the page begins that the options ask for; `None` for the first.
pub(super) fn number_in(
    list: Had,
    options: &Options,
    item: ItemId,
    marks: &PageMarks,
) -> Result<Option<u64>, ApiError> {
    let Some(signed) = &options.skip_token else {
        return Ok(None);
    };
    let read = |claim: Vec<u8>| {
        let claim = claim.strip_prefix(list.claim())?;
        let (of, number) = claim.split_first_chunk::<8>()?;
        let number = u64::from_be_bytes(number.try_into().ok()?);
        (i64::from_be_bytes(*of) == item.get()).then_some(number)
    };
    let number = marks.verify(signed).and_then(read);
    number.map(Some).ok_or_else(unknown_page)
}

/// Signs the number with which the next page begins.
pub(super) fn next_number(list: Had, item: ItemId, number: u64, marks: &PageMarks) -> String {
    let mut claim = list.claim().to_vec();
    claim.extend(item.get().to_be_bytes());
    claim.extend(number.to_be_bytes());
    marks.sign(&claim)
}

/// Signs at which place of a list, named by its path, a page begins.
pub(super) fn place(at: usize, list: &str, marks: &PageMarks) -> String {
    let mut claim = PLACE.to_vec();
    claim.extend((at as u64).to_be_bytes());
    claim.extend(list.as_bytes());
    marks.sign(&claim)
}

/// The place of a list at which a page begins.
pub(super) fn read_place(signed: &str, list: &str, marks: &PageMarks) -> Result<usize, ApiError> {
    let read = |claim: Vec<u8>| {
        let (at, of) = claim.strip_prefix(PLACE)?.split_first_chunk::<8>()?;
        let at = usize::try_from(u64::from_be_bytes(*at)).ok()?;
        (of == list.as_bytes()).then_some(at)
    };
    marks.verify(signed).and_then(read).ok_or_else(unknown_page)
}

/// Signs how far changes were told.
pub(super) fn followed(followed: &Followed, marks: &PageMarks) -> String {
    let mut claim = DELTA.to_vec();
    for number in [
        followed.folder.get(),
        followed.drive.get(),
        followed.until.item,
    ] {
        claim.extend(number.to_be_bytes());
    }
    for number in [followed.until.number, followed.began_at] {
        claim.extend(number.to_be_bytes());
    }
    marks.sign(&claim)
}

/// How far changes were told, in a token of ours.
pub(super) fn read_followed(token: &str, marks: &PageMarks) -> Option<Followed> {
    let claim = marks.verify(token)?;
    let (numbers, rest) = claim.strip_prefix(DELTA)?.as_chunks::<8>();
    let [folder, drive, item, number, began_at] = *numbers else {
        return None;
    };
    rest.is_empty().then_some(())?;
    Some(Followed {
        folder: ItemId::new(i64::from_be_bytes(folder))?,
        drive: DriveId::new(i64::from_be_bytes(drive))?,
        until: ChangeMark {
            number: u64::from_be_bytes(number),
            item: i64::from_be_bytes(item),
        },
        began_at: u64::from_be_bytes(began_at),
    })
}

/// Signs which item a copy became, and until when that is told.
pub(super) fn copied(item: ItemId, until: Timestamp, marks: &PageMarks) -> String {
    let mut claim = COPIED.to_vec();
    claim.extend(item.get().to_be_bytes());
    claim.extend(until.millis().to_be_bytes());
    marks.sign(&claim)
}

/// The item that a copy became, as long as that is told.
pub(super) fn read_copied(signed: &str, now: Timestamp, marks: &PageMarks) -> Option<ItemId> {
    let claim = marks.verify(signed)?;
    let (item, until) = claim.strip_prefix(COPIED)?.split_first_chunk::<8>()?;
    let until = i64::from_be_bytes(until.try_into().ok()?);
    let until = Timestamp::from_millis(until)?;
    (!until.has_passed(now)).then_some(())?;
    ItemId::new(i64::from_be_bytes(*item))
}

fn unknown_page() -> ApiError {
    ApiError::new(Kind::BadQuery, "`$skiptoken` is not one of this list")
}
