//! What pages say, in the languages that they are written in: a file of texts each (`templates/texts`).

use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt;
use std::sync::LazyLock;

use askama::FastWritable;
use askama::filters::{Html, HtmlSafe, escape};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast;
use http::HeaderMap;
use rustc_hash::FxHashMap;

use crate::protocol::accept::{self, Weighted};

/// The texts of one language.
pub(crate) struct Texts {
    tag: &'static str,
    /// What stands between thousands, and before tenths.
    marks: [char; 2],
    messages: FluentBundle<FluentResource>,
    /// Those that are put together without choosing anything. A folder's page says hundreds.
    plain: FxHashMap<String, Plain>,
}

/// A text in which nothing is chosen.
enum Plain {
    /// As it stands.
    Text(String),
    /// What stands before its one value, and behind it.
    Around(String, String),
}

impl Plain {
    fn of(pattern: &ast::Pattern<&str>) -> Option<Self> {
        let (mut before, mut after) = (String::new(), None);
        for element in &pattern.elements {
            match element {
                ast::PatternElement::TextElement { value } => {
                    after.as_mut().unwrap_or(&mut before).push_str(value);
                }
                ast::PatternElement::Placeable {
                    expression:
                        ast::Expression::Inline(ast::InlineExpression::VariableReference { .. }),
                } if after.is_none() => after = Some(String::new()),
                ast::PatternElement::Placeable { .. } => return None,
            }
        }
        Some(match after {
            Some(after) => Self::Around(before, after),
            None => Self::Text(before),
        })
    }

    /// Those of a file, by their names.
    fn all(texts: &FluentResource) -> FxHashMap<String, Self> {
        let mut all = FxHashMap::default();
        for entry in texts.entries() {
            let ast::Entry::Message(message) = entry else {
                continue;
            };
            let name = message.id.name;
            let value = message.value.iter().map(|text| (name.to_owned(), text));
            let parts = message.attributes.iter();
            let parts = parts.map(|part| (format!("{name}.{}", part.id.name), &part.value));
            let texts = value.chain(parts);
            all.extend(texts.filter_map(|(name, text)| Some((name, Self::of(text)?))));
        }
        all
    }
}

/// The languages. The first is for browsers that ask for none of them.
static LANGUAGES: LazyLock<[Texts; 2]> = LazyLock::new(|| {
    [
        Texts::read(
            "en",
            [',', '.'],
            include_str!("../../templates/texts/en.ftl"),
        ),
        Texts::read(
            "de",
            ['.', ','],
            include_str!("../../templates/texts/de.ftl"),
        ),
    ]
});

