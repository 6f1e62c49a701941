//! What can be used once, and what using it twice ends.

use std::time::Duration;

use domain::ids::{ApplicationId, BearerId, CodeId, FamilyId, ItemId, OrganizationId, RefreshId};
use domain::principal::{TokenLimit, TokenScopes};
use domain::role::Capabilities;
use domain::server::token::{
    ACCESS_FOR, AuthorizationCode, CODE_FOR, Challenge, CodeRefusal, Ended, Ending, Family,
    Presented, REFRESH_FOR, RefreshRefusal, RefreshToken,
};
use domain::time::Timestamp;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis).unwrap()
}

const REDIRECT: &str = "https://a.example/cb";

fn application(number: i64) -> ApplicationId {
    ApplicationId::new(number).unwrap()
}

fn family() -> Family {
    Family {
        id: FamilyId::new(3).unwrap(),
        organization: OrganizationId::new(1).unwrap(),
        user: None,
        application: application(2),
        scopes: TokenScopes::ALL,
        is_lasting: true,
        created_at: at(0),
        revoked_at: None,
    }
}

fn code() -> AuthorizationCode {
    AuthorizationCode {
        id: CodeId::new(4).unwrap(),
        family: family().id,
        redirect_uri: REDIRECT.to_owned(),
        redirect_was_named: true,
        challenge: Some(Challenge([7; 32])),
        expires_at: at(0).plus(CODE_FOR),
        spent_at: None,
    }
}

fn refresh() -> RefreshToken {
    RefreshToken {
        id: RefreshId::new(5).unwrap(),
        family: family().id,
        created_at: at(0),
        expires_at: at(0).plus(REFRESH_FOR),
        spent_at: None,
    }
}

const PRESENTED: Presented<'static> = Presented {
    application: match ApplicationId::new(2) {
        Some(id) => id,
        None => panic!(),
    },
    redirect_uri: Some(REDIRECT),
    proof: Some(Challenge([7; 32])),
};

#[test]
fn lifetimes_are_those_of_the_contract() {
    assert_eq!(CODE_FOR, Duration::from_secs(30));
    assert_eq!(ACCESS_FOR, Duration::from_hours(1));
    assert_eq!(REFRESH_FOR, Duration::from_hours(24 * 60));
}

#[test]
fn a_code_is_taken_until_its_last_millisecond() {
    for (now, taken) in [(0, true), (29_999, true), (30_000, false), (31_000, false)] {
        let outcome = code().redeem(&family(), &PRESENTED, at(now));
        match outcome {
            Ok(spent) => {
                assert!(taken, "{now}");
                assert_eq!((spent.id(), spent.at()), (code().id, at(now)));
            }
            Err(refusal) => {
                assert!(!taken, "{now}");
                assert_eq!(refusal, CodeRefusal::Expired);
            }
        }
    }
}

#[test]
fn a_code_is_for_its_client_its_address_and_its_secret() {
    let bare = AuthorizationCode {
        challenge: None,
        redirect_was_named: false,
        ..code()
    };
    let no_proof = Presented {
        proof: None,
        ..PRESENTED
    };
    let unnamed = Presented {
        redirect_uri: None,
        ..PRESENTED
    };
    let elsewhere = Presented {
        redirect_uri: Some("https://a.example/cb/"),
        ..PRESENTED
    };
    let stranger = Presented {
        application: application(9),
        ..PRESENTED
    };
    let guess = Presented {
        proof: Some(Challenge([8; 32])),
        ..PRESENTED
    };
    let neither = Presented {
        redirect_uri: None,
        ..no_proof
    };
    let rows = [
        ("as it was asked for", code(), PRESENTED, None),
        (
            "another client",
            code(),
            stranger,
            Some(CodeRefusal::Foreign),
        ),
        (
            "another address",
            code(),
            elsewhere,
            Some(CodeRefusal::OtherRedirect),
        ),
        (
            "no address where one was named",
            code(),
            unnamed,
            Some(CodeRefusal::OtherRedirect),
        ),
        (
            "no address where none was named",
            bare.clone(),
            neither,
            None,
        ),
        (
            "the address where none was named",
            bare.clone(),
            no_proof,
            None,
        ),
        ("another secret", code(), guess, Some(CodeRefusal::Unproved)),
        ("no secret", code(), no_proof, Some(CodeRefusal::Unproved)),
        (
            "a secret that was not asked for",
            bare,
            PRESENTED,
            Some(CodeRefusal::Unproved),
        ),
    ];
    for (what, code, presented, expected) in rows {
        let outcome = code.redeem(&family(), &presented, at(1));
        assert_eq!(outcome.err(), expected, "{what}");
    }
}

#[test]
fn a_code_s_second_use_ends_the_family_and_a_stranger_s_ends_nothing() {
    let spent = AuthorizationCode {
        spent_at: Some(at(1)),
        ..code()
    };
    let ending = Ending::of_family(family().id, at(90_000));
    let reused = spent.redeem(&family(), &PRESENTED, at(90_000));
    assert_eq!(
        reused,
        Err(CodeRefusal::Reused(ending)),
        "even when it has expired"
    );
    let stranger = Presented {
        application: application(9),
        ..PRESENTED
    };
    let stolen = spent.redeem(&family(), &stranger, at(2));
    assert_eq!(stolen, Err(CodeRefusal::Foreign));
}

#[test]
fn what_was_ended_begins_nothing() {
    let ended = Family {
        revoked_at: Some(at(1)),
        ..family()
    };
    let outcome = code().redeem(&ended, &PRESENTED, at(2));
    assert_eq!(outcome, Err(CodeRefusal::Ended));
    let outcome = refresh().renew(&ended, application(2), at(2));
    assert_eq!(outcome, Err(RefreshRefusal::Ended));
}

#[test]
fn a_refresh_token_is_good_once_for_its_client_and_for_sixty_days() {
    let last = REFRESH_FOR.as_millis().try_into().unwrap();
    let spent = RefreshToken {
        spent_at: Some(at(1)),
        ..refresh()
    };
    let reused = RefreshRefusal::Reused(Ending::of_family(family().id, at(2)));
    let rows = [
        ("now", refresh(), 2, 2, None),
        ("at its last millisecond", refresh(), 2, last - 1, None),
        (
            "at its end",
            refresh(),
            2,
            last,
            Some(RefreshRefusal::Expired),
        ),
        (
            "another client",
            refresh(),
            9,
            2,
            Some(RefreshRefusal::Foreign),
        ),
        ("once more", spent, 2, 2, Some(reused)),
        (
            "once more by another client",
            spent,
            9,
            2,
            Some(RefreshRefusal::Foreign),
        ),
    ];
    for (what, token, client, now, expected) in rows {
        let outcome = token.renew(&family(), application(client), at(now));
        assert_eq!(outcome.err(), expected, "{what}");
    }
}

#[test]
fn a_narrowed_token_ends_alone_and_any_other_with_its_family() {
    let bearer = BearerId::new(6).unwrap();
    let family = family().id;
    let item = TokenLimit {
        within: ItemId::new(8),
        capabilities: Capabilities::ALL,
    };
    let reading = TokenLimit {
        within: None,
        capabilities: Capabilities::READING,
    };
    let (whole, alone) = (Ended::Family(family), Ended::Bearer(bearer));
    let rows = [
        (Some(family), TokenLimit::NONE, whole),
        (Some(family), item, alone),
        (Some(family), reading, alone),
        (None, TokenLimit::NONE, alone),
    ];
    for (of, limit, ends) in rows {
        let ending = Ending::of_bearer(bearer, of, limit, at(1));
        assert_eq!(ending.what(), ends);
    }
}
