//! The view that another application embeds by an applink, and the addresses of public links
//! (docs/contracts/oracle.md 5).
//!
//! The page is the same for everyone: it is given its tokens by the page around it, never by its
//! address, and fetches everything with them from the interface that all clients use.

mod presentation;
mod shell;
#[cfg(test)]
mod tests;

use domain::ids::ItemId;
use http::{HeaderValue, Method, StatusCode, header};
use ports::secret::LinkToken;

use super::ids;
use super::reference::Ref;
use crate::protocol::body::{self, Response};
use crate::protocol::path;
use crate::protocol::request::{Request, Route};
use crate::services::Services;
use crate::web::message;
use crate::web::site::Site;
use crate::web::texts::Texts;

/// Whether a path is one of these.
pub(crate) fn serves(path: &str) -> bool {
    ["/documents/embed/", "/documents/link/"]
        .iter()
        .any(|mount| path.starts_with(mount))
}

/// What is at one of the addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// One of the view's own files.
    Asset(String),
    /// The view of an applink, by what its id holds.
    View(Option<LinkToken>),
    /// What the view has to know of an item.
    Presentation(Ref),
    /// The page of a public link, or the bytes behind it.
    Link {
        link: LinkToken,
        of: Ref,
        takes_bytes: bool,
    },
    /// Nothing.
    Nothing,
}

impl Place {
    fn of(path: &str) -> Self {
        let Ok(segments) = path::segments(path) else {
            return Self::Nothing;
        };
        let segments = path::texts(&segments);
        let below = match segments.as_slice() {
            ["documents", "embed", "-", asset] => return Self::Asset((*asset).to_owned()),
            ["documents", "embed", "link", below @ ..] | ["documents", "link", below @ ..] => below,
            _ => return Self::Nothing,
        };
        // An option that a client appends means nothing here.
        let below = match below {
            [kept @ .., option] if option.starts_with("cfg=") => kept,
            all => all,
        };
        match *below {
            ["app", applink, "fileview", id] => Self::view(applink, ids::parse_item(id, false)),
            ["app", applink, "folder" | "folderview", id] => {
                Self::view(applink, ids::parse_item(id, true))
            }
            ["app", _, "presentation", id] => Self::Presentation(any(id)),
            [link, "folder", id] | [link, "folder", id, _] => Self::link(link, folder(id), false),
            [link, "fileview", id] => Self::link(link, file(id), false),
            [link, "file", id] => Self::link(link, file(id), true),
            _ => Self::Nothing,
        }
    }

    fn view(applink: &str, item: Option<ItemId>) -> Self {
        item.map_or(Self::Nothing, |_| Self::View(ids::parse_applink(applink)))
    }

    fn link(link: &str, of: Ref, takes_bytes: bool) -> Self {
        ids::parse_public_link(link).map_or(Self::Nothing, |link| Self::Link {
            link,
            of,
            takes_bytes,
        })
    }

    const fn route(&self) -> Route {
        Route(match self {
            Self::Asset(_) => "/documents/embed/-/{asset}",
            Self::View(_) => "/documents/embed/link/app/{link}/{view}/{id}",
            Self::Presentation(_) => "/documents/embed/link/app/{link}/presentation/{id}",
            Self::Link { .. } => "/documents/link/{link}/{view}/{id}",
            Self::Nothing => "-",
        })
    }
}

fn folder(id: &str) -> Ref {
    Ref::Folder(ids::parse_item(id, true))
}

fn file(id: &str) -> Ref {
    Ref::File(ids::parse_item(id, false))
}

/// A file or a folder, as its letter says.
fn any(id: &str) -> Ref {
    if id.starts_with('F') {
        folder(id)
    } else {
        file(id)
    }
}

/// Answers a request at one of the addresses.
pub(crate) async fn answer(request: Request, services: &Services) -> Response {
    let place = Place::of(request.parts.uri.path());
    let route = place.route();
    let site = Site::of(&services.config.public_url);
    let texts = Texts::wanted(&request.parts.headers);
    let reads = matches!(request.parts.method, Method::GET | Method::HEAD);
    let mut response = match place {
        Place::Nothing => message::nothing(&site, texts),
        _ if !reads => not_this_method(),
        Place::Asset(name) => shell::asset(&name).unwrap_or_else(|| message::nothing(&site, texts)),
        Place::View(link) => shell::answer(link, services, request.id, texts).await,
        Place::Presentation(of) => presentation::answer(&request, of, services).await,
        Place::Link {
            link,
            of,
            takes_bytes,
        } => page_of(&link, of, takes_bytes, services, texts),
    };
    response.extensions_mut().insert(route);
    response
}

fn not_this_method() -> Response {
    let mut response = Response::new(body::empty());
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    let allow = HeaderValue::from_static("GET, HEAD");
    response.headers_mut().insert(header::ALLOW, allow);
    response
}

/// Leads to the page that every link has, or to its bytes.
fn page_of(
    link: &LinkToken,
    of: Ref,
    takes_bytes: bool,
    services: &Services,
    texts: &'static Texts,
) -> Response {
    let site = Site::of(&services.config.public_url);
    let part = if takes_bytes { "/download" } else { "" };
    let item = match of {
        Ref::Folder(Some(id)) | Ref::File(Some(id)) => format!("?item={}", id.get()),
        Ref::Home | Ref::Folder(None) | Ref::File(None) => {
            return message::nothing(&site, texts);
        }
    };
    let place = format!("{}/s/{}{part}{item}", site.base(), link.reveal());
    let mut response = Response::new(body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    if let Ok(place) = HeaderValue::from_str(&place) {
        headers.insert(header::LOCATION, place);
    }
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    response
}
