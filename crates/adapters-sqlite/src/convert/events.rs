//! What happened to items, and how often they were used.

use domain::ids::{ItemId, LinkId, OrganizationId, UserId};
use ports::driven::store::{Author, Event, EventKind, StoreError, Uses};
use sea_orm::Value;

use super::RowRef;
use crate::entity;

/// What happened, as its column has it.
const fn kind_number(kind: EventKind) -> i16 {
    match kind {
        EventKind::Created => 0,
        EventKind::Uploaded => 1,
        EventKind::Changed => 2,
        EventKind::Moved => 3,
        EventKind::Copied => 4,
        EventKind::Trashed => 5,
        EventKind::Restored => 6,
        EventKind::LinkMade => 7,
        EventKind::LinkChanged => 8,
        EventKind::LinkEnded => 9,
    }
}

/// An event with its position.
pub(crate) fn event(row: &entity::event::Model) -> Result<(u64, Event), StoreError> {
    let place = RowRef::of("event", row.position);
    let mut kinds = EventKind::ALL.into_iter();
    let kind = kinds.find(|kind| kind_number(*kind) == row.kind);
    let event = Event {
        organization: place.id(OrganizationId::new, row.organization_id)?,
        kind: place.need(kind, "what happened is unknown")?,
        item: place.id(ItemId::new, row.item_id)?,
        by: match place.id_or_none(LinkId::new, row.link_id)? {
            Some(link) => Author::Visitor {
                link,
                network: row.network.clone(),
            },
            None => place.user_or_none(row.user_id)?.into(),
        },
        at: place.time(row.happened_at)?,
    };
    Ok((place.count(row.position)?, event))
}

/// What a new event's columns hold beside its organization: what happened to which item, who did it, when, and by
/// which link from which network.
pub(crate) fn event_values(event: &Event) -> [Value; 6] {
    let (link, network) = match &event.by {
        Author::Visitor { link, network } => (Some(link.get()), network.clone()),
        Author::User(_) | Author::Application => (None, None),
    };
    [
        kind_number(event.kind).into(),
        event.item.get().into(),
        event.by.user().map(UserId::get).into(),
        event.at.millis().into(),
        link.into(),
        network.into(),
    ]
}

pub(crate) fn uses(row: &entity::item_use::Model) -> Result<(ItemId, Uses), StoreError> {
    let place = RowRef::of("item_use", row.item_id);
    let uses = Uses {
        downloads: place.count(row.downloads)?,
        previews: place.count(row.previews)?,
    };
    Ok((place.id(ItemId::new, row.item_id)?, uses))
}
