//! What is said of an item, and the switches of a folder.

use domain::access::Forbidden;
use domain::edit::{EditRefusal, ItemWish};
use domain::item::{Facet, FolderSetting, FolderSettings, Item};
use domain::role::{Capabilities, Capability};

use super::{Scene, folder_item, name};
use crate::fixtures::{
    OWNER, READER, ROOT, STRANGER, WRITER, application, caller, caps, day, file_item, ownership,
    step, today,
};

use FolderSetting::{LinksForHoldersOnly, MembersOnly, OnlyManagersInvite, PeopleHidden};

#[test]
fn a_change_counts_and_says_who_made_it_and_when() {
    let mut scene = Scene::file();
    scene.wish = ItemWish {
        name: Some(name("new.txt")),
        description: Some("the plan".to_owned()),
        source_created_at: Some(day(10)),
        source_modified_at: Some(day(11)),
        ..ItemWish::default()
    };
    let change = scene.edit().unwrap().unwrap();
    let expected = Item {
        name: name("new.txt"),
        description: "the plan".to_owned(),
        source_created_at: day(10),
        source_modified_at: day(11),
        revision: file_item().revision + 1,
        modified_at: today(),
        modified_by: Some(WRITER),
        ..file_item()
    };
    assert_eq!(*change.item(), expected, "its content is no other");
    assert!(!change.changes_drive());
    let renamed = change.renamed(name("new 1.txt"));
    assert_eq!(renamed.item().name, name("new 1.txt"));
}

