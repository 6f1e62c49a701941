//! What gives way to an item that takes its name (docs/contracts/microsoft.md 5.13).

use domain::access::{Forbidden, Rights};
use domain::edit::{EditRefusal, give_way};
use domain::item::Item;
use domain::role::{Capabilities, Capability};

use super::{Scene, folder_item};
use crate::fixtures::{
    FILE, FOLDER, OWNER, READER, ROOT, SIBLING, STRANGER, WRITER, caller, caps, file, file_item,
    given, lineage, rights, step, today,
};

fn other(item: Item) -> Item {
    Item {
        id: SIBLING,
        ..item
    }
}

fn gives_way(
    taken: &Item,
    newcomer: &Item,
    rights: &Rights,
    is_empty: bool,
) -> Result<bool, EditRefusal> {
    let change = give_way(taken, newcomer, rights, is_empty, today())?;
    if let Some(change) = &change {
        assert_eq!(
            (change.item().id, change.item().trashed_at),
            (taken.id, Some(today()))
        );
    }
    Ok(change.is_some())
}

#[test]
fn like_gives_way_to_like_and_to_nothing_else() {
    let of_file = rights(OWNER, &file());
    let (file, folder) = (file_item(), folder_item());
    for (newcomer, expected) in [
        (other(file.clone()), true),
        (other(folder.clone()), false),
        (file.clone(), false),
    ] {
        assert_eq!(gives_way(&file, &newcomer, &of_file, true), Ok(expected));
    }
    let of_folder = Scene {
        caller: caller(OWNER),
        ..Scene::folder()
    }
    .rights();
    for (newcomer, is_empty, expected) in [
        (other(folder.clone()), true, true),
        (other(folder.clone()), false, false),
        (other(file.clone()), true, false),
    ] {
        let given = gives_way(&folder, &newcomer, &of_folder, is_empty);
        assert_eq!(given, Ok(expected));
    }
}

#[test]
fn it_gives_way_to_those_who_may_remove_it() {
    let (taken, newcomer) = (file_item(), other(file_item()));
    let reader = rights(READER, &file());
    let lacks = Forbidden::Lacks(Capability::Delete);
    assert_eq!(
        gives_way(&taken, &newcomer, &reader, true),
        Err(lacks.into())
    );
    // Who does not see it learns that the name is taken, and no more.
    let stranger = rights(STRANGER, &file());
    assert_eq!(gives_way(&taken, &newcomer, &stranger, true), Ok(false));
    // A guest takes what they were invited to from nobody.
    let invited = vec![given(
        7,
        FILE,
        WRITER,
        Capabilities::ALL.without(caps(&[Capability::Manage])),
    )];
    let steps = vec![
        step(FILE, invited),
        step(FOLDER, vec![]),
        step(ROOT, vec![]),
    ];
    let guest = Rights::of(&caller(WRITER), &lineage(steps), today());
    assert_eq!(gives_way(&taken, &newcomer, &guest, true), Ok(false));
}
