//! What is wrong with what is stored.
//!
//! The database looks after its file and its references. Then every row that a decision may rest on
//! is read as it would be for the decision, page by page; a page that cannot be read is read row by
//! row, so that the one at fault is named and hides none of its neighbours.

use ports::driven::store::StoreError;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::backend;
use crate::convert;
use crate::entity::{
    application, authorization_code, bearer, delegated_access, delegation, drive, event, item,
    item_grant, item_use, link, organization, policy, redemption, refresh_token, registration,
    site, token_family, upload_part, upload_session, user, user_group,
};
use crate::error::{from_db, from_db_in};
use crate::queries;

/// How many rows are read at once.
const PAGE: u64 = 500;

/// Says in a sentence each what is wrong.
pub(super) async fn find(db: &DatabaseConnection) -> Result<Vec<String>, StoreError> {
    let mut faults = backend::integrity(db).await.map_err(from_db)?;
    check_tables(db, &mut faults).await?;
    drives_without_root(db, &mut faults).await?;
    for id in queries::totals::wrong(db).await? {
        faults.push(format!(
            "row `{id}` of table `item` is corrupt: its totals are not those of what is below it"
        ));
    }
    Ok(faults)
}

/// A table whose rows are read for decisions.
trait Checked: EntityTrait {
    /// The column that tells rows apart, or at least groups of them.
    const KEY: Self::Column;

    /// Reads these rows; fails when one of them makes no sense.
    fn read(
        db: &DatabaseConnection,
        keys: Vec<i64>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

async fn check_table<E: Checked>(
    db: &DatabaseConnection,
    faults: &mut Vec<String>,
) -> Result<(), StoreError> {
    let mut after = i64::MIN;
    loop {
        let keys = keys::<E>(db, after).await?;
        let Some(&last) = keys.last() else {
            return Ok(());
        };
        after = last;
        if is_corrupt(E::read(db, keys.clone()).await)?.is_some() {
            for key in keys {
                faults.extend(is_corrupt(E::read(db, vec![key]).await)?);
            }
        }
    }
}

/// What a corrupt row's error says; any other error remains one.
fn is_corrupt(outcome: Result<(), StoreError>) -> Result<Option<String>, StoreError> {
    match outcome {
        Ok(()) => Ok(None),
        Err(fault @ StoreError::Corrupt { .. }) => Ok(Some(fault.to_string())),
        Err(error) => Err(error),
    }
}

async fn keys<E: Checked>(db: &DatabaseConnection, after: i64) -> Result<Vec<i64>, StoreError> {
    E::find()
        .select_only()
        .column(E::KEY)
        .distinct()
        .filter(E::KEY.gt(after))
        .order_by_asc(E::KEY)
        .limit(PAGE)
        .into_tuple()
        .all(db)
        .await
        .map_err(from_db_in::<E>)
}

/// Makes tables [`Checked`] whose rows are converted one by one, and checks them with the others.
macro_rules! checked {
    (with $($other:ident),+; $($table:ident by $key:ident as |$row:ident| $convert:expr;)+) => {
        async fn check_tables(
            db: &DatabaseConnection,
            faults: &mut Vec<String>,
        ) -> Result<(), StoreError> {
            $(check_table::<$table::Entity>(db, faults).await?;)+
            $(check_table::<$other::Entity>(db, faults).await?;)+
            Ok(())
        }

        $(
        impl Checked for $table::Entity {
            const KEY: Self::Column = $table::Column::$key;

            async fn read(db: &DatabaseConnection, keys: Vec<i64>) -> Result<(), StoreError> {
                let select = Self::find().filter(Self::KEY.is_in(keys));
                for $row in queries::all(db, select).await? {
                    $convert?;
                }
                Ok(())
            }
        }
        )+
    };
}

checked! {
    with registration, item, link;
    organization by Id as |row| convert::organization(row);
    policy by OrganizationId as |row| convert::policy(&row);
    user by Id as |row| convert::user(row);
    user_group by Id as |row| convert::group(row);
    site by Id as |row| convert::site(row);
    application by Id as |row| convert::application(row);
    bearer by Id as |row| convert::bearer(&row);
    token_family by Id as |row| convert::family(&row);
    authorization_code by Id as |row| convert::code(row);
    refresh_token by Id as |row| convert::refresh(&row);
    delegation by LinkId as |row| convert::delegation(row);
    delegated_access by Id as |row| convert::delegated_access(&row);
    drive by Id as |row| convert::drive(row);
    item_grant by Id as |row| convert::grant(&row);
    redemption by LinkId as |row| convert::redemption(&row);
    item_use by ItemId as |row| convert::uses(&row);
    event by Position as |row| convert::event(&row);
    upload_session by Id as |row| convert::session(&row);
    upload_part by SessionId as |row| convert::stored_part(row);
}

impl Checked for registration::Entity {
    const KEY: Self::Column = registration::Column::ApplicationId;

    async fn read(db: &DatabaseConnection, keys: Vec<i64>) -> Result<(), StoreError> {
        queries::tokens::registrations_with(db, keys)
            .await
            .map(drop)
    }
}

impl Checked for item::Entity {
    const KEY: Self::Column = item::Column::Id;

    async fn read(db: &DatabaseConnection, keys: Vec<i64>) -> Result<(), StoreError> {
        queries::items::with_ids(db, keys).await.map(drop)
    }
}

impl Checked for link::Entity {
    const KEY: Self::Column = link::Column::Id;

    async fn read(db: &DatabaseConnection, keys: Vec<i64>) -> Result<(), StoreError> {
        queries::links::with_ids(db, keys).await.map(drop)
    }
}

#[derive(FromQueryResult)]
struct DriveRow {
    id: i64,
    root_id: i64,
}

/// The schema cannot say that a drive's root is there, and is its root.
async fn drives_without_root(
    db: &DatabaseConnection,
    faults: &mut Vec<String>,
) -> Result<(), StoreError> {
    let root = drive::Entity::belongs_to(item::Entity)
        .from(drive::Column::RootId)
        .to(item::Column::Id)
        .into();
    let unsound = Condition::any()
        .add(item::Column::Id.is_null())
        .add(item::Column::ParentId.is_not_null())
        .add(
            Expr::col((item::Entity, item::Column::DriveId))
                .ne(Expr::col((drive::Entity, drive::Column::Id))),
        );
    let rows = drive::Entity::find()
        .join(JoinType::LeftJoin, root)
        .filter(unsound)
        .into_model::<DriveRow>()
        .all(db)
        .await
        .map_err(from_db_in::<drive::Entity>)?;
    for DriveRow { id, root_id } in rows {
        faults.push(format!(
            "row `{id}` of table `drive` is corrupt: item `{root_id}` is not its root"
        ));
    }
    Ok(())
}
