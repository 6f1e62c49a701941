//! Who changes and who ends a grant that was given by itself (docs/contracts/box.md 6.2).

use domain::access::{Forbidden, Rights};
use domain::grant::{GrantRefusal, GrantRemoval, GrantRule, GrantWish, GrantWrite, change, remove};
use domain::ids::ItemId;
use domain::item::{FolderSetting, ItemKind, Step};
use domain::patch::Patch;
use domain::permission::{Grant, GrantSource};
use domain::principal::{Caller, Principal, TokenScope, TokenScopes};
use domain::role::{Capabilities, Capability};

use super::{EDITING, READING};
use crate::fixtures::{
    FILE, FOLDER, OWNER, READER, ROOT, SIBLING, STRANGER, WRITER, WRITING, application, caller,
    caps, day, file_steps, lineage, today,
};

/// Someone changes or ends a grant on the folder.
struct Ask {
    grant: Grant,
    asked: ItemId,
    caller: Caller,
    steps: Vec<Step>,
    wish: GrantWish,
}

impl Ask {
    /// The writer wants the reader's grant to be of another role.
    fn new() -> Self {
        let steps = file_steps().split_off(1);
        Self {
            grant: steps[0].grants[1].clone(),
            asked: FOLDER,
            caller: caller(WRITER),
            steps,
            wish: GrantWish {
                capabilities: Some(EDITING),
                ..GrantWish::default()
            },
        }
    }

