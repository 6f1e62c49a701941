//! The cookies that remember a password's unlocking (docs/threat-model.md 4.4).
//!
//! A cookie is named after its link; its value begins with a mark of the link's token or name, by
//! which a request finds it before the link is known. The mark opens nothing: the signed proof behind it does.

use http::{HeaderMap, HeaderValue, header};
use ports::driving::address::LinkHandle;
use ports::driving::visits::Unlocking;
use sha2::{Digest as _, Sha256};

use crate::protocol::hexadecimal;
use crate::site::Site;

/// The most such cookies that a browser is asked to keep.
const MAX_COOKIES: usize = 8;

/// What a browser holds of an unlocking of this link.
pub(super) fn unlocking(headers: &HeaderMap, site: &Site, link: &LinkHandle) -> Option<String> {
    if !headers.contains_key(header::COOKIE) {
        return None;
    }
    let mark = mark(link);
    held(headers, site)
        .find_map(|(_, value)| value.strip_prefix(mark.as_str())?.strip_prefix('.'))
        .map(str::to_owned)
}

/// The `Set-Cookie` fields that make a browser remember an unlocking, and forget the oldest others.
pub(super) fn remember(
    unlocking: &Unlocking,
    link: &LinkHandle,
    headers: &HeaderMap,
    site: &Site,
) -> Vec<HeaderValue> {
    let name = format!("{}{:016x}", prefix(site), unlocking.link.get());
    let attributes = attributes(site);
    // Browsers send the oldest first.
    let others: Vec<&str> = held(headers, site)
        .map(|(other, _)| other)
        .filter(|other| *other != name)
        .collect();
    let too_many = (others.len() + 1).saturating_sub(MAX_COOKIES);
    let forgotten = others[..too_many]
        .iter()
        .map(|other| format!("{other}=; Max-Age=0; {attributes}"));
    let kept = format!("{name}={}.{}; {attributes}", mark(link), unlocking.proof);
    std::iter::once(kept)
        .chain(forgotten)
        .filter_map(|line| HeaderValue::from_str(&line).ok())
        .collect()
}

/// The cookies of ours in a request, as they come.
fn held<'a>(
    headers: &'a HeaderMap,
    site: &Site,
) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
    let prefix = prefix(site);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|field| field.to_str().ok())
        .flat_map(|field| field.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(move |(name, _)| {
            name.strip_prefix(prefix)
                .is_some_and(|id| id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
        })
}

/// Browsers take the `__Host-` prefix over https only.
const fn prefix(site: &Site) -> &'static str {
    if site.is_secure { "__Host-lk_" } else { "lk_" }
}

const fn attributes(site: &Site) -> &'static str {
    if site.is_secure {
        "Path=/; Secure; HttpOnly; SameSite=Lax"
    } else {
        "Path=/; HttpOnly; SameSite=Lax"
    }
}

fn mark(link: &LinkHandle) -> String {
    let digest = match link {
        LinkHandle::Token(token) => Sha256::new()
            .chain_update(b"unlocking of ")
            .chain_update(token.reveal().as_bytes()),
        LinkHandle::Name(name) => Sha256::new()
            .chain_update(b"unlocking of the name ")
            .chain_update(name.key().as_bytes()),
    }
    .finalize();
    hexadecimal::text(&digest[..8])
}

#[cfg(test)]
mod tests {
    use domain::ids::LinkId;
    use domain::link::LinkName;
    use ports::secret::LinkToken;

    use super::*;

    fn token(letter: char) -> LinkHandle {
        LinkHandle::Token(LinkToken::parse(&letter.to_string().repeat(32)).unwrap())
    }

    fn name(text: &str) -> LinkHandle {
        LinkHandle::Name(LinkName::parse(text).unwrap())
    }

    fn unlocked(number: i64) -> Unlocking {
        Unlocking {
            link: LinkId::new(number).unwrap(),
            proof: "proof".to_owned(),
            lives_for_seconds: 3_600,
        }
    }

