//! `kill -9`, and a clock that jumps an hour or a day either way before the next start: nothing that has ended
//! opens again, what has not stays open, and what was acknowledged is there (docs/threat-model.md F-11).

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use app::config::Config;
use app::data_folder::DataFolder;
use app::wiring::{Program, Role};
use domain::time::Timestamp;
use ports::driven::clock::Clock;
use ports::testing::at_length;
use time::format_description::well_known::Rfc3339;

use crate::harness::{Demo, Graph, Made, Place, Random, Server, eventually, free_port};

/// By how many milliseconds the clock of a server is ahead of the machine's, where its data is, and its port.
const SERVED: &str = "LATCHKEY_TEST_SERVED";

const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600 * SECOND;
const JUMPS: [i64; 5] = [-24 * HOUR, -HOUR, 0, HOUR, 24 * HOUR];
/// How it begins, so that links have ended by a time that the clock is then set back from.
const FIRST: [i64; 4] = [0, 24 * HOUR, 24 * HOUR, -24 * HOUR];

/// What each writer makes, so that none is given another's link.
const KINDS: [&str; 4] = ["view", "edit", "review", "blocksDownload"];

/// The machine's clock, set ahead or back.
struct Set {
    by: i64,
    held_at: AtomicI64,
    began: Instant,
}

impl Set {
    fn by(by: i64) -> Self {
        Self {
            by,
            held_at: AtomicI64::new(i64::MIN),
            began: Instant::now(),
        }
    }
}

impl Clock for Set {
    fn now(&self) -> Timestamp {
        let millis = machine_millis() + self.by;
        Timestamp::from_millis(millis.max(self.held_at.load(Ordering::SeqCst))).unwrap()
    }

    fn running(&self) -> Duration {
        self.began.elapsed()
    }

    fn hold(&self, at: Timestamp) {
        self.held_at.store(at.millis(), Ordering::SeqCst);
    }

    fn reach(&self, at: Timestamp) {
        self.held_at.fetch_max(at.millis(), Ordering::SeqCst);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "it is the machine's time that is moved"
)]
fn machine_millis() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_millis()).unwrap()
}

/// Only the other test makes a server of it, in a process that can be killed.
#[test]
fn a_clock_is_as_far_ahead_as_it_was_set() {
    if let Some(served) = std::env::var_os(SERVED) {
        return serve(served.to_str().unwrap());
    }
    let (ahead, now) = (Set::by(HOUR), machine_millis());
    assert!((HOUR..HOUR + 10 * SECOND).contains(&(ahead.now().millis() - now)));
    ahead.hold(Timestamp::MAX);
    assert_eq!(ahead.now(), Timestamp::MAX);
}

#[tokio::main]
async fn serve(served: &str) {
    let mut parts = served.splitn(3, ' ');
    let mut number = || parts.next().unwrap().parse::<i64>().unwrap();
    let (ahead, port) = (number(), u16::try_from(number()).unwrap());
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let config = Config {
        data: parts.next().unwrap().into(),
        listen,
        ..Config::default()
    };
    let folder = DataFolder::open(&config.data).unwrap();
    let _claim = folder.claim().unwrap();
    let program = Program::open(&config, &folder, Role::Server, Arc::new(Set::by(ahead)));
    let program = program.await.unwrap();
    let listener = tokio::net::TcpListener::bind(listen).await.unwrap();
    program
        .serve(listener, &config, std::future::pending())
        .await
        .unwrap();
}

/// A link that was acknowledged.
struct Link {
    item: String,
    made: Made,
    /// When it ends, in milliseconds.
    ends_at: i64,
    is_revoked: bool,
}

/// What one writer was told.
struct Told {
    kind: &'static str,
    links: Vec<Link>,
    /// The link that it was revoking when the server was killed.
    revoking: Option<usize>,
}

/// Between what times the server's clock is: it was not before what an acknowledged write was asked at, nor
/// after what it was set to.
struct Times {
    floor: AtomicI64,
    ceiling: AtomicI64,
}

impl Times {
    fn at_least(&self, millis: i64) {
        self.floor.fetch_max(millis, Ordering::SeqCst);
    }

    fn at_most(&self, millis: i64) -> i64 {
        self.ceiling.fetch_max(millis, Ordering::SeqCst).max(millis)
    }
}

#[test]
fn nothing_that_has_ended_opens_again_whatever_the_clock_does_between_kills() {
    let mut random = Random::from_environment();
    let (seed, kills) = (random.seed, at_length(5, 60));
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        survive(kills, &mut random);
    }));
    if let Err(panic) = outcome {
        println!("run it again with LATCHKEY_TEST_SEED={seed}");
        std::panic::resume_unwind(panic);
    }
}

fn survive(kills: usize, random: &mut Random) {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    let port = free_port();
    let mut told = KINDS.map(Told::of);
    let times = Times {
        floor: AtomicI64::new(i64::MIN),
        ceiling: AtomicI64::new(machine_millis()),
    };
    let (mut shut, mut open, mut jumps) = (0, 0, Vec::new());
    let mut first = FIRST.into_iter();
    let mut next = |random: &mut Random| {
        let ahead = first
            .next()
            .unwrap_or_else(|| JUMPS[random.below(JUMPS.len())]);
        jumps.push(ahead / HOUR);
        ahead
    };
    for _ in 0..kills {
        let ahead = next(random);
        let server = start(&place, port, ahead);
        write_until_killed(&demo, server, &mut told, (&times, ahead), random);

        let ahead = next(random);
        let server = start(&place, port, ahead);
        let (is_shut, is_open) = compare(&demo, &server, &mut told, (&times, ahead));
        (shut, open) = (shut + is_shut, open + is_open);
        server.kill();
    }
    let checked = place.json(&["check", "--content"]);
    assert_eq!(checked["clean"], true, "{checked}");
    println!(
        "{kills} kills, clocks ahead by {jumps:?} hours: {open} times open, {shut} times shut by a time that is gone"
    );
    assert!(open > 0, "no link was to be open");
    assert!(shut > 0, "none had ended while the clock was behind");
}