    /// The reader's own.
    fn own() -> Self {
        Self {
            caller: caller(READER),
            ..Self::new()
        }
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn change(&self) -> Result<Option<GrantWrite>, GrantRefusal> {
        let lineage = lineage(self.steps.clone());
        let rights = Rights::of(&self.caller, &lineage, today());
        let rule = GrantRule::Publishing;
        change(
            &self.grant,
            self.asked,
            &self.wish,
            &lineage,
            &rights,
            rule,
            today(),
        )
    }

    fn remove(&self) -> Result<GrantRemoval, GrantRefusal> {
        let lineage = lineage(self.steps.clone());
        let rights = Rights::of(&self.caller, &lineage, today());
        let rule = GrantRule::Publishing;
        remove(
            &self.grant,
            self.asked,
            &self.caller,
            &lineage,
            &rights,
            rule,
        )
    }
}

#[test]
fn who_changes_and_who_ends_a_grant() {
    type Row = (&'static str, fn(&mut Ask), Option<GrantRefusal>);
    let access = |refusal| Some(GrantRefusal::Access(refusal));
    let rows: [Row; 8] = [
        ("an editor", |_| {}, None),
        ("the owner", |ask| ask.caller = caller(OWNER), None),
        ("an application", |ask| ask.caller = application(), None),
        (
            "a stranger sees none",
            |ask| ask.caller = caller(STRANGER),
            access(Forbidden::Hidden),
        ),
        (
            "not one above the changer's rights",
            |ask| ask.grant.capabilities = Capabilities::ALL,
            Some(GrantRefusal::ExceedsOwnRights),
        ),
        (
            "not an editor where inviting is kept to managers",
            |ask| {
                let settings = &mut ask.steps[1].settings;
                *settings = settings.with(FolderSetting::OnlyManagersInvite, true);
            },
            Some(GrantRefusal::InvitingRestricted),
        ),
        (
            "not one that was made above",
            |ask| {
                ask.grant.item = ROOT;
            },
            Some(GrantRefusal::Inherited),
        ),
        (
            "not the owner's",
            |ask| {
                ask.grant.source = GrantSource::Ownership;
            },
            Some(GrantRefusal::Ownership),
        ),
    ];
    for (sentence, with, expected) in rows {
        let ask = Ask::new().with(with);
        assert_eq!(ask.change().err(), expected, "change: {sentence}");
        assert_eq!(ask.remove().err(), expected, "end: {sentence}");
    }
}

#[test]
fn nobody_gives_more_than_they_have() {
    let wanting = |capabilities| {
        let ask = Ask::new().with(|ask| ask.wish.capabilities = Some(capabilities));
        ask.change().map(|write| write.is_some())
    };
    assert_eq!(wanting(WRITING), Ok(true));
    let above = Err(GrantRefusal::ExceedsOwnRights);
    assert_eq!(wanting(Capabilities::ALL), above);
}

#[test]
fn what_is_changed_of_a_grant() {
    type Row = (&'static str, fn(&mut GrantWish), fn(&mut Grant));
    let rows: [Row; 4] = [
        (
            "its role",
            |wish| wish.capabilities = Some(EDITING),
            |grant| grant.capabilities = EDITING,
        ),
        (
            "its end",
            |wish| wish.expiry = Patch::Set(day(150)),
            |grant| grant.expires_at = Some(day(150)),
        ),
        (
            "that it never ends",
            |wish| wish.expiry = Patch::Clear,
            |grant| grant.expires_at = None,
        ),
        (
            "that names above are shown",
            |wish| wish.shows_path = Some(true),
            |grant| grant.appearance.shows_path = true,
        ),
    ];
    for (sentence, wish, expected) in rows {
        let mut ask = Ask::new();
        ask.caller = caller(OWNER);
        ask.grant.expires_at = Some(day(120));
        ask.grant.appearance.unlisted = true;
        ask.wish = GrantWish::default();
        assert_eq!(ask.change(), Ok(None), "nothing");
        wish(&mut ask.wish);
        let write = ask.change().unwrap().expect(sentence);
        let mut after = ask.grant.clone();
        expected(&mut after);
        assert_eq!(*write.grant(), after, "{sentence}, and nothing else");
        ask.grant = after;
        assert_eq!(ask.change(), Ok(None), "{sentence}, again");
    }
    let past = Ask::new().with(|ask| ask.wish.expiry = Patch::Set(today()));
    assert_eq!(past.change().err(), Some(GrantRefusal::ExpiryPast));
}

#[test]
fn once_given_only_the_owner_shows_or_hides_the_path() {
    let co_owner = |ask: &mut Ask| {
        ask.steps[0].grants[0].capabilities = Capabilities::ALL;
    };
    let shown = |change: fn(&mut Ask)| {
        let ask = Ask::new().with(|ask| {
            ask.wish = GrantWish {
                shows_path: Some(true),
                ..GrantWish::default()
            };
            change(ask);
        });
        ask.change().map(|write| write.is_some())
    };
    let lacks = Err(Forbidden::Lacks(Capability::Manage).into());
    assert_eq!(shown(|_| {}), lacks, "an editor");
    assert_eq!(shown(co_owner), lacks, "a co-owner");
    assert_eq!(shown(|ask| ask.caller = caller(OWNER)), Ok(true));
    assert_eq!(shown(|ask| ask.caller = application()), Ok(true));
    let and_past = |ask: &mut Ask| ask.wish.expiry = Patch::Set(today());
    assert_eq!(shown(and_past), lacks, "which is told before a bad expiry");
    let same = |ask: &mut Ask| ask.grant.appearance.shows_path = true;
    assert_eq!(shown(same), Ok(false), "what is shown already");
    let file = |ask: &mut Ask| {
        ask.caller = caller(OWNER);
        ask.steps[0].kind = ItemKind::File;
    };
    assert_eq!(shown(file), Err(GrantRefusal::PathOfFolderOnly));
}

#[test]
fn everyone_may_give_up_their_own() {
    type Row = (&'static str, fn(&mut Ask), Option<GrantRefusal>);
    let access = |refusal| Some(GrantRefusal::Access(refusal));
    let rows: [Row; 8] = [
        ("a reader", |_| {}, None),
        (
            "whoever may least",
            |ask| ask.steps[0].grants[1].capabilities = caps(&[Capability::Upload]),
            None,
        ),
        (
            "where inviting is kept to managers",
            |ask| {
                let settings = &mut ask.steps[0].settings;
                *settings = settings.with(FolderSetting::OnlyManagersInvite, true);
            },
            None,
        ),
        (
            "not where it was not made",
            |ask| ask.asked = FILE,
            access(Forbidden::Lacks(Capability::Publish)),
        ),
        (
            "not another's",
            |ask| ask.grant.principal = Principal::User(STRANGER),
            access(Forbidden::Lacks(Capability::Publish)),
        ),
        (
            "not with a token that shares nothing",
            |ask| ask.caller.scopes = TokenScopes::of(&[TokenScope::Read, TokenScope::AllDrives]),
            access(Forbidden::Scope(TokenScope::Share)),
        ),
        (
            "not with a token that does not reach the drive",
            |ask| ask.caller.scopes = TokenScopes::of(&[TokenScope::Share]),
            access(Forbidden::Scope(TokenScope::AllDrives)),
        ),
        (
            "not with a token for another item",
            |ask| ask.caller.limit.within = Some(SIBLING),
            access(Forbidden::Hidden),
        ),
    ];
    for (sentence, with, expected) in rows {
        let ask = Ask::own().with(with);
        assert_eq!(ask.remove().err(), expected, "{sentence}");
    }
    let narrowed = Ask::own().with(|ask| ask.caller.limit.capabilities = READING);
    let scope = access(Forbidden::Scope(TokenScope::Share));
    assert_eq!(narrowed.remove().err(), scope, "nor with one to read with");
    let removal = Ask::own().remove().unwrap();
    assert_eq!(
        (removal.grant(), removal.item()),
        (Ask::own().grant.id, FOLDER)
    );
}

#[test]
fn at_other_doors_nobody_ends_their_own_without_managing() {
    let ask = Ask::own();
    let lineage = lineage(ask.steps.clone());
    let rights = Rights::of(&ask.caller, &lineage, today());
    let rule = GrantRule::Managing;
    let answer = remove(&ask.grant, FOLDER, &ask.caller, &lineage, &rights, rule);
    let lacks = Forbidden::Lacks(Capability::Manage);
    assert_eq!(answer.err(), Some(lacks.into()));
}
