//! The header fields of pages and of users' content (docs/threat-model.md 4.5).

use std::sync::LazyLock;

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::site::Site;

/// What a page may load: our own style and the item that it shows. No script at all.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; \
     frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
     require-trusted-types-for 'script'; frame-ancestors ";

/// What the view of a delegated link may load: our own script and style, what it asks of us, and what
/// it made of the bytes that it fetched.
const VIEW_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src 'self' blob:; media-src blob:; frame-src blob:; object-src 'none'; base-uri 'none'; \
     form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors ";

/// Everything that a page could ask a browser for, but for showing a film in full.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), browsing-topics=(), \
     camera=(), clipboard-read=(), clipboard-write=(), \
     display-capture=(), encrypted-media=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), \
     idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), \
     publickey-credentials-get=(), screen-wake-lock=(), serial=(), storage-access=(), usb=(), \
     window-management=(), xr-spatial-tracking=()";

/// Users' content: it loads nothing and is nobody.
pub(crate) const CONTENT_POLICY: &str = "default-src 'none'; sandbox";

/// The fields of a page that nobody may embed, but for Strict-Transport-Security. They are put together once, for they
/// are longer than most pages.
static HEADERS: LazyLock<HeaderMap> = LazyLock::new(|| {
    let mut headers = HeaderMap::new();
    common(&mut headers, &format!("{PAGE_POLICY}{}", sources(&[])));
    set(
        &mut headers,
        header::CONTENT_TYPE,
        "text/html; charset=utf-8",
    );
    set(&mut headers, header::CACHE_CONTROL, "no-store");
    let opener = HeaderName::from_static("cross-origin-opener-policy");
    set(&mut headers, opener, "same-origin");
    let permissions = HeaderName::from_static("permissions-policy");
    set(&mut headers, permissions, PERMISSIONS);
    headers
});

/// The fields of a page that these sources may embed.
pub(crate) fn page(ancestors: &[String], site: &Site) -> HeaderMap {
    let mut headers = HEADERS.clone();
    if !ancestors.is_empty() {
        set_policy(
            &mut headers,
            &format!("{PAGE_POLICY}{}", sources(ancestors)),
        );
    }
    transport(&mut headers, site);
    headers
}

/// The fields of the view of a delegated link that these sources may embed.
pub(crate) fn view(ancestors: &[String], site: &Site) -> HeaderMap {
    let mut headers = page(ancestors, site);
    set_policy(
        &mut headers,
        &format!("{VIEW_POLICY}{}", sources(ancestors)),
    );
    headers
}

/// Lets a page's form lead to this source as well, by way of us.
pub(crate) fn form(headers: &mut HeaderMap, target: &str) {
    let targets = format!("form-action 'self' {};", sources(&[target.to_owned()]));
    let policy = headers
        .get(header::CONTENT_SECURITY_POLICY)
        .and_then(|policy| policy.to_str().ok())
        .map(|policy| policy.replacen("form-action 'self';", &targets, 1));
    if let Some(policy) = policy.and_then(|policy| HeaderValue::from_str(&policy).ok()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// The fields of users' content under this policy.
pub(crate) fn content(headers: &mut HeaderMap, policy: &str, site: &Site) {
    common(headers, policy);
    set(headers, header::CACHE_CONTROL, "private, no-store");
    transport(headers, site);
}

/// Lets pages of any site show the bytes: of what no cookie opened nothing is learned by them.
pub(crate) fn for_any_site(headers: &mut HeaderMap) {
    let resource = HeaderName::from_static("cross-origin-resource-policy");
    set(headers, resource, "cross-origin");
}

fn set_policy(headers: &mut HeaderMap, policy: &str) {
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

fn common(headers: &mut HeaderMap, policy: &str) {
    set_policy(headers, policy);
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::REFERRER_POLICY, "no-referrer");
    let robots = HeaderName::from_static("x-robots-tag");
    set(headers, robots, "noindex, nofollow");
    let resource = HeaderName::from_static("cross-origin-resource-policy");
    set(headers, resource, "same-origin");
}

fn transport(headers: &mut HeaderMap, site: &Site) {
    if site.is_secure {
        set(
            headers,
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000",
        );
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}

/// A list of sources as in `frame-ancestors`. What could end the directive is left out.
pub(crate) fn sources(list: &[String]) -> String {
    let is_one_source = |source: &&str| {
        !source.is_empty()
            && source
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b';' | b','))
    };
    let list: Vec<&str> = list
        .iter()
        .map(String::as_str)
        .filter(is_one_source)
        .collect();
    if list.is_empty() {
        "'none'".to_owned()
    } else {
        list.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_cannot_end_the_directive() {
        let list = |sources: &[&str]| {
            super::sources(
                &sources
                    .iter()
                    .map(|&source| source.to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(list(&[]), "'none'");
        assert_eq!(
            list(&["'self'", "https://a.example"]),
            "'self' https://a.example"
        );
        assert_eq!(
            list(&["*; script-src *", "a b", "é", "https://b"]),
            "https://b"
        );
    }

    #[test]
    fn who_may_embed_a_page_changes_its_policy_alone() {
        let site = Site::of("http://127.0.0.1");
        let (closed, mut open) = (page(&[], &site), page(&["https://a.example".into()], &site));
        let policy = |headers: &HeaderMap| {
            let policy = headers[header::CONTENT_SECURITY_POLICY].to_str();
            policy.unwrap().to_owned()
        };
        assert!(policy(&closed).ends_with("frame-ancestors 'none'"));
        assert!(policy(&open).ends_with("frame-ancestors https://a.example"));
        set_policy(&mut open, &policy(&closed));
        assert_eq!(open, closed);
        assert_eq!(page(&[], &site), closed);
    }

    #[test]
    fn strict_transport_is_for_https_only() {
        for (url, expected) in [("https://a", true), ("http://127.0.0.1", false)] {
            let headers = page(&[], &Site::of(url));
            assert_eq!(
                headers.contains_key(header::STRICT_TRANSPORT_SECURITY),
                expected
            );
        }
    }
}
