//! The form of ids at both of Microsoft's doors: opaque strings and GUIDs
//! (docs/contracts/microsoft.md 5.1).

use domain::ids::{
    ApplicationId, DriveId, GrantId, GroupId, ItemId, LinkId, OrganizationId, SiteId, UserId,
};
use ports::driving::permissions::PermissionId;

use crate::protocol::ids::{Kind, check, guid, parse_guid};

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The address of a drive: lower case, for a client that turns it into that
/// (docs/contracts/microsoft.md C-2).
pub fn drive(id: DriveId) -> String {
    format!("b{}", opaque(Kind::Drive, id.get()))
}

/// The drive of an address. A drive's address, alone among all, is read without regard to case.
pub fn parse_drive(text: &str) -> Option<DriveId> {
    let text = text.to_ascii_lowercase();
    parse_opaque(Kind::Drive, text.strip_prefix('b')?).and_then(DriveId::new)
}

/// The address of an item.
pub fn item(id: ItemId) -> String {
    format!("01{}", opaque(Kind::Item, id.get()).to_ascii_uppercase())
}

/// The item of an address.
pub fn parse_item(text: &str) -> Option<ItemId> {
    let digits = text.strip_prefix("01")?;
    if digits.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    parse_opaque(Kind::Item, &digits.to_ascii_lowercase()).and_then(ItemId::new)
}

/// The address of a user.
pub fn user(id: UserId) -> String {
    guid(Kind::User, id.get())
}

/// The user of an address.
pub fn parse_user(text: &str) -> Option<UserId> {
    parse_guid(Kind::User, text).and_then(UserId::new)
}

/// The address of a group.
pub fn group(id: GroupId) -> String {
    guid(Kind::Group, id.get())
}

/// The group of an address.
pub fn parse_group(text: &str) -> Option<GroupId> {
    parse_guid(Kind::Group, text).and_then(GroupId::new)
}

/// The address of a site.
pub fn site(id: SiteId) -> String {
    guid(Kind::Site, id.get())
}

/// The site of an address: by its own part of an id with commas, or by that alone.
pub fn parse_site(text: &str) -> Option<SiteId> {
    let mut parts = text.split(',');
    let text = match (parts.next(), parts.next(), parts.next()) {
        (Some(_host), Some(own), Some(_web)) => own,
        _ => text,
    };
    parse_guid(Kind::Site, text).and_then(SiteId::new)
}

/// The address of an application.
pub fn application(id: ApplicationId) -> String {
    guid(Kind::Application, id.get())
}

/// The application of an address.
pub fn parse_application(text: &str) -> Option<ApplicationId> {
    parse_guid(Kind::Application, text).and_then(ApplicationId::new)
}

/// The address of an organization.
pub fn organization(id: OrganizationId) -> String {
    guid(Kind::Organization, id.get())
}

/// The organization of an address.
pub fn parse_organization(text: &str) -> Option<OrganizationId> {
    parse_guid(Kind::Organization, text).and_then(OrganizationId::new)
}

/// The id of a version of a file, by its number.
pub fn version(number: u64) -> String {
    format!("{number}.0")
}

/// The number of a version of a file.
pub fn parse_version(text: &str) -> Option<u64> {
    let number = text.strip_suffix(".0")?.parse().ok()?;
    (version(number) == text).then_some(number)
}

/// The address of a permission.
pub fn permission(id: PermissionId) -> String {
    match id {
        PermissionId::Grant(id) => guid(Kind::Grant, id.get()),
        PermissionId::Link(id) => guid(Kind::Link, id.get()),
    }
}

/// The permission of an address.
pub fn parse_permission(text: &str) -> Option<PermissionId> {
    let link = || {
        parse_guid(Kind::Link, text)
            .and_then(LinkId::new)
            .map(PermissionId::Link)
    };
    let grant = || {
        parse_guid(Kind::Grant, text)
            .and_then(GrantId::new)
            .map(PermissionId::Grant)
    };
    link().or_else(grant)
}

/// 13 digits of the number and 7 of its check.
fn opaque(kind: Kind, number: i64) -> String {
    let bits = (u128::from(number.cast_unsigned()) << 35) | u128::from(check(kind, number) >> 29);
    (0..20)
        .rev()
        .map(|place| char::from(DIGITS[usize::try_from((bits >> (5 * place)) & 31).unwrap_or(0)]))
        .collect()
}

fn parse_opaque(kind: Kind, text: &str) -> Option<i64> {
    if text.len() != 20 {
        return None;
    }
    let bits = text.bytes().try_fold(0_u128, |bits, byte| {
        let digit = DIGITS.iter().position(|&digit| digit == byte)?;
        Some((bits << 5) | digit as u128)
    })?;
    let number = i64::try_from(bits >> 35)
        .ok()
        .filter(|&number| number > 0)?;
    (opaque(kind, number) == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERS: [i64; 5] = [1, 15, 16, 8_123_456_789_012_345, i64::MAX];

    #[test]
    fn every_id_survives_the_round_trip() {
        for number in NUMBERS {
            let id = DriveId::new(number).unwrap();
            assert_eq!(parse_drive(&drive(id)), Some(id));
            assert_eq!(parse_drive(&drive(id).to_uppercase()), Some(id));
            let id = ItemId::new(number).unwrap();
            assert_eq!(parse_item(&item(id)), Some(id));
            let id = UserId::new(number).unwrap();
            assert_eq!(parse_user(&user(id)), Some(id));
            let id = PermissionId::Link(LinkId::new(number).unwrap());
            assert_eq!(parse_permission(&permission(id)), Some(id));
            let id = PermissionId::Grant(GrantId::new(number).unwrap());
            assert_eq!(parse_permission(&permission(id)), Some(id));
        }
    }

    #[test]
    fn an_id_of_one_kind_is_no_id_of_another() {
        for number in NUMBERS {
            assert_eq!(parse_group(&user(UserId::new(number).unwrap())), None);
            let as_item = format!("01{}", &drive(DriveId::new(number).unwrap())[1..]);
            assert_eq!(parse_item(&as_item.to_uppercase()), None);
        }
    }

    #[test]
    fn item_ids_are_case_sensitive_and_a_changed_one_is_unknown() {
        let address = item(ItemId::new(8_123_456_789_012_345).unwrap());
        assert_eq!(parse_item(&address.to_lowercase()), None);
        for at in 2..address.len() {
            let mut changed = address.clone().into_bytes();
            changed[at] = if changed[at] == b'7' { b'8' } else { b'7' };
            assert_eq!(parse_item(&String::from_utf8(changed).unwrap()), None);
        }
    }

    #[test]
    fn any_text_is_an_id_or_none_and_never_a_panic() {
        for text in [
            "",
            "b",
            "01",
            "é",
            "01é",
            "bééééééééééé",
            "0000000é-0000-8000-8000-000000000000",
        ] {
            assert_eq!(parse_item(text), None);
            assert_eq!(parse_drive(text), None);
            assert_eq!(parse_permission(text), None);
        }
    }
}
