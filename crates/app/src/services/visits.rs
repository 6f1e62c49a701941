//! Opening links for visitors without a token.

mod archive;
mod gate;
mod still_allowed;
mod unlock;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::slice::from_ref;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use domain::access::{Action, Permit};
use domain::depth::fits_into;
use domain::gate::Denial;
use domain::ids::ItemId;
use domain::item::{Item, ItemKind, ItemName, Lineage};
use domain::server::turns::{Party, Turn};
use domain::time::Timestamp;
use domain::upload::{NameConflict, SourceTimes};
use ports::driven::clock::{Clock, Ids};
use ports::driven::content::{ByteStream, StoredContent};
use ports::driven::secrets::Secrets;
use ports::driven::store::{Author, Event, EventKind, Reads, Store, StoreError, Unit};
use ports::driving::fault::Fault;
use ports::driving::items::{ListChildren, LocateError, UnlockError};
use ports::driving::view::{ItemView, Part};
use ports::driving::visits::{
    Archive, Door, LinkPage, OpenFile, Purpose, Unlocking, Visit, VisitError, read_at_once,
};
use ports::page::Page;
use ports::secret::Password;

use crate::services::callers::Callers;
use crate::services::files::Files;
use crate::services::files::gathered;
use crate::services::files::placing::insert_item;
use crate::services::files::ticket::Ticket;
use crate::services::items::projection::{ItemsToShow, show};
use crate::services::items::versions::at_version;
use crate::services::local::Local;
use crate::services::locate::Locate;
use crate::services::locate::children::children_of;
use crate::services::visits::archive::Walk;
use crate::services::visits::gate::{LinkAccess, visit_error};

/// Opens links for visitors.
#[derive(Clone)]
pub(crate) struct Visits {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) callers: Arc<Callers>,
    pub(crate) locate: Arc<Locate>,
    pub(crate) files: Arc<Files>,
    pub(crate) local: Arc<Local>,
    pub(crate) upload_limit: u64,
}

#[async_trait]
impl ports::driving::visits::Visits for Visits {
    async fn look(&self, visit: &Visit, part: &ListChildren) -> Result<LinkPage, VisitError> {
        let access_to = self.authorize(&*self.store, visit).await?;
        let children = self.children_shown(visit, &access_to, part).await?;
        let LinkAccess {
            stored,
            policy,
            item,
            lineage,
            access,
        } = access_to;
        if item.kind() != ItemKind::Folder {
            self.local.uses.looked_at(item.id);
        }
        let mut shown = self.counted(&lineage, vec![item]).await?;
        let item = shown.pop().ok_or(VisitError::NotFound)?;
        Ok(LinkPage {
            kind: stored.link.kind,
            item,
            capabilities: access.capabilities(),
            ends_at: stored.link.ends_at(&policy),
            crumbs: crumbs(&lineage, stored.link.item),
            children,
            frame_ancestors: policy.frame_ancestors().to_vec(),
        })
    }

    async fn unlock(&self, visit: &Visit, password: &Password) -> Result<Unlocking, UnlockError> {
        let at_link = Visit {
            item: None,
            unlocking: None,
            ..visit.clone()
        };
        let attempted = self.attempt(&*self.store, &at_link, self.clock.now()).await;
        let stored = match attempted.map_err(unlock_error)? {
            Err((stored, Denial::PasswordNeeded)) => stored,
            Ok(_) => return Err(UnlockError::WrongPassword),
            Err((_, denial)) => return Err(unlock_error(visit_error(denial))),
        };
        let (passwords, guesser) = (
            std::slice::from_ref(password),
            visit.from.map_or(Party::Unknown, Party::network),
        );
        let checked = self
            .callers
            .check_link_password(&stored, passwords, guesser);
        Ok(self.unlocking(checked.await?))
    }

    async fn file(&self, visit: &Visit, purpose: Purpose) -> Result<OpenFile, VisitError> {
        let opened = self.open_file(visit, purpose).await;
        match visit.door {
            Door::Page | Door::Embed => opened,
            // Without a page there is nothing to say but the bytes.
            Door::Static => opened.map_err(|error| match error {
                VisitError::Fault(_) | VisitError::TooManyMisses { .. } => error,
                VisitError::NotFound
                | VisitError::Expired
                | VisitError::PasswordNeeded
                | VisitError::Denied(_)
                | VisitError::Lacks(_)
                | VisitError::WrongKind
                | VisitError::BadName(_)
                | VisitError::TooDeep(_)
                | VisitError::TooLarge { .. }
                | VisitError::Interrupted => VisitError::NotFound,
            }),
        }
    }

