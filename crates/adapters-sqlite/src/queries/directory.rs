//! Reads of organizations, users, groups, sites, applications and bearer tokens.

use std::collections::BTreeSet;

use domain::ids::{ApplicationId, BearerId, GroupId, OrganizationId, SiteId, UserId};
use domain::item::name_key;
use domain::policy::Policy;
use domain::time::Timestamp;
use ports::directory::{Application, Bearer, Group, Organization, Site, User};
use ports::driven::store::StoreError;
use ports::secret::Digest;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select,
    Statement,
};

use super::{all, by_digest, by_id, ids, one};
use crate::convert;
use crate::entity::{
    application, bearer, clock_mark, group_member, organization, policy, site, user, user_group,
};
use crate::error::corrupt;

pub(crate) async fn organization(
    db: &impl ConnectionTrait,
    id: OrganizationId,
) -> Result<Option<Organization>, StoreError> {
    let row = by_id::<organization::Entity>(db, id.get()).await?;
    row.map(convert::organization).transpose()
}

pub(crate) async fn organizations(
    db: &impl ConnectionTrait,
) -> Result<Vec<Organization>, StoreError> {
    let select = organization::Entity::find().order_by_asc(organization::Column::NameKey);
    let rows = all(db, select).await?;
    rows.into_iter().map(convert::organization).collect()
}

pub(crate) async fn policy(
    db: &impl ConnectionTrait,
    id: OrganizationId,
) -> Result<Policy, StoreError> {
    let row = by_id::<policy::Entity>(db, id.get()).await?;
    row.map_or_else(|| Ok(Policy::default()), |row| convert::policy(&row))
}

pub(crate) async fn user(
    db: &impl ConnectionTrait,
    id: UserId,
) -> Result<Option<User>, StoreError> {
    let row = by_id::<user::Entity>(db, id.get()).await?;
    row.map(convert::user).transpose()
}

/// One person's name may be another's address: then the name is meant.
pub(crate) async fn user_named(
    db: &impl ConnectionTrait,
    name_or_email: &str,
) -> Result<Option<User>, StoreError> {
    let key = name_key(name_or_email);
    let either = Condition::any()
        .add(user::Column::NameKey.eq(&key))
        .add(user::Column::EmailKey.eq(&key));
    let rows = all(db, accounts().filter(either)).await?;
    let (by_name, by_email): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.name_key == key);
    let row = by_name.into_iter().chain(by_email).next();
    row.map(convert::user).transpose()
}

/// The accounts of those who did not leave.
fn accounts() -> Select<user::Entity> {
    user::Entity::find()
        .filter(user::Column::IsExternal.eq(false))
        .filter(user::Column::Account.is_not_in([convert::LEAVING, convert::LEFT]))
}

/// People who left with everything, whose links were not all ended yet.
pub(crate) async fn leaving(db: &impl ConnectionTrait) -> Result<Vec<User>, StoreError> {
    let select = user::Entity::find().filter(user::Column::Account.eq(convert::LEAVING));
    let rows = all(db, select).await?;
    rows.into_iter().map(convert::user).collect()
}

/// Someone external, by exactly the text that named them.
pub(crate) async fn external_user(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    named: &str,
) -> Result<Option<User>, StoreError> {
    let key = convert::external_key(organization, named);
    let select = user::Entity::find()
        .filter(user::Column::IsExternal.eq(true))
        .filter(user::Column::NameKey.eq(key));
    one(db, select).await?.map(convert::user).transpose()
}

