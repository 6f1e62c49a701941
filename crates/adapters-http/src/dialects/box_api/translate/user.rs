//! From people to their shape (docs/contracts/box.md 5.6 and 7.2).

use domain::ids::OrganizationId;
use ports::driving::view::AccountView;
use serde_json::{Map, Value};

use crate::dialects::box_api::writing::{Writing, mini_user, written};
use crate::dialects::box_api::{ids, wire};
use crate::protocol::json::members;

/// There are no quotas: this is more than anybody has.
const SPACE: u64 = 999_999_999_999_999;

/// A user, with all the properties that there are.
pub(in crate::dialects::box_api) fn user(
    account: &AccountView,
    organization: OrganizationId,
    writing: Writing<'_>,
) -> Map<String, Value> {
    let since = written(account.created_at);
    members(&wire::User {
        mini: mini_user(&account.person),
        created_at: since.clone(),
        modified_at: since,
        language: "en",
        timezone: "Etc/UTC",
        space_amount: SPACE,
        space_used: account.used,
        max_upload_size: account.upload_limit,
        status: "active",
        job_title: "",
        phone: "",
        address: "",
        avatar_url: String::new(),
        notification_email: None,
        role: "user",
        enterprise: wire::Enterprise {
            kind: "enterprise",
            id: ids::format(organization.get()),
            name: "",
        },
        hostname: format!("{}/", writing.public_url),
        is_platform_access_only: false,
        external_app_user_id: None,
        tracking_codes: [],
    })
}
