//! Resolving a request: defaults, then policy, then rights.

mod defaults;
mod refusals;

use std::fmt::Write;

use domain::item::{ItemKind, Step};
use domain::link::{LinkKind, LinkRefusal, LinkRequest, LinkSpecification, Purpose};
use domain::policy::Policy;
use domain::principal::Caller;

use crate::fixtures::{WRITER, caller, file_steps, lineage, today};

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
