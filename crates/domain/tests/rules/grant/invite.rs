//! Inviting people: within one's own rights, and never to the loss of anyone.

use domain::access::{Forbidden, Rights};
use domain::grant::{GrantRefusal, GrantWrite, Invitation, may_invite, ownership};
use domain::ids::UserId;
use domain::permission::{Appearance, Grant, GrantSource};
use domain::principal::{Principal, TokenScope, TokenScopes};
use domain::role::{Capabilities, Capability};
use domain::time::Timestamp;

use crate::fixtures::{
    FOLDER, OWNER, READER, ROOT, STRANGER, WRITER, WRITING, caller, day, folder, given, rights,
    today,
};

use super::{EDITING, NEW, READING};

#[test]
fn who_may_invite_to_what() {
    type Row = (
        &'static str,
        UserId,
        Capabilities,
        Option<Timestamp>,
        Result<(), GrantRefusal>,
    );
    let invite = |user: UserId, capabilities, expires_at| {
        may_invite(&rights(user, &folder()), capabilities, expires_at, today()).map(|_| ())
    };
    let access = |refusal| Err(GrantRefusal::Access(refusal));
    let rows: [Row; 8] = [
        ("who may publish invites", WRITER, READING, None, Ok(())),
        ("up to their own rights", WRITER, WRITING, None, Ok(())),
        (
            "not above",
            WRITER,
            Capabilities::ALL,
            None,
            Err(GrantRefusal::ExceedsOwnRights),
        ),
        (
            "the owner to everything",
            OWNER,
            Capabilities::ALL,
            None,
            Ok(()),
        ),
        (
            "a reader does not",
            READER,
            READING,
            None,
            access(Forbidden::Lacks(Capability::Publish)),
        ),
        (
            "to a stranger there is no item",
            STRANGER,
            READING,
            None,
            access(Forbidden::Hidden),
        ),
        (
            "not until now",
            WRITER,
            READING,
            Some(today()),
            Err(GrantRefusal::ExpiryPast),
        ),
        ("until later", WRITER, READING, Some(day(101)), Ok(())),
    ];
    for (sentence, user, capabilities, expires_at, expected) in rows {
        assert_eq!(
            invite(user, capabilities, expires_at),
            expected,
            "{sentence}"
        );
    }
}

#[test]
fn a_token_that_may_not_share_invites_nobody() {
    let mut writer = caller(WRITER);
    writer.scopes = TokenScopes::of(&[TokenScope::Read, TokenScope::Write]);
    let rights = Rights::of(&writer, &folder(), today());
    let refusal = may_invite(&rights, READING, None, today()).err();
    assert_eq!(
        refusal,
        Some(GrantRefusal::Access(Forbidden::Scope(TokenScope::Share)))
    );
}

fn invitation(capabilities: Capabilities, expires_at: Option<Timestamp>) -> Invitation {
    may_invite(
        &rights(WRITER, &folder()),
        capabilities,
        expires_at,
        today(),
    )
    .unwrap()
}

#[test]
fn who_holds_nothing_yet_gets_a_grant_of_their_own() {
    let to = Principal::User(STRANGER);
    let write = invitation(READING, Some(day(120)))
        .invite(to, None, NEW)
        .unwrap()
        .unwrap();
    let expected = Grant {
        id: NEW,
        item: FOLDER,
        principal: to,
        capabilities: READING,
        source: GrantSource::Given,
        expires_at: Some(day(120)),
        appearance: Appearance::default(),
        created_at: today(),
        created_by: Some(WRITER),
    };
    assert_eq!(*write.grant(), expected);
}

type Terms = (Capabilities, Option<Timestamp>);
type Answer = Result<Option<GrantWrite>, GrantRefusal>;

/// Someone holds this on the folder, and is invited to that.
fn held_and_offered((held, until): Terms, offer: Terms) -> (Grant, Answer) {
    let held = Grant {
        expires_at: until,
        ..given(5, FOLDER, READER, held)
    };
    let answer = invitation(offer.0, offer.1).invite(held.principal, Some(&held), NEW);
    (held, answer)
}

