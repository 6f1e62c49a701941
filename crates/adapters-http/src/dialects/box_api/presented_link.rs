//! A link that a request shows in the header `BoxApi` (docs/contracts/box.md 3.1).

use domain::link::LinkName;
use http::{HeaderMap, HeaderName};
use ports::driving::address::{LinkHandle, PresentedLink};
use ports::secret::LinkToken;

use crate::protocol::password;
use crate::protocol::path;
use crate::protocol::problem::{ApiError, Field, Kind};

const HEADER: HeaderName = HeaderName::from_static("boxapi");
const LINK: &str = "shared_link=";
const PASSWORD: &str = "&shared_link_password=";

/// The link that the headers show, if they show one.
pub(super) fn read(
    headers: &HeaderMap,
    public_url: &str,
) -> Result<Option<PresentedLink>, ApiError> {
    let Some(value) = headers.get(HEADER) else {
        return Ok(None);
    };
    let text = std::str::from_utf8(value.as_bytes()).map_err(|_| unusable())?;
    parse(text, public_url).map(Some).ok_or_else(unusable)
}

/// The refusal of a request that shows no link and would have to.
pub(super) fn missing() -> ApiError {
    refusal("show a link in the header BoxApi: `shared_link=` and its address")
}

fn unusable() -> ApiError {
    refusal("the header BoxApi is not `shared_link=` with an http or https address behind it")
}

fn refusal(message: &'static str) -> ApiError {
    ApiError::new(Kind::BadRequest, message).about(Field::PresentedLink)
}

fn parse(text: &str, public_url: &str) -> Option<PresentedLink> {
    let rest = text.trim().strip_prefix(LINK)?;
    // Everything behind the first such mark is the password, whatever it holds.
    let (link, given) = match rest.split_once(PASSWORD) {
        Some((link, given)) => (link, Some(given)),
        None => (rest, None),
    };
    let address = if is_web(link) {
        link.into()
    } else {
        path::decode(link).ok().filter(|decoded| is_web(decoded))?
    };
    Some(PresentedLink {
        link: handle(&address, public_url),
        passwords: given.map(password::readings).unwrap_or_default(),
    })
}

fn is_web(address: &str) -> bool {
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

/// The link of an address. Its host says nothing: clients come by several.
fn handle(address: &str, public_url: &str) -> Option<LinkHandle> {
    let path = path_of(address);
    let path = path
        .strip_prefix(path_of(public_url))
        .filter(|below| below.starts_with('/'))
        .unwrap_or(path);
    let segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    let token = |text: &str| LinkToken::parse(text).map(LinkHandle::Token);
    match segments[..] {
        ["s", text] | ["embed", "s", text] | ["s", text, "file" | "folder", _] => token(text),
        ["v", name] => LinkName::parse(name).ok().map(LinkHandle::Name),
        ["shared", "static", text] => token(text.split('.').next().unwrap_or_default()),
        _ => None,
    }
}

/// The path of an address, without a slash at its end.
fn path_of(address: &str) -> &str {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let address = &address[..end];
    let authority = address.find("://").map_or(0, |at| at + 3);
    let rest = &address[authority..];
    rest.find('/')
        .map_or("", |at| rest[at..].trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: &str = "https://links.example.test/share";
    const TOKEN: &str = "AbCdEfGhIjKlMnOpQrStUvWxYz01-_89";

    fn shown(text: &str) -> Option<(Option<String>, Vec<String>)> {
        let shown = parse(text, PUBLIC)?;
        let link = shown.link.map(|link| match link {
            LinkHandle::Token(token) => token.reveal().to_owned(),
            LinkHandle::Name(name) => format!("name {}", name.reveal()),
        });
        let passwords = shown
            .passwords
            .iter()
            .map(|password| password.reveal().to_owned());
        Some((link, passwords.collect()))
    }

    #[test]
    fn every_address_of_a_link_is_known() {
        for path in [
            "/s/TOKEN",
            "/s/TOKEN/",
            "/share/s/TOKEN",
            "/s/TOKEN?x=1#y",
            "/shared/static/TOKEN",
            "/shared/static/TOKEN.tar.gz",
            "/embed/s/TOKEN",
            "/s/TOKEN/file/12",
            "/s/TOKEN/folder/12/",
        ] {
            let path = path.replace("TOKEN", TOKEN);
            let link = format!("shared_link=HTTPS://elsewhere.test{path}");
            assert_eq!(shown(&link).unwrap().0.as_deref(), Some(TOKEN), "{path}");
        }
        let named = shown("shared_link=https://x/v/Harbour-Plans").unwrap().0;
        assert_eq!(named.as_deref(), Some("name Harbour-Plans"));
    }

    #[test]
    fn another_address_is_no_links() {
        for path in [
            "",
            "/",
            "/s",
            "/s/short",
            "/v/short",
            "/s/TOKEN/more",
            "/x/TOKEN",
            "/file/12",
        ] {
            let link = format!("shared_link=https://x{}", path.replace("TOKEN", TOKEN));
            assert_eq!(shown(&link).unwrap().0, None, "{path}");
        }
    }

    #[test]
    fn a_password_is_taken_as_it_is_and_as_it_reads() {
        let raw = |rest: &str| {
            let text = format!("shared_link=https://x/s/{TOKEN}{rest}");
            shown(&text).unwrap().1
        };
        assert_eq!(raw(""), [""; 0]);
        assert_eq!(raw("&shared_link_password="), [""; 0]);
        assert_eq!(raw("&shared_link_password=Aa1+x"), ["Aa1+x"]);
        assert_eq!(raw("&shared_link_password=a&b=c"), ["a&b=c"]);
        assert_eq!(raw("&shared_link_password=Aa1%2Bx"), ["Aa1%2Bx", "Aa1+x"]);
        assert_eq!(raw("&shared_link_password=100%"), ["100%"]);
        let twice = raw("&shared_link_password=a&shared_link_password=b");
        assert_eq!(twice, ["a&shared_link_password=b"]);
        let text =
            format!("  shared_link=https%3A%2F%2Fx%2Fs%2F{TOKEN}&shared_link_password=%C3%A9  ");
        let (link, passwords) = shown(&text).unwrap();
        assert_eq!(link.as_deref(), Some(TOKEN));
        assert_eq!(passwords, ["%C3%A9", "é"]);
        let kept = format!("shared_link=https://x/s/{TOKEN}?a=1&b=2&shared_link_password=p");
        assert_eq!(
            shown(&kept),
            Some((Some(TOKEN.to_owned()), vec!["p".into()]))
        );
    }

    #[test]
    fn what_shows_no_address_is_unusable() {
        for text in [
            "",
            "shared_link",
            "shared_link=",
            "shared_link=/s/x",
            "shared_link=ftp://x/s/y",
            "shared_link=http%zz",
            "Shared_Link=https://x",
            "shared_link_password=x",
            "https://x/s/y",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
        let mut headers = HeaderMap::new();
        assert_eq!(read(&headers, PUBLIC).unwrap(), None);
        headers.insert("BoxApi", http::HeaderValue::from_bytes(b"\xff").unwrap());
        assert!(read(&headers, PUBLIC).is_err());
    }

    #[test]
    fn fuzz_box_api_header() {
        bolero::check!().for_each(|value: &[u8]| {
            let mut headers = HeaderMap::new();
            if let Ok(value) = http::HeaderValue::from_bytes(value) {
                headers.insert("BoxApi", value);
                let _ = read(&headers, PUBLIC);
            }
        });
    }
}
