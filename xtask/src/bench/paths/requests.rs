//! What is asked for by requests.

use anyhow::{Context as _, Result};
use serde_json::json;

use super::{beside_get, beside_post, by_turns, rounds};
use crate::bench::load::Load;
use crate::bench::measured::{Measured, Sample};
use crate::bench::stage::{Latchkey, Stage, text};
use crate::server::Server;

pub(super) fn open_hot(stage: &Stage) -> Result<Measured> {
    let link = stage.latchkey.link("small.bin", None)?;
    beside_get(stage, "open-hot", &link, false)
}

pub(super) fn open_folder(stage: &Stage) -> Result<Measured> {
    let link = stage.latchkey.link("page", None)?;
    beside_get(stage, "open-folder", &link, false)
}

pub(super) fn create_same(stage: &Stage) -> Result<Measured> {
    let path = format!(
        "/v1.0/me/drive/items/{}/createLink",
        stage.latchkey.item("small.bin")?
    );
    let body = json!({ "type": "view", "scope": "anonymous" });
    beside_post(stage, "create-same", "POST", &path, &body)
}

/// Requests for something new, each made once.
pub(super) fn creating(stage: &Stage, server: &Server, load: &Load) -> Result<Sample> {
    let load = Load {
        first: stage.number(),
        ..load.clone()
    };
    load.run(server, stage.extent.seconds)
}

pub(super) fn create_new(stage: &Stage) -> Result<Measured> {
    let ours = stage.latchkey.load(stage.folder.join("create"));
    let theirs = Load::of(stage.folder.join("create"));
    rounds(
        stage,
        || creating(stage, &stage.latchkey.server, &ours),
        || creating(stage, &stage.links[0], &theirs),
    )
}

pub(super) fn create_slow(stage: &Stage) -> Result<Measured> {
    let ours = stage.slow.load(stage.folder.join("slow-create"));
    let theirs = Load::of(stage.folder.join("slow-create"));
    rounds(
        stage,
        || creating(stage, &stage.slow.server, &ours),
        || creating(stage, &stage.links[1], &theirs),
    )
}

pub(super) fn create_shared(stage: &Stage) -> Result<Measured> {
    let many = stage.slow.load(stage.folder.join("slow-create"));
    let alone = Load {
        connections: 1,
        ..many.clone()
    };
    let run = |load| creating(stage, &stage.slow.server, load);
    rounds(stage, || run(&many), || run(&alone))
}

pub(super) fn permissions(stage: &Stage) -> Result<Measured> {
    let path = permissions_of(stage, DEEP)?;
    beside_get(stage, "permissions", &path, true)
}

pub(super) const DEEP: &str = "level%200/level%201/level%202/level%203/deep.bin";

pub(super) fn permissions_of(stage: &Stage, path: &str) -> Result<String> {
    stage.latchkey.link(path, None)?;
    Ok(format!(
        "/v1.0/me/drive/items/{}/permissions",
        stage.latchkey.item(path)?
    ))
}

pub(super) fn permissions_deep(stage: &Stage) -> Result<Measured> {
    let folders: Vec<String> = (0..20).map(|level| format!("level%20{level}")).collect();
    let deepest = format!("{}/file%200.bin", folders.join("/"));
    let loads = [&deepest, DEEP].map(|path| -> Result<Load> {
        let path = permissions_of(stage, path)?;
        let name = format!("permissions-{}", path.len());
        let requests = stage.requests(&name, &[format!("GET {path}")])?;
        Ok(stage.latchkey.load(requests))
    });
    let [deep, shallow] = loads;
    let server = &stage.latchkey.server;
    by_turns(stage, (server, &deep?), (server, &shallow?))
}

pub(super) fn item(stage: &Stage) -> Result<Measured> {
    let path = format!("/v1.0/me/drive/items/{}", stage.latchkey.item("small.bin")?);
    beside_get(stage, "item", &path, true)
}

/// An id in Box's form, from the listing of the owner's own folder.
pub(super) fn box_id(latchkey: &Latchkey, name: &str) -> Result<String> {
    let all = latchkey.ask("GET", "/2.0/folders/0/items", None)?;
    let entries = all["entries"]
        .as_array()
        .context("read a folder's entries")?;
    let entry = entries.iter().find(|entry| entry["name"] == name);
    text(entry.with_context(|| format!("find {name}"))?, "id")
}

pub(super) fn box_put(stage: &Stage) -> Result<Measured> {
    let path = format!(
        "/2.0/files/{}?fields=shared_link",
        box_id(&stage.latchkey, "small.bin")?
    );
    let body = json!({ "shared_link": { "access": "open" } });
    beside_post(stage, "box-put", "PUT", &path, &body)
}

pub(super) fn applink(stage: &Stage) -> Result<Measured> {
    let all = "/documents/api/1.1/folders/self/items?limit=50";
    let all = stage.latchkey.ask("GET", all, None)?;
    let items = all["items"].as_array().context("read a folder's items")?;
    let files = items.iter().filter(|item| item["type"] == "file");
    let requests: Result<Vec<String>> = files
        .map(|item| {
            let id = text(item, "id")?;
            let body = json!({ "assignedUser": "visitor %n", "role": "downloader" });
            Ok(format!("POST /documents/api/1.1/applinks/file/{id} {body}"))
        })
        .collect();
    let ours = stage.latchkey.load(stage.requests("applink", &requests?)?);
    let theirs = Load::of(stage.folder.join("create"));
    rounds(
        stage,
        || creating(stage, &stage.latchkey.server, &ours),
        || creating(stage, &stage.links[0], &theirs),
    )
}

pub(super) fn unlocking(stage: &Stage) -> Result<Measured> {
    let seconds = stage.extent.seconds;
    let hot = stage.latchkey.link("small.bin", None)?;
    let locked = stage.latchkey.link("page", Some("tide-table-9"))?;
    let hot = Load::of(stage.requests("open-hot", &[format!("GET {hot}")])?);
    let unlock = format!("POST {locked} password=tide-table-9");
    let unlock = Load {
        connections: 4,
        ..Load::of(stage.requests("unlock", &[unlock])?)
    };
    let server = &stage.latchkey.server;
    let mut measured = Measured::default();
    for _ in 0..stage.extent.rounds {
        let alone = hot.run(server, seconds)?;
        let unlocking = unlock.start(server, seconds + 1)?;
        let beside = hot.run(server, seconds)?;
        unlocking.finish()?;
        measured.figure(beside.p99 / alone.p99);
    }
    Ok(measured)
}
