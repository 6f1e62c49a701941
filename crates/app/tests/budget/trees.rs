//! What is done with a folder, however much lies in it: no unit of work grows with that.

use hyper::Method;
use serde_json::json;

use crate::counter::Counter;
use crate::e2e::harness::{Actor, Exchange, Server, text};
use crate::rows::json_to;

/// How many items lie in the folders: more than what one unit ends or copies.
const SIZES: [usize; 2] = [150, 300];

/// What is done with a folder, in this order, and whether a unit is begun for it.
const ACTS: [(&str, bool); 7] = [
    ("refused to a reader", false),
    ("moved", true),
    ("copied", true),
    ("refused for what was cut off", false),
    ("removed", true),
    ("restored", true),
    ("purged", true),
];

/// Follows a tree downwards.
const WALKS: &str = r#"JOIN "item" ON "item"."parent_id" = "#;

pub(crate) async fn no_unit_grows_with_a_tree(server: &Server, counter: &Counter) {
    let mut units = Vec::new();
    for size in SIZES {
        units.push(all_acts(server, counter, size).await);
    }
    for ((act, begins), (of_small, of_large)) in ACTS.iter().zip(units[0].iter().zip(&units[1])) {
        let ((small, _), (large, _)) = (of_small, of_large);
        println!("a folder, {act}: {small} rows in a unit, {large} in a larger one");
        assert_eq!(small, large, "{act}: {of_small:#?} {of_large:#?}");
        assert_eq!(*large > 0, *begins, "{act}");
    }
}

/// The largest unit of each act: its rows, and what it executed.
async fn all_acts(server: &Server, counter: &Counter, size: usize) -> Vec<(u64, Vec<String>)> {
    let owner = server.owner();
    let folder = made(&owner, "0", &format!("Large-{size}")).await;
    let there = made(&owner, "0", &format!("There-{size}")).await;
    for number in 0..size {
        made(&owner, &folder, &format!("{number}")).await;
    }
    let path = format!("/2.0/folders/{folder}");
    let all = format!("{path}?recursive=true");
    let mut units = Vec::new();
    let mut act = async |request: Exchange, status: u16| {
        counter.take();
        request.send().await.expect(status);
        let (largest, executed) = counter.largest_unit();
        let walks = executed.iter().find(|sql| sql.contains(WALKS));
        assert_eq!(walks, None, "{}", ACTS[units.len()].0);
        units.push((largest, executed));
    };
    act(server.viewer().ask(Method::DELETE, &all), 403).await;
    let into = json!({"parent": {"id": there}});
    act(json_to(&owner, &Method::PUT, &path, &into), 200).await;
    let copy = json!({"parent": {"id": there}, "name": "Copy"});
    let copies = format!("{path}/copy");
    act(json_to(&owner, &Method::POST, &copies, &copy), 201).await;
    server.policy("cutting_inheritance", "on").await;
    let cut = json!({"type": "view", "retainInheritedPermissions": false});
    let drive = server.drive("owner");
    let shown = format!(
        "/v1.0/drives/{drive}/root:/There-{size}/Large-{size}/{}",
        size - 1
    );
    let shown = owner.get(&shown).await.ok();
    let link = format!(
        "/v1.0/drives/{drive}/items/{}/createLink",
        text(&shown["id"])
    );
    owner.post(&link, cut).await.expect(201);
    act(server.editor().ask(Method::DELETE, &all), 403).await;
    act(owner.ask(Method::DELETE, &all), 204).await;
    act(json_to(&owner, &Method::POST, &path, &json!({})), 201).await;
    owner.delete(&all).await.expect(204);
    act(owner.ask(Method::DELETE, &format!("{path}/trash")), 204).await;
    units
}

/// Makes a folder; the answer is its number.
async fn made(owner: &Actor, parent: &str, name: &str) -> String {
    let body = json!({"name": name, "parent": {"id": parent}});
    let made = owner.post("/2.0/folders", body).await.made();
    text(&made["id"]).to_owned()
}
