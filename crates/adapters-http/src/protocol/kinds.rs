//! What a file's extension says of it. Bytes are never looked at (docs/threat-model.md T-79).

/// How a page shows bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// As a picture.
    Image,
    /// With a player for sound.
    Audio,
    /// With a player for film.
    Video,
    /// In a frame.
    Document,
}

/// A kind of file that may be shown inside a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Inline {
    /// Its media type.
    pub(crate) media_type: &'static str,
    /// How it is shown.
    pub(crate) shape: Shape,
}

/// The kinds whose bytes may be shown; everything else is only ever saved
/// (docs/threat-model.md 4.5).
const INLINE: &[(&str, &str, Shape)] = &[
    ("png", "image/png", Shape::Image),
    ("jpg", "image/jpeg", Shape::Image),
    ("jpeg", "image/jpeg", Shape::Image),
    ("gif", "image/gif", Shape::Image),
    ("webp", "image/webp", Shape::Image),
    ("avif", "image/avif", Shape::Image),
    ("mp4", "video/mp4", Shape::Video),
    ("m4v", "video/mp4", Shape::Video),
    ("webm", "video/webm", Shape::Video),
    ("mp3", "audio/mpeg", Shape::Audio),
    ("ogg", "audio/ogg", Shape::Audio),
    ("oga", "audio/ogg", Shape::Audio),
    ("wav", "audio/wav", Shape::Audio),
    ("pdf", "application/pdf", Shape::Document),
];

/// The extensions of files that a page shows as text, which it writes itself, in order.
const TEXT: &[&str] = &[
    "asc",
    "bash",
    "bat",
    "c",
    "cc",
    "cfg",
    "conf",
    "cpp",
    "cs",
    "css",
    "csv",
    "diff",
    "env",
    "go",
    "h",
    "hpp",
    "ini",
    "java",
    "js",
    "json",
    "jsonl",
    "kt",
    "lock",
    "log",
    "lua",
    "markdown",
    "md",
    "mjs",
    "patch",
    "php",
    "pl",
    "properties",
    "ps1",
    "py",
    "rb",
    "rs",
    "rst",
    "scala",
    "sh",
    "sql",
    "srt",
    "swift",
    "tex",
    "text",
    "toml",
    "ts",
    "tsv",
    "tsx",
    "txt",
    "url",
    "vtt",
    "yaml",
    "yml",
    "zig",
];

/// Names without an extension that mean text.
const TEXT_NAMES: &[&str] = &[
    "authors",
    "changelog",
    "copying",
    "dockerfile",
    "license",
    "makefile",
    "notice",
    "readme",
];

/// The types that a browser would run or follow: they are never named, not even on attachments.
const ACTIVE: &[&str] = &["html", "svg", "xml", "script", "shockwave", "xsl"];

/// The kind of a file that may be shown inside a page; `None` for any other.
pub(crate) fn inline(name: &str) -> Option<Inline> {
    inline_with(&extension(name)?)
}

fn inline_with(extension: &str) -> Option<Inline> {
    INLINE
        .iter()
        .find(|(known, _, _)| *known == extension)
        .map(|&(_, media_type, shape)| Inline { media_type, shape })
}

/// Whether a page shows the file as text.
pub(crate) fn is_text(name: &str) -> bool {
    match extension(name) {
        Some(extension) => is_text_with(&extension),
        None => TEXT_NAMES.contains(&name.to_ascii_lowercase().as_str()),
    }
}

fn is_text_with(extension: &str) -> bool {
    TEXT.binary_search(&extension).is_ok()
}

/// The media type under which a file is saved.
pub(crate) fn saved_as(name: &str) -> &'static str {
    const UNKNOWN: &str = "application/octet-stream";
    if let Some(inline) = inline(name) {
        return inline.media_type;
    }
    if is_text(name) {
        return "text/plain; charset=utf-8";
    }
    let Some(extension) = extension(name) else {
        return UNKNOWN;
    };
    let guess = mime_guess::from_ext(&extension)
        .first_raw()
        .unwrap_or(UNKNOWN);
    let subtype = guess.split_once('/').map_or(guess, |(_, subtype)| subtype);
    let is_active = subtype
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| ACTIVE.iter().any(|active| word.ends_with(active)));
    if is_active || guess.starts_with("text/") || guess.starts_with("message/") {
        UNKNOWN
    } else {
        guess
    }
}

/// What a file is to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text of no other kind.
    Text,
    /// What has a shape of its own, by its extension in capitals.
    Shown(Shape, String),
    /// Any other file, by its extension in capitals if it has one.
    File(Option<String>),
}

/// What a file of this name is to people.
pub(crate) fn kind(name: &str) -> Kind {
    let known = extension(name);
    let inline = known.as_deref().and_then(inline_with);
    let capitals = known.map(|known| known.to_ascii_uppercase());
    match (inline, capitals) {
        (Some(inline), Some(capitals)) => Kind::Shown(inline.shape, capitals),
        (_, Some(capitals)) if capitals != "TXT" => Kind::File(Some(capitals)),
        (_, None) if !is_text(name) => Kind::File(None),
        _ => Kind::Text,
    }
}

/// A name's extension in lower case; `None` unless it is short and plain.
fn extension(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    let is_plain = !extension.is_empty()
        && extension.len() <= 10
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (!stem.is_empty() && is_plain).then(|| extension.to_ascii_lowercase())
}

/// How a page shows a file of this name: as `text`, or as one of the shapes that its bytes have.
pub(crate) fn shape_of(name: &str) -> Option<&'static str> {
    if is_text(name) {
        return Some("text");
    }
    inline(name).map(|inline| match inline.shape {
        Shape::Image => "image",
        Shape::Audio => "audio",
        Shape::Video => "video",
        Shape::Document => "document",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extensions_of_text_are_in_order() {
        assert!(TEXT.is_sorted());
    }

    #[test]
    fn only_what_is_listed_is_shown() {
        assert_eq!(
            inline("a.PNG").map(|inline| inline.media_type),
            Some("image/png")
        );
        for name in [
            "a.html",
            "a.svg",
            "a.xml",
            "a.png.html",
            "png",
            ".png",
            "a.xhtml",
            "a.",
            "a.swf",
        ] {
            assert_eq!(inline(name), None, "{name}");
        }
    }

    #[test]
    fn nothing_active_is_saved_under_its_type() {
        for name in [
            "a.html",
            "a.htm",
            "a.svg",
            "a.xml",
            "a.xhtml",
            "a.js",
            "a.swf",
            "a.atom",
            "a.rss",
            "a.svgz",
            "a.mht",
            "a.xsl",
            "a.unknown",
            "a",
        ] {
            let saved = saved_as(name);
            let is_plain = saved == "application/octet-stream" || saved.starts_with("text/plain");
            assert!(is_plain, "{name}: {saved}");
        }
        assert_eq!(saved_as("a.zip"), "application/zip");
        assert!(saved_as("a.docx").contains("wordprocessingml"));
    }

    #[test]
    fn a_file_is_what_its_name_says() {
        let file = |capitals: &str| Kind::File(Some(capitals.to_owned()));
        let cases = [
            ("a.png", Kind::Shown(Shape::Image, "PNG".to_owned())),
            ("a.txt", Kind::Text),
            ("README", Kind::Text),
            ("a.rs", file("RS")),
            ("a.zip", file("ZIP")),
            ("a", Kind::File(None)),
            ("a.<b>", Kind::File(None)),
        ];
        for (name, expected) in cases {
            assert_eq!(kind(name), expected, "{name}");
        }
    }
}
