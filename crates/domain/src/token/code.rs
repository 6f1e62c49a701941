//! An authorization code: once, for half a minute, for the one who asked for it.

use super::{Ending, Family, Spending};
use crate::ids::{ApplicationId, CodeId, FamilyId};
use crate::time::Timestamp;

/// The SHA-256 of a secret that only the client that began an authorization knows (RFC 7636). The
/// plain form, which hides nothing, is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge(pub [u8; 32]);

/// An authorization code, without the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationCode {
    /// Its id.
    pub id: CodeId,
    /// What it begins.
    pub family: FamilyId,
    /// Where it was sent.
    pub redirect_uri: String,
    /// Whether the client said where, and so has to say it again.
    pub redirect_was_named: bool,
    /// What the client has to prove.
    pub challenge: Option<Challenge>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was used, if it was.
    pub spent_at: Option<Timestamp>,
}

/// What a client presents with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presented<'a> {
    /// The client, which has proved itself as far as it can.
    pub application: ApplicationId,
    /// Where it says that the code was sent.
    pub redirect_uri: Option<&'a str>,
    /// The challenge that its secret gives, if it shows one.
    pub proof: Option<Challenge>,
}

/// Why a code is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeRefusal {
    /// It was issued to another client.
    #[error("the code is another client's")]
    Foreign,
    /// What it would begin was ended.
    #[error("the code was revoked")]
    Ended,
    /// It was used before. Then two have it, and neither is to keep what it began.
    #[error("the code was used before")]
    Reused(Ending),
    /// Its time is over.
    #[error("the code has expired")]
    Expired,
    /// It was sent somewhere else.
    #[error("the code was sent to another address")]
    OtherRedirect,
    /// The client did not prove that it is the one that asked.
    #[error("the code's challenge is not met")]
    Unproved,
}

/// That a code was used.
pub type CodeUse = Spending<CodeId>;

impl AuthorizationCode {
    /// Takes the code, or says why not.
    ///
    /// Who it is for comes first: a stranger's use of a stolen code ends nothing for its owner. A
    /// proof where none was asked for is refused as well, or a code without a challenge could be
    /// put in the place of one with (RFC 9700, 4.8.2).
    pub fn redeem(
        &self,
        family: &Family,
        presented: &Presented<'_>,
        now: Timestamp,
    ) -> Result<CodeUse, CodeRefusal> {
        if family.id != self.family || family.application != presented.application {
            return Err(CodeRefusal::Foreign);
        }
        if self.spent_at.is_some() {
            return Err(CodeRefusal::Reused(Ending::of_family(family.id, now)));
        }
        if family.revoked_at.is_some() {
            return Err(CodeRefusal::Ended);
        }
        if self.expires_at.has_passed(now) {
            return Err(CodeRefusal::Expired);
        }
        let same_redirect = match presented.redirect_uri {
            Some(uri) => uri == self.redirect_uri,
            None => !self.redirect_was_named,
        };
        if !same_redirect {
            return Err(CodeRefusal::OtherRedirect);
        }
        if presented.proof != self.challenge {
            return Err(CodeRefusal::Unproved);
        }
        Ok(Spending {
            id: self.id,
            at: now,
        })
    }
}
