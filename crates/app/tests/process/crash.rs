//! `kill -9` while links are made: what was acknowledged is there after the restart (security.md F-01).
//!
//! `LATCHKEY_TEST_KILLS` says how often (5 when it is not set), `LATCHKEY_TEST_SEED` from which
//! seed, which a failure prints.

mod journal;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::harness::{Demo, Graph, Made, Place, Random, Server, eventually, free_port};
use journal::{Journal, Wish, Wishes};

/// Each with an application of its own, so that none asks for another's link.
const WRITERS: usize = 16;
const FILES: usize = 120;
/// How many links of earlier rounds are looked at for each writer after each kill; the last time, all are.
const SAMPLE: usize = 5;

struct World {
    place: Place,
    demo: Demo,
    tokens: Vec<String>,
    wishes: Wishes,
    port: u16,
}

#[test]
fn what_was_acknowledged_before_a_kill_is_there_after_it() {
    let kills = std::env::var_os("LATCHKEY_TEST_KILLS");
    let kills: usize = kills.map_or(5, |text| text.to_str().unwrap().parse().unwrap());
    let mut random = Random::from_environment();
    let seed = random.seed;
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        World::new().survive(kills, &mut random);
    }));
    if let Err(panic) = outcome {
        println!("run it again with LATCHKEY_TEST_SEED={seed} LATCHKEY_TEST_KILLS={kills}");
        std::panic::resume_unwind(panic);
    }
}

impl World {
    fn new() -> Self {
        let place = Place::new();
        let demo = Demo::set_up(&place);
        for number in 0..FILES {
            place.write(
                &format!("many/file-{number:03}.txt"),
                format!("file {number}\n"),
            );
        }
        let many = place.beside("many");
        let imported = place.json(&["import", many.to_str().unwrap(), "--user", "owner"]);
        let files = imported["items"].as_array().unwrap().iter();
        let files: Vec<String> = files
            .map(|item| item["graph_id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(files.len(), FILES);
        let tokens = (0..WRITERS).map(|number| {
            let app = format!("writer-{number}");
            place.plain(&["app", "add", &app, "--org", "harbour"]);
            let made = place.json(&["token", "create", "--user", "owner", "--app", &app]);
            made["token"].as_str().unwrap().to_owned()
        });
        Self {
            tokens: tokens.collect(),
            wishes: Wishes::on(files),
            port: free_port(),
            place,
            demo,
        }
    }

    fn survive(&self, kills: usize, random: &mut Random) {
        let mut journals: Vec<Journal> = (0..WRITERS).map(|_| Journal::default()).collect();
        let mut server = Server::start_at(&self.place, self.port, &[]);
        let mut acknowledged = 0;
        for kill in 1..=kills {
            self.write_until_killed(server, &mut journals, random);
            let fresh: usize = journals.iter().map(|journal| journal.fresh.len()).sum();
            assert!(fresh > 0, "no link was made before kill {kill}");
            server = Server::start_at(&self.place, self.port, &[]);
            let older = if kill == kills { usize::MAX } else { SAMPLE };
            self.compare(&server, &mut journals, random, older);
            acknowledged = journals.iter().map(|journal| journal.made.len()).sum();
        }
        server.stop();
        let line = self.place.plain(&["check"]);
        let clean = format!("clean: {acknowledged} links, ");
        assert!(line.starts_with(&clean), "{line} is not {clean}");
    }

    /// Lets all writers write, and kills the server in the middle of it.
    fn write_until_killed(&self, server: Server, journals: &mut [Journal], random: &mut Random) {
        let created = AtomicUsize::new(0);
        let wait = Duration::from_millis(5 + random.next() % 496);
        thread::scope(|scope| {
            for (journal, token) in journals.iter_mut().zip(&self.tokens) {
                let mut random = Random::from_seed(random.next());
                let mut graph = self.demo.graph_with(&server, token);
                let created = &created;
                scope.spawn(move || {
                    while journal.pending.is_none() {
                        let wish = journal.next_wish(&self.wishes, &mut random);
                        journal.pending = Some(wish.clone());
                        if let Some(made) = ask(&mut graph, &wish) {
                            created.fetch_add(usize::from(made.status == 201), Ordering::SeqCst);
                            journal.acknowledge(wish, made);
                        }
                    }
                });
            }
            eventually("the load begins", || {
                (created.load(Ordering::SeqCst) > 0).then_some(())
            });
            thread::sleep(wait);
            server.kill();
        });
    }

    /// Compares the restarted server with what was acknowledged.
    fn compare(
        &self,
        server: &Server,
        journals: &mut [Journal],
        random: &mut Random,
        older: usize,
    ) {
        for (journal, token) in journals.iter_mut().zip(&self.tokens) {
            let mut graph = self.demo.graph_with(server, token);
            // What was never answered is asked for once more, and is there wholly or not at all.
            if let Some(wish) = journal.pending.clone() {
                let made = ask(&mut graph, &wish).expect("nobody kills it now");
                journal.acknowledge(wish, made);
            }
            let mut visitor = server.client();
            for (wish, known) in journal.to_look_at(random, older) {
                let again = ask(&mut graph, wish).expect("nobody kills it now");
                assert_eq!(
                    again.status, 200,
                    "{wish:?} was acknowledged and is not there"
                );
                assert_eq!((&again.id, &again.url), (&known.id, &known.url), "{wish:?}");
                let page = visitor.get(known.page()).unwrap();
                assert_eq!(page.status, wish.page_status(), "{wish:?}");
            }
            journal.fresh.clear();
        }
        self.compare_rows(journals);
        let line = self.place.plain(&["check"]);
        assert!(line.starts_with("clean:"), "{line}");
    }

    /// Every acknowledged link has a row, and there is no row besides.
    fn compare_rows(&self, journals: &[Journal]) {
        let rows = self.place.json(&["link", "list", "--revoked"]);
        let mut rows: BTreeMap<&str, &str> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                (
                    row["graph_id"].as_str().unwrap(),
                    row["state"].as_str().unwrap(),
                )
            })
            .collect();
        for journal in journals {
            for (wish, made) in &journal.made {
                let state = rows.remove(made.id.as_str());
                assert_eq!(state, Some("active"), "{wish:?} {}", made.id);
            }
        }
        assert!(rows.is_empty(), "links that nobody was told of: {rows:?}");
    }
}

/// Asks for a link; `None` when the server went away before it answered.
fn ask(graph: &mut Graph, wish: &Wish) -> Option<Made> {
    let answer = graph.ask_for_link(&wish.item, &wish.body).ok()?;
    Some(Made::of(&answer))
}
