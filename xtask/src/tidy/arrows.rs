//! Which file of a crate uses which: no circle, and no arrow from a lower layer to a higher one.
//!
//! An arrow is a path in a file's code that leads to another file's items. That a file declares a
//! module is none, and tests may use what they test.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemUse, UseTree, Visibility};

use super::sources::Source;

/// The crate that is looked at.
pub(super) const PLACE: &str = "crates/adapters-http/src/";

/// Its layers, the lowest first. A layer uses those before it; its rooms do not know each other.
const LAYERS: [&[&str]; 7] = [
    &["site"],
    &["config"],
    &["services"],
    &["protocol"],
    &["web"],
    &[
        "dialects/box_api",
        "dialects/microsoft",
        "dialects/oracle",
        "pages",
    ],
    &["address", "dialects", "lib", "oauth", "openapi", "server"],
];

/// A module's path from its crate, as in `["protocol", "cors"]`.
type Module = Vec<String>;

/// The failures of the crate.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let files: BTreeMap<Module, &Source> = sources
        .iter()
        .filter(|source| source.is_rust() && !is_test(&source.path))
        .filter_map(|source| Some((module(source.path.strip_prefix(PLACE)?), source)))
        .collect();
    let mut failures = Vec::new();
    let mut arrows: BTreeMap<&Module, BTreeSet<&Module>> = BTreeMap::new();
    for (from, source) in &files {
        match used(from, &source.text, &files) {
            Ok(to) => {
                failures.extend(to.iter().filter_map(|to| rising(from, to)));
                arrows.insert(from, to);
            }
            Err(error) => failures.push(format!("{}: {error}", source.path)),
        }
    }
    failures.extend(circles(&arrows));
    // A file that has no layer is told once, and not for each of its arrows.
    failures.dedup();
    failures
}

fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

fn module(path: &str) -> Module {
    let path = path.trim_end_matches(".rs");
    match path {
        "lib" => Vec::new(),
        path => path.split('/').map(str::to_owned).collect(),
    }
}

/// The files whose items a file uses.
fn used<'a>(
    from: &Module,
    text: &str,
    files: &'a BTreeMap<Module, &Source>,
) -> Result<BTreeSet<&'a Module>, syn::Error> {
    let mut paths = Paths::default();
    paths.visit_file(&syn::parse_file(text)?);
    let led = paths.0.iter().filter_map(|path| lead(from, path, files));
    Ok(led.filter(|to| *to != from).collect())
}

/// The file that a path leads to, as seen from a module.
fn lead<'a>(
    from: &Module,
    path: &[String],
    files: &'a BTreeMap<Module, &Source>,
) -> Option<&'a Module> {
    let (first, rest) = path.split_first()?;
    let (mut at, rest) = match first.as_str() {
        "crate" => (Module::new(), rest),
        "self" => (from.clone(), rest),
        "super" => {
            let ups = path.iter().take_while(|part| *part == "super").count();
            let kept = from.len().checked_sub(ups)?;
            (from[..kept].to_vec(), &path[ups..])
        }
        _ => {
            let child: Module = from.iter().chain([first]).cloned().collect();
            files.contains_key(&child).then_some((child, rest))?
        }
    };
    for part in rest {
        at.push(part.clone());
        if !files.contains_key(&at) {
            at.pop();
            break;
        }
    }
    files.get_key_value(&at).map(|(module, _)| module)
}

/// Every path in the code that ships.
#[derive(Default)]
struct Paths(Vec<Vec<String>>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    // Who may see an item leads nowhere.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.flatten(&mut Vec::new(), &item.tree);
    }

    // What a macro is given is no code yet: its paths from the crate's root, or from above, are read as words.
    fn visit_macro(&mut self, given: &'ast syn::Macro) {
        let words = given.tokens.to_string().replace(" :: ", "::");
        let words = words.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
        let paths = words.filter(|word| word.starts_with("crate::") || word.starts_with("super::"));
        self.0
            .extend(paths.map(|path| path.split("::").map(str::to_owned).collect()));
        visit::visit_macro(self, given);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts = path.segments.iter().map(|part| part.ident.to_string());
        self.0.push(parts.collect());
        visit::visit_path(self, path);
    }
}

impl Paths {
    fn flatten(&mut self, above: &mut Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                above.push(path.ident.to_string());
                self.flatten(above, &path.tree);
                above.pop();
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.flatten(above, tree);
                }
            }
            UseTree::Name(name) => self.take(above, &name.ident.to_string()),
            UseTree::Rename(name) => self.take(above, &name.ident.to_string()),
            UseTree::Glob(_) => self.0.push(above.clone()),
        }
    }

    fn take(&mut self, above: &[String], name: &str) {
        let mut path = above.to_vec();
        if name != "self" {
            path.push(name.to_owned());
        }
        self.0.push(path);
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|condition| condition.is_ident("test"))
    })
}

/// The layer that a module is in, and the room that it lies in there.
fn layer(module: &Module) -> Option<(usize, &'static str)> {
    let path = if module.is_empty() {
        "lib".to_owned()
    } else {
        module.join("/")
    };
    let rooms = LAYERS
        .iter()
        .enumerate()
        .flat_map(|(at, rooms)| rooms.iter().map(move |room| (at, *room)));
    rooms
        .filter(|(_, room)| {
            let below = path.strip_prefix(room);
            below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
        })
        .max_by_key(|(_, room)| room.len())
        // Each dialect is a room of its own: one that is not listed is not in the room of them all.
        .filter(|(_, room)| *room != "dialects" || path == "dialects")
}

