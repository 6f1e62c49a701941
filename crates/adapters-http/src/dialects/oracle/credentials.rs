//! From what a request shows to a caller: an account, an applink, a public link
//! (docs/contracts/oracle.md 1.2, 4.4 and 7.6).

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, header};
use ports::driving::Context;
use ports::driving::identity::IdentityError;
use ports::driving::link_credentials::{PresentedDelegated, PresentedOpen};
use ports::driving::tokens::SignIn;
use ports::secret::{IssuedSecret, Password};

use super::ids;
use crate::protocol::bearer::{self, Shown};
use crate::protocol::password;
use crate::protocol::problem::{ApiError, Kind};
use crate::services::Services;

const APPLINK: HeaderName = HeaderName::from_static("applinkid");
const ACCESS: HeaderName = HeaderName::from_static("accesstoken");
const REFRESH: HeaderName = HeaderName::from_static("refreshtoken");
const LINK: HeaderName = HeaderName::from_static("linkid");
/// What the name of a cookie with a public link's access code begins with; the link's id follows.
const ACCESS_CODE: &str = "dAccessCode-";

/// Who calls. Where links count, one that is shown is opened first, and an account is not needed
/// beside it.
pub(super) async fn caller(
    headers: &HeaderMap,
    from: IpAddr,
    services: &Services,
    heeds_links: bool,
) -> Result<Context, ApiError> {
    let account = account(headers, from, services).await?;
    if heeds_links {
        let (applink, access) = (text(headers, &APPLINK)?, text(headers, &ACCESS)?);
        match (applink, access) {
            (Some(applink), Some(access)) => {
                let shown = shown(applink, access, from);
                return Ok(services
                    .link_credentials
                    .hold_delegated(account, &shown)
                    .await?);
            }
            (None, None) => {}
            _ => return Err(only_one()),
        }
        if let Some(id) = text(headers, &LINK)? {
            let shown = PresentedOpen {
                link: ids::parse_public_link(id),
                passwords: access_code(headers, id).map_or_else(Vec::new, password::readings),
                from,
            };
            return Ok(services.link_credentials.hold_open(account, &shown).await?);
        }
    }
    account.ok_or_else(|| {
        ApiError::new(
            Kind::TokenMissing,
            "send `Authorization: Bearer` with a token, or `Authorization: Basic` with a name and a \
             password",
        )
    })
}

/// The account that a request shows, if it shows one.
async fn account(
    headers: &HeaderMap,
    from: IpAddr,
    services: &Services,
) -> Result<Option<Context>, ApiError> {
    match bearer::shown(headers) {
        Shown::Token(token) => return Ok(Some(services.identity.authenticate(token).await?)),
        Shown::Malformed => return Err(unusable()),
        Shown::Nothing => {}
    }
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let value = value.to_str().map_err(|_| unusable())?;
    let (scheme, encoded) = value.split_once(' ').ok_or_else(unusable)?;
    // Browsers add this one by themselves, also to what another site's page sends
    // (docs/threat-model.md T-45).
    let is_own = services.config.site.is_own_form(headers);
    if !scheme.eq_ignore_ascii_case("basic") || !is_own {
        return Err(unusable());
    }
    let decoded = STANDARD.decode(encoded.trim()).map_err(|_| unusable())?;
    let pair = String::from_utf8(decoded).map_err(|_| unusable())?;
    let (name, password) = pair.split_once(':').ok_or_else(unusable)?;
    let by = SignIn {
        name: name.to_owned(),
        password: Password::parse(password).ok(),
        from,
    };
    match services.identity.sign_in(&by).await {
        Ok(context) => Ok(Some(context)),
        Err(IdentityError::Invalid) => Err(ApiError::new(
            Kind::TokenInvalid,
            "the name or the password is wrong",
        )),
        Err(error) => Err(error.into()),
    }
}

fn unusable() -> ApiError {
    ApiError::new(Kind::TokenInvalid, "the credentials are not valid")
}

fn only_one() -> ApiError {
    ApiError::new(
        Kind::BadRequest,
        "send appLinkID and accessToken together, or neither",
    )
}

/// An applink with the access token that is shown beside it.
fn shown(applink: &str, access: &str, from: IpAddr) -> PresentedDelegated {
    PresentedDelegated {
        link: ids::parse_applink(applink),
        access: IssuedSecret::new(access),
        from,
    }
}

/// What a request for a new access token shows: all three of its headers
/// (docs/contracts/oracle.md 4.5).
pub(super) fn renewal(
    headers: &HeaderMap,
    from: IpAddr,
) -> Result<(PresentedDelegated, IssuedSecret), ApiError> {
    let needed = |name: &HeaderName, spelled: &str| {
        text(headers, name)?
            .ok_or_else(|| ApiError::new(Kind::BadRequest, format!("send the header {spelled}")))
    };
    let applink = needed(&APPLINK, "appLinkID")?;
    let access = needed(&ACCESS, "accessToken")?;
    let refresh = needed(&REFRESH, "refreshToken")?;
    Ok((shown(applink, access, from), IssuedSecret::new(refresh)))
}

/// A header's value with something in it. One that occurs twice could be read in two ways.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, ApiError> {
    let mut values = headers.get_all(name).iter();
    let (first, second) = (values.next(), values.next());
    if second.is_some() {
        let message = format!("send the header {name} once");
        return Err(ApiError::new(Kind::BadRequest, message));
    }
    // What is no text is no link of ours, and so are all other texts.
    let value = first.map(|value| value.to_str().unwrap_or("?").trim());
    Ok(value.filter(|value| !value.is_empty()))
}

/// The access code in the cookie that is named after a link.
fn access_code<'a>(headers: &'a HeaderMap, link: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter();
    let mut pairs = lines
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| std::str::from_utf8(pair).ok())
        .filter_map(|pair| pair.trim().split_once('='));
    let (_, code) = pairs.find(|(name, _)| name.strip_prefix(ACCESS_CODE) == Some(link))?;
    Some(code.trim_matches('"'))
}
