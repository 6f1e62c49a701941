//! Oracle ids: a letter, hexadecimal digits, `T` and digits (contracts/oracle.md 1.4).

use domain::ids::UserId;
use domain::item::{Item, ItemKind};

use crate::address::{Kind, check};

/// The address of an item: `F` for a folder, `D` for a file, a check, `T` and the number.
pub fn item(item: &Item) -> String {
    let letter = if item.kind() == ItemKind::Folder {
        'F'
    } else {
        'D'
    };
    let number = item.id.get();
    let check = check(Kind::Item, number);
    format!(
        "{letter}{:07X}{check:016X}T{number:019}",
        (check >> 3) & 0x0FFF_FFFF
    )
}

/// The address of a user: `U`, the number in hexadecimal, a check, `T` and digits of the check.
pub fn user(user: UserId) -> String {
    let number = user.get();
    let check = check(Kind::User, number);
    format!(
        "U{number:016X}{:07X}T{:011}",
        check & 0x0FFF_FFFF,
        (check >> 28) % 100_000_000_000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_the_documented_shape() {
        let address = user(UserId::new(7_000_000_000_000).unwrap());
        assert_eq!(address.len(), 36);
        assert_eq!(&address[..1], "U");
        assert_eq!(&address[24..25], "T");
    }
}
