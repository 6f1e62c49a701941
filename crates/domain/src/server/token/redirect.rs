//! Where a code may be sent: to an address that was registered, letter by letter
//! (docs/threat-model.md T-18).

use std::fmt;

/// An address to which an application has codes sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RedirectUri {
    text: String,
    /// Where what names the place of it ends: its scheme and host, or its scheme alone.
    origin_ends: usize,
    host_begins: usize,
}

/// Why a text is no such address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedirectError {
    /// It has spaces, control characters or letters beyond ASCII, or is longer than 1,024 bytes.
    #[error("it has at most 1024 characters, all of them printable ASCII without `\"<>\\^`{{|}}`")]
    Characters,
    /// It has no scheme, or one that runs something.
    #[error(
        "it begins with https://, with http:// and this machine's name, or with a scheme such as com.example.app:"
    )]
    Scheme,
    /// It has no host, or a user's name before it.
    #[error("its host is missing, or has a user name before it")]
    Host,
    /// What is behind a `#` is not sent to any server.
    #[error("it must not have a part behind `#`")]
    Fragment,
}

impl RedirectUri {
    /// The longest address, in bytes.
    pub const MAX_BYTES: usize = 1024;

    /// Takes a text for an address.
    ///
    /// Without encryption a code can be read on its way, so `http` is for this machine only. A
    /// scheme of an application's own has a dot in it, as a domain's name turned round has
    /// (RFC 8252, 7.1).
    pub fn parse(text: &str) -> Result<Self, RedirectError> {
        let allowed = |byte: u8| byte.is_ascii_graphic() && !br#""<>\^`{|}"#.contains(&byte);
        if text.is_empty() || text.len() > Self::MAX_BYTES || !text.bytes().all(allowed) {
            return Err(RedirectError::Characters);
        }
        if text.contains('#') {
            return Err(RedirectError::Fragment);
        }
        let (scheme, rest) = text.split_once(':').ok_or(RedirectError::Scheme)?;
        if !matches!(scheme, "https" | "http") {
            return own_scheme(text, scheme);
        }
        let authority = rest.strip_prefix("//").ok_or(RedirectError::Host)?;
        let ends = authority.find(['/', '?']).unwrap_or(authority.len());
        let authority = &authority[..ends];
        let host = host_of(authority);
        if host.is_empty() || authority.contains('@') {
            return Err(RedirectError::Host);
        }
        if scheme == "http" && !is_this_machine(host) {
            return Err(RedirectError::Scheme);
        }
        let host_begins = scheme.len() + 3;
        Ok(Self {
            text: text.to_owned(),
            origin_ends: host_begins + ends,
            host_begins,
        })
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its scheme, host and port; of an application's own scheme the scheme alone, with its colon.
    pub fn origin(&self) -> &str {
        &self.text[..self.origin_ends]
    }

    /// What a person is shown of it: its host and port, or its scheme.
    pub fn host(&self) -> &str {
        &self.text[self.host_begins..self.origin_ends]
    }

    /// The address with these names and values behind it, which must be encoded.
    pub fn with_query(&self, query: &str) -> String {
        let separator = match self.text.find('?') {
            None => "?",
            Some(at) if at + 1 == self.text.len() => "",
            Some(_) => "&",
        };
        format!("{}{separator}{query}", self.text)
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

fn own_scheme(text: &str, scheme: &str) -> Result<RedirectUri, RedirectError> {
    let plain = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.' || byte == b'-'
    };
    let begins = scheme
        .as_bytes()
        .first()
        .is_some_and(u8::is_ascii_lowercase);
    if !begins || !scheme.bytes().all(plain) || !scheme.contains('.') {
        return Err(RedirectError::Scheme);
    }
    Ok(RedirectUri {
        text: text.to_owned(),
        origin_ends: scheme.len() + 1,
        host_begins: 0,
    })
}

fn host_of(authority: &str) -> &str {
    match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

/// The registered address that a client asks for, letter by letter; without a word about it, the
/// only one that there is.
pub fn redirect_for<'a>(
    registered: &'a [RedirectUri],
    asked: Option<&str>,
) -> Option<&'a RedirectUri> {
    match (asked, registered) {
        (Some(asked), _) => registered.iter().find(|uri| uri.as_str() == asked),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}
