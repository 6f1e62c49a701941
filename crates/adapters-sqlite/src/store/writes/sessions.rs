//! Writes of uploads that come in parts.

use domain::ids::UploadSessionId;
use domain::server::session::{NewPart, SessionEnd};
use domain::time::Timestamp;
use ports::driven::content::ContentKey;
use ports::driven::store::{StoreError, Written};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::directory::insert_unless_there;
use crate::convert;
use crate::entity::{upload_part, upload_session};
use crate::error::{from_db, missing};
use crate::queries;

pub(super) async fn insert_part(
    db: &DatabaseTransaction,
    part: &NewPart,
    content: &ContentKey,
) -> Result<Written, StoreError> {
    let session = queries::sessions::session(db, part.session()).await?;
    if session.is_none() {
        return Err(missing("upload_session", part.session().get()));
    }
    let place = [upload_part::Column::SessionId, upload_part::Column::Number];
    let written = insert_unless_there(db, convert::part_row(part, content), place).await?;
    if let (Some(size), Written::Yes) = (part.whole(), written) {
        let said = upload_session::Entity::update_many()
            .col_expr(
                upload_session::Column::Size,
                Expr::value(convert::stored(size)),
            )
            .filter(upload_session::Column::Id.eq(part.session().get()))
            .exec(db)
            .await;
        said.map_err(from_db)?;
    }
    Ok(written)
}

pub(super) async fn end(db: &DatabaseTransaction, end: &SessionEnd) -> Result<(), StoreError> {
    let id = end.session().get();
    if let Some(file) = end.made() {
        let made = upload_session::Entity::update_many()
            .col_expr(upload_session::Column::MadeItemId, Expr::value(file.get()))
            .filter(upload_session::Column::Id.eq(id))
            .exec(db)
            .await;
        return made.map(drop).map_err(from_db);
    }
    let deleted = upload_session::Entity::delete_by_id(id).exec(db).await;
    deleted.map(drop).map_err(from_db)
}

pub(super) async fn forget_parts(
    db: &DatabaseTransaction,
    parts: &[(UploadSessionId, u64)],
) -> Result<(), StoreError> {
    for (session, number) in parts {
        let key = (session.get(), convert::stored(*number));
        let deleted = upload_part::Entity::delete_by_id(key).exec(db).await;
        deleted.map_err(from_db)?;
    }
    Ok(())
}

pub(super) async fn forget(
    db: &DatabaseTransaction,
    expired_by: Timestamp,
) -> Result<(), StoreError> {
    let deleted = upload_session::Entity::delete_many()
        .filter(upload_session::Column::ExpiresAt.lte(expired_by.millis()))
        .exec(db)
        .await;
    deleted.map(drop).map_err(from_db)
}
