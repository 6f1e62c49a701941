//! Drive items, their names, and the line of folders above them.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::access::Top;
use crate::ids::{DriveId, GroupId, ItemId, OrganizationId, SiteId, UserId, VersionId};
use crate::permission::Grant;
use crate::principal::{Person, Principal};
use crate::role::Capabilities;
use crate::time::Timestamp;

/// Who a drive belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DriveOwner {
    /// A person.
    User(UserId),
    /// A group.
    Group(GroupId),
    /// A site.
    Site(SiteId),
}

/// One tree of items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drive {
    /// Its id.
    pub id: DriveId,
    /// The organization that it belongs to.
    pub organization: OrganizationId,
    /// Whose it is.
    pub owner: DriveOwner,
    /// The name under which it is shown.
    pub name: String,
    /// The folder at its top.
    pub root: ItemId,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Whether an item is a file, a folder or a web link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A named address on the web.
    WebLink,
}

impl ItemKind {
    /// The word for it in messages.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Folder => "folder",
            Self::WebLink => "web link",
        }
    }
}

/// What makes an item a file, a folder or a web link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Facet {
    /// A file, by its current content.
    File(FileContent),
    /// A folder.
    Folder,
    /// An address on the web.
    WebLink {
        /// The address, as given.
        url: String,
    },
}

/// One version of a file's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileContent {
    /// The version's id.
    pub version: VersionId,
    /// Its length in bytes.
    pub size: u64,
    /// SHA-1 of its bytes: what clients compare, not what anything rests on.
    pub sha1: [u8; 20],
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

/// A file, folder or web link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id, which no rename and no move changes.
    pub id: ItemId,
    /// The drive that it is in.
    pub drive: DriveId,
    /// The folder that it is in; `None` for a drive's root.
    pub parent: Option<ItemId>,
    /// Its name in that folder.
    pub name: ItemName,
    /// What it is.
    pub facet: Facet,
    /// Whether permissions from above reach it; where not, whoever sees its folder may not see it.
    pub inherits: bool,
    /// Counts its changes, in name, place or content, from 1.
    pub revision: u64,
    /// Counts the changes of its content, from 1.
    pub content_revision: u64,
    /// When it was made here.
    pub created_at: Timestamp,
    /// When it was last changed here.
    pub modified_at: Timestamp,
    /// When its file was last changed where it came from.
    pub source_modified_at: Timestamp,
    /// Who made it; `None` for a visitor of a link.
    pub created_by: Option<UserId>,
    /// Who last changed it; `None` for a visitor of a link.
    pub modified_by: Option<UserId>,
}

impl Item {
    /// Which of the three it is.
    pub const fn kind(&self) -> ItemKind {
        match self.facet {
            Facet::File(_) => ItemKind::File,
            Facet::Folder => ItemKind::Folder,
            Facet::WebLink { .. } => ItemKind::WebLink,
        }
    }

    /// A file's content; `None` for anything else.
    pub const fn content(&self) -> Option<&FileContent> {
        match &self.facet {
            Facet::File(content) => Some(content),
            Facet::Folder | Facet::WebLink { .. } => None,
        }
    }
}

/// What the name of the file that stands for a web link ends in, behind the link's own name.
pub const SHORTCUT_SUFFIX: &str = ".url";

/// The file that stands for a web link where only files are known: an internet shortcut, the same
/// bytes for the same address (design.md 7.3).
pub fn shortcut(url: &str) -> String {
    format!("[InternetShortcut]\r\nURL={url}\r\n")
}

/// Why a text is no item name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The name is empty, `.` or `..`.
    #[error("a name must not be empty, `.` or `..`")]
    Empty,
    /// The name is over 255 bytes of UTF-8.
    #[error("a name has at most 255 bytes")]
    TooLong,
    /// The name holds a character that no name may hold.
    #[error(
        "a name must not contain `/`, `\\`, control characters or characters that reverse the direction of text"
    )]
    Forbidden,
    /// The name begins or ends with white space, or ends with a full stop.
    #[error("a name must not begin or end with white space, nor end with a full stop")]
    Edge,
}

/// An item's name: as given, with a key under which names are compared.
///
/// Names keep their spelling. Two names are the same when their keys are: without regard to case
/// and to the form in which accents are composed (security.md T-75).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemName(String);

