//! Which items of a list are wanted.

use domain::item::{Comparison, Facet, Filter, Item, ItemKind, ItemName};

use crate::fixtures::{day, file_item};

fn web_link() -> Item {
    let url = "https://example.com".to_owned();
    Item {
        name: ItemName::parse("Shore").unwrap(),
        facet: Facet::WebLink { url },
        ..file_item()
    }
}

#[test]
fn a_name_is_compared_without_case_and_a_web_link_as_its_file() {
    let text = |text: &str| text.to_owned();
    for (filter, file, link) in [
        (
            Filter::Name(Comparison::Equal, text("PLAN.TXT")),
            true,
            false,
        ),
        (
            Filter::Name(Comparison::Unequal, text("PLAN.TXT")),
            false,
            true,
        ),
        (
            Filter::Name(Comparison::Equal, text("shore.URL")),
            false,
            true,
        ),
        (Filter::Name(Comparison::Less, text("Q")), true, false),
        (Filter::NameStarts(text("PL")), true, false),
        (Filter::NameEnds(text(".url")), false, true),
        (Filter::NameHas(text("O")), false, true),
        (Filter::NameHas(text("")), true, true),
    ] {
        let found = (
            filter.admits(&file_item(), 3),
            filter.admits(&web_link(), 3),
        );
        assert_eq!(found, (file, link), "{filter:?}");
    }
}

#[test]
fn values_compare_in_every_way() {
    for (how, less, same, more) in [
        (Comparison::Equal, false, true, false),
        (Comparison::Unequal, true, false, true),
        (Comparison::Less, true, false, false),
        (Comparison::AtMost, true, true, false),
        (Comparison::Greater, false, false, true),
        (Comparison::AtLeast, false, true, true),
    ] {
        // The file was made on the second day and changed on the third.
        for (filters, expected) in [
            ([Filter::Size(how, 5), Filter::Created(how, day(3))], less),
            ([Filter::Size(how, 4), Filter::Modified(how, day(3))], same),
            ([Filter::Size(how, 3), Filter::Modified(how, day(2))], more),
        ] {
            for filter in filters {
                assert_eq!(filter.admits(&file_item(), 4), expected, "{filter:?}");
            }
        }
    }
}

#[test]
fn conditions_are_joined() {
    let kind = |kind| Filter::Kinds(vec![kind]);
    let (file, folder) = (kind(ItemKind::File), kind(ItemKind::Folder));
    let (one, other) = (Box::new(file.clone()), Box::new(folder.clone()));
    let both = Filter::Both(one.clone(), other.clone());
    let either = Filter::Either(one, other.clone());
    for (filter, admits) in [
        (file, true),
        (folder, false),
        (Filter::Not(other), true),
        (both, false),
        (either, true),
        (Filter::Always(true), true),
        (Filter::Always(false), false),
    ] {
        assert_eq!(filter.admits(&file_item(), 3), admits, "{filter:?}");
    }
}
