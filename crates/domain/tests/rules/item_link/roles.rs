//! Who may do what to a link: each of eight roles (docs/contracts/box.md 1.11).

use std::fmt::Write;

use domain::access::{Action, Forbidden};
use domain::link::{Audience, LinkKind, LinkName, LinkRefusal, LinkScope, end_single};
use domain::patch::Patch;

use super::ItemLinkRequest;
use crate::fixtures::{READER, caller, day, password_of, today};
use crate::item_roles::ROLES;

type Cell = (&'static str, fn(&mut ItemLinkRequest));

/// What is asked, each of the role's holder; `true` where the file has a link already.
const ASKED: [(bool, Cell); 10] = [
    (false, ("make", |_| {})),
    (
        false,
        ("make-default", |s| {
            s.wish.scope = Some(LinkScope::Anonymous);
        }),
    ),
    (
        false,
        ("make-other", |s| {
            s.wish.scope = Some(LinkScope::Organization);
        }),
    ),
    (true, ("get", |_| {})),
    (
        true,
        ("audience", |s| s.wish.scope = Some(LinkScope::Organization)),
    ),
    (true, ("password", |s| s.wish.password = password_of(8))),
    (true, ("expiry", |s| s.wish.expiry = Patch::Set(day(150)))),
    (true, ("allows", |s| s.wish.download = Some(false))),
    (
        true,
        ("name", |s| {
            s.wish.name = LinkName::parse("harbour-plans").map_or(Patch::Keep, Patch::Set);
        }),
    ),
    (true, ("clear", |s| s.wish.expiry = Patch::Clear)),
];

fn cell<T>(answer: &Result<T, LinkRefusal>) -> &'static str {
    match answer {
        Ok(_) => "yes",
        Err(LinkRefusal::Access(Forbidden::Lacks(_))) => "no",
        Err(_) => "?",
    }
}

#[test]
fn role_by_what_is_done_to_a_link() {
    let names = ASKED.map(|(_, (name, _))| name);
    let head = [&names[..], &["remove", "read"]].concat();
    let mut text = format!("{:<18}{}\n", "", head.join("  "));
    for (role, held) in ROLES {
        write!(text, "{role:<18}").unwrap();
        let holder = |mut asked: ItemLinkRequest| {
            asked.caller = caller(READER);
            asked.steps[1].grants[1].capabilities = held;
            asked
        };
        let mut cells = vec![];
        for (has_link, (_, ask)) in ASKED {
            let mut asked = holder(if has_link {
                ItemLinkRequest::having(LinkKind::View, Audience::Anonymous)
            } else {
                ItemLinkRequest::new()
            });
            ask(&mut asked);
            cells.push(cell(&asked.resolve()));
        }
        let asked = holder(ItemLinkRequest::having(LinkKind::View, Audience::Anonymous));
        let rights = asked.rights();
        let above = asked.lineage();
        let ended = end_single(asked.link.as_ref(), &above, &rights, today());
        cells.push(cell(&ended));
        let reads = rights.permit(Action::SeePermissions);
        cells.push(cell(&reads.map_err(LinkRefusal::from)));
        let padded = head.iter().zip(cells);
        let padded: Vec<_> = padded
            .map(|(head, cell)| format!("{cell:>0$}", head.len()))
            .collect();
        writeln!(text, "{}", padded.join("  ")).unwrap();
    }
    assert_eq!(text, ROLE_BY_LINK, "it is now:\n{text}");
}

/// For a file of which the holder's grant is on the folder above.
const ROLE_BY_LINK: &str = "                  make  make-default  make-other  get  audience  password  expiry  allows  name  clear  remove  read
owner              yes           yes         yes  yes       yes       yes     yes     yes   yes    yes     yes   yes
co-owner           yes           yes         yes  yes       yes       yes     yes     yes   yes    yes     yes   yes
editor             yes           yes         yes  yes       yes       yes     yes     yes   yes    yes     yes   yes
viewer uploader    yes           yes          no  yes        no        no      no      no    no     no      no   yes
previewer uploader  no            no          no   no        no        no      no      no    no     no      no   yes
viewer             yes           yes          no  yes        no        no      no      no    no     no      no   yes
previewer           no            no          no   no        no        no      no      no    no     no      no   yes
uploader            no            no          no   no        no        no      no      no    no     no      no   yes
";
