//! What must stay fast as tables grow, and what the program needs to run.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::requests::box_id;
use super::{by_turns, rounds};
use crate::bench::load::Load;
use crate::bench::measured::{Measured, Sample};
use crate::bench::stage::{Latchkey, Stage, create};
use crate::bench::tables::Table;
use crate::bench::usage;

/// Opens each of the links that are known, beginning where no earlier load did.
pub(super) fn opening(stage: &Stage, table: &Table) -> Load {
    Load {
        first: stage.number() / 10,
        ..Load::of(table.opens.clone())
    }
}

pub(super) fn open_cold(stage: &Stage) -> Result<Measured> {
    let table = stage.table(0)?;
    let load = opening(stage, table);
    by_turns(stage, (&table.latchkey.server, &load), (&stage.bare, &load))
}

pub(super) fn open_unknown(stage: &Stage) -> Result<Measured> {
    let table = stage.table(0)?;
    let server = &table.latchkey.server;
    let known = opening(stage, table);
    // Like the others in length, and no token of this program.
    let unknown = stage.requests("unknown", &["GET /s/AAAAAAAAAAAAAAAAAAAAAAAA%n".to_owned()])?;
    let unknown = Load {
        first: 10_000_000,
        from_everywhere: true,
        refused: true,
        ..Load::of(unknown)
    };
    by_turns(stage, (server, &unknown), (server, &known))
}

/// The pages of a folder with so many items that the API lets be named by a number.
fn pages(stage: &Stage, latchkey: &Latchkey, folder: &str, items: usize) -> Result<Load> {
    let folder = box_id(latchkey, folder)?;
    let pages = (0..(items / 100).min(100)).map(|page| {
        format!(
            "GET /2.0/folders/{folder}/items?limit=100&offset={}",
            page * 100
        )
    });
    let requests = stage.requests("pages", &pages.collect::<Vec<_>>())?;
    Ok(latchkey.load(requests))
}

/// Those of the folder that each of the large tables has.
fn pages_of_wide(stage: &Stage, table: &Table) -> Result<Load> {
    pages(stage, &table.latchkey, "wide", stage.extent.wide)
}

pub(super) fn box_items(stage: &Stage) -> Result<Measured> {
    let table = stage.table(0)?;
    let load = pages_of_wide(stage, table)?;
    by_turns(stage, (&table.latchkey.server, &load), (&stage.bare, &load))
}

/// The larger table beside the smaller.
pub(super) fn growth(stage: &Stage, run: impl Fn(&Table) -> Result<Sample>) -> Result<Measured> {
    let (smaller, larger) = (stage.table(0)?, stage.table(1)?);
    rounds(stage, || run(larger), || run(smaller))
}

pub(super) fn growth_open(stage: &Stage) -> Result<Measured> {
    growth(stage, |table| {
        opening(stage, table).run(&table.latchkey.server, stage.extent.seconds)
    })
}

pub(super) fn growth_create(stage: &Stage) -> Result<Measured> {
    growth(stage, |table| {
        let load = Load {
            first: table.number + stage.number(),
            ..table.latchkey.load(table.creates.clone())
        };
        load.run(&table.latchkey.server, stage.extent.seconds)
    })
}

pub(super) fn growth_list(stage: &Stage) -> Result<Measured> {
    growth(stage, |table| {
        pages_of_wide(stage, table)?.run(&table.latchkey.server, stage.extent.seconds)
    })
}

pub(super) fn growth_pages(stage: &Stage) -> Result<Measured> {
    let latchkey = &stage.grown()?.latchkey;
    let run = |folder, items| {
        let load = pages(stage, latchkey, folder, items)?;
        load.run(&latchkey.server, stage.extent.seconds)
    };
    let files = stage.extent.small_files;
    rounds(stage, || run("tenfold", files * 10), || run("many", files))
}

/// How long it takes from a start to the first answer, each time anew, in seconds.
pub(super) fn starting(stage: &Stage, data: &std::path::Path) -> Result<Measured> {
    let mut measured = Measured::default();
    for _ in 0..stage.extent.rounds {
        let began = Instant::now();
        let server = stage.programs.start(data, false)?;
        measured.figure(began.elapsed().as_secs_f64());
        server.stop()?;
    }
    Ok(measured)
}

pub(super) fn start_empty(stage: &Stage) -> Result<Measured> {
    let data = stage.folder.join(format!("empty-{}", stage.number()));
    stage.programs.latchkey(&data, &["init"])?;
    starting(stage, &data)
}

pub(super) fn start_large(stage: &Stage) -> Result<Measured> {
    let data = stage.prepare(1)?.join("data");
    starting(stage, &data)
}

pub(super) fn memory_idle(stage: &Stage) -> Result<Measured> {
    let data = stage.folder.join(format!("idle-{}", stage.number()));
    stage.programs.latchkey(&data, &["init"])?;
    let latchkey = stage.programs.serve(&data, false)?;
    thread::sleep(Duration::from_secs(stage.extent.seconds));
    memory(&latchkey)
}

pub(super) fn memory(latchkey: &Latchkey) -> Result<Measured> {
    let mut measured = Measured::default();
    measured.figure(usage::memory(latchkey.server.id())?);
    Ok(measured)
}

/// Links opened, asked for again, made, listed and unlocked, small files downloaded, folders read and archived, all at once.
/// A process of its own, since what others did before would be measured too.
pub(super) fn memory_mixed(stage: &Stage) -> Result<Measured> {
    let (data, files) = (stage.folder.join("mixed"), stage.folder.join("files"));
    let latchkey = stage.programs.set_up(&data, Some(&files), false)?;
    let [small, page, many] = ["small.bin", "page", "many"].map(|path| latchkey.link(path, None));
    let (small, page, many) = (small?, page?, many?);
    let locked = latchkey.link("small.bin", Some("tide-table-9"))?;
    let open = [
        format!("GET {small}"),
        format!("GET {page}"),
        format!("GET {small}/download"),
    ];
    // Links are made on all files in turn, for no item has very many.
    let work: Vec<String> = latchkey
        .children("many")?
        .iter()
        .flat_map(|item| {
            [
                format!("GET /v1.0/me/drive/items/{item}"),
                format!("GET /v1.0/me/drive/items/{item}/permissions"),
                "GET /v1.0/me/drive/root:/many:/children?$top=100".to_owned(),
                "GET /2.0/folders/0/items".to_owned(),
                create(item),
            ]
        })
        .collect();
    let rare = [
        format!("POST {locked} password=tide-table-9"),
        format!("GET {many}/download"),
    ];
    let loads = [
        ("mixed-open", &open[..], 32),
        ("mixed-work", &work[..], 16),
        ("mixed-rare", &rare[..], 2),
    ];
    let running: Result<Vec<_>> = loads
        .into_iter()
        .map(|(name, requests, connections)| {
            let load = Load {
                connections,
                first: stage.number(),
                ..latchkey.load(stage.requests(name, requests)?)
            };
            load.start(&latchkey.server, stage.extent.mixed)
        })
        .collect();
    for load in running? {
        load.finish()?;
    }
    // A password may still be hashed.
    thread::sleep(Duration::from_secs(1));
    memory(&latchkey)
}

pub(super) fn memory_large(stage: &Stage) -> Result<Measured> {
    let table = stage.table(1)?;
    opening(stage, table).run(&table.latchkey.server, stage.extent.seconds)?;
    memory(&table.latchkey)
}
