//! Grants.

use domain::ids::{GrantId, GroupId, ItemId, UserId};
use domain::permission::{Appearance, Grant, GrantSource};
use domain::principal::Principal;
use domain::role::Capabilities;
use domain::time::Timestamp;
use ports::driven::store::StoreError;
use sea_orm::Set;

use super::RowRef;
use crate::entity;

/// Whether a grant came with the drive or was given, as a number.
pub(crate) const fn source_number(source: GrantSource) -> i16 {
    match source {
        GrantSource::Ownership => 0,
        GrantSource::Given => 1,
    }
}

/// A principal as two columns: what it is, and which.
pub(crate) fn principal_columns(principal: Principal) -> (i16, i64) {
    match principal {
        Principal::User(user) => (0, user.get()),
        Principal::Group(group) => (1, group.get()),
    }
}

pub(crate) fn grant(row: &entity::item_grant::Model) -> Result<Grant, StoreError> {
    let place = RowRef::of("item_grant", row.id);
    let principal = match row.principal_kind {
        0 => Principal::User(place.id(UserId::new, row.principal_id)?),
        1 => Principal::Group(place.id(GroupId::new, row.principal_id)?),
        _ => return Err(place.corrupt("the kind of principal is unknown")),
    };
    let source = match row.source {
        0 => GrantSource::Ownership,
        1 => GrantSource::Given,
        _ => return Err(place.corrupt("where the grant comes from is unknown")),
    };
    Ok(Grant {
        id: place.id(GrantId::new, row.id)?,
        item: place.id(ItemId::new, row.item_id)?,
        principal,
        capabilities: place.bits(
            row.capabilities,
            Capabilities::from_bits,
            Capabilities::bits,
        )?,
        source,
        expires_at: place.time_or_none(row.expires_at)?,
        appearance: Appearance {
            shows_path: row.shows_path,
            unlisted: row.unlisted,
        },
        created_at: place.time(row.created_at)?,
        created_by: place.user_or_none(row.created_by)?,
    })
}

pub(crate) fn grant_row(grant: &Grant) -> entity::item_grant::ActiveModel {
    let (principal_kind, principal_id) = principal_columns(grant.principal);
    entity::item_grant::ActiveModel {
        id: Set(grant.id.get()),
        item_id: Set(grant.item.get()),
        principal_kind: Set(principal_kind),
        principal_id: Set(principal_id),
        capabilities: Set(grant.capabilities.bits().into()),
        source: Set(source_number(grant.source)),
        expires_at: Set(grant.expires_at.map(Timestamp::millis)),
        created_at: Set(grant.created_at.millis()),
        created_by: Set(grant.created_by.map(UserId::get)),
        shows_path: Set(grant.appearance.shows_path),
        unlisted: Set(grant.appearance.unlisted),
    }
}
