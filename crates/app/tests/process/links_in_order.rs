//! Links that many clients make, end, list and open at once: what they were told of each item fits
//! one order of their requests (docs/threat-model.md F-16).
//!
//! `LATCHKEY_TEST_SEED` says from which seed, which a failure prints.

mod checker;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicUsize;
use std::thread;
use std::time::Instant;

use crate::harness::{Client, Demo, Event, Graph, Made, Place, Random, Server, lasts};
use checker::{Told, check};

const CLIENTS: usize = 32;
const ITEMS: [&str; 4] = ["Welcome.txt", "Notes.md", "Buoy.png", "Reports"];
/// How many links a client remembers, to end and to open them: old ones are as interesting as new.
const REMEMBERED: usize = 6;

/// What was told of each item.
type History = BTreeMap<&'static str, Vec<Event<Told>>>;

struct Caller<'a> {
    demo: &'a Demo,
    clock: &'a AtomicUsize,
    owner: Graph,
    visitor: Client,
    known: Vec<(&'static str, Made)>,
    /// Under which addresses each link was given.
    addresses: BTreeMap<String, BTreeSet<String>>,
    history: History,
}

#[test]
fn what_thirty_two_clients_are_told_of_links_fits_one_order() {
    let seed = Random::from_environment().seed;
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let clock = AtomicUsize::new(0);
    let until = Instant::now() + lasts();
    let (mut history, mut addresses) = (History::new(), BTreeMap::new());
    thread::scope(|scope| {
        let threads: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let mut caller = Caller::new(&demo, &server, &clock);
                scope.spawn(move || {
                    let mut random = Random::from_seed(seed.wrapping_add(number as u64));
                    while Instant::now() < until {
                        caller.step(&mut random);
                    }
                    caller
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap().told(&mut history, &mut addresses);
        }
    });
    // In the end each item has the last link, or none.
    let mut caller = Caller::new(&demo, &server, &clock);
    for item in ITEMS {
        caller.list(item);
    }
    caller.told(&mut history, &mut addresses);

    let requests: usize = history.values().map(Vec::len).sum();
    println!(
        "{requests} requests, {} links, seed {seed}",
        addresses.len()
    );
    for (item, told) in history {
        if let Err(what) = check(told) {
            panic!("{item}: {what}; run it again with LATCHKEY_TEST_SEED={seed}");
        }
    }
    assert!(
        addresses.len() > 2 * ITEMS.len(),
        "hardly anything was changed"
    );
    let twice = addresses.iter().find(|(_, given)| given.len() > 1);
    assert_eq!(twice, None, "a link has one address");
    let listed = place.json(&["link", "list", "--revoked"]);
    let listed = listed.as_array().unwrap().iter();
    let listed = listed.map(|row| row["graph_id"].as_str().unwrap().to_owned());
    let listed: BTreeSet<String> = listed.collect();
    assert!(listed.iter().eq(addresses.keys()));
}

impl<'a> Caller<'a> {
    fn new(demo: &'a Demo, server: &Server, clock: &'a AtomicUsize) -> Self {
        Self {
            demo,
            clock,
            owner: demo.graph(server, "owner"),
            visitor: server.client(),
            known: Vec::new(),
            addresses: BTreeMap::new(),
            history: History::new(),
        }
    }

    fn step(&mut self, random: &mut Random) {
        let item = ITEMS[random.below(ITEMS.len())];
        let known = self.known.get(random.below(REMEMBERED)).cloned();
        match (random.below(10), known) {
            (0..3, Some((item, made))) => self.open(item, &made),
            (3..6, Some((item, made))) => self.end(item, &made),
            (6..8, _) => self.list(item),
            _ => self.make(item, random),
        }
    }

    fn make(&mut self, item: &'static str, random: &mut Random) {
        let (owner, id) = (&mut self.owner, self.demo.item(item));
        let made = Event::of(self.clock, || owner.create_link(id, r#"{"type":"view"}"#));
        let link = &made.what;
        let given = self.addresses.entry(link.id.clone()).or_default();
        given.insert(link.url.clone());
        if self.known.len() == REMEMBERED {
            self.known.remove(random.below(REMEMBERED));
        }
        self.known.push((item, link.clone()));
        self.note(
            item,
            made.map(|made| match made.status {
                201 => Told::Made(made.id),
                _ => Told::Found(made.id),
            }),
        );
    }

    fn end(&mut self, item: &'static str, made: &Made) {
        let (owner, id) = (&mut self.owner, self.demo.item(item));
        let ended = Event::of(self.clock, || owner.delete_permission(id, &made.id));
        let ended = ended.map(|answer| {
            let answer = answer.unwrap();
            assert!(matches!(answer.status, 204 | 404), "{}", answer.text());
            Told::Ended(made.id.clone(), answer.status == 204)
        });
        self.note(item, ended);
    }

    fn list(&mut self, item: &'static str) {
        let path = self.owner.path(self.demo.item(item), "/permissions");
        let owner = &mut self.owner;
        let listed = Event::of(self.clock, || owner.client.get(&path).unwrap().json());
        let listed = listed.map(|list| {
            let all = list["value"].as_array().unwrap().iter();
            let links = all.filter(|permission| permission["link"].is_object());
            Told::Listed(
                links
                    .map(|link| link["id"].as_str().unwrap().to_owned())
                    .collect(),
            )
        });
        self.note(item, listed);
    }

    fn open(&mut self, item: &'static str, made: &Made) {
        let visitor = &mut self.visitor;
        let opened = Event::of(self.clock, || visitor.get(made.page()).unwrap().status);
        let opened = opened.map(|status| {
            assert!(matches!(status, 200 | 404), "{status}");
            Told::Opened(made.id.clone(), status == 200)
        });
        self.note(item, opened);
    }

    fn note(&mut self, item: &'static str, told: Event<Told>) {
        self.history.entry(item).or_default().push(told);
    }

    fn told(self, history: &mut History, addresses: &mut BTreeMap<String, BTreeSet<String>>) {
        for (item, told) in self.history {
            history.entry(item).or_default().extend(told);
        }
        for (link, given) in self.addresses {
            addresses.entry(link).or_default().extend(given);
        }
    }
}
