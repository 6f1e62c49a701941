//! Secrets that are handed out once: a prefix that says what it is for, 43 random characters of
//! base62, and six of checksum. `lk_` is a bearer token, `lkr_` a refresh token, `lkc_` an
//! authorization code, `lks_` an application's secret. What a delegated link is used and renewed
//! with has the shape that its clients know instead: 64 characters of base64url without a mark,
//! which hold 384 random bits (docs/contracts/oracle.md 1.4).
//!
//! The prefix and the checksum let a scanner tell a leaked secret from other text. 43 characters
//! out of 62 hold 256 random bits. The kind is digested with the secret, so that none passes for
//! another (docs/threat-model.md T-10).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ports::secret::{Digest, IssuedKind};

use super::keys::RootKeys;
use crate::entropy;
use crate::key::Kind;

/// How a kind of secret is told from others.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// What a marked secret begins with; `None` for an unmarked one.
    prefix: Option<&'static str>,
    kind: Kind,
}

/// Bearer tokens.
pub(super) const BEARER: Shape = Shape {
    prefix: Some("lk_"),
    kind: Kind::Bearer,
};

/// The shape of a kind.
pub(super) const fn shape(kind: IssuedKind) -> Shape {
    let (prefix, kind) = match kind {
        IssuedKind::Refresh => (Some("lkr_"), Kind::Refresh),
        IssuedKind::Code => (Some("lkc_"), Kind::Code),
        IssuedKind::Application => (Some("lks_"), Kind::Application),
        IssuedKind::DelegatedAccess => (None, Kind::DelegatedAccess),
        IssuedKind::DelegatedRefresh => (None, Kind::DelegatedRefresh),
    };
    Shape { prefix, kind }
}

/// The random bytes of a secret without a mark.
const UNMARKED_BYTES: usize = 48;
const RANDOM_CHARS: usize = 43;
const CHECKSUM_CHARS: usize = 6;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A new secret from the system's randomness.
pub(super) fn issue(shape: Shape) -> String {
    let Some(prefix) = shape.prefix else {
        return URL_SAFE_NO_PAD.encode(entropy::random::<UNMARKED_BYTES>());
    };
    let length = prefix.len() + RANDOM_CHARS;
    let mut token = String::with_capacity(length + CHECKSUM_CHARS);
    token.push_str(prefix);
    while token.len() < length {
        let [byte] = entropy::random();
        // 248 is the last multiple of 62: beyond it, some characters would come more often.
        if byte < 248 {
            token.push(char::from(ALPHABET[usize::from(byte % 62)]));
        }
    }
    let checksum = checksum(&token);
    token.push_str(&checksum);
    token
}

/// Whether a text has this shape and its checksum. There is one spelling of each secret.
pub(super) fn is_well_formed(shape: Shape, text: &str) -> bool {
    let Some(prefix) = shape.prefix else {
        // 48 bytes fill 64 characters exactly, so that there is one spelling of them.
        return text.len() == 64 && URL_SAFE_NO_PAD.decode(text).is_ok();
    };
    let Some(rest) = text.strip_prefix(prefix) else {
        return false;
    };
    rest.len() == RANDOM_CHARS + CHECKSUM_CHARS
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text
            .split_at_checked(prefix.len() + RANDOM_CHARS)
            .is_some_and(|(token, sum)| checksum(token) == sum)
}

pub(super) fn digest(shape: Shape, keys: &RootKeys, secret: &str) -> Digest {
    Digest(keys.bearer.mac(shape.kind, &[secret.as_bytes()]))
}

/// CRC-32 in base62, filled up with zeros.
fn checksum(text: &str) -> String {
    let mut sum = crc32fast::hash(text.as_bytes());
    let mut digits = [ALPHABET[0]; CHECKSUM_CHARS];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(sum % 62) as usize];
        sum /= 62;
    }
    digits.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_prefix_randomness_and_checksum() {
        let token = issue(BEARER);
        assert_eq!(token.len(), 52);
        assert!(token.starts_with("lk_"));
        assert!(is_well_formed(BEARER, &token));
        assert_ne!(token, issue(BEARER));
    }

    #[test]
    fn a_secret_of_one_kind_has_no_other_s_shape() {
        let kinds = [
            IssuedKind::Refresh,
            IssuedKind::Code,
            IssuedKind::Application,
            IssuedKind::DelegatedAccess,
        ];
        let [one, two, three, four] = kinds.map(shape);
        let shapes = [BEARER, one, two, three, four];
        for (place, one) in shapes.into_iter().enumerate() {
            let secret = issue(one);
            for (other_place, other) in shapes.into_iter().enumerate() {
                assert_eq!(
                    is_well_formed(other, &secret),
                    place == other_place,
                    "{secret}"
                );
            }
        }
    }

    #[test]
    fn the_checksum_is_crc_32_in_base_62() {
        // The check value of CRC-32 is 0xcbf43926.
        assert_eq!(checksum("123456789"), "3jZRME");
    }

    #[test]
    fn any_other_spelling_is_none() {
        let token = issue(BEARER);
        for (place, old) in token.char_indices() {
            for new in ALPHABET
                .iter()
                .copied()
                .chain(*b"-_+/= .\n")
                .map(char::from)
            {
                if new != old {
                    let mut other = token.clone();
                    other.replace_range(place..=place, &new.to_string());
                    assert!(!is_well_formed(BEARER, &other), "{other}");
                }
            }
        }
        for other in [
            String::new(),
            "lk_".to_owned(),
            token[1..].to_owned(),
            token[..51].to_owned(),
            format!("{token}0"),
            format!(" {token}"),
            format!("{token}\n"),
            token.to_uppercase(),
            token.replacen("lk_", "lkr_", 1),
            format!("lk_{}", "é".repeat(24)),
        ] {
            assert!(!is_well_formed(BEARER, &other), "{other}");
        }
    }
}
