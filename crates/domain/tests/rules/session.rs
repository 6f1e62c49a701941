//! Uploads that come in parts.

use domain::access::Action;
use domain::ids::UploadSessionId;
use domain::item::ItemName;
use domain::principal::{Caller, TokenScope, TokenScopes};
use domain::server::session::{
    Cut, LIFETIME, ListedPart, MAX_IN_ORDER, MAX_PARTS, NewUploadSession, PART_SIZE, Part,
    SessionRefusal, SessionTarget, Span, UploadSession, part_size,
};
use domain::upload::WrongPermit;
use proptest::prelude::*;

use crate::fixtures::{
    ELSEWHERE, FILE, FOLDER, OTHER_APPLICATION, OWNER, WRITER, application, caller, file, folder,
    just_before, rights, today,
};

const ID: UploadSessionId = UploadSessionId::new(9).unwrap();

fn session(size: u64) -> UploadSession {
    let permit = rights(OWNER, &folder()).permit(Action::Add).unwrap();
    let name = ItemName::parse("large.bin").unwrap();
    let new = NewUploadSession::for_new(
        &permit,
        &caller(OWNER),
        ID,
        name,
        (Cut::even(size), today()),
    );
    new.unwrap().session().clone()
}

fn span(first: u64, last: u64, total: u64) -> Span {
    Span { first, last, total }
}

fn part(number: u64, size: u64) -> Part {
    Part {
        number,
        offset: number * PART_SIZE,
        size,
        sha1: [u8::try_from(number).unwrap(); 20],
    }
}

fn listed(number: u64) -> ListedPart {
    ListedPart {
        number,
        ..ListedPart::default()
    }
}

#[test]
fn a_session_is_for_what_its_permit_allows() {
    assert_eq!(
        session(5).target,
        SessionTarget::Folder {
            folder: FOLDER,
            name: ItemName::parse("large.bin").unwrap()
        }
    );
    assert_eq!(session(5).expires_at, today().plus(LIFETIME));
    for action in Action::ALL {
        let on_folder = rights(OWNER, &folder()).permit(action).unwrap();
        let name = ItemName::parse("large.bin").unwrap();
        let made = NewUploadSession::for_new(
            &on_folder,
            &caller(OWNER),
            ID,
            name,
            (Cut::even(5), today()),
        );
        assert_eq!(made.is_ok(), action == Action::Add, "{action:?}");
        let on_file = rights(OWNER, &file()).permit(action).unwrap();
        let made = NewUploadSession::for_version(
            &on_file,
            &caller(OWNER),
            ID,
            None,
            (Cut::even(5), today()),
        );
        match made {
            Ok(new) => {
                let target = SessionTarget::File {
                    file: FILE,
                    name: None,
                };
                assert_eq!((action, &new.session().target), (Action::Replace, &target));
            }
            Err(WrongPermit) => assert_ne!(action, Action::Replace),
        }
    }
}

#[test]
fn a_session_belongs_to_its_user_and_application() {
    let session = session(5);
    let own = caller(OWNER);
    let reading = TokenScopes::of(&[TokenScope::Read, TokenScope::AllDrives]);
    let with = |change: fn(&mut Caller)| {
        let mut other = caller(OWNER);
        change(&mut other);
        other
    };
    let hidden = Some(SessionRefusal::Hidden);
    for (who, caller, now, expected) in [
        ("its user", own.clone(), today(), None),
        ("another user", caller(WRITER), today(), hidden),
        ("no user", application(), today(), hidden),
        (
            "another application",
            with(|other| other.application = OTHER_APPLICATION),
            today(),
            hidden,
        ),
        (
            "another organization",
            with(|other| other.organization = ELSEWHERE),
            today(),
            hidden,
        ),
        (
            "a token that reads",
            Caller {
                scopes: reading,
                ..own.clone()
            },
            today(),
            Some(SessionRefusal::Scope(TokenScope::Write)),
        ),
        (
            "just before its end",
            own.clone(),
            just_before(session.expires_at),
            None,
        ),
        (
            "at its end",
            own,
            session.expires_at,
            Some(SessionRefusal::Expired),
        ),
        (
            "another user after its end",
            caller(WRITER),
            session.expires_at,
            hidden,
        ),
    ] {
        let refusal = session.open_to(&caller, now).map(|_| ()).err();
        assert_eq!(refusal, expected, "{who}");
    }
}

