//! What an application is given to act with: how long each thing is good, what ends it, and what
//! using it twice means (docs/contracts/box.md 8.1, docs/threat-model.md T-14 and 4.2).
//!
//! All that is issued on one act of consent, or on one proof of an application, is a family. It
//! ends as a whole.

mod code;
mod ending;
mod narrowing;
mod redirect;
mod refresh;

use std::time::Duration;

pub use code::{AuthorizationCode, Challenge, CodeRefusal, CodeUse, Presented};
pub use ending::{Ended, Ending, may_end, stands};
pub use narrowing::{Exceeds, Narrowing, Reach, narrowed};
pub use redirect::{RedirectError, RedirectUri, redirect_for};
pub use refresh::{RefreshRefusal, RefreshToken, RefreshUse};

use crate::ids::{ApplicationId, FamilyId, OrganizationId, UserId};
use crate::principal::TokenScopes;
use crate::time::Timestamp;

/// How long an authorization code is good.
pub const CODE_FOR: Duration = Duration::from_secs(30);
/// How long an access token is good.
pub const ACCESS_FOR: Duration = Duration::from_hours(1);
/// How long a token is good that was made by hand, unless another time was named.
pub const HAND_MADE_FOR: Duration = Duration::from_hours(24 * 90);
/// How long a refresh token is good.
pub const REFRESH_FOR: Duration = Duration::from_hours(24 * 60);

/// Whether an application may begin without a challenge: only one that keeps a secret, by which
/// it proves itself when it brings the code (RFC 9700, 2.1.1).
pub const fn may_begin(keeps_secret: bool, challenge: Option<Challenge>) -> bool {
    keeps_secret || challenge.is_some()
}

/// All that was issued on one consent, or on one proof of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// Its id. Public.
    pub id: FamilyId,
    /// The organization that it is for.
    pub organization: OrganizationId,
    /// Whom its tokens speak for; `None` for an application that acts for itself.
    pub user: Option<UserId>,
    /// The application that it was issued to.
    pub application: ApplicationId,
    /// What its tokens may be used for at most.
    pub scopes: TokenScopes,
    /// Whether its access tokens can be renewed.
    pub is_lasting: bool,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was ended, if it was.
    pub revoked_at: Option<Timestamp>,
}

impl Family {
    /// One that begins now, whose access tokens cannot be renewed.
    pub const fn begun(
        id: FamilyId,
        organization: OrganizationId,
        (user, application): (Option<UserId>, ApplicationId),
        scopes: TokenScopes,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            organization,
            user,
            application,
            scopes,
            is_lasting: false,
            created_at: now,
            revoked_at: None,
        }
    }
}

/// A use of something that can be used once.
///
/// Only the rules make one, and what was used is written down as used with nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spending<T> {
    id: T,
    at: Timestamp,
}

impl<T: Copy> Spending<T> {
    /// What was used.
    pub const fn id(&self) -> T {
        self.id
    }

    /// When.
    pub const fn at(&self) -> Timestamp {
        self.at
    }
}
