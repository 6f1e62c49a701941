//! Reads of registrations, passwords, families, codes and refresh tokens.

use std::collections::BTreeMap;

use domain::ids::{ApplicationId, FamilyId, LinkId, OrganizationId, UserId};
use domain::link::Delegation;
use domain::server::token::{AuthorizationCode, Family, RefreshToken};
use ports::driven::store::{DelegatedAccess, Registration, StoreError};
use ports::secret::{Digest, PasswordVerifier};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{all, by_digest, by_id};
use crate::convert;
use crate::entity::{
    application, authorization_code, delegated_access, delegation, redirect_uri, refresh_token,
    registration, token_family, user,
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