#[test]
fn a_range_is_one_of_the_parts_or_none() {
    let size = 2 * PART_SIZE + 7;
    let session = session(size);
    let open = session.open_to(&caller(OWNER), today()).unwrap();
    assert_eq!(session.total_parts(), 3);
    for (what, range, expected) in [
        (
            "the first",
            span(0, PART_SIZE - 1, size),
            Some((0, PART_SIZE)),
        ),
        (
            "the second",
            span(PART_SIZE, 2 * PART_SIZE - 1, size),
            Some((1, PART_SIZE)),
        ),
        (
            "the last",
            span(2 * PART_SIZE, size - 1, size),
            Some((2, 7)),
        ),
        ("too short", span(0, PART_SIZE - 2, size), None),
        ("too long", span(0, PART_SIZE, size), None),
        ("over two parts", span(0, 2 * PART_SIZE - 1, size), None),
        ("between parts", span(1, PART_SIZE, size), None),
        ("beyond the end", span(2 * PART_SIZE, size, size), None),
        ("after the end", span(size, size, size), None),
        ("far after the end", span(u64::MAX, u64::MAX, size), None),
        ("backwards", span(PART_SIZE, PART_SIZE - 1, size), None),
        ("of another file", span(0, PART_SIZE - 1, size + 1), None),
    ] {
        let slot = open.slot(range).ok();
        let place = slot.map(|slot| (slot.number(), slot.size()));
        assert_eq!(place, expected, "{what}");
    }
}

#[test]
fn a_part_has_as_many_bytes_as_its_range() {
    let session = session(10);
    let open = session.open_to(&caller(OWNER), today()).unwrap();
    let slot = open.slot(span(0, 9, 10)).unwrap();
    let filled = slot.filled(10, [3; 20]).unwrap();
    assert_eq!((filled.session(), filled.part().size), (ID, 10));
    assert!(filled.repeats(filled.part()));
    assert!(!slot.filled(10, [4; 20]).unwrap().repeats(filled.part()));
    for size in [0, 9, 11] {
        let refusal = slot.filled(size, [3; 20]).unwrap_err();
        assert_eq!(refusal, SessionRefusal::OtherLength { expected: 10 });
    }
}

#[test]
fn a_file_is_whole_when_every_part_is_there_and_listed() {
    let session = session(2 * PART_SIZE + 7);
    let open = session.open_to(&caller(OWNER), today()).unwrap();
    let all = || vec![part(2, 7), part(0, PART_SIZE), part(1, PART_SIZE)];
    let missing = |offset| Err(SessionRefusal::Missing { offset });
    let not_sent = |entry| Err(SessionRefusal::NotSent { entry });
    let said = |offset, size, sha1| ListedPart {
        number: 2,
        offset,
        size,
        sha1,
    };
    let end = 2 * PART_SIZE;
    for (what, stored, list, expected) in [
        (
            "all, in any order",
            all(),
            vec![listed(1), listed(2), listed(0)],
            Ok(vec![1, 2, 0]),
        ),
        ("nothing", vec![], vec![], missing(0)),
        (
            "the middle missing",
            vec![part(0, PART_SIZE), part(2, 7)],
            vec![listed(0), listed(2)],
            missing(PART_SIZE),
        ),
        (
            "the end missing",
            vec![part(0, PART_SIZE), part(1, PART_SIZE)],
            vec![listed(0), listed(1)],
            missing(end),
        ),
        (
            "one not listed",
            all(),
            vec![listed(0), listed(2)],
            missing(PART_SIZE),
        ),
        (
            "one listed twice",
            all(),
            vec![listed(0), listed(1), listed(1)],
            not_sent(2),
        ),
        (
            "one too many",
            all(),
            vec![listed(0), listed(1), listed(2), listed(3)],
            not_sent(3),
        ),
        (
            "said as it is",
            all(),
            vec![
                listed(0),
                listed(1),
                said(Some(end), Some(7), Some([2; 20])),
            ],
            Ok(vec![1, 2, 0]),
        ),
        (
            "at another place",
            all(),
            vec![said(Some(end - 1), None, None)],
            not_sent(0),
        ),
        (
            "of another length",
            all(),
            vec![said(None, Some(8), None)],
            not_sent(0),
        ),
        (
            "with other bytes",
            all(),
            vec![said(None, None, Some([3; 20]))],
            not_sent(0),
        ),
    ] {
        assert_eq!(open.assembly(&stored, &list), expected, "{what}");
    }
}

#[test]
fn an_empty_file_has_no_parts() {
    let session = session(0);
    let open = session.open_to(&caller(OWNER), today()).unwrap();
    assert_eq!(session.total_parts(), 0);
    assert_eq!(open.assembly(&[], &[]), Ok(vec![]));
    assert!(open.slot(span(0, 0, 0)).is_err());
}

#[test]
fn parts_grow_with_files_that_would_have_too_many() {
    for (size, expected) in [
        (0, 1),
        (1, 1),
        (PART_SIZE * MAX_PARTS, 1),
        (PART_SIZE * MAX_PARTS + 1, 2),
        (10 << 30, 3),
    ] {
        assert_eq!(part_size(size), expected * PART_SIZE, "{size}");
        assert!(session(size).total_parts() <= MAX_PARTS, "{size}");
    }
}

proptest! {
    /// Whatever ranges are taken, the sum of the parts is at most what was announced.
    #[test]
    fn the_parts_are_never_more_than_the_file(
        size in 0_u64..4 * PART_SIZE,
        ranges in proptest::collection::vec((0_u64..5, 0_u64..PART_SIZE + 2, 0_u64..3), 0..20),
    ) {
        let session = session(size);
        let open = session.open_to(&caller(OWNER), today()).unwrap();
        let mut taken = std::collections::BTreeMap::new();
        for (number, length, shift) in ranges {
            let first = number * PART_SIZE + shift % 2;
            for last in [first + length, size.saturating_sub(1), first + PART_SIZE - 1] {
                if let Ok(slot) = open.slot(span(first, last, size)) {
                    taken.insert(slot.number(), slot.size());
                }
            }
        }
        prop_assert!(taken.values().sum::<u64>() <= size);
    }
}

