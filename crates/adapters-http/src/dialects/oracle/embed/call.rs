//! What the handlers of these addresses are given.

use crate::dialects::oracle::ids;
use crate::dialects::oracle::reference::Ref;
use crate::protocol::dialect;
use crate::protocol::pattern::Values;

/// What a browser is told at the addresses of links that clients were given.
pub(crate) struct Links;

/// A request without its body.
pub(super) type Asked<'a> = dialect::Asked<'a, Links>;

/// The item that an address names: a file or a folder, as the row says, or else as the first letter of its id does.
pub(super) fn item(values: &Values) -> Ref {
    let folder = |id| Ref::Folder(ids::parse_item(id, true));
    let file = |id| Ref::File(ids::parse_item(id, false));
    match (
        values.get("folder-id"),
        values.get("file-id"),
        values.get("id"),
    ) {
        (Some(id), _, _) => folder(id),
        (None, None, Some(id)) if id.starts_with('F') => folder(id),
        (None, Some(id), _) | (None, None, Some(id)) => file(id),
        (None, None, None) => Ref::Home,
    }
}
