//! Where a visitor stands: a link, the item in it, and the addresses from there.

use std::net::IpAddr;

use domain::ids::ItemId;
use http::HeaderMap;
use ports::driving::visits::{Door, Visit};
use ports::secret::LinkToken;

use super::cookies;
use super::query::Sort;
use super::site::Site;

/// Where a visitor stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The site.
    pub(super) site: Site<'a>,
    /// The door.
    pub(super) door: Door,
    /// The token as it stands in the path.
    pub(super) token: &'a str,
    /// The item; the link's own for `None`.
    pub(super) item: Option<ItemId>,
}

impl Place<'_> {
    /// The visit that a request from there is.
    pub(super) fn visit(&self, headers: &HeaderMap, from: IpAddr) -> Visit {
        let token = LinkToken::parse(self.token);
        // Embedding takes no cookie, so that no other site's page is ever let in by one.
        let unlocking = match (self.door, &token) {
            (Door::Page, Some(token)) => cookies::unlocking(headers, &self.site, token),
            (Door::Embed, _) | (Door::Page, None) => None,
        };
        Visit {
            token,
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
        let mount = match self.door {
            Door::Page => "s",
            Door::Embed => "e",
        };
        let Self { site, token, .. } = self;
        let query = self
            .item
            .map_or_else(String::new, |item| format!("?item={}", item.get()));
        format!("{}/{mount}/{token}{part}{query}", site.base)
    }
}
