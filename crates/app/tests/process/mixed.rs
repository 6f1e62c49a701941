//! Links made, asked for again, opened, unlocked, listed and revoked, and files sent, all at once, with `kill -9` in
//! the middle: no answer contradicts what was acknowledged before the question.
//!
//! Each writer has files of its own, and so knows what there is on them. Others look at what the writers were told,
//! while nobody is changing it.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, RwLock};
use std::thread;
use std::time::Duration;

use ports::testing::at_length;

use crate::harness::{
    Answer, Client, Demo, Graph, Made, Place, Random, Server, eventually, free_port,
};

const WRITERS: usize = 6;
const LOOKERS: usize = 4;
const FILES: usize = 3;
const PASSWORD: &str = "tide-table-9";

/// A link, as its writer was last told.
struct Link {
    item: usize,
    body: String,
    made: Made,
    has_password: bool,
    is_revoked: bool,
    /// Whether the server was killed before it said that the link is revoked.
    is_unsettled: bool,
}

/// What one writer was told.
struct Writer {
    items: Vec<String>,
    /// Those who look hold one for reading, its writer while it changes it for writing.
    links: RwLock<Vec<RwLock<Link>>>,
    /// The files that were sent, with how many bytes each has.
    sent: Mutex<Vec<(String, usize)>>,
    /// How many links were asked for.
    asked: AtomicUsize,
}

#[derive(Default)]
struct Counts {
    acts: AtomicUsize,
    looks: AtomicUsize,
}

struct World {
    demo: Demo,
    writers: Vec<Writer>,
    counts: Counts,
    is_over: AtomicBool,
}

#[test]
fn no_answer_contradicts_what_was_acknowledged() {
    let place = Place::new();
    let demo = Demo::set_up(&place);
    for number in 0..WRITERS * FILES {
        place.write(&format!("mixed/{number:02}.bin"), [7; 100]);
    }
    let mixed = place.beside("mixed");
    let imported = place.json(&["import", mixed.to_str().unwrap(), "--user", "owner"]);
    let items = imported["items"].as_array().unwrap();
    let ids: Vec<_> = items
        .iter()
        .map(|item| item["graph_id"].as_str().unwrap())
        .collect();
    let world = World {
        demo,
        writers: ids
            .chunks(FILES)
            .map(|items| Writer::on(items.iter().map(|&id| id.to_owned()).collect()))
            .collect(),
        counts: Counts::default(),
        is_over: AtomicBool::new(false),
    };
    let (port, lasts) = (free_port(), Duration::from_secs(at_length(3, 150)));
    let mut random = Random::from_environment();
    world.run(
        Server::start_at(&place, port, &[]),
        lasts,
        &mut random,
        Server::kill,
    );
    world.run(
        Server::start_at(&place, port, &[]),
        lasts,
        &mut random,
        |server| {
            world.is_over.store(true, Ordering::SeqCst);
            thread::sleep(Duration::from_secs(1));
            server.terminate();
        },
    );
    let [acts, looks] =
        [&world.counts.acts, &world.counts.looks].map(|count| count.load(Ordering::SeqCst));
    let revoked = world.writers.iter().map(Writer::revoked).sum::<usize>();
    println!("{acts} changes, {revoked} links revoked, {looks} looks");
    assert!(acts > 0 && looks > 0 && revoked > 0, "nothing was done");
    let line = place.plain(&["check"]);
    assert!(line.starts_with("clean:"), "{line}");
}