fn in_order(size: Option<u64>) -> UploadSession {
    UploadSession {
        cut: Cut::InOrder { size },
        ..session(5)
    }
}

#[test]
fn parts_in_order_follow_each_other_to_the_end_that_the_first_says() {
    let there = |sizes: &[u64]| -> Vec<Part> {
        let parts = sizes.iter().enumerate();
        parts.map(|(at, size)| part(at as u64, *size)).collect()
    };
    let next = |size, sizes: &[u64], span| {
        let session = in_order(size);
        let open = session.open_to(&caller(OWNER), today()).unwrap();
        open.next(&there(sizes), span)
            .map(|slot| (slot.number(), slot.size(), slot.completes()))
    };
    assert_eq!(next(None, &[], span(0, 9, 30)), Ok((0, 10, false)));
    assert_eq!(next(Some(30), &[10], span(10, 12, 30)), Ok((1, 3, false)));
    assert_eq!(
        next(Some(30), &[10, 3], span(13, 29, 30)),
        Ok((2, 17, true))
    );
    assert_eq!(next(None, &[], span(0, 0, 1)), Ok((0, 1, true)));
    for (size, sizes, span, refusal) in [
        (
            Some(30),
            &[10][..],
            span(0, 9, 30),
            SessionRefusal::Received { next: 10 },
        ),
        (
            Some(30),
            &[10],
            span(9, 20, 30),
            SessionRefusal::Received { next: 10 },
        ),
        (
            Some(30),
            &[10],
            span(11, 20, 30),
            SessionRefusal::Ahead { next: 10 },
        ),
        (None, &[], span(1, 2, 30), SessionRefusal::Ahead { next: 0 }),
        (
            Some(30),
            &[10],
            span(10, 20, 31),
            SessionRefusal::OtherTotal,
        ),
        (
            Some(30),
            &[10],
            span(10, 30, 30),
            SessionRefusal::OtherTotal,
        ),
        (None, &[], span(0, 5, 5), SessionRefusal::OtherTotal),
        (None, &[], span(3, 2, 5), SessionRefusal::OtherTotal),
        (
            None,
            &[],
            span(0, u64::MAX, u64::MAX),
            SessionRefusal::OtherTotal,
        ),
    ] {
        assert_eq!(next(size, sizes, span), Err(refusal), "{span:?}");
    }
}

#[test]
fn what_is_cut_in_one_way_is_not_sent_in_the_other() {
    let (even, in_order) = (session(5), in_order(Some(5)));
    let [even, in_order] =
        [&even, &in_order].map(|one| one.open_to(&caller(OWNER), today()).unwrap());
    let whole = span(0, 4, 5);
    assert!(even.slot(whole).is_ok() && in_order.next(&[], whole).is_ok());
    assert_eq!(even.next(&[], whole), Err(SessionRefusal::Hidden));
    assert_eq!(in_order.slot(whole), Err(SessionRefusal::Hidden));
    assert_eq!(in_order.assembly(&[], &[]), Err(SessionRefusal::Hidden));
}

#[test]
fn a_file_in_order_ends_with_its_last_range_alone() {
    let there = [part(0, 5)];
    let ends = |session: &UploadSession, parts: &[Part], span| {
        let open = session.open_to(&caller(OWNER), today()).unwrap();
        open.ends_with(parts, span)
    };
    let running = in_order(Some(5));
    let made = UploadSession {
        made: Some(FILE),
        ..running.clone()
    };
    for (session, parts, span, expected) in [
        (&running, &there[..], span(0, 4, 5), true),
        (&running, &there[..], span(3, 4, 5), true),
        (&running, &there[..], span(0, 3, 5), false),
        (&running, &there[..], span(0, 4, 6), false),
        (&running, &[], span(0, 4, 5), false),
        (&made, &[], span(0, 4, 5), true),
        (&made, &[], span(0, 3, 5), false),
        (&session(5), &there[..], span(0, 4, 5), false),
    ] {
        assert_eq!(ends(session, parts, span), expected, "{span:?}");
    }
}

#[test]
fn a_file_in_order_has_so_many_parts_at_most() {
    let session = in_order(Some(u64::MAX));
    let open = session.open_to(&caller(OWNER), today()).unwrap();
    let there = |number: usize| {
        vec![
            Part {
                size: 1,
                ..part(0, 1)
            };
            number
        ]
    };
    let next = |number: usize| {
        let first = number as u64;
        open.next(&there(number), span(first, first, u64::MAX))
    };
    assert!(next(MAX_IN_ORDER - 1).is_ok());
    let most = MAX_IN_ORDER;
    assert_eq!(next(MAX_IN_ORDER), Err(SessionRefusal::TooMany { most }));
}
