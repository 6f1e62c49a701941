//! Sizes of folders and how many items are in them, at Graph and at Box.

use serde_json::{Value, json};

use super::{Upgraded, text};

/// What both doors say of a folder: size and number of children at Graph, then at Box.
fn totals(case: &Upgraded, told: &Value) -> [u64; 4] {
    let mut client = case.client(&told["as"]);
    let mut document = |door: &str| {
        let answer = client.get(text(&told[door])).unwrap();
        assert_eq!(answer.status, 200, "{told}: {}", answer.text());
        answer.json()
    };
    let (graph, of_box) = (document("graph"), document("box"));
    [
        &graph["size"],
        &graph["folder"]["childCount"],
        &of_box["size"],
        &of_box["item_collection"]["total_count"],
    ]
    .map(|number| number.as_u64().unwrap_or_else(|| panic!("{told}")))
}

/// What the earlier program said of it, in the same order.
fn told_totals(told: &Value) -> [u64; 4] {
    let names = [
        "graph_size",
        "graph_child_count",
        "box_size",
        "box_total_count",
    ];
    names.map(|name| told[name].as_u64().unwrap())
}

/// Asserts that the owner's folders have grown by so many bytes and items, by their paths, and that
/// all others are as the earlier program told them.
#[track_caller]
fn assert_grown(case: &Upgraded, grown: &[(&str, u64, u64)]) {
    for told in case.list("folders") {
        let by = grown
            .iter()
            .find(|(path, ..)| told["as"] == "owner" && told["path"] == *path);
        let (bytes, items) = by.map_or((0, 0), |(_, bytes, items)| (*bytes, *items));
        let [size, children, box_size, total] = told_totals(told);
        let wanted = [
            size + bytes,
            children + items,
            box_size + bytes,
            total + items,
        ];
        assert_eq!(totals(case, told), wanted, "{told}");
    }
}

/// Takes something of the owner's out of the trash, by its number.
#[track_caller]
fn restore(case: &Upgraded, kind: &str, trashed: &str) {
    let path = format!("/2.0/{kind}/{}", text(&case.told["trash"][trashed]));
    let answer = case.client(&json!("owner")).post_json(&path, "{}").unwrap();
    assert_eq!(answer.status, 201, "{trashed}: {}", answer.text());
}

#[test]
fn folders_are_as_large_and_as_full_as_before() {
    let case = Upgraded::new();
    assert_grown(&case, &[]);
}

#[test]
fn what_comes_out_of_the_trash_counts_again_all_the_way_up() {
    let case = Upgraded::new();
    restore(&case, "files", "trashed_file");
    let mut grown = [
        ("Projects/Plans/Drawings", 50, 1),
        ("Projects/Plans", 50, 0),
        ("Projects", 50, 0),
        ("/", 50, 0),
    ];
    assert_grown(&case, &grown);
    // Of the two files in it one was put into the trash by itself, and stays there.
    restore(&case, "folders", "trashed_folder");
    grown[2] = ("Projects", 450, 1);
    grown[3] = ("/", 450, 0);
    assert_grown(&case, &grown);
    restore(&case, "files", "trashed_in_folder");
    grown[2] = ("Projects", 520, 1);
    grown[3] = ("/", 520, 0);
    assert_grown(&case, &grown);
}

#[test]
fn what_goes_counts_no_more_all_the_way_up() {
    let case = Upgraded::new();
    let mut folders = case.list("folders").iter();
    let plans = folders
        .find(|told| told["path"] == "Projects/Plans")
        .unwrap();
    let path = format!("{}?recursive=true", text(&plans["box"]));
    let gone = case.client(&plans["as"]).delete(&path).unwrap();
    assert_eq!(gone.status, 204, "{}", gone.text());
    let [size, ..] = told_totals(plans);
    for (path, children) in [("Projects", 1), ("/", 0)] {
        let mut folders = case.list("folders").iter();
        let told = folders.find(|told| told["path"] == path && told["as"] == "owner");
        let told = told.unwrap();
        let [before, items, box_before, total] = told_totals(told);
        let wanted = [
            before - size,
            items - children,
            box_before - size,
            total - children,
        ];
        assert_eq!(totals(&case, told), wanted, "{path}");
    }
}
