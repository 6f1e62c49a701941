//! A dialect of two operations, as small as one can be (docs/adding-a-dialect.md): notes are items, named by
//! their numbers, and everything is said in plain text.

use std::sync::LazyLock;

use domain::ids::ItemId;
use domain::item::ItemKind;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use ports::driving::Context;
use ports::driving::address::{ItemAddress, Start};
use ports::driving::drives::RemoveItem;
use ports::driving::items::{LocateError, Wanted};

use crate::protocol::bearer;
use crate::protocol::body::{self, Response};
use crate::protocol::cors::Exposed;
use crate::protocol::dialect::{Asked, Call, Dialect, Found, Op};
use crate::protocol::ids::parse_number;
use crate::protocol::path;
use crate::protocol::pattern::Piece;
use crate::protocol::problem::{ApiError, Kind};
use crate::protocol::request::RequestId;
use crate::protocol::table::Table;

/// The dialect.
pub(super) struct Toy;

/// Its operations: each a row, which the way to the handler, `Allow`, the log and the documents come from.
static TABLE: LazyLock<Table<Toy>> = LazyLock::new(|| {
    let operations = [
        Op::get("note", "/notes/{note-id}", "A note", |call, _, ()| {
            Box::pin(note(call))
        })
        .scope("read"),
        Op::delete("remove", "/notes/{note-id}", "Ends it", |call, _, ()| {
            Box::pin(remove(call))
        })
        .scope("write"),
        Op::for_anybody("about", "GET", "/about", "What this is", |_, _, _| {
            Box::pin(async { Ok((StatusCode::OK, "notes".to_owned())) })
        }),
        Op::not_served("all", "*", "/notes/all"),
        Op::not_served("pages", "*", "/notes/{note-id}/pages/{*}"),
    ];
    Table::new(operations, Piece::fits)
});

type Answer = (StatusCode, String);

/// The note that an address names. Ids are read first: what nobody can have is as unknown as any other.
fn named(call: &Call<'_, Toy>) -> Result<ItemAddress, ApiError> {
    let number = call.values().get("note-id").and_then(parse_number);
    let id = number.and_then(ItemId::new).ok_or(LocateError::NotFound)?;
    Ok(ItemAddress {
        start: Start::AnyItem(id),
        path: Vec::new(),
    })
}

/// A handler parses, calls one service and renders.
async fn note(call: &Call<'_, Toy>) -> Result<Answer, ApiError> {
    let (items, note) = (&call.services.items, named(call)?);
    let view = items.item(&call.context, &note, Wanted::default()).await?;
    Ok((StatusCode::OK, view.name))
}

async fn remove(call: &Call<'_, Toy>) -> Result<Answer, ApiError> {
    let command = RemoveItem {
        item: named(call)?,
        kind: Some(ItemKind::File),
        if_match: None,
        with_content: false,
    };
    let drives = &call.services.drives;
    drives.remove_item(&call.context, command).await?;
    Ok((StatusCode::NO_CONTENT, String::new()))
}

impl Dialect for Toy {
    type Manner = RequestId;
    type Place = ();
    type Reply = Answer;
    type Problem = ApiError;
    type Note = ();

    const NAME: &'static str = "toy";

    fn exposed(_: &Parts) -> Option<Exposed> {
        Some(Exposed {
            sent: "authorization",
            read: "x-toy",
        })
    }

    fn manner(_: &Parts, id: RequestId) -> RequestId {
        id
    }

    fn find(asked: &Asked<'_, Self>) -> Result<Found<Self>, ApiError> {
        let segments = path::segments(asked.parts.uri.path())?;
        TABLE.find(&asked.parts.method, "", &path::texts(&segments), ())
    }

    async fn authorize(
        asked: &Asked<'_, Self>,
        _: Option<&'static Op<Self>>,
    ) -> Result<Context, ApiError> {
        bearer::caller(&asked.parts.headers, asked.services, "send a token").await
    }

    fn admit(call: &Call<'_, Self>) -> Result<(), ApiError> {
        let accepted = call.headers().get(header::ACCEPT);
        if accepted.is_some_and(|accepted| accepted != "text/plain" && accepted != "*/*") {
            return Err(ApiError::new(Kind::NotAcceptable, "answers are plain text"));
        }
        Ok(())
    }

    fn render((status, text): Answer, _: &Asked<'_, Self>) -> Response {
        let mut response = Response::new(body::full(text));
        *response.status_mut() = status;
        response
    }

    fn refuse(
        problem: ApiError,
        asked: &Asked<'_, Self>,
        found: Option<&Found<Self>>,
        (): &(),
    ) -> Response {
        let about = match (problem.kind, found) {
            (Kind::NotServed, Some(found)) => found.operation.name,
            (Kind::NotFound, _) => "item",
            _ => "",
        };
        let text = format!("{:?} {about}", problem.kind).trim_end().to_owned();
        Self::render((problem.kind.status(), text), asked)
    }

    fn finish(asked: &Asked<'_, Self>, headers: &mut HeaderMap) {
        if let Ok(id) = HeaderValue::from_str(&asked.manner.to_string()) {
            headers.insert(HeaderName::from_static("x-toy"), id);
        }
    }
}