pub(crate) async fn users(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Vec<User>, StoreError> {
    let select = accounts()
        .filter(user::Column::OrganizationId.eq(organization.get()))
        .order_by_asc(user::Column::NameKey);
    let rows = all(db, select).await?;
    rows.into_iter().map(convert::user).collect()
}

pub(crate) async fn groups_of(
    db: &impl ConnectionTrait,
    user: UserId,
) -> Result<BTreeSet<GroupId>, StoreError> {
    let select = group_member::Entity::find().filter(group_member::Column::UserId.eq(user.get()));
    let rows = all(db, select).await?;
    let groups = rows.into_iter().map(|row| {
        GroupId::new(row.group_id).ok_or_else(|| {
            corrupt(
                "group_member",
                row.group_id.to_string(),
                "an id is not positive",
            )
        })
    });
    groups.collect()
}

pub(crate) async fn group(
    db: &impl ConnectionTrait,
    id: GroupId,
) -> Result<Option<Group>, StoreError> {
    let row = by_id::<user_group::Entity>(db, id.get()).await?;
    row.map(convert::group).transpose()
}

pub(crate) async fn groups(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Vec<Group>, StoreError> {
    let select = user_group::Entity::find()
        .filter(user_group::Column::OrganizationId.eq(organization.get()))
        .filter(user_group::Column::IsRemoved.eq(false))
        .order_by_asc(user_group::Column::NameKey);
    let rows = all(db, select).await?;
    rows.into_iter().map(convert::group).collect()
}

pub(crate) async fn group_members(
    db: &impl ConnectionTrait,
    group: GroupId,
) -> Result<Vec<User>, StoreError> {
    let select = user::Entity::find()
        .inner_join(group_member::Entity)
        .filter(group_member::Column::GroupId.eq(group.get()))
        .order_by_asc(user::Column::NameKey);
    let rows = all(db, select).await?;
    rows.into_iter().map(convert::user).collect()
}

pub(crate) async fn site(
    db: &impl ConnectionTrait,
    id: SiteId,
) -> Result<Option<Site>, StoreError> {
    let row = by_id::<site::Entity>(db, id.get()).await?;
    row.map(convert::site).transpose()
}

pub(crate) async fn sites(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Vec<Site>, StoreError> {
    let select = site::Entity::find()
        .filter(site::Column::OrganizationId.eq(organization.get()))
        .order_by_asc(site::Column::NameKey);
    let rows = all(db, select).await?;
    rows.into_iter().map(convert::site).collect()
}

pub(crate) async fn application(
    db: &impl ConnectionTrait,
    id: ApplicationId,
) -> Result<Option<Application>, StoreError> {
    let row = by_id::<application::Entity>(db, id.get()).await?;
    row.map(convert::application).transpose()
}

pub(crate) async fn applications(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Vec<Application>, StoreError> {
    let column = application::Column::OrganizationId;
    let select = application::Entity::find()
        .filter(
            Condition::any()
                .add(column.eq(organization.get()))
                .add(column.is_null()),
        )
        .filter(application::Column::IsRemoved.eq(false))
        .order_by_asc(application::Column::NameKey)
        .order_by_asc(application::Column::Id);
    let rows = all(db, select).await?;
    rows.into_iter().map(convert::application).collect()
}

/// The bearer token under any of these digests, with the digest that it is under.
pub(crate) async fn bearer_by_digest(
    db: &impl ConnectionTrait,
    digests: &[Digest],
) -> Result<Option<(Digest, Bearer)>, StoreError> {
    let found = by_digest::<bearer::Entity>(db, bearer::Column::Digest, digests).await?;
    let Some(row) = found else {
        return Ok(None);
    };
    let found = digests.iter().find(|digest| digest.0[..] == row.digest[..]);
    Ok(found.copied().zip(Some(convert::bearer(&row)?)))
}

pub(crate) async fn bearer(
    db: &impl ConnectionTrait,
    id: BearerId,
) -> Result<Option<Bearer>, StoreError> {
    let row = by_id::<bearer::Entity>(db, id.get()).await?;
    row.as_ref().map(convert::bearer).transpose()
}

/// The highest time that was seen, once one was kept.
pub(crate) async fn highest_time(
    db: &impl ConnectionTrait,
) -> Result<Option<Timestamp>, StoreError> {
    let row = one(db, clock_mark::Entity::find()).await?;
    Ok(row.and_then(|row| Timestamp::from_millis(row.highest)))
}

/// Every table whose rows have ids that were given to them.
const WITH_IDS: [&str; 16] = [
    "application",
    "authorization_code",
    "bearer",
    "delegated_access",
    "drive",
    "item",
    "item_grant",
    "link",
    "organization",
    "refresh_token",
    "site",
    "token_family",
    "upload_session",
    "user",
    "user_group",
    "version",
];

pub(crate) async fn highest_id(db: &impl ConnectionTrait) -> Result<Option<i64>, StoreError> {
    // `MAX` with a condition on what it gives would read each table whole.
    let highest = WITH_IDS.map(|table| {
        format!(
            r#"SELECT "id" FROM (SELECT "id" FROM "{table}" ORDER BY "id" DESC LIMIT 1) AS "one""#
        )
    });
    let sql = format!(
        r#"SELECT "id" FROM ({}) AS "each" ORDER BY "id" DESC LIMIT 1"#,
        highest.join(" UNION ALL ")
    );
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let found = ids::<organization::Entity>(db, statement).await?;
    Ok(found.first().copied())
}
