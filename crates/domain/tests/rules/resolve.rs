//! Resolving a request: defaults, then policy, then rights.

mod defaults;
mod refusals;

use std::fmt::Write;

use domain::access::Rights;
use domain::item::{ItemKind, Step};
use domain::link::{
    Audience, Link, LinkKind, LinkRefusal, LinkRequest, LinkScope, LinkSpecification, NewPassword,
    PasswordShape, Present, Purpose, ResolveContext, Resolved, resolve,
};
use domain::patch::Patch;
use domain::policy::Policy;
use domain::principal::Caller;
use domain::role::Capabilities;

use crate::fixtures::{FILE, WRITER, caller, day, file_steps, lineage, link, today};

/// A request with all that it is judged against, for a row to change.
pub(crate) struct Asking {
    pub(crate) request: LinkRequest,
    pub(crate) policy: Policy,
    pub(crate) caller: Caller,
    pub(crate) steps: Vec<Step>,
}

impl Asking {
    /// The writer asks for a link on the file and says nothing else.
    pub(crate) fn new() -> Self {
        Self {
            request: LinkRequest::specified(),
            policy: Policy::default(),
            caller: caller(WRITER),
            steps: file_steps(),
        }
    }

    pub(crate) fn resolve(&self) -> Result<LinkSpecification, LinkRefusal> {
        let lineage = lineage(self.steps.clone());
        self.request
            .asked_by(&self.caller, &lineage, &self.policy, today())
    }
}

#[test]
fn each_kind_is_for_some_items() {
    let mut table = String::new();
    for kind in LinkKind::ALL {
        for item_kind in [ItemKind::File, ItemKind::Folder, ItemKind::WebLink] {
            let mut asking = Asking::new();
            asking.request.purpose = Purpose::Kind(Some(kind));
            asking.steps[0].kind = item_kind;
            let answer = match asking.resolve() {
                Ok(_) => "yes",
                Err(refusal) => {
                    let item = item_kind;
                    assert_eq!(refusal, LinkRefusal::KindNotForItem { kind, item });
                    "no"
                }
            };
            writeln!(table, "{} on a {}: {answer}", kind.name(), item_kind.noun()).unwrap();
        }
    }
    assert_eq!(
        table,
        "\
view on a file: yes
view on a folder: yes
view on a web link: yes
edit on a file: yes
edit on a folder: yes
edit on a web link: yes
embed on a file: yes
embed on a folder: no
embed on a web link: no
preview-only on a file: yes
preview-only on a folder: no
preview-only on a web link: no
upload-only on a file: no
upload-only on a folder: yes
upload-only on a web link: no
review on a file: yes
review on a folder: no
review on a web link: no
"
    );
}

#[test]
fn a_link_that_becomes_another_is_not_found_by_what_it_was_made_as() {
    type Wish = fn(&mut LinkRequest);
    let rows: [(&str, Wish, bool); 4] = [
        ("its end", |wish| wish.expiry = Patch::Set(day(500)), false),
        (
            "its password",
            |wish| wish.password = Patch::Set(a_password()),
            true,
        ),
        (
            "what it is for",
            |wish| wish.purpose = Purpose::Kind(Some(LinkKind::Edit)),
            true,
        ),
        (
            "its audience",
            |wish| wish.scope = Some(LinkScope::Organization),
            true,
        ),
    ];
    let before = Link {
        item: FILE,
        ..link(LinkKind::View, Audience::Anonymous)
    };
    let present = Present {
        link: &before,
        name: None,
        maker: Some(Capabilities::ALL),
    };
    let asking = Asking::new();
    let lineage = lineage(asking.steps.clone());
    let rights = Rights::of(&asking.caller, &lineage, today());
    let context = ResolveContext {
        lineage: &lineage,
        policy: &asking.policy,
        rights: &rights,
        application: asking.caller.application,
        now: today(),
    };
    for (what, wish, gives_up) in rows {
        let mut request = LinkRequest::specified();
        wish(&mut request);
        let resolved = resolve(&request, Some(present), &context).unwrap();
        let Resolved::Change(change) = resolved else {
            panic!("{what}: {resolved:?}")
        };
        assert_eq!(change.releases_fingerprint(), gives_up, "{what}");
        assert_eq!(change.link().id, before.id, "{what}");
    }
}

fn a_password() -> NewPassword {
    NewPassword {
        shape: PasswordShape {
            length: 12,
            is_varied: true,
        },
        is_present_one: false,
    }
}
