//! A grant that shows the names above its item, and nothing else of them
//! (docs/contracts/box.md 6.3).

use domain::access::Rights;
use domain::ids::ItemId;
use domain::item::{Lineage, Step};
use domain::link::{Audience, Link, LinkKind};
use domain::listing::seen;
use domain::policy::Policy;
use domain::principal::{Caller, TokenScope, TokenScopes};

use crate::fixtures::{FILE, FOLDER, ROOT, WRITER, caller, file_steps, lineage, link, today};

/// The writer's grant on the folder shows the path.
fn shown() -> Vec<Step> {
    let mut steps = file_steps();
    steps[1].grants[0].appearance.shows_path = true;
    steps
}

fn seen_from(steps: Vec<Step>) -> Option<ItemId> {
    Rights::of(&caller(WRITER), &lineage(steps), today()).seen_from()
}

#[test]
fn names_are_shown_up_to_the_root() {
    assert_eq!(seen_from(file_steps()), Some(FOLDER));
    assert_eq!(seen_from(shown()), Some(ROOT));
    let mut ended = shown();
    ended[1].grants[0].expires_at = Some(today());
    assert_eq!(seen_from(ended), None, "for as long as the grant lasts");
    let mut cut = shown();
    cut[0].inherits = false;
    assert_eq!(seen_from(cut), None, "as far as the grant reaches");
}

#[test]
fn not_beyond_a_tokens_reach_or_limit() {
    let with = |change: fn(&mut Caller)| {
        let mut writer = caller(WRITER);
        change(&mut writer);
        Rights::of(&writer, &lineage(shown()), today()).seen_from()
    };
    let within_folder = with(|writer| writer.limit.within = Some(FOLDER));
    assert_eq!(within_folder, Some(FOLDER));
    let own_drive = with(|writer| writer.scopes = TokenScopes::of(&[TokenScope::Read]));
    assert_eq!(own_drive, None);
}

#[test]
fn the_path_gives_no_right_to_what_is_on_it() {
    let above: Lineage = lineage(shown().split_off(2));
    let rights = Rights::of(&caller(WRITER), &above, today());
    assert!(rights.visible().is_err());
}

#[test]
fn no_link_of_a_folder_on_the_path_is_listed() {
    let links = [FILE, FOLDER, ROOT].map(|item| Link {
        item,
        ..link(LinkKind::View, Audience::Anonymous)
    });
    let listed = |steps| {
        let (lineage, policy) = (lineage(steps), Policy::default());
        let rights = Rights::of(&caller(WRITER), &lineage, today());
        let list = seen(&lineage, &links, &caller(WRITER), &rights, &policy, today());
        let items = list.unwrap().into_iter().map(|seen| seen.permission.item());
        items.collect::<Vec<_>>()
    };
    assert_eq!(listed(shown()), [FOLDER, FILE, FOLDER]);
    assert_eq!(listed(shown()), listed(file_steps()), "as without the path");
}
