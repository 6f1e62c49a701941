//! The one link of an item: how it is made, changed in place and ended (docs/contracts/box.md 1).

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
    Audience, Link, LinkKind, LinkName, LinkRefusal, LinkRequest, LinkScope, NewLink, NewPassword,
    Present, Purpose, RequestedForm, ResolveContext, Resolved, resolve,
};
use domain::patch::Patch;
use domain::policy::Policy;
use domain::principal::Caller;
use domain::role::{Capabilities, Capability};
use domain::time::Timestamp;

use crate::fixtures::{
    APPLICATION, FILE, LINK, WRITER, WRITING, caller, file_steps, lineage, link, single, today,
};

/// What a viewer may do: look, take away, and make a link with default settings.
pub(crate) const VIEWING: Capabilities =
    Capabilities::READING.union(Capabilities::of(&[Capability::Share]));

/// The file's link, made by the writer, anonymous and to view.
pub(crate) fn item_link(kind: LinkKind, audience: Audience) -> Link {
    single(Link {
        item: FILE,
        ..link(kind, audience)
    })
}

/// What a request says of an item's one link.
#[derive(Clone, Debug, Default)]
pub(crate) struct SettingsWish {
    pub(crate) scope: Option<LinkScope>,
    pub(crate) password: Patch<NewPassword>,
    pub(crate) expiry: Patch<Timestamp>,
    pub(crate) name: Patch<LinkName>,
    pub(crate) download: Option<bool>,
    pub(crate) edit: Option<bool>,
}

impl SettingsWish {
    fn request(&self) -> LinkRequest {
        let name = self.name.clone();
        LinkRequest {
            purpose: Purpose::Switches {
                download: self.download,
                edit: self.edit,
            },
            scope: self.scope,
            expiry: self.expiry,
            password: self.password,
            ..LinkRequest::bare(RequestedForm::Single { name })
        }
    }
}

/// Someone asks for the link of the file, and all that decides what comes of it.
#[derive(Clone, Debug)]
pub(crate) struct ItemLinkRequest {
    pub(crate) wish: SettingsWish,
    pub(crate) link: Option<Link>,
    pub(crate) name: Option<LinkName>,
    pub(crate) maker: Capabilities,
    pub(crate) policy: Policy,
    pub(crate) caller: Caller,
    pub(crate) steps: Vec<Step>,
}

impl ItemLinkRequest {
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

    pub(crate) fn resolve(&self) -> Result<Resolved, LinkRefusal> {
        let present = self.link.as_ref().map(|link| Present {
            link,
            name: self.name.as_ref(),
            maker: Some(self.maker),
        });
        let lineage = self.lineage();
        let context = ResolveContext {
            lineage: &lineage,
            policy: &self.policy,
            rights: &self.rights(),
            application: APPLICATION,
            now: today(),
        };
        resolve(&self.wish.request(), present, &context)
    }

    /// The link as it stands afterwards.
    pub(crate) fn link_after(&self) -> Result<Link, LinkRefusal> {
        Ok(match self.resolve()? {
            Resolved::Make(specification) => {
                NewLink::new(&specification, LINK, today()).link().clone()
            }
            Resolved::Change(change) | Resolved::TakeOver(change) => change.link().clone(),
            Resolved::Keep => self.link.clone().expect("only what is there is unchanged"),
        })
    }

    pub(crate) fn outcome(&self) -> Result<&'static str, LinkRefusal> {
        Ok(match self.resolve()? {
            Resolved::Make(_) => "made",
            Resolved::Change(_) => "changed",
            Resolved::TakeOver(_) => "taken over",
            Resolved::Keep => "unchanged",
        })
    }

    fn refusal(&self) -> Option<LinkRefusal> {
        self.resolve().err()
    }
}

type Check<T> = (&'static str, fn(&mut ItemLinkRequest), T);

/// What a file without a link gets, row by row.
fn check_made<T: PartialEq + std::fmt::Debug>(
    rows: &[Check<Result<T, LinkRefusal>>],
    of: impl Fn(&Link) -> T,
) {
    check(&ItemLinkRequest::new(), rows, of);
}

fn check<T: PartialEq + std::fmt::Debug>(
    before: &ItemLinkRequest,
    rows: &[Check<Result<T, LinkRefusal>>],
    of: impl Fn(&Link) -> T,
) {
    for (sentence, change, expected) in rows {
        let mut asked = before.clone();
        change(&mut asked);
        let answer = asked.link_after().map(|link| of(&link));
        assert_eq!(answer, *expected, "{sentence}");
    }
}
