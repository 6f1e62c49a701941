//! Inviting people to single items, one by one (contracts/box.md 6.2 and 6.3).

use domain::access::Refusal;
use domain::grant::{GrantRefusal, may_invite};
use domain::ids::UserId;
use domain::item::{FolderSetting, Lineage, Step};
use domain::permission::{Appearance, Grant};
use domain::principal::Principal;
use domain::role::{Capabilities, Capability};

use super::{EDITING, NEW, READING};
use crate::fixtures::{
    FOLDER, OWNER, READER, ROOT, STRANGER, WRITER, file, file_steps, folder, given, lineage,
    ownership, rights, step, today,
};

const PATH: Appearance = Appearance {
    shows_path: true,
    unlisted: false,
};
const UNLISTED: Appearance = Appearance {
    shows_path: false,
    unlisted: true,
};

fn restricted(mut steps: Vec<Step>, at: usize) -> Lineage {
    let settings = &mut steps[at].settings;
    *settings = settings.with(FolderSetting::OnlyManagersInvite, true);
    lineage(steps)
}

fn invited(by: UserId, lineage: &Lineage, appearance: Appearance) -> Result<Grant, GrantRefusal> {
    let rights = rights(by, lineage);
    let kind = lineage.steps()[0].kind;
    let invitation = may_invite(&rights, READING, None, today())?;
    let invitation = invitation.to_one(appearance, kind, lineage, &rights)?;
    let write = invitation.add(Principal::User(STRANGER), None, NEW)?;
    Ok(write.grant().clone())
}

#[test]
fn who_invites_to_what() {
    type Row = (
        &'static str,
        UserId,
        fn() -> Lineage,
        Appearance,
        Option<GrantRefusal>,
    );
    let plain = Appearance::default;
    let lacks = |capability| Some(GrantRefusal::Access(Refusal::Lacks(capability)));
    let rows: [Row; 14] = [
        ("an editor", WRITER, folder, plain(), None),
        ("to a file as well", WRITER, file, plain(), None),
        (
            "not a reader",
            READER,
            folder,
            plain(),
            lacks(Capability::Publish),
        ),
        (
            "an editor not to a folder that keeps inviting to managers",
            WRITER,
            || restricted(file_steps().split_off(1), 0),
            plain(),
            Some(GrantRefusal::InvitingRestricted),
        ),
        (
            "nor to what is below one",
            WRITER,
            || restricted(file_steps(), 2),
            plain(),
            Some(GrantRefusal::InvitingRestricted),
        ),
        (
            "whoever manages it does",
            OWNER,
            || restricted(file_steps(), 2),
            plain(),
            None,
        ),
        (
            "nobody to a root",
            OWNER,
            || lineage(vec![step(ROOT, vec![ownership()])]),
            plain(),
            Some(GrantRefusal::Root),
        ),
        ("by address only", WRITER, folder, UNLISTED, None),
        ("with the path, the owner", OWNER, folder, PATH, None),
        (
            "with the path, a co-owner",
            STRANGER,
            || {
                let co_owner = given(5, FOLDER, STRANGER, Capabilities::ALL);
                lineage(vec![
                    step(FOLDER, vec![co_owner]),
                    step(ROOT, vec![ownership()]),
                ])
            },
            PATH,
            None,
        ),
        (
            "with the path, not an editor",
            WRITER,
            folder,
            PATH,
            lacks(Capability::Manage),
        ),
        (
            "with the path, not to a file",
            OWNER,
            file,
            PATH,
            Some(GrantRefusal::PathOfFolderOnly),
        ),
        (
            "what one may not is told before what is wrong with it",
            WRITER,
            file,
            PATH,
            lacks(Capability::Manage),
        ),
        (
            "to a stranger there is nothing",
            STRANGER,
            folder,
            plain(),
            Some(GrantRefusal::Access(Refusal::Hidden)),
        ),
    ];
    for (sentence, by, lineage, appearance, expected) in rows {
        let answer = invited(by, &lineage(), appearance);
        if let Ok(grant) = &answer {
            assert_eq!(grant.appearance, appearance, "{sentence}");
        }
        assert_eq!(answer.err(), expected, "{sentence}");
    }
}

#[test]
fn whoever_has_a_grant_on_this_very_item_is_not_invited_again() {
    let add = |existing: Option<&Grant>| {
        let invitation = may_invite(&rights(WRITER, &folder()), READING, None, today()).unwrap();
        let write = invitation.add(Principal::User(READER), existing, NEW);
        write.map(|write| write.grant().clone())
    };
    let held = given(5, FOLDER, READER, EDITING);
    let taken = Err(GrantRefusal::AlreadyGranted);
    assert_eq!(add(Some(&held)), taken);
    let ended = Grant {
        expires_at: Some(today()),
        appearance: PATH,
        ..held.clone()
    };
    let anew = add(Some(&ended)).unwrap();
    let expected = Grant {
        capabilities: READING,
        created_at: today(),
        created_by: Some(WRITER),
        ..held
    };
    assert_eq!(anew, expected, "one that ended is given anew in its place");
    assert_eq!(add(None).unwrap().id, NEW);
}
