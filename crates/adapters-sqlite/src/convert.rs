//! Rows to the domain's types, which can fail, and back, which cannot.
//!
//! Stored bytes are believed nothing: what makes no sense is an error that names the row, so that a
//! damaged link stays shut instead of opening with other rights.

mod directory;
mod events;
mod grants;
mod items;
mod lineage;
mod links;
mod sessions;
mod tokens;

pub(crate) use directory::{
    LEAVING, LEFT, account_columns, application, application_row, bearer, bearer_row, external_key,
    freed_key, group, group_row, organization, organization_row, policy, policy_row, site,
    site_row, user, user_row,
};
pub(crate) use events::{event, event_values, uses};
pub(crate) use grants::{grant, grant_row, principal_columns, source_number};
pub(crate) use items::{
    checksum_bytes, drive, drive_row, item, item_row, kept_version, kind_number, kind_of_item,
    owner_columns, stored_content, stored_version, totals, version_row,
};
pub(crate) use lineage::{GrantColumns, StepRow, is_closed, lineage, lineage_below};
pub(crate) use links::{
    changed_link, digest, guessed_at, link_row, redemption, redemption_row, scope_number,
    stored_link,
};
pub(crate) use sessions::{part_row, session, session_row, stored_part};
pub(crate) use tokens::{
    bearer_digest, code, code_row, delegated_access, delegated_access_row, delegation,
    delegation_row, family, family_row, redirect_uri_row, refresh, refresh_row, registration,
    registration_row,
};

use domain::ids::UserId;
use domain::time::Timestamp;
use ports::driven::store::StoreError;

use crate::error::corrupt;

/// The row that is being read, for the error if it makes no sense.
#[derive(Clone, Copy)]
struct RowRef {
    table: &'static str,
    key: i64,
}

impl RowRef {
    fn of(table: &'static str, key: i64) -> Self {
        Self { table, key }
    }

    fn corrupt(self, what: &'static str) -> StoreError {
        corrupt(self.table, self.key.to_string(), what)
    }

    /// A value, or the error that it makes no sense.
    fn need<T>(self, value: Option<T>, what: &'static str) -> Result<T, StoreError> {
        value.ok_or_else(|| self.corrupt(what))
    }

    fn id<T>(self, make: fn(i64) -> Option<T>, number: i64) -> Result<T, StoreError> {
        self.need(make(number), "an id is not positive")
    }

    fn id_or_none<T>(
        self,
        make: fn(i64) -> Option<T>,
        number: Option<i64>,
    ) -> Result<Option<T>, StoreError> {
        number.map(|number| self.id(make, number)).transpose()
    }

    fn user_or_none(self, number: Option<i64>) -> Result<Option<UserId>, StoreError> {
        self.id_or_none(UserId::new, number)
    }

    fn time(self, millis: i64) -> Result<Timestamp, StoreError> {
        self.need(
            Timestamp::from_millis(millis),
            "a time lies outside the years 1 to 9999",
        )
    }

    fn time_or_none(self, millis: Option<i64>) -> Result<Option<Timestamp>, StoreError> {
        millis.map(|millis| self.time(millis)).transpose()
    }

    fn count(self, number: i64) -> Result<u64, StoreError> {
        self.need(u64::try_from(number).ok(), "a count is negative")
    }

    /// A set's bits, of which none may be unknown.
    fn bits<T>(self, number: i16, from: fn(u8) -> T, back: fn(T) -> u8) -> Result<T, StoreError>
    where
        T: Copy,
    {
        let bits = self.need(u8::try_from(number).ok(), "a set has unknown bits")?;
        let set = from(bits);
        if back(set) == bits {
            Ok(set)
        } else {
            Err(self.corrupt("a set has unknown bits"))
        }
    }

    fn bytes<const N: usize>(self, bytes: &[u8]) -> Result<[u8; N], StoreError> {
        self.need(bytes.try_into().ok(), "a digest has the wrong length")
    }
}

/// A number of bytes or of changes as it is stored.
///
/// No file has 2^63 bytes; a larger number could only come from a broken caller.
pub(crate) fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
