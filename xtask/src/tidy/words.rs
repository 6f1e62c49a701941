//! Vendors' words, listed in the glossary, may not occur in the rules, the ports or the services.

use anyhow::{Context, Result, ensure};

use super::sources::Source;

const HEADING: &str = "## Vendor words";
const FENCE: &str = "```";
/// Where vendors' words may not occur.
pub(super) const NEUTRAL: [&str; 3] = [
    "crates/domain/src/",
    "crates/ports/src/",
    "crates/app/src/services",
];
/// A contract may be cited where it is the reason for something.
const CITATIONS: [&str; 3] = [
    "docs/contracts/microsoft.md",
    "docs/contracts/box.md",
    "docs/contracts/oracle.md",
];

/// A word of a vendor, as the glossary lists it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum VendorWord {
    /// All lower case: found in any spelling, as a whole identifier or as parts of one.
    Parts(String),
    /// With a capital: found as the whole identifier in exactly this spelling.
    Exact(String),
}

impl VendorWord {
    fn new(listed: &str) -> Self {
        if listed.contains(char::is_uppercase) {
            Self::Exact(listed.to_owned())
        } else {
            Self::Parts(listed.replace('_', ""))
        }
    }

    fn occurs_in(&self, identifier: &str) -> bool {
        match self {
            Self::Exact(word) => identifier == word,
            Self::Parts(word) => {
                let parts = parts(identifier);
                (0..parts.len()).any(|start| {
                    let mut rest = word.as_str();
                    parts[start..].iter().any(|part| {
                        match rest.strip_prefix(part.as_str()) {
                            Some(left) => rest = left,
                            // Nothing begins with this: the run is broken.
                            None => rest = "\0",
                        }
                        rest.is_empty()
                    })
                })
            }
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Parts(word) | Self::Exact(word) => word,
        }
    }
}

/// The words in the fenced list of the glossary's section on them.
pub(super) fn listed(glossary: &str) -> Result<Vec<VendorWord>> {
    let (_, section) = glossary
        .split_once(HEADING)
        .with_context(|| format!("find the section `{HEADING}`"))?;
    let list = section
        .split(FENCE)
        .nth(1)
        .with_context(|| format!("find the fenced list below `{HEADING}`"))?;
    let words: Vec<VendorWord> = list
        .lines()
        .skip(1)
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(VendorWord::new)
        .collect();
    ensure!(!words.is_empty(), "the list below `{HEADING}` is empty");
    Ok(words)
}

/// The vendor words in one file, if it is one that must be free of them.
pub(super) fn check(source: &Source, words: &[VendorWord]) -> Vec<String> {
    if !NEUTRAL.iter().any(|prefix| source.path.starts_with(prefix)) {
        return Vec::new();
    }
    let mut failures = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        for word in words_in(line, words) {
            failures.push(format!(
                "{}:{}: say it in the project's own terms (docs/glossary.md), `{word}` is a vendor's word",
                source.path,
                index + 1
            ));
        }
    }
    failures
}

fn words_in<'a>(line: &str, words: &'a [VendorWord]) -> Vec<&'a str> {
    let mut line = line.to_owned();
    for citation in CITATIONS {
        line = line.replace(citation, " ");
    }
    let identifiers = identifiers(&line);
    words
        .iter()
        .filter(|word| identifiers.iter().any(|found| word.occurs_in(found)))
        .map(VendorWord::text)
        .collect()
}

/// The identifiers and plain words of a line, without the standard library's `Box`.
fn identifiers(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(is_part_of_identifier) {
        rest = &rest[start..];
        let end = rest
            .find(|c| !is_part_of_identifier(c))
            .unwrap_or(rest.len());
        let (identifier, after) = rest.split_at(end);
        let pointer = identifier == "Box" && (after.starts_with('<') || after.starts_with("::"));
        if !pointer {
            found.push(identifier);
        }
        rest = after;
    }
    found
}

fn is_part_of_identifier(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// `blocksDownload`, `blocks_download` and `BlocksDownload` are all `blocks`, `download`.
fn parts(identifier: &str) -> Vec<String> {
    let mut parts: Vec<String> = vec![String::new()];
    let characters: Vec<char> = identifier.chars().collect();
    for (index, &c) in characters.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| characters[before]);
        let after_lower = before.is_some_and(|before| !before.is_uppercase());
        let before_lower = characters
            .get(index + 1)
            .is_some_and(|next| next.is_lowercase());
        if c == '_' || (c.is_uppercase() && (after_lower || before_lower)) {
            parts.push(String::new());
        }
        if c != '_'
            && let Some(last) = parts.last_mut()
        {
            last.extend(c.to_lowercase());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLOSSARY: &str = "# Words\n```\nnot this\n```\n## Vendor words\nSome text.\n```text\n\
                            box\ngraph\nodata\napplink\nshared_link\ncreateLink\n```\nMore.";

    fn found(line: &str) -> Vec<String> {
        let words = listed(GLOSSARY).unwrap();
        words_in(line, &words)
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn the_list_is_the_one_below_its_heading() {
        let words = listed(GLOSSARY).unwrap();
        assert_eq!(words.len(), 6);
        assert_eq!(words[0], VendorWord::Parts("box".to_owned()));
        assert_eq!(words[5], VendorWord::Exact("createLink".to_owned()));
        assert!(listed("# Words").is_err());
        assert!(listed("## Vendor words\nnone").is_err());
        assert!(listed("## Vendor words\n```\n```").is_err());
    }

    #[test]
    fn a_vendor_word_is_found_in_every_spelling() {
        for (line, word) in [
            ("// as Box does it", "box"),
            ("//! one link per item (box)", "box"),
            ("fn box_id() {}", "box"),
            ("struct BoxId;", "box"),
            ("let idOfBox = 1;", "box"),
            ("const BOX_RULE: u8 = 1;", "box"),
            ("use `Box`", "box"),
            ("GraphRule", "graph"),
            ("// see OData", "odata"),
            ("enum ODataError {}", "odata"),
            ("new_app_link()", "applink"),
            ("AppLinkRole", "applink"),
            ("APPLINK", "applink"),
            ("SharedLink", "sharedlink"),
            ("the_shared_link_url", "sharedlink"),
            ("// a `createLink` call", "createLink"),
        ] {
            assert_eq!(found(line), [word], "{line}");
        }
    }

    #[test]
    fn words_that_only_look_alike_pass() {
        for line in [
            "Box<dyn Error>",
            "Pin<Box<dyn Future>>",
            "Box::new(1)",
            "value.into_boxed_str()",
            "stream.boxed()",
            "a sandbox",
            "one paragraph",
            "the shared folder and its link",
            "fn create_link(command: CreateLink)",
            "enum CreateLinkOutcome {}",
            "// docs/contracts/box.md 1.2 and docs/contracts/microsoft.md 1.6",
        ] {
            assert_eq!(found(line), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn only_the_neutral_crates_are_searched() {
        let words = listed(GLOSSARY).unwrap();
        let failures = |path| check(&Source::new(path, "//! Doc.\n// Box\n"), &words);
        let neutral = failures("crates/domain/src/link.rs");
        assert_eq!(neutral.len(), 1);
        assert!(
            neutral[0].starts_with("crates/domain/src/link.rs:2:"),
            "{neutral:?}"
        );
        assert_eq!(failures("crates/ports/src/page.rs").len(), 1);
        assert_eq!(failures("crates/app/src/services/create_link.rs").len(), 1);
        assert!(failures("crates/adapters-http/src/dialects/box.rs").is_empty());
        assert!(failures("crates/app/src/config.rs").is_empty());
    }
}
