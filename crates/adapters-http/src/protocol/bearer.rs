//! The bearer token of a request: from its one header, and never from its address.

use http::{HeaderMap, header};
use ports::driving::Context;

use super::problem::{ApiError, Kind};
use crate::services::Services;

/// What a request shows of a bearer token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown<'a> {
    /// Nothing, or something for another scheme.
    Nothing,
    /// Something that no token looks like.
    Malformed,
    /// This.
    Token(&'a str),
}

/// The bearer token in a request's headers. The scheme's name is read in any case.
pub(crate) fn shown(headers: &HeaderMap) -> Shown<'_> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Shown::Nothing;
    };
    let Ok(value) = value.to_str() else {
        return Shown::Malformed;
    };
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Shown::Nothing;
    }
    if token.bytes().all(|byte| byte.is_ascii_graphic()) {
        Shown::Token(token)
    } else {
        Shown::Malformed
    }
}

/// Who calls by a bearer token. A request that shows none is told so in these words.
pub(crate) async fn caller(
    headers: &HeaderMap,
    services: &Services,
    none: &'static str,
) -> Result<Context, ApiError> {
    match shown(headers) {
        Shown::Nothing => Err(ApiError::new(Kind::TokenMissing, none)),
        Shown::Malformed => Err(ApiError::new(
            Kind::TokenInvalid,
            "the access token is not valid",
        )),
        Shown::Token(token) => Ok(services.identity.authenticate(token).await?),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn fuzz_tokens() {
        bolero::check!().for_each(|value: &[u8]| {
            let mut headers = HeaderMap::new();
            if let Ok(value) = HeaderValue::from_bytes(value) {
                headers.insert(header::AUTHORIZATION, value);
            }
            if let Shown::Token(token) = shown(&headers) {
                assert!(!token.is_empty() && !token.contains(char::is_whitespace));
            }
        });
    }

    #[test]
    fn one_header_in_any_case_and_nothing_else() {
        let headers = |value: &'static [u8]| {
            let mut headers = HeaderMap::new();
            if let Ok(value) = HeaderValue::from_bytes(value) {
                headers.insert(header::AUTHORIZATION, value);
            }
            headers
        };
        assert_eq!(shown(&HeaderMap::new()), Shown::Nothing);
        for (value, expected) in [
            (&b"Bearer lk_x"[..], Shown::Token("lk_x")),
            (b"bearer lk_x", Shown::Token("lk_x")),
            (b"BEARER   lk_x ", Shown::Token("lk_x")),
            (b"Bearer", Shown::Nothing),
            (b"Bearer ", Shown::Nothing),
            (b"Basic eDp5", Shown::Nothing),
            (b"lk_x", Shown::Nothing),
            (b"Bearer a b", Shown::Malformed),
            (b"Bearer \xff", Shown::Malformed),
        ] {
            assert_eq!(shown(&headers(value)), expected);
        }
    }
}
