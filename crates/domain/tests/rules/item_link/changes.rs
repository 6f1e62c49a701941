//! What becomes of a link that there is: one at most, changed in place
//! (docs/contracts/box.md 1.2 and 1.4).

use domain::access::Forbidden;
use domain::link::{
    Audience, Link, LinkAuthority, LinkKind, LinkRefusal, LinkScope, Maker, end_single,
};
use domain::patch::Patch;
use domain::policy::PolicySetting;
use domain::role::{Capabilities, Capability};

use super::{ItemLinkRequest, VIEWING, item_link};
use crate::fixtures::{
    APPLICATION, FILE, LINK, OTHER_APPLICATION, OWNER, READER, STRANGER, WRITER, application,
    caller, caps, day, password_of, today,
};

type Row = (
    &'static str,
    fn() -> ItemLinkRequest,
    fn(&mut ItemLinkRequest),
    Result<&'static str, LinkRefusal>,
);

fn check(rows: &[Row]) {
    for (sentence, before, change, expected) in rows {
        let mut asked = before();
        change(&mut asked);
        assert_eq!(asked.outcome(), *expected, "{sentence}");
    }
}

fn having() -> ItemLinkRequest {
    ItemLinkRequest::having(LinkKind::View, Audience::Anonymous)
}

#[test]
fn made_changed_or_unchanged() {
    let lacks_publish = Err(Forbidden::Lacks(Capability::Publish).into());
    check(&[
        (
            "no link: it is made",
            ItemLinkRequest::new,
            |_| {},
            Ok("made"),
        ),
        (
            "nothing said of one that there is",
            having,
            |_| {},
            Ok("unchanged"),
        ),
        (
            "nothing said by a viewer",
            having,
            |s| s.caller = caller(READER),
            Ok("unchanged"),
        ),
        (
            "nothing said by a viewer of a link above their rights",
            || ItemLinkRequest::having(LinkKind::Edit, Audience::Anonymous),
            |s| s.caller = caller(READER),
            Ok("unchanged"),
        ),
        (
            "what it is already, said again",
            having,
            |s| {
                s.wish.scope = Some(LinkScope::Anonymous);
                s.wish.download = Some(true);
                s.wish.edit = Some(false);
                s.wish.password = Patch::Clear;
                s.wish.expiry = Patch::Clear;
                s.wish.name = Patch::Clear;
            },
            Ok("unchanged"),
        ),
        (
            "the same audience said by a viewer",
            having,
            |s| {
                s.caller = caller(READER);
                s.wish.scope = Some(LinkScope::Anonymous);
            },
            Ok("unchanged"),
        ),
        (
            "another audience said by a viewer",
            having,
            |s| {
                s.caller = caller(READER);
                s.wish.scope = Some(LinkScope::Organization);
            },
            lacks_publish,
        ),
        (
            "something else",
            having,
            |s| s.wish.download = Some(false),
            Ok("changed"),
        ),
        (
            "no change above one's own rights",
            || ItemLinkRequest::having(LinkKind::Edit, Audience::Anonymous),
            |s| {
                let publishing = caps(&[Capability::Publish]);
                s.caller = caller(READER);
                s.steps[1].grants[1].capabilities = VIEWING.union(publishing);
                s.wish.expiry = Patch::Set(day(120));
            },
            Err(LinkRefusal::ExceedsOwnRights {
                needed: LinkKind::Edit
                    .capabilities()
                    .union(caps(&[Capability::Publish])),
            }),
        ),
    ]);
}

#[test]
fn a_link_whose_maker_lost_the_right_is_taken_over_by_who_has_it() {
    check(&[
        (
            "nothing said, and its maker lost the right to make it",
            having,
            |s| s.maker = Capabilities::READING,
            Ok("taken over"),
        ),
        (
            "the same where links outlive their makers",
            having,
            |s| {
                s.maker = Capabilities::READING;
                s.policy.set(PolicySetting::LinksOutliveMaker(true));
            },
            Ok("unchanged"),
        ),
        (
            "the same by a viewer, who could not make it: it took publishing",
            having,
            |s| {
                s.maker = Capabilities::READING;
                s.caller = caller(READER);
            },
            Ok("unchanged"),
        ),
        (
            "the same by a viewer who could make it",
            having,
            |s| {
                s.maker = Capabilities::READING;
                s.link.as_mut().unwrap().authority = LinkAuthority::Share;
                s.caller = caller(READER);
            },
            Ok("taken over"),
        ),
    ]);
}

#[test]
fn a_change_keeps_the_link_and_stands_on_whoever_made_it() {
    let before = Link {
        application: OTHER_APPLICATION,
        authority: LinkAuthority::Share,
        ..item_link(LinkKind::View, Audience::Anonymous)
    };
    let mut asked = ItemLinkRequest::new();
    asked.link = Some(before.clone());
    asked.caller = caller(OWNER);
    asked.wish.password = password_of(8);
    let after = asked.link_after().unwrap();
    let expected = Link {
        form: after.form.clone(),
        maker: Maker::User(OWNER),
        authority: LinkAuthority::Publish,
        revision: 2,
        changed_at: today(),
        ..before
    };
    assert_eq!(after, expected, "and nothing else of it changes");
    assert!(after.password().is_some());
    assert_ne!(after.application, APPLICATION);
}

#[test]
fn a_link_that_is_taken_over_changes_nothing_but_its_maker() {
    let mut asked = ItemLinkRequest::having(LinkKind::View, Audience::Organization);
    asked.maker = Capabilities::NONE;
    asked.caller = caller(OWNER);
    let before = asked.link.clone().unwrap();
    let expected = Link {
        maker: Maker::User(OWNER),
        revision: 2,
        changed_at: today(),
        ..before
    };
    assert_eq!(asked.link_after(), Ok(expected));
}

#[test]
fn who_ends_the_link() {
    let link = item_link(LinkKind::View, Audience::Anonymous);
    let end = |user, link| {
        let mut asked = ItemLinkRequest::new();
        asked.caller = caller(user);
        end_single(link, &asked.lineage(), &asked.rights(), today())
    };
    let revocation = end(WRITER, Some(&link)).unwrap().unwrap();
    assert_eq!((revocation.link(), revocation.item()), (LINK, FILE));
    assert_eq!((revocation.at(), revocation.by()), (today(), Some(WRITER)));
    assert_eq!(end(WRITER, None), Ok(None), "there is none to end");
    let lacks = Err(Forbidden::Lacks(Capability::Publish).into());
    assert_eq!(end(READER, Some(&link)), lacks);
    assert_eq!(end(READER, None), lacks, "be there none");
    assert_eq!(end(STRANGER, Some(&link)), Err(Forbidden::Hidden.into()));
    let mut asked = ItemLinkRequest::new();
    asked.caller = application();
    let (above, rights) = (asked.lineage(), asked.rights());
    let revocation = end_single(Some(&link), &above, &rights, today());
    assert_eq!(revocation.unwrap().unwrap().by(), None);
    asked.steps = asked.steps.split_off(2);
    let root = end_single(None, &asked.lineage(), &asked.rights(), today());
    assert_eq!(root, Err(LinkRefusal::RootNotShared));
}
