//! Uploads that come in parts: where each part lies, when the file is whole, and whose an upload is.
//!
//! A file is cut into ranges of one length, the last as long as what is left. The one who sends a part
//! names one of these ranges and no other, so that parts never overlap and their sum is never more
//! than was announced (docs/threat-model.md T-64).

use std::time::Duration;

use crate::access::{Action, Permit};
use crate::ids::{ApplicationId, ItemId, OrganizationId, UploadSessionId, UserId};
use crate::item::ItemName;
use crate::principal::{Caller, TokenScope};
use crate::time::Timestamp;
use crate::upload::WrongPermit;

/// How many bytes a part has, but for the last, and but for those of very large files.
pub const PART_SIZE: u64 = 8 * 1024 * 1024;
/// The most parts of a file: a list of all of them is still a small document.
pub const MAX_PARTS: u64 = 500;
/// How long a session lives.
pub const LIFETIME: Duration = Duration::from_hours(7 * 24);
/// How long it is remembered after that, so that it is said to have expired.
pub const REMEMBERED: Duration = LIFETIME;

/// Where the file of a session goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionTarget {
    /// Into a folder, as a new file.
    Folder {
        /// The folder.
        folder: ItemId,
        /// The file's name.
        name: ItemName,
    },
    /// Into a file, as its new version.
    File {
        /// The file.
        file: ItemId,
        /// Its new name, if it gets one.
        name: Option<ItemName>,
    },
}

/// An upload that comes in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadSession {
    /// Its id. Public: it opens nothing.
    pub id: UploadSessionId,
    /// The organization of the one who began it.
    pub organization: OrganizationId,
    /// Who began it; `None` for an application that acts for itself.
    pub user: Option<UserId>,
    /// Through which application.
    pub application: ApplicationId,
    /// Where the file goes.
    pub target: SessionTarget,
    /// How many bytes the whole file has.
    pub size: u64,
    /// How many bytes a part has, but for the last.
    pub part_size: u64,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A part that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which it is, counted from 0.
    pub number: u64,
    /// Where its bytes begin.
    pub offset: u64,
    /// How many it has.
    pub size: u64,
    /// SHA-1 of its bytes.
    pub sha1: [u8; 20],
}

/// A range of bytes, and how many the file has in all, as a sender names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub first: u64,
    /// The last byte.
    pub last: u64,
    /// How many there are in all.
    pub total: u64,
}

/// A part as a sender lists it: what it says beside the number must be so.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ListedPart {
    /// Which it is, counted from 0.
    pub number: u64,
    /// Where its bytes begin.
    pub offset: Option<u64>,
    /// How many it has.
    pub size: Option<u64>,
    /// SHA-1 of its bytes.
    pub sha1: Option<[u8; 20]>,
}

/// Why a session does not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionRefusal {
    /// The caller may not know of it: it is answered as if it did not exist.
    #[error("the upload session was not found")]
    Hidden,
    /// The token may not be used for this.
    #[error("the token lacks the scope for this")]
    Scope(TokenScope),
    /// Its time is over.
    #[error("the upload session has expired: begin another")]
    Expired,
    /// The range is none of its parts, or the file is said to have another length.
    #[error(
        "the range is none of the parts that the file of {size} bytes is cut into, each of {part_size} bytes but the last"
    )]
    Misplaced {
        /// How many bytes the whole file has.
        size: u64,
        /// How many bytes a part has.
        part_size: u64,
    },
    /// The part has another length than its range.
    #[error("the part must have the {expected} bytes that its range says")]
    OtherLength {
        /// The length of the range.
        expected: u64,
    },
    /// Other bytes were sent for the same range before.
    #[error("other bytes were sent for this range before")]
    Differs,
    /// A part did not arrive.
    #[error("the part that begins at byte {offset} is missing")]
    Missing {
        /// Where it begins.
        offset: u64,
    },
    /// A part is listed that is not there, or is listed otherwise than it is.
    #[error("entry {entry} of the list, counted from 0, is no part that was sent, or occurs twice")]
    NotSent {
        /// Which entry of the list.
        entry: usize,
    },
}

/// A new session, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUploadSession(UploadSession);

impl NewUploadSession {
    /// A session for a new file in the folder that the permit lets something be added to.
    pub fn for_new(
        permit: &Permit,
        caller: &Caller,
        id: UploadSessionId,
        name: ItemName,
        (size, now): (u64, Timestamp),
    ) -> Result<Self, WrongPermit> {
        let folder = of_action(permit, Action::Add)?;
        let target = SessionTarget::Folder { folder, name };
        Ok(Self::begin(caller, id, target, size, now))
    }

    /// A session for a new version of the file that the permit lets it be put into.
    pub fn for_version(
        permit: &Permit,
        caller: &Caller,
        id: UploadSessionId,
        name: Option<ItemName>,
        (size, now): (u64, Timestamp),
    ) -> Result<Self, WrongPermit> {
        let file = of_action(permit, Action::Replace)?;
        let target = SessionTarget::File { file, name };
        Ok(Self::begin(caller, id, target, size, now))
    }

    fn begin(
        caller: &Caller,
        id: UploadSessionId,
        target: SessionTarget,
        size: u64,
        now: Timestamp,
    ) -> Self {
        Self(UploadSession {
            id,
            organization: caller.organization,
            user: caller.user(),
            application: caller.application,
            target,
            size,
            part_size: part_size(size),
            expires_at: now.plus(LIFETIME),
        })
    }

