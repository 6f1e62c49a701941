//! The requests with their budgets. All that is not said to be cold was asked for before.

use hyper::Method;
use serde_json::json;

use crate::counter::{Cost, Counter};
use crate::e2e::harness::{Actor, Exchange, Server, text};
use crate::trees;

/// A request with what it costs, and what it is to cost.
struct Row {
    name: &'static str,
    costs: Cost,
    goal: Cost,
}

const fn cost(reads: usize, unit: usize) -> Cost {
    Cost { reads, unit }
}

const fn row(name: &'static str, costs: Cost, goal: Cost) -> Row {
    Row { name, costs, goal }
}

const ROWS: [Row; 20] = [
    row("file page", cost(0, 0), cost(0, 0)),
    row("folder page", cost(1, 0), cost(2, 0)),
    row("createLink, repeated", cost(0, 0), cost(0, 0)),
    row("createLink, new", cost(1, 1), cost(1, 4)),
    row("Box PUT of the same link", cost(0, 0), cost(2, 0)),
    row("list of permissions", cost(0, 0), cost(1, 0)),
    row("item by id, cold", cost(1, 0), cost(1, 0)),
    row("item by id", cost(0, 0), cost(0, 0)),
    row("item by path, cold", cost(1, 0), cost(1, 0)),
    row("item by path", cost(0, 0), cost(0, 0)),
    row("Box item by id", cost(0, 0), cost(0, 0)),
    row("signing a caller in", cost(0, 0), cost(0, 0)),
    row("delta of a whole drive", cost(3, 0), cost(6, 0)),
    row("delta, nothing new", cost(2, 0), cost(2, 0)),
    row("users of an organization", cost(1, 0), cost(1, 0)),
    row("versions of a file", cost(1, 0), cost(1, 0)),
    row("batch of two reads", cost(0, 0), cost(0, 0)),
    row("a link's end, changed", cost(0, 7), cost(0, 7)),
    row("a file's name, changed", cost(1, 9), cost(1, 9)),
    row("a new folder", cost(2, 8), cost(2, 8)),
];

/// How often each request is made. What goes on beside it now and then adds to its cost and never
/// takes away, so that the least is its own.
const TIMES: usize = 4;

/// What was found.
struct Found {
    counter: Counter,
    costs: Vec<(&'static str, Cost, Vec<String>)>,
}

impl Found {
    /// Makes requests that are alike, and notes what one of them costs.
    async fn note(&mut self, name: &'static str, requests: Vec<Exchange>, status: u16) {
        let mut all = Vec::new();
        for request in requests {
            self.counter.take();
            request.send().await.expect(status);
            all.push(self.counter.take());
        }
        let least = all.into_iter().min_by_key(|(cost, _)| *cost).unwrap();
        self.costs.push((name, least.0, least.1));
    }

