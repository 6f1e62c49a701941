//! From people to their shape (contracts/box.md 5.6 and 7.2).

use domain::ids::OrganizationId;
use domain::time::Timestamp;
use ports::driving::view::{DriveView, PersonView};
use serde_json::{Map, Value};

use super::{Writing, mini_user, written};
use crate::dialects::box_api::{ids, wire};

/// There are no quotas: this is more than anybody has.
const SPACE: u64 = 999_999_999_999_999;

/// A user, with all the properties that there are; the dates are those of their drive, as far as
/// it is known.
pub(in crate::dialects::box_api) fn user(
    person: &PersonView,
    drive: Option<&DriveView>,
    organization: OrganizationId,
    now: Timestamp,
    writing: Writing<'_>,
) -> Map<String, Value> {
    let since = written(drive.map_or(now, |view| view.drive.created_at));
    wire::members(&wire::User {
        mini: mini_user(person),
        created_at: since.clone(),
        modified_at: since,
        language: "en",
        timezone: "Etc/UTC",
        space_amount: SPACE,
        space_used: drive.map_or(0, |view| view.used),
        max_upload_size: SPACE,
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
