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

const BODIES: [(&str, bool); 9] = [
    (r#"{"type":"view","scope":"anonymous"}"#, true),
    (r#"{"type":"edit","scope":"anonymous"}"#, true),
    (r#"{"type":"review","scope":"anonymous"}"#, true),
    (r#"{"type":"blocksDownload","scope":"anonymous"}"#, true),
    (r#"{"type":"view","scope":"organization"}"#, false),
    (r#"{"type":"edit","scope":"organization"}"#, false),
    (r#"{"type":"review","scope":"organization"}"#, false),
    (
        r#"{"type":"view","scope":"users","recipients":[{"email":"viewer@harbour.example"}]}"#,
        false,
    ),
    (
        r#"{"type":"view","scope":"users","recipients":[{"email":"editor@harbour.example"}]}"#,
        false,
    ),
];

impl Wish {
    /// Any link on any of these files.
    pub(super) fn any(files: &[String], random: &mut Random) -> Self {
        let (body, is_anonymous) = BODIES[random.below(BODIES.len())];
        Self {
            item: files[random.below(files.len())].clone(),
            body: body.to_owned(),
            is_anonymous,
        }
    }

    /// What a visitor without an account gets: the page, or that they must sign in.
    pub(super) const fn page_status(&self) -> u16 {
        if self.is_anonymous { 200 } else { 403 }
    }
}

impl Journal {
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
