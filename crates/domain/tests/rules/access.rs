//! What a caller may do with an item: permits, and refusals in their order.

mod limit;
mod link;
mod other_ways;
mod path;
mod seen_from;
mod visible;

use domain::access::{Action, Forbidden, Rights};
use domain::item::{Drive, DriveOwner, Lineage, Step};
use domain::link::Maker;
use domain::principal::{Caller, Principal, TokenScope, TokenScopes};
use domain::role::{Capabilities, Capability};

use crate::fixtures::{
    DRIVE, ELSEWHERE, FILE, OWNER, READER, STRANGER, TEAM, WRITER, application, caller, drive,
    file_steps, join, today,
};

struct Ask {
    caller: Caller,
    drive: Drive,
    steps: Vec<Step>,
    action: Action,
}

type Row = (&'static str, fn(&mut Ask), Result<(), Forbidden>);

/// The reader asks to read the file.
fn check(rows: &[Row]) {
    for (sentence, change, expected) in rows {
        let mut ask = Ask {
            caller: caller(READER),
            drive: drive(),
            steps: file_steps(),
            action: Action::Read,
        };
        change(&mut ask);
        let lineage = Lineage::new(&ask.drive, ask.steps).unwrap();
        let rights = Rights::of(&ask.caller, &lineage, today());
        let answer = rights.permit(ask.action).map(|_| ());
        assert_eq!(answer, *expected, "{sentence}");
    }
}

const READ_AND_WRITE: TokenScopes = TokenScopes::of(&[TokenScope::Read, TokenScope::Write]);

#[test]
fn hidden_or_lacking() {
    let hidden = Err(Forbidden::Hidden);
    check(&[
        ("a grant on a folder above is enough", |_| {}, Ok(())),
        (
            "without any grant the item is hidden",
            |ask| ask.caller = caller(STRANGER),
            hidden,
        ),
        (
            "another organization's item is hidden, whatever the grants",
            |ask| ask.drive.organization = ELSEWHERE,
            hidden,
        ),
        (
            "an item in the trash is hidden",
            |ask| ask.steps[0].trashed = true,
            hidden,
        ),
        (
            "an item below a folder in the trash is hidden, even from the owner",
            |ask| {
                ask.steps[1].trashed = true;
                ask.caller = caller(OWNER);
            },
            hidden,
        ),
        (
            "from its end on, a grant shows nothing",
            |ask| ask.steps[1].grants[1].expires_at = Some(today()),
            hidden,
        ),
        (
            "who sees the item and lacks the capability is told which",
            |ask| ask.action = Action::Edit,
            Err(Forbidden::Lacks(Capability::Edit)),
        ),
        (
            "to see an item takes the capability to look at it",
            |ask| {
                ask.steps[1].grants[1].capabilities = Capabilities::of(&[Capability::Preview]);
                ask.action = Action::See;
            },
            Ok(()),
        ),
        (
            "a group's grant reaches its members",
            |ask| {
                ask.steps[1].grants[1].principal = Principal::Group(TEAM);
                join(&mut ask.caller, TEAM);
            },
            Ok(()),
        ),
        (
            "a group's grant reaches nobody else",
            |ask| ask.steps[1].grants[1].principal = Principal::Group(TEAM),
            hidden,
        ),
    ]);
}

#[test]
fn the_token() {
    check(&[
        (
            "hidden is told before the token's scopes",
            |ask| {
                ask.caller = caller(STRANGER);
                ask.caller.scopes = TokenScopes::NONE;
            },
            Err(Forbidden::Hidden),
        ),
        (
            "a token without the scope to read does not read",
            |ask| ask.caller.scopes = TokenScopes::of(&[TokenScope::AllDrives]),
            Err(Forbidden::Scope(TokenScope::Read)),
        ),
        (
            "a token without the scope to write does not write",
            |ask| {
                ask.caller = caller(WRITER);
                ask.caller.scopes = TokenScopes::of(&[TokenScope::Read, TokenScope::AllDrives]);
                ask.action = Action::Add;
            },
            Err(Forbidden::Scope(TokenScope::Write)),
        ),
        (
            "the token's scope is told before the capability",
            |ask| {
                ask.caller.scopes = READ_AND_WRITE;
                ask.action = Action::Publish;
            },
            Err(Forbidden::Scope(TokenScope::Share)),
        ),
        (
            "a token for one's own drive does not reach another's",
            |ask| ask.caller.scopes = READ_AND_WRITE,
            Err(Forbidden::Scope(TokenScope::AllDrives)),
        ),
        (
            "what a token does not reach is told of what the caller may do, and nothing else",
            |ask| {
                ask.caller.scopes = READ_AND_WRITE;
                ask.action = Action::Edit;
            },
            Err(Forbidden::Lacks(Capability::Edit)),
        ),
        (
            "a token for one's own drive reaches it",
            |ask| {
                ask.caller = caller(OWNER);
                ask.caller.scopes = READ_AND_WRITE;
            },
            Ok(()),
        ),
        (
            "a group's drive is its members' own",
            |ask| {
                ask.drive.owner = DriveOwner::Group(TEAM);
                join(&mut ask.caller, TEAM);
                ask.caller.scopes = READ_AND_WRITE;
            },
            Ok(()),
        ),
        (
            "a scope widens nobody's rights",
            |ask| {
                ask.caller.scopes = TokenScopes::ALL;
                ask.action = Action::Manage;
            },
            Err(Forbidden::Lacks(Capability::Manage)),
        ),
    ]);
}

#[test]
fn an_application_that_acts_for_itself() {
    check(&[
        (
            "may do everything in its organization",
            |ask| {
                ask.caller = application();
                ask.action = Action::Manage;
            },
            Ok(()),
        ),
        (
            "sees no other organization",
            |ask| {
                ask.caller = application();
                ask.drive.organization = ELSEWHERE;
            },
            Err(Forbidden::Hidden),
        ),
        (
            "sees nothing in the trash",
            |ask| {
                ask.caller = application();
                ask.steps[0].trashed = true;
            },
            Err(Forbidden::Hidden),
        ),
        (
            "has no drive of its own to reach with a token for that",
            |ask| {
                ask.caller = application();
                ask.caller.scopes = READ_AND_WRITE;
            },
            Err(Forbidden::Scope(TokenScope::AllDrives)),
        ),
    ]);
}

#[test]
fn a_permit_says_who_may_do_what_with_which_item() {
    let steps = || crate::fixtures::lineage(file_steps());
    let permit = Rights::of(&caller(WRITER), &steps(), today())
        .permit(Action::Add)
        .unwrap();
    assert_eq!(
        (permit.item(), permit.drive(), permit.action()),
        (FILE, DRIVE, Action::Add)
    );
    assert_eq!(
        (permit.user(), permit.maker()),
        (Some(WRITER), Maker::User(WRITER))
    );
    let permit = Rights::of(&application(), &steps(), today())
        .permit(Action::Add)
        .unwrap();
    assert_eq!((permit.user(), permit.maker()), (None, Maker::Application));
}
