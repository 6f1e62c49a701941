//! What Oracle Content Management has and this service does not.

use crate::dialects::oracle::call::Op;
use crate::protocol::dialect::not_served;

/// Everything that is known and not served.
pub(super) fn operations() -> impl Iterator<Item = Op> {
    on_files()
        .into_iter()
        .chain(on_folders())
        .chain(elsewhere())
}

fn on_files() -> [Op; 14] {
    not_served![
        "copy a file" at "/files/{file-id}/copy",
        "move a file" at "/files/{file-id}/move",
        "reserve a file" at "/files/{file-id}/reserve",
        "unreserve a file" at "/files/{file-id}/unreserve",
        "versions of a file" at "/files/{file-id}/versions/{*}",
        "a file's pages" at "/files/{file-id}/pages/{*}",
        "a file's rendition" at "/files/{file-id}/data/rendition/{*}",
        "a file's thumbnail" at "/files/{file-id}/data/thumbnail{any}",
        "a file's metadata" at "/files/{file-id}/metadata/{*}",
        "a file's metadata fields" at "/files/{file-id}/metadataFields",
        "a file's tags" at "/files/{file-id}/tags/{*}",
        "extraction of an archive" at "/files/{file-id}/extract",
        "several files" at "/files/lists",
        "search of files" at "/files/search/items",
    ]
}

fn on_folders() -> [Op; 6] {
    not_served![
        "copy a folder" at "/folders/{folder-id}/copy",
        "move a folder" at "/folders/{folder-id}/move",
        "a folder's metadata" at "/folders/{folder-id}/metadata/{*}",
        "a folder's metadata fields" at "/folders/{folder-id}/metadataFields",
        "search of folders" at "/folders/search/items",
        "search in a folder" at "/folders/{folder-id}/search/items",
    ]
}

fn elsewhere() -> [Op; 9] {
    not_served![
        "the catalog" at "",
        "the catalog" at "/metadata-catalog/{*}",
        "metadata collections" at "/metadata/{*}",
        "collections" at "/collections/{*}",
        "conversations" at "/conversations/{*}",
        "configuration" at "/config/{*}",
        "client applications" at "/clients/{*}",
        "sites" at "/sites/{*}",
        "templates" at "/templates/{*}",
    ]
}
