//! Inviting people to single items, one by one (docs/contracts/box.md 6.2 and 6.3).

use domain::access::Forbidden;
use domain::grant::{GrantRefusal, GrantRule, GrantWish, change, may_invite};
use domain::ids::UserId;
use domain::item::{FolderSetting, Lineage, Step};
use domain::patch::Patch;
use domain::permission::{Appearance, Grant};
use domain::principal::Principal;
use domain::role::{Capabilities, Capability};

use super::{EDITING, NEW, READING};
use crate::fixtures::{
    FOLDER, OWNER, READER, ROOT, STRANGER, WRITER, day, file, file_steps, folder, given, lineage,
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
    let write = invitation.add(Principal::User(UserId::new(9).unwrap()), lineage, NEW)?;
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
    let lacks = |capability| Some(GrantRefusal::Access(Forbidden::Lacks(capability)));
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
            Some(GrantRefusal::Access(Forbidden::Hidden)),
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
        let mut steps = file_steps().split_off(1);
        steps[0]
            .grants
            .retain(|grant| grant.principal != Principal::User(READER));
        steps[0].grants.extend(existing.cloned());
        let line = lineage(steps);
        let invitation = may_invite(&rights(WRITER, &line), READING, None, today()).unwrap();
        let write = invitation.add(Principal::User(READER), &line, NEW);
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

#[test]
fn whoever_owns_the_drive_is_not_invited() {
    let line = folder();
    let invitation = may_invite(&rights(WRITER, &line), READING, None, today()).unwrap();
    let answer = invitation.add(Principal::User(OWNER), &line, NEW);
    assert_eq!(answer.err(), Some(GrantRefusal::AlreadyGranted));
}

#[test]
fn nobody_gives_what_outlasts_what_they_hold() {
    let mut steps = file_steps().split_off(1);
    steps[0].grants[0].expires_at = Some(day(110));
    let line = lineage(steps);
    let by = rights(WRITER, &line);
    for (asked, given) in [
        (None, Some(day(110))),
        (Some(day(120)), Some(day(110))),
        (Some(day(105)), Some(day(105))),
    ] {
        let invitation = may_invite(&by, READING, asked, today()).unwrap();
        let write = invitation
            .add(Principal::User(STRANGER), &line, NEW)
            .unwrap();
        assert_eq!(write.grant().expires_at, given, "{asked:?}");
    }
    let own = line.steps()[0].grants[0].clone();
    let lasting = |expiry| {
        let wish = GrantWish {
            expiry,
            ..GrantWish::default()
        };
        change(
            &own,
            FOLDER,
            &wish,
            &line,
            &by,
            GrantRule::Publishing,
            today(),
        )
    };
    for longer in [Patch::Clear, Patch::Set(day(111))] {
        assert_eq!(lasting(longer), Err(GrantRefusal::OutlastsOwn), "their own");
    }
    let shorter = lasting(Patch::Set(day(109))).unwrap().unwrap();
    assert_eq!(shorter.grant().expires_at, Some(day(109)));
}
