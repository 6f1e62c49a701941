//! Drives and what is in them (docs/contracts/microsoft.md 5.2).

use domain::item::DriveOwner;
use http::{StatusCode, header};
use ports::driving::address::{DriveAddress, ItemAddress, Start};
use ports::driving::items::{CONTENT_FOR, Children, ItemsError, ListChildren, Matching, Wanted};
use ports::driving::view::{ItemView, Part};
use serde_json::{Map, Value};

use crate::dialects::microsoft::call::Call;
use crate::dialects::microsoft::odata::{DRIVE, Expand, ITEM, Options, Served};
use crate::dialects::microsoft::paging::Listed;
use crate::dialects::microsoft::reply::Reply;
use crate::dialects::microsoft::writing::segment;
use crate::dialects::microsoft::{ids, paging, share, tags, translate};
use crate::protocol::json::members;
use crate::protocol::problem::{ApiError, Kind};

/// What an item is shown with.
pub(super) const PARTS: &[Part] = &[
    Part::Counts,
    Part::People,
    Part::Parent,
    Part::Shared,
    Part::Download,
];

/// The drives that the caller sees.
pub(super) async fn drives(call: &Call<'_>) -> Result<Reply, ApiError> {
    let options = Options::parse(&call.query, Served::one(DRIVE))?;
    let drives = call.services.items.drives(&call.context).await?;
    let elements = drives
        .iter()
        .map(|drive| options.pick(members(&translate::drive(drive, call.writing()))))
        .collect();
    Ok(Reply::many(call.metadata("drives"), elements, None))
}

/// A drive.
pub(super) async fn drive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let drive = call.drive()?;
    let options = Options::parse(&call.query, Served::one(DRIVE))?;
    let drive = call.services.items.drive(&call.context, drive).await?;
    let members = options.pick(members(&translate::drive(&drive, call.writing())));
    let context = call.metadata("drives/$entity");
    Ok(Reply::one(StatusCode::OK, context, members))
}

/// What an item of another drive is shown with.
const PARTS_ELSEWHERE: &[Part] = &[
    Part::Counts,
    Part::People,
    Part::Owner,
    Part::Parent,
    Part::Shared,
];

/// What the caller was given in other drives.
pub(super) async fn shared_with_me(call: &Call<'_>) -> Result<Reply, ApiError> {
    let options = Options::parse(&call.query, Served::one(ITEM))?;
    let (items, context) = (&call.services.items, &call.context);
    let drive = call.drive()?;
    if *drive != DriveAddress::Own {
        let owner = items.drive(context, drive).await?.drive.owner;
        if context.caller.user().map(DriveOwner::User) != Some(owner) {
            let message = "what is shared with somebody is listed at their own drive alone";
            return Err(ApiError::new(Kind::NotSupported, message));
        }
    }
    let given = items.given(context, PARTS_ELSEWHERE).await?;
    let elements = given
        .iter()
        .map(|view| options.pick(members(&translate::remote_item(view, call.writing()))));
    let context = call.metadata("Collection(driveItem)");
    Ok(Reply::many(context, elements.collect(), None))
}

/// An item.
pub(super) async fn item(call: &Call<'_>) -> Result<Reply, ApiError> {
    let address = call.item()?;
    let options = Options::parse(&call.query, Served::item())?;
    let wanted = Wanted {
        parts: PARTS,
        ..Wanted::default()
    };
    let items = &call.services.items;
    let view = items.item(&call.context, address, wanted).await?;
    let tag = tags::of_item(&view.item);
    if tags::none_match(call.headers(), &view.item)? {
        return Ok(Reply::empty(StatusCode::NOT_MODIFIED).with(header::ETAG, tag));
    }
    let members = expanded(call, address, &view, &options).await?;
    let context = context_of(call, address, &view);
    Ok(Reply::one(StatusCode::OK, context, members).with(header::ETAG, tag))
}

/// An item's members, with what the request wants inlined.
///
/// Each expansion is a further call: the ports have no reading of an item together with what is
/// around it, and the vendor's clients ask for it in one request.
pub(super) async fn expanded(
    call: &Call<'_>,
    address: &ItemAddress,
    view: &ItemView,
    options: &Options,
) -> Result<Map<String, Value>, ApiError> {
    let writing = call.writing();
    let mut shown = picked(call, view, options);
    for expand in &options.expand {
        match expand {
            Expand::Children(nested) => {
                shown.extend(expanded_children(call, (address, view), nested).await?);
            }
            Expand::Permissions => {
                let list = call
                    .services
                    .permissions
                    .list_permissions(&call.context, address)
                    .await?;
                let permissions = list.permissions.iter().map(|permission| {
                    Value::Object(members(&translate::permission(permission, writing)))
                });
                shown.insert("permissions".to_owned(), permissions.collect());
            }
            Expand::Thumbnails | Expand::SharedItem(_) => {}
        }
    }
    Ok(shown)
}

