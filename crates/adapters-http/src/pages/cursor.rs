//! Where a folder's next page begins, as a signed text in an address.
//!
//! It names the link, the folder and the order that it was made for, and is worth nothing elsewhere.

use domain::ids::ItemId;
use ports::page::Cursor;

use super::query::Sort;
use crate::services::PageMarks;

/// Signs a cursor for the folder at this address, in this order.
pub(super) fn signed(
    marks: &PageMarks,
    token: &str,
    folder: Option<ItemId>,
    sort: Sort,
    cursor: &Cursor,
) -> String {
    let mut claim = cursor.id.to_be_bytes().to_vec();
    claim.extend((cursor.key.len() as u64).to_be_bytes());
    claim.extend(cursor.key.as_bytes());
    claim.extend(bound_to(token, folder, sort));
    marks.sign(&claim)
}

/// The cursor in a text for that address and order. Anything else means the first page.
pub(super) fn read(
    marks: &PageMarks,
    signed: &str,
    token: &str,
    folder: Option<ItemId>,
    sort: Sort,
) -> Option<Cursor> {
    let claim = marks.verify(signed)?;
    let (id, rest) = claim.split_first_chunk::<8>()?;
    let (length, rest) = rest.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
    let (key, bound) = rest.split_at_checked(length)?;
    (bound == bound_to(token, folder, sort)).then_some(())?;
    Some(Cursor {
        key: String::from_utf8(key.to_vec()).ok()?,
        id: i64::from_be_bytes(*id),
    })
}

/// What a cursor is bound to. A signed claim can be read by anybody who holds it, so the token, which
/// they know, stands in it as a digest.
fn bound_to(token: &str, folder: Option<ItemId>, sort: Sort) -> Vec<u8> {
    use sha2::{Digest as _, Sha256};
    let digest = Sha256::new()
        .chain_update(b"pages of ")
        .chain_update(token.as_bytes())
        .finalize();
    let mut bound = digest[..16].to_vec();
    bound.extend(folder.map_or(0, ItemId::get).to_be_bytes());
    bound.extend(sort.name().as_bytes());
    bound
}