fn start(place: &Place, port: u16, ahead: i64) -> Server {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let name = "crash::jumps::a_clock_is_as_far_ahead_as_it_was_set";
    command.args(["--exact", name, "--nocapture"]);
    command.env(SERVED, format!("{ahead} {port} {}", place.data().display()));
    Server::start_of(place, port, &mut command)
}

fn write_until_killed(
    demo: &Demo,
    server: Server,
    told: &mut [Told],
    (times, ahead): (&Times, i64),
    random: &mut Random,
) {
    let (answered, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let wait = Duration::from_millis(50 + random.next() % 450);
    let items = ["Welcome.txt", "Buoy.png"].map(|path| demo.item(path).to_owned());
    thread::scope(|scope| {
        for told in told.iter_mut() {
            let mut random = Random::from_seed(random.next());
            let mut graph = demo.graph(&server, "owner");
            let (answered, is_over, items) = (&answered, &is_over, &items);
            scope.spawn(move || {
                while !is_over.load(Ordering::SeqCst) {
                    let asked_at = machine_millis() + ahead;
                    times.at_most(asked_at + 10 * SECOND);
                    if told.step(&mut graph, items, times, &mut random).is_none() {
                        return;
                    }
                    times.at_least(asked_at);
                    answered.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        eventually("the load begins", || {
            (answered.load(Ordering::SeqCst) > 0).then_some(())
        });
        thread::sleep(wait);
        server.kill();
        is_over.store(true, Ordering::SeqCst);
    });
}

impl Told {
    const fn of(kind: &'static str) -> Self {
        Self {
            kind,
            links: Vec::new(),
            revoking: None,
        }
    }

    /// Makes a link that ends some time, or revokes one; `None` when the server went away before it answered.
    fn step(
        &mut self,
        graph: &mut Graph,
        items: &[String],
        times: &Times,
        random: &mut Random,
    ) -> Option<()> {
        if random.below(4) == 0 && !self.links.is_empty() {
            let place = random.below(self.links.len());
            let link = &mut self.links[place];
            self.revoking = Some(place);
            let answer = graph.delete_permission(&link.item, &link.made.id).ok()?;
            let is_gone = link.is_revoked || link.ends_at <= times.ceiling.load(Ordering::SeqCst);
            assert!(
                answer.status == 204 || is_gone && answer.status == 404,
                "{}",
                answer.text()
            );
            // What has only ended is not revoked, and that it had was seen by a clock that nobody kept.
            link.is_revoked |= answer.status == 204;
            self.revoking = None;
            return Some(());
        }
        let lasts = [60 * SECOND, HOUR / 2, 2 * HOUR, 30 * HOUR][random.below(4)];
        let more = i64::try_from(random.below(3_600)).unwrap() * SECOND;
        let seconds = (times.ceiling.load(Ordering::SeqCst) + lasts + more) / SECOND;
        let end = Timestamp::from_millis(seconds * SECOND).unwrap();
        let end_text = end.to_date().format(&Rfc3339).unwrap();
        let item = items[random.below(items.len())].clone();
        let body = format!(
            r#"{{"type":"{}","scope":"anonymous","expirationDateTime":"{end_text}"}}"#,
            self.kind
        );
        let made = Made::of(&graph.ask_for_link(&item, &body).ok()?);
        // It was asked for twice by chance, or once more because the first answer was not heard.
        if self.links.iter().any(|link| link.made.id == made.id) {
            return Some(());
        }
        self.links.push(Link {
            item,
            made,
            ends_at: end.millis(),
            is_revoked: false,
        });
        Some(())
    }
}

/// Opens every link. Tells how many had ended and would open by the clock as it is set, and how many opened.
fn compare(
    demo: &Demo,
    server: &Server,
    told: &mut [Told],
    (times, ahead): (&Times, i64),
) -> (usize, usize) {
    let (mut visitor, mut owner) = (server.client(), demo.graph(server, "owner"));
    let (mut shut, mut open) = (0, 0);
    for told in told {
        // Whether that was done is not known; it is asked for once more.
        if let Some(place) = told.revoking.take() {
            let mut link = told.links.swap_remove(place);
            let again = owner.delete_permission(&link.item, &link.made.id).unwrap();
            assert!(matches!(again.status, 204 | 404), "{}", again.text());
            link.is_revoked |= again.status == 204;
            told.links.extend(Some(link).filter(|link| link.is_revoked));
        }
        for link in &told.links {
            // A time that was only looked at is not kept.
            let floor = times
                .floor
                .load(Ordering::SeqCst)
                .max(machine_millis() + ahead);
            let answer = visitor.get(link.made.page()).unwrap();
            let ceiling = times.at_most(machine_millis() + ahead + 10 * SECOND);
            let what = format!(
                "{} ends {} after {floor}",
                link.made.id,
                link.ends_at - floor
            );
            let has_ended = link.ends_at <= floor;
            if link.is_revoked || has_ended {
                assert!(
                    matches!(answer.status, 404 | 410),
                    "{what}: {}",
                    answer.status
                );
                let machine = machine_millis() + ahead;
                shut += usize::from(has_ended && machine < link.ends_at);
            } else if link.ends_at > ceiling {
                assert_eq!(answer.status, 200, "{what}: {}", server.stderr());
                open += 1;
            }
        }
    }
    (shut, open)
}
