//! Whether a unit writes what belongs to its scope alone. Nothing in SQLite needs it: it is for tests,
//! so that another database may lock by the scope.

use domain::ids::OrganizationId;
use ports::driven::store::{Scope, StoreError};
use sea_orm::{ConnectionTrait, Statement};

use super::unit::SqlUnit;
use crate::entity::organization;
use crate::queries;

/// A row that a written row belongs to, and by which its organization is found.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    Drive,
    Item,
    Link,
    User,
    Group,
    Application,
    Family,
    Code,
    Refresh,
    Bearer,
    Session,
}

/// A unit wrote what it had not said that it would.
#[derive(Debug, thiserror::Error)]
#[error("{what} is written to outside of the scope {scope:?}")]
struct OutOfScope {
    what: String,
    scope: Scope,
}

impl Part {
    /// Selects the organization, as `id`.
    const fn organization(self) -> &'static str {
        match self {
            Self::Drive => r#"SELECT "organization_id" AS "id" FROM "drive" WHERE "id" = $1"#,
            Self::Item => {
                r#"SELECT "drive"."organization_id" AS "id" FROM "item"
                JOIN "drive" ON "drive"."id" = "item"."drive_id" WHERE "item"."id" = $1"#
            }
            Self::Link => r#"SELECT "organization_id" AS "id" FROM "link" WHERE "id" = $1"#,
            Self::User => r#"SELECT "organization_id" AS "id" FROM "user" WHERE "id" = $1"#,
            Self::Group => r#"SELECT "organization_id" AS "id" FROM "user_group" WHERE "id" = $1"#,
            Self::Application => {
                r#"SELECT "organization_id" AS "id" FROM "application" WHERE "id" = $1"#
            }
            Self::Family => {
                r#"SELECT "organization_id" AS "id" FROM "token_family" WHERE "id" = $1"#
            }
            Self::Code => {
                r#"SELECT "organization_id" AS "id" FROM "token_family" WHERE "id" =
                (SELECT "family_id" FROM "authorization_code" WHERE "id" = $1)"#
            }
            Self::Refresh => {
                r#"SELECT "organization_id" AS "id" FROM "token_family" WHERE "id" =
                (SELECT "family_id" FROM "refresh_token" WHERE "id" = $1)"#
            }
            Self::Bearer => r#"SELECT "organization_id" AS "id" FROM "bearer" WHERE "id" = $1"#,
            Self::Session => {
                r#"SELECT "organization_id" AS "id" FROM "upload_session" WHERE "id" = $1"#
            }
        }
    }
}

impl SqlUnit {
    /// Fails when the unit may not write to an organization.
    pub(super) fn belongs(&self, organization: OrganizationId) -> Result<(), StoreError> {
        match &self.0.scope {
            Some(scope) if !scope.has(organization) => {
                let what = format!("organization {}", organization.get());
                self.keep(Err(out_of(scope, what)))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Fails when the unit may not write to what this is part of. What is not there is another
    /// error.
    pub(super) async fn is_part(&self, part: Part, id: i64) -> Result<(), StoreError> {
        if self.0.scope.is_none() {
            return Ok(());
        }
        let db = self.db()?;
        let (backend, sql) = (db.get_database_backend(), part.organization());
        let select = Statement::from_sql_and_values(backend, sql, [id.into()]);
        let found = queries::ids::<organization::Entity>(db, select).await;
        let found = self.keep(found)?.first().copied();
        match found.and_then(OrganizationId::new) {
            Some(organization) => self.belongs(organization),
            None => Ok(()),
        }
    }

    /// Fails when the unit may not write to all organizations.
    pub(super) fn belongs_to_all(&self) -> Result<(), StoreError> {
        match &self.0.scope {
            Some(scope) if *scope != Scope::Installation => {
                self.keep(Err(out_of(scope, "every organization".to_owned())))
            }
            Some(_) | None => Ok(()),
        }
    }
}

fn out_of(scope: &Scope, what: String) -> StoreError {
    StoreError::Other(Box::new(OutOfScope {
        what,
        scope: scope.clone(),
    }))
}
