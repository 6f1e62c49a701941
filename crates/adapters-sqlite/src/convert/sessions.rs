//! Uploads that come in parts.

use domain::ids::{ApplicationId, ItemId, OrganizationId, UploadSessionId, UserId};
use domain::item::ItemName;
use domain::server::session::{NewPart, Part, SessionTarget, UploadSession};
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
    let part_size = place.count(row.part_size)?;
    if part_size == 0 {
        return Err(place.corrupt("a part would be empty"));
    }
    Ok(UploadSession {
        id: place.id(UploadSessionId::new, row.id)?,
        organization: place.id(OrganizationId::new, row.organization_id)?,
        user: place.user_or_none(row.user_id)?,
        application: place.id(ApplicationId::new, row.application_id)?,
        target,
        size: place.count(row.size)?,
        part_size,
        expires_at: place.time(row.expires_at)?,
    })
}

pub(crate) fn session_row(session: &UploadSession) -> entity::upload_session::ActiveModel {
    let (target_kind, item, name) = match &session.target {
        SessionTarget::Folder { folder, name } => (0, folder, Some(name)),
        SessionTarget::File { file, name } => (1, file, name.as_ref()),
    };
    entity::upload_session::ActiveModel {
        id: Set(session.id.get()),
        organization_id: Set(session.organization.get()),
        user_id: Set(session.user.map(UserId::get)),
        application_id: Set(session.application.get()),
        target_kind: Set(target_kind),
        item_id: Set(item.get()),
        name: Set(name.map(ItemName::to_string)),
        size: Set(stored(session.size)),
        part_size: Set(stored(session.part_size)),
        expires_at: Set(session.expires_at.millis()),
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
