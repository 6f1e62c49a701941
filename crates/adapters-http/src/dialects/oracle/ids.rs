//! Oracle ids, both ways and without a look-up (docs/contracts/oracle.md 1.4).
//!
//! Those of items, users and groups are a letter, hexadecimal digits, `T` and digits: a number with
//! a check made of it. Those of links hold the link's token, and are as secret as that.

mod links;
#[cfg(test)]
mod tests;

pub(super) use links::{applink, parse_applink, parse_public_link, public_link};

use domain::ids::{GroupId, ItemId, UserId};
use domain::item::{Item, ItemKind};
use ports::secret::LinkToken;

use crate::protocol::ids::{Kind, check};

/// The address of an item: `F` for a folder, `D` for a file, a check, `T` and the number.
pub fn item(item: &Item) -> String {
    item_by_id(item.id, item.kind() == ItemKind::Folder)
}

/// The same for an item of which no more is known.
pub(super) fn item_by_id(id: ItemId, is_folder: bool) -> String {
    let letter = if is_folder { 'F' } else { 'D' };
    let number = id.get();
    let check = check(Kind::Item, number);
    format!(
        "{letter}{:07X}{check:016X}T{number:019}",
        (check >> 3) & 0x0FFF_FFFF
    )
}

/// The item of an address, if that is one of a folder, or of a file, as is wanted.
pub(super) fn parse_item(text: &str, is_folder: bool) -> Option<ItemId> {
    let number = text.get(25..44)?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let id = ItemId::new(number.parse().ok()?)?;
    (item_by_id(id, is_folder) == text).then_some(id)
}

/// The item of an address, whether a folder or a file.
pub fn parse_any_item(text: &str) -> Option<ItemId> {
    parse_item(text, true).or_else(|| parse_item(text, false))
}

/// The link of the id of a public link or of an applink.
pub fn parse_link(text: &str) -> Option<LinkToken> {
    parse_public_link(text).or_else(|| parse_applink(text))
}

/// The address of a user: `U`, the number in hexadecimal, a check, `T` and digits of the check.
pub fn user(user: UserId) -> String {
    principal('U', Kind::User, user.get())
}

/// The user of an address.
pub(super) fn parse_user(text: &str) -> Option<UserId> {
    let id = UserId::new(principal_number(text)?)?;
    (user(id) == text).then_some(id)
}

/// The address of a group: of a user's shape, for clients tell the two by the letter alone.
pub fn group(group: GroupId) -> String {
    principal('G', Kind::Group, group.get())
}

/// The group of an address.
pub(super) fn parse_group(text: &str) -> Option<GroupId> {
    let id = GroupId::new(principal_number(text)?)?;
    (group(id) == text).then_some(id)
}

fn principal(letter: char, kind: Kind, number: i64) -> String {
    let check = check(kind, number);
    format!(
        "{letter}{number:016X}{:07X}T{:011}",
        check & 0x0FFF_FFFF,
        (check >> 28) % 100_000_000_000
    )
}

fn principal_number(text: &str) -> Option<i64> {
    i64::from_str_radix(text.get(1..17)?, 16).ok()
}