/// The first page of what is in an item, with where it goes on and how much it is, as far as that is wanted.
async fn expanded_children(
    call: &Call<'_>,
    (address, view): (&ItemAddress, &ItemView),
    options: &Options,
) -> Result<Map<String, Value>, ApiError> {
    let (mut shown, marks) = (Map::new(), &call.services.page_marks);
    let part = paging::part_of_list(Listed::Children, options, marks)?;
    let items = &call.services.items;
    let matching = matching(options);
    let children = items.children(&call.context, address, &part, &matching, PARTS);
    let (rows, next, total) = match children.await {
        Ok(children) => (children.page.rows, children.page.next, children.total),
        // A file has no children, which is no mistake to ask about.
        Err(ItemsError::NotAFolder) => (Vec::new(), None, options.count.then_some(0)),
        Err(error @ (ItemsError::Locate(_) | ItemsError::NoContent)) => {
            return Err(error.into());
        }
    };
    if let Some(total) = total {
        shown.insert("children@odata.count".to_owned(), total.into());
    }
    if let Some(cursor) = next {
        let signed = paging::next_items(Listed::Children, &part, &cursor, marks);
        let next = call.next_children((address, &view.item), &options.written, &signed);
        shown.insert("children@odata.nextLink".to_owned(), next.into());
    }
    let rows = rows
        .iter()
        .map(|row| Value::Object(picked(call, row, options)));
    shown.insert("children".to_owned(), rows.collect());
    Ok(shown)
}

fn matching(options: &Options) -> Matching {
    Matching {
        filter: options.filter.clone(),
        counted: options.count,
    }
}

/// What is wanted of an item by itself.
pub(super) fn picked(call: &Call<'_>, view: &ItemView, options: &Options) -> Map<String, Value> {
    let mut picked = options.pick(members(&translate::item(view, call.writing())));
    if options.expand.contains(&Expand::Thumbnails) {
        // Nothing has any.
        picked.insert("thumbnails".to_owned(), Value::Array(Vec::new()));
    }
    picked
}

/// The items in a folder.
pub(super) async fn children(call: &Call<'_>) -> Result<Reply, ApiError> {
    let folder = call.item()?;
    let options = Options::parse(&call.query, Served::children())?;
    let marks = &call.services.page_marks;
    let part: ListChildren = paging::part_of_list(Listed::Children, &options, marks)?;
    let (items, matching) = (&call.services.items, matching(&options));
    let Children { page, total } = items
        .children(&call.context, folder, &part, &matching, PARTS)
        .await?;
    let next = page
        .next
        .as_ref()
        .map(|cursor| call.next_page(&paging::next_items(Listed::Children, &part, cursor, marks)));
    let context = match page
        .rows
        .first()
        .and_then(|row| row.parent.as_ref().zip(Some(row)))
    {
        Some((parent, row)) => call.metadata(&format!(
            "drives('{}')/items('{}')/children",
            ids::drive(row.item.drive),
            ids::item(parent.id)
        )),
        None => call.metadata("Collection(driveItem)"),
    };
    let elements = page
        .rows
        .iter()
        .map(|row| picked(call, row, &options))
        .collect();
    let reply = Reply::many(context, elements, next);
    Ok(match total {
        Some(total) => reply.counted(total),
        None => reply,
    })
}

/// Where a file's bytes are.
pub(super) async fn content(call: &Call<'_>) -> Result<Reply, ApiError> {
    let file = call.item()?;
    // What is asked for in another form must not be answered as it is.
    if call
        .query
        .pairs()
        .any(|(name, _)| name.trim_start_matches('$') == "format")
    {
        let message = "driveItem: content in another format is not served here";
        return Err(ApiError::new(Kind::NotServed, message));
    }
    leading_to_bytes(call, file, None).await
}

/// A redirection to the bytes of a file, as it is or at the version of a number.
pub(super) async fn leading_to_bytes(
    call: &Call<'_>,
    file: &ItemAddress,
    version: Option<u64>,
) -> Result<Reply, ApiError> {
    let (items, context) = (&call.services.items, &call.context);
    let wanted = Wanted {
        version,
        ..Wanted::default()
    };
    let grant = items.content(context, file, wanted, CONTENT_FOR).await?;
    let address = format!("{}/dl/{grant}", call.services.config.content_origin());
    Ok(Reply::empty(StatusCode::FOUND).with(header::LOCATION, address))
}

pub(super) fn context_of(call: &Call<'_>, address: &ItemAddress, view: &ItemView) -> String {
    let drive = ids::drive(view.item.drive);
    let fragment = match &address.start {
        Start::Shared(link, None) if address.path.is_empty() => {
            let id = share::id_of(link, &call.services.config.public_url);
            format!("shares('{}')/driveItem/$entity", segment(&id))
        }
        _ if view.item.parent.is_none() => format!("drives('{drive}')/root/$entity"),
        _ => format!("drives('{drive}')/items/$entity"),
    };
    call.metadata(&fragment)
}
