//! Reads of registrations, passwords, families, codes and refresh tokens.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{ApplicationId, FamilyId, LinkId, OrganizationId, UserId};
use domain::link::Delegation;
use domain::server::token::{AuthorizationCode, Family, RefreshToken};
use domain::time::Timestamp;
use ports::directory::Bearer;
use ports::driven::store::{DelegatedAccess, Registration, Standing, StoreError};
use ports::secret::{Digest, PasswordVerifier};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{CHUNK, all, by_digest, by_id};
use crate::convert;
use crate::entity::{
    application, authorization_code, bearer, delegated_access, delegation, redirect_uri,
    refresh_token, registration, token_family, user,
};

pub(crate) async fn registration(
    db: &impl ConnectionTrait,
    id: ApplicationId,
) -> Result<Option<Registration>, StoreError> {
    let found = registrations_with(db, vec![id.get()]).await?;
    Ok(found.into_iter().next())
}

pub(crate) async fn registrations(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Vec<Registration>, StoreError> {
    let own = application::Column::OrganizationId.eq(organization.get());
    let rows = all(db, application::Entity::find().filter(own)).await?;
    registrations_with(db, rows.into_iter().map(|row| row.id).collect()).await
}

/// The registrations of these applications, by application.
pub(crate) async fn registrations_with(
    db: &impl ConnectionTrait,
    applications: Vec<i64>,
) -> Result<Vec<Registration>, StoreError> {
    let mut uris: BTreeMap<i64, Vec<redirect_uri::Model>> = BTreeMap::new();
    let select = redirect_uri::Entity::find()
        .filter(redirect_uri::Column::ApplicationId.is_in(applications.iter().copied()))
        .order_by_asc(redirect_uri::Column::Position);
    for row in all(db, select).await? {
        uris.entry(row.application_id).or_default().push(row);
    }
    let select = registration::Entity::find()
        .filter(registration::Column::ApplicationId.is_in(applications))
        .order_by_asc(registration::Column::ApplicationId);
    let rows = all(db, select).await?;
    rows.iter()
        .map(|row| {
            let uris = uris.get(&row.application_id).map_or(&[][..], Vec::as_slice);
            convert::registration(row, uris)
        })
        .collect()
}

pub(crate) async fn password_of(
    db: &impl ConnectionTrait,
    id: UserId,
) -> Result<Option<PasswordVerifier>, StoreError> {
    let row = by_id::<user::Entity>(db, id.get()).await?;
    Ok(row.and_then(|row| row.verifier).map(PasswordVerifier))
}

pub(crate) async fn family(
    db: &impl ConnectionTrait,
    id: FamilyId,
) -> Result<Option<Family>, StoreError> {
    let row = by_id::<token_family::Entity>(db, id.get()).await?;
    row.as_ref().map(convert::family).transpose()
}

pub(crate) async fn standing(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    now: Timestamp,
) -> Result<Standing, StoreError> {
    let (organization, now) = (organization.get(), now.millis());
    let ends = bearer::Column::ExpiresAt;
    let standing = bearer::Entity::find()
        .filter(bearer::Column::OrganizationId.eq(organization))
        .filter(bearer::Column::RevokedAt.is_null())
        .filter(Condition::any().add(ends.is_null()).add(ends.gt(now)))
        .order_by_asc(bearer::Column::Id);
    let rows = all(db, standing).await?;
    let bearers: Vec<Bearer> = rows.iter().map(convert::bearer).collect::<Result<_, _>>()?;
    let unused = refresh_token::Entity::find()
        .inner_join(token_family::Entity)
        .filter(token_family::Column::OrganizationId.eq(organization))
        .filter(token_family::Column::RevokedAt.is_null())
        .filter(refresh_token::Column::SpentAt.is_null())
        .filter(refresh_token::Column::ExpiresAt.gt(now))
        .order_by_asc(refresh_token::Column::Id);
    let rows = all(db, unused).await?;
    let refreshes: Vec<RefreshToken> = rows
        .iter()
        .map(convert::refresh)
        .collect::<Result<_, _>>()?;
    let of_bearers = bearers.iter().filter_map(|bearer| bearer.family);
    let of_refreshes = refreshes.iter().map(|refresh| refresh.family);
    let ids: BTreeSet<i64> = of_bearers.chain(of_refreshes).map(FamilyId::get).collect();
    let ids: Vec<i64> = ids.into_iter().collect();
    let mut families = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let select = token_family::Entity::find()
            .filter(token_family::Column::Id.is_in(chunk.iter().copied()))
            .order_by_asc(token_family::Column::Id);
        for row in all(db, select).await? {
            families.push(convert::family(&row)?);
        }
    }
    Ok(Standing {
        bearers,
        refreshes,
        families,
    })
}

pub(crate) async fn code_by_digest(
    db: &impl ConnectionTrait,
    digests: &[Digest],
) -> Result<Option<AuthorizationCode>, StoreError> {
    let column = authorization_code::Column::Digest;
    let row = by_digest::<authorization_code::Entity>(db, column, digests).await?;
    row.map(convert::code).transpose()
}

pub(crate) async fn refresh_by_digest(
    db: &impl ConnectionTrait,
    digests: &[Digest],
) -> Result<Option<RefreshToken>, StoreError> {
    let column = refresh_token::Column::Digest;
    let row = by_digest::<refresh_token::Entity>(db, column, digests).await?;
    row.as_ref().map(convert::refresh).transpose()
}

pub(crate) async fn delegation(
    db: &impl ConnectionTrait,
    link: LinkId,
) -> Result<Option<Delegation>, StoreError> {
    let row = by_id::<delegation::Entity>(db, link.get()).await?;
    row.map(convert::delegation).transpose()
}

pub(crate) async fn delegated_refresh(
    db: &impl ConnectionTrait,
    digests: &[Digest],
) -> Result<Option<LinkId>, StoreError> {
    let column = delegation::Column::RefreshDigest;
    let row = by_digest::<delegation::Entity>(db, column, digests).await?;
    let found = row.map(convert::delegation).transpose()?;
    Ok(found.map(|delegation| delegation.link))
}

pub(crate) async fn delegated_access(
    db: &impl ConnectionTrait,
    digests: &[Digest],
) -> Result<Option<DelegatedAccess>, StoreError> {
    let column = delegated_access::Column::Digest;
    let row = by_digest::<delegated_access::Entity>(db, column, digests).await?;
    row.as_ref().map(convert::delegated_access).transpose()
}