    /// The session.
    pub const fn session(&self) -> &UploadSession {
        &self.0
    }
}

fn of_action(permit: &Permit, action: Action) -> Result<ItemId, WrongPermit> {
    if permit.action() == action {
        Ok(permit.item())
    } else {
        Err(WrongPermit)
    }
}

/// How many bytes the parts of a file have: as many of the usual parts in one as keep their number
/// small.
pub const fn part_size(size: u64) -> u64 {
    let times = size.div_ceil(PART_SIZE * MAX_PARTS);
    PART_SIZE * if times == 0 { 1 } else { times }
}

impl UploadSession {
    /// How many parts the file has.
    pub const fn total_parts(&self) -> u64 {
        // INVARIANT: no part is empty; a row that says so is not read.
        self.size.div_ceil(self.part_size)
    }

    /// The session for a caller: it belongs to the user and the application that began it, and to a
    /// token that may write. Nobody else learns that it is there.
    pub fn open_to(
        &self,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<OpenSession<'_>, SessionRefusal> {
        let owner = (self.organization, self.user, self.application);
        if owner != (caller.organization, caller.user(), caller.application) {
            return Err(SessionRefusal::Hidden);
        }
        if !caller.scopes.has(TokenScope::Write) {
            return Err(SessionRefusal::Scope(TokenScope::Write));
        }
        if self.expires_at.has_passed(now) {
            return Err(SessionRefusal::Expired);
        }
        Ok(OpenSession(self))
    }
}

/// A session in the hands of whom it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct OpenSession<'a>(&'a UploadSession);

impl OpenSession<'_> {
    /// The place of the part with this range.
    pub fn slot(&self, span: Span) -> Result<Slot, SessionRefusal> {
        let session = self.0;
        let misplaced = SessionRefusal::Misplaced {
            size: session.size,
            part_size: session.part_size,
        };
        let left = session
            .size
            .checked_sub(span.first)
            .filter(|&left| left > 0);
        let size = left.ok_or(misplaced)?.min(session.part_size);
        let fits = span.total == session.size
            && span.first.is_multiple_of(session.part_size)
            && span.last.checked_sub(span.first) == Some(size - 1);
        if !fits {
            return Err(misplaced);
        }
        Ok(Slot {
            session: session.id,
            number: span.first / session.part_size,
            offset: span.first,
            size,
        })
    }

    /// Whether these parts, which were stored, are the whole file, and are those that the sender
    /// lists. The answer is their order: indices of what was stored.
    pub fn assembly(
        &self,
        stored: &[Part],
        listed: &[ListedPart],
    ) -> Result<Vec<usize>, SessionRefusal> {
        let mut order: Vec<usize> = (0..stored.len()).collect();
        order.sort_by_key(|&index| stored[index].offset);
        let mut whole = 0;
        for &index in &order {
            if stored[index].offset != whole {
                break;
            }
            whole += stored[index].size;
        }
        if whole != self.0.size {
            return Err(SessionRefusal::Missing { offset: whole });
        }
        let mut named = vec![false; stored.len()];
        for (entry, wanted) in listed.iter().enumerate() {
            let found = stored.iter().position(|part| wanted.is(part));
            match found {
                Some(index) if !named[index] => named[index] = true,
                Some(_) | None => return Err(SessionRefusal::NotSent { entry }),
            }
        }
        match order.iter().find(|&&index| !named[index]) {
            Some(&index) => Err(SessionRefusal::Missing {
                offset: stored[index].offset,
            }),
            None => Ok(order),
        }
    }

    /// Its end.
    pub const fn end(&self) -> SessionEnd {
        SessionEnd(self.0.id)
    }
}

impl ListedPart {
    fn is(&self, part: &Part) -> bool {
        self.number == part.number
            && self.offset.is_none_or(|offset| offset == part.offset)
            && self.size.is_none_or(|size| size == part.size)
            && self.sha1.is_none_or(|sha1| sha1 == part.sha1)
    }
}

/// The place of a part, before its bytes are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    session: UploadSessionId,
    number: u64,
    offset: u64,
    size: u64,
}

impl Slot {
    /// How many bytes it takes.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Which part it is for, counted from 0.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// The part, of this many bytes with this digest.
    pub const fn filled(&self, size: u64, sha1: [u8; 20]) -> Result<NewPart, SessionRefusal> {
        if size != self.size {
            return Err(SessionRefusal::OtherLength {
                expected: self.size,
            });
        }
        Ok(NewPart {
            session: self.session,
            part: Part {
                number: self.number,
                offset: self.offset,
                size,
                sha1,
            },
        })
    }
}

/// A part, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPart {
    session: UploadSessionId,
    part: Part,
}

impl NewPart {
    /// Its session.
    pub const fn session(&self) -> UploadSessionId {
        self.session
    }

    /// The part.
    pub const fn part(&self) -> &Part {
        &self.part
    }

    /// Whether a part that is there is the very same.
    pub fn repeats(&self, part: &Part) -> bool {
        self.part == *part
    }
}

/// The end of a session, to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionEnd(UploadSessionId);

impl SessionEnd {
    /// The session.
    pub const fn session(&self) -> UploadSessionId {
        self.0
    }
}
