//! What the view has to know of an item beyond what every client is told: in which language and time
//! zone to show it, and its first lines for those who may look and not take it away.

use http::StatusCode;
use ports::driving::items::{ItemsError, LocateError, Wanted};
use serde_json::{Map, Value};

use crate::dialects::oracle::credentials;
use crate::dialects::oracle::envelope::{self, Subject};
use crate::dialects::oracle::media::Form;
use crate::dialects::oracle::reference::Ref;
use crate::dialects::oracle::{ids, locale, reply, roles, translate};
use crate::protocol::body::Response;
use crate::protocol::kinds;
use crate::protocol::problem::ApiError;
use crate::protocol::request::Request;
use crate::services::Services;

/// How much of a text is shown.
const EXCERPT: u64 = 64 * 1024;

/// Answers with what the view has to know, for anybody who shows the applink's tokens.
pub(super) async fn answer(request: &Request, of: Ref, services: &Services) -> Response {
    let subject = Subject {
        item: Some(of),
        ..Subject::default()
    };
    match presented(request, of, services).await {
        Ok(members) => {
            let mut response = reply::document(Form::Json, "", &members);
            *response.status_mut() = StatusCode::OK;
            response
        }
        Err(problem) => {
            problem.log(request.id);
            envelope::answer(&problem, Form::Json, &subject, None)
        }
    }
}

async fn presented(
    request: &Request,
    of: Ref,
    services: &Services,
) -> Result<Map<String, Value>, ApiError> {
    let context = credentials::caller(&request.parts.headers, request.from, services, true).await?;
    let view = services.link_credentials.delegation(&context).await?;
    let address = of.address()?;
    let detail = services
        .items
        .item(&context, &address, Wanted::default())
        .await?;
    if translate::is_folder(&detail) != of.is_folder() {
        return Err(LocateError::NotFound.into());
    }
    let mut members = Map::new();
    let mut put = |name: &str, value: Option<String>| {
        members.insert(name.to_owned(), value.map_or(Value::Null, Value::String));
    };
    put("role", Some(roles::of_link(view.kind).to_owned()));
    put("assignedUser", Some(view.assignee.display_name));
    let named = view.locale.as_deref().and_then(locale::code);
    put("locale", named.map(str::to_owned));
    put("timeZone", view.time_zone);
    put("linkedID", Some(linked(view.item, of, &detail.item)));
    let shape = kinds::shape_of(&detail.name);
    put("preview", shape.map(str::to_owned));
    put(
        "mediaType",
        kinds::inline(&detail.name).map(|inline| inline.media_type.to_owned()),
    );
    if shape == Some("text") && !of.is_folder() {
        let excerpt = services.items.excerpt(&context, &address, EXCERPT).await;
        let excerpt = excerpt.map_err(|error: ItemsError| ApiError::from(error))?;
        put(
            "excerpt",
            Some(String::from_utf8_lossy(&excerpt).into_owned()),
        );
    }
    Ok(members)
}

/// The id of what the applink is for. Of another item than the one that is shown only a folder can
/// lie above it.
fn linked(linked: domain::ids::ItemId, of: Ref, shown: &domain::item::Item) -> String {
    let is_folder = linked != shown.id || of.is_folder();
    ids::item_by_id(linked, is_folder)
}