    fn sent_back(fields: &[HeaderValue]) -> HeaderMap {
        let pairs: Vec<&str> = fields
            .iter()
            .map(|field| field.to_str().unwrap().split(';').next().unwrap())
            .collect();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, pairs.join("; ").parse().unwrap());
        headers
    }

    #[test]
    fn fuzz_cookies() {
        bolero::check!().for_each(|value: &[u8]| {
            let Ok(value) = HeaderValue::from_bytes(value) else {
                return;
            };
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, value);
            let site = Site::of("https://a.example");
            let _ = unlocking(&headers, &site, &token('A'));
            let said = remember(&unlocked(1), &token('A'), &headers, &site);
            assert!(!said.is_empty());
        });
    }

    #[test]
    fn a_cookie_has_every_attribute_that_keeps_it_in() {
        let none = HeaderMap::new();
        let site = Site::of("https://a.example");
        let set = remember(&unlocked(0x12_3456_789A), &token('a'), &none, &site);
        assert_eq!(set.len(), 1);
        let line = set[0].to_str().unwrap();
        assert!(line.starts_with("__Host-lk_000000123456789a="), "{line}");
        assert!(
            line.ends_with(".proof; Path=/; Secure; HttpOnly; SameSite=Lax"),
            "{line}"
        );
        let plain = remember(
            &unlocked(1),
            &token('a'),
            &none,
            &Site::of("http://127.0.0.1"),
        );
        let line = plain[0].to_str().unwrap();
        assert!(
            line.starts_with("lk_0000000000000001=") && !line.contains("Secure"),
            "{line}"
        );
    }

    #[test]
    fn a_cookie_is_for_its_own_link_only() {
        let site = Site::of("https://a.example");
        let headers = sent_back(&remember(
            &unlocked(1),
            &token('a'),
            &HeaderMap::new(),
            &site,
        ));
        assert_eq!(
            unlocking(&headers, &site, &token('a')).as_deref(),
            Some("proof")
        );
        assert_eq!(unlocking(&headers, &site, &token('b')), None);
        assert_eq!(
            unlocking(&headers, &Site::of("http://a"), &token('a')),
            None
        );
    }

    #[test]
    fn links_whose_numbers_end_alike_have_cookies_of_their_own() {
        let site = Site::of("https://a.example");
        let name_of = |number| {
            let set = remember(&unlocked(number), &token('a'), &HeaderMap::new(), &site);
            let line = set[0].to_str().unwrap();
            line.split_once('=').unwrap().0.to_owned()
        };
        assert_ne!(name_of(7), name_of((1 << 40) + 7));
    }

    #[test]
    fn a_name_finds_its_cookie_in_any_case() {
        let site = Site::of("https://a.example");
        let set = remember(
            &unlocked(1),
            &name("Harbour-Plans"),
            &HeaderMap::new(),
            &site,
        );
        let headers = sent_back(&set);
        let held = |text| unlocking(&headers, &site, &name(text));
        assert_eq!(held("harbour-plans").as_deref(), Some("proof"));
        assert_eq!(held("harbour-plan1"), None);
    }

    #[test]
    fn the_oldest_cookies_are_dropped() {
        let site = Site::of("https://a.example");
        let held: Vec<HeaderValue> = (1..=9)
            .flat_map(|number| remember(&unlocked(number), &token('a'), &HeaderMap::new(), &site))
            .collect();
        let set = remember(&unlocked(10), &token('b'), &sent_back(&held), &site);
        assert_eq!(set.len(), 3);
        for (number, line) in [(1, &set[1]), (2, &set[2])] {
            let line = line.to_str().unwrap();
            assert!(
                line.starts_with(&format!("__Host-lk_{number:016x}=; Max-Age=0; ")),
                "{line}"
            );
        }
        let again = remember(&unlocked(9), &token('a'), &sent_back(&held[1..]), &site);
        assert_eq!(again.len(), 1);
    }
}
