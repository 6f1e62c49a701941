//! `kill -9` while links are made, changed and ended: what was acknowledged holds after the restart,
//! that a link was ended above all (docs/threat-model.md F-01).
//!
//! `LATCHKEY_TEST_SEED` says from which seed, which a failure prints.

mod journal;
mod jumps;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use ports::testing::at_length;

use crate::harness::{Demo, Place, Random, Server, eventually, free_port};
use journal::{Journal, Wishes};

/// Each with an application of its own, so that none asks for another's link.
const WRITERS: usize = 16;
const FILES: usize = 120;
/// How many links of earlier rounds are looked at for each writer after each kill; the last time, all are.
const SAMPLE: usize = 5;

/// What is told of a link in the list of all: its state, and when it ends.
type Row<'a> = (&'a str, Option<&'a str>);

struct World {
    place: Place,
    demo: Demo,
    tokens: Vec<String>,
    wishes: Wishes,
    port: u16,
}

#[test]
fn what_was_acknowledged_before_a_kill_is_there_after_it() {
    let mut random = Random::from_environment();
    let (seed, kills) = (random.seed, at_length(5, 100));
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        World::new().survive(kills, &mut random);
    }));
    if let Err(panic) = outcome {
        println!("run it again with LATCHKEY_TEST_SEED={seed}");
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
        for kill in 1..=kills {
            self.write_until_killed(server, &mut journals, random);
            server = Server::start_at(&self.place, self.port, &[]);
            let older = if kill == kills { usize::MAX } else { SAMPLE };
            self.compare(&server, &mut journals, random, older);
        }
        server.stop();
        let sum = |count: fn(&Journal) -> usize| journals.iter().map(count).sum::<usize>();
        let (left, ended) = (
            sum(|journal| journal.links.len()),
            sum(|journal| journal.ended.len()),
        );
        let changed = sum(|journal| journal.changes);
        println!(
            "{kills} kills: {} links made, {changed} changed, {ended} ended",
            left + ended
        );
        assert!(ended > 0 && changed > 0, "nothing was ended or changed");
        let line = self.place.plain(&["check"]);
        let clean = format!("clean: {} links, ", left + ended);
        assert!(line.starts_with(&clean), "{line} is not {clean}");
    }

    /// Lets all writers write, and kills the server in the middle of it.
    fn write_until_killed(&self, server: Server, journals: &mut [Journal], random: &mut Random) {
        let answered = AtomicUsize::new(0);
        let wait = Duration::from_millis(5 + random.next() % 496);
        thread::scope(|scope| {
            for (journal, token) in journals.iter_mut().zip(&self.tokens) {
                let mut random = Random::from_seed(random.next());
                let mut graph = self.demo.graph_with(&server, token);
                let answered = &answered;
                scope.spawn(move || {
                    while journal.pending.is_none() {
                        let step = journal.next_step(&self.wishes, &mut random);
                        journal.pending = Some(step.clone());
                        if let Ok(answer) = journal.take(&step, &mut graph) {
                            answered.fetch_add(1, Ordering::SeqCst);
                            journal.acknowledge(step, &answer);
                        }
                    }
                });
            }
            eventually("the load begins", || {
                (answered.load(Ordering::SeqCst) > 0).then_some(())
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
            if let Some(step) = journal.pending.clone() {
                let answer = journal.take(&step, &mut graph);
                journal.acknowledge_again(step, &answer.expect("nobody kills it now"));
            }
            let mut visitor = server.client();
            for (wish, link) in journal.to_look_at(random, older) {
                let again = graph.create_link(&wish.item, &wish.body);
                assert_eq!(
                    again.status, 200,
                    "{wish:?} was acknowledged and is not there"
                );
                let known = &link.made;
                assert_eq!((&again.id, &again.url), (&known.id, &known.url), "{wish:?}");
                let page = visitor.get(known.page()).unwrap();
                assert_eq!(page.status, wish.page_status(), "{wish:?}");
            }
            for (wish, made) in journal.ended_to_look_at(random, older) {
                let path = graph.permission(&wish.item, &made.id);
                for gone in [graph.client.get(&path), visitor.get(made.page())] {
                    let status = gone.unwrap().status;
                    assert_eq!(status, 404, "{wish:?} {} was ended and is there", made.id);
                }
            }
            journal.looked();
        }
        self.compare_rows(journals);
        let line = self.place.plain(&["check"]);
        assert!(line.starts_with("clean:"), "{line}");
    }

    /// Every acknowledged link has its row, and there is no row besides.
    fn compare_rows(&self, journals: &[Journal]) {
        let rows = self.place.json(&["link", "list", "--revoked"]);
        let rows = rows.as_array().unwrap().iter();
        let mut rows: BTreeMap<&str, Row<'_>> = rows
            .map(|row| {
                let state = row["state"].as_str().unwrap();
                (
                    row["graph_id"].as_str().unwrap(),
                    (state, row["ends_at"].as_str()),
                )
            })
            .collect();
        for journal in journals {
            for (wish, link) in &journal.links {
                let row = rows.remove(link.made.id.as_str());
                let known = ("active", link.ends_at.as_deref());
                assert_eq!(row, Some(known), "{wish:?} {}", link.made.id);
            }
            for (wish, made) in &journal.ended {
                let row = rows.remove(made.id.as_str());
                let state = row.map(|(state, _)| state);
                assert_eq!(state, Some("revoked"), "{wish:?} {}", made.id);
            }
        }
        assert!(rows.is_empty(), "links that nobody was told of: {rows:?}");
    }
}
