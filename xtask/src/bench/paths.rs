//! Every path that is measured: what it is compared with, and what it must reach.

mod files;
mod growth;
mod requests;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::load::Load;
use super::measured::{Limit, Measured, Sample, Verdict};
use super::stage::Stage;
use crate::server::Server;

/// One row of the table.
pub(super) struct Path {
    /// As `--only` takes it.
    pub(super) name: &'static str,
    /// What is measured.
    pub(super) what: &'static str,
    /// What it is compared with.
    pub(super) against: &'static str,
    /// What it must reach.
    pub(super) limit: Limit,
    /// How it is measured.
    pub(super) measure: fn(&Stage) -> Result<Measured>,
}

impl Path {
    /// What the figures come to.
    pub(super) fn verdict(&self, measured: &Measured) -> Verdict {
        self.limit.judge(measured)
    }

    /// The row as JSON.
    pub(super) fn as_json(&self, measured: &Measured) -> Value {
        let (low, high) = measured.spread();
        json!({
            "name": self.name,
            "what": self.what,
            "against": self.against,
            "median": measured.median(),
            "by_cpu": measured.by_cpu(),
            "lowest": low,
            "highest": high,
            "a_second": measured.rates().map(|(ours, theirs)| json!({ "ours": ours, "theirs": theirs })),
            "bar": self.limit.bar,
            "goal": self.limit.goal,
            "verdict": self.verdict(measured).name(),
        })
    }
}

const BARE_GET: &str = "bare HTTP, GET";
const BARE_POST: &str = "bare HTTP, POST with a body read";
const LINKS: &str = "reference server of links";

/// All of them, in the order in which they run.
pub(super) const PATHS: &[Path] = &[
    path(
        "open-hot",
        "open a link: page of a file",
        BARE_GET,
        Limit::at_least(0.45, 0.65),
        requests::open_hot,
    ),
    path(
        "open-folder",
        "page of a folder of 200",
        BARE_GET,
        Limit::at_least(0.02, 0.06),
        requests::open_folder,
    ),
    path(
        "create-same",
        "createLink, there already",
        BARE_POST,
        Limit::at_least(0.20, 0.45),
        requests::create_same,
    ),
    path(
        "create-new",
        "createLink, new and lasting",
        LINKS,
        Limit::at_least(0.25, 0.55),
        requests::create_new,
    ),
    path(
        "create-slow",
        "the same, a flush takes 2 ms longer",
        "the same, slow too",
        Limit::at_least(0.60, 0.85),
        requests::create_slow,
    ),
    path(
        "create-shared",
        "the same, 64 connections",
        "itself, 1 connection",
        Limit::at_least(10.0, 18.0),
        requests::create_shared,
    ),
    path(
        "permissions",
        "permissions of an item 5 deep",
        BARE_GET,
        Limit::at_least(0.15, 0.40),
        requests::permissions,
    ),
    path(
        "permissions-deep",
        "permissions of an item 20 deep",
        "itself, 5 deep",
        Limit::at_least(0.70, 0.90),
        requests::permissions_deep,
    ),
    path(
        "item",
        "Graph item by id",
        BARE_GET,
        Limit::at_least(0.20, 0.45),
        requests::item,
    ),
    path(
        "box-put",
        "Box PUT shared_link, nothing changes",
        BARE_POST,
        Limit::at_least(0.15, 0.35),
        requests::box_put,
    ),
    path(
        "applink",
        "Oracle applink made",
        LINKS,
        Limit::at_least(0.15, 0.40),
        requests::applink,
    ),
    path(
        "download-small",
        "download of 10 KiB through a link",
        "nginx",
        Limit::at_least(0.40, 0.60),
        files::download_small,
    ),
    path(
        "download-large-1",
        "download of 512 MiB, 1 connection",
        "nginx",
        Limit::at_least(0.60, 0.70),
        |stage| files::download_large(stage, 1),
    ),
    path(
        "download-large-4",
        "download of 512 MiB, 4 connections",
        "nginx",
        Limit::at_least(0.60, 0.70),
        |stage| files::download_large(stage, 4),
    ),
    path(
        "import",
        "import of 10,000 small files",
        "a copy, each flushed, 4 in flight",
        Limit::at_least(0.30, 0.60),
        files::import,
    ),
    path(
        "upload-small",
        "files of 10 KiB put through Graph, 4 connections",
        "a copy, each flushed, 4 in flight",
        Limit::at_least(0.06, 0.30),
        files::upload_small,
    ),
    path(
        "delta",
        "delta of 10,000 changes, each",
        "children of a folder of 10,000, each",
        Limit::at_least(0.30, 0.60),
        files::delta,
    ),
    path(
        "archive",
        "archive of 10,000 small files",
        "zip -0 -r to a pipe",
        Limit::at_least(0.30, 0.70),
        files::archive,
    ),
    path(
        "unlocking",
        "hot open, p99, beside 4 that unlock",
        "p99 without them",
        Limit::at_most(3.0, 1.5),
        requests::unlocking,
    ),
    path(
        "start-large",
        "start to first answer, 10 M links, s",
        "",
        Limit::at_most(1.0, 0.3),
        growth::start_large,
    ),
    path(
        "open-cold",
        "open, each token another of 1 M",
        BARE_GET,
        Limit::at_least(0.15, 0.40),
        growth::open_cold,
    ),
    path(
        "open-unknown",
        "unknown tokens, all different",
        "open, each token another",
        Limit::at_least(0.8, 1.0),
        growth::open_unknown,
    ),
    path(
        "box-items",
        "Box folder items, 100 of 65,000",
        BARE_GET,
        Limit::at_least(0.02, 0.08),
        growth::box_items,
    ),
    path(
        "growth-open",
        "open, each token another, of 10 M",
        "of 1 M",
        Limit::at_least(0.45, 0.7),
        growth::growth_open,
    ),
    path(
        "growth-create",
        "createLink, new, beside 10 M",
        "beside 1 M",
        Limit::at_least(0.45, 0.7),
        growth::growth_create,
    ),
    path(
        "growth-list",
        "Box folder items beside 10 M links",
        "beside 1 M",
        Limit::at_least(0.45, 0.7),
        growth::growth_list,
    ),
    path(
        "growth-pages",
        "Box folder items, 100 of 100,000",
        "of 10,000",
        Limit::at_least(0.45, 0.7),
        growth::growth_pages,
    ),
    path(
        "growth-import",
        "import of 100,000 small files, each",
        "of 10,000",
        Limit::at_least(0.45, 0.7),
        files::growth_import,
    ),
    path(
        "growth-archive",
        "archive of 100,000 small files, each",
        "of 10,000",
        Limit::at_least(0.45, 0.7),
        files::growth_archive,
    ),
    path(
        "start-empty",
        "start to first answer, empty, s",
        "",
        Limit::at_most(0.05, 0.03),
        growth::start_empty,
    ),
    path(
        "memory-idle",
        "memory, idle, MB",
        "",
        Limit::at_most(25.0, 15.0),
        growth::memory_idle,
    ),
    path(
        "memory-mixed",
        "memory after 10 min of mixed load, MB",
        "",
        Limit::at_most(80.0, 60.0),
        growth::memory_mixed,
    ),
    path(
        "memory-large",
        "memory, 10 M links opened, MB",
        "",
        Limit::at_most(250.0, 150.0),
        growth::memory_large,
    ),
];

