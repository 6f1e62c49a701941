//! What the view has to know of an item beyond what every client is told: in which language and time
//! zone to show it, and its first lines for those who may look and not take it away.

use ports::driving::items::{ItemsError, LocateError, Wanted};
use serde::Serialize;

use super::call::Asked;
use crate::dialects::oracle::credentials;
use crate::dialects::oracle::media::Form;
use crate::dialects::oracle::reference::Ref;
use crate::dialects::oracle::{ids, locale, reply, roles, translate};
use crate::protocol::body::Response;
use crate::protocol::kinds;
use crate::protocol::problem::ApiError;

/// How much of a text is shown.
const EXCERPT: u64 = 64 * 1024;

/// What the view has to know of an item.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Presentation {
    role: &'static str,
    assigned_user: String,
    locale: Option<&'static str>,
    time_zone: Option<String>,
    #[serde(rename = "linkedID")]
    linked: String,
    preview: Option<&'static str>,
    media_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
}

/// Answers with what the view has to know, for anybody who shows the applink's tokens.
pub(super) async fn answer(asked: &Asked<'_>, of: Ref) -> Result<Response, ApiError> {
    let services = asked.services;
    let context = credentials::caller(&asked.parts.headers, asked.from, services, true).await?;
    let view = services.link_credentials.delegation(&context).await?;
    let address = of.address()?;
    let detail = services
        .items
        .item(&context, &address, Wanted::default())
        .await?;
    if translate::is_folder(&detail) != of.is_folder() {
        return Err(LocateError::NotFound.into());
    }
    let named = view.locale.as_deref().and_then(locale::code);
    let shape = kinds::shape_of(&detail.name);
    let mut excerpt = None;
    if shape == Some("text") && !of.is_folder() {
        let read = services.items.excerpt(&context, &address, EXCERPT).await;
        let read = read.map_err(|error: ItemsError| ApiError::from(error))?;
        excerpt = Some(String::from_utf8_lossy(&read).into_owned());
    }
    let presentation = Presentation {
        role: roles::of_link(view.kind),
        assigned_user: view.assignee.display_name,
        locale: named,
        time_zone: view.time_zone,
        linked: linked(view.item, of, &detail.item),
        preview: shape,
        media_type: kinds::inline(&detail.name).map(|inline| inline.media_type),
        excerpt,
    };
    Ok(reply::document(Form::Json, "", &presentation))
}

/// The id of what the applink is for. Of another item than the one that is shown only a folder can
/// lie above it.
fn linked(linked: domain::ids::ItemId, of: Ref, shown: &domain::item::Item) -> String {
    let is_folder = linked != shown.id || of.is_folder();
    ids::item_by_id(linked, is_folder)
}
