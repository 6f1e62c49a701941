//! A path of names inside a path of segments: `anchor:/names:/rest`
//! (docs/contracts/microsoft.md 1.1).

use crate::protocol::problem::{ApiError, Kind};

/// The most names in a path (docs/threat-model.md 4.7).
const MAX_NAMES: usize = 64;

/// An anchor, the names that lead on from it, and the segments after them.
#[derive(Debug)]
pub(super) struct Located<'a> {
    pub(super) name: &'a str,
    pub(super) path: Vec<String>,
    pub(super) rest: Vec<&'a str>,
}

/// Reads a path of names that begins at `anchor`, if one does, in decoded segments.
///
/// The path ends at the first colon before a slash, or at a colon at the very end; without one it
/// goes on to the end. A slash inside a segment, written `%2F`, separates like any other, for
/// clients send a whole path expression in the place of an id (docs/contracts/microsoft.md C-1).
pub(super) fn locate<'a>(anchor: &'a str, tail: &[&'a str]) -> Result<Located<'a>, ApiError> {
    let Some((name, after)) = anchor.split_once(':') else {
        if tail.first().is_some_and(|next| next.starts_with(':')) {
            return Err(malformed(
                "write the colon right after the item, as in `root:/name`",
            ));
        }
        return Ok(Located {
            name: anchor,
            path: Vec::new(),
            rest: tail.to_vec(),
        });
    };
    let mut pieces: Vec<&str> = after.split('/').collect();
    if pieces.first().is_some_and(|first| !first.is_empty()) {
        return Err(malformed(
            "a path of names begins with a slash, as in `root:/name`",
        ));
    }
    pieces.extend(tail.iter().flat_map(|segment| segment.split('/')));
    let closing = pieces.iter().skip(1).position(|piece| piece.ends_with(':'));
    let (names, rest) = match closing {
        Some(at) => {
            let (names, rest) = pieces.split_at(at + 2);
            (names, rest.to_vec())
        }
        None => (&pieces[..], Vec::new()),
    };
    let path: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(at, name)| match closing {
            Some(last) if at == last + 1 => &name[..name.len() - 1],
            Some(_) | None => name,
        })
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    check(&path)?;
    let rest = rest.into_iter().filter(|piece| !piece.is_empty()).collect();
    Ok(Located { name, path, rest })
}

/// What no item can be called, found before anything is looked up.
fn check(path: &[String]) -> Result<(), ApiError> {
    if path.len() > MAX_NAMES {
        return Err(ApiError::new(
            Kind::PathTooDeep,
            format!("a path has at most {MAX_NAMES} names"),
        ));
    }
    let longest = domain::item::ItemName::MAX_BYTES;
    if path.iter().any(|name| name.len() > longest) {
        return Err(ApiError::new(
            Kind::PathTooLong,
            format!("a name has at most {longest} bytes"),
        ));
    }
    Ok(())
}

fn malformed(message: &'static str) -> ApiError {
    ApiError::new(Kind::BadPath, message)
}
