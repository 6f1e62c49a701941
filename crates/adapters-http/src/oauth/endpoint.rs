//! Which of the addresses a path is, and in which form.

use crate::protocol::path;
use crate::protocol::request::Route;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A person's consent.
    Authorize,
    /// Tokens.
    Token,
    /// The end of a token.
    Revoke,
}

/// One of the addresses.
pub(crate) struct Endpoint {
    pub(super) what: What,
    /// The organization that the address names, in Microsoft's form; none in Box's.
    pub(crate) tenant: Option<String>,
}

impl Endpoint {
    /// The address that a path is.
    pub(crate) fn of(path: &str) -> Option<Self> {
        // A path without this word is none of them, unless an escape hides it.
        if !path.contains("oauth2") && !path.contains('%') {
            return None;
        }
        let segments = path::segments(path).ok()?;
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match segments[..] {
            ["oauth2", last] | ["api", "oauth2", last] => Some(Self {
                what: what(last, true)?,
                tenant: None,
            }),
            [tenant, "oauth2", "v2.0", last] => Some(Self {
                what: what(last, false)?,
                tenant: Some(tenant.to_owned()),
            }),
            _ => None,
        }
    }

    /// Its template for the log.
    pub(super) const fn route(&self) -> Route {
        Route(match (self.tenant.is_some(), self.what) {
            (false, What::Authorize) => "/oauth2/authorize",
            (false, What::Token) => "/oauth2/token",
            (false, What::Revoke) => "/oauth2/revoke",
            (true, What::Authorize) => "/{tenant}/oauth2/v2.0/authorize",
            (true, What::Token | What::Revoke) => "/{tenant}/oauth2/v2.0/token",
        })
    }
}

fn what(last: &str, revokes: bool) -> Option<What> {
    match last {
        "authorize" => Some(What::Authorize),
        "token" => Some(What::Token),
        "revoke" if revokes => Some(What::Revoke),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_form() {
        for (path, route) in [
            ("/oauth2/token", Some("/oauth2/token")),
            ("/api/oauth2/token", Some("/oauth2/token")),
            ("/oauth2/revoke", Some("/oauth2/revoke")),
            ("/api/oauth2/authorize", Some("/oauth2/authorize")),
            (
                "/common/oauth2/v2.0/token",
                Some("/{tenant}/oauth2/v2.0/token"),
            ),
            (
                "/harbour/oauth2/v2.0/authorize",
                Some("/{tenant}/oauth2/v2.0/authorize"),
            ),
            ("/oauth2/v2.0/token", None),
            ("/common/oauth2/v2.0/revoke", None),
            ("/common/oauth2/token", None),
            ("/oauth2", None),
            ("/oauth2/token/x", None),
            ("/%zz/oauth2/v2.0/token", None),
        ] {
            let found = Endpoint::of(path).map(|endpoint| endpoint.route().0);
            assert_eq!(found, route, "{path}");
        }
    }
}
