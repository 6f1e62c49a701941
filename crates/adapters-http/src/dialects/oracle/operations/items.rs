//! Files and folders: read, made, changed, removed, taken away (docs/contracts/oracle.md 9).

use domain::item::ItemKind;
use domain::upload::NameConflict;
use ports::driving::drives::{self, MakeItem, RemoveItem};
use ports::driving::items::{ItemsError, LocateError, Wanted};
use ports::driving::view::Part;

use crate::dialects::oracle::bodies::{ChangeItem, MakeFolder};
use crate::dialects::oracle::body;
use crate::dialects::oracle::call::Call;
use crate::dialects::oracle::envelope::Subject;
use crate::dialects::oracle::reference::Ref;
use crate::dialects::oracle::reply::Reply;
use crate::dialects::oracle::{ids, paging, translate, wire};
use crate::protocol::payload::Payload;
use crate::protocol::problem::{ApiError, Field, Kind};
use crate::web::serve::{self, SendError};

/// How many folders are asked for at once.
const MOST: usize = 100;

const fn root(of: Ref) -> &'static str {
    if of.is_folder() { "folder" } else { "file" }
}

/// A file or a folder.
pub(super) async fn get(call: &Call<'_>) -> Result<Reply, ApiError> {
    let of = call.item();
    let (address, items) = (of.address()?, &call.services.items);
    let version = version(call)?.filter(|_| !of.is_folder());
    let wanted = Wanted {
        kind: version.map(|_| ItemKind::File),
        version,
        parts: translate::PARTS,
    };
    let detail = items.item(&call.context, &address, wanted).await?;
    if translate::is_folder(&detail) != of.is_folder() {
        return Err(LocateError::NotFound.into());
    }
    Ok(Reply::ok(root(of), translate::item(&detail)))
}

/// The version of a file that is asked for, if one is.
fn version(call: &Call<'_>) -> Result<Option<u64>, ApiError> {
    let parse = |text: &str| {
        text.parse().map_err(|_| {
            ApiError::new(Kind::BadQuery, "`version` is a whole number")
                .about(Field::Member("version".into()))
        })
    };
    call.option("version").map(parse).transpose()
}

/// A folder under a file's address, or a file under a folder's, is not found
/// (docs/contracts/oracle.md 1.4).
fn of_another_kind(error: ItemsError) -> ApiError {
    match error {
        ItemsError::NotAFolder | ItemsError::NoContent => LocateError::NotFound.into(),
        ItemsError::Locate(error) => error.into(),
    }
}

/// Several folders.
pub(super) async fn several(call: &Call<'_>) -> Result<Reply, ApiError> {
    let named = call.option("idList").unwrap_or_default();
    let of: Vec<Ref> = named
        .split(',')
        .filter(|id| !id.is_empty())
        .map(Ref::folder)
        .collect();
    if of.is_empty() || of.len() > MOST {
        let message = format!("`idList` has 1 to {MOST} ids of folders, with commas between them");
        return Err(ApiError::new(Kind::BadQuery, message).about(Field::Member("idList".into())));
    }
    let addresses: Vec<_> = of.into_iter().map(Ref::address).collect::<Result<_, _>>()?;
    let wanted = Wanted {
        kind: Some(ItemKind::Folder),
        version: None,
        parts: translate::PARTS,
    };
    let mut entries = Vec::with_capacity(addresses.len());
    for address in &addresses {
        let folder = call.services.items.item(&call.context, address, wanted);
        entries.push(translate::item(&folder.await?));
    }
    Ok(Reply::ok("folders", wire::List::of(entries)))
}

/// What is in a folder.
pub(super) async fn contents(call: &Call<'_>) -> Result<Reply, ApiError> {
    let of = call.item();
    let (part, address) = (paging::part(call)?, of.address()?);
    let items = &call.services.items;
    let listing = items.listing(&call.context, &address, &part, translate::PARTS);
    let listing = listing.await.map_err(of_another_kind)?;
    Ok(Reply::ok(
        "folder",
        translate::contents(of, part.offset, &listing),
    ))
}

/// Makes a folder in another one.
pub(super) async fn make_folder(
    call: &Call<'_>,
    payload: &mut Payload,
    subject: &mut Subject,
) -> Result<Reply, ApiError> {
    let of = call.item();
    let body: MakeFolder = call.body(payload).await?;
    let name = body::needed(body.name.as_ref(), "name")?.to_owned();
    subject.name = Some(name.clone());
    let command = MakeItem {
        parent: of.address()?,
        name,
        description: body.description,
        url: None,
        conflict: NameConflict::Count,
    };
    let made = call
        .services
        .drives
        .make_item(&call.context, command, Part::WITH_LINK)
        .await?;
    let place = call.location(&format!("/folders/{}", ids::item(&made.item)));
    Ok(Reply::made("folder", translate::item(&made), place))
}

/// Changes a name or a description.
pub(super) async fn change(
    call: &Call<'_>,
    payload: &mut Payload,
    subject: &mut Subject,
) -> Result<Reply, ApiError> {
    let of = call.item();
    let ChangeItem { name, description } = call.body(payload).await?;
    let name = name.filter(|name| !name.trim().is_empty());
    subject.name.clone_from(&name);
    if name.is_none() && description.is_none() {
        let message = "send a new `name` or `description`";
        return Err(ApiError::new(Kind::BadRequest, message).about(Field::Name));
    }
    let command = drives::ChangeItem {
        name,
        description,
        ..drives::ChangeItem::of(of.address()?, Some(kind(of)))
    };
    let changed = call
        .services
        .drives
        .change_item(&call.context, command, Part::WITH_LINK)
        .await?;
    Ok(Reply::ok(root(of), translate::item(&changed)))
}

/// Puts a file or a folder, with what is in it, into the trash.
pub(super) async fn remove(call: &Call<'_>) -> Result<Reply, ApiError> {
    let of = call.item();
    let command = RemoveItem {
        item: of.address()?,
        kind: Some(kind(of)),
        if_match: None,
        with_content: true,
    };
    call.services
        .drives
        .remove_item(&call.context, command)
        .await?;
    let id = match of {
        Ref::Folder(Some(id)) => ids::item_by_id(id, true),
        Ref::File(Some(id)) => ids::item_by_id(id, false),
        Ref::Home | Ref::Folder(None) | Ref::File(None) => "self".to_owned(),
    };
    let kind = root(of);
    Ok(Reply::ok(kind, wire::Named { id, kind }))
}

const fn kind(of: Ref) -> ItemKind {
    if of.is_folder() {
        ItemKind::Folder
    } else {
        ItemKind::File
    }
}

/// A file's bytes.
pub(super) async fn data(call: &Call<'_>) -> Result<Reply, ApiError> {
    let of = call.item();
    let (address, version) = (of.address()?, version(call)?);
    let file = call.services.items.open(&call.context, &address, version);
    let file = file.await.map_err(of_another_kind)?;
    let site = &call.services.config.site;
    let response = serve::saved(call.parts, file, site).await;
    let response = response.map_err(|error| match error {
        SendError::Changed => ApiError::new(Kind::PreconditionFailed, "the file was changed"),
        SendError::Fault(fault) => fault.into(),
    })?;
    Ok(Reply::Bytes(Box::new(response)))
}
