//! The token endpoint and the page of consent: one way for all doors, and a form for each.
//!
//! What the forms share is RFC 6749 with its later parts. What a vendor does differently is in its
//! dialect, behind [`Form`]. Which form it is follows from the address.

mod authorize;
mod call;
mod client;
mod consent;
mod exchange;
mod proof;
mod reply;
mod token;

use std::sync::LazyLock;

use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::dialects::{box_api, microsoft};
use crate::protocol::body::Response;
use crate::protocol::cors::Exposed;
use crate::protocol::dialect::{Dialect, Found, Op};
use crate::protocol::endpoints::{self, EndpointRow};
use crate::protocol::path;
use crate::protocol::pattern::Piece;
use crate::protocol::request::RequestId;
use crate::protocol::table::Table;
use crate::protocol::token_form::{Fields, Form, OAuthError};
pub(crate) use call::Tokens;
use call::{Asked, Manner};

/// The operations by their addresses: Box's form of them, and Microsoft's below an organization.
static TABLE: LazyLock<Table<Tokens>> = LazyLock::new(|| {
    let consents = [
        "/oauth2/authorize",
        "/api/oauth2/authorize",
        "/{tenant}/oauth2/v2.0/authorize",
    ];
    let issues = [
        "/oauth2/token",
        "/api/oauth2/token",
        "/{tenant}/oauth2/v2.0/token",
    ];
    let ends = ["/oauth2/revoke", "/api/oauth2/revoke"];
    let consents = consents.into_iter().flat_map(|path| {
        [
            Op::for_anybody(
                "authorize",
                "GET",
                path,
                "The page of consent",
                |asked, _, _| Box::pin(async { Ok(authorize::page(asked).await) }),
            ),
            Op::for_anybody(
                "consent",
                "POST",
                path,
                "A person's answer on that page",
                |asked, _, payload| {
                    Box::pin(async { Ok(authorize::decision(asked, payload).await) })
                },
            ),
            // It is a page, so another method is told on one.
            Op::for_anybody("refused", "*", path, "", |asked, found, _| {
                Box::pin(async { Ok(authorize::not_possible(asked, found.allow)) })
            }),
        ]
    });
    let issues = issues.map(|path| {
        Op::for_anybody("token", "POST", path, "Tokens", |asked, _, payload| {
            Box::pin(async {
                let fields = Fields::read(&asked.parts.headers, payload).await?;
                token::answer(asked, &fields).await
            })
        })
    });
    let ends = ends.map(|path| {
        Op::for_anybody(
            "revoke",
            "POST",
            path,
            "The end of a token",
            |asked, _, payload| {
                Box::pin(async {
                    let fields = Fields::read(&asked.parts.headers, payload).await?;
                    token::revoke(asked, &fields).await
                })
            },
        )
    });
    Table::new(consents.chain(issues).chain(ends), Piece::fits)
});

/// Whether a path is one of these addresses.
pub(crate) fn serves(path: &str) -> bool {
    // A path without this word is none of them, unless an escape hides it.
    if !path.contains("oauth2") && !path.contains('%') {
        return false;
    }
    let segments = path::segments(path).unwrap_or_default();
    TABLE.knows("", &path::texts(&segments))
}

/// Every address of the token endpoint.
pub fn endpoints() -> Vec<EndpointRow> {
    endpoints::endpoints(&TABLE)
}

impl Dialect for Tokens {
    type Manner = Manner;
    type Place = ();
    type Reply = Response;
    type Problem = OAuthError;
    type Note = ();

    const NAME: &'static str = "";

    /// A page of consent is read by nobody but the person before it.
    fn exposed(parts: &Parts) -> Option<Exposed> {
        let segments = path::segments(parts.uri.path()).ok()?;
        let is_page = segments.last().is_some_and(|last| last == "authorize");
        (!is_page).then_some(Exposed {
            sent: "content-type, accept, authorization",
            read: "request-id, Retry-After",
        })
    }

    fn manner(parts: &Parts, id: RequestId) -> Manner {
        let segments = path::segments(parts.uri.path()).unwrap_or_default();
        let form: Box<dyn Form> = match path::texts(&segments)[..] {
            [tenant, "oauth2", "v2.0", _] => Box::new(microsoft::TokenForm::of(tenant)),
            _ => Box::new(box_api::TokenForm),
        };
        Manner { form, id }
    }

    fn find(asked: &Asked<'_>) -> Result<Found<Self>, OAuthError> {
        let segments = path::segments(asked.parts.uri.path()).unwrap_or_default();
        Ok(TABLE.find(&asked.parts.method, "", &path::texts(&segments), ())?)
    }

    fn comes_first(_: &OAuthError) -> bool {
        true
    }

    fn render(response: Response, _: &Asked<'_>) -> Response {
        response
    }

    fn refuse(
        problem: OAuthError,
        asked: &Asked<'_>,
        _: Option<&Found<Self>>,
        (): &(),
    ) -> Response {
        let Manner { form, id } = &asked.manner;
        let (status, body) = form.refused(&problem, *id, asked.services);
        let mut response = reply::json(status, &body);
        let headers = response.headers_mut();
        if let Some(seconds) = problem.retry_after() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let OAuthError::Method(allow, _) = problem {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        if status == StatusCode::UNAUTHORIZED {
            let basic = HeaderValue::from_static("Basic realm=\"latchkey\"");
            headers.insert(header::WWW_AUTHENTICATE, basic);
        }
        response
    }

    fn finish(_: &Asked<'_>, headers: &mut HeaderMap) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What tells the forms apart: whether a client may prove itself in a header.
    const BOX: Option<bool> = Some(false);
    const MICROSOFT: Option<bool> = Some(true);

    fn parts(path: &str) -> Parts {
        let request = http::Request::builder().uri(path).body(());
        request.unwrap().into_parts().0
    }

    #[test]
    fn each_address_has_its_form() {
        for (path, expected) in [
            ("/oauth2/token", BOX),
            ("/api/oauth2/token", BOX),
            ("/oauth2/revoke", BOX),
            ("/api/oauth2/authorize", BOX),
            ("/common/oauth2/v2.0/token", MICROSOFT),
            ("/harbour/oauth2/v2.0/authorize", MICROSOFT),
            ("/%6Fauth2/token", BOX),
            ("/oauth2/v2.0/token", None),
            ("/common/oauth2/v2.0/revoke", None),
            ("/common/oauth2/token", None),
            ("/oauth2", None),
            ("/oauth2/token/x", None),
            ("/%zz/oauth2/v2.0/token", None),
        ] {
            let manner = Tokens::manner(&parts(path), RequestId::new(1));
            let form = serves(path).then(|| manner.form.takes_basic());
            assert_eq!(form, expected, "{path}");
        }
    }

    #[test]
    fn a_page_of_consent_is_open_to_no_other_origin() {
        for path in [
            "/oauth2/authorize",
            "/api/oauth2/authorize",
            "/common/oauth2/v2.0/authorize",
            "/oauth2/%61uthorize",
        ] {
            assert!(Tokens::exposed(&parts(path)).is_none(), "{path}");
        }
        assert!(Tokens::exposed(&parts("/oauth2/token")).is_some());
    }
}
