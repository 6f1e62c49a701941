//! Whose links someone with the right to publish sees, and which links reach an item at all.

use domain::access::Forbidden;
use domain::item::Step;
use domain::link::{Audience, Link, LinkKind, Maker};
use domain::policy::Policy;
use domain::role::{Capabilities, Capability};

use super::{list, told};
use crate::fixtures::{
    FILE, FOLDER, OTHER_APPLICATION, OWNER, READER, ROOT, WRITER, caller, caps, file_steps, link,
    people,
};

#[test]
fn whoever_may_publish_sees_the_links_that_are_for_them_or_that_they_may_change() {
    type Row = (&'static str, fn() -> Link, bool);
    fn of_others(audience: Audience) -> Link {
        Link {
            maker: Maker::User(OWNER),
            application: OTHER_APPLICATION,
            ..link(LinkKind::View, audience)
        }
    }
    let rows: [Row; 8] = [
        (
            "an anonymous link of someone else",
            || of_others(Audience::Anonymous),
            true,
        ),
        (
            "an organization link of someone else",
            || of_others(Audience::Organization),
            true,
        ),
        (
            "a people link of someone else, with them on its list",
            || of_others(people(&[WRITER, READER])),
            true,
        ),
        (
            "a people link of someone else, for others",
            || of_others(people(&[READER])),
            false,
        ),
        (
            "a people link of an application, for others",
            || Link {
                maker: Maker::Application,
                ..of_others(people(&[READER]))
            },
            false,
        ),
        (
            "their own, made through another application",
            || Link {
                maker: Maker::User(WRITER),
                ..of_others(people(&[READER]))
            },
            true,
        ),
        (
            "someone else's, made through their application",
            || Link {
                maker: Maker::User(OWNER),
                ..link(LinkKind::View, people(&[READER]))
            },
            true,
        ),
        (
            "an application's own, made through their application",
            || Link {
                maker: Maker::Application,
                ..link(LinkKind::View, people(&[READER]))
            },
            true,
        ),
    ];
    for (sentence, link, expected) in rows {
        let seen = |user| {
            let list = list(&caller(user), file_steps(), &[link()], &Policy::default()).unwrap();
            told(&list).iter().any(|line| line.contains("link"))
        };
        assert_eq!(seen(WRITER), expected, "{sentence}");
        assert!(seen(OWNER), "{sentence}: whoever manages sees it");
    }
}

#[test]
fn the_application_alone_shows_nothing_to_who_may_not_publish() {
    let link = Link {
        maker: Maker::User(OWNER),
        ..link(LinkKind::View, people(&[WRITER]))
    };
    let list = list(&caller(READER), file_steps(), &[link], &Policy::default()).unwrap();
    assert_eq!(told(&list), ["grant 3 from 2"]);
}

#[test]
fn whoever_may_neither_look_at_the_item_nor_add_to_it_sees_no_permissions() {
    for held in [
        caps(&[Capability::Manage]),
        Capabilities::ALL.without(caps(&[Capability::Preview, Capability::Upload])),
    ] {
        let mut steps = file_steps();
        steps[1].grants[1].capabilities = held;
        let links = [link(LinkKind::View, Audience::Anonymous)];
        let refusal = list(&caller(READER), steps, &links, &Policy::default());
        assert_eq!(refusal, Err(Forbidden::Lacks(Capability::Preview)));
    }
}

#[test]
fn a_link_is_left_out_where_it_does_not_reach() {
    let on = |item| Link {
        item,
        ..link(LinkKind::View, Audience::Anonymous)
    };
    let of_owner = |cut: fn(&mut [Step])| {
        let mut steps = file_steps();
        cut(&mut steps);
        let links = [FILE, FOLDER, ROOT].map(on);
        told(&list(&caller(OWNER), steps, &links, &Policy::default()).unwrap())
    };
    assert_eq!(
        of_owner(|steps| steps[0].inherits = false),
        ["grant 1 from 1", "anonymous link with address"],
        "a file cut off has its own links, and its owner"
    );
    assert_eq!(
        of_owner(|steps| steps[1].inherits = false),
        [
            "grant 2 from 2",
            "grant 3 from 2",
            "grant 1 from 1",
            "anonymous link with address",
            "anonymous link from 2 with address",
        ],
        "below a folder cut off there are that folder's links"
    );
}
