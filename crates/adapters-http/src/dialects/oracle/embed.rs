//! The view that another application embeds by an applink, and the addresses of public links
//! (docs/contracts/oracle.md 5).
//!
//! The page is the same for everyone: it is given its tokens by the page around it, never by its
//! address, and fetches everything with them from the interface that all clients use.

mod call;
mod presentation;
mod shell;
#[cfg(test)]
mod tests;

pub(crate) use call::Links;

use std::sync::LazyLock;

use http::request::Parts;
use http::{HeaderValue, Method, StatusCode, header};

use super::envelope::{self, Subject};
use super::ids;
use super::media::Form;
use super::reference::Ref;
use crate::protocol::body::{self, Response};
use crate::protocol::cors::Exposed;
use crate::protocol::dialect::{self, Dialect, Found};
use crate::protocol::endpoints::{self, EndpointRow};
use crate::protocol::path;
use crate::protocol::pattern::{Piece, Values};
use crate::protocol::problem::{ApiError, Kind, unknown_address};
use crate::protocol::request::RequestId;
use crate::protocol::table::Table;
use crate::web::message;
use crate::web::texts::Texts;
use call::{Asked, item};

type Op = dialect::Op<Links>;

/// Whether a path is one of these.
pub(crate) fn serves(path: &str) -> bool {
    ["/documents/embed/", "/documents/link/"]
        .iter()
        .any(|mount| path.starts_with(mount))
}

/// The operations. What lies below `link` lies below `embed/link` as well.
static TABLE: LazyLock<Table<Links>> = LazyLock::new(|| {
    let views = [
        "/documents/link/app/{applink}/fileview/{file-id}",
        "/documents/link/app/{applink}/folder/{folder-id}",
        "/documents/link/app/{applink}/folderview/{folder-id}",
    ];
    let views = views.map(|path| {
        Op::for_anybody(
            "view",
            "GET",
            path,
            "The view of an applink",
            |asked, found, _| Box::pin(shell::answer(asked, &found.values)),
        )
    });
    let pages = [
        "/documents/link/{link}/folder/{folder-id}",
        "/documents/link/{link}/folder/{folder-id}/{order}",
        "/documents/link/{link}/fileview/{file-id}",
    ];
    let pages = pages.map(|path| {
        Op::for_anybody(
            "page",
            "GET",
            path,
            "The page of a public link",
            |asked, found, _| Box::pin(async { moved(asked, &found.values, "") }),
        )
    });
    let others = [
        Op::for_anybody(
            "presentation",
            "GET",
            "/documents/link/app/{applink}/presentation/{id}",
            "What the view has to know of an item",
            |asked, found, _| Box::pin(presentation::answer(asked, item(&found.values))),
        ),
        Op::for_anybody(
            "content",
            "GET",
            "/documents/link/{link}/file/{file-id}",
            "The file behind a public link",
            |asked, found, _| Box::pin(async { moved(asked, &found.values, "/download") }),
        ),
        Op::for_anybody(
            "asset",
            "GET",
            "/documents/embed/-/{asset}",
            "The view's own files",
            |_, found, _| {
                Box::pin(async {
                    let name = found.values.get("asset").unwrap_or_default();
                    shell::asset(name).ok_or_else(unknown_address)
                })
            },
        ),
    ];
    // At an id that nobody can have there is nothing, for any method.
    let fits = |piece: Piece, segment: &str| match piece {
        Piece::Value("file-id") => ids::parse_item(segment, false).is_some(),
        Piece::Value("folder-id") => ids::parse_item(segment, true).is_some(),
        Piece::Value("link") => ids::parse_public_link(segment).is_some(),
        piece => piece.fits(segment),
    };
    Table::new(views.into_iter().chain(pages).chain(others), fits)
});

/// Every address of the view and of public links.
pub fn endpoints() -> Vec<EndpointRow> {
    endpoints::endpoints(&TABLE)
}

impl Dialect for Links {
    type Manner = RequestId;
    type Place = ();
    type Reply = Response;
    type Problem = ApiError;
    type Note = ();

    const NAME: &'static str = "";

    /// What is shown is read by nobody but the person before it.
    fn exposed(_: &Parts) -> Option<Exposed> {
        None
    }

    fn manner(_: &Parts, id: RequestId) -> RequestId {
        id
    }

    fn find(asked: &Asked<'_>) -> Result<Found<Self>, ApiError> {
        found(&asked.parts.method, asked.parts.uri.path())
    }

    fn comes_first(_: &ApiError) -> bool {
        true
    }

    fn render(response: Response, _: &Asked<'_>) -> Response {
        response
    }

    /// What the view's script asks for is refused as clients are; the rest is read by people.
    fn refuse(
        problem: ApiError,
        asked: &Asked<'_>,
        found: Option<&Found<Self>>,
        (): &(),
    ) -> Response {
        let site = &asked.services.config.site;
        let texts = Texts::wanted(&asked.parts.headers);
        if let Some(allow) = problem.allow {
            return message::not_possible(allow, site, texts);
        }
        if matches!(problem.kind, Kind::UnknownAddress | Kind::BadPath) {
            return message::nothing(site, texts);
        }
        let script = found.filter(|found| found.values.get("id").is_some());
        let item = script.map(|found| item(&found.values));
        envelope::answer(&problem, Form::Json, &Subject::default(), item)
    }
}

/// What is at an address.
fn found(method: &Method, path: &str) -> Result<Found<Links>, ApiError> {
    let segments = path::segments(path)?;
    let mut segments = path::texts(&segments);
    if let ["documents", "embed", "link", ..] = segments[..] {
        segments.remove(1);
    }
    if let ["documents", "link", ..] = segments[..] {
        // An option that a client appends means nothing here.
        segments.pop_if(|last| last.starts_with("cfg="));
    }
    TABLE.find(method, "", &segments, ())
}

/// Leads to the page that every link has, or to its bytes.
fn moved(asked: &Asked<'_>, values: &Values, part: &str) -> Result<Response, ApiError> {
    let link = values.get("link").and_then(ids::parse_public_link);
    let (Some(link), Ref::Folder(Some(id)) | Ref::File(Some(id))) = (link, item(values)) else {
        return Err(unknown_address());
    };
    let site = &asked.services.config.site;
    let place = format!(
        "{}/s/{}{part}?item={}",
        site.base(),
        link.reveal(),
        id.get()
    );
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
    Ok(response)
}
