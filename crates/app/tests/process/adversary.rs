//! Revoking, unlocking and opening beside somebody who makes others wait: refused deletions of a large folder,
//! wrong passwords on forty connections, looks at a large page (docs/threat-model.md F-37).
//!
//! In its short form it is about what everybody is answered. The long form holds the times as well, on a tree
//! of 40,000 items: how many times as long things take as alone.

use std::fs;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ports::testing::at_length;

use crate::harness::{Client, Demo, Graph, Made, Place, Server, free_port};

const REFUSED: usize = 8;
const GUESSERS: usize = 40;
const FOLDERS: usize = 20;

/// The one network that all guesses come from.
const STRANGER: &str = "198.51.100.7";
const PASSWORD: &str = "under-the-mat";

/// The bars of a revocation: how many times as long as alone, and how long at all.
const TIMES: u32 = 20;
const AT_MOST: Duration = Duration::from_millis(250);

struct World {
    demo: Demo,
    server: Server,
    folder: String,
    page: Made,
    protected: Made,
    item: String,
}

/// How long something took, each time.
struct Took(Vec<Duration>);

impl Took {
    fn of(times: usize, mut act: impl FnMut(usize)) -> Self {
        let mut all: Vec<Duration> = (0..times)
            .map(|number| {
                let began = Instant::now();
                act(number);
                began.elapsed()
            })
            .collect();
        all.sort_unstable();
        Self(all)
    }

    fn median(&self) -> Duration {
        self.0[self.0.len() / 2]
    }

    fn worst(&self) -> Duration {
        self.0[self.0.len() - 1]
    }
}

