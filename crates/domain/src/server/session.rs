//! Uploads that come in parts: where each part lies, when the file is whole, and whose an upload is.
//!
//! A file is cut into ranges of one length, the last as long as what is left, or comes as its sender cuts it,
//! one part after the other. The one who sends a part names one of these ranges, or the next, and no other, so that
//! parts never overlap and their sum is never more than was announced (docs/threat-model.md T-64).

mod part;

use std::time::Duration;

pub use part::{ListedPart, NewPart, Part, Slot, Span, received};

use crate::access::{Action, Permit};
use crate::ids::{ApplicationId, ItemId, OrganizationId, UploadSessionId, UserId};
use crate::item::ItemName;
use crate::principal::{Caller, TokenScope};
use crate::time::Timestamp;
use crate::upload::{NameConflict, WhenTaken, WrongPermit};

/// How many bytes a part has, but for the last, and but for those of very large files.
pub const PART_SIZE: u64 = 8 * 1024 * 1024;
/// The most parts of a file: a list of all of them is still a small document.
pub const MAX_PARTS: u64 = 500;
/// The most parts of a file that comes in order.
pub const MAX_IN_ORDER: usize = 10_000;
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

/// How a file is cut into parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Into ranges of one length but for the last, sent in any order.
    Even {
        /// How many bytes the whole file has.
        size: u64,
        /// How many bytes a part has, but for the last.
        part_size: u64,
    },
    /// As its sender likes, one part after the other.
    InOrder {
        /// How many bytes the whole file has, once its first part said so.
        size: Option<u64>,
    },
}

impl Cut {
    /// A file of this many bytes, cut evenly.
    pub const fn even(size: u64) -> Self {
        let part_size = part_size(size);
        Self::Even { size, part_size }
    }
}

/// What is said of a file before its bytes come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// What happens when its name is taken.
    pub when_taken: WhenTaken,
    /// The revision at which the file must still be that it replaces; `None` when any will do.
    pub revision: Option<u64>,
    /// When it was made where it comes from.
    pub source_created_at: Option<Timestamp>,
    /// When it was last changed where it comes from.
    pub source_modified_at: Option<Timestamp>,
    /// What people say of it.
    pub description: Option<String>,
    /// Whether it is put in place only when that is asked for, and not with its last part.
    pub waits: bool,
}