#[test]
fn what_is_so_already_is_no_change() {
    type Row = (&'static str, fn(&mut ItemWish));
    let rows: [Row; 4] = [
        ("nothing", |_| {}),
        ("its name", |wish| wish.name = Some(name("plan.txt"))),
        ("its description", |wish| {
            wish.description = Some(String::new());
        }),
        ("its times", |wish| wish.source_modified_at = Some(day(1))),
    ];
    for (sentence, change) in rows {
        let mut scene = Scene::file();
        change(&mut scene.wish);
        assert_eq!(scene.edit(), Ok(None), "{sentence}");
    }
}

#[test]
fn who_changes_what_is_said() {
    let rename = |by, held: Option<Capabilities>| {
        let mut scene = Scene::file();
        scene.caller = by;
        if let Some(held) = held {
            scene.steps[1].grants[1].capabilities = held;
        }
        scene.wish.name = Some(name("new.txt"));
        scene.edit().map(|change| change.is_some())
    };
    let refused = |refusal| Err(EditRefusal::Access(refusal));
    assert_eq!(rename(caller(WRITER), None), Ok(true));
    assert_eq!(rename(application(), None), Ok(true));
    assert_eq!(
        rename(caller(READER), None),
        refused(Forbidden::Lacks(Capability::Edit))
    );
    let adding = Some(Capabilities::READING.union(caps(&[Capability::Upload])));
    assert_eq!(
        rename(caller(READER), adding),
        refused(Forbidden::Lacks(Capability::Edit)),
        "to put new content into it is another thing"
    );
    assert_eq!(rename(caller(STRANGER), None), refused(Forbidden::Hidden));
}

#[test]
fn nothing_asked_takes_no_more_than_to_see_it() {
    let mut scene = Scene::file();
    scene.caller = caller(READER);
    assert_eq!(scene.edit(), Ok(None));
    scene.caller = caller(STRANGER);
    assert_eq!(scene.edit(), Err(Forbidden::Hidden.into()));
}

#[test]
fn only_a_web_link_has_an_address() {
    let mut scene = Scene::file();
    scene.wish.url = Some("https://example.org".to_owned());
    assert_eq!(scene.edit(), Err(EditRefusal::NotAWebLink));
    let old = "https://example.com".to_owned();
    scene.item.facet = Facet::WebLink { url: old };
    let url = "https://example.org".to_owned();
    let change = scene.edit().unwrap().unwrap();
    assert_eq!(change.item().facet, Facet::WebLink { url });
}

#[test]
fn the_root_is_not_changed() {
    let mut scene = Scene::folder();
    scene.caller = caller(OWNER);
    scene.item.parent = None;
    scene.steps = vec![step(ROOT, vec![ownership()])];
    scene.wish.name = Some(name("Mine"));
    assert_eq!(scene.edit(), Err(EditRefusal::Root));
}

/// What becomes of a folder's switches, which are these, by the one who asks for those.
fn switched(
    by: domain::ids::UserId,
    are: &[FolderSetting],
    wish: &[(FolderSetting, bool)],
) -> Result<Option<FolderSettings>, EditRefusal> {
    let mut scene = Scene::folder();
    scene.caller = caller(by);
    scene.item.settings = on(are);
    scene.wish.settings = wish.to_vec();
    let change = scene.edit()?;
    Ok(change.map(|change| change.item().settings))
}

fn on(list: &[FolderSetting]) -> FolderSettings {
    list.iter().fold(FolderSettings::NONE, |settings, &one| {
        settings.with(one, true)
    })
}

#[test]
fn whoever_manages_a_folder_switches_and_nobody_else() {
    let wish = [(OnlyManagersInvite, true), (MembersOnly, true)];
    let both = on(&[OnlyManagersInvite, MembersOnly]);
    assert_eq!(switched(OWNER, &[], &wish), Ok(Some(both)));
    let off = [(MembersOnly, false)];
    let left = on(&[OnlyManagersInvite]);
    let answer = switched(OWNER, &[OnlyManagersInvite, MembersOnly], &off);
    assert_eq!(answer, Ok(Some(left)), "each by itself");
    assert_eq!(switched(OWNER, &[MembersOnly], &wish[1..]), Ok(None));
    let lacks = Err(Forbidden::Lacks(Capability::Manage).into());
    assert_eq!(switched(WRITER, &[], &wish), lacks);
    let answer = switched(WRITER, &[MembersOnly], &wish[1..]);
    assert_eq!(answer, Ok(None), "what is so already takes nothing");
}

#[test]
fn people_are_hidden_only_where_nobody_but_managers_invites() {
    let refused = Err(EditRefusal::InvitingTakesSeeing);
    let hide = (PeopleHidden, true);
    assert_eq!(switched(OWNER, &[], &[hide]), refused);
    let both = Ok(Some(on(&[PeopleHidden, OnlyManagersInvite])));
    assert_eq!(switched(OWNER, &[OnlyManagersInvite], &[hide]), both);
    let answer = switched(OWNER, &[], &[hide, (OnlyManagersInvite, true)]);
    assert_eq!(answer, both, "both at once");
    let are = [PeopleHidden, OnlyManagersInvite];
    let answer = switched(OWNER, &are, &[(OnlyManagersInvite, false)]);
    assert_eq!(answer, refused, "nor is that undone alone");
}

#[test]
fn only_a_folder_has_switches() {
    let mut scene = Scene::file();
    scene.caller = caller(OWNER);
    scene.wish.settings = vec![(MembersOnly, true)];
    assert_eq!(scene.edit(), Ok(None));
}

#[test]
fn switches_survive_their_bits_and_unknown_bits_mean_nothing() {
    let all = [
        LinksForHoldersOnly,
        OnlyManagersInvite,
        MembersOnly,
        PeopleHidden,
    ];
    for bits in 0..=u8::MAX {
        let settings = FolderSettings::from_bits(bits);
        let known: Vec<_> = all.into_iter().filter(|&one| settings.has(one)).collect();
        assert_eq!(settings, on(&known));
        assert_eq!(FolderSettings::from_bits(settings.bits()), settings);
    }
    let none = all
        .iter()
        .fold(on(&all), |settings, &one| settings.with(one, false));
    assert_eq!(none, folder_item().settings);
}
