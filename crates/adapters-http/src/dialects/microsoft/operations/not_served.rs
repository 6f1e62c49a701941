//! What Microsoft's services have and this one does not (docs/contracts/microsoft.md 5).
//!
//! A word after `{word}` is read with and without the prefixes and brackets that actions and functions
//! are written with.

use crate::dialects::microsoft::call::Op;

/// Operations under any method, each with a word behind an address and with whatever follows it.
macro_rules! words {
    ($of:literal, $path:literal, [$($word:literal),+ $(,)?]) => {
        [$(Op::not_served(
            concat!($of, ": ", $word),
            "*",
            concat!($path, "/{word}", $word, "/{*}"),
        )),+]
    };
}

/// What both families have.
pub(super) fn of_both() -> impl Iterator<Item = Op> {
    on_items().chain(on_drives()).chain(on_shares())
}

fn on_items() -> impl Iterator<Item = Op> {
    let changes = [
        Op::not_served("driveItem: child by id", "*", "{item}/children/{child-id}"),
        Op::not_served("driveItem: count children", "*", "{item}/children/$count"),
        Op::not_served("driveItem: versions", "POST", "{item}/versions"),
    ];
    let on_items = words!(
        "driveItem",
        "{item}",
        [
            "activities",
            "analytics",
            "archive",
            "assignSensitivityLabel",
            "checkin",
            "checkout",
            "commentThreads",
            "contentStream",
            "discardCheckout",
            "extensions",
            "extractSensitivityLabels",
            "follow",
            "getActivitiesByInterval",
            "listItem",
            "preview",
            "retentionLabel",
            "streams",
            "subscriptions",
            "thumbnails",
            "unarchive",
            "unfollow",
            "validatePermission",
            "workbook",
        ]
    );
    let on_permissions = words!(
        "permission",
        "{item}/permissions/{permission-id}",
        ["grant", "revokeGrants"]
    );
    changes.into_iter().chain(on_items).chain(on_permissions)
}

fn on_drives() -> impl Iterator<Item = Op> {
    let changes = [
        Op::not_served("drive: create", "POST", "{drive}"),
        Op::not_served("drive: update", "PATCH", "{drive}"),
        Op::not_served("drive: delete", "DELETE", "{drive}"),
    ];
    changes.into_iter().chain(words!(
        "drive",
        "{drive}",
        [
            "activities",
            "bundles",
            "following",
            "items",
            "list",
            "recent",
            "recycleBin",
            "sharedByMe",
            "special",
        ]
    ))
}

fn on_shares() -> impl Iterator<Item = Op> {
    let changes = [
        Op::not_served("sharedDriveItem: update", "PATCH", "{share}"),
        Op::not_served("sharedDriveItem: delete", "DELETE", "{share}"),
    ];
    changes.into_iter().chain(words!(
        "sharedDriveItem",
        "{share}",
        ["list", "listItem", "site"]
    ))
}

/// What OneDrive alone has, under names of its own.
pub(super) fn of_onedrive() -> impl Iterator<Item = Op> {
    words!("item", "{item}", ["changes", "tags"])
        .into_iter()
        .chain(words!("drive", "{drive}", ["tags"]))
        .chain(subscriptions())
}

fn subscriptions() -> [Op; 1] {
    [Op::not_served("subscriptions", "*", "/subscriptions/{*}")]
}

/// What Graph alone has.
pub(super) fn of_graph() -> impl Iterator<Item = Op> {
    on_people()
        .chain(on_groups())
        .chain(on_sites())
        .chain(elsewhere())
        .chain([Op::not_served(
            "driveItem: child by id",
            "*",
            "{item}/children/{child-id}/content",
        )])
        .chain(subscriptions())
}

fn on_people() -> impl Iterator<Item = Op> {
    macro_rules! of_person {
        ($path:literal) => {
            words!(
                "user",
                $path,
                [
                    "authentication",
                    "calendar",
                    "calendars",
                    "chats",
                    "checkMemberGroups",
                    "contacts",
                    "directReports",
                    "events",
                    "extensions",
                    "followedSites",
                    "getMemberGroups",
                    "getMemberObjects",
                    "insights",
                    "joinedTeams",
                    "licenseDetails",
                    "mailFolders",
                    "manager",
                    "messages",
                    "onenote",
                    "onlineMeetings",
                    "outlook",
                    "people",
                    "planner",
                    "presence",
                    "revokeSignInSessions",
                    "sendMail",
                    "settings",
                    "todo",
                    "transitiveMemberOf",
                ]
            )
        };
    }
    let changes = [
        Op::not_served("me: update", "PATCH", "/me"),
        Op::not_served("me: delete", "DELETE", "/me"),
        Op::not_served("user: update", "PATCH", "/users/{user-id}"),
        Op::not_served("user: delete", "DELETE", "/users/{user-id}"),
    ];
    changes
        .into_iter()
        .chain(words!("user", "/users", ["delta"]))
        .chain(of_person!("/me"))
        .chain(of_person!("/users/{user-id}"))
}

fn on_groups() -> impl Iterator<Item = Op> {
    let whole = [
        Op::not_served("user: create", "POST", "/users"),
        Op::not_served("group: create", "POST", "/groups"),
        Op::not_served("group: update", "PATCH", "/groups/{group-id}"),
        Op::not_served("group: delete", "DELETE", "/groups/{group-id}"),
        Op::not_served(
            "group: members",
            "*",
            "/groups/{group-id}/members/{member-id}/{*}",
        ),
    ];
    whole
        .into_iter()
        .chain(words!("group", "/groups", ["delta"]))
        .chain(words!(
            "group",
            "/groups/{group-id}",
            [
                "calendar",
                "conversations",
                "events",
                "onenote",
                "owners",
                "planner",
                "settings",
                "sites",
                "team",
                "threads",
                "transitiveMemberOf",
            ]
        ))
}

fn on_sites() -> impl Iterator<Item = Op> {
    let whole = [Op::not_served("site: by path", "*", "/sites/{host}:/{*}")];
    whole
        .into_iter()
        .chain(words!("site", "/sites", ["delta", "getAllSites"]))
        .chain(words!(
            "site",
            "/sites/{site-id}",
            [
                "analytics",
                "columns",
                "contentTypes",
                "follow",
                "getByPath",
                "lists",
                "onenote",
                "pages",
                "permissions",
                "sites",
                "termStore",
            ]
        ))
}

fn elsewhere() -> impl Iterator<Item = Op> {
    [
        Op::not_served("metadata", "*", "/$metadata"),
        Op::not_served("userinfo", "*", "/oidc/userinfo"),
    ]
    .into_iter()
    .chain(words!(
        "service",
        "",
        [
            "admin",
            "applications",
            "auditLogs",
            "chats",
            "communications",
            "contacts",
            "deviceManagement",
            "devices",
            "directory",
            "directoryObjects",
            "directoryRoles",
            "directoryRoleTemplates",
            "domains",
            "external",
            "identity",
            "invitations",
            "planner",
            "reports",
            "search",
            "security",
            "servicePrincipals",
            "solutions",
            "storage",
            "teams",
        ]
    ))
}
