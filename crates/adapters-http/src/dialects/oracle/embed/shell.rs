//! The page around the view, and the view's own files.

use std::sync::LazyLock;

use askama::Template;
use http::{HeaderValue, header};
use ports::secret::LinkToken;
use sha2::{Digest as _, Sha256};

use crate::dialects::oracle::envelope::{self, Subject};
use crate::dialects::oracle::media::Form;
use crate::pages::{self, Frame, Site};
use crate::protocol::body::{self, Response};
use crate::protocol::problem::ApiError;
use crate::protocol::request::RequestId;
use crate::services::Services;

const SCRIPT_TEXT: &str = include_str!("../../../../templates/view.js");
const STYLE_TEXT: &str = include_str!("../../../../templates/view.css");

static SCRIPT: LazyLock<String> = LazyLock::new(|| named("view", SCRIPT_TEXT, "js"));
static STYLE: LazyLock<String> = LazyLock::new(|| named("view", STYLE_TEXT, "css"));

/// A name that holds a hash of what it names, so that browsers may keep it.
fn named(stem: &str, text: &str, extension: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    format!(
        "{stem}-{}.{extension}",
        crate::protocol::hexadecimal::digits(&digest[..8])
    )
}

/// One of the view's own files.
pub(super) fn asset(name: &str) -> Option<Response> {
    let (text, kind) = if name == *SCRIPT {
        (SCRIPT_TEXT, "text/javascript; charset=utf-8")
    } else if name == *STYLE {
        (STYLE_TEXT, "text/css; charset=utf-8")
    } else {
        return None;
    };
    let mut response = Response::new(body::full(text));
    for (field, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(field, value);
    }
    Some(response)
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
        frame: Frame::page(&site),
        script: &SCRIPT,
        sheet: &STYLE,
        parents: parents.join(" "),
    };
    let mut response = pages::rendered(&view, &parents, &site);
    *response.headers_mut() = pages::view_headers(&parents, &site);
    response
}
