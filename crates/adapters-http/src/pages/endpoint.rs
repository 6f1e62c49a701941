//! Which of the public addresses a path is.

use ports::driving::visits::Door;

use crate::request::Route;

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
            (Self::Page, Door::Embed) | (Self::Download | Self::Preview, _) => "GET, HEAD",
            (Self::Upload, _) => "POST",
        }
    }
}

/// One of the public addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint<'a> {
    /// One of the pages' own files.
    Asset(&'a str),
    /// A part of a link; the token as it stands in the path.
    Link(Door, &'a str, Part),
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
        let mut segments = path.strip_prefix('/').unwrap_or(path).split('/');
        let (mount, name) = (segments.next(), segments.next().unwrap_or_default());
        let (part, more) = (segments.next(), segments.next());
        if name.is_empty() || more.is_some() {
            return Self::Nothing;
        }
        match (mount, name, part) {
            (Some("s"), "-", Some(asset)) => Self::Asset(asset),
            (Some("s"), token, None) => Self::Link(Door::Page, token, Part::Page),
            (Some("s"), token, Some("download")) => Self::Link(Door::Page, token, Part::Download),
            (Some("s"), token, Some("preview")) => Self::Link(Door::Page, token, Part::Preview),
            (Some("s"), token, Some("upload")) => Self::Link(Door::Page, token, Part::Upload),
            (Some("e"), token, None) => Self::Link(Door::Embed, token, Part::Page),
            (Some("e"), token, Some("download")) => Self::Link(Door::Embed, token, Part::Download),
            (Some("e"), token, Some("preview")) => Self::Link(Door::Embed, token, Part::Preview),
            (Some("dl"), grant, None) => Self::Grant(grant),
            (Some("i"), _, None) => Self::Item,
            _ => Self::Nothing,
        }
    }

    /// Its template for the log, without the token.
    pub(super) const fn route(self) -> Route {
        Route(match self {
            Self::Asset(_) => "/s/-/{asset}",
            Self::Link(Door::Page, _, Part::Page) => "/s/{token}",
            Self::Link(Door::Page, _, Part::Download) => "/s/{token}/download",
            Self::Link(Door::Page, _, Part::Preview) => "/s/{token}/preview",
            Self::Link(_, _, Part::Upload) => "/s/{token}/upload",
            Self::Link(Door::Embed, _, Part::Page) => "/e/{token}",
            Self::Link(Door::Embed, _, Part::Download) => "/e/{token}/download",
            Self::Link(Door::Embed, _, Part::Preview) => "/e/{token}/preview",
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
        let page = |token| Endpoint::Link(Door::Page, token, Part::Page);
        let cases = [
            ("/s/abc", page("abc")),
            (
                "/s/abc/download",
                Endpoint::Link(Door::Page, "abc", Part::Download),
            ),
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