impl World {
    /// Lets all write and look for a time, and then ends the server.
    fn run(&self, server: Server, lasts: Duration, random: &mut Random, end: impl FnOnce(Server)) {
        let before = self.counts.acts.load(Ordering::SeqCst);
        thread::scope(|scope| {
            for writer in &self.writers {
                let mut graph = self.demo.graph(&server, "owner");
                let (mut visitor, mut random) = (server.client(), Random::from_seed(random.next()));
                scope.spawn(move || {
                    while !self.is_over.load(Ordering::SeqCst)
                        && writer.act(&mut graph, &mut visitor, &mut random).is_ok()
                    {
                        self.counts.acts.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
            for _ in 0..LOOKERS {
                let (mut visitor, mut random) = (server.client(), Random::from_seed(random.next()));
                scope.spawn(move || {
                    while !self.is_over.load(Ordering::SeqCst) {
                        let writer = &self.writers[random.below(self.writers.len())];
                        match writer.look(&mut visitor, &mut random) {
                            Ok(true) => drop(self.counts.looks.fetch_add(1, Ordering::SeqCst)),
                            Ok(false) => thread::sleep(Duration::from_millis(1)),
                            Err(_) => return,
                        }
                    }
                });
            }
            eventually("the load begins", || {
                (self.counts.acts.load(Ordering::SeqCst) > before).then_some(())
            });
            thread::sleep(lasts);
            end(server);
        });
    }
}

impl Writer {
    fn on(items: Vec<String>) -> Self {
        Self {
            items,
            links: RwLock::default(),
            sent: Mutex::default(),
            asked: AtomicUsize::new(0),
        }
    }

    fn revoked(&self) -> usize {
        let links = self.links.read().unwrap();
        links
            .iter()
            .filter(|link| link.read().unwrap().is_revoked)
            .count()
    }

    /// One act; an error when the server was killed before it answered.
    fn act(&self, graph: &mut Graph, visitor: &mut Client, random: &mut Random) -> io::Result<()> {
        let known = self.links.read().unwrap().len();
        let chosen = random.below(known.max(1));
        match random.below(10) {
            _ if known == 0 => self.make(graph, random),
            0..3 => self.make(graph, random),
            3 => self.repeat(graph, chosen),
            4 => self.revoke(graph, chosen),
            5 | 6 => self.list(graph, random.below(self.items.len())),
            7 | 8 => self.unlock(visitor, chosen),
            _ => self.send(graph, random),
        }
    }

    /// A link that nobody asked for before: what was not answered when the server was killed is asked for again.
    fn make(&self, graph: &mut Graph, random: &mut Random) -> io::Result<()> {
        let number = self.asked.load(Ordering::SeqCst);
        let item = number % self.items.len();
        let has_password = number.is_multiple_of(5);
        let password = if has_password {
            format!(r#","password":"{PASSWORD}""#)
        } else {
            String::new()
        };
        let day = number / 20_000 + 1;
        let second = number % 20_000;
        let time = format!(
            "{:02}:{:02}:{:02}",
            second / 3_600,
            second / 60 % 60,
            second % 60
        );
        let body = format!(
            r#"{{"type":"view","scope":"anonymous","expirationDateTime":"2031-01-{day:02}T{time}Z"{password}}}"#
        );
        let answer = patiently(|| graph.ask_for_link(&self.items[item], &body))?;
        let made = Made::of(&answer);
        self.asked.fetch_add(1, Ordering::SeqCst);
        let link = Link {
            item,
            body,
            made,
            has_password,
            is_revoked: false,
            is_unsettled: false,
        };
        self.links.write().unwrap().push(RwLock::new(link));
        // Now and then it is asked for again at once.
        if random.below(4) == 0 {
            let last = self.links.read().unwrap().len() - 1;
            self.repeat(graph, last)?;
        }
        Ok(())
    }

    fn repeat(&self, graph: &mut Graph, chosen: usize) -> io::Result<()> {
        let links = self.links.read().unwrap();
        let mut link = links[chosen].write().unwrap();
        if link.is_unsettled {
            return Ok(());
        }
        let answer = patiently(|| graph.ask_for_link(&self.items[link.item], &link.body))?;
        let again = Made::of(&answer);
        if link.is_revoked {
            assert_ne!(again.id, link.made.id, "a revoked link was given again");
            link.is_revoked = false;
            link.made = again;
        } else {
            assert_eq!(
                (again.status, &again.id, &again.url),
                (200, &link.made.id, &link.made.url)
            );
        }
        Ok(())
    }

    fn revoke(&self, graph: &mut Graph, chosen: usize) -> io::Result<()> {
        let links = self.links.read().unwrap();
        let mut link = links[chosen].write().unwrap();
        let may_be_gone = link.is_unsettled || link.is_revoked;
        link.is_unsettled = true;
        let answer = graph.delete_permission(&self.items[link.item], &link.made.id)?;
        let is_told = answer.status == 204 || answer.status == 404 && may_be_gone;
        assert!(is_told, "{} {}", answer.status, answer.text());
        (link.is_revoked, link.is_unsettled) = (true, false);
        Ok(())
    }

    /// The list of an item's links is that of those that were made and not revoked.
    fn list(&self, graph: &mut Graph, item: usize) -> io::Result<()> {
        let path = graph.path(&self.items[item], "/permissions");
        let answer = graph.client.get(&path)?;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let listed = answer.json();
        let listed: Vec<&str> = listed["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|permission| permission["id"].as_str().unwrap())
            .collect();
        for link in self.links.read().unwrap().iter() {
            let link = link.read().unwrap();
            if link.item == item && !link.is_unsettled {
                let is_listed = listed.contains(&link.made.id.as_str());
                assert_eq!(is_listed, !link.is_revoked, "{} in the list", link.made.id);
            }
        }
        Ok(())
    }

    fn unlock(&self, visitor: &mut Client, chosen: usize) -> io::Result<()> {
        let links = self.links.read().unwrap();
        let link = links[chosen].read().unwrap();
        if !link.has_password || link.is_unsettled {
            return Ok(());
        }
        let form = format!("password={PASSWORD}");
        let answer = patiently(|| visitor.post_form(link.made.page(), &form))?;
        let expected = if link.is_revoked { 404 } else { 303 };
        assert_eq!(answer.status, expected, "{}", link.made.id);
        Ok(())
    }

    /// Sends a file, and looks at one that was sent before.
    fn send(&self, graph: &mut Graph, random: &mut Random) -> io::Result<()> {
        let (name, size) = (
            format!("sent-{:016x}.txt", random.next()),
            random.below(20_000),
        );
        let body = format!(
            "--part\r\nContent-Disposition: form-data; name=\"attributes\"\r\n\r\n\
             {{\"name\":\"{name}\",\"parent\":{{\"id\":\"0\"}}}}\r\n\
             --part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n\
             {}\r\n--part--\r\n",
            "x".repeat(size)
        );
        let kind = "multipart/form-data; boundary=part";
        let answer = graph
            .client
            .post_as("/api/2.0/files/content", kind, &body)?;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let id = answer.json()["entries"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let mut sent = self.sent.lock().unwrap();
        sent.push((id, size));
        let (id, size) = &sent[random.below(sent.len())];
        let answer = graph.client.get(&format!("/2.0/files/{id}?fields=size"))?;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["size"].as_u64(), Some(*size as u64));
        Ok(())
    }

    /// Looks at a link's page as anybody may, if there is one; an error when the server was killed before it
    /// answered.
    fn look(&self, visitor: &mut Client, random: &mut Random) -> io::Result<bool> {
        let links = self.links.read().unwrap();
        if links.is_empty() {
            return Ok(false);
        }
        let link = links[random.below(links.len())].read().unwrap();
        if link.is_unsettled {
            return Ok(false);
        }
        let page = visitor.get(link.made.page())?;
        let expected = match (link.is_revoked, link.has_password) {
            (true, _) => 404,
            (false, true) => 401,
            (false, false) => 200,
        };
        assert_eq!(page.status, expected, "{}", link.made.id);
        Ok(true)
    }
}

/// Asks once more for what the server was too busy for, as its answer says to.
fn patiently(mut ask: impl FnMut() -> io::Result<Answer>) -> io::Result<Answer> {
    loop {
        let answer = ask()?;
        if answer.status != 503 {
            return Ok(answer);
        }
        thread::sleep(Duration::from_millis(100));
    }
}
