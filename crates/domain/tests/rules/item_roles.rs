//! The eight roles of the contract, as bundles, and what each lets be done with items
//! (docs/contracts/box.md 6.2).

use std::fmt::Write;

use domain::access::{Action, Rights};
use domain::role::{Capabilities, Capability};

use crate::fixtures::{READER, caller, file_steps, lineage, today};

use Capability::{Download, Preview, Share, Upload};

/// What makes the roles, from the most to the least.
pub(crate) const ROLES: [(&str, Capabilities); 8] = [
    ("owner", Capabilities::ALL),
    ("co-owner", Capabilities::ALL),
    (
        "editor",
        Capabilities::ALL.without(Capabilities::of(&[Capability::Manage])),
    ),
    (
        "viewer uploader",
        Capabilities::of(&[Preview, Download, Upload, Share]),
    ),
    ("previewer uploader", Capabilities::of(&[Preview, Upload])),
    ("viewer", Capabilities::of(&[Preview, Download, Share])),
    ("previewer", Capabilities::of(&[Preview])),
    ("uploader", Capabilities::of(&[Upload])),
];

const ASKED: [(&str, Action); 9] = [
    ("list", Action::List),
    ("download", Action::Read),
    ("upload", Action::Add),
    ("new version", Action::Replace),
    ("rename", Action::Edit),
    ("delete", Action::Delete),
    ("share", Action::Share),
    ("invite", Action::Publish),
    ("settings", Action::Manage),
];

#[test]
fn role_by_what_is_done_with_items() {
    let heads = ASKED.map(|(head, _)| head).join("  ");
    let mut text = format!("{:<18}  preview  {heads}\n", "");
    for (role, held) in ROLES {
        let mut steps = file_steps();
        steps[1].grants[1].capabilities = held;
        let rights = Rights::of(&caller(READER), &lineage(steps), today());
        let word = |may| if may { "yes" } else { "no" };
        let previews = word(rights.capabilities().has(Preview));
        write!(text, "{role:<18}  {previews:>7}").unwrap();
        for (head, action) in ASKED {
            let cell = word(rights.permit(action).is_ok());
            write!(text, "  {cell:>0$}", head.len()).unwrap();
        }
        text.push('\n');
    }
    assert_eq!(text, ROLE_BY_ACTION, "it is now:\n{text}");
}

const ROLE_BY_ACTION: &str = "                    preview  list  download  upload  new version  rename  delete  share  invite  settings
owner                   yes   yes       yes     yes          yes     yes     yes    yes     yes       yes
co-owner                yes   yes       yes     yes          yes     yes     yes    yes     yes       yes
editor                  yes   yes       yes     yes          yes     yes     yes    yes     yes        no
viewer uploader         yes   yes       yes     yes          yes      no      no    yes      no        no
previewer uploader      yes   yes        no     yes           no      no      no     no      no        no
viewer                  yes   yes       yes      no           no      no      no    yes      no        no
previewer               yes   yes        no      no           no      no      no     no      no        no
uploader                 no   yes        no     yes           no      no      no     no      no        no
";
