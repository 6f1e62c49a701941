//! The names of an archive's entries: none leads out of where it is unpacked
//! (docs/threat-model.md T-74).

use std::collections::{HashMap, HashSet};

use domain::item::name_key;

/// The names that were given so far.
#[derive(Default)]
pub(super) struct Names {
    /// The keys of all of them, since some file systems know no case.
    taken: HashSet<String>,
    /// What became of the folders whose path had to be changed.
    changed: HashMap<String, String>,
}

impl Names {
    /// The name of the entry at a path: clean, and given to no other entry.
    pub(super) fn take(&mut self, path: &[&str], is_folder: bool) -> String {
        let (name, above) = path.split_last().unwrap_or((&"", &[]));
        let parent = self.parent(above);
        let clean = clean(name);
        let mut entry = joined(&parent, &clean);
        let mut number = 0_u32;
        while !self.taken.insert(name_key(&entry)) {
            number += 1;
            entry = joined(&parent, &numbered(&clean, number));
        }
        let given = path.join("/");
        if is_folder && entry != given {
            self.changed.insert(given, entry.clone());
        }
        entry
    }

    fn parent(&self, path: &[&str]) -> String {
        let cleaned = || {
            path.iter()
                .map(|name| clean(name))
                .collect::<Vec<_>>()
                .join("/")
        };
        self.changed
            .get(&path.join("/"))
            .cloned()
            .unwrap_or_else(cleaned)
    }
}

fn joined(parent: &str, name: &str) -> String {
    if parent.is_empty() {
        name.to_owned()
    } else {
        format!("{parent}/{name}")
    }
}

/// A name that is one step down, on every system.
fn clean(name: &str) -> String {
    let clean: String = name
        .chars()
        .map(|c| {
            // A colon names a drive or a hidden stream on some systems.
            let leads_away = matches!(c, '/' | '\\' | ':') || c.is_control();
            if leads_away { '_' } else { c }
        })
        .collect();
    let is_dots = clean.trim_end_matches([' ', '.']).is_empty();
    if is_dots {
        format!("_{}", clean.replace(['.', ' '], "_"))
    } else {
        clean
    }
}

/// A name with a number before its extension.
fn numbered(name: &str, number: u32) -> String {
    match name.rfind('.') {
        Some(dot) if dot > 0 => format!("{} {number}{}", &name[..dot], &name[dot..]),
        _ => format!("{name} {number}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        let cases = [
            ("..\\..\\x", ".._.._x"),
            ("C:\\x", "C__x"),
            ("C:x", "C_x"),
            ("/x", "_x"),
            ("a/../../b", "a_.._.._b"),
            ("..", "___"),
            (".", "__"),
            ("", "_"),
            ("a\0b", "a_b"),
            (".hidden", ".hidden"),
            ("ünï.txt", "ünï.txt"),
        ];
        for (name, clean) in cases {
            assert_eq!(Names::default().take(&[name], false), clean, "{name:?}");
        }
    }

    #[test]
    fn what_becomes_equal_is_numbered_with_all_that_is_in_it() {
        let mut names = Names::default();
        assert_eq!(names.take(&["a_b"], true), "a_b");
        assert_eq!(names.take(&["a:b"], true), "a_b 1");
        assert_eq!(names.take(&["a:b", "in"], true), "a_b 1/in");
        assert_eq!(
            names.take(&["a:b", "in", "x:y.txt"], false),
            "a_b 1/in/x_y.txt"
        );
        assert_eq!(
            names.take(&["a:b", "in", "X_Y.txt"], false),
            "a_b 1/in/X_Y 1.txt"
        );
        assert_eq!(names.take(&["a_b", "in"], true), "a_b/in");
    }

    proptest! {
        #[test]
        fn every_name_is_inside_and_its_own(
            paths in prop::collection::vec(prop::collection::vec("[./\\\\:ab]{0,4}", 1..4), 1..20),
        ) {
            let mut names = Names::default();
            let mut seen = HashSet::new();
            for path in paths {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                let name = names.take(&path, false);
                prop_assert!(!name.contains(['\\', ':']) && !name.starts_with('/'));
                prop_assert!(name.split('/').all(|step| !matches!(step, "" | "." | "..")));
                prop_assert!(seen.insert(name.to_lowercase()));
            }
        }
    }
}
