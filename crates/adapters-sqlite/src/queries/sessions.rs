//! Reads of uploads that come in parts.

use domain::ids::UploadSessionId;
use domain::server::session::UploadSession;
use domain::time::Timestamp;
use ports::driven::store::{StoreError, StoredPart};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use super::{all, by_id};
use crate::convert;
use crate::entity::{upload_part, upload_session};

pub(crate) async fn session(
    db: &impl ConnectionTrait,
    id: UploadSessionId,
) -> Result<Option<UploadSession>, StoreError> {
    let row = by_id::<upload_session::Entity>(db, id.get()).await?;
    row.as_ref().map(convert::session).transpose()
}

pub(crate) async fn parts(
    db: &impl ConnectionTrait,
    session: UploadSessionId,
) -> Result<Vec<StoredPart>, StoreError> {
    let select = upload_part::Entity::find()
        .filter(upload_part::Column::SessionId.eq(session.get()))
        .order_by_asc(upload_part::Column::Number);
    let rows = all(db, select).await?;
    rows.into_iter().map(convert::stored_part).collect()
}

pub(crate) async fn leftover_parts(
    db: &impl ConnectionTrait,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<StoredPart>, StoreError> {
    let running = upload_session::Entity::find()
        .select_only()
        .column(upload_session::Column::Id)
        .filter(upload_session::Column::ExpiresAt.gt(now.millis()))
        .filter(upload_session::Column::MadeItemId.is_null())
        .into_query();
    let select = upload_part::Entity::find()
        .filter(upload_part::Column::SessionId.not_in_subquery(running))
        .order_by_asc(upload_part::Column::SessionId)
        .order_by_asc(upload_part::Column::Number)
        .limit(u64::from(limit));
    let rows = all(db, select).await?;
    rows.into_iter().map(convert::stored_part).collect()
}
