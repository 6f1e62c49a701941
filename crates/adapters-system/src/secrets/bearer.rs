//! Bearer tokens: `lk_`, 43 random characters of base62, and six of checksum.
//!
//! The prefix and the checksum let a scanner tell a leaked token from other text. 43 characters
//! out of 62 hold 256 random bits.

use ports::secret::Digest;

use super::keys::RootKeys;
use crate::entropy;
use crate::key::Kind;

const PREFIX: &str = "lk_";
const RANDOM_CHARS: usize = 43;
const CHECKSUM_CHARS: usize = 6;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A new token from the system's randomness.
pub(super) fn issue() -> String {
    let mut token = String::with_capacity(PREFIX.len() + RANDOM_CHARS + CHECKSUM_CHARS);
    token.push_str(PREFIX);
    while token.len() < PREFIX.len() + RANDOM_CHARS {
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

/// Whether a text has the shape and the checksum of a token. There is one spelling of each.
pub(super) fn is_well_formed(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(PREFIX) else {
        return false;
    };
    rest.len() == RANDOM_CHARS + CHECKSUM_CHARS
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text
            .split_at_checked(PREFIX.len() + RANDOM_CHARS)
            .is_some_and(|(token, sum)| checksum(token) == sum)
}

pub(super) fn digest(keys: &RootKeys, token: &str) -> Digest {
    Digest(keys.bearer.mac(Kind::Bearer, &[token.as_bytes()]))
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
        let token = issue();
        assert_eq!(token.len(), 52);
        assert!(token.starts_with("lk_"));
        assert!(is_well_formed(&token));
        assert_ne!(token, issue());
    }

    #[test]
    fn the_checksum_is_crc_32_in_base_62() {
        // The check value of CRC-32 is 0xcbf43926.
        assert_eq!(checksum("123456789"), "3jZRME");
    }

    #[test]
    fn any_other_spelling_is_none() {
        let token = issue();
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
                    assert!(!is_well_formed(&other), "{other}");
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
            assert!(!is_well_formed(&other), "{other}");
        }
    }
}
