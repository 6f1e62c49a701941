//! Proof keys (RFC 7636): SHA-256 of a secret, in base64url with one spelling each.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::server::token::Challenge;
use sha2::{Digest as _, Sha256};

use crate::protocol::token_form::{Fields, OAuthError};

/// The challenge that an authorization begins with. The plain form is not taken.
pub(super) fn challenge(fields: &Fields) -> Result<Option<Challenge>, OAuthError> {
    let Some(text) = fields.get("code_challenge") else {
        return Ok(None);
    };
    if fields.get("code_challenge_method") != Some("S256") {
        return Err(OAuthError::Request("Use code_challenge_method=S256"));
    }
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok();
    let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
    let bytes = bytes.ok_or(OAuthError::Request("The code_challenge is no SHA-256"))?;
    Ok(Some(Challenge(bytes)))
}

/// The challenge that the secret gives which is shown with a code.
pub(super) fn of_verifier(fields: &Fields) -> Result<Option<Challenge>, OAuthError> {
    let Some(text) = fields.get("code_verifier") else {
        return Ok(None);
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !(43..=128).contains(&text.len()) || !text.bytes().all(plain) {
        return Err(OAuthError::Grant("The code_verifier is malformed"));
    }
    Ok(Some(Challenge(Sha256::digest(text).into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_holds() {
        let asked =
            "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
        let shown = "code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let asked = challenge(&Fields::parse(asked).unwrap()).unwrap();
        let shown = of_verifier(&Fields::parse(shown).unwrap()).unwrap();
        assert!(asked.is_some());
        assert_eq!(asked, shown);
    }

    #[test]
    fn the_plain_form_and_malformed_ones_are_refused() {
        let good = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        for bad in [
            format!("code_challenge={good}"),
            format!("code_challenge={good}&code_challenge_method=plain"),
            format!("code_challenge={good}%3D&code_challenge_method=S256"),
            format!("code_challenge={}&code_challenge_method=S256", &good[1..]),
        ] {
            assert!(challenge(&Fields::parse(&bad).unwrap()).is_err(), "{bad}");
        }
        for bad in ["short", &"x".repeat(129), &format!("{}%20", "x".repeat(43))] {
            let fields = Fields::parse(&format!("code_verifier={bad}")).unwrap();
            assert!(of_verifier(&fields).is_err(), "{bad}");
        }
    }
}
