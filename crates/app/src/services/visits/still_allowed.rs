//! Whether what is being read may be read on.

use std::sync::{Arc, Mutex, PoisonError};

use domain::access::Action;
use domain::time::Timestamp;
use ports::driving::items::LocateError;
use ports::driving::visits::{StillAllowed, Visit, VisitError};

use super::Visits;
use crate::services::files::ticket::Ticket;

impl Visits {
    /// Asks whether a visit, as it is when that is asked, may still read what it began to. An end that
    /// passes lets it go on; what was shut or changed does not (docs/threat-model.md F-12 and F-13).
    pub(super) fn while_visiting(
        &self,
        visit: &Arc<Mutex<Visit>>,
        began: Timestamp,
    ) -> StillAllowed {
        let (visits, visit) = (self.clone(), Arc::clone(visit));
        Arc::new(move || {
            let visits = visits.clone();
            let visit = visit.lock().unwrap_or_else(PoisonError::into_inner).clone();
            Box::pin(async move {
                match visits.authorize_at(&*visits.store, &visit, began).await {
                    Ok(access_to) => access_to.access.permit(Action::Read).is_ok(),
                    Err(VisitError::Fault(_)) => true,
                    Err(_shut) => false,
                }
            })
        })
    }

    /// Asks whether the one a download address was made for may still read.
    pub(super) fn while_ticketed(&self, ticket: Ticket, began: Timestamp) -> StillAllowed {
        let visits = self.clone();
        Arc::new(move || {
            let visits = visits.clone();
            Box::pin(async move {
                let found = visits.ticketed(&ticket, began).await;
                matches!(found, Ok(_) | Err(LocateError::Fault(_)))
            })
        })
    }
}
