//! What ends with a token, and whether it still stands.

use crate::ids::{ApplicationId, BearerId, FamilyId, UserId};
use crate::principal::TokenLimit;
use crate::time::Timestamp;

/// That tokens are ended, before their time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    what: Ended,
    at: Timestamp,
}

/// What ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// A family.
    Family(FamilyId),
    /// One access token alone, with what was made from it.
    Bearer(BearerId),
    /// All that was issued to speak for a user.
    User(UserId),
    /// All that was issued to an application.
    Application(ApplicationId),
}

impl Ending {
    /// The end of a family: of every token in it, of whatever kind.
    pub const fn of_family(family: FamilyId, at: Timestamp) -> Self {
        let what = Ended::Family(family);
        Self { what, at }
    }

    /// The end of an access token, and of what ends with it.
    ///
    /// A token that was narrowed is given away to those who are trusted with less: it ends alone.
    /// Any other takes its family with it (docs/contracts/box.md 8.1: it revokes the pair).
    pub fn of_bearer(
        bearer: BearerId,
        family: Option<FamilyId>,
        limit: TokenLimit,
        at: Timestamp,
    ) -> Self {
        match family {
            Some(family) if limit == TokenLimit::NONE => Self::of_family(family, at),
            Some(_) | None => Self {
                what: Ended::Bearer(bearer),
                at,
            },
        }
    }

    /// The end of all that was issued to speak for a user.
    pub const fn of_user(user: UserId, at: Timestamp) -> Self {
        let what = Ended::User(user);
        Self { what, at }
    }

    /// The end of all that was issued to an application.
    pub const fn of_application(application: ApplicationId, at: Timestamp) -> Self {
        let what = Ended::Application(application);
        Self { what, at }
    }

    /// What ends.
    pub const fn what(&self) -> Ended {
        self.what
    }

    /// When.
    pub const fn at(&self) -> Timestamp {
        self.at
    }
}

/// Whether a client may end a token: only what was issued to it.
pub fn may_end(client: ApplicationId, issued_to: ApplicationId) -> bool {
    client == issued_to
}

/// Whether an access token was not ended; that its time is not over is another question.
pub const fn stands(revoked_at: Option<Timestamp>) -> bool {
    revoked_at.is_none()
}
