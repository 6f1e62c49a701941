//! What one writer asked for and was told, kept outside the server.

use std::collections::BTreeMap;

use crate::harness::{Made, Random};

/// A link that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wish {
    pub(super) item: String,
    pub(super) body: String,
    is_anonymous: bool,
}

/// One writer's journal.
#[derive(Default)]
pub(super) struct Journal {
    /// Every link that was acknowledged.
    pub(super) made: BTreeMap<Wish, Made>,
    /// Those that were acknowledged since the last look.
    pub(super) fresh: Vec<Wish>,
    /// What was asked and not answered.
    pub(super) pending: Option<Wish>,
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

    /// The wish of this number: each number below `count` is another link.
    pub(super) fn get(&self, number: usize) -> Wish {
        let (body, is_anonymous) = &self.bodies[number % self.bodies.len()];
        Wish {
            item: self.files[number / self.bodies.len() % self.files.len()].clone(),
            body: body.clone(),
            is_anonymous: *is_anonymous,
        }
    }

    pub(super) fn count(&self) -> usize {
        self.bodies.len() * self.files.len()
    }
}

impl Wish {
    /// What a visitor without an account gets: the page, or that they must sign in.
    pub(super) const fn page_status(&self) -> u16 {
        if self.is_anonymous { 200 } else { 403 }
    }
}

impl Journal {
    /// Mostly something new; now and then what was asked for before.
    pub(super) fn next_wish(&self, wishes: &Wishes, random: &mut Random) -> Wish {
        let asked = self.made.len();
        assert!(asked < wishes.count(), "every link there can be was made");
        if asked > 0 && random.below(8) == 0 {
            wishes.get(random.below(asked))
        } else {
            wishes.get(asked)
        }
    }

    /// Writes down an answer, which must agree with the one before.
    pub(super) fn acknowledge(&mut self, wish: Wish, made: Made) {
        self.pending = None;
        if let Some(known) = self.made.get(&wish) {
            assert_eq!(made.status, 200, "{wish:?} was made a second time");
            assert_eq!((&made.id, &made.url), (&known.id, &known.url), "{wish:?}");
            return;
        }
        self.fresh.push(wish.clone());
        self.made.insert(wish, made);
    }

    /// What was acknowledged since the last look, and so many of the older ones.
    pub(super) fn to_look_at(&self, random: &mut Random, older: usize) -> Vec<(&Wish, &Made)> {
        let old = self
            .made
            .iter()
            .filter(|(wish, _)| !self.fresh.contains(wish));
        let mut old: Vec<_> = old.collect();
        while old.len() > older {
            old.swap_remove(random.below(old.len()));
        }
        let fresh = self.fresh.iter().map(|wish| (wish, &self.made[wish]));
        fresh.chain(old).collect()
    }
}
