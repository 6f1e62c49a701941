//! What stands around every page, and how a page becomes an answer.

use std::borrow::Cow;
use std::fmt;

use askama::FastWritable;
use askama::Template;
use askama::filters::HtmlSafe;
use http::StatusCode;

use super::assets;
use super::headers;
use super::texts::Texts;
use crate::protocol::body::{self, Response, plain};
use crate::site::Site;

/// What stands around every page.
#[derive(Clone)]
pub(crate) struct Frame {
    pub(crate) texts: &'static Texts,
    pub(crate) base: String,
    pub(crate) style: &'static str,
    pub(crate) icon: &'static str,
    /// Whether it is said that the page came by an open way.
    pub(crate) is_exposed: bool,
    pub(crate) is_embedded: bool,
}

impl Frame {
    /// Around a page of its own.
    pub(crate) fn page(site: &Site, texts: &'static Texts) -> Self {
        Self {
            texts,
            base: site.base().to_owned(),
            style: assets::STYLE.name(),
            icon: assets::ICON.name(),
            is_exposed: site.is_exposed(),
            is_embedded: false,
        }
    }

    /// Around a page inside another site's.
    pub(crate) fn embedded(site: &Site, texts: &'static Texts) -> Self {
        Self {
            is_exposed: false,
            is_embedded: true,
            ..Self::page(site, texts)
        }
    }
}

impl Frame {
    /// A text of the page, as HTML: no text has anything to escape, which a test holds.
    pub(crate) fn say(&self, name: &str) -> Said {
        Said(self.texts.say(name))
    }
}

/// A text with nothing to escape.
pub(crate) struct Said(Cow<'static, str>);

impl fmt::Display for Said {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl HtmlSafe for Said {}

impl FastWritable for Said {
    fn write_into(&self, out: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        Ok(out.write_str(&self.0)?)
    }
}

/// A page that these sources may embed.
pub(crate) fn rendered<T: Template>(view: &T, ancestors: &[String], site: &Site) -> Response {
    rendered_long(view, T::SIZE_HINT, ancestors, site)
}

/// The same of about this many bytes.
pub(crate) fn rendered_long(
    view: &impl Template,
    length: usize,
    ancestors: &[String],
    site: &Site,
) -> Response {
    let mut html = String::with_capacity(length);
    match view.render_into(&mut html) {
        Ok(()) => {
            let mut response = Response::new(body::full(html));
            *response.headers_mut() = headers::page(ancestors, site);
            response
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            plain(
                StatusCode::INTERNAL_SERVER_ERROR,
                "something failed on the server\n",
            )
        }
    }
}
