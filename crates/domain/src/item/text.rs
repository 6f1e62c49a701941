//! What people write of items: descriptions, and the addresses of web links.

/// Why a text is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The description is too long.
    #[error("a description has at most {MAX_DESCRIPTION} characters")]
    DescriptionTooLong,
    /// The address is none that a browser opens.
    #[error("the address of a web link begins with http:// or https://")]
    NotAnAddress,
}

/// The most characters that a description is sent with; one fewer is kept
/// (docs/contracts/box.md 5.3).
pub const MAX_DESCRIPTION: usize = 256;

/// A description, as it is kept.
pub fn description(text: &str) -> Result<String, TextError> {
    if text.chars().count() > MAX_DESCRIPTION {
        return Err(TextError::DescriptionTooLong);
    }
    Ok(text.chars().take(MAX_DESCRIPTION - 1).collect())
}

/// The address of a web link: one that a browser opens (docs/contracts/box.md 7.8).
pub fn web_address(text: &str) -> Result<String, TextError> {
    let lower = text.to_ascii_lowercase();
    let rest = lower
        .strip_prefix("http://")
        .or_else(|| lower.strip_prefix("https://"));
    let opens = rest.is_some_and(|rest| !rest.is_empty()) && !text.chars().any(char::is_control);
    if opens {
        Ok(text.to_owned())
    } else {
        Err(TextError::NotAnAddress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_cut_by_one_and_no_more() {
        let long = "é".repeat(MAX_DESCRIPTION);
        assert_eq!(description(&long).map(|kept| kept.chars().count()), Ok(255));
        assert_eq!(description("plain"), Ok("plain".to_owned()));
        let longer = "é".repeat(MAX_DESCRIPTION + 1);
        assert_eq!(description(&longer), Err(TextError::DescriptionTooLong));
    }

    #[test]
    fn only_what_a_browser_opens_is_an_address() {
        for good in ["http://x", "HTTPS://example.org/a?b#c"] {
            assert_eq!(web_address(good).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "https://",
            "ftp://x",
            "javascript:alert(1)",
            "http://a\r\nb",
            " http://x",
        ] {
            assert_eq!(web_address(bad), Err(TextError::NotAnAddress), "{bad:?}");
        }
    }
}
