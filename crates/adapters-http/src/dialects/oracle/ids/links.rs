//! The ids of links: the link's token in the vendor's two shapes, each with a check behind it, so that
//! there is one spelling of each.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use ports::secret::LinkToken;
use sha2::{Digest as _, Sha512};

/// What an applink's id holds: the 24 bytes of the token, and as many of check as the vendor's shape
/// has room for.
const APPLINK_BYTES: usize = 112;
const TOKEN_BYTES: usize = 24;
/// The characters of check behind the token in a public link's id.
const CHECK_CHARACTERS: usize = 10;

const fn prefix(is_folder: bool) -> &'static str {
    if is_folder { "LF" } else { "LD" }
}

/// The id of a public link: two letters, the token, and ten digits of check.
pub(in crate::dialects::oracle) fn public_link(token: &LinkToken, is_folder: bool) -> String {
    let token = token.reveal();
    let prefix = prefix(is_folder);
    let digits =
        crate::protocol::hexadecimal::text(&check("public link", prefix, token.as_bytes(), 0)[..5]);
    format!("{prefix}{token}{}", digits.to_ascii_uppercase())
}

/// The link of a public link's id.
pub(in crate::dialects::oracle) fn parse_public_link(text: &str) -> Option<LinkToken> {
    let end = 2 + LinkToken::LENGTH;
    if text.len() != end + CHECK_CHARACTERS {
        return None;
    }
    let token = LinkToken::parse(text.get(2..end)?)?;
    let mut both = [true, false].into_iter();
    both.any(|is_folder| public_link(&token, is_folder) == text)
        .then_some(token)
}

/// The id of an applink: two letters and 112 bytes in base64url with padding.
pub(in crate::dialects::oracle) fn applink(token: &LinkToken, is_folder: bool) -> String {
    let prefix = prefix(is_folder);
    // INVARIANT: a token is base64url of 24 bytes.
    let mut bytes = URL_SAFE_NO_PAD.decode(token.reveal()).unwrap_or_default();
    let token = bytes.clone();
    for round in 1..=2 {
        bytes.extend(check("applink", prefix, &token, round));
    }
    bytes.truncate(APPLINK_BYTES);
    format!("{prefix}{}", URL_SAFE.encode(bytes))
}

/// The link of an applink's id.
pub(in crate::dialects::oracle) fn parse_applink(text: &str) -> Option<LinkToken> {
    let bytes = URL_SAFE.decode(text.get(2..)?).ok()?;
    let token = bytes.get(..TOKEN_BYTES)?;
    let token = LinkToken::parse(&URL_SAFE_NO_PAD.encode(token))?;
    let mut both = [true, false].into_iter();
    both.any(|is_folder| applink(&token, is_folder) == text)
        .then_some(token)
}

/// Bytes that follow from a token and from what it stands in.
fn check(shape: &str, prefix: &str, token: &[u8], round: u8) -> [u8; 64] {
    let mut hasher = Sha512::new();
    hasher.update(shape.as_bytes());
    hasher.update(prefix.as_bytes());
    hasher.update([round]);
    hasher.update(token);
    hasher.finalize().into()
}
