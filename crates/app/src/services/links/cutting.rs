//! Cutting an item off from the permissions above it, where a request asks for that.

use domain::grant::cut_inheritance;
use domain::item::Lineage;
use domain::principal::Caller;
use ports::driven::store::{StoreError, Unit};

/// Cuts the item of a lineage off, if the rules let this request do so.
pub(in crate::services) async fn cut_off(
    unit: &mut (dyn Unit + '_),
    keep_inherited: bool,
    lineage: &Lineage,
    caller: &Caller,
) -> Result<(), StoreError> {
    if keep_inherited {
        return Ok(());
    }
    let has_links = !unit.links_on(&[lineage.item()]).await?.is_empty();
    let policy = unit.policy(lineage.organization()).await?;
    match cut_inheritance(keep_inherited, &policy, lineage, has_links, caller) {
        Some(cut) => unit.cut_inheritance(&cut).await,
        None => Ok(()),
    }
}