    /// The same for one request that is made again and again.
    async fn repeat(&mut self, name: &'static str, request: impl Fn() -> Exchange, status: u16) {
        for _ in 0..2 {
            request().send().await.expect(status);
        }
        let requests = (0..TIMES).map(|_| request()).collect();
        self.note(name, requests, status).await;
    }
}

fn get(actor: &Actor, path: &str) -> impl Fn() -> Exchange + use<> {
    let (actor, path) = (actor.clone(), path.to_owned());
    move || actor.ask(Method::GET, &path)
}

pub(crate) fn json_to(
    actor: &Actor,
    method: &Method,
    path: &str,
    body: &serde_json::Value,
) -> Exchange {
    let request = actor.ask(method.clone(), path);
    let request = request.header("content-type", "application/json");
    request.body(body.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_keeps_to_its_budget() {
    let counter = Counter::install();
    let server = Server::start().await;
    let mut found = Found {
        counter,
        costs: Vec::new(),
    };
    pages(&server, &mut found).await;
    links(&server, &mut found).await;
    items(&server, &mut found).await;
    changes(&server, &mut found).await;
    trees::no_unit_grows_with_a_tree(&server, &found.counter).await;

    let mut wrong = Vec::new();
    assert_eq!(found.costs.len(), ROWS.len());
    for (row, (name, costs, statements)) in ROWS.iter().zip(&found.costs) {
        assert_eq!(row.name, *name);
        println!(
            "{name}: {} reads, {} in the unit (at most {} and {})",
            costs.reads, costs.unit, row.goal.reads, row.goal.unit
        );
        let within = costs.reads <= row.goal.reads && costs.unit <= row.goal.unit;
        assert!(within, "{name} costs more than it may: {statements:#?}");
        if row.costs != *costs {
            let budget = row.costs;
            wrong.push(format!(
                "{name} costs {costs:?}, not {budget:?}: {statements:#?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn pages(server: &Server, found: &mut Found) {
    let anyone = server.anonymous();
    let anonymous = json!({"type": "view", "scope": "anonymous"});
    let file = server.link("Notes.md", anonymous.clone()).await;
    let page = get(&anyone, &server.page(&file));
    found.repeat("file page", page, 200).await;
    let folder = server.link("Reports", anonymous).await;
    let page = get(&anyone, &server.page(&folder));
    found.repeat("folder page", page, 200).await;
}

async fn links(server: &Server, found: &mut Found) {
    let owner = server.owner();
    let create = format!("{}/createLink", server.at("Notes.md"));
    let body = json!({"type": "view", "scope": "organization"});
    let again = || json_to(&owner, &Method::POST, &create, &body);
    again().send().await.made();
    found.repeat("createLink, repeated", again, 200).await;

    let anonymous = json!({"type": "view", "scope": "anonymous"});
    let mut new = Vec::new();
    for number in 0..TIMES {
        let id = server.folder(&format!("Linked-{number}")).await;
        let item = format!("/v1.0/drives/{}/items/{id}", server.drive("owner"));
        owner.get(&item).await.expect(200);
        new.push(json_to(
            &owner,
            &Method::POST,
            &format!("{item}/createLink"),
            &anonymous,
        ));
    }
    found.note("createLink, new", new, 201).await;

    let item = format!("/2.0/files/{}", server.number("Notes.md"));
    let same = json!({"shared_link": {"access": "open"}});
    let put = || json_to(&owner, &Method::PUT, &item, &same);
    found.repeat("Box PUT of the same link", put, 200).await;

    let list = format!("{}/permissions", server.at("Notes.md"));
    let list = get(&owner, &list);
    found.repeat("list of permissions", list, 200).await;
}

async fn items(server: &Server, found: &mut Found) {
    let owner = server.owner();
    let drive = format!("/v1.0/drives/{}", server.drive("owner"));
    let mut cold = (Vec::new(), Vec::new());
    owner.get(&server.at("Notes.md")).await.expect(200);
    for number in 0..TIMES {
        let id = server.folder(&format!("By-id-{number}")).await;
        let by_id = format!("{drive}/items/{id}");
        cold.0.push(owner.ask(Method::GET, &by_id));
        server.folder(&format!("By-path-{number}/Inner")).await;
        let by_path = format!("{drive}/root:/By-path-{number}/Inner");
        cold.1.push(owner.ask(Method::GET, &by_path));
    }
    found.note("item by id, cold", cold.0, 200).await;
    let by_id = get(&owner, &server.at("Notes.md"));
    found.repeat("item by id", by_id, 200).await;
    found.note("item by path, cold", cold.1, 200).await;
    let by_path = get(&owner, &format!("{drive}/root:/By-path-0/Inner"));
    found.repeat("item by path", by_path, 200).await;
    let at_box = format!("/2.0/files/{}", server.number("Notes.md"));
    found
        .repeat("Box item by id", get(&owner, &at_box), 200)
        .await;
    let myself = get(&owner, "/v1.0/me");
    found.repeat("signing a caller in", myself, 200).await;
    let delta = format!("{drive}/root/delta");
    let whole = get(&owner, &delta);
    found.repeat("delta of a whole drive", whole, 200).await;
    let latest = owner.get(&format!("{delta}?token=latest")).await.ok();
    let nothing = get(&owner, &server.path_of(&latest["@odata.deltaLink"]));
    found.repeat("delta, nothing new", nothing, 200).await;
    let users = get(&owner, "/v1.0/users");
    found.repeat("users of an organization", users, 200).await;
    let versions = get(&owner, &format!("{}/versions", server.at("Notes.md")));
    found.repeat("versions of a file", versions, 200).await;
    let reads = ["/me/drive/root", "/me/drive/root:/Notes.md"]
        .map(|url| json!({"id": url, "method": "GET", "url": url}));
    let batch = || {
        json_to(
            &owner,
            &Method::POST,
            "/v1.0/$batch",
            &json!({"requests": reads}),
        )
    };
    let batches = std::iter::repeat_with(batch).take(TIMES).collect();
    found.note("batch of two reads", batches, 200).await;
}

async fn changes(server: &Server, found: &mut Found) {
    let owner = server.owner();
    let anonymous = json!({"type": "edit", "scope": "anonymous"});
    let link = server.link("Notes.md", anonymous).await;
    let permission = format!(
        "{}/permissions/{}",
        server.at("Notes.md"),
        text(&link["id"])
    );
    let ends =
        (1..).map(|day| json!({"expirationDateTime": format!("2027-01-{day:02}T00:00:00Z")}));
    let changed = |body| json_to(&owner, &Method::PATCH, &permission, &body);
    let requests = ends.map(changed).take(TIMES).collect();
    found.note("a link's end, changed", requests, 200).await;

    let file = format!("/2.0/files/{}", server.number("Notes.md"));
    let names = (0..TIMES).map(|number| json!({"name": format!("Notes-{number}.md")}));
    let renamed = names.map(|body| json_to(&owner, &Method::PUT, &file, &body));
    found
        .note("a file's name, changed", renamed.collect(), 200)
        .await;

    let folders =
        (0..TIMES).map(|number| json!({"name": format!("New-{number}"), "parent": {"id": "0"}}));
    let made = folders.map(|body| json_to(&owner, &Method::POST, "/2.0/folders", &body));
    found.note("a new folder", made.collect(), 201).await;
}