impl ItemName {
    /// The longest name, in bytes of UTF-8.
    pub const MAX_BYTES: usize = 255;

    /// Takes a text for a name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.is_empty() || text == "." || text == ".." {
            return Err(NameError::Empty);
        }
        if text.len() > Self::MAX_BYTES {
            return Err(NameError::TooLong);
        }
        if text.chars().any(is_forbidden) {
            return Err(NameError::Forbidden);
        }
        if text.trim() != text || text.ends_with('.') {
            return Err(NameError::Edge);
        }
        Ok(Self(text.to_owned()))
    }

    /// The nearest name to any text at all: what a name from elsewhere becomes when it is taken in.
    #[must_use]
    pub fn nearest(text: &str) -> Self {
        let replaced: String = text
            .chars()
            .map(|c| if is_forbidden(c) { '_' } else { c })
            .collect();
        let mut kept = replaced.trim().trim_end_matches(['.', ' ']).trim_end();
        while kept.len() > Self::MAX_BYTES {
            let cut = kept.char_indices().next_back().map_or(0, |(at, _)| at);
            kept = kept[..cut].trim_end_matches(['.', ' ']).trim_end();
        }
        if kept.is_empty() {
            Self("_".to_owned())
        } else {
            Self(kept.to_owned())
        }
    }

    /// The name as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key under which this name is compared with its neighbours.
    pub fn key(&self) -> String {
        name_key(&self.0)
    }

    /// This name with a number, before the extension: `plan.txt` becomes `plan 1.txt`.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let (stem, extension) = match self.0.rfind('.') {
            Some(dot) if dot > 0 => self.0.split_at(dot),
            _ => (self.0.as_str(), ""),
        };
        let tail = format!(" {number}{extension}");
        let mut room = Self::MAX_BYTES.saturating_sub(tail.len()).min(stem.len());
        while !stem.is_char_boundary(room) {
            room -= 1;
        }
        Self::nearest(&format!("{}{tail}", &stem[..room]))
    }
}

impl fmt::Display for ItemName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for ItemName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}

/// The key under which any text is looked up among names, be it a valid name or not.
pub fn name_key(text: &str) -> String {
    text.nfc()
        .collect::<String>()
        .to_lowercase()
        .nfc()
        .collect()
}

fn is_forbidden(c: char) -> bool {
    let reverses_direction =
        matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}');
    matches!(c, '/' | '\\' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
        || c.is_control()
        || reverses_direction
}

/// One step of the way from an item to its drive's root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The item at this step.
    pub item: ItemId,
    /// Its name.
    pub name: ItemName,
    /// Whether it lies in the trash.
    pub trashed: bool,
    /// Whether grants and links from above reach it. Ownership always does.
    pub inherits: bool,
    /// The grants that were made on this very item.
    pub grants: Vec<Grant>,
}

/// An item's drive and the way from the item up to the root: all that a decision needs of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    organization: OrganizationId,
    drive: DriveId,
    owner: DriveOwner,
    steps: Vec<Step>,
}

impl Lineage {
    /// A lineage from `steps`, the item first and the root last; `None` without a step.
    pub fn new(drive: &Drive, steps: Vec<Step>) -> Option<Self> {
        if steps.is_empty() {
            return None;
        }
        Some(Self {
            organization: drive.organization,
            drive: drive.id,
            owner: drive.owner,
            steps,
        })
    }

    /// The organization that the drive belongs to.
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// The drive.
    pub const fn drive(&self) -> DriveId {
        self.drive
    }

    /// Whose the drive is.
    pub const fn owner(&self) -> DriveOwner {
        self.owner
    }

    /// The item that the lineage is of.
    pub fn item(&self) -> ItemId {
        self.steps[0].item
    }

    /// The steps, the item first and the root last.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether permissions made on `from` reach the item: it is the item itself or a folder above
    /// it, and nothing between them keeps off what comes from above.
    pub fn is_reached_from(&self, from: ItemId) -> bool {
        for step in &self.steps {
            if step.item == from {
                return true;
            }
            if !step.inherits {
                return false;
            }
        }
        false
    }

    /// Whether the item, or a folder above it, lies in the trash.
    pub fn is_trashed(&self) -> bool {
        self.steps.iter().any(|step| step.trashed)
    }

