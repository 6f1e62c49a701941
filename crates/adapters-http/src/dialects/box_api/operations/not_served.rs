//! What Box has and this service does not (docs/contracts/box.md 7).
//!
//! A name is the vendor's for the operation, without the method that it begins with.

use crate::dialects::box_api::call::Op;
use crate::protocol::dialect::not_served;

/// Everything that is known and not served.
pub(super) fn operations() -> impl Iterator<Item = Op> {
    on_files()
        .into_iter()
        .chain(on_folders())
        .chain(people())
        .chain(lists())
        .chain(governance())
        .chain(services())
}

fn on_files() -> [Op; 11] {
    not_served![
        "files_id_versions" at "/files/{file-id}/versions/{*}",
        "files_id_thumbnail_id" at "/files/{file-id}/thumbnail.{extension}",
        "files_id_comments" at "/files/{file-id}/comments/{*}",
        "files_id_tasks" at "/files/{file-id}/tasks/{*}",
        "files_id_metadata" at "/files/{file-id}/metadata/{*}",
        "files_id_metadata_instances" at "/files/{file-id}/metadata_{any}/{*}",
        "files_id_watermark" at "/files/{file-id}/watermark/{*}",
        "files_id_app_item_associations" at "/files/{file-id}/app_item_associations/{*}",
        "files_upload_sessions_id_log" at "/files/upload_sessions/{session-id}/log",
        "file_requests_id" at "/file_requests/{*}",
        "internal_files" at "/internal_files/{*}",
    ]
}

fn on_folders() -> [Op; 6] {
    not_served![
        "folders_id_comments" at "/folders/{folder-id}/comments/{*}",
        "folders_id_metadata" at "/folders/{folder-id}/metadata/{*}",
        "folders_id_metadata_instances" at "/folders/{folder-id}/metadata_{any}/{*}",
        "folders_id_watermark" at "/folders/{folder-id}/watermark/{*}",
        "folders_id_app_item_associations" at "/folders/{folder-id}/app_item_associations/{*}",
        "folder_locks" at "/folder_locks/{*}",
    ]
}

fn people() -> impl Iterator<Item = Op> {
    let changes = [
        Op::not_served("users_id", "PUT", "/users/{user-id}"),
        Op::not_served("users_id", "DELETE", "/users/{user-id}"),
        Op::not_served("events", "OPTIONS", "/events"),
    ];
    changes.into_iter().chain(not_served![
        "users" at "/users",
        "users_id_avatar" at "/users/{user-id}/avatar",
        "users_id_memberships" at "/users/{user-id}/memberships",
        "users_id_folders_0" at "/users/{user-id}/folders/{folder-id}",
        "users_id_email_aliases" at "/users/{user-id}/email_aliases/{*}",
        "users_terminate_sessions" at "/users/terminate_sessions",
        "groups" at "/groups",
        "groups_id" at "/groups/{group-id}",
        "groups_id_memberships" at "/groups/{group-id}/memberships",
        "groups_terminate_sessions" at "/groups/terminate_sessions",
        "group_memberships" at "/group_memberships/{*}",
        "invites" at "/invites/{*}",
    ])
}

fn lists() -> [Op; 5] {
    not_served![
        "search" at "/search/{*}",
        "recent_items" at "/recent_items",
        "collections" at "/collections/{*}",
        "zip_downloads" at "/zip_downloads/{*}",
        "webhooks" at "/webhooks/{*}",
    ]
}

fn governance() -> [Op; 13] {
    not_served![
        "legal_holds" at "/legal_hold_{any}/{*}",
        "retentions" at "/retention_{any}/{*}",
        "file_version_legal_holds" at "/file_version_legal_holds/{*}",
        "file_version_retentions" at "/file_version_retentions/{*}",
        "shield" at "/shield_{any}/{*}",
        "device_pinners" at "/device_pinners/{*}",
        "enterprises_id_device_pinners" at "/enterprises/{enterprise-id}/device_pinners",
        "terms_of_services" at "/terms_of_services/{*}",
        "terms_of_service_user_statuses" at "/terms_of_service_user_statuses/{*}",
        "collaboration_whitelists" at "/collaboration_whitelist_{any}/{*}",
        "storage_policies" at "/storage_policies/{*}",
        "storage_policy_assignments" at "/storage_policy_assignments/{*}",
        "archives" at "/archives/{*}",
    ]
}

fn services() -> [Op; 13] {
    not_served![
        "comments" at "/comments/{*}",
        "tasks" at "/tasks/{*}",
        "task_assignments" at "/task_assignments/{*}",
        "metadata" at "/metadata_{any}/{*}",
        "sign" at "/sign_{any}/{*}",
        "workflows" at "/workflows/{*}",
        "integration_mappings" at "/integration_mappings/{*}",
        "ai" at "/ai/{*}",
        "ai_agents" at "/ai_{any}/{*}",
        "docgen" at "/docgen_{any}/{*}",
        "hubs" at "/hubs/{*}",
        "hubs_items" at "/hub_{any}/{*}",
        "skill_invocations" at "/skill_invocations/{*}",
    ]
}
