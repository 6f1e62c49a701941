//! A file's versions, by their numbers.

use domain::access::Forbidden;
use domain::item::{Facet, Item, KeptVersion};
use domain::role::Capability;
use domain::upload::{VersionRefusal, may_go_back, remove_version};

use crate::fixtures::{OWNER, READER, content, day, file, file_item, rights};

#[test]
fn an_earlier_version_has_its_own_content_and_author_and_the_name_of_now() {
    let file = file_item();
    let kept = KeptVersion {
        number: 1,
        content: content(99),
        made_at: day(1),
        made_by: Some(READER),
    };
    let earlier = file.as_of(&kept);
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

#[test]
fn who_may_replace_a_file_by_rights_of_their_own_ends_its_earlier_versions() {
    let present = Item {
        content_revision: 2,
        ..file_item()
    };
    let kept = |number| KeptVersion {
        number,
        content: content(99),
        made_at: day(1),
        made_by: Some(READER),
    };
    let own = rights(OWNER, &file());
    let removal = remove_version(&present, &kept(1), &own).unwrap();
    let ended = (removal.file(), removal.version());
    assert_eq!(ended, (present.id, content(99).version));
    let refused = remove_version(&present, &kept(2), &own);
    assert_eq!(refused, Err(VersionRefusal::Present));
    let reader = rights(READER, &file());
    let lacks = Forbidden::Lacks(Capability::Edit);
    assert_eq!(may_go_back(&reader), Err(lacks));
    let refused = remove_version(&present, &kept(1), &reader);
    assert_eq!(refused, Err(lacks.into()));
}
