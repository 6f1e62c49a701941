//! What any text of the project must keep to: no traces of a machine, clean lines, links that lead somewhere.

use std::collections::BTreeSet;

use super::sources::Source;

/// Beginnings of paths that exist on one machine only. Taken apart, or this file would be found.
const MACHINE_PATHS: [&str; 2] = [concat!("/", "work/"), concat!("/", "root/.")];
const MARKS: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];
const CLEAN: [&str; 3] = ["rs", "md", "toml"];

/// The failures of all files together.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let mut places = BTreeSet::new();
    for source in sources {
        let mut path = source.path.as_str();
        places.insert(path);
        while let Some((folder, _)) = path.rsplit_once('/') {
            places.insert(folder);
            path = folder;
        }
    }
    let mut failures = Vec::new();
    for source in sources {
        let clean = CLEAN
            .iter()
            .any(|extension| source.has_extension(extension));
        if clean && source.text.contains('\r') {
            failures.push(format!("{}: end its lines with LF alone", source.path));
        }
        for (index, line) in source.text.split('\n').enumerate() {
            let mut problems = Vec::new();
            problems.extend(machine_path(line));
            problems.extend(unowned_mark(line));
            if clean {
                problems.extend(unclean(line.trim_end_matches('\r')).map(str::to_owned));
            }
            let place = |problem| format!("{}:{}: {problem}", source.path, index + 1);
            failures.extend(problems.into_iter().map(place));
        }
        if source.has_extension("md") {
            failures.extend(dead_links(source, &places));
        }
    }
    failures
}

fn machine_path(line: &str) -> Option<String> {
    let path = MACHINE_PATHS.into_iter().find(|path| {
        line.match_indices(path).any(|(start, _)| {
            let before = line[..start].chars().next_back();
            // Inside a longer path or an address it is a folder's name like any other.
            !before.is_some_and(|c| c.is_alphanumeric() || ":./}_-".contains(c))
        })
    })?;
    Some(format!(
        "write a relative path, `{path}` exists on one machine only"
    ))
}

fn unowned_mark(line: &str) -> Option<String> {
    let mark = MARKS.into_iter().find(|mark| {
        line.split(|c: char| !c.is_alphanumeric())
            .any(|word| word == *mark)
    })?;
    let owned = line.contains("docs/decisions/") || names_issue(line);
    (!owned).then(|| {
        format!("do it now, or let the {mark} name its decision record (docs/decisions/NNNN) or issue (#NNN)")
    })
}

fn names_issue(line: &str) -> bool {
    line.split('#')
        .skip(1)
        .any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn unclean(line: &str) -> Option<&'static str> {
    if line.contains('\t') {
        Some("write spaces instead of the tab")
    } else if line.ends_with(char::is_whitespace) {
        Some("remove the space at the end of the line")
    } else {
        None
    }
}

fn dead_links(source: &Source, places: &BTreeSet<&str>) -> Vec<String> {
    let mut failures = Vec::new();
    let mut fenced = false;
    for (index, line) in source.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        for target in link_targets(line) {
            let leads = resolve(&source.path, &target)
                .is_none_or(|path| path.is_empty() || places.contains(path.as_str()));
            if !leads {
                failures.push(format!(
                    "{}:{}: mend the link, there is no `{target}`",
                    source.path,
                    index + 1
                ));
            }
        }
    }
    failures
}

/// The targets of `[text](target)` and `[text]: target`, outside of code.
fn link_targets(line: &str) -> Vec<String> {
    let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let inline = prose.split("](").skip(1).filter_map(|rest| {
        let target = rest.split([')', ' ']).next()?;
        Some(target.to_owned())
    });
    let reference = prose
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]: "))
        .map(|(_, target)| target.trim().to_owned());
    inline.chain(reference).collect()
}

/// The path that a relative target means, or nothing when it leads outside or within the page.
fn resolve(page: &str, target: &str) -> Option<String> {
    let path = target.split('#').next().unwrap_or_default();
    if path.is_empty() || path.contains(':') || path.starts_with('/') {
        return None;
    }
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut segments: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                if segments.pop().is_none() {
                    return Some("..".to_owned());
                }
            }
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failures(path: &str, text: &str) -> Vec<String> {
        let others = [
            Source::new("README.md", ""),
            Source::new("docs/http-status.md", ""),
            Source::new("docs/decisions/0001-names.md", ""),
        ];
        let mut sources = vec![Source::new(path, text)];
        sources.extend(others);
        check(&sources)
    }

    #[test]
    fn paths_of_one_machine_fail() {
        let [work, root] = MACHINE_PATHS;
        for text in [
            format!("cd {work}main"),
            format!("{work}x"),
            format!("\"{root}cargo\""),
        ] {
            assert_eq!(failures("docs/a.md", &text).len(), 1, "{text}");
            assert_eq!(failures(".ci/run", &text).len(), 1, "{text}");
        }
        for text in [
            format!("/v1.0/drives/1{work}a.txt"),
            format!("/root:{work}a.txt"),
            "/v1.0/me/drive/root/children".to_owned(),
            "`/root/children`".to_owned(),
        ] {
            assert_eq!(failures("docs/a.md", &text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_mark_names_who_owns_it() {
        for mark in MARKS {
            for text in [
                format!("// {mark}: later"),
                format!("// {mark}(me) C# and #x"),
            ] {
                assert_eq!(failures("crates/a/src/a.rs", &text).len(), 1, "{text}");
            }
            for text in [
                format!("// {mark}: docs/decisions/0003-sealing.md"),
                format!("// {mark} #12"),
                format!("{mark}S"),
            ] {
                assert!(failures("crates/a/src/a.rs", &text).is_empty(), "{text}");
            }
        }
    }

    #[test]
    fn lines_are_clean_in_code_and_documents() {
        for text in ["a\tb", "a ", "a\r\nb", "a \r\n"] {
            assert!(!failures("docs/a.md", text).is_empty(), "{text:?}");
            assert!(!failures("Cargo.toml", text).is_empty(), "{text:?}");
            assert!(
                failures("crates/a/tests/golden/a.http", text).is_empty(),
                "{text:?}"
            );
        }
        assert!(failures("docs/a.md", "a\n\nb\n").is_empty());
    }

    #[test]
    fn links_lead_to_files_of_the_project() {
        for text in [
            "[status](http-status.md) and [here](#words)",
            "[readme](../README.md#start), [folder](decisions/), [up](..)",
            "[a](https://example.com/x.md) [b](mailto:a@example.com)",
            "```\n[code](nowhere.md)\n```",
            "`[code](nowhere.md)`",
            "[one]: decisions/0001-names.md",
        ] {
            assert_eq!(failures("docs/a.md", text), Vec::<String>::new(), "{text}");
        }
        for text in [
            "[gone](gone.md)",
            "[up](../../README.md)",
            "[wrong](docs/http-status.md#x \"title\")",
            "`code` [gone](gone.md)",
            "[one]: gone.md",
            "```\n```\n[gone](gone.md)",
        ] {
            assert_eq!(failures("docs/a.md", text).len(), 1, "{text}");
        }
    }
}
