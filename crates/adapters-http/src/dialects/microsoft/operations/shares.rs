//! What a link shares, and the link itself, by its address
//! (docs/contracts/microsoft.md 2.8 and 2.10).

use http::{HeaderName, StatusCode};
use ports::driving::address::{ItemAddress, Redeem, Start};
use ports::driving::items::Wanted;
use ports::driving::view::Part;
use serde_json::Value;

use super::{items, permissions};
use crate::dialects::microsoft::call::Call;
use crate::dialects::microsoft::odata::{Expand, Expansion, Options, PERMISSION, SHARE, Served};
use crate::dialects::microsoft::reply::Reply;
use crate::dialects::microsoft::{share as encoding, translate};
use crate::protocol::json::members;
use crate::protocol::payload::Payload;
use crate::protocol::problem::ApiError;

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// What a share is shown with whose item is wanted as well.
const WITH_ITEM: &[Part] = &[
    Part::Counts,
    Part::People,
    Part::Owner,
    Part::Parent,
    Part::Shared,
    Part::Download,
];

/// What a link shares, in short.
pub(super) async fn get(call: &Call<'_>) -> Result<Reply, ApiError> {
    let share = call.share()?;
    let served = Served {
        expansion: Expansion::OfShare,
        ..Served::one(SHARE)
    };
    let options = Options::parse(&call.query, served)?;
    let (id, redeem) = (
        encoding::id_of(share, &call.services.config.public_url),
        share.redeem,
    );
    let address = ItemAddress {
        start: Start::Shared(share.clone(), None),
        path: Vec::new(),
    };
    let wanted = Wanted {
        parts: if options.expand.is_empty() {
            &[Part::People, Part::Owner]
        } else {
            WITH_ITEM
        },
        ..Wanted::default()
    };
    let items = &call.services.items;
    let view = items.item(&call.context, &address, wanted).await?;
    let shared = translate::shared_item(&view, id, call.writing());
    let mut members = options.pick(members(&shared));
    for expand in &options.expand {
        if let Expand::SharedItem(name) = expand {
            let item = items::expanded(call, &address, &view, &Options::default()).await?;
            members.insert((*name).to_owned(), Value::Object(item));
        }
    }
    let reply = Reply::one(StatusCode::OK, call.metadata("shares/$entity"), members);
    Ok(match redeem {
        Redeem::Durably => reply.with(PREFERENCE_APPLIED, "redeemSharingLink".to_owned()),
        Redeem::Once | Redeem::No => reply,
    })
}

/// The permission behind a link.
pub(super) async fn permission(call: &Call<'_>) -> Result<Reply, ApiError> {
    let share = call.share()?;
    let options = Options::parse(&call.query, Served::one(PERMISSION))?;
    let permission = call
        .services
        .permissions
        .permission_of_share(&call.context, share)
        .await?;
    Ok(permissions::one(call, &permission, &options))
}

/// `grant`.
pub(super) async fn add_people(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let share = call.share()?.clone();
    let options = Options::parse(&call.query, Served::one(PERMISSION))?;
    let body = payload.read().await?;
    let command = translate::add_people(body, share)?;
    let permission = call
        .services
        .permissions
        .add_people(&call.context, command)
        .await?;
    Ok(permissions::collection(call, &[permission], &options))
}

/// `validatePermission`.
pub(super) async fn unlock(call: &Call<'_>, payload: &mut Payload) -> Result<Reply, ApiError> {
    let share = call.share()?;
    let body = payload.read().await?;
    let password = translate::unlock(body)?;
    call.services
        .items
        .unlock_share(&call.context, share, &password)
        .await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
