//! Sharing addresses in the form in which they stand in a path (docs/contracts/microsoft.md 2.10).

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use domain::ids::ItemId;
use ports::driving::address::ShareAddress;
use ports::secret::LinkToken;

use super::ids;
use crate::protocol::problem::{ApiError, Kind};

const PREFIX: &str = "u!";
/// The spare bits at the end are not checked: the address that they lead to is.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Writes an address so that it can stand in a path.
pub(super) fn encode(url: &str) -> String {
    format!("{PREFIX}{}", BASE64.encode(url))
}

/// The link that a text in a path means: `None` for one that is well formed and none of ours.
pub(super) fn token(text: &str, public_url: &str) -> Result<Option<LinkToken>, ApiError> {
    // Without the prefix it is an id that some other server gave out: unknown here.
    let Some(encoded) = text.strip_prefix(PREFIX) else {
        return Ok(None);
    };
    let url = decode(encoded).ok_or_else(|| {
        ApiError::new(
            Kind::BadRequest,
            "the sharing token is not an encoded sharing URL",
        )
    })?;
    Ok(token_in(&url, public_url))
}

/// The item whose own address a text in a path means: what browsers open, and not a link.
pub(super) fn item(text: &str, public_url: &str) -> Option<ItemId> {
    let url = decode(text.strip_prefix(PREFIX)?)?;
    let below = below_ours(&url, public_url)?;
    let id = below.strip_prefix("/i/")?;
    ids::parse_item(id.strip_suffix('/').unwrap_or(id))
}

fn decode(encoded: &str) -> Option<String> {
    // The unencoded alphabet and stray padding are taken as well: encoders differ.
    let unified = encoded
        .trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_");
    let url = String::from_utf8(BASE64.decode(unified).ok()?).ok()?;
    let (scheme, rest) = url.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    (is_web && !rest.is_empty() && !rest.starts_with('/')).then_some(url)
}

/// The token in an address of one of our links.
fn token_in(url: &str, public_url: &str) -> Option<LinkToken> {
    let below = below_ours(url, public_url)?;
    let token = below
        .strip_prefix("/s/")
        .or_else(|| below.strip_prefix("/e/"))?;
    LinkToken::parse(token.strip_suffix('/').unwrap_or(token))
}

/// The path of an address below our own; what follows it means nothing.
fn below_ours<'a>(url: &'a str, public_url: &str) -> Option<&'a str> {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (origin, path) = split_origin(&url[..end])?;
    let (our_origin, our_path) = split_origin(public_url)?;
    if !origin.eq_ignore_ascii_case(our_origin) {
        return None;
    }
    path.strip_prefix(our_path)
}

fn split_origin(url: &str) -> Option<(&str, &str)> {
    let host = url.find("://")? + 3;
    let path = url[host..].find('/').map_or(url.len(), |at| host + at);
    Some(url.split_at(path))
}

/// The id under which a share is shown: its address, encoded, whatever spelling it came in.
pub(super) fn id_of(share: &ShareAddress, public_url: &str) -> String {
    share.token.as_ref().map_or_else(String::new, |token| {
        encode(&format!("{public_url}/s/{}", token.reveal()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: &str = "https://links.example.test";
    const TOKEN: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz01-_89";

    #[test]
    fn the_vectors_of_the_contract() {
        for (url, encoded) in [
            (
                "https://1drv.ms/f/s!AbCd",
                "u!aHR0cHM6Ly8xZHJ2Lm1zL2YvcyFBYkNk",
            ),
            (
                "https://files.example.test/s/Zq7~?p=>>>",
                "u!aHR0cHM6Ly9maWxlcy5leGFtcGxlLnRlc3Qvcy9acTd-P3A9Pj4-",
            ),
            (
                "https://links.example.test/s/AbC-123?x=1&y=ÿþ",
                "u!aHR0cHM6Ly9saW5rcy5leGFtcGxlLnRlc3Qvcy9BYkMtMTIzP3g9MSZ5PcO_w74",
            ),
        ] {
            assert_eq!(encode(url), encoded);
            assert_eq!(decode(&encoded[2..]).as_deref(), Some(url));
        }
    }

    fn found(url: &str) -> Option<String> {
        token(&encode(url), PUBLIC)
            .unwrap()
            .map(|token| token.reveal().to_owned())
    }

    #[test]
    fn our_own_addresses_are_known_in_every_spelling() {
        for url in [
            format!("{PUBLIC}/s/{TOKEN}"),
            format!("{PUBLIC}/e/{TOKEN}"),
            format!("{PUBLIC}/s/{TOKEN}/"),
            format!("{PUBLIC}/s/{TOKEN}?x=1#top"),
            format!("HTTPS://Links.Example.Test/s/{TOKEN}"),
        ] {
            assert_eq!(found(&url).as_deref(), Some(TOKEN), "{url}");
        }
        let padded = format!("{}==", encode(&format!("{PUBLIC}/s/{TOKEN}")));
        assert!(token(&padded, PUBLIC).unwrap().is_some());
    }

    #[test]
    fn other_addresses_are_unknown() {
        for url in [
            format!("https://elsewhere.test/s/{TOKEN}"),
            format!("https://links.example.test.evil.test/s/{TOKEN}"),
            format!("https://links.example.test@evil.test/s/{TOKEN}"),
            format!("http://links.example.test/s/{TOKEN}"),
            format!("{PUBLIC}/x/{TOKEN}"),
            format!("{PUBLIC}/s/{TOKEN}/more"),
            format!("{PUBLIC}/s/short"),
            format!("{PUBLIC}?u=/s/{TOKEN}"),
        ] {
            assert_eq!(found(&url), None, "{url}");
        }
        assert_eq!(token("s!AbCd", PUBLIC).unwrap(), None);
        assert_eq!(token(TOKEN, PUBLIC).unwrap(), None);
    }

    #[test]
    fn what_is_no_encoded_address_is_malformed() {
        for text in ["u!", "u!***", "u!_w", "u!aGVsbG8", "u!ZnRwOi8vYS9i"] {
            assert_eq!(
                token(text, PUBLIC).unwrap_err().kind,
                Kind::BadRequest,
                "{text}"
            );
        }
    }

    #[test]
    fn a_public_address_may_have_a_path() {
        let public = "https://example.test/latchkey";
        let url = encode(&format!("{public}/s/{TOKEN}"));
        assert!(token(&url, public).unwrap().is_some());
        let url = encode(&format!("https://example.test/s/{TOKEN}"));
        assert!(token(&url, public).unwrap().is_none());
    }
}
