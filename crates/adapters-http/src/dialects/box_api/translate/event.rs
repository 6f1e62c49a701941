//! From events to their shape (docs/contracts/box.md 7.9).

use ports::driven::store::EventKind;
use ports::driving::view::EventView;

use super::item::item;
use crate::dialects::box_api::fields;
use crate::dialects::box_api::wire;
use crate::dialects::box_api::writing::{Writing, mini_user, written};

/// Something that happened, with its item in the standard form.
pub(in crate::dialects::box_api) fn event(view: &EventView, writing: Writing<'_>) -> wire::Event {
    let at = written(view.event.at);
    let (detail, kind) = (&view.item, view.item.item.kind());
    wire::Event {
        kind: "event",
        id: view.position.to_string(),
        created_by: view.by.as_ref().map_or_else(nobody, mini_user),
        created_at: at.clone(),
        recorded_at: at,
        what: name(view.event.kind),
        session_id: None,
        source: fields::standard(item(detail, writing), kind),
    }
}

/// Anybody who is not known (docs/contracts/box.md 5.6).
fn nobody() -> wire::MiniUser {
    wire::MiniUser {
        kind: "user",
        id: "2".to_owned(),
        name: String::new(),
        login: String::new(),
    }
}

const fn name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Created => "ITEM_CREATE",
        EventKind::Uploaded => "ITEM_UPLOAD",
        EventKind::Changed => "ITEM_RENAME",
        EventKind::Moved => "ITEM_MOVE",
        EventKind::Copied => "ITEM_COPY",
        EventKind::Trashed => "ITEM_TRASH",
        EventKind::Restored => "ITEM_UNDELETE_VIA_TRASH",
        EventKind::LinkMade => "ITEM_SHARED_CREATE",
        EventKind::LinkChanged => "ITEM_SHARED",
        EventKind::LinkEnded => "ITEM_SHARED_UNSHARE",
    }
}