    /// The grants that reach the item, each with the item that it was made on, nearest first.
    pub fn grants(&self) -> impl Iterator<Item = &Grant> {
        let mut inherited = true;
        self.steps.iter().flat_map(move |step| {
            let reaches = inherited;
            inherited &= step.inherits;
            step.grants
                .iter()
                .filter(move |grant| reaches || grant.is_ownership())
        })
    }

    /// What a person may do with the item at `now`: all that any grant gives them, together.
    pub fn capabilities_of(&self, person: &Person, now: Timestamp) -> Capabilities {
        self.grants()
            .filter(|grant| grant.is_alive(now) && person.is(grant.principal))
            .fold(Capabilities::NONE, |sum, grant| {
                sum.union(grant.capabilities)
            })
    }

    /// The topmost item from which a grant reaches a person: what they see begins there.
    pub(crate) fn top_for(&self, person: &Person, now: Timestamp) -> Option<Top> {
        let reaching = self
            .grants()
            .filter(|grant| grant.is_alive(now) && person.is(grant.principal));
        reaching.filter_map(|grant| self.step_of(grant.item)).max()
    }

    /// The drive's root.
    pub(crate) fn root(&self) -> Option<Top> {
        self.steps.last().and_then(|step| self.step_of(step.item))
    }

    /// Where an item lies above this one.
    pub(crate) fn step_of(&self, item: ItemId) -> Option<Top> {
        let steps_up = self.steps.iter().position(|step| step.item == item)?;
        Some(Top { steps_up, item })
    }

    /// Whether the drive is this person's own.
    pub fn is_own_drive_of(&self, person: &Person) -> bool {
        match self.owner {
            DriveOwner::User(user) => user == person.user,
            DriveOwner::Group(group) => person.is(Principal::Group(group)),
            DriveOwner::Site(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_not_lead_elsewhere_nor_mislead() {
        let cases = [
            ("", NameError::Empty),
            (".", NameError::Empty),
            ("..", NameError::Empty),
            ("a/b", NameError::Forbidden),
            ("a\\b", NameError::Forbidden),
            ("a\0b", NameError::Forbidden),
            ("a\nb", NameError::Forbidden),
            ("gpj.\u{202E}exe", NameError::Forbidden),
            (" a", NameError::Edge),
            ("a ", NameError::Edge),
            ("a.", NameError::Edge),
        ];
        for (text, error) in cases {
            assert_eq!(ItemName::parse(text), Err(error), "{text:?}");
        }
        assert_eq!(ItemName::parse(&"a".repeat(256)), Err(NameError::TooLong));
    }

    #[test]
    fn a_name_keeps_its_spelling() {
        for text in [
            "a b.TXT",
            "100%.txt",
            "#1 [draft].md",
            "Ünïcode ✓",
            ".hidden",
        ] {
            assert_eq!(ItemName::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn names_that_differ_in_case_or_composition_are_one() {
        let key = |text| ItemName::parse(text).unwrap().key();
        assert_eq!(key("Plan.TXT"), key("plan.txt"));
        assert_eq!(key("Caf\u{e9}"), key("cafe\u{301}"));
        assert_ne!(key("plan"), key("plan1"));
    }

    #[test]
    fn the_nearest_name_is_a_name_and_a_name_is_its_own_nearest() {
        for text in ["", "..", "a/b", " x. ", "e\u{202E}x", &"ü".repeat(300)] {
            let nearest = ItemName::nearest(text);
            assert_eq!(
                ItemName::parse(nearest.as_str()),
                Ok(nearest.clone()),
                "{text:?}"
            );
        }
        assert_eq!(ItemName::nearest("a:b.txt").as_str(), "a:b.txt");
    }

    #[test]
    fn a_number_goes_before_the_extension() {
        let numbered = |text, number| ItemName::parse(text).unwrap().numbered(number).0;
        assert_eq!(numbered("plan.txt", 1), "plan 1.txt");
        assert_eq!(numbered("plan", 2), "plan 2");
        assert_eq!(numbered(".hidden", 1), ".hidden 1");
        assert!(numbered(&"é".repeat(127), 10).len() <= ItemName::MAX_BYTES);
    }
}
