//! What ends with a token, and whether it still stands.

use crate::ids::{ApplicationId, BearerId, FamilyId, UserId};
use crate::principal::TokenLimit;
use crate::time::Timestamp;

/// That tokens are ended, before their time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    what: What,
    at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Family(FamilyId),
    Bearer(BearerId),
    User(UserId),
    Application(ApplicationId),
}

impl Ending {
    /// The end of a family: of every token in it, of whatever kind.
    pub const fn of_family(family: FamilyId, at: Timestamp) -> Self {
        let what = What::Family(family);
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
                what: What::Bearer(bearer),
                at,
            },
        }
    }

    /// The end of all that was issued to speak for a user.
    pub const fn of_user(user: UserId, at: Timestamp) -> Self {
        let what = What::User(user);
        Self { what, at }
    }

    /// The end of all that was issued to an application.
    pub const fn of_application(application: ApplicationId, at: Timestamp) -> Self {
        let what = What::Application(application);
        Self { what, at }
    }

    /// The family that ends, if one does.
    pub const fn family(&self) -> Option<FamilyId> {
        match self.what {
            What::Family(family) => Some(family),
            What::Bearer(_) | What::User(_) | What::Application(_) => None,
        }
    }

    /// The one access token that ends, if it is one alone.
    pub const fn bearer(&self) -> Option<BearerId> {
        match self.what {
            What::Bearer(bearer) => Some(bearer),
            What::Family(_) | What::User(_) | What::Application(_) => None,
        }
    }

    /// The user of whom everything ends, if it is that.
    pub const fn user(&self) -> Option<UserId> {
        match self.what {
            What::User(user) => Some(user),
            What::Family(_) | What::Bearer(_) | What::Application(_) => None,
        }
    }

    /// The application of which everything ends, if it is that.
    pub const fn application(&self) -> Option<ApplicationId> {
        match self.what {
            What::Application(application) => Some(application),
            What::Family(_) | What::Bearer(_) | What::User(_) => None,
        }
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
