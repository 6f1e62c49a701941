//! A refresh token: once, and each use gives the next.

use super::{Ending, Family, Spending};
use crate::ids::{ApplicationId, FamilyId, RefreshId};
use crate::time::Timestamp;

/// A refresh token, without the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// Its id.
    pub id: RefreshId,
    /// What it renews.
    pub family: FamilyId,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was used, if it was.
    pub spent_at: Option<Timestamp>,
}

/// Why a refresh token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefreshRefusal {
    /// It was issued to another client.
    #[error("the refresh token is another client's")]
    Foreign,
    /// It was ended.
    #[error("the refresh token was revoked")]
    Ended,
    /// It was used before. Then two have it, and neither is to keep what came of it.
    #[error("the refresh token was used before")]
    Reused(Ending),
    /// Its time is over.
    #[error("the refresh token has expired")]
    Expired,
}

/// That a refresh token was used.
pub type RefreshUse = Spending<RefreshId>;

impl RefreshToken {
    /// Takes the token, or says why not.
    pub fn renew(
        &self,
        family: &Family,
        application: ApplicationId,
        now: Timestamp,
    ) -> Result<RefreshUse, RefreshRefusal> {
        if family.id != self.family || family.application != application {
            return Err(RefreshRefusal::Foreign);
        }
        if family.revoked_at.is_some() {
            return Err(RefreshRefusal::Ended);
        }
        if self.spent_at.is_some() {
            return Err(RefreshRefusal::Reused(Ending::of_family(family.id, now)));
        }
        if self.expires_at.has_passed(now) {
            return Err(RefreshRefusal::Expired);
        }
        Ok(Spending {
            id: self.id,
            at: now,
        })
    }
}
