//! Uploads that come in parts.

use domain::ids::{ApplicationId, ItemId, OrganizationId, UploadSessionId, UserId};
use domain::item::ItemName;
use domain::server::session::{Announced, Cut, NewPart, Part, SessionTarget, UploadSession};
use domain::time::Timestamp;
use domain::upload::{NameConflict, WhenTaken};
use ports::driven::content::ContentKey;
use ports::driven::store::{StoreError, StoredPart};
use sea_orm::Set;

use super::items::stored_name;
use super::{RowRef, stored};
use crate::entity;

pub(crate) fn session(row: &entity::upload_session::Model) -> Result<UploadSession, StoreError> {
    let place = RowRef::of("upload_session", row.id);
    let item = place.id(ItemId::new, row.item_id)?;
    let name = row.name.as_deref();
    let name = name.map(|name| stored_name(place, name)).transpose()?;
    let target = match (row.target_kind, name) {
        (0, Some(name)) => SessionTarget::Folder { folder: item, name },
        (1, name) => SessionTarget::File { file: item, name },
        _ => return Err(place.corrupt("where the file goes is unknown")),
    };
    let size = place.count(row.size)?;
    let cut = match place.count(row.part_size)? {
        // No file that comes in order is empty.
        0 => Cut::InOrder {
            size: Some(size).filter(|size| *size > 0),
        },
        part_size => Cut::Even { size, part_size },
    };
    let time = |at: Option<i64>| at.map(|at| place.time(at)).transpose();
    let announced = Announced {
        when_taken: when_taken(row.when_taken)
            .ok_or_else(|| place.corrupt("what a taken name means is unknown"))?,
        revision: row
            .revision
            .map(|revision| place.count(revision))
            .transpose()?,
        source_created_at: time(row.source_created_at)?,
        source_modified_at: time(row.source_modified_at)?,
        description: row.description.clone(),
        waits: row.waits != 0,
    };
    Ok(UploadSession {
        id: place.id(UploadSessionId::new, row.id)?,
        organization: place.id(OrganizationId::new, row.organization_id)?,
        user: place.user_or_none(row.user_id)?,
        application: place.id(ApplicationId::new, row.application_id)?,
        target,
        cut,
        announced,
        made: row
            .made_item_id
            .map(|made| place.id(ItemId::new, made))
            .transpose()?,
        expires_at: place.time(row.expires_at)?,
    })
}

pub(crate) fn session_row(session: &UploadSession) -> entity::upload_session::ActiveModel {
    let (target_kind, item, name) = match &session.target {
        SessionTarget::Folder { folder, name } => (0, folder, Some(name)),
        SessionTarget::File { file, name } => (1, file, name.as_ref()),
    };
    let (size, part_size) = match session.cut {
        Cut::Even { size, part_size } => (size, part_size),
        Cut::InOrder { size } => (size.unwrap_or_default(), 0),
    };
    let announced = &session.announced;
    entity::upload_session::ActiveModel {
        id: Set(session.id.get()),
        organization_id: Set(session.organization.get()),
        user_id: Set(session.user.map(UserId::get)),
        application_id: Set(session.application.get()),
        target_kind: Set(target_kind),
        item_id: Set(item.get()),
        name: Set(name.map(ItemName::to_string)),
        size: Set(stored(size)),
        part_size: Set(stored(part_size)),
        expires_at: Set(session.expires_at.millis()),
        when_taken: Set(number_of(announced.when_taken)),
        revision: Set(announced.revision.map(stored)),
        source_created_at: Set(announced.source_created_at.map(Timestamp::millis)),
        source_modified_at: Set(announced.source_modified_at.map(Timestamp::millis)),
        description: Set(announced.description.clone()),
        waits: Set(announced.waits.into()),
        made_item_id: Set(session.made.map(ItemId::get)),
    }
}

/// What a taken name means, by its number in a row. Numbers stay what they are.
const fn when_taken(number: i16) -> Option<WhenTaken> {
    Some(match number {
        0 => WhenTaken::New(NameConflict::Fail),
        1 => WhenTaken::New(NameConflict::Number),
        2 => WhenTaken::New(NameConflict::Count),
        3 => WhenTaken::Replace,
        _ => return None,
    })
}

const fn number_of(when_taken: WhenTaken) -> i16 {
    match when_taken {
        WhenTaken::New(NameConflict::Fail) => 0,
        WhenTaken::New(NameConflict::Number) => 1,
        WhenTaken::New(NameConflict::Count) => 2,
        WhenTaken::Replace => 3,
    }
}

pub(crate) fn stored_part(row: entity::upload_part::Model) -> Result<StoredPart, StoreError> {
    let place = RowRef::of("upload_part", row.session_id);
    Ok(StoredPart {
        session: place.id(UploadSessionId::new, row.session_id)?,
        part: Part {
            number: place.count(row.number)?,
            offset: place.count(row.position)?,
            size: place.count(row.size)?,
            sha1: place.bytes(&row.sha1)?,
        },
        content: ContentKey(row.content_key),
    })
}

pub(crate) fn part_row(new: &NewPart, content: &ContentKey) -> entity::upload_part::ActiveModel {
    let part = new.part();
    entity::upload_part::ActiveModel {
        session_id: Set(new.session().get()),
        number: Set(stored(part.number)),
        position: Set(stored(part.offset)),
        size: Set(stored(part.size)),
        sha1: Set(part.sha1.to_vec()),
        content_key: Set(content.0.clone()),
    }
}
