//! From an item that passed the gate to its bytes.

use std::sync::Arc;

use bytes::Bytes;
use domain::access::Action;
use domain::ids::ItemId;
use domain::item::{Facet, Item, ItemName, SHORTCUT_SUFFIX, shortcut};
use ports::driving::Context;
use ports::driving::address::{ItemAddress, Start};
use ports::driving::fault::Fault;
use ports::driving::items::LocateError;
use ports::driving::visits::{FileBytes, FileVersion, OpenFile, Visit, VisitError};

use crate::services::Services;
use crate::services::visits::revocable_stream::{Begun, RevocableStream, StillAllowed};
use crate::services::visits::ticket::Ticket;

/// What an opened file is for: only what is taken away is counted as a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::services) enum Purpose {
    /// To be taken away.
    Download,
    /// To be shown on a page, which was counted itself.
    Show,
}

impl Services {
    /// A file, or the file that stands for a web link; `None` for a folder. Its bytes stop when
    /// `still_allowed` says no.
    pub(in crate::services) async fn open_file(
        &self,
        item: &Item,
        still_allowed: StillAllowed,
        purpose: Purpose,
    ) -> Result<Option<OpenFile>, Fault> {
        let (name, size, version, bytes) = match &item.facet {
            Facet::Folder => return Ok(None),
            Facet::File(content) => {
                let key = self.store.content_key(content.version).await?;
                let key = key.ok_or(Fault::Internal("a version has no content".into()))?;
                let (inner, clock) = (Arc::clone(&self.content), Arc::clone(&self.clock));
                let (uses, id) = (self.uses.clone(), item.id);
                let count: Begun = Arc::new(move || uses.downloaded(id));
                let watched = RevocableStream {
                    inner,
                    clock,
                    still_allowed,
                    begun: (purpose == Purpose::Download).then_some(count),
                };
                let bytes = FileBytes::Stored(Arc::new(watched), key);
                let version = FileVersion::Stored(content.version);
                (item.name.clone(), content.size, version, bytes)
            }
            Facet::WebLink { url } => {
                let bytes = Bytes::from(shortcut(url));
                let name = ItemName::nearest(&format!("{}{SHORTCUT_SUFFIX}", item.name));
                let version = FileVersion::Generated(item.id, item.content_revision);
                (
                    name,
                    bytes.len() as u64,
                    version,
                    FileBytes::Generated(bytes),
                )
            }
        };
        let modified_at = item.modified_at;
        Ok(Some(OpenFile {
            name,
            size,
            modified_at,
            version,
            bytes,
        }))
    }

    /// Asks whether a visit may still read. A link whose time is over lets a running download
    /// end; one that was shut does not (security.md F-12 and F-13).
    pub(in crate::services) fn while_visiting(&self, visit: &Visit) -> StillAllowed {
        let (services, visit) = (self.clone(), visit.clone());
        Arc::new(move || {
            let (services, visit) = (services.clone(), visit.clone());
            Box::pin(async move {
                match services.authorize(&visit).await {
                    Ok(access_to) => access_to.access.permit(Action::Read).is_ok(),
                    Err(
                        VisitError::Expired | VisitError::PasswordNeeded | VisitError::Fault(_),
                    ) => true,
                    Err(
                        VisitError::NotFound
                        | VisitError::Denied(_)
                        | VisitError::Lacks(_)
                        | VisitError::WrongKind
                        | VisitError::BadName(_)
                        | VisitError::TooDeep(_)
                        | VisitError::TooLarge { .. }
                        | VisitError::Interrupted
                        | VisitError::TooManyMisses { .. },
                    ) => false,
                }
            })
        })
    }

    /// Asks whether a caller may still read an item.
    pub(in crate::services) fn while_reading(
        &self,
        context: &Context,
        item: ItemId,
    ) -> StillAllowed {
        let (services, context) = (self.clone(), context.clone());
        Arc::new(move || {
            let (services, context) = (services.clone(), context.clone());
            Box::pin(async move {
                let address = ItemAddress {
                    start: Start::AnyItem(item),
                    path: Vec::new(),
                };
                let located = services.locate(&*services.store, &context, &address).await;
                match located {
                    Ok(located) => located.rights.permit(Action::Read).is_ok(),
                    Err(LocateError::Fault(_)) => true,
                    Err(_) => false,
                }
            })
        })
    }

    /// Asks whether the one a download address was made for may still read.
    pub(in crate::services) fn while_ticketed(&self, ticket: Ticket) -> StillAllowed {
        let services = self.clone();
        Arc::new(move || {
            let services = services.clone();
            Box::pin(async move {
                let found = services.ticketed(&ticket).await;
                matches!(found, Ok(_) | Err(LocateError::Fault(_)))
            })
        })
    }
}
