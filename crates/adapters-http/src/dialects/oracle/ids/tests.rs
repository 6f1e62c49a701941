//! Every address has the documented shape and one spelling.

use proptest::prelude::*;

use super::*;
use ports::secret::LinkToken;

const TOKEN: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz01-_89";

fn token() -> LinkToken {
    LinkToken::parse(TOKEN).unwrap()
}

/// Every text that differs from this one in one character.
fn others(text: &str) -> Vec<String> {
    let mut others = vec![
        String::new(),
        text.to_lowercase(),
        format!("{text}0"),
        format!(" {text}"),
    ];
    for (place, old) in text.char_indices() {
        for new in ['0', '9', 'A', 'F', 'a', '-', '=', 'T', 'U', 'D', 'L', 'é'] {
            if new != old {
                let mut other = text.to_owned();
                other.replace_range(place..=place, &new.to_string());
                others.push(other);
            }
        }
    }
    others
}

#[test]
fn the_documented_shapes() {
    let id = ItemId::new(7_000_000_000_000).unwrap();
    let folder = item_by_id(id, true);
    assert_eq!(
        (folder.len(), &folder[..1], &folder[24..25]),
        (44, "F", "T")
    );
    assert_eq!(&item_by_id(id, false)[1..], &folder[1..]);
    let address = user(UserId::new(7_000_000_000_000).unwrap());
    assert_eq!(
        (address.len(), &address[..1], &address[24..25]),
        (36, "U", "T")
    );
    assert_eq!(group(GroupId::new(5).unwrap()).len(), 36);
    let link = public_link(&token(), true);
    assert_eq!((link.len(), &link[..2], &link[2..34]), (44, "LF", TOKEN));
    let link = applink(&token(), false);
    assert_eq!((link.len(), &link[..2], &link[152..]), (154, "LD", "=="));
    assert_ne!(applink(&token(), true)[2..], link[2..]);
}

#[test]
fn a_letter_says_what_is_wanted() {
    let id = ItemId::new(12).unwrap();
    assert_eq!(parse_item(&item_by_id(id, true), true), Some(id));
    assert_eq!(parse_item(&item_by_id(id, true), false), None);
    assert_eq!(parse_user(&group(GroupId::new(5).unwrap())), None);
    assert_eq!(parse_public_link(&applink(&token(), true)), None);
    assert_eq!(parse_applink(&public_link(&token(), true)), None);
}

#[test]
fn any_other_spelling_is_unknown() {
    let id = ItemId::new(7_000_000_000_000).unwrap();
    for other in others(&item_by_id(id, false)) {
        assert_eq!(parse_item(&other, false), None, "{other}");
    }
    for other in others(&user(UserId::new(7_000_000_000_000).unwrap())) {
        assert_eq!(parse_user(&other), None, "{other}");
    }
    for is_folder in [true, false] {
        for other in others(&public_link(&token(), is_folder)) {
            assert_eq!(parse_public_link(&other), None, "{other}");
        }
        for other in others(&applink(&token(), is_folder)) {
            assert_eq!(parse_applink(&other), None, "{other}");
        }
    }
}

proptest! {
    #[test]
    fn each_is_read_back(number in 1..i64::MAX, is_folder in any::<bool>(), text in "[A-Za-z0-9_-]{32}") {
        let id = ItemId::new(number).unwrap();
        prop_assert_eq!(parse_item(&item_by_id(id, is_folder), is_folder), Some(id));
        let person = UserId::new(number).unwrap();
        prop_assert_eq!(parse_user(&user(person)), Some(person));
        let team = GroupId::new(number).unwrap();
        prop_assert_eq!(parse_group(&group(team)), Some(team));
        let token = LinkToken::parse(&text).unwrap();
        prop_assert_eq!(parse_public_link(&public_link(&token, is_folder)), Some(token.clone()));
        prop_assert_eq!(parse_applink(&applink(&token, is_folder)), Some(token));
    }
}

#[test]
fn fuzz_tokens() {
    bolero::check!().for_each(|text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        let _ = (
            parse_item(&text, true),
            parse_user(&text),
            parse_group(&text),
        );
        for found in [parse_public_link(&text), parse_applink(&text)] {
            assert!(found.is_none_or(|token| text.contains(token.reveal())));
        }
    });
}