    async fn excerpt(&self, visit: &Visit, limit: u64) -> Result<Bytes, VisitError> {
        let access_to = self.authorize(&*self.store, visit).await?;
        access_to
            .access
            .permit(Action::List)
            .map_err(VisitError::Lacks)?;
        let file = self
            .files
            .open(&access_to.item, read_at_once(), Purpose::Show)
            .await?
            .ok_or(VisitError::WrongKind)?;
        let stream = file.read(0..file.size.min(limit)).await?;
        Ok(gathered(stream).await?)
    }

    async fn archive(&self, visit: &Visit) -> Result<Archive, VisitError> {
        let access_to = self.authorize(&*self.store, visit).await?;
        access_to
            .access
            .permit(Action::Read)
            .map_err(VisitError::Lacks)?;
        if access_to.item.kind() != ItemKind::Folder {
            return Err(VisitError::WrongKind);
        }
        let name = access_to.item.name.clone();
        let reads = Arc::new(Mutex::new(visit.clone()));
        let still_allowed = self.while_visiting(&reads, self.clock.now());
        let walk = Walk::new(self.clone(), visit.clone(), access_to.item.id, reads);
        Ok(Archive {
            name,
            walk: Box::new(walk),
            still_allowed,
        })
    }

    async fn upload(
        &self,
        visit: &Visit,
        name: &str,
        bytes: ByteStream,
    ) -> Result<ItemName, VisitError> {
        let name = ItemName::parse(name)?;
        let began = self.clock.now();
        let (_, access_to) = self.may_upload(&*self.store, visit, began).await?;
        let stored = self.files.put(bytes, self.upload_limit).await?;
        let organization = access_to.lineage.organization();
        let turn = Turn::usual(visit.from.map_or(Party::Unknown, Party::network));
        let placing = self
            .files
            .write_naming((organization, turn), from_ref(&stored), |unit| {
                Box::pin(self.place_upload(unit, (visit, began), &name, &stored))
            });
        placing.await
    }

    async fn download(&self, address: &str) -> Result<OpenFile, VisitError> {
        let ticket = Ticket::verify(address, &*self.secrets).ok_or(VisitError::NotFound)?;
        let now = self.clock.now();
        if ticket.until.has_passed(now) {
            return Err(VisitError::Expired);
        }
        let item = self
            .ticketed(&ticket, now)
            .await
            .map_err(|error| match error {
                LocateError::Fault(fault) => VisitError::Fault(fault),
                LocateError::NotFound
                | LocateError::Hidden
                | LocateError::Lacks(_)
                | LocateError::Scope
                | LocateError::Share(_)
                | LocateError::Trashed
                | LocateError::TooManyTries { .. }
                | LocateError::NotRedeemed => VisitError::NotFound,
            })?;
        let while_ticketed = self.while_ticketed(ticket, now);
        let file = self
            .files
            .open(&item, while_ticketed, Purpose::Download)
            .await?;
        file.ok_or(VisitError::WrongKind)
    }
}

impl Visits {
    /// The right to put a file into the folder of a link, with that folder.
    async fn may_upload(
        &self,
        reads: &dyn Reads,
        visit: &Visit,
        at: Timestamp,
    ) -> Result<(Permit, LinkAccess), VisitError> {
        let access_to = self.authorize_at(reads, visit, at).await?;
        if access_to.item.kind() != ItemKind::Folder {
            return Err(VisitError::WrongKind);
        }
        let permit = access_to.access.permit(Action::Add);
        let permit = permit.map_err(VisitError::Lacks)?;
        fits_into(&access_to.lineage, 0)?;
        Ok((permit, access_to))
    }

    /// Writes the row of a file whose bytes came in, if the link is still open for it; the answer is
    /// the name that the visitor learns.
    async fn place_upload(
        &self,
        unit: &mut dyn Unit,
        (visit, began): (&Visit, Timestamp),
        name: &ItemName,
        stored: &StoredContent,
    ) -> Result<ItemName, VisitError> {
        let (permit, access_to) = self.may_upload(&*unit, visit, began).await?;
        let source = SourceTimes::at(self.clock.now());
        let new = self.files.new_file(&permit, name.clone(), stored, source)?;
        let placed = insert_item(unit, new, Some(stored), NameConflict::Number).await?;
        let item = placed.ok_or(Fault::Internal("no name was free".into()))?;
        unit.record(&[Event {
            organization: access_to.lineage.organization(),
            kind: EventKind::Uploaded,
            item: item.id,
            by: Author::Visitor {
                link: access_to.stored.link.id,
                network: visit.from.map(shortened),
            },
            at: self.clock.now(),
        }])
        .await?;
        // A number would tell what was there to someone who may not look
        // (docs/threat-model.md T-63).
        let may_look = access_to.access.permit(Action::List).is_ok();
        Ok(if may_look { item.name } else { name.clone() })
    }

