//! What a new, changed or ended link does to its item (docs/contracts/box.md 2.2).

use domain::access::Action;
use domain::edit::ItemChange;
use domain::item::{Facet, Item};

use super::{Scene, folder_item};
use crate::fixtures::{SIBLING, WRITER, file_item, today};

fn linked(item: &Item, action: Action) -> Option<Item> {
    let permit = Scene::file().rights().permit(action).unwrap();
    let change = ItemChange::linked(item, &permit, today())?;
    Some(change.item().clone())
}

#[test]
fn a_file_and_a_web_link_count_it_and_keep_their_content() {
    let web_link = Item {
        facet: Facet::WebLink {
            url: "https://example.com".to_owned(),
        },
        ..file_item()
    };
    for item in [file_item(), web_link] {
        for action in [Action::Share, Action::Publish] {
            let expected = Item {
                revision: item.revision + 1,
                modified_at: today(),
                modified_by: Some(WRITER),
                ..item.clone()
            };
            assert_eq!(linked(&item, action), Some(expected));
        }
    }
}

#[test]
fn a_folder_does_not() {
    let folder = Item {
        id: file_item().id,
        ..folder_item()
    };
    assert_eq!(linked(&folder, Action::Share), None);
}

#[test]
fn it_takes_the_permit_to_share_this_very_item() {
    for action in Action::ALL {
        let Ok(permit) = Scene::file().rights().permit(action) else {
            continue;
        };
        let fits = matches!(action, Action::Share | Action::Publish);
        let change = ItemChange::linked(&file_item(), &permit, today());
        assert_eq!(change.is_some(), fits, "{action:?}");
    }
    let other = Item {
        id: SIBLING,
        ..file_item()
    };
    assert_eq!(linked(&other, Action::Share), None);
}
