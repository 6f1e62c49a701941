//! The parts of an upload: where they lie, and what arrived.

use super::SessionRefusal;
use crate::ids::UploadSessionId;

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

impl ListedPart {
    pub(super) fn is(&self, part: &Part) -> bool {
        self.number == part.number
            && self.offset.is_none_or(|offset| offset == part.offset)
            && self.size.is_none_or(|size| size == part.size)
            && self.sha1.is_none_or(|sha1| sha1 == part.sha1)
    }
}

/// How many bytes of a file that comes in order are there: the next that is wanted.
pub fn received<'a>(there: impl IntoIterator<Item = &'a Part>) -> u64 {
    there.into_iter().map(|part| part.size).sum()
}

/// The place of a part, before its bytes are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    pub(super) session: UploadSessionId,
    pub(super) number: u64,
    pub(super) offset: u64,
    pub(super) size: u64,
    /// How many bytes the whole file has, where its parts say so.
    pub(super) whole: Option<u64>,
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

    /// The range that it is for, where parts say how long the file is.
    pub fn span(&self) -> Option<Span> {
        Some(Span {
            first: self.offset,
            last: self.offset + self.size - 1,
            total: self.whole?,
        })
    }

    /// Whether the file is there with it, if its parts say how long that is.
    pub fn completes(&self) -> bool {
        self.whole == Some(self.offset + self.size)
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
            whole: self.whole,
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
    whole: Option<u64>,
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

    /// How many bytes the whole file has, where that has to be remembered with it.
    pub const fn whole(&self) -> Option<u64> {
        self.whole
    }

    /// Whether a part that is there is the very same.
    pub fn repeats(&self, part: &Part) -> bool {
        self.part == *part
    }
}
