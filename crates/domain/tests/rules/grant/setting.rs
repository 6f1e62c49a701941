//! What those who manage an item set for others, and leaving.

use domain::access::{Forbidden, Rights};
use domain::grant::{GrantRefusal, may_appoint, may_leave, members};
use domain::ids::{GrantId, UserId};
use domain::item::Lineage;
use domain::permission::Grant;
use domain::principal::{Caller, Principal};
use domain::role::{Capabilities, Capability};

use crate::fixtures::{
    FILE, FOLDER, OWNER, READER, ROOT, STRANGER, TEAM, WRITER, WRITING, application, caller, caps,
    day, file_steps, folder, given, lineage, ownership, rights, step, today,
};

use super::{EDITING, NEW, READING};

const OLD: GrantId = GrantId::new(3).unwrap();

fn to(user: UserId) -> Principal {
    Principal::User(user)
}

/// What is set on the folder for somebody, by the owner.
fn set(
    by: UserId,
    principal: Principal,
    what: Capabilities,
) -> Result<Option<Grant>, GrantRefusal> {
    let folder = folder();
    let rights = rights(by, &folder);
    let appointing = may_appoint(&folder, &rights, today())?;
    let write = appointing.set(principal, what, NEW)?;
    Ok(write.map(|write| write.grant().clone()))
}

#[test]
fn setting_gives_changes_or_leaves_as_it_is() {
    let fresh = set(OWNER, to(STRANGER), READING).unwrap().unwrap();
    assert_eq!((fresh.id, fresh.item), (NEW, FOLDER));
    assert_eq!(fresh.principal, to(STRANGER));
    assert_eq!(fresh.capabilities, READING);
    assert_eq!((fresh.created_at, fresh.created_by), (today(), Some(OWNER)));

    let more = set(OWNER, to(READER), EDITING).unwrap().unwrap();
    assert_eq!((more.id, more.capabilities), (OLD, EDITING));
    let less = set(OWNER, to(WRITER), READING).unwrap().unwrap();
    assert_eq!(less.capabilities, READING, "also to less than it was");
    assert_eq!(set(OWNER, to(READER), READING), Ok(None), "it is so");

    let team = set(OWNER, Principal::Group(TEAM), READING).unwrap();
    assert_eq!(team.unwrap().principal, Principal::Group(TEAM));
}

#[test]
fn a_grant_that_is_over_is_made_anew_in_its_place() {
    let mut steps = folder().steps().to_vec();
    steps[0].grants[1].expires_at = Some(today());
    let folder = lineage(steps);
    let rights = rights(OWNER, &folder);
    let appointing = may_appoint(&folder, &rights, today()).unwrap();
    assert_eq!(appointing.held(to(READER)), None);
    let again = appointing.set(to(READER), READING, NEW).unwrap().unwrap();
    assert_eq!(again.grant().id, OLD);
    assert_eq!(again.grant().expires_at, None);
    assert_eq!(again.grant().created_at, today());
    let left = may_leave(&caller(READER), &folder, &rights, today());
    assert_eq!(left, Ok(None), "there is nothing to leave");
}

#[test]
fn who_may_not_set() {
    let access = |refusal| Err(GrantRefusal::Access(refusal));
    let lacks = access(Forbidden::Lacks(Capability::Manage));
    assert_eq!(set(WRITER, to(STRANGER), READING), lacks);
    assert_eq!(set(READER, to(STRANGER), READING), lacks);
    assert_eq!(
        set(STRANGER, to(READER), READING),
        access(Forbidden::Hidden)
    );
    let owner = set(OWNER, to(OWNER), READING);
    assert_eq!(owner, Err(GrantRefusal::Ownership), "the owner holds all");

    let mut steps = folder().steps().to_vec();
    steps[0].grants[0].capabilities = caps(&[Capability::Preview, Capability::Manage]);
    let folder = lineage(steps);
    let rights = rights(WRITER, &folder);
    let appointing = may_appoint(&folder, &rights, today()).unwrap();
    assert_eq!(
        appointing.set(to(STRANGER), READING, NEW),
        Err(GrantRefusal::ExceedsOwnRights),
        "nobody gives what they lack"
    );
}

