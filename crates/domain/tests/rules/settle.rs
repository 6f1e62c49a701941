//! The one link of an item: how it is made, changed in place and ended (contracts/box.md 1).

mod changes;
mod defaults;
mod expiry;
mod names;
mod order;
mod password;
mod permissions;
mod roles;
mod scope;

use domain::access::Rights;
use domain::item::{ItemKind, Lineage, Step};
use domain::link::{
    Audience, FingerprintRule, Link, LinkKind, LinkName, LinkRefusal, NewLink, NewPassword,
    PasswordShape, Present, ResolveContext, SettingsWish, Settled, settle,
};
use domain::patch::Patch;
use domain::policy::Policy;
use domain::principal::Caller;
use domain::role::{Capabilities, Capability};

use crate::fixtures::{
    APPLICATION, FILE, HOME, LINK, WRITER, WRITING, caller, file_steps, lineage, link, today,
};

/// What a viewer may do: look, take away, and make a link with default settings.
pub(crate) const VIEWING: Capabilities =
    Capabilities::READING.union(Capabilities::of(&[Capability::Share]));

/// The file's link, made by the writer, anonymous and to view.
pub(crate) fn item_link(kind: LinkKind, audience: Audience) -> Link {
    Link {
        item: FILE,
        rule: FingerprintRule::PerItem,
        ..link(kind, audience)
    }
}

/// Someone settles the link of the file, and all that decides what comes of it.
#[derive(Clone, Debug)]
pub(crate) struct Settling {
    pub(crate) wish: SettingsWish,
    pub(crate) link: Option<Link>,
    pub(crate) name: Option<LinkName>,
    pub(crate) maker: Capabilities,
    pub(crate) policy: Policy,
    pub(crate) caller: Caller,
    pub(crate) steps: Vec<Step>,
}

impl Settling {
    /// The writer says nothing, and the file has no link. The reader may share.
    pub(crate) fn new() -> Self {
        let mut steps = file_steps();
        steps[1].grants[1].capabilities = VIEWING;
        Self {
            wish: SettingsWish::default(),
            link: None,
            name: None,
            maker: WRITING,
            policy: Policy::default(),
            caller: caller(WRITER),
            steps,
        }
    }

    /// The writer says nothing, and the file has this link.
    pub(crate) fn having(kind: LinkKind, audience: Audience) -> Self {
        Self {
            link: Some(item_link(kind, audience)),
            ..Self::new()
        }
    }

    pub(crate) fn lineage(&self) -> Lineage {
        lineage(self.steps.clone())
    }

    pub(crate) fn rights(&self) -> Rights {
        Rights::of(&self.caller, &self.lineage(), today())
    }

    pub(crate) fn item_kind(&mut self, kind: ItemKind) {
        self.steps[0].kind = kind;
    }

    pub(crate) fn settle(&self) -> Result<Settled, LinkRefusal> {
        let present = self.link.as_ref().map(|link| Present {
            link,
            name: self.name.as_ref(),
            maker: self.maker,
        });
        let context = ResolveContext {
            item_kind: self.steps[0].kind,
            policy: &self.policy,
            rights: &self.rights(),
            application: APPLICATION,
            organization: HOME,
            now: today(),
        };
        settle(&self.wish, present, &self.lineage(), &context)
    }

    /// The link as it stands afterwards.
    pub(crate) fn link_after(&self) -> Result<Link, LinkRefusal> {
        Ok(match self.settle()? {
            Settled::Make(specification) => {
                let rule = FingerprintRule::PerItem;
                NewLink::new(&specification, LINK, rule, today())
                    .link()
                    .clone()
            }
            Settled::Change(change) | Settled::TakeOver(change) => change.link().clone(),
            Settled::Unchanged => self.link.clone().expect("only what is there is unchanged"),
        })
    }

    pub(crate) fn outcome(&self) -> Result<&'static str, LinkRefusal> {
        Ok(match self.settle()? {
            Settled::Make(_) => "made",
            Settled::Change(_) => "changed",
            Settled::TakeOver(_) => "taken over",
            Settled::Unchanged => "unchanged",
        })
    }

    fn refusal(&self) -> Option<LinkRefusal> {
        self.settle().err()
    }
}

/// A password of so many characters, with something in it besides lower-case letters.
pub(crate) fn password(length: usize) -> Patch<NewPassword> {
    Patch::Set(NewPassword {
        shape: PasswordShape {
            length,
            is_varied: true,
        },
        is_present_one: false,
    })
}

type Check<T> = (&'static str, fn(&mut Settling), T);

/// What a file without a link gets, row by row.
fn check_made<T: PartialEq + std::fmt::Debug>(
    rows: &[Check<Result<T, LinkRefusal>>],
    of: impl Fn(&Link) -> T,
) {
    check(&Settling::new(), rows, of);
}

fn check<T: PartialEq + std::fmt::Debug>(
    before: &Settling,
    rows: &[Check<Result<T, LinkRefusal>>],
    of: impl Fn(&Link) -> T,
) {
    for (sentence, change, expected) in rows {
        let mut settling = before.clone();
        change(&mut settling);
        let answer = settling.link_after().map(|link| of(&link));
        assert_eq!(answer, *expected, "{sentence}");
    }
}
