//! The one link of an item under many clients at once: what they were told fits one order of their
//! requests, and an address that was taken away never opens again (docs/threat-model.md F-16).
//!
//! `LATCHKEY_TEST_SEED` says from which seed, which a failure prints.

mod checker;
mod model;

use std::sync::atomic::AtomicUsize;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Client, Demo, Event, Place, Random, Server, lasts};
use checker::History;
use model::{State, Wish};

const CLIENTS: usize = 64;
const FIELDS: &str = "?fields=shared_link";

#[test]
fn sixty_four_clients_at_random_see_one_order_and_one_link() {
    let seed = Random::from_environment().seed;
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let server = Server::start(&place);
    let history = run(&demo, &server, seed, lasts());
    let answered = history.events.len();
    let opened = history.openings.len();
    let verdict = history.check();
    println!("{answered} requests for the link and {opened} openings, seed {seed}");
    let order = match verdict {
        Ok(order) => order,
        Err(what) => panic!("{what}; run it again with LATCHKEY_TEST_SEED={seed}"),
    };
    assert!(
        order.versions > CLIENTS,
        "hardly anything was changed: {order:?}"
    );
    assert!(
        order.addresses.len() > 2,
        "the link was never replaced: {order:?}"
    );

    // In the end there is the last link, or none, and nothing else of it opens.
    let mut caller = caller(&demo, &server, "viewer");
    for address in &order.addresses {
        let alive = order.last.as_ref() == Some(address);
        let wanted = if alive { 200 } else { 404 };
        assert_eq!(open(&mut caller, address), wanted, "{address}");
    }
    let listed = place.json(&["link", "list"]);
    let left = usize::from(order.last.is_some());
    assert_eq!(listed.as_array().unwrap().len(), left);
}

fn caller(demo: &Demo, server: &Server, user: &str) -> Client {
    let bearer = format!("Bearer {}", demo.token(user));
    server.client().with("Authorization", &bearer)
}

fn open(caller: &mut Client, address: &str) -> u16 {
    let shown = format!("shared_link={address}");
    let asked = caller.send_with(
        "GET",
        "/2.0/shared_items?fields=id",
        ("BoxApi", &shown),
        b"",
    );
    asked.unwrap().status
}

/// Lets the clients loose, and gathers what they were told.
fn run(demo: &Demo, server: &Server, seed: u64, lasts: Duration) -> History {
    let clock = AtomicUsize::new(0);
    let until = Instant::now() + lasts;
    let number = demo.entry("Welcome.txt")["box_id"].as_str().unwrap();
    let path = format!("/2.0/files/{number}{FIELDS}");
    let mut history = History::default();
    history.begin_with(&told(
        &caller(demo, server, "owner").get(&path).unwrap().json(),
    ));
    thread::scope(|scope| {
        let threads: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let (clock, path) = (&clock, &path);
                scope.spawn(move || {
                    let random = Random::from_seed(seed.wrapping_add(number as u64));
                    let callers = (
                        caller(demo, server, "owner"),
                        caller(demo, server, "viewer"),
                    );
                    one_client(callers, path, random, clock, until)
                })
            })
            .collect();
        for thread in threads {
            history.merge(thread.join().unwrap());
        }
    });
    history
}

fn one_client(
    (mut owner, mut viewer): (Client, Client),
    path: &str,
    mut random: Random,
    clock: &AtomicUsize,
    until: Instant,
) -> History {
    let mut history = History::default();
    let mut known: Vec<String> = Vec::new();
    while Instant::now() < until {
        if let (true, Some(address)) = (random.below(4) == 0, pick(&known, &mut random)) {
            let opened = Event::of(clock, || open(&mut viewer, &address));
            let status = opened.what;
            assert!(matches!(status, 200 | 404), "{status}");
            let opened = opened.map(|status| (address, status == 200));
            history.openings.push(opened);
            continue;
        }
        let wish = Wish::random(&mut random);
        let asked = Event::of(clock, || match wish.body() {
            None => owner.get(path),
            Some(body) => owner.put_json(path, &body),
        });
        let told = asked.map(|answer| {
            let answer = answer.unwrap();
            assert_eq!(answer.status, 200, "{}", answer.text());
            let (version, state) = told(&answer.json());
            (wish, version, state)
        });
        let (_, _, state) = &told.what;
        if let Some(state) = state {
            known.push(state.address.clone());
            // Old addresses are as interesting as new ones.
            if known.len() > 8 {
                known.remove(random.below(8));
            }
        }
        history.events.push(told);
    }
    history
}

fn pick(known: &[String], random: &mut Random) -> Option<String> {
    let chosen = known.get(random.below(known.len().max(1)));
    chosen.cloned()
}

/// The version that a document tells, and the link in it.
fn told(document: &Value) -> (u64, Option<State>) {
    let version = document["etag"].as_str().unwrap().parse().unwrap();
    let link = &document["shared_link"];
    let state = link.is_object().then(|| State {
        address: link["url"].as_str().unwrap().to_owned(),
        access: link["access"].as_str().unwrap().to_owned(),
        download: link["permissions"]["can_download"].as_bool().unwrap(),
        ends: link["unshared_at"].is_string(),
    });
    (version, state)
}
