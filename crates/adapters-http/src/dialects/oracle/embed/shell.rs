//! The page around the view, and the view's own files.

use askama::Template;
use ports::secret::LinkToken;

use crate::dialects::oracle::envelope::{self, Subject};
use crate::dialects::oracle::media::Form;
use crate::protocol::body::Response;
use crate::protocol::problem::{ApiError, Problem as _};
use crate::protocol::request::RequestId;
use crate::services::Services;
use crate::web::assets::{self, Asset, named};
use crate::web::headers;
use crate::web::layout::{Frame, rendered};
use crate::web::site::Site;
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
pub(super) async fn answer(
    link: Option<LinkToken>,
    services: &Services,
    id: RequestId,
    texts: &'static Texts,
) -> Response {
    let site = Site::of(&services.config.public_url);
    let parents = match services
        .link_credentials
        .delegated_frame_ancestors(link)
        .await
    {
        Ok(parents) => parents,
        Err(error) => {
            let problem = ApiError::from(error);
            problem.log(id);
            let subject = Subject::default();
            return envelope::answer(&problem, Form::Json, &subject, None);
        }
    };
    let view = View {
        frame: Frame::page(&site, texts),
        script: SCRIPT.name(),
        sheet: STYLE.name(),
        parents: parents.join(" "),
    };
    let mut response = rendered(&view, &parents, &site);
    *response.headers_mut() = headers::view(&parents, &site);
    response
}
