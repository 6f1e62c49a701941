//! Taking files in, with the two parts of the form in either order (docs/contracts/oracle.md 9.4).

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use multer::Multipart;
use ports::driven::content::{ByteStream, in_one_piece};
use ports::driving::drives::{Upload, UploadConflict, UploadTo};
use ports::driving::fault::Fault;
use ports::driving::view::Part;

use crate::dialects::oracle::bodies::UploadParameters;
use crate::dialects::oracle::body;
use crate::dialects::oracle::call::Call;
use crate::dialects::oracle::envelope::Subject;
use crate::dialects::oracle::media::Form;
use crate::dialects::oracle::reference::Ref;
use crate::dialects::oracle::reply::Reply;
use crate::dialects::oracle::{ids, translate};
use crate::protocol::json::MAX_BYTES;
use crate::protocol::multipart;
use crate::protocol::pace;
use crate::protocol::payload::Payload;
use crate::protocol::problem::{ApiError, Field, Kind};

const PARAMETERS: &str = "jsonInputParameters";
const FILE: &str = "primaryFile";
const LARGE_PARAMETERS: &str = "the part `jsonInputParameters` is too large";
/// How much of a file is kept in memory that comes before it is said where it goes.
const MOST_AHEAD: usize = 8 * 1024 * 1024;
const LARGE_AHEAD: &str =
    "the file is too large to come first: send `jsonInputParameters` before it";
/// How many such files are kept at once, in all and from one address.
const MOST_KEPT: usize = 32;
const MOST_FROM_ONE: usize = 8;
/// How many are kept, by where they come from.
static KEPT: Mutex<BTreeMap<IpAddr, usize>> = Mutex::new(BTreeMap::new());

/// Room for one file that is kept until it is said where it goes.
struct Room(IpAddr);

impl Room {
    fn of(from: IpAddr) -> Option<Self> {
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        let has_room = kept.values().sum::<usize>() < MOST_KEPT;
        let own = kept.entry(from).or_default();
        let room = (has_room && *own < MOST_FROM_ONE).then_some(Self(from));
        *own += usize::from(room.is_some());
        kept.retain(|_, count| *count > 0);
        room
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = kept.get_mut(&self.0) {
            *own -= 1;
        }
        kept.retain(|_, count| *count > 0);
    }
}

/// Takes in a new version of a file, or a file of a folder that the form names: a new version of the
/// one of its name, if there is one.
pub(super) async fn upload(
    call: &Call<'_>,
    payload: &mut Payload,
    subject: &mut Subject,
) -> Result<Reply, ApiError> {
    let of = call.place().item;
    let boundary = multipart::boundary(call.headers())
        .ok_or_else(|| ApiError::new(Kind::NotJson, "send the file as multipart/form-data"))?;
    let (sent, taken) = pace::bounded(payload.stream());
    let mut form = Multipart::new(sent, boundary);
    let (mut parameters, mut ahead) = (None, None);
    while let Some(part) = multipart::next(&mut form).await? {
        match part.name() {
            Some(PARAMETERS) if parameters.is_some() => return Err(twice(PARAMETERS)),
            Some(FILE) if ahead.is_some() => return Err(twice(FILE)),
            Some(PARAMETERS) => {
                let part = multipart::pieces(part);
                let document = multipart::whole(part, MAX_BYTES, LARGE_PARAMETERS).await?;
                parameters = Some(body::parse(&document, Some(Form::Json))?.read()?);
            }
            Some(FILE) => {
                let name = part.file_name().unwrap_or_default().to_owned();
                if parameters.is_some() || of.is_some() {
                    let bytes = taken.counted(multipart::pieces(part));
                    return place(call, of, parameters, name, bytes, subject).await;
                }
                let Some(room) = Room::of(call.from()) else {
                    return Err(Fault::Busy("files ahead of where they go").into());
                };
                let part = taken.counted(multipart::pieces(part));
                let bytes = multipart::whole(part, MOST_AHEAD, LARGE_AHEAD).await?;
                ahead = Some((name, bytes, room));
            }
            Some(_) | None => {}
        }
        if parameters.is_some()
            && let Some((name, bytes, _room)) = ahead.take()
        {
            return place(call, of, parameters, name, in_one_piece(bytes), subject).await;
        }
    }
    let missing = if parameters.is_some() {
        FILE
    } else {
        PARAMETERS
    };
    Err(ApiError::new(
        Kind::BadRequest,
        format!("the form lacks the part `{missing}`"),
    )
    .about(Field::Content))
}

fn twice(part: &str) -> ApiError {
    ApiError::new(Kind::BadRequest, format!("send the part `{part}` once")).about(Field::Content)
}

async fn place(
    call: &Call<'_>,
    of: Option<Ref>,
    parameters: Option<UploadParameters>,
    name: String,
    bytes: ByteStream,
    subject: &mut Subject,
) -> Result<Reply, ApiError> {
    subject.name = Some(name.clone()).filter(|name| !name.is_empty());
    let to = if let Some(file) = of {
        UploadTo::File {
            file: file.address()?,
            name: None,
            if_match: None,
        }
    } else {
        let parameters = parameters.unwrap_or_default();
        let parent = Ref::folder(body::needed(parameters.parent_id.as_ref(), "parentID")?);
        subject.item = Some(parent);
        UploadTo::Folder {
            parent: parent.address()?,
            name,
            conflict: UploadConflict::Replace(None),
        }
    };
    let command = Upload::to(to);
    let drives = &call.services.drives;
    let detail = drives
        .upload(&call.context, command, bytes, Part::WITH_LINK)
        .await?;
    let place = call.location(&format!("/files/{}", ids::item(&detail.item)));
    Ok(Reply::made("file", translate::item(&detail), place))
}
