//! How the names of actions are written (docs/contracts/microsoft.md 0).

use super::mount::Family;
use crate::protocol::pattern::Piece;

/// Whether a segment is this action: Graph reads its name in any case and with or without a prefix,
/// OneDrive only with its prefix and as it is written.
pub(super) fn is_action(family: Family, segment: &str, name: &str) -> bool {
    match family {
        Family::Graph => unprefixed(segment).eq_ignore_ascii_case(name),
        Family::OneDrive => segment
            .strip_prefix("action.")
            .or_else(|| segment.strip_prefix("oneDrive."))
            .is_some_and(|action| action == name),
    }
}

fn unprefixed(segment: &str) -> &str {
    let prefix = "microsoft.graph.";
    match segment.split_at_checked(prefix.len()) {
        Some((start, rest)) if start.eq_ignore_ascii_case(prefix) => rest,
        Some(_) | None => segment,
    }
}

/// Whether a segment is the name of a function, or of something that is not served, however it is written: with a prefix
/// or without one, with brackets behind it or without them (docs/contracts/microsoft.md 5.6 and 5.14).
fn is_word(family: Family, segment: &str, name: &str) -> bool {
    const PREFIXES: [&str; 4] = ["action.", "oneDrive.", "view.", "upload."];
    let segment = segment.split('(').next().unwrap_or_default();
    match family {
        Family::Graph => unprefixed(segment).eq_ignore_ascii_case(name),
        Family::OneDrive => {
            let bare = PREFIXES
                .iter()
                .find_map(|prefix| segment.strip_prefix(prefix));
            bare.unwrap_or(segment) == name
        }
    }
}

/// Whether a segment is what a piece of an address at Graph says.
pub(super) fn graph(piece: Piece, segment: &str) -> bool {
    fits(Family::Graph, piece, segment)
}

/// Whether a segment is what a piece of an address at OneDrive says.
pub(super) fn onedrive(piece: Piece, segment: &str) -> bool {
    fits(Family::OneDrive, piece, segment)
}

/// The value of a parameter in the brackets behind a function's name, without its quotation marks, in which one
/// is doubled.
pub(super) fn parameter(segment: &str, name: &str) -> Option<String> {
    let (_, inside) = segment.strip_suffix(')')?.split_once('(')?;
    let (found, value) = inside.split_once('=')?;
    let value = value.trim();
    let quoted = value
        .strip_prefix('\'')
        .and_then(|value| value.strip_suffix('\''));
    let (text, ends_early) = match quoted {
        Some(text) => (
            text.replace("''", "'"),
            text.replace("''", "").contains('\''),
        ),
        None => (value.to_owned(), value.contains(',')),
    };
    (found.trim() == name && !ends_early).then_some(text)
}

fn fits(family: Family, piece: Piece, segment: &str) -> bool {
    match piece {
        Piece::Between("", "action", name) => is_action(family, segment, name),
        Piece::Between("", "word" | "function", name) => is_word(family, segment, name),
        Piece::Text(_) | Piece::Between(..) | Piece::Value(_) => piece.fits(segment),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_read_alone_and_with_its_quotation_marks() {
        for (segment, expected) in [
            ("search(q='it''s')", Some("it's")),
            ("search(q='a,b=c')", Some("a,b=c")),
            ("search( q = 'x' )", Some("x")),
            ("delta(q=x)", Some("x")),
            ("search(q='x',scope='y')", None),
            ("search(q=x,scope=y)", None),
            ("search(p='x')", None),
            ("search()", None),
            ("search", None),
            ("search(q='x'", None),
        ] {
            assert_eq!(parameter(segment, "q").as_deref(), expected, "{segment}");
        }
    }
}
