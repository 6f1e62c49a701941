//! What follows from the configured public address: paths, cookies, and whose a form is.

use http::{HeaderMap, HeaderValue, header};

/// What follows from the configured public address.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// Scheme, host and port.
    origin: String,
    /// What stands before every path: empty, unless the public address has a path of its own.
    base: String,
    /// Whether browsers come by https.
    pub(crate) is_secure: bool,
    /// Whether only this machine can reach the address.
    is_loopback: bool,
}

impl Site {
    /// Takes a public address apart.
    pub(crate) fn of(public_url: &str) -> Self {
        let authority_at = public_url.find("://").map_or(0, |at| at + 3);
        let path_at = public_url[authority_at..]
            .find('/')
            .map_or(public_url.len(), |at| authority_at + at);
        let authority = &public_url[authority_at..path_at];
        Self {
            origin: public_url[..path_at].to_owned(),
            base: public_url[path_at..].trim_end_matches('/').to_owned(),
            is_secure: public_url.starts_with("https://"),
            is_loopback: is_loopback(authority),
        }
    }

    /// The name of the host, without its port.
    pub(crate) fn host(&self) -> &str {
        let authority = self.origin.split_once("://").map_or("", |(_, rest)| rest);
        let port_at = authority
            .rfind(':')
            .filter(|at| !authority[*at..].contains(']'));
        &authority[..port_at.unwrap_or(authority.len())]
    }

    /// What stands before every path.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Whether what is typed on a page can be read on its way.
    pub(crate) const fn is_exposed(&self) -> bool {
        !self.is_secure && !self.is_loopback
    }

    /// Whether a form was sent from one of our own pages, or by no browser
    /// (docs/threat-model.md T-45).
    pub(crate) fn is_own_form(&self, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let (origin, second) = (origins.next(), origins.next());
        if second.is_some() {
            return false;
        }
        let is_own = |origin: &[u8]| same_origin(origin, self.origin.as_bytes());
        match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
            Some(b"same-origin" | b"none") => {
                origin.is_none_or(|origin| origin == "null" || is_own(origin.as_bytes()))
            }
            Some(_) => false,
            // A page without a referrer sends `null`, and over plain http, except to this very
            // machine, browsers leave out what would tell more.
            None => origin.is_none_or(|origin| {
                is_own(origin.as_bytes()) || (origin == "null" && self.is_exposed())
            }),
        }
    }
}

fn same_origin(one: &[u8], other: &[u8]) -> bool {
    without_default_port(one).eq_ignore_ascii_case(without_default_port(other))
}

fn without_default_port(origin: &[u8]) -> &[u8] {
    let port: &[u8] = if origin.starts_with(b"https:") {
        b":443"
    } else {
        b":80"
    };
    origin.strip_suffix(port).unwrap_or(origin)
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    last.eq_ignore_ascii_case("localhost")
        || host
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let site = Site::of("https://files.example/share");
        assert_eq!(
            (site.origin.as_str(), site.base()),
            ("https://files.example", "/share")
        );
        assert!(site.is_secure && !site.is_loopback);
        for local in [
            "http://127.0.0.1:8080",
            "http://localhost",
            "http://[::1]:80",
        ] {
            let site = Site::of(local);
            assert!(site.is_loopback && !site.is_exposed(), "{local}");
        }
        assert!(Site::of("http://192.168.1.4:8080").is_exposed());
    }

    #[test]
    fn only_own_forms_are_taken() {
        let https = "https://a.example";
        let lan = "http://192.168.1.4:8080";
        let cases: &[(&str, Option<&str>, Option<&str>, bool)] = &[
            (https, None, None, true),
            (https, Some("https://a.example"), None, true),
            (https, Some("https://A.example:443"), None, true),
            (https, Some("http://a.example"), None, false),
            (https, Some("https://a.example.evil"), None, false),
            (https, Some("null"), None, false),
            (https, Some("null"), Some("same-origin"), true),
            (https, Some("https://evil"), Some("same-origin"), false),
            (https, None, Some("cross-site"), false),
            (https, None, Some("same-site"), false),
            (https, Some("null"), Some("cross-site"), false),
            (lan, Some("null"), None, true),
            (lan, Some("http://evil"), None, false),
            ("http://127.0.0.1:8080", Some("null"), None, false),
        ];
        for (url, origin, fetch, own) in cases {
            let mut headers = HeaderMap::new();
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            if let Some(fetch) = fetch {
                headers.insert("sec-fetch-site", fetch.parse().unwrap());
            }
            let site = Site::of(url);
            assert_eq!(site.is_own_form(&headers), *own, "{origin:?} {fetch:?}");
        }
    }
}
