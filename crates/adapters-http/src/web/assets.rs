//! The pages' own files. Their names hold a hash of what is in them, so browsers may keep them.

use std::sync::LazyLock;

use http::{HeaderValue, header};
use sha2::{Digest as _, Sha256};

use crate::protocol::body::{self, Response};
use crate::protocol::hexadecimal;

/// One of the pages' own files.
pub(crate) struct Asset {
    name: LazyLock<String>,
    media_type: &'static str,
    text: &'static str,
}

/// The style of every page.
pub(crate) static STYLE: Asset = Asset::new(
    || named("style", include_str!("../../templates/style.css"), "css"),
    "text/css; charset=utf-8",
    include_str!("../../templates/style.css"),
);

/// The icon of every page.
pub(crate) static ICON: Asset = Asset::new(
    || named("icon", include_str!("../../templates/icon.svg"), "svg"),
    "image/svg+xml",
    include_str!("../../templates/icon.svg"),
);

/// A name that holds a hash of what it names.
pub(crate) fn named(stem: &str, text: &str, extension: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    format!("{stem}-{}.{extension}", hexadecimal::text(&digest[..8]))
}

impl Asset {
    /// A file under the name that `name` makes ([`named`]).
    pub(crate) const fn new(
        name: fn() -> String,
        media_type: &'static str,
        text: &'static str,
    ) -> Self {
        Self {
            name: LazyLock::new(name),
            media_type,
            text,
        }
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// The one of these files that has this name.
pub(crate) fn answer(files: &[&'static Asset], name: &str) -> Option<Response> {
    let asset = files.iter().find(|asset| asset.name() == name)?;
    let mut response = Response::new(body::full(asset.text));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, asset.media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("same-origin"),
    );
    Some(response)
}