impl Texts {
    fn read(tag: &'static str, marks: [char; 2], file: &str) -> Self {
        // Of a file with a mistake the rest is there. A test holds that there is none.
        let texts = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(texts, _)| texts);
        let mut messages = FluentBundle::new_concurrent(tag.parse().into_iter().collect());
        // Names are kept apart by the marks of the page.
        messages.set_use_isolating(false);
        let plain = Plain::all(&texts);
        messages.add_resource_overriding(texts);
        Self {
            tag,
            marks,
            messages,
            plain,
        }
    }

    /// The texts in the language that a browser likes best of those that there are (RFC 9110, section 12.5.4).
    pub(crate) fn wanted(headers: &HeaderMap) -> &'static Self {
        let asked: Vec<_> = accept::languages(headers).collect();
        let [first, ..] = &*LANGUAGES;
        let liked = LANGUAGES.iter().rev();
        let liked = liked.max_by_key(|texts| texts.liking(&asked));
        liked.unwrap_or(first)
    }

    /// How much this language is wanted, and then how early it was named. What names it counts before `*`.
    fn liking(&self, asked: &[Weighted<'_>]) -> Option<(u16, Reverse<usize>)> {
        let named = |tag: &str| {
            let ranges = asked.iter().enumerate();
            let ranges = ranges.filter(|(_, range)| range.essence.split('-').next() == Some(tag));
            ranges.map(|(at, range)| (range.weight, Reverse(at))).max()
        };
        named(self.tag)
            .or_else(|| named("*"))
            .filter(|(weight, _)| *weight > 0)
    }

    /// The language's tag (BCP 47).
    pub(crate) const fn tag(&self) -> &'static str {
        self.tag
    }

    /// What stands between thousands.
    pub(crate) const fn thousands_mark(&self) -> char {
        self.marks[0]
    }

    /// What stands before tenths.
    pub(crate) const fn tenths_mark(&self) -> char {
        self.marks[1]
    }

    /// The text of a name, or of its part behind a full stop.
    pub(crate) fn say(&self, name: &str) -> Cow<'_, str> {
        match self.plain.get(name) {
            Some(Plain::Text(text)) => Cow::Borrowed(text),
            Some(Plain::Around(..)) | None => self.format(name, None),
        }
    }

    /// The same with a value in it.
    pub(crate) fn with<'a>(
        &self,
        name: &str,
        parameter: &'a str,
        value: impl Into<FluentValue<'a>>,
    ) -> String {
        match (self.plain.get(name), value.into()) {
            (Some(Plain::Around(before, after)), FluentValue::String(value)) => {
                [before, &*value, after].concat()
            }
            (_, value) => {
                let values = [(parameter, value)].into_iter().collect();
                self.format(name, Some(&values)).into_owned()
            }
        }
    }

    /// The same as HTML, each value in an element: the values are escaped, and no text holds anything to escape.
    pub(crate) fn marked(&self, name: &str, values: &[(&str, Element, &str)]) -> Marked {
        let values = values
            .iter()
            .map(|(parameter, element, value)| (*parameter, element.around(value)));
        Marked(self.format(name, Some(&values.collect())).into_owned())
    }

    fn format(&self, name: &str, values: Option<&FluentArgs<'_>>) -> Cow<'_, str> {
        let (message, part) = match name.split_once('.') {
            Some((message, part)) => (message, Some(part)),
            None => (name, None),
        };
        let found = self.messages.get_message(message);
        let pattern = found.and_then(|message| match part {
            Some(part) => message.get_attribute(part).map(|part| part.value()),
            None => message.value(),
        });
        debug_assert!(pattern.is_some(), "no text is called {name}");
        match pattern {
            // A value that is missing is shown by its name.
            Some(pattern) => self
                .messages
                .format_pattern(pattern, values, &mut Vec::new()),
            None => Cow::Owned(name.to_owned()),
        }
    }
}

/// A text as HTML, which templates write as it stands. Nothing else is.
pub(crate) struct Marked(String);

impl fmt::Display for Marked {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl HtmlSafe for Marked {}

impl FastWritable for Marked {
    fn write_into(&self, out: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        Ok(out.write_str(&self.0)?)
    }
}

/// What a value stands in.
#[derive(Clone, Copy)]
pub(crate) enum Element {
    /// A name, whichever way it is written.
    Name,
    /// The same, with weight.
    Strong,
    /// What is typed as it stands.
    Code,
}

impl Element {
    fn around(self, value: &str) -> String {
        let (begin, end) = match self {
            Self::Name => ("<bdi>", "</bdi>"),
            Self::Strong => ("<strong><bdi>", "</bdi></strong>"),
            Self::Code => ("<code dir=\"ltr\">", "</code>"),
        };
        let Ok(value) = escape(value, Html);
        format!("{begin}{value}{end}")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use fluent_bundle::FluentResource;
    use http::HeaderValue;

    use super::*;

    const FILES: [(&str, &str); 2] = [
        ("en", include_str!("../../templates/texts/en.ftl")),
        ("de", include_str!("../../templates/texts/de.ftl")),
    ];

    /// Every name of a file, with the parameters of its text.
    fn names(file: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut names = BTreeMap::new();
        let (mut message, mut name) = (String::new(), String::new());
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let is_part = line.starts_with("    .");
            if let Some((head, _)) = line.split_once(" = ")
                && (is_part || !line.starts_with(' '))
            {
                if !is_part {
                    message = head.to_owned();
                }
                name = [if is_part { message.as_str() } else { "" }, head.trim()].concat();
            }
            let parameters: &mut BTreeSet<String> = names.entry(name.clone()).or_default();
            parameters.extend(
                line.split("{ $")
                    .skip(1)
                    .filter_map(|rest| rest.split([' ', '}']).next().map(str::to_owned)),
            );
        }
        names.remove("");
        names
    }

