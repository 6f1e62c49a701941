//! What a comment cites is in the repository: the file, and the section or the rule of that name.
//!
//! A citation is a path from the workspace's folder and what is meant in it, on one line:
//! `docs/contracts/box.md 6.2`, `docs/threat-model.md T-06, F-29`, `docs/contracts/oracle.md 4.1 to 4.5`,
//! `docs/decisions/0016`.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::Source;

/// Where papers are cited from whose names alone would be found nowhere.
const PAPER: &str = ".md";
const DECISIONS: &str = "docs/decisions/";

/// The failures of all files together.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let papers: BTreeMap<&str, BTreeSet<String>> = sources
        .iter()
        .filter(|source| source.has_extension("md"))
        .map(|source| (source.path.as_str(), marks(&source.text)))
        .collect();
    let mut failures = Vec::new();
    // What this rule is tried with cites nothing.
    let cited_from = sources
        .iter()
        .filter(|source| !source.path.starts_with("xtask/src/tidy/"));
    for source in cited_from {
        for (index, line) in source.text.lines().enumerate() {
            for problem in unfounded(source, line, &papers) {
                failures.push(format!("{}:{}: {problem}", source.path, index + 1));
            }
        }
    }
    failures
}

/// What can be cited in a paper: the numbers of its headings, and the ids that lines begin with.
fn marks(text: &str) -> BTreeSet<String> {
    let marked = text
        .lines()
        .filter(|line| line.starts_with(['#', '|', '*', '-']));
    let bare = marked.map(|line| line.trim_start_matches(['#', '|', '*', '-', ' ']));
    bare.filter_map(mark).map(str::to_owned).collect()
}

/// The section or id that a text begins with: `6.2`, `T-63`, `A11`.
fn mark(text: &str) -> Option<&str> {
    let letters = text.starts_with(|c: char| c.is_ascii_uppercase());
    let number = if letters {
        text[1..].strip_prefix('-').unwrap_or(&text[1..])
    } else {
        text
    };
    let digits = number
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(number.len());
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let end = text.len() - number.len() + digits;
    let after = text[end..].chars().next();
    let whole = !after.is_some_and(char::is_alphanumeric);
    whole.then(|| text[..end].trim_end_matches('.'))
}

/// What is wrong with the citations of a line.
fn unfounded(
    source: &Source,
    line: &str,
    papers: &BTreeMap<&str, BTreeSet<String>>,
) -> Vec<String> {
    let mut problems = Vec::new();
    for (start, _) in line.match_indices(DECISIONS) {
        let number: String = line[start + DECISIONS.len()..]
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        let record = format!("{DECISIONS}{number}-");
        if !papers.keys().any(|path| path.starts_with(&record)) && number.len() == 4 {
            problems.push(format!("there is no decision record {number}"));
        }
    }
    for (end, _) in line.match_indices(PAPER) {
        let after = &line[end + PAPER.len()..];
        if after.starts_with(|c: char| c.is_alphanumeric()) {
            continue;
        }
        let begin = line[..end]
            .rfind(|c: char| !c.is_alphanumeric() && !"/._-".contains(c))
            .map_or(0, |before| before + 1);
        let path = &line[begin..end + PAPER.len()];
        match papers.get(path) {
            Some(marks) => {
                let missing = cited(after).into_iter().filter(|id| !marks.contains(*id));
                problems.extend(missing.map(|id| format!("{path} has no {id}")));
            }
            None if is_citation(source, line, path) => {
                problems.push(format!(
                    "cite what is in the repository, by its path: there is no `{path}`"
                ));
            }
            None => {}
        }
    }
    problems
}

/// Whether something that looks like a paper's name is meant as one: in a comment, and not the end of a
/// pattern or of an address. Links of papers among themselves are looked at elsewhere.
fn is_citation(source: &Source, line: &str, path: &str) -> bool {
    let comment = ["//", "#", "\"\"\"", "<!--"]
        .iter()
        .any(|begin| line.trim_start().starts_with(begin));
    comment && path.len() > PAPER.len() && !source.has_extension("md")
}

/// What follows a paper's name as long as it names parts of it.
fn cited(after: &str) -> Vec<&str> {
    let mut ids = Vec::new();
    let mut rest = after;
    loop {
        let next = [" and ", " to ", ", ", " "]
            .iter()
            .find_map(|between| rest.strip_prefix(between));
        let Some(id) = next.and_then(mark) else {
            return ids;
        };
        ids.push(id);
        let text = next.unwrap_or_default();
        rest = &text[id.len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failures(line: &str) -> Vec<String> {
        let rules = "# Rules\n\n## 6. Roles\n### 6.2 Given\n| T-63 | a link |\n- **A11** so\n6.9 is prose\n";
        check(&[
            Source::new("docs/rules.md", rules),
            Source::new("docs/decisions/0016-rights.md", "# 0016: Rights\n"),
            Source::new("crates/domain/src/link.rs", line),
        ])
    }

    #[test]
    fn what_is_there_can_be_cited() {
        for line in [
            "/// So it is (docs/rules.md 6.2).",
            "/// So it is (docs/rules.md 6 and 6.2, docs/decisions/0016).",
            "/// So it is (docs/rules.md T-63, A11): 7 of them.",
            "/// So it is (docs/rules.md 6 to 6.2) and 9 more",
            "let name = \"notes.md\";",
            "/// all of `*.md`",
        ] {
            assert_eq!(failures(line), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn what_is_not_there_cannot() {
        for (line, why) in [
            ("/// (docs/rules.md 6.3)", "docs/rules.md has no 6.3"),
            ("/// (docs/rules.md 6.9)", "docs/rules.md has no 6.9"),
            (
                "/// (docs/rules.md 6.2 and T-64)",
                "docs/rules.md has no T-64",
            ),
            ("/// (docs/decisions/0017)", "no decision record 0017"),
            ("// see rules.md 6.2", "there is no `rules.md`"),
            ("# contracts/rules.md", "there is no `contracts/rules.md`"),
        ] {
            let found = failures(line);
            assert_eq!(found.len(), 1, "{line}: {found:?}");
            assert!(found[0].contains(why), "{found:?}");
            assert!(found[0].starts_with("crates/domain/src/link.rs:1: "));
        }
    }
}