const fn path(
    name: &'static str,
    what: &'static str,
    against: &'static str,
    limit: Limit,
    measure: fn(&Stage) -> Result<Measured>,
) -> Path {
    Path {
        name,
        what,
        against,
        limit,
        measure,
    }
}

/// Both by turns, loaded as they are.
fn by_turns(stage: &Stage, ours: (&Server, &Load), theirs: (&Server, &Load)) -> Result<Measured> {
    let seconds = stage.extent.seconds;
    rounds(
        stage,
        || ours.1.run(ours.0, seconds),
        || theirs.1.run(theirs.0, seconds),
    )
}

fn rounds(
    stage: &Stage,
    mut ours: impl FnMut() -> Result<Sample>,
    mut theirs: impl FnMut() -> Result<Sample>,
) -> Result<Measured> {
    let mut measured = Measured::default();
    for _ in 0..stage.extent.rounds {
        let theirs = theirs().context("the other side")?;
        measured.round(ours()?, theirs);
    }
    Ok(measured)
}

/// One request again and again, beside a bare `GET`.
fn beside_get(stage: &Stage, name: &str, path: &str, token: bool) -> Result<Measured> {
    let requests = stage.requests(name, &[format!("GET {path}")])?;
    let mut ours = stage.latchkey.load(requests.clone());
    ours.token = ours.token.filter(|_| token);
    let bare = Load::of(requests);
    by_turns(stage, (&stage.latchkey.server, &ours), (&stage.bare, &bare))
}

/// One request with a body again and again, beside a bare `POST`. It is asked once before.
fn beside_post(
    stage: &Stage,
    name: &str,
    method: &str,
    path: &str,
    body: &Value,
) -> Result<Measured> {
    stage.latchkey.ask(method, path, Some(body))?;
    let ours = stage.requests(name, &[format!("{method} {path} {body}")])?;
    let ours = stage.latchkey.load(ours);
    let asked = json!({ "type": "view", "scope": "anonymous" });
    let bare = stage.requests("bare-post", &[format!("POST /parse {asked}")])?;
    by_turns(
        stage,
        (&stage.latchkey.server, &ours),
        (&stage.bare, &Load::of(bare)),
    )
}