/// What is wrong with an arrow by the layers that it leads from and to.
fn rising(from: &Module, to: &Module) -> Option<String> {
    let (Some((lower, room)), Some((higher, other))) = (layer(from), layer(to)) else {
        let unknown = if layer(from).is_none() { from } else { to };
        return Some(format!(
            "{PLACE}{}.rs: give this room a layer in xtask/src/tidy/arrows.rs",
            unknown.join("/")
        ));
    };
    let top = LAYERS.len() - 1;
    let is_allowed = lower > higher || room == other || lower == top && higher == top;
    (!is_allowed).then(|| {
        format!(
            "{PLACE}{}.rs: do without `{}`: `{room}` may use only what lies below it, and `{other}` does not",
            from.join("/"),
            to.join("::")
        )
    })
}

/// Every circle of files, told by its shortest way round from its first file.
fn circles(arrows: &BTreeMap<&Module, BTreeSet<&Module>>) -> Vec<String> {
    let mut told = BTreeSet::new();
    let mut failures = Vec::new();
    for from in arrows.keys() {
        if told.contains(from) {
            continue;
        }
        if let Some(way) = way_back(from, arrows) {
            let names: Vec<String> = way.iter().map(|module| module.join("::")).collect();
            told.extend(way);
            failures.push(format!(
                "{PLACE}{}.rs: break the circle {}: move what both need below both",
                from.join("/"),
                names.join(" -> ")
            ));
        }
    }
    failures
}

/// The shortest way from a file over others back to itself.
fn way_back<'a>(
    from: &'a Module,
    arrows: &BTreeMap<&'a Module, BTreeSet<&'a Module>>,
) -> Option<Vec<&'a Module>> {
    let mut came: BTreeMap<&Module, &'a Module> = BTreeMap::new();
    let mut next = vec![from];
    while !next.is_empty() {
        let mut after = Vec::new();
        for at in next {
            for to in arrows.get(at).into_iter().flatten().copied() {
                if came.contains_key(to) {
                    continue;
                }
                came.insert(to, at);
                if to == from {
                    let mut way = vec![from];
                    let mut step = at;
                    while step != from {
                        way.push(step);
                        step = came[step];
                    }
                    way.push(from);
                    way.reverse();
                    return Some(way);
                }
                after.push(to);
            }
        }
        next = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failures(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<Source> = files
            .iter()
            .map(|(path, text)| Source::new(&format!("{PLACE}{path}"), text))
            .collect();
        check(&sources)
    }

    #[test]
    fn an_arrow_down_is_fine() {
        let files = [
            ("protocol.rs", "pub mod cors;"),
            ("protocol/cors.rs", "use crate::config::Config;"),
            ("config.rs", "pub struct Config;"),
            ("pages.rs", "use crate::protocol::cors;"),
            ("pages/show.rs", "fn x() { crate::protocol::cors::open() }"),
        ];
        assert_eq!(failures(&files), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_up_or_beside_is_told() {
        for (from, text, named) in [
            ("protocol/cors.rs", "use crate::pages::x;", "pages"),
            (
                "dialects/oracle/embed.rs",
                "use crate::pages::{show, x};",
                "pages::show",
            ),
            (
                "dialects/box_api.rs",
                "fn x() { crate::dialects::oracle::y() }",
                "dialects::oracle",
            ),
            ("web.rs", "use super::server::plain;", "server"),
            (
                "protocol/cors.rs",
                "fn x() { println!(\"{}\", crate::server::y()) }",
                "server",
            ),
        ] {
            let others = [
                "pages.rs",
                "pages/show.rs",
                "dialects.rs",
                "dialects/oracle.rs",
                "server.rs",
            ];
            let files: Vec<_> = others
                .into_iter()
                .map(|path| (path, ""))
                .chain([(from, text)])
                .collect();
            let told = failures(&files);
            assert!(
                told.iter()
                    .any(|line| line.contains(&format!("without `{named}`"))),
                "{told:?}"
            );
        }
    }

    #[test]
    fn a_dialect_that_is_not_listed_is_told() {
        let files = [
            (
                "dialects/toy.rs",
                "use crate::dialects::oracle::x; use crate::protocol::y;",
            ),
            ("protocol.rs", ""),
            ("dialects.rs", ""),
            ("dialects/oracle.rs", ""),
        ];
        let told = failures(&files);
        let unlisted = told
            .iter()
            .filter(|line| line.contains("dialects/toy.rs: give this room"));
        assert_eq!(unlisted.count(), 1, "{told:?}");
    }

    #[test]
    fn a_circle_is_told_with_its_way() {
        let files = [
            ("pages.rs", "mod show; use show::answer;"),
            ("pages/show.rs", "use super::labels::name;"),
            ("pages/labels.rs", "fn x(_: super::Page) {}"),
        ];
        let told = failures(&files);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].contains("pages -> pages::show -> pages::labels -> pages"),
            "{told:?}"
        );
    }

    #[test]
    fn tests_and_declarations_are_no_arrows() {
        let files = [
            (
                "pages.rs",
                "mod show; #[cfg(test)] mod tests { use super::show::x; }",
            ),
            ("pages/show.rs", "use super::Page;"),
            ("pages/tests.rs", "use super::show::x;"),
        ];
        assert_eq!(failures(&files), Vec::<String>::new());
    }
}
