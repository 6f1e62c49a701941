//! The page around the view, and the view's own files.

use askama::Template;

use super::call::Asked;
use crate::dialects::oracle::ids;
use crate::protocol::body::Response;
use crate::protocol::pattern::Values;
use crate::protocol::problem::ApiError;
use crate::web::assets::{self, Asset, named};
use crate::web::headers;
use crate::web::layout::{Frame, rendered};
use crate::web::texts::Texts;

static SCRIPT: Asset = Asset::new(
    || named("view", include_str!("../../../../templates/view.js"), "js"),
    "text/javascript; charset=utf-8",
    include_str!("../../../../templates/view.js"),
);
static STYLE: Asset = Asset::new(
    || {
        named(
            "view",
            include_str!("../../../../templates/view.css"),
            "css",
        )
    },
    "text/css; charset=utf-8",
    include_str!("../../../../templates/view.css"),
);

/// One of the view's own files.
pub(super) fn asset(name: &str) -> Option<Response> {
    assets::answer(&[&SCRIPT, &STYLE], name)
}

#[derive(Template)]
#[template(path = "view.html")]
struct View<'a> {
    frame: Frame,
    script: &'a str,
    sheet: &'a str,
    /// Which pages may give it tokens: the same that may embed it.
    parents: String,
}

/// The page of the view. It looks up nothing of the link but who may embed it.
pub(super) async fn answer(asked: &Asked<'_>, values: &Values) -> Result<Response, ApiError> {
    let link = values.get("applink").and_then(ids::parse_applink);
    let credentials = &asked.services.link_credentials;
    let parents = credentials.delegated_frame_ancestors(link).await?;
    let site = &asked.services.config.site;
    let view = View {
        frame: Frame::page(site, Texts::wanted(&asked.parts.headers)),
        script: SCRIPT.name(),
        sheet: STYLE.name(),
        parents: parents.join(" "),
    };
    let mut response = rendered(&view, &parents, site);
    *response.headers_mut() = headers::view(&parents, site);
    Ok(response)
}
