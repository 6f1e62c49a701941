//! Grants that are addressed by themselves.

use domain::access::Rights;
use domain::item::{FolderSetting, FolderSettings, Step};
use domain::listing::sees_grant;
use domain::permission::Grant;
use domain::role::Capabilities;

use crate::fixtures::{
    FILE, FOLDER, OWNER, READER, ROOT, STRANGER, WRITER, caller, file_steps, given, lineage, today,
};

fn sees(user: domain::ids::UserId, grant: &Grant, change: fn(&mut [Step])) -> bool {
    let mut steps = file_steps();
    change(&mut steps);
    let (line, by) = (lineage(steps), caller(user));
    sees_grant(grant, &line, &by, &Rights::of(&by, &line, today()))
}

#[test]
fn ones_own_is_seen_always_and_others_as_far_up_as_the_folders_are_seen() {
    let of_stranger = |item| given(9, item, STRANGER, Capabilities::READING);
    let nothing = |_: &mut [Step]| {};
    assert!(sees(STRANGER, &of_stranger(FOLDER), nothing));
    for (user, item, expected) in [
        (OWNER, ROOT, true),
        (READER, FILE, true),
        (READER, FOLDER, true),
        (READER, ROOT, false),
        (WRITER, ROOT, false),
    ] {
        assert_eq!(
            sees(user, &of_stranger(item), nothing),
            expected,
            "{user:?} {item:?}"
        );
    }
    let other = given(9, FOLDER, WRITER, Capabilities::READING);
    assert!(
        !sees(STRANGER, &other, nothing),
        "who holds nothing sees nothing"
    );
}

#[test]
fn a_folder_may_keep_them_to_whoever_manages_it() {
    let kept = |steps: &mut [Step]| {
        steps[1].settings = FolderSettings::NONE.with(FolderSetting::PeopleHidden, true);
    };
    let grant = given(9, FILE, STRANGER, Capabilities::READING);
    assert!(sees(OWNER, &grant, kept));
    assert!(!sees(WRITER, &grant, kept));
    assert!(sees(STRANGER, &grant, kept), "their own");
}
