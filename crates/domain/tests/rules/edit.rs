//! Changing items: names, places, descriptions, switches, and the trash
//! (docs/contracts/box.md 6.2, 7.4 and 7.10).

mod depth;
mod linked;
mod places;
mod removal;
mod said;
mod trash;
mod way;

use domain::access::Rights;
use domain::edit::{Destination, EditRefusal, Inside, ItemChange, ItemWish, edit};
use domain::ids::{DriveId, ItemId};
use domain::item::{Drive, Facet, FolderSettings, Item, ItemName, Lineage, Step};
use domain::principal::Caller;

use crate::fixtures::{
    FOLDER, OWNER, ROOT, SIBLING, WRITER, caller, drive, file_item, file_steps, lineage, step,
    today,
};

const OTHER_DRIVE: DriveId = DriveId::new(2).unwrap();
const INTO: ItemId = ItemId::new(8).unwrap();

fn name(text: &str) -> ItemName {
    ItemName::parse(text).unwrap()
}

/// The folder that the file is in.
fn folder_item() -> Item {
    Item {
        id: FOLDER,
        parent: Some(ROOT),
        name: name("Plans"),
        facet: Facet::Folder,
        settings: FolderSettings::NONE,
        ..file_item()
    }
}

/// Someone changes an item, and perhaps its place: all that decides about it.
struct Scene {
    item: Item,
    steps: Vec<Step>,
    caller: Caller,
    wish: ItemWish,
    /// The folder to put it into: itself, and the way from it to the root.
    into: Option<(Item, Vec<Step>)>,
    /// What the caller may do with each item below that was cut off.
    cut_off: Vec<Rights>,
    /// How many steps what is moved reaches below itself.
    height: usize,
}

impl Scene {
    /// The writer changes nothing of the file.
    fn file() -> Self {
        Self {
            item: file_item(),
            steps: file_steps(),
            caller: caller(WRITER),
            wish: ItemWish::default(),
            into: None,
            cut_off: Vec::new(),
            height: 0,
        }
    }

    /// The writer changes nothing of the folder that they were invited to.
    fn folder() -> Self {
        Self {
            item: folder_item(),
            steps: file_steps().split_off(1),
            ..Self::file()
        }
    }

    /// Into another folder of the same folder.
    fn put_beside(&mut self) {
        let mut steps = file_steps();
        steps[0] = step(INTO, vec![]);
        self.into = Some((
            Item {
                id: INTO,
                parent: Some(FOLDER),
                ..folder_item()
            },
            steps,
        ));
    }

    fn put_elsewhere(&mut self) {
        self.put_beside();
        if let Some((folder, _)) = &mut self.into {
            folder.drive = OTHER_DRIVE;
        }
    }

    fn rights(&self) -> Rights {
        Rights::of(&self.caller, &self.lineage(), today())
    }

    fn lineage(&self) -> Lineage {
        in_drive(self.item.drive, self.steps.clone())
    }

    fn edit(&self) -> Result<Option<ItemChange>, EditRefusal> {
        let into = self.into.as_ref().map(|(folder, steps)| {
            let lineage = in_drive(folder.drive, steps.clone());
            let rights = Rights::of(&self.caller, &lineage, today());
            (folder, lineage, rights)
        });
        let into = into.as_ref().map(|(folder, lineage, rights)| Destination {
            folder,
            lineage,
            rights,
            height: self.height,
        });
        let inside = Inside {
            cut_off: &self.cut_off,
            ..Inside::default()
        };
        edit(
            &self.item,
            &self.lineage(),
            &self.rights(),
            &self.wish,
            into.as_ref().map(|into| (into, inside)),
            today(),
        )
    }
}

/// What the writer may do with something below that only somebody else was given.
fn of_others() -> Rights {
    let mut steps = vec![step(SIBLING, vec![])];
    steps[0].inherits = false;
    steps.extend(file_steps().split_off(1));
    Rights::of(&caller(WRITER), &lineage(steps), today())
}

/// What the owner may do with it.
fn of_owner() -> Rights {
    let mut steps = vec![step(SIBLING, vec![])];
    steps[0].inherits = false;
    steps.extend(file_steps().split_off(1));
    Rights::of(&caller(OWNER), &lineage(steps), today())
}

fn in_drive(id: DriveId, steps: Vec<Step>) -> Lineage {
    Lineage::new(&Drive { id, ..drive() }, steps).unwrap()
}
