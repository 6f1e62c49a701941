//! What happened to items, and how often they were used.

use domain::ids::{ItemId, OrganizationId, UserId};
use ports::driven::store::{Event, EventKind, StoreError, Uses};
use sea_orm::{NotSet, Set};

use super::Place;
use crate::entity;

/// An event with its position.
pub(crate) fn event(row: &entity::event::Model) -> Result<(u64, Event), StoreError> {
    let place = Place::of("event", row.position);
    let mut kinds = EventKind::ALL.into_iter();
    let kind = kinds.find(|kind| *kind as i16 == row.kind);
    let event = Event {
        organization: place.id(OrganizationId::new, row.organization_id)?,
        kind: place.need(kind, "what happened is unknown")?,
        item: place.id(ItemId::new, row.item_id)?,
        by: place.user_or_none(row.user_id)?,
        at: place.time(row.happened_at)?,
    };
    Ok((place.count(row.position)?, event))
}

/// A new event's row: the database gives it the next position.
pub(crate) fn event_row(event: &Event) -> entity::event::ActiveModel {
    entity::event::ActiveModel {
        position: NotSet,
        organization_id: Set(event.organization.get()),
        kind: Set(event.kind as i16),
        item_id: Set(event.item.get()),
        user_id: Set(event.by.map(UserId::get)),
        happened_at: Set(event.at.millis()),
    }
}

pub(crate) fn uses(row: &entity::item_use::Model) -> Result<(ItemId, Uses), StoreError> {
    let place = Place::of("item_use", row.item_id);
    let uses = Uses {
        downloads: place.count(row.downloads)?,
        previews: place.count(row.previews)?,
    };
    Ok((place.id(ItemId::new, row.item_id)?, uses))
}
