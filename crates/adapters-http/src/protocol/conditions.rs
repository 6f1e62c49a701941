//! Conditional requests: validators, and what is asked of them (RFC 9110, section 13).

use domain::ids::ItemId;
use domain::time::Timestamp;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use ports::driving::visits::{FileVersion, OpenFile};
use time::PrimitiveDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::accept::elements;

const HTTP_DATE: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

/// What tells one content of a file from the next.
pub(crate) struct Validators {
    /// Strong: the same only for the same bytes.
    etag: String,
    /// In whole seconds since 1970.
    modified: i64,
    /// The same as a date.
    modified_date: String,
}

impl Validators {
    /// The validators of a file.
    pub(crate) fn of(file: &OpenFile) -> Self {
        let etag = match file.version {
            FileVersion::Stored(version) => format!("\"v{:x}\"", version.get()),
            FileVersion::Generated(item, revision) => generated(item, revision),
        };
        let modified = file.modified_at.millis().div_euclid(1_000);
        let whole = Timestamp::from_millis(modified * 1_000).unwrap_or(file.modified_at);
        Self {
            etag,
            modified,
            modified_date: whole.to_date().format(HTTP_DATE).unwrap_or_default(),
        }
    }

    /// Writes them into an answer.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        let fields = [
            (header::ETAG, &self.etag),
            (header::LAST_MODIFIED, &self.modified_date),
        ];
        for (name, value) in fields {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
    }

    /// Whether the client has this content already.
    pub(crate) fn is_known(&self, headers: &HeaderMap) -> bool {
        if headers.contains_key(header::IF_NONE_MATCH) {
            return self.is_among(headers, &header::IF_NONE_MATCH, weak);
        }
        let since = text(headers, &header::IF_MODIFIED_SINCE).and_then(seconds);
        since.is_some_and(|since| self.modified <= since)
    }

    /// Whether the client wants another content than this one, and nothing else.
    pub(crate) fn is_refused(&self, headers: &HeaderMap) -> bool {
        if headers.contains_key(header::IF_MATCH) {
            return !self.is_among(headers, &header::IF_MATCH, |tag| tag);
        }
        let since = text(headers, &header::IF_UNMODIFIED_SINCE).and_then(seconds);
        since.is_some_and(|since| self.modified > since)
    }

    /// Whether a part may be sent: the client has the rest of this very content.
    pub(crate) fn allows_part(&self, headers: &HeaderMap) -> bool {
        match headers.get(header::IF_RANGE).map(|value| value.to_str()) {
            None => true,
            Some(Ok(value)) if value.starts_with('"') => value == self.etag,
            Some(Ok(value)) => seconds(value) == Some(self.modified),
            Some(Err(_)) => false,
        }
    }

    fn is_among(&self, headers: &HeaderMap, name: &HeaderName, each: fn(&str) -> &str) -> bool {
        elements(headers, name).any(|tag| tag == "*" || each(tag) == self.etag)
    }
}

fn generated(item: ItemId, revision: u64) -> String {
    format!("\"g{:x}-{revision:x}\"", item.get())
}

fn weak(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn seconds(date: &str) -> Option<i64> {
    let date = PrimitiveDateTime::parse(date, HTTP_DATE).ok()?;
    Some(date.assume_utc().unix_timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validators() -> Validators {
        Validators {
            etag: "\"v7\"".to_owned(),
            modified: 1_790_000_000,
            modified_date: "Mon, 21 Sep 2026 14:13:20 GMT".to_owned(),
        }
    }

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn a_tag_decides_before_a_date() {
        let known = |value| validators().is_known(&with(header::IF_NONE_MATCH, value));
        assert!(known("\"v7\"") && known("W/\"v7\"") && known("\"x\", \"v7\"") && known("*"));
        assert!(!known("\"v8\"") && !known("v7"));
        let mut both = with(header::IF_NONE_MATCH, "\"v8\"");
        let date = "Mon, 21 Sep 2026 14:13:20 GMT".parse().unwrap();
        both.insert(header::IF_MODIFIED_SINCE, date);
        assert!(!validators().is_known(&both));
    }

    #[test]
    fn a_date_is_compared_in_whole_seconds() {
        let known = |value| validators().is_known(&with(header::IF_MODIFIED_SINCE, value));
        assert!(known("Mon, 21 Sep 2026 14:13:20 GMT"));
        assert!(!known("Mon, 21 Sep 2026 14:13:19 GMT"));
        assert!(!known("yesterday"));
    }

    #[test]
    fn a_part_is_only_sent_of_what_the_client_has() {
        let allows = |value| validators().allows_part(&with(header::IF_RANGE, value));
        assert!(validators().allows_part(&HeaderMap::new()));
        assert!(allows("\"v7\"") && allows("Mon, 21 Sep 2026 14:13:20 GMT"));
        assert!(!allows("\"v8\"") && !allows("W/\"v7\"") && !allows("x"));
    }

    #[test]
    fn another_content_is_refused_when_this_one_is_asked_for() {
        let refused = |value| validators().is_refused(&with(header::IF_MATCH, value));
        assert!(!refused("\"v7\"") && !refused("*"));
        assert!(refused("\"v8\"") && refused("W/\"v7\""));
    }
}
