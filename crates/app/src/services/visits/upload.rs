//! Taking in what a visitor sends, through a link that allows it.

use domain::access::Action;
use domain::depth::fits_into;
use domain::item::{ItemKind, ItemName};
use domain::upload::NameConflict;
use ports::driven::content::ByteStream;
use ports::driving::fault::Fault;
use ports::driving::visits::{Visit, VisitError};

use crate::services::Services;
use crate::services::files::placing::Placed;

pub(super) async fn upload(
    visits: &Services,
    visit: &Visit,
    name: &str,
    bytes: ByteStream,
) -> Result<ItemName, VisitError> {
    let name = ItemName::parse(name)?;
    let entered = visits.enter(visit).await?;
    if entered.item.kind() != ItemKind::Folder {
        return Err(VisitError::WrongKind);
    }
    entered
        .access
        .permit(Action::Add)
        .map_err(VisitError::Lacks)?;
    fits_into(&entered.lineage, 0)?;
    let may_look = entered.access.permit(Action::List).is_ok();
    let stored = visits.files.content.put(bytes, visits.upload_limit).await?;
    // The link may have been shut while the bytes came in: the gate is asked again.
    let permit = match visits.enter(visit).await {
        Ok(entered) => {
            let permit = entered.access.permit(Action::Add);
            let fits = fits_into(&entered.lineage, 0);
            permit
                .map_err(VisitError::Lacks)
                .and_then(|permit| Ok(fits.map(|()| permit)?))
        }
        Err(error) => Err(error),
    };
    let permit = match permit {
        Ok(permit) => permit,
        Err(error) => {
            visits.files.discard(&stored).await;
            return Err(error);
        }
    };
    let now = visits.clock.now();
    let conflict = NameConflict::Number;
    let placed = visits
        .files
        .place_file(&permit, name.clone(), &stored, now, conflict);
    match placed.await? {
        // A number would tell what was there to someone who may not look (security.md T-63).
        Placed::Added(item) => Ok(if may_look { item.name } else { name }),
        Placed::Refused => Err(Fault::Internal("no name was free".into()).into()),
    }
}