    async fn open_file(&self, visit: &Visit, purpose: Purpose) -> Result<OpenFile, VisitError> {
        let access_to = self.authorize(&*self.store, visit).await?;
        access_to
            .access
            .permit(Action::Read)
            .map_err(VisitError::Lacks)?;
        let reads = Arc::new(Mutex::new(visit.clone()));
        let while_visiting = self.while_visiting(&reads, self.clock.now());
        let file = self.files.open(&access_to.item, while_visiting, purpose);
        file.await?.ok_or(VisitError::WrongKind)
    }

    async fn children_shown(
        &self,
        visit: &Visit,
        access_to: &LinkAccess,
        part: &ListChildren,
    ) -> Result<Option<Page<ItemView>>, VisitError> {
        let may_look = access_to.access.permit(Action::List).is_ok();
        if !may_look || access_to.item.kind() != ItemKind::Folder {
            return Ok(None);
        }
        let now = self.clock.now();
        let is_seen = |item| self.sees(visit, item, now);
        let page = children_of(&*self.store, access_to.item.id, part, is_seen).await?;
        Ok(Some(Page {
            rows: self.counted(&access_to.lineage, page.rows).await?,
            next: page.next,
        }))
    }

    /// Shows items as a page does: what folders hold, and nobody's name.
    async fn counted(
        &self,
        lineage: &Lineage,
        items: Vec<Item>,
    ) -> Result<Vec<ItemView>, StoreError> {
        let to_show = ItemsToShow::of(items, lineage, None);
        show(&*self.store, to_show, &[Part::Counts]).await
    }

    /// The item of a download address, if the one it was made for may still read what they began to read.
    pub(super) async fn ticketed(
        &self,
        ticket: &Ticket,
        began: Timestamp,
    ) -> Result<Item, LocateError> {
        let reads = &*self.store;
        let context = self.callers.context_by_id(ticket.bearer, began).await?;
        let context = context.ok_or(LocateError::NotFound)?;
        let item = reads.item(ticket.item).await?;
        let item = item.ok_or(LocateError::NotFound)?;
        let lineage = reads.lineage(item.id).await?;
        let lineage = lineage.ok_or(LocateError::NotFound)?;
        let through = ticket.link.map(|link| (link, ticket.proof()));
        let rights = self
            .locate
            .rights_again(reads, &context, through, &lineage)
            .await?;
        rights.permit(Action::Read)?;
        // The file may have been replaced since: its bytes of then are for those who may read them.
        at_version(reads, (&item, &rights), Some(ticket.content_revision)).await
    }
}

fn crumbs(lineage: &Lineage, top: ItemId) -> Vec<(ItemId, ItemName)> {
    let steps = lineage.steps();
    let end = steps
        .iter()
        .position(|step| step.item == top)
        .map_or(0, |place| place + 1);
    steps[..end]
        .iter()
        .rev()
        .map(|step| (step.item, step.name.clone()))
        .collect()
}

fn unlock_error(error: VisitError) -> UnlockError {
    let reach = match error {
        VisitError::Expired => LocateError::Share(Denial::Expired),
        VisitError::Denied(denial) => LocateError::Share(denial),
        VisitError::Fault(fault) => LocateError::Fault(fault),
        VisitError::PasswordNeeded => LocateError::Share(Denial::PasswordNeeded),
        VisitError::NotFound
        | VisitError::TooManyMisses { .. }
        | VisitError::Lacks(_)
        | VisitError::WrongKind
        | VisitError::BadName(_)
        | VisitError::TooDeep(_)
        | VisitError::TooLarge { .. }
        | VisitError::Interrupted => LocateError::NotFound,
    };
    UnlockError::Locate(reach)
}

/// The network of an address, without the part that tells who in it: 24 bits of an IPv4 address, 48 of an
/// IPv6 address.
fn shortened(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => format!("{}/24", Ipv4Addr::from_bits(v4.to_bits() & (!0 << 8))),
        IpAddr::V6(v6) => format!("{}/48", Ipv6Addr::from_bits(v6.to_bits() & (!0 << 80))),
    }
}

#[cfg(test)]
mod tests;
