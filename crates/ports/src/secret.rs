//! Types that hold a secret, or what is stored in its place. None of them shows a secret when
//! printed.

use std::fmt;

use domain::link::PasswordShape;

/// A link's token: 192 random bits in base64url without padding, 32 characters.
///
/// 24 bytes fill 32 characters exactly, so that every token has one spelling
/// (docs/threat-model.md T-17).
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(String);

impl LinkToken {
    /// The number of characters.
    pub const LENGTH: usize = 32;

    /// Takes a text for a token; `None` unless it has the shape of one.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == Self::LENGTH
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        fits.then(|| Self(text.to_owned()))
    }

    /// The token itself, for the address that is handed out and for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// A bearer token as it is handed out, once.
#[derive(Clone, PartialEq, Eq)]
pub struct BearerToken(String);

impl BearerToken {
    /// Wraps a token that was just made.
    pub fn new(token: String) -> Self {
        Self(token)
    }

    /// The token itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// What a secret that is handed out once is for. A secret of one kind is worthless as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IssuedKind {
    /// To renew access.
    Refresh,
    /// To begin what a person consented to.
    Code,
    /// To prove an application.
    Application,
    /// To use a delegated link (docs/contracts/oracle.md 1.4).
    DelegatedAccess,
    /// To renew access to a delegated link.
    DelegatedRefresh,
}

/// A secret of some [`IssuedKind`], as it is handed out or shown.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedSecret(String);

impl IssuedSecret {
    /// Wraps a secret that was just made, or a text that is shown as one.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// A password as someone typed it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a text is no password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// It is empty.
    #[error("the password is empty")]
    Empty,
    /// It is over 256 bytes of UTF-8, which is checked before it is hashed
    /// (docs/threat-model.md T-43).
    #[error("a password has at most 256 bytes")]
    TooLong,
    /// It holds a NUL character.
    #[error("a password must not contain a NUL character")]
    Nul,
}

impl Password {
    /// The longest password, in bytes of UTF-8.
    pub const MAX_BYTES: usize = 256;

    /// Takes a text for a password.
    pub fn parse(text: &str) -> Result<Self, PasswordError> {
        if text.is_empty() {
            return Err(PasswordError::Empty);
        }
        if text.len() > Self::MAX_BYTES {
            return Err(PasswordError::TooLong);
        }
        if text.contains('\0') {
            return Err(PasswordError::Nul);
        }
        Ok(Self(text.to_owned()))
    }

    /// The password itself, for hashing and for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the rules on passwords are told of it.
    pub fn shape(&self) -> PasswordShape {
        let varied = |c: char| !c.is_alphabetic() || c.is_uppercase();
        PasswordShape {
            length: self.length(),
            is_varied: self.0.chars().any(varied),
        }
    }

    /// How many characters it has.
    pub fn length(&self) -> usize {
        self.0.chars().count()
    }
}

/// Gives a secret type a `Debug` that shows nothing of it.
macro_rules! redacted {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}

redacted!(
    LinkToken,
    BearerToken,
    IssuedSecret,
    Password,
    SealedToken,
    SealedName,
    PasswordVerifier
);

/// What is stored to find a secret again: 32 bytes made from it under a key outside the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

/// A link's token, sealed under a key outside the store.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedToken(pub Vec<u8>);

/// A link's own name, sealed under a key outside the store.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedName(pub Vec<u8>);

/// What is stored to check a password: it opens nothing without a key outside the store.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordVerifier(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_one_spelling() {
        let token = "AbCdEfGhIjKlMnOpQrStUvWxYz01-_89";
        assert_eq!(LinkToken::parse(token).unwrap().reveal(), token);
        for other in [
            &token[1..],
            &format!("{token}="),
            &token.replace('-', "+"),
            "",
        ] {
            assert_eq!(LinkToken::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_password_is_checked_before_it_is_hashed() {
        assert_eq!(Password::parse(""), Err(PasswordError::Empty));
        assert_eq!(Password::parse("a\0b"), Err(PasswordError::Nul));
        assert_eq!(
            Password::parse(&"a".repeat(257)),
            Err(PasswordError::TooLong)
        );
        assert_eq!(Password::parse("pässwörd").unwrap().length(), 8);
    }

    #[test]
    fn printing_a_secret_shows_nothing_of_it() {
        let password = Password::parse("hunter2").unwrap();
        assert_eq!(format!("{password:?}"), "Password(…)");
    }
}
