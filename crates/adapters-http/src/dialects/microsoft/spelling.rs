//! How the names of actions are written (docs/contracts/microsoft.md 0).

use super::mount::Family;
use crate::protocol::table::Piece;

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

/// Whether a segment is what a piece of an address at Graph says.
pub(super) fn graph(piece: Piece, segment: &str) -> bool {
    fits(Family::Graph, piece, segment)
}

/// Whether a segment is what a piece of an address at OneDrive says.
pub(super) fn onedrive(piece: Piece, segment: &str) -> bool {
    fits(Family::OneDrive, piece, segment)
}

fn fits(family: Family, piece: Piece, segment: &str) -> bool {
    match piece {
        Piece::Between("", "action", name) => is_action(family, segment, name),
        Piece::Text(_) | Piece::Between(..) | Piece::Value(_) => piece.fits(segment),
    }
}