impl World {
    fn new(place: &Place, files: usize) -> Self {
        place.write(
            "latchkey.toml",
            "trusted_proxies = [\"127.0.0.0/8\"]\nforwarded_header = \"x-forwarded-for\"\n",
        );
        let demo = Demo::set_up(place);
        let tree = place.beside("tree");
        let large = tree.join("Large");
        for number in 0..files {
            let folder = large.join((number % FOLDERS).to_string());
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(format!("{number}.txt")), "x").unwrap();
        }
        let mut import = place.command(&["import", tree.to_str().unwrap(), "--user", "owner"]);
        // Forty thousand files take minutes.
        assert!(import.stdout(Stdio::null()).status().unwrap().success());
        let config = place.beside("latchkey.toml");
        let server = Server::start_at(place, free_port(), &["--config", config.to_str().unwrap()]);
        let mut owner = demo.graph(&server, "owner");
        let at_graph = owner
            .client
            .get("/v1.0/me/drive/root:/Large")
            .unwrap()
            .json();
        let graph = at_graph["id"].as_str().unwrap().to_owned();
        let listed = owner.client.get("/2.0/folders/0/items").unwrap().json();
        let mut entries = listed["entries"].as_array().unwrap().iter();
        let found = entries.find(|entry| entry["name"] == "Large").unwrap();
        let folder = found["id"].as_str().unwrap().to_owned();
        let item = demo.item("Welcome.txt").to_owned();
        let protected = format!(r#"{{"type":"view","scope":"anonymous","password":"{PASSWORD}"}}"#);
        Self {
            page: owner.create_link(&graph, r#"{"type":"view","scope":"anonymous"}"#),
            protected: owner.create_link(&item, &protected),
            demo,
            server,
            folder,
            item,
        }
    }

    fn from(&self, address: &str) -> Client {
        self.server.client().with("x-forwarded-for", address)
    }

    /// Makes a link, and takes the time of its revocation only.
    fn revocations(&self, times: usize) -> Took {
        let mut owner: Graph = self.demo.graph(&self.server, "owner");
        let ids: Vec<String> = (0..times)
            .map(|number| {
                let year = 2100 + number;
                let body =
                    format!(r#"{{"type":"edit","expirationDateTime":"{year}-01-01T00:00:00Z"}}"#);
                owner.create_link(&self.item, &body).id
            })
            .collect();
        Took::of(times, |number| {
            let answer = owner.delete_permission(&self.item, &ids[number]).unwrap();
            assert_eq!(answer.status, 204, "{}", answer.text());
        })
    }

    /// Visitors, each from a network of their own, type the right password: it is taken at the first or the
    /// second try.
    fn unlockings(&self, times: usize, first: usize) -> Took {
        Took::of(times, |number| {
            let number = first + number;
            let mut visitor = self.from(&format!("203.0.{}.{}", number / 200, number % 200 + 1));
            let form = format!("password={PASSWORD}");
            let mut tries = (0..2).map(|_| {
                let answer = visitor.post_form(self.protected.page(), &form).unwrap();
                let waits = answer
                    .header("retry-after")
                    .map(|text| text.parse().unwrap());
                if let Some(seconds) = waits {
                    thread::sleep(Duration::from_secs(seconds));
                }
                answer.status
            });
            assert!(
                tries.any(|status| status == 303),
                "visitor {number} is kept out"
            );
        })
    }

    fn openings(&self, times: usize) -> Took {
        let mut visitor = self.from("192.0.2.1");
        Took::of(times, |_| {
            assert_eq!(visitor.get(self.page.page()).unwrap().status, 200);
        })
    }
}

/// Does something while so many clients ask for something else, again and again; tells how often they did.
fn beside<T>(
    (clients, client): (usize, impl Fn() -> Client + Sync),
    ask: impl Fn(&mut Client) + Sync,
    act: impl FnOnce() -> T,
) -> (usize, T) {
    let (is_over, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    let done = thread::scope(|scope| {
        for _ in 0..clients {
            scope.spawn(|| {
                let mut client = client();
                while !is_over.load(Ordering::SeqCst) {
                    ask(&mut client);
                    asked.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        while asked.load(Ordering::SeqCst) < clients {
            thread::sleep(Duration::from_millis(10));
        }
        let done = act();
        is_over.store(true, Ordering::SeqCst);
        done
    });
    (asked.into_inner(), done)
}

#[test]
fn everybody_gets_their_turn_beside_one_who_makes_others_wait() {
    let place = Place::new();
    let (files, times) = (at_length(200, 40_000), at_length(10, 100));
    let world = World::new(&place, files);
    let revoke = || (world.revocations(times), world.openings(times));
    let (revoked_alone, opened_alone) = revoke();
    let folder = format!("/2.0/folders/{}?recursive=true", world.folder);
    let viewer = || world.demo.graph(&world.server, "viewer").client;
    let refuse = |viewer: &mut Client| {
        let answer = viewer.delete(&folder).unwrap();
        assert_eq!(answer.status, 403, "{}", answer.text());
    };
    let (refused, (revoked, opened)) = beside((REFUSED, viewer), refuse, revoke);
    println!("{files} files, {refused} refused deletions");
    tell("revoke", &revoked_alone, &revoked);
    tell("open", &opened_alone, &opened);

    let unlocked_alone = world.unlockings(times, 0);
    let guess = |stranger: &mut Client| {
        let answer = stranger.post_form(world.protected.page(), "password=wrong");
        assert_ne!(answer.unwrap().status, 303);
    };
    let stranger = || world.from(STRANGER);
    let unlock = || world.unlockings(times, times);
    let (guessed, unlocked) = beside((GUESSERS, stranger), guess, unlock);
    println!("{guessed} guesses");
    tell("unlock", &unlocked_alone, &unlocked);

    let holds = revoked.median() <= revoked_alone.median() * TIMES && revoked.worst() < AT_MOST;
    // What a busy machine does to milliseconds tells nothing.
    assert!(at_length(true, holds), "a revocation waits for too long");
}

fn tell(what: &str, alone: &Took, beside: &Took) {
    println!(
        "{what}: median {:?} alone, {:?} beside it, at worst {:?}",
        alone.median(),
        beside.median(),
        beside.worst()
    );
}
