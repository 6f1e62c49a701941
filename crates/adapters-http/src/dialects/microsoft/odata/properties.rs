//! The properties that can be selected: all that the contract names, shown or not
//! (docs/contracts/microsoft.md 4.7).

/// Of an item.
pub(in crate::dialects::microsoft) const ITEM: &[&str] = &[
    "@content.downloadUrl",
    "@microsoft.graph.downloadUrl",
    "analytics",
    "audio",
    "bundle",
    "cTag",
    "children",
    "content",
    "content.downloadUrl",
    "createdBy",
    "createdByUser",
    "createdDateTime",
    "deleted",
    "description",
    "driveId",
    "eTag",
    "file",
    "fileSystemInfo",
    "folder",
    "id",
    "image",
    "lastModifiedBy",
    "lastModifiedByUser",
    "lastModifiedDateTime",
    "listItem",
    "location",
    "malware",
    "name",
    "package",
    "parentReference",
    "pendingOperations",
    "permissions",
    "photo",
    "publication",
    "remoteItem",
    "retentionLabel",
    "root",
    "searchResult",
    "shared",
    "sharepointIds",
    "size",
    "source",
    "specialFolder",
    "subscriptions",
    "thumbnails",
    "versions",
    "video",
    "webDavUrl",
    "webUrl",
    "workbook",
];

/// Of a drive.
pub(in crate::dialects::microsoft) const DRIVE: &[&str] = &[
    "createdBy",
    "createdDateTime",
    "description",
    "driveType",
    "eTag",
    "id",
    "items",
    "lastModifiedBy",
    "lastModifiedDateTime",
    "name",
    "owner",
    "parentReference",
    "quota",
    "root",
    "sharePointIds",
    "sharepointIds",
    "special",
    "system",
    "webUrl",
];

/// Of a permission.
pub(in crate::dialects::microsoft) const PERMISSION: &[&str] = &[
    "createdDateTime",
    "expirationDateTime",
    "grantedTo",
    "grantedToIdentities",
    "grantedToIdentitiesV2",
    "grantedToV2",
    "hasPassword",
    "id",
    "inheritedFrom",
    "invitation",
    "link",
    "roles",
    "shareId",
];

/// Of a share.
pub(in crate::dialects::microsoft) const SHARE: &[&str] = &[
    "createdBy",
    "createdDateTime",
    "description",
    "driveItem",
    "eTag",
    "id",
    "items",
    "lastModifiedBy",
    "lastModifiedDateTime",
    "name",
    "owner",
    "parentReference",
    "permission",
    "root",
    "webUrl",
];

/// Of a site.
pub(in crate::dialects::microsoft) const SITE: &[&str] = &[
    "createdDateTime",
    "description",
    "displayName",
    "id",
    "isPersonalSite",
    "lastModifiedDateTime",
    "name",
    "root",
    "sharepointIds",
    "siteCollection",
    "webUrl",
];

/// Of a version of a file.
pub(in crate::dialects::microsoft) const VERSION: &[&str] = &[
    "content",
    "id",
    "lastModifiedBy",
    "lastModifiedDateTime",
    "publication",
    "size",
];

/// Of a set of thumbnails.
pub(in crate::dialects::microsoft) const THUMBNAILS: &[&str] =
    &["id", "large", "medium", "small", "source"];
