//! Where a visitor stands: a link, the item in it, and the addresses from there.

use std::net::IpAddr;

use domain::ids::ItemId;
use domain::link::LinkName;
use http::HeaderMap;
use ports::driving::address::LinkHandle;
use ports::driving::visits::{Door, Visit};
use ports::secret::LinkToken;

use super::cookies;
use super::query::Sort;
use crate::site::Site;

/// A link, as an address names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named<'a> {
    /// By its token, as it stands in the path.
    Token(&'a str),
    /// By its own name, as it stands in the path.
    Name(&'a str),
}

impl<'a> Named<'a> {
    /// What stands in the path.
    pub(super) const fn text(self) -> &'a str {
        match self {
            Self::Token(text) | Self::Name(text) => text,
        }
    }

    /// The link; `None` for a text that is none's.
    pub(super) fn handle(self) -> Option<LinkHandle> {
        match self {
            Self::Token(text) => LinkToken::parse(text).map(LinkHandle::Token),
            Self::Name(text) => LinkName::parse(text).ok().map(LinkHandle::Name),
        }
    }

    /// What stands before it in an address by this door. A link's own name has a page only.
    const fn mount(self, door: Door) -> &'static str {
        match (self, door) {
            (Self::Token(_), Door::Page) => "s",
            (Self::Token(_), Door::Embed) => "e",
            (Self::Token(_), Door::Static) => "shared/static",
            (Self::Name(_), Door::Page | Door::Embed | Door::Static) => "v",
        }
    }
}

/// Where a visitor stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The site.
    pub(super) site: &'a Site,
    /// The door.
    pub(super) door: Door,
    /// The link.
    pub(super) link: Named<'a>,
    /// The item; the link's own for `None`.
    pub(super) item: Option<ItemId>,
}

impl Place<'_> {
    /// The visit that a request from there is.
    pub(super) fn visit(&self, headers: &HeaderMap, from: IpAddr) -> Visit {
        let link = self.link.handle();
        // Embedding takes no cookie, so that no other site's page is ever let in by one.
        let unlocking = match (self.door, &link) {
            (Door::Page, Some(link)) => cookies::unlocking(headers, self.site, link),
            (Door::Embed | Door::Static, _) | (Door::Page, None) => None,
        };
        Visit {
            link,
            door: self.door,
            unlocking,
            item: self.item,
            from: Some(from),
        }
    }

    /// The same place, seen from the link's page.
    pub(super) const fn on_page(self) -> Self {
        Self {
            door: Door::Page,
            ..self
        }
    }

    /// The same link at one of its items.
    pub(super) const fn at(self, item: ItemId) -> Self {
        Self {
            item: Some(item),
            ..self
        }
    }

    /// The address of its page.
    pub(super) fn page(&self) -> String {
        self.address("")
    }

    /// The address of its page in this order, from this cursor on.
    pub(super) fn page_sorted(&self, sort: Sort, cursor: Option<&str>) -> String {
        let mut address = self.address("");
        let mut separator = if self.item.is_some() { '&' } else { '?' };
        if sort != Sort::default() {
            address.push(separator);
            address.push_str("sort=");
            address.push_str(sort.name());
            separator = '&';
        }
        if let Some(cursor) = cursor {
            address.push(separator);
            address.push_str("page=");
            address.push_str(cursor);
        }
        address
    }

    /// The address of its bytes, to be taken away.
    pub(super) fn download(&self) -> String {
        self.address("/download")
    }

    /// The address of its bytes, to be shown.
    pub(super) fn preview(&self) -> String {
        self.address("/preview")
    }

    /// The address to send files to.
    pub(super) fn upload(&self) -> String {
        self.address("/upload")
    }

    fn address(&self, part: &str) -> String {
        let Self { site, link, .. } = self;
        let (mount, named) = (link.mount(self.door), link.text());
        let mut address = [site.base(), "/", mount, "/", named, part].concat();
        if let Some(item) = self.item {
            address.push_str("?item=");
            address.push_str(&item.get().to_string());
        }
        address
    }
}
