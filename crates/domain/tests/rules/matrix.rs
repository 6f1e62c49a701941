//! What allows what, in tables.

use std::fmt::Write;

use domain::access::{Action, Forbidden, Rights};
use domain::item::{ItemKind, Step};
use domain::link::{Audience, LinkKind};
use domain::principal::{TokenScope, TokenScopes};
use domain::role::{Capabilities, Capability};

use crate::fixtures::{
    FILE, OWNER, STRANGER, caller, given, lineage, link, ownership, step, today,
};
use crate::gate::Scene;

const COLUMNS: &str = "see perm list read  add repl edit  del shar  pub  man";

/// A row for each name: its cells beneath [`COLUMNS`].
fn table<T: Copy>(rows: &[(String, T)], cell: impl Fn(T, Action) -> &'static str) -> String {
    let mut text = format!("{:<13}{COLUMNS}\n", "");
    for (name, row) in rows {
        write!(text, "{name:<13}").unwrap();
        let cells: Vec<_> = Action::ALL
            .map(|action| format!("{:>3}", cell(*row, action)))
            .into();
        writeln!(text, "{}", cells.join("  ")).unwrap();
    }
    text
}

/// The stranger holds this on the file itself.
fn granted(held: Capabilities) -> Vec<Step> {
    vec![step(FILE, vec![given(1, FILE, STRANGER, held)])]
}

fn answer(refusal: Result<(), Forbidden>) -> &'static str {
    match refusal {
        Ok(()) => "yes",
        Err(Forbidden::Hidden) => "-",
        Err(Forbidden::Lacks(_)) => "no",
        Err(Forbidden::Scope(_)) => "tok",
    }
}

#[test]
fn capability_by_action() {
    let one = |capability: Capability| {
        (
            capability.name().to_owned(),
            Capabilities::of(&[capability]),
        )
    };
    let mut rows = vec![("nothing".to_owned(), Capabilities::NONE)];
    rows.extend(Capability::ALL.map(one));
    rows.push(("everything".to_owned(), Capabilities::ALL));
    let text = table(&rows, |held, action| {
        let rights = Rights::of(&caller(STRANGER), &lineage(granted(held)), today());
        answer(rights.permit(action).map(|_| ()))
    });
    assert_eq!(text, CAPABILITY_BY_ACTION, "it is now:\n{text}");
}

/// `-` is hidden, `no` is known and not allowed.
const CAPABILITY_BY_ACTION: &str =
    "             see perm list read  add repl edit  del shar  pub  man
nothing        -    -    -    -    -    -    -    -    -    -    -
preview      yes  yes  yes   no   no   no   no   no   no   no   no
download      no   no   no  yes   no   no   no   no   no   no   no
upload       yes  yes  yes   no  yes   no   no   no   no   no   no
edit          no   no   no   no   no  yes  yes   no   no   no   no
delete        no   no   no   no   no   no   no  yes   no   no   no
share         no   no   no   no   no   no   no   no  yes   no   no
publish       no   no   no   no   no   no   no   no   no  yes   no
manage        no   no   no   no   no   no   no   no   no   no  yes
everything   yes  yes  yes  yes  yes  yes  yes  yes  yes  yes  yes
";

#[test]
fn token_scope_by_action() {
    let one = |(name, scope): (&str, TokenScope)| (name.to_owned(), TokenScopes::of(&[scope]));
    let mut rows = vec![("none".to_owned(), TokenScopes::NONE)];
    rows.extend(
        [
            ("read", TokenScope::Read),
            ("write", TokenScope::Write),
            ("share", TokenScope::Share),
            ("all drives", TokenScope::AllDrives),
        ]
        .map(one),
    );
    rows.push(("all scopes".to_owned(), TokenScopes::ALL));
    let text = table(&rows, |scopes, action| {
        let mut owner = caller(OWNER);
        owner.scopes = scopes;
        let root = lineage(vec![step(FILE, vec![ownership()])]);
        answer(
            Rights::of(&owner, &root, today())
                .permit(action)
                .map(|_| ()),
        )
    });
    assert_eq!(text, TOKEN_SCOPE_BY_ACTION, "it is now:\n{text}");
}