#[test]
fn what_is_set_lasts_no_longer_than_what_its_giver_holds() {
    let mut steps = folder().steps().to_vec();
    let mut manager = given(4, FOLDER, STRANGER, Capabilities::ALL);
    manager.expires_at = Some(day(120));
    steps[0].grants.push(manager);
    let folder = lineage(steps);
    let rights = rights(STRANGER, &folder);
    let appointing = may_appoint(&folder, &rights, today()).unwrap();
    let fresh = appointing.set(Principal::Group(TEAM), READING, NEW);
    assert_eq!(fresh.unwrap().unwrap().grant().expires_at, Some(day(120)));
    let changed = appointing.set(to(READER), EDITING, NEW).unwrap().unwrap();
    assert_eq!(changed.grant().expires_at, Some(day(120)));
}

#[test]
fn ending_what_one_holds_and_what_all_hold() {
    let folder = folder();
    let rights = rights(OWNER, &folder);
    let appointing = may_appoint(&folder, &rights, today()).unwrap();
    let ended = appointing.end(to(READER)).unwrap().unwrap();
    assert_eq!(ended.grant(), OLD);
    assert_eq!(appointing.end(to(STRANGER)), Ok(None));
    assert_eq!(appointing.end(to(OWNER)), Err(GrantRefusal::Ownership));
    let all: Vec<i64> = appointing
        .end_all()
        .iter()
        .map(|end| end.grant().get())
        .collect();
    assert_eq!(all, [2, 3]);

    let root = lineage(vec![step(ROOT, vec![ownership()])]);
    let of_root = self::rights(OWNER, &root);
    let appointing = may_appoint(&root, &of_root, today()).unwrap();
    assert_eq!(appointing.end_all(), [], "ownership does not end");
}

fn leaving(caller: &Caller, lineage: &Lineage) -> Result<Option<i64>, GrantRefusal> {
    let rights = Rights::of(caller, lineage, today());
    let left = may_leave(caller, lineage, &rights, today())?;
    Ok(left.map(|left| left.grant().get()))
}

#[test]
fn anyone_may_leave_what_they_hold_by_name() {
    assert_eq!(leaving(&caller(READER), &folder()), Ok(Some(3)));
    assert_eq!(leaving(&caller(WRITER), &folder()), Ok(Some(2)));
    let file = lineage(file_steps());
    assert_eq!(
        leaving(&caller(READER), &file),
        Ok(None),
        "what is held above is left there"
    );
    let root = lineage(vec![step(ROOT, vec![ownership()])]);
    let owner = leaving(&caller(OWNER), &root);
    assert_eq!(owner, Err(GrantRefusal::Ownership));
    assert_eq!(
        leaving(&caller(STRANGER), &folder()),
        Err(GrantRefusal::Access(Forbidden::Hidden))
    );
    assert_eq!(leaving(&application(), &folder()), Ok(None));
}

#[test]
fn members_are_one_grant_of_each_without_the_owner() {
    let looking = caps(&[Capability::Preview]);
    let mut steps = file_steps();
    steps[0].grants = vec![given(7, FILE, READER, looking)];
    let mut over = given(8, FOLDER, STRANGER, READING);
    over.expires_at = Some(today());
    steps[1].grants.push(over);
    let file = lineage(steps);
    let of = |own_only| -> Vec<(i64, Capabilities)> {
        members(&file, own_only, today())
            .iter()
            .map(|grant| (grant.id.get(), grant.capabilities))
            .collect()
    };
    assert_eq!(of(false), [(7, READING), (2, WRITING)], "grants add up");
    assert_eq!(of(true), [(7, looking)]);
}
