//! What one writer asked for and was told, kept outside the server.

use std::collections::BTreeMap;
use std::io;

use crate::harness::{Answer, Graph, Made, Random};

/// A link that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wish {
    pub(super) item: String,
    pub(super) body: String,
    is_anonymous: bool,
}

/// What a writer asks for.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A link, there or not.
    Make(Wish),
    /// Another end of a link that is there.
    Expire(Wish, String),
    /// That a link that is there is ended.
    End(Wish),
}

/// A link that was acknowledged and not ended.
pub(super) struct Link {
    pub(super) made: Made,
    pub(super) ends_at: Option<String>,
}

/// One writer's journal.
#[derive(Default)]
pub(super) struct Journal {
    /// Every link that is there, as it was acknowledged.
    pub(super) links: BTreeMap<Wish, Link>,
    /// Those that were acknowledged or changed since the last look.
    pub(super) fresh: Vec<Wish>,
    /// Every link whose end was acknowledged.
    pub(super) ended: Vec<(Wish, Made)>,
    /// How many had ended at the last look.
    ended_before: usize,
    /// How many changes were acknowledged.
    pub(super) changes: usize,
    /// How many wishes were had.
    asked: usize,
    /// What was asked and not answered.
    pub(super) pending: Option<Step>,
}

/// What is asked for on each file in turn.
pub(super) struct Wishes {
    files: Vec<String>,
    bodies: Vec<(String, bool)>,
}

impl Wishes {
    /// Every kind of link for every audience, on each of these files.
    pub(super) fn on(files: Vec<String>) -> Self {
        let person = |name: &str| format!(r#"{{"email":"{name}@harbour.example"}}"#);
        let people = |list: &[&str]| {
            let list: Vec<String> = list.iter().map(|name| person(name)).collect();
            format!(r#""users","recipients":[{}]"#, list.join(","))
        };
        let audiences = [
            (r#""anonymous""#.to_owned(), true),
            (r#""organization""#.to_owned(), false),
            (people(&["viewer"]), false),
            (people(&["editor"]), false),
            (people(&["editor", "viewer"]), false),
        ];
        let kinds = ["view", "edit", "review", "blocksDownload"];
        let bodies = audiences.iter().flat_map(|(scope, is_anonymous)| {
            kinds.map(|kind| {
                (
                    format!(r#"{{"type":"{kind}","scope":{scope}}}"#),
                    *is_anonymous,
                )
            })
        });
        Self {
            bodies: bodies.collect(),
            files,
        }
    }

    /// The wish of this number; from the first again when every link there can be was asked for.
    pub(super) fn get(&self, number: usize) -> Wish {
        let (body, is_anonymous) = &self.bodies[number % self.bodies.len()];
        Wish {
            item: self.files[number / self.bodies.len() % self.files.len()].clone(),
            body: body.clone(),
            is_anonymous: *is_anonymous,
        }
    }
}

impl Wish {
    /// What a visitor without an account gets: the page, or that they must sign in.
    pub(super) const fn page_status(&self) -> u16 {
        if self.is_anonymous { 200 } else { 403 }
    }
}

impl Journal {
    /// Mostly something new; now and then what was asked for before, changed or ended.
    pub(super) fn next_step(&mut self, wishes: &Wishes, random: &mut Random) -> Step {
        let known = self.links.iter().nth(random.below(self.links.len().max(1)));
        match (random.below(10), known) {
            (0..3, Some((wish, _))) => Step::End(wish.clone()),
            // A link for people has no end that could be changed at this door.
            (3..5, Some((wish, _))) if wish.is_anonymous => {
                let year = 2100 + random.below(800);
                Step::Expire(wish.clone(), format!("{year}-01-01T00:00:00Z"))
            }
            (5, Some(_)) => Step::Make(wishes.get(random.below(self.asked))),
            _ => {
                self.asked += 1;
                Step::Make(wishes.get(self.asked - 1))
            }
        }
    }

    /// Asks for it; an error when the server went away before it answered.
    pub(super) fn take(&self, step: &Step, graph: &mut Graph) -> io::Result<Answer> {
        match step {
            Step::Make(wish) => graph.ask_for_link(&wish.item, &wish.body),
            Step::Expire(wish, ends_at) => {
                let path = graph.permission(&wish.item, &self.links[wish].made.id);
                let body = format!(r#"{{"expirationDateTime":"{ends_at}"}}"#);
                graph.client.patch_json(&path, &body)
            }
            Step::End(wish) => graph.delete_permission(&wish.item, &self.links[wish].made.id),
        }
    }

    /// Writes down the answer to what was asked twice: it may have been done the first time.
    pub(super) fn acknowledge_again(&mut self, step: Step, answer: &Answer) {
        match step {
            Step::End(wish) if answer.status == 404 => self.has_ended(wish),
            step => self.acknowledge(step, answer),
        }
    }

    /// Writes down an answer, which must agree with those before.
    pub(super) fn acknowledge(&mut self, step: Step, answer: &Answer) {
        match step {
            Step::Make(wish) => self.is_there(wish, Made::of(answer)),
            Step::Expire(wish, ends_at) => {
                assert_eq!(answer.status, 200, "{wish:?} {}", answer.text());
                assert_eq!(answer.json()["expirationDateTime"], ends_at, "{wish:?}");
                self.links.get_mut(&wish).unwrap().ends_at = Some(ends_at);
                self.fresh.push(wish);
                self.changes += 1;
                self.pending = None;
            }
            Step::End(wish) => {
                assert_eq!(answer.status, 204, "{wish:?} {}", answer.text());
                self.has_ended(wish);
            }
        }
    }

    fn is_there(&mut self, wish: Wish, made: Made) {
        self.pending = None;
        if let Some(Link { made: known, .. }) = self.links.get(&wish) {
            assert_eq!(made.status, 200, "{wish:?} was made a second time");
            assert_eq!((&made.id, &made.url), (&known.id, &known.url), "{wish:?}");
            return;
        }
        let came_back = self.ended.iter().any(|(_, ended)| ended.id == made.id);
        assert!(!came_back, "{wish:?} {} came back", made.id);
        self.fresh.push(wish.clone());
        let ends_at = None;
        self.links.insert(wish, Link { made, ends_at });
    }

    fn has_ended(&mut self, wish: Wish) {
        self.pending = None;
        self.fresh.retain(|fresh| *fresh != wish);
        let link = self.links.remove(&wish).unwrap();
        self.ended.push((wish, link.made));
    }

    /// What was acknowledged since the last look and is there, and so many of the older ones.
    pub(super) fn to_look_at(&self, random: &mut Random, older: usize) -> Vec<(&Wish, &Link)> {
        let (mut fresh, old): (Vec<_>, Vec<_>) = self
            .links
            .iter()
            .partition(|(wish, _)| self.fresh.contains(wish));
        fresh.extend(sample(old, random, older));
        fresh
    }

    /// What was ended since the last look, and so many of the older ones.
    pub(super) fn ended_to_look_at(&self, random: &mut Random, older: usize) -> Vec<&(Wish, Made)> {
        let (old, fresh) = self.ended.split_at(self.ended_before);
        let old = sample(old.iter().collect(), random, older);
        fresh.iter().chain(old).collect()
    }

    /// All was looked at.
    pub(super) fn looked(&mut self) {
        self.fresh.clear();
        self.ended_before = self.ended.len();
    }
}

fn sample<T>(mut all: Vec<T>, random: &mut Random, most: usize) -> Vec<T> {
    while all.len() > most {
        all.swap_remove(random.below(all.len()));
    }
    all
}
