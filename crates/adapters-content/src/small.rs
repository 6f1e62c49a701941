//! Small contents that are read again and again, kept in memory: a trip to the disk's threads costs more than the
//! bytes do.
//!
//! Content never changes under its name. What is kept was checked, and is given out for the same checksums only.

use std::ops::Range;

use bytes::Bytes;
use ports::driven::content::{Checksums, Content, ContentKey};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// Up to this size a content is kept.
const LARGEST: usize = 32 * 1024;

/// How many bytes are kept in all.
const CAPACITY: u64 = 8 * 1024 * 1024;

/// About how many contents those are.
const TYPICAL: usize = 2048;

/// The contents that are kept.
pub(crate) struct SmallContents(Cache<ContentKey, Checked, Weight>);

type Checked = (Checksums, Bytes);

#[derive(Clone)]
struct Weight;

impl Weighter<ContentKey, Checked> for Weight {
    fn weight(&self, _: &ContentKey, (_, bytes): &Checked) -> u64 {
        // What an entry costs beside its bytes counts as well.
        bytes.len() as u64 + 256
    }
}

impl SmallContents {
    pub(crate) fn new() -> Self {
        Self(Cache::with_weighter(TYPICAL, CAPACITY, Weight))
    }

    /// A range of a content, if it is kept and has that range.
    pub(crate) fn get(&self, content: &Content, range: &Range<u64>) -> Option<Bytes> {
        let checksums = content.checksums.as_ref()?;
        let (checked, bytes) = self.0.get(&content.key)?;
        let range = usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?;
        let is_in = range.start <= range.end && range.end <= bytes.len();
        (checked == *checksums && is_in).then(|| bytes.slice(range))
    }

    /// Keeps a content that was read whole and checked, if it is small.
    pub(crate) fn keep(&self, content: &Content, whole: &Bytes) {
        if let Some(checksums) = &content.checksums
            && whole.len() <= LARGEST
        {
            let kept = (checksums.clone(), whole.clone());
            self.0.insert(content.key.clone(), kept);
        }
    }

    /// Forgets a content that is removed.
    pub(crate) fn forget(&self, key: &ContentKey) {
        self.0.remove(key);
    }
}
