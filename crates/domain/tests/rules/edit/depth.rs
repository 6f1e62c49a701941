//! Nothing lies more than 64 steps below the root of its drive (docs/threat-model.md 4.7).

use domain::access::Rights;
use domain::depth::{MOST_STEPS, TooDeep, fits_into};
use domain::edit::{Destination, EditRefusal, Inside, may_add, restore};
use domain::ids::ItemId;
use domain::item::Step;

use super::{Scene, in_drive};
use crate::fixtures::{day, step, today};

/// The way from a folder that lies so many steps below the root, with the same grants above.
fn way(steps: &[Step], depth: usize) -> Vec<Step> {
    let mut way: Vec<Step> = (0..=depth - steps.len())
        .map(|number| {
            let id = i64::try_from(1_000 + number).unwrap();
            step(ItemId::new(id).unwrap(), vec![])
        })
        .collect();
    way[0].item = steps[0].item;
    way.extend(steps[1..].iter().cloned());
    way.insert(1, steps[0].clone());
    way[1].item = ItemId::new(2_000).unwrap();
    way
}

/// Something of this height goes into a folder that lies so deep.
fn scene(depth: usize, height: usize) -> Scene {
    let mut scene = Scene::file();
    scene.put_beside();
    scene.height = height;
    let (_, steps) = scene.into.as_mut().unwrap();
    *steps = way(steps, depth);
    assert_eq!(steps.len(), depth + 1);
    scene
}

#[test]
fn the_depth_of_the_folder_and_the_height_of_what_goes_into_it_count() {
    let too_deep = EditRefusal::TooDeep(TooDeep);
    for (depth, height, refused) in [
        (4, 0, false),
        (63, 0, false),
        (64, 0, true),
        (65, 0, true),
        (62, 1, false),
        (63, 1, true),
        (4, 59, false),
        (4, 60, true),
        (4, usize::MAX, true),
    ] {
        let sentence = format!("{height} high into {depth} deep");
        let refusal = refused.then_some(too_deep);
        let mut scene = scene(depth, height);
        assert_eq!(scene.edit().err(), refusal, "move: {sentence}");
        let (folder, steps) = scene.into.clone().unwrap();
        let lineage = in_drive(folder.drive, steps);
        let into = Destination {
            folder: &folder,
            lineage: &lineage,
            rights: &Rights::of(&scene.caller, &lineage, today()),
            height,
        };
        assert_eq!(may_add(&into).err(), refusal, "add: {sentence}");
        let fits = fits_into(&lineage, height).err();
        assert_eq!(fits, refused.then_some(TooDeep), "{sentence}");
        scene.item.trashed_at = Some(day(99));
        scene.steps[0].trashed = true;
        let trashed = scene.lineage();
        let rights = Rights::in_trash(&scene.caller, &trashed, today());
        let restored = restore(
            &scene.item,
            &trashed,
            &rights,
            (&into, Inside::default()),
            None,
            today(),
        );
        assert_eq!(restored.err(), refusal, "restore: {sentence}");
    }
    assert_eq!(MOST_STEPS, 64);
}

#[test]
fn what_lies_too_deep_already_is_changed_where_it_is() {
    let mut scene = scene(70, 0);
    let (folder, _) = scene.into.take().unwrap();
    scene.item.parent = Some(folder.id);
    scene.wish.name = Some(super::name("new.txt"));
    assert!(scene.edit().unwrap().is_some());
}
