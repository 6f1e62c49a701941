//! Changing and ending grants, and grants that nobody invited to.

use domain::access::Forbidden;
use domain::grant::{
    GrantRefusal, GrantRule, GrantWish, by_operator, change, cut_inheritance, ownership, remove,
};
use domain::ids::{ItemId, UserId};
use domain::item::{Lineage, Step};
use domain::permission::{Grant, GrantSource};
use domain::policy::{Policy, PolicySetting};
use domain::principal::{Caller, Principal};
use domain::role::{Capabilities, Capability};
use domain::time::Timestamp;

use crate::fixtures::{
    ELSEWHERE, FILE, FOLDER, OWNER, READER, ROOT, STRANGER, TEAM, WRITER, application, caller,
    caps, day, file, file_steps, folder, given, join, just_before, lineage, rights, step, today,
};

use super::{EDITING, NEW, READING};

/// To allow this, and nothing else.
fn to(capabilities: Capabilities) -> GrantWish {
    GrantWish {
        capabilities: Some(capabilities),
        ..GrantWish::default()
    }
}

#[test]
fn who_may_change_or_end_which_grant() {
    type Row = (&'static str, UserId, Grant, ItemId, Option<GrantRefusal>);
    let on_folder = || given(5, FOLDER, READER, READING);
    let owners = ownership(NEW, FOLDER, Principal::User(OWNER), day(0))
        .grant()
        .clone();
    let access = |refusal| Some(GrantRefusal::Access(refusal));
    let rows: [Row; 6] = [
        ("who manages may", OWNER, on_folder(), FOLDER, None),
        (
            "who may publish may not",
            WRITER,
            on_folder(),
            FOLDER,
            access(Forbidden::Lacks(Capability::Manage)),
        ),
        (
            "to a stranger there is none",
            STRANGER,
            on_folder(),
            FOLDER,
            access(Forbidden::Hidden),
        ),
        (
            "an inherited grant is changed where it was made",
            OWNER,
            on_folder(),
            FILE,
            Some(GrantRefusal::Inherited),
        ),
        (
            "nobody changes ownership",
            OWNER,
            owners.clone(),
            FOLDER,
            Some(GrantRefusal::Ownership),
        ),
        (
            "inherited ownership is inherited first",
            OWNER,
            owners,
            FILE,
            Some(GrantRefusal::Inherited),
        ),
    ];
    for (sentence, user, grant, asked, expected) in rows {
        let lineage = if asked == FOLDER { folder() } else { file() };
        let rights = rights(user, &lineage);
        assert_eq!(
            change(
                &grant,
                asked,
                &to(EDITING),
                &lineage,
                &rights,
                GrantRule::Managing,
                today()
            )
            .err(),
            expected,
            "change: {sentence}"
        );
        assert_eq!(
            remove(
                &grant,
                asked,
                &caller(user),
                &lineage,
                &rights,
                GrantRule::Managing
            )
            .err(),
            expected,
            "remove: {sentence}"
        );
    }
}

#[test]
fn a_change_replaces_what_a_grant_allows_within_the_changers_rights() {
    let changed = |grant: &Grant, wanted, lineage: &Lineage, by| {
        let rights = rights(by, lineage);
        let rule = GrantRule::Managing;
        change(grant, FOLDER, &to(wanted), lineage, &rights, rule, today())
    };
    let held = given(5, FOLDER, READER, EDITING);
    let narrowed = changed(&held, READING, &folder(), OWNER).unwrap().unwrap();
    let expected = Grant {
        capabilities: READING,
        ..held.clone()
    };
    assert_eq!(*narrowed.grant(), expected, "narrower, and nothing else");
    assert_eq!(
        changed(&held, EDITING, &folder(), OWNER),
        Ok(None),
        "the same again"
    );
    let rights = rights(OWNER, &folder());
    let rule = GrantRule::Managing;
    let end = remove(&held, FOLDER, &caller(OWNER), &folder(), &rights, rule).unwrap();
    assert_eq!((end.grant(), end.item()), (held.id, FOLDER));

    let manager = EDITING.union(caps(&[Capability::Manage]));
    let lineage = lineage(vec![step(
        FOLDER,
        vec![given(6, FOLDER, STRANGER, manager)],
    )]);
    let above = changed(&held, Capabilities::ALL, &lineage, STRANGER);
    assert_eq!(above, Err(GrantRefusal::ExceedsOwnRights));
}

#[test]
fn the_first_link_on_an_item_may_cut_it_off_where_the_policy_lets_it() {
    let allowing = Policy::default().with(PolicySetting::CuttingInheritance(true));
    let cut = |keep, policy: &Policy, lineage, has_links| {
        cut_inheritance(keep, policy, &lineage, has_links, &caller(OWNER)).map(|cut| cut.item())
    };
    assert_eq!(cut(false, &allowing, file(), false), Some(FILE));
    assert_eq!(
        cut(true, &allowing, file(), false),
        None,
        "it was not asked for"
    );
    assert_eq!(
        cut(false, &Policy::default(), file(), false),
        None,
        "the policy is against it"
    );
    assert_eq!(
        cut(false, &allowing, file(), true),
        None,
        "it has links already"
    );
    assert_eq!(
        cut(false, &allowing, folder(), false),
        None,
        "it has grants already"
    );
}

#[test]
fn only_whoever_owns_the_drive_cuts_an_item_off() {
    type Row = (&'static str, fn() -> Caller, fn(&mut [Step]), bool);
    fn of_team(steps: &mut [Step]) {
        steps[2].grants[0].principal = Principal::Group(TEAM);
    }
    let rows: [Row; 9] = [
        ("the owner does", || caller(OWNER), |_| {}, true),
        (
            "the owner does below a folder that was cut off",
            || caller(OWNER),
            |steps| steps[1].inherits = false,
            true,
        ),
        (
            "whoever may publish does not",
            || caller(WRITER),
            |_| {},
            false,
        ),
        (
            "whoever may do everything by a grant that was given does not",
            || caller(WRITER),
            |steps| {
                steps[2]
                    .grants
                    .push(given(7, ROOT, WRITER, Capabilities::ALL));
            },
            false,
        ),
        ("a stranger does not", || caller(STRANGER), |_| {}, false),
        (
            "a member of the group that owns the drive does",
            || {
                let mut member = caller(READER);
                join(&mut member, TEAM);
                member
            },
            of_team,
            true,
        ),
        (
            "nobody else does in a group's drive",
            || caller(OWNER),
            of_team,
            false,
        ),
        (
            "an application that acts for itself does",
            application,
            |_| {},
            true,
        ),
        (
            "another organization's application does not",
            || Caller {
                organization: ELSEWHERE,
                ..application()
            },
            |_| {},
            false,
        ),
    ];
    let allowing = Policy::default().with(PolicySetting::CuttingInheritance(true));
    for (sentence, caller, change, expected) in rows {
        let mut steps = file_steps();
        change(&mut steps);
        let lineage = lineage(steps);
        let cut = |keep| cut_inheritance(keep, &allowing, &lineage, false, &caller());
        assert_eq!(cut(false).is_some(), expected, "{sentence}");
        assert_eq!(cut(true), None, "{sentence}: it was not asked for");
    }
}

#[test]
fn what_comes_with_a_drive_and_what_the_operator_gives_has_no_giver_and_no_end() {
    let to = Principal::User(READER);
    for (write, source, capabilities) in [
        (
            ownership(NEW, ROOT, to, today()),
            GrantSource::Ownership,
            Capabilities::ALL,
        ),
        (
            by_operator(NEW, ROOT, to, READING, today()),
            GrantSource::Given,
            READING,
        ),
    ] {
        let grant = write.grant();
        assert_eq!((grant.id, grant.item, grant.principal), (NEW, ROOT, to));
        assert_eq!((grant.source, grant.capabilities), (source, capabilities));
        assert_eq!((grant.created_by, grant.expires_at), (None, None));
        assert_eq!(grant.created_at, today());
        assert!(grant.is_alive(Timestamp::MAX));
    }
}

#[test]
fn a_grant_lives_until_just_before_its_expiry() {
    let grant = Grant {
        expires_at: Some(today()),
        ..given(5, FOLDER, READER, READING)
    };
    assert!(grant.is_alive(just_before(today())));
    assert!(!grant.is_alive(today()));
}
