//! A file's versions, by their numbers.

use domain::item::{Facet, Item, KeptVersion};

use crate::fixtures::{READER, content, day, file_item};

#[test]
fn versions_are_counted_from_one_to_the_present_one() {
    let file = Item {
        content_revision: 3,
        ..file_item()
    };
    for (number, back) in [
        (0, None),
        (1, Some(2)),
        (2, Some(1)),
        (3, Some(0)),
        (4, None),
        (u64::MAX, None),
    ] {
        assert_eq!(file.versions_back(number), back, "{number}");
    }
    let folder = Item {
        facet: Facet::Folder,
        ..file
    };
    assert_eq!(folder.versions_back(1), None, "a folder has none");
}

#[test]
fn an_earlier_version_has_its_own_content_and_author_and_the_name_of_now() {
    let file = file_item();
    let kept = KeptVersion {
        content: content(99),
        made_at: day(1),
        made_by: Some(READER),
    };
    let earlier = file.as_of(1, &kept);
    let expected = Item {
        facet: Facet::File(content(99)),
        content_revision: 1,
        modified_at: day(1),
        source_modified_at: day(1),
        modified_by: Some(READER),
        ..file
    };
    assert_eq!(earlier, expected);
}
