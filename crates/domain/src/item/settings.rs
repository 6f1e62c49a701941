//! Switches that hold in a folder and in all that is below it.

/// A switch of a folder (docs/contracts/box.md 2.3 and 9.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FolderSetting {
    /// The links in it open only for people who have access without them.
    LinksForHoldersOnly,
    /// Only anybody who manages it may invite people.
    OnlyManagersInvite,
    /// Only members of the organization may be invited.
    MembersOnly,
    /// Only anybody who manages it sees who else has access.
    PeopleHidden,
}

impl FolderSetting {
    /// Its bit in a set. Sets are stored: a bit is never given to another switch.
    const fn bit(self) -> u8 {
        match self {
            Self::LinksForHoldersOnly => 1,
            Self::OnlyManagersInvite => 2,
            Self::MembersOnly => 4,
            Self::PeopleHidden => 8,
        }
    }
}

/// The switches of a folder that are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct FolderSettings(u8);

impl FolderSettings {
    /// None of them.
    pub const NONE: Self = Self(0);
    const ALL: u8 = 0b1111;

    /// The switches as bits: the form that is stored.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The switches that [`Self::bits`] gave; bits that mean nothing are dropped.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & Self::ALL)
    }

    /// Whether one of them is on.
    pub const fn has(self, setting: FolderSetting) -> bool {
        self.0 & setting.bit() != 0
    }

    /// The same switches with one turned on or off.
    #[must_use]
    pub const fn with(self, setting: FolderSetting, on: bool) -> Self {
        let bit = setting.bit();
        if on {
            Self(self.0 | bit)
        } else {
            Self(self.0 & !bit)
        }
    }
}
