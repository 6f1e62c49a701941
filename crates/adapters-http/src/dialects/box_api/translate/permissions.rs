//! What a caller may do, in Box's flags: a table for each kind of item
//! (docs/contracts/box.md 5.3 to 5.5).

use domain::role::{Capabilities, Capability};
use serde_json::{Map, Value};

use Capability::{Delete, Download, Edit, Preview, Publish, Share, Upload};

/// The flags of a file. New content takes the right to change it, or to take it away and to add
/// (docs/contracts/box.md 6.2). Comments, annotations and watermarks are not served.
pub(super) fn of_file(held: Capabilities) -> Map<String, Value> {
    let replaces = held.has(Edit) || held.includes(Capabilities::of(&[Download, Upload]));
    flags(&[
        ("can_download", held.has(Download)),
        ("can_preview", held.has(Preview)),
        ("can_upload", replaces),
        ("can_comment", false),
        ("can_annotate", false),
        ("can_rename", held.has(Edit)),
        ("can_delete", held.has(Delete)),
        ("can_share", held.has(Share)),
        ("can_set_share_access", held.has(Publish)),
        ("can_invite_collaborator", held.has(Publish)),
        ("can_view_annotations_all", false),
        ("can_view_annotations_self", false),
        ("can_apply_watermark", false),
    ])
}

/// The flags of a folder.
pub(super) fn of_folder(held: Capabilities) -> Map<String, Value> {
    flags(&[
        ("can_download", held.has(Download)),
        ("can_upload", held.has(Upload)),
        ("can_rename", held.has(Edit)),
        ("can_delete", held.has(Delete)),
        ("can_share", held.has(Share)),
        ("can_set_share_access", held.has(Publish)),
        ("can_invite_collaborator", held.has(Publish)),
        ("can_apply_watermark", false),
    ])
}

/// The flags of a web link.
pub(super) fn of_web_link(held: Capabilities) -> Map<String, Value> {
    flags(&[
        ("can_rename", held.has(Edit)),
        ("can_delete", held.has(Delete)),
        ("can_share", held.has(Share)),
        ("can_set_share_access", held.has(Publish)),
    ])
}

fn flags(table: &[(&str, bool)]) -> Map<String, Value> {
    table
        .iter()
        .map(|&(name, flag)| (name.to_owned(), Value::Bool(flag)))
        .collect()
}
