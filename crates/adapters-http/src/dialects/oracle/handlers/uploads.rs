//! Taking files in, with the two parts of the form in either order (contracts/oracle.md 9.4).

use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt as _;
use http::header;
use multer::{Field, Multipart};
use ports::driven::content::{ByteStream, ContentError, in_one_piece};
use ports::driving::filing::{Upload, UploadTo};

use crate::dialects::oracle::body::Body;
use crate::dialects::oracle::call::{Call, address};
use crate::dialects::oracle::endpoint::{self, Ref};
use crate::dialects::oracle::envelope::Subject;
use crate::dialects::oracle::media::Form;
use crate::dialects::oracle::reply::Reply;
use crate::dialects::oracle::{ids, translate};
use crate::json::MAX_BYTES;
use crate::pace;
use crate::payload::Payload;
use crate::problem::{About, Kind, Problem};

const PARAMETERS: &str = "jsonInputParameters";
const FILE: &str = "primaryFile";
/// How much of a file is kept in memory that comes before it is said where it goes.
const MOST_AHEAD: usize = 16 * 1024 * 1024;

/// Takes in a new version of a file, or a file of a folder that the form names: a new version of the
/// one of its name, if there is one.
pub(super) async fn upload(
    call: &Call<'_>,
    of: Option<Ref>,
    payload: &mut Payload<'_>,
    subject: &mut Subject,
) -> Result<Reply, Problem> {
    let boundary = call
        .parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| multer::parse_boundary(kind).ok())
        .ok_or_else(|| Problem::new(Kind::NotJson, "send the file as multipart/form-data"))?;
    let (sent, taken) = pace::bounded(payload.stream());
    let mut form = Multipart::new(sent, boundary);
    let (mut parameters, mut ahead) = (None, None);
    while let Some(part) = form.next_field().await.map_err(|_| broken())? {
        match part.name() {
            Some(PARAMETERS) => {
                let document = whole(part, MAX_BYTES).await?;
                parameters = Some(Body::parse(&document, Some(Form::Json))?);
            }
            Some(FILE) => {
                let name = part.file_name().unwrap_or_default().to_owned();
                if parameters.is_some() || of.is_some() {
                    let bytes = taken.counted(pieces(part));
                    return place(call, of, parameters, name, bytes, subject).await;
                }
                ahead = Some((name, whole(part, MOST_AHEAD).await?));
            }
            Some(_) | None => {}
        }
        if parameters.is_some()
            && let Some((name, bytes)) = ahead.take()
        {
            return place(call, of, parameters, name, in_one_piece(bytes), subject).await;
        }
    }
    let missing = if parameters.is_some() {
        FILE
    } else {
        PARAMETERS
    };
    Err(Problem::new(
        Kind::BadRequest,
        format!("the form lacks the part `{missing}`"),
    )
    .about(About::Content))
}

async fn place(
    call: &Call<'_>,
    of: Option<Ref>,
    parameters: Option<Body>,
    name: String,
    bytes: ByteStream,
    subject: &mut Subject,
) -> Result<Reply, Problem> {
    subject.name = Some(name.clone()).filter(|name| !name.is_empty());
    let to = if let Some(file) = of {
        UploadTo::File {
            file: address(file)?,
            name: None,
            if_match: None,
        }
    } else {
        let parameters = parameters.unwrap_or_default();
        let parent = endpoint::folder(parameters.needed("parentID")?);
        subject.item = Some(parent);
        UploadTo::Folder {
            parent: address(parent)?,
            name,
            replaces: true,
        }
    };
    let command = Upload {
        to,
        source_created_at: None,
        source_modified_at: None,
        description: None,
        sha1: None,
    };
    let filing = &call.doors.filing;
    let detail = filing.upload(&call.context, command, bytes).await?;
    let place = call.location(&format!("/files/{}", ids::item(&detail.item)));
    Ok(Reply::made("file", translate::item(&detail), place))
}

async fn whole(mut part: Field<'static>, limit: usize) -> Result<Bytes, Problem> {
    let mut read = BytesMut::new();
    while let Some(piece) = part.chunk().await.map_err(|_| broken())? {
        if read.len() + piece.len() > limit {
            let message = "this part is too large here: send `jsonInputParameters` before the file";
            return Err(Problem::new(Kind::BodyTooLarge, message));
        }
        read.extend_from_slice(&piece);
    }
    Ok(read.freeze())
}

fn pieces(part: Field<'static>) -> impl futures_core::Stream<Item = Result<Bytes, ContentError>> {
    part.map_err(|_| ContentError::Interrupted)
}

fn broken() -> Problem {
    Problem::new(
        Kind::BadBody,
        "the form did not arrive completely, or is no form",
    )
}