    #[test]
    fn every_text_is_there_in_every_language() {
        let english = names(FILES[0].1);
        assert!(english.len() > 100 && english.contains_key("consent.heading"));
        for (tag, file) in FILES {
            assert_eq!(names(file), english, "{tag}");
            let read = FluentResource::try_new(file.to_owned());
            assert!(read.is_ok(), "{tag}: {read:?}");
        }
        for texts in &*LANGUAGES {
            for name in english.keys() {
                let values = english[name]
                    .iter()
                    .map(|parameter| (parameter.as_str(), "7"));
                let values: FluentArgs<'_> = values.collect();
                let said = texts.format(name, Some(&values));
                assert!(
                    said != *name && !said.contains(['{', '<', '>', '&', '"']),
                    "{}: {name}: {said}",
                    texts.tag
                );
            }
        }
    }

    /// What the pages are made from, without tests and with white space made one.
    fn sources(folder: &Path, all: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, all);
            } else if path
                .extension()
                .is_some_and(|kind| kind == "rs" || kind == "html")
            {
                let text = std::fs::read_to_string(&path).unwrap();
                let text = text
                    .split("#[cfg(test)]\nmod tests {")
                    .next()
                    .unwrap_or_default();
                let is_html = path.extension().is_some_and(|kind| kind == "html");
                assert!(
                    !is_html || !text.contains("safe"),
                    "{}: only Marked is",
                    path.display()
                );
                all.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
    }

    #[test]
    fn what_is_said_is_a_text_and_every_text_is_said() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut all = Vec::new();
        for folder in [
            "templates",
            "src/pages",
            "src/web",
            "src/oauth",
            "src/dialects/oracle",
        ] {
            sources(&root.join(folder), &mut all);
        }
        let names = names(FILES[0].1);
        let quoted: BTreeSet<&str> = all.iter().flat_map(|text| text.split('"')).collect();
        let idle: Vec<_> = names
            .keys()
            .filter(|name| !quoted.contains(name.as_str()))
            .collect();
        assert!(idle.is_empty(), "never said: {idle:?}");
        let said = [
            "frame.say(",
            "texts.say(",
            "texts.with(",
            "texts.with_all(",
            "texts.marked(",
        ]
        .iter()
        .flat_map(|how| all.iter().flat_map(move |text| text.split(how).skip(1)));
        let said = said.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
        let wrong: BTreeSet<_> = said.filter(|name| !names.contains_key(*name)).collect();
        assert!(wrong.is_empty(), "no texts: {wrong:?}");
    }

    #[test]
    fn a_browser_is_answered_in_the_language_it_likes_best() {
        for (asked, language) in [
            ("", "en"),
            ("de", "de"),
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("fr, en;q=0.5, de;q=0.7", "de"),
            ("en-GB,en;q=0.9,de;q=0.8", "en"),
            ("fr", "en"),
            ("DE", "de"),
            ("de;q=0", "en"),
            ("*, de;q=0.5", "en"),
            ("en;q=0, *", "de"),
            ("en;q=0.1, *;q=0.9", "de"),
            ("de, en", "de"),
            ("de-AT;q=0.2, de, en;q=0.5", "de"),
            (";;;,=", "en"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("accept-language", HeaderValue::from_static(asked));
            assert_eq!(Texts::wanted(&headers).tag, language, "{asked}");
        }
        assert_eq!(Texts::wanted(&HeaderMap::new()).tag, "en");
    }

    #[test]
    fn what_is_marked_is_escaped() {
        let [english, _] = &*LANGUAGES;
        let marked = english.marked("web-link-to", &[("address", Element::Code, "a<b>&\"")]);
        assert_eq!(
            marked.to_string(),
            "This is a link to <code dir=\"ltr\">a&#60;b&#62;&#38;&#34;</code>"
        );
    }
}
