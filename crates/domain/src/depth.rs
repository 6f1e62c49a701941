//! How deep items lie below the roots of their drives.

use crate::item::Lineage;

/// How many steps below its drive's root an item lies at most (docs/threat-model.md 4.7).
pub const MOST_STEPS: usize = 64;

/// Why something does not go into a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing lies more than {MOST_STEPS} steps below the root of its drive")]
pub struct TooDeep;

/// Whether a folder takes something that reaches so many steps below itself.
pub fn fits_into(folder: &Lineage, height: usize) -> Result<(), TooDeep> {
    // What goes into a folder lies as many steps deep as the way from the folder has items.
    if folder.steps().len().saturating_add(height) > MOST_STEPS {
        Err(TooDeep)
    } else {
        Ok(())
    }
}
