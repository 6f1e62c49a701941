//! Which of the public addresses a path is.

use ports::driving::visits::Door;

use super::place::Named;
use crate::protocol::request::Route;

/// What is asked of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Its page, or its form for embedding.
    Page,
    /// Its bytes, to be taken away.
    Download,
    /// Its bytes, to be shown inside the page.
    Preview,
    /// A place to send files to.
    Upload,
}

impl Part {
    /// The methods that it takes, as in `Allow`.
    pub(super) const fn methods(self, door: Door) -> &'static str {
        match (self, door) {
            (Self::Page, Door::Page) => "GET, HEAD, POST",
            (Self::Page, Door::Embed | Door::Static) | (Self::Download | Self::Preview, _) => {
                "GET, HEAD"
            }
            (Self::Upload, _) => "POST",
        }
    }
}

/// One of the public addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint<'a> {
    /// One of the pages' own files.
    Asset(&'a str),
    /// A part of a link.
    Link(Door, Named<'a>, Part),
    /// A signed download address.
    Grant(&'a str),
    /// An item's own address. Which item it is changes nothing.
    Item,
    /// Nothing.
    Nothing,
}

impl<'a> Endpoint<'a> {
    /// The address that a path is.
    pub(super) fn of(path: &'a str) -> Self {
        let path = path.strip_prefix('/').unwrap_or(path);
        let segments: Vec<&str> = path.split('/').take(4).collect();
        let (mount, below) = match segments[..] {
            ["shared", "static", named] => return Self::to_take(named),
            [mount, ref below @ ..] => (mount, below),
            [] => return Self::Nothing,
        };
        let part = match *below {
            [] | [""] | ["", _] | [_, _, _] => return Self::Nothing,
            [_] => Some(Part::Page),
            [_, "download"] => Some(Part::Download),
            [_, "preview"] => Some(Part::Preview),
            [_, "upload"] => Some(Part::Upload),
            [..] => None,
        };
        match (mount, below, part) {
            ("s", ["-", asset], _) => Self::Asset(asset),
            ("dl", [grant], _) => Self::Grant(grant),
            ("i", [_], _) => Self::Item,
            ("s", [token, ..], Some(part)) => Self::Link(Door::Page, Named::Token(token), part),
            ("v", [name, ..], Some(part)) => Self::Link(Door::Page, Named::Name(name), part),
            ("e", [token, ..], Some(part)) if part != Part::Upload => {
                Self::Link(Door::Embed, Named::Token(token), part)
            }
            _ => Self::Nothing,
        }
    }

    /// A link's bytes without a page: behind its token may stand the file's extension, whatever it
    /// is (docs/contracts/box.md 2.1 and 3.5).
    fn to_take(named: &'a str) -> Self {
        let token = named.split('.').next().unwrap_or_default();
        if token.is_empty() {
            return Self::Nothing;
        }
        Self::Link(Door::Static, Named::Token(token), Part::Download)
    }

    /// Its template for the log, without the token.
    pub(super) const fn route(self) -> Route {
        Route(match self {
            Self::Asset(_) => "/s/-/{asset}",
            Self::Link(Door::Page, Named::Token(_), part) => match part {
                Part::Page => "/s/{token}",
                Part::Download => "/s/{token}/download",
                Part::Preview => "/s/{token}/preview",
                Part::Upload => "/s/{token}/upload",
            },
            Self::Link(_, Named::Name(_), part) => match part {
                Part::Page => "/v/{name}",
                Part::Download => "/v/{name}/download",
                Part::Preview => "/v/{name}/preview",
                Part::Upload => "/v/{name}/upload",
            },
            Self::Link(Door::Embed, Named::Token(_), part) => match part {
                Part::Page | Part::Upload => "/e/{token}",
                Part::Download => "/e/{token}/download",
                Part::Preview => "/e/{token}/preview",
            },
            Self::Link(Door::Static, Named::Token(_), _) => "/shared/static/{token}",
            Self::Grant(_) => "/dl/{grant}",
            Self::Item => "/i/{id}",
            Self::Nothing => "-",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_suffix_is_nothing() {
        let at = |token, part| Endpoint::Link(Door::Page, Named::Token(token), part);
        let named = |name, part| Endpoint::Link(Door::Page, Named::Name(name), part);
        let taken = |token| Endpoint::Link(Door::Static, Named::Token(token), Part::Download);
        let page = |token| at(token, Part::Page);
        let cases = [
            ("/s/abc", page("abc")),
            ("/s/abc/download", at("abc", Part::Download)),
            ("/v/abc", named("abc", Part::Page)),
            ("/v/abc/upload", named("abc", Part::Upload)),
            ("/v/-/style.css", Endpoint::Nothing),
            ("/shared/static/abc", taken("abc")),
            ("/shared/static/abc.tar.gz", taken("abc")),
            ("/shared/static/.gz", Endpoint::Nothing),
            ("/shared/static/abc/download", Endpoint::Nothing),
            ("/shared/abc", Endpoint::Nothing),
            ("/s/-/style.css", Endpoint::Asset("style.css")),
            ("/dl/x.y", Endpoint::Grant("x.y")),
            ("/i/77", Endpoint::Item),
            ("/s/abc/", Endpoint::Nothing),
            ("/s/abc/style.css", Endpoint::Nothing),
            ("/s/abc/download/x", Endpoint::Nothing),
            ("/s//download", Endpoint::Nothing),
            ("/e/abc/upload", Endpoint::Nothing),
            ("/s", Endpoint::Nothing),
            ("/i/", Endpoint::Nothing),
            ("/i/7/x", Endpoint::Nothing),
            ("/dl/a/b", Endpoint::Nothing),
        ];
        for (path, endpoint) in cases {
            assert_eq!(Endpoint::of(path), endpoint, "{path}");
        }
    }
}