/// For an owner in their own drive; `tok` is that the token lacks the scope.
const TOKEN_SCOPE_BY_ACTION: &str =
    "             see perm list read  add repl edit  del shar  pub  man
none         tok  tok  tok  tok  tok  tok  tok  tok  tok  tok  tok
read         yes  yes  yes  yes  tok  tok  tok  tok  tok  tok  tok
write        tok  tok  tok  tok  yes  yes  yes  yes  tok  tok  tok
share        tok  tok  tok  tok  tok  tok  tok  tok  yes  yes  yes
all drives   tok  tok  tok  tok  tok  tok  tok  tok  tok  tok  tok
all scopes   yes  yes  yes  yes  yes  yes  yes  yes  yes  yes  yes
";

#[test]
fn link_kind_by_action() {
    let rows = LinkKind::ALL.map(|kind| (kind.name().to_owned(), kind));
    let text = table(&rows, |kind, action| {
        let mut scene = Scene::new();
        scene.link = link(kind, Audience::Anonymous);
        match scene.open().unwrap().permit(action) {
            Ok(_) => "yes",
            Err(_) => "no",
        }
    });
    assert_eq!(text, LINK_KIND_BY_ACTION, "it is now:\n{text}");
}

/// For anybody who opens such a link.
const LINK_KIND_BY_ACTION: &str =
    "             see perm list read  add repl edit  del shar  pub  man
view         yes  yes  yes  yes   no   no   no   no   no   no   no
edit         yes  yes  yes  yes  yes  yes  yes   no   no   no   no
embed        yes  yes  yes  yes   no   no   no   no   no   no   no
preview-only yes  yes  yes   no   no   no   no   no   no   no   no
upload-only   no   no   no   no  yes   no   no   no   no   no   no
review       yes  yes  yes  yes   no   no   no   no   no   no   no
";

#[test]
fn link_kind_by_what_it_takes_and_gives() {
    let mut text = String::new();
    for kind in LinkKind::ALL {
        let items = [ItemKind::File, ItemKind::Folder, ItemKind::WebLink];
        let items: Vec<_> = items.into_iter().filter(|&item| kind.suits(item)).collect();
        let nouns: Vec<_> = items.into_iter().map(ItemKind::noun).collect();
        let demands = link(kind, Audience::Anonymous).demands_of_maker();
        writeln!(
            text,
            "{} on {} gives {} and takes {demands}",
            kind.name(),
            nouns.join(", "),
            kind.capabilities()
        )
        .unwrap();
    }
    assert_eq!(
        text,
        "\
view on file, folder, web link gives preview, download and takes preview, download, publish
edit on file, folder, web link gives preview, download, upload, edit and takes preview, download, upload, edit, publish
embed on file gives preview, download and takes preview, download, publish
preview-only on file gives preview and takes preview, publish
upload-only on folder gives upload and takes upload, publish
review on file gives preview, download and takes preview, download, publish
"
    );
}

#[test]
fn link_kind_by_role() {
    let writing = Capabilities::READING.union(Capabilities::of(&[Capability::Edit]));
    let roles = [
        ("nothing", Capabilities::NONE),
        ("look", Capabilities::of(&[Capability::Preview])),
        ("read", Capabilities::READING),
        ("add", Capabilities::of(&[Capability::Upload])),
        ("write", writing),
        ("all", Capabilities::ALL),
    ];
    let names: Vec<_> = roles.iter().map(|(name, _)| format!("{name:>7}")).collect();
    let mut text = format!("{:<13}{}\n", "", names.join(""));
    for kind in LinkKind::ALL {
        let matches = roles.map(|(_, role)| kind.matches_role(role));
        let cells = matches.map(|matches| if matches { "    yes" } else { "     no" });
        writeln!(text, "{:<13}{}", kind.name(), cells.join("")).unwrap();
    }
    assert_eq!(text, LINK_KIND_BY_ROLE, "it is now:\n{text}");
}

/// Whether a role is the one that such a link stands for.
const LINK_KIND_BY_ROLE: &str = "             nothing   look   read    add  write    all
view             yes    yes    yes     no     no     no
edit              no     no     no    yes    yes    yes
embed            yes    yes    yes     no     no     no
preview-only     yes    yes    yes     no     no     no
upload-only       no     no     no    yes    yes    yes
review           yes    yes    yes     no     no     no
";
