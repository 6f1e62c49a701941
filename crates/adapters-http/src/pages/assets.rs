//! The pages' own files. Their names hold a hash of what is in them, so browsers may keep them.

use std::sync::LazyLock;

use http::{HeaderValue, header};
use sha2::{Digest as _, Sha256};

use crate::protocol::body::{self, Response};

/// One of the pages' own files.
struct Asset {
    name: LazyLock<String>,
    media_type: &'static str,
    text: &'static str,
}

const STYLE_TEXT: &str = include_str!("../../templates/style.css");
const ICON_TEXT: &str = include_str!("../../templates/icon.svg");

static STYLE: Asset = Asset {
    name: LazyLock::new(|| named("style", STYLE_TEXT, "css")),
    media_type: "text/css; charset=utf-8",
    text: STYLE_TEXT,
};
static ICON: Asset = Asset {
    name: LazyLock::new(|| named("icon", ICON_TEXT, "svg")),
    media_type: "image/svg+xml",
    text: ICON_TEXT,
};

fn named(stem: &str, text: &str, extension: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let start = u64::from_be_bytes(std::array::from_fn(|at| digest[at]));
    format!("{stem}-{start:016x}.{extension}")
}

/// The name of the style sheet.
pub(super) fn style() -> &'static str {
    &STYLE.name
}

/// The name of the icon.
pub(super) fn icon() -> &'static str {
    &ICON.name
}

/// The file of that name.
pub(super) fn answer(name: &str) -> Option<Response> {
    let asset = [&STYLE, &ICON]
        .into_iter()
        .find(|asset| *asset.name == name)?;
    let mut response = Response::new(body::full(asset.text));
    let headers = response.headers_mut();
    let fields = [
        (header::CONTENT_TYPE, asset.media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in fields {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("same-origin"),
    );
    Some(response)
}
