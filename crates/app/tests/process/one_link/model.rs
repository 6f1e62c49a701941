//! What one client alone would see: the link of an item, and what each request makes of it.

use serde_json::{Value, json};

use crate::harness::Random;

/// A link as its clients are told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) address: String,
    pub(super) access: String,
    pub(super) download: bool,
    pub(super) ends: bool,
}

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Look,
    Have,
    Access(&'static str),
    Download(bool),
    Ends(bool),
    Remove,
}

impl Wish {
    pub(super) fn random(random: &mut Random) -> Self {
        match random.below(10) {
            0 | 1 => Self::Look,
            2 | 3 => Self::Have,
            4 | 5 => Self::Access(["open", "company", "collaborators"][random.below(3)]),
            6 => Self::Download(random.below(2) == 0),
            7 => Self::Ends(random.below(2) == 0),
            _ => Self::Remove,
        }
    }

    /// The body of the request; none for one that only looks.
    pub(super) fn body(&self) -> Option<String> {
        let link = match self {
            Self::Look => return None,
            Self::Have => json!({}),
            Self::Access(access) => json!({"access": access}),
            // Said with the access, it is allowed whatever the link was before.
            Self::Download(on) => json!({"access": "open", "permissions": {"can_download": on}}),
            Self::Ends(true) => json!({"unshared_at": "2999-01-01T00:00:00Z"}),
            Self::Ends(false) => json!({"unshared_at": null}),
            Self::Remove => Value::Null,
        };
        Some(json!({"shared_link": link}).to_string())
    }

    /// What the request makes of a state: a new link has the address `fresh`.
    pub(super) fn applied_to(&self, before: Option<&State>, fresh: &str) -> Option<State> {
        let made = || State {
            address: fresh.to_owned(),
            access: "open".to_owned(),
            download: true,
            ends: false,
        };
        let change = match self {
            Self::Look => return before.cloned(),
            Self::Remove => return None,
            Self::Have => return Some(before.cloned().unwrap_or_else(made)),
            change => change,
        };
        let mut state = before.cloned().unwrap_or_else(made);
        match change {
            Self::Access(access) => state.enter(access),
            Self::Download(on) => {
                state.enter("open");
                state.download = *on;
            }
            Self::Ends(ends) => state.ends = *ends,
            Self::Look | Self::Have | Self::Remove => {}
        }
        Some(state)
    }
}

impl State {
    /// Into a link for collaborators, and out of it, what it allows begins anew.
    fn enter(&mut self, access: &str) {
        if access == "collaborators" || self.access == "collaborators" {
            self.download = true;
        }
        access.clone_into(&mut self.access);
    }
}