const UPLOAD: Capabilities = Capabilities::of(&[Capability::Upload]);

#[test]
fn what_is_held_is_widened_and_never_narrowed() {
    type Row = (&'static str, Terms, Terms, Option<Terms>);
    let (soon, late) = (Some(day(110)), Some(day(120)));
    let both = READING.union(UPLOAD);
    let rows: [Row; 11] = [
        ("the same again", (READING, None), (READING, None), None),
        ("less", (EDITING, None), (READING, None), None),
        ("less long", (READING, late), (READING, soon), None),
        (
            "less long than for ever",
            (READING, None),
            (READING, soon),
            None,
        ),
        (
            "less, and less long",
            (EDITING, late),
            (READING, soon),
            None,
        ),
        (
            "more",
            (READING, None),
            (EDITING, None),
            Some((EDITING, None)),
        ),
        (
            "more, until the same end",
            (READING, soon),
            (EDITING, soon),
            Some((EDITING, soon)),
        ),
        (
            "something else, until the same end",
            (UPLOAD, soon),
            (READING, soon),
            Some((both, soon)),
        ),
        (
            "longer",
            (READING, soon),
            (READING, late),
            Some((READING, late)),
        ),
        (
            "for ever",
            (READING, soon),
            (READING, None),
            Some((READING, None)),
        ),
        (
            "more, and longer",
            (READING, soon),
            (EDITING, late),
            Some((EDITING, late)),
        ),
    ];
    for (sentence, held, offer, expected) in rows {
        let (held, answer) = held_and_offered(held, offer);
        let expected = expected.map(|(capabilities, expires_at)| Grant {
            capabilities,
            expires_at,
            ..held
        });
        let after = answer.map(|write| write.map(|write| write.grant().clone()));
        assert_eq!(
            after,
            Ok(expected),
            "{sentence}: it stays the same grant otherwise"
        );
    }
}

#[test]
fn where_one_grant_cannot_say_what_is_held_and_what_is_offered_the_invitation_is_refused() {
    type Row = (&'static str, Terms, Terms);
    let (soon, late) = (Some(day(110)), Some(day(120)));
    let rows: [Row; 6] = [
        ("more, and less long", (READING, late), (EDITING, soon)),
        ("more, and not for ever", (READING, None), (EDITING, late)),
        ("less, and longer", (EDITING, soon), (READING, late)),
        ("less, and for ever", (EDITING, soon), (READING, None)),
        (
            "something else, and longer",
            (UPLOAD, soon),
            (READING, late),
        ),
        (
            "something else, and less long",
            (UPLOAD, late),
            (READING, soon),
        ),
    ];
    for (sentence, held, offer) in rows {
        let (_, answer) = held_and_offered(held, offer);
        assert_eq!(answer, Err(GrantRefusal::EndsDiffer), "{sentence}");
    }
}

#[test]
fn a_grant_that_ended_is_given_anew_in_its_place() {
    let invite = |until| {
        let held = Grant {
            expires_at: Some(until),
            ..given(5, FOLDER, READER, EDITING)
        };
        invitation(READING, None).invite(held.principal, Some(&held), NEW)
    };
    let write = invite(today()).unwrap().unwrap();
    let expected = Grant {
        created_at: today(),
        created_by: Some(WRITER),
        ..given(5, FOLDER, READER, READING)
    };
    assert_eq!(
        *write.grant(),
        expected,
        "at its expiry it has ended: nothing of it comes back"
    );
    assert_eq!(
        invite(day(101)),
        Err(GrantRefusal::EndsDiffer),
        "until then it is held"
    );
}

#[test]
fn the_owner_is_not_invited() {
    let owner = ownership(NEW, ROOT, Principal::User(OWNER), day(0));
    let write = invitation(READING, None).invite(Principal::User(OWNER), Some(owner.grant()), NEW);
    assert_eq!(write, Ok(None));
}