impl Announced {
    /// Nothing.
    pub const NOTHING: Self = Self {
        when_taken: WhenTaken::New(NameConflict::Fail),
        revision: None,
        source_created_at: None,
        source_modified_at: None,
        description: None,
        waits: false,
    };
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
    /// How it is cut.
    pub cut: Cut,
    /// What was said of it.
    pub announced: Announced,
    /// The file that it became, which is remembered for who did not get the answer.
    pub made: Option<ItemId>,
    /// When it ends.
    pub expires_at: Timestamp,
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
    /// The file is said to have another length than before, or less than the part.
    #[error("the range does not lie in a file of the length that is said, or was said before")]
    OtherTotal,
    /// There are as many parts as there may be.
    #[error("a file comes in at most {most} parts: begin again with larger ones")]
    TooMany {
        /// How many.
        most: usize,
    },
    /// Bytes of the range are there already.
    #[error("the next byte that is wanted is {next}: the range begins before it")]
    Received {
        /// The next byte that is wanted.
        next: u64,
    },
    /// Bytes before the range did not arrive.
    #[error("the next byte that is wanted is {next}: the range begins behind it")]
    Ahead {
        /// The next byte that is wanted.
        next: u64,
    },
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
        (cut, now): (Cut, Timestamp),
    ) -> Result<Self, WrongPermit> {
        let folder = of_action(permit, Action::Add)?;
        let target = SessionTarget::Folder { folder, name };
        Ok(Self::begin(caller, id, target, cut, now))
    }

    /// A session for a new version of the file that the permit lets it be put into.
    pub fn for_version(
        permit: &Permit,
        caller: &Caller,
        id: UploadSessionId,
        name: Option<ItemName>,
        (cut, now): (Cut, Timestamp),
    ) -> Result<Self, WrongPermit> {
        let file = of_action(permit, Action::Replace)?;
        let target = SessionTarget::File { file, name };
        Ok(Self::begin(caller, id, target, cut, now))
    }

    fn begin(
        caller: &Caller,
        id: UploadSessionId,
        target: SessionTarget,
        cut: Cut,
        now: Timestamp,
    ) -> Self {
        Self(UploadSession {
            id,
            organization: caller.organization,
            user: caller.user(),
            application: caller.application,
            target,
            cut,
            announced: Announced::NOTHING,
            made: None,
            expires_at: now.plus(LIFETIME),
        })
    }

    /// The same for a file of which this is said.
    #[must_use]
    pub fn announcing(self, announced: Announced) -> Self {
        Self(UploadSession {
            announced,
            ..self.0
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
    /// How many bytes the whole file has, once that is known.
    pub const fn size(&self) -> Option<u64> {
        match self.cut {
            Cut::Even { size, .. } => Some(size),
            Cut::InOrder { size } => size,
        }
    }

    /// How many parts the file has; 0 where its sender cuts it.
    pub const fn total_parts(&self) -> u64 {
        match self.cut {
            // INVARIANT: no part is empty; a row that says so is not read as one that is cut evenly.
            Cut::Even { size, part_size } => size.div_ceil(part_size),
            Cut::InOrder { .. } => 0,
        }
    }

    /// When it began.
    pub fn begun_at(&self) -> Timestamp {
        let lifetime = i64::try_from(LIFETIME.as_millis()).unwrap_or(i64::MAX);
        let begun = self.expires_at.millis().saturating_sub(lifetime);
        Timestamp::from_millis(begun).unwrap_or(Timestamp::MIN)
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
        let Cut::Even {
            size: whole,
            part_size,
        } = self.0.cut
        else {
            return Err(SessionRefusal::Hidden);
        };
        if self.0.made.is_some() {
            return Err(SessionRefusal::Differs);
        }
        let misplaced = SessionRefusal::Misplaced {
            size: whole,
            part_size,
        };
        let left = whole.checked_sub(span.first).filter(|&left| left > 0);
        let size = left.ok_or(misplaced)?.min(part_size);
        let fits = span.total == whole
            && span.first.is_multiple_of(part_size)
            && span.last.checked_sub(span.first) == Some(size - 1);
        if !fits {
            return Err(misplaced);
        }
        Ok(Slot {
            session: self.0.id,
            number: span.first / part_size,
            offset: span.first,
            size,
            whole: None,
        })
    }

    /// The place of the next part, behind those that are there, of a file that comes in order.
    pub fn next(&self, there: &[Part], span: Span) -> Result<Slot, SessionRefusal> {
        let (Cut::InOrder { size }, None) = (self.0.cut, self.0.made) else {
            return Err(SessionRefusal::Hidden);
        };
        let length = span.last.checked_sub(span.first);
        let fits = span.last < span.total && size.is_none_or(|size| size == span.total);
        let length = length.filter(|_| fits).ok_or(SessionRefusal::OtherTotal)?;
        let next = received(there);
        match span.first {
            first if first < next => Err(SessionRefusal::Received { next }),
            first if first > next => Err(SessionRefusal::Ahead { next }),
            _ if there.len() >= MAX_IN_ORDER => Err(SessionRefusal::TooMany { most: MAX_IN_ORDER }),
            first => Ok(Slot {
                session: self.0.id,
                number: there.len() as u64,
                offset: first,
                size: length + 1,
                whole: Some(span.total),
            }),
        }
    }

    /// Whether a file that comes in order ends with this range, and all of it is there.
    pub fn ends_with(&self, there: &[Part], span: Span) -> bool {
        let Cut::InOrder { size: Some(size) } = self.0.cut else {
            return false;
        };
        let is_whole = self.0.made.is_some() || received(there) == size;
        is_whole && span.total == size && span.last == size - 1
    }

    /// Whether these parts, which were stored, are the whole file, and are those that the sender
    /// lists. The answer is their order: indices of what was stored.
    pub fn assembly(
        &self,
        stored: &[Part],
        listed: &[ListedPart],
    ) -> Result<Vec<usize>, SessionRefusal> {
        let Cut::Even { size, .. } = self.0.cut else {
            return Err(SessionRefusal::Hidden);
        };
        let mut order: Vec<usize> = (0..stored.len()).collect();
        order.sort_by_key(|&index| stored[index].offset);
        let mut whole = 0;
        for &index in &order {
            if stored[index].offset != whole {
                break;
            }
            whole += stored[index].size;
        }
        if whole != size {
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

    /// Its end, with nothing made of it.
    pub const fn end(&self) -> SessionEnd {
        SessionEnd {
            session: self.0.id,
            made: None,
        }
    }

    /// Its end, with this file made of it.
    pub const fn made(&self, file: ItemId) -> SessionEnd {
        SessionEnd {
            session: self.0.id,
            made: Some(file),
        }
    }
}

/// The end of a session, to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionEnd {
    session: UploadSessionId,
    made: Option<ItemId>,
}

impl SessionEnd {
    /// The session.
    pub const fn session(&self) -> UploadSessionId {
        self.session
    }

    /// The file that it became, if it did.
    pub const fn made(&self) -> Option<ItemId> {
        self.made
    }
}
