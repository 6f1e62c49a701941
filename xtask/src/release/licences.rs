//! The licences of what others wrote: a list, and each text once.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::shipped::{Part, Shipped};

const BEGINNINGS: [&str; 4] = ["LICENSE", "LICENCE", "COPYING", "NOTICE"];
const RULE: &str =
    "--------------------------------------------------------------------------------";

/// The text that goes with the program.
pub(super) fn text(shipped: &Shipped) -> String {
    let mut lines = vec!["Latchkey contains these packages under these licences.\n".to_owned()];
    let mut users_of_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for part in foreign(shipped) {
        let name = format!("{} {}", part.key.name, part.key.version);
        let licence = part.licence.as_deref().unwrap_or("see its text below");
        lines.push(format!("{name}: {licence}"));
        for text in texts(&part.folder) {
            users_of_text.entry(text).or_default().push(name.clone());
        }
    }
    for (text, users) in users_of_text {
        let users = users.join(", ");
        lines.push(format!("\n{RULE}\n{users}:\n\n{}", text.trim_end()));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Our own packages are under the licences beside the program.
fn foreign(shipped: &Shipped) -> impl Iterator<Item = &Part> {
    let ours = crate::project::root();
    let is_ours = move |part: &&Part| part.folder.starts_with(&ours);
    shipped.parts.iter().filter(move |part| !is_ours(part))
}

fn texts(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries
        .filter_map(Result::ok)
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy().to_uppercase();
            BEGINNINGS
                .iter()
                .any(|beginning| name.starts_with(beginning))
        })
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::shipped::example;

    #[test]
    fn each_text_stands_once_with_all_who_use_it() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("LICENSE-MIT"), "the words").unwrap();
        fs::write(folder.path().join("README.md"), "not this").unwrap();
        let mut shipped = example();
        for part in &mut shipped.parts {
            part.folder = folder.path().to_path_buf();
        }
        let text = text(&shipped);
        assert!(text.contains("bytes 1.2.3: MIT OR Apache-2.0\n"), "{text}");
        assert!(
            text.contains("bytes 1.2.3, other 1.2.3:\n\nthe words\n"),
            "{text}"
        );
        assert!(!text.contains("not this"), "{text}");
    }
}
