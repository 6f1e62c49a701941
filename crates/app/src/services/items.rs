//! Reading drives.

mod changes;
mod events;
mod filtered;
mod folder_totals;
pub(super) mod home;
mod listing;
pub(crate) mod projection;
mod search;
pub(super) mod sort_key;
mod trashed;
pub(super) mod versions;

use std::slice::from_ref;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use domain::access::Action;
use domain::gate::Denial;
use domain::ids::ItemId;
use domain::item::{ItemKind, name_key};
use domain::principal::TokenScope;
use domain::server::turns::Party;
use ports::driven::clock::Clock;
use ports::driven::secrets::Secrets;
use ports::driven::store::{Redemption, Store};
use ports::driving::Context;
use ports::driving::address::{DriveAddress, ItemAddress, ShareAddress, Start};
use ports::driving::items::{
    CONTENT_FOR, Changes, ChangesError, Children, FollowChanges, ItemsError, ListChildren,
    ListPart, Listing, LocateError, Matching, Sought, UnlockError, Wanted,
};
use ports::driving::view::{DriveView, EventView, ItemView, ParentView, Part};
use ports::driving::visits::{OpenFile, Purpose, StillAllowed, read_at_once};
use ports::page::Page;
use ports::secret::Password;

use crate::services::callers::Callers;
use crate::services::files::Files;
use crate::services::files::gathered;
use crate::services::items::filtered::Filling;
use crate::services::items::projection::{ItemsToShow, path_to, show};
use crate::services::items::versions::at_version;
use crate::services::links::Links;
use crate::services::local::Local;
use crate::services::locate::children::children_of;
use crate::services::locate::drive_at;
use crate::services::locate::{Locate, Located};

/// Shows items, and the drives and people that belong to them.
pub(crate) struct Items {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) callers: Arc<Callers>,
    pub(crate) locate: Arc<Locate>,
    pub(crate) links: Arc<Links>,
    pub(crate) files: Arc<Files>,
    pub(crate) local: Arc<Local>,
}

#[async_trait]
impl ports::driving::items::Items for Items {
    async fn drive(
        &self,
        context: &Context,
        drive: &DriveAddress,
    ) -> Result<DriveView, LocateError> {
        let root = ItemAddress::from(Start::Root(drive.clone()));
        self.locate.locate_for(context, &root, Action::See).await?;
        let drive = drive_at(&*self.store, context, drive).await?;
        let view = self.show_drive(drive).await?;
        view.ok_or(LocateError::NotFound)
    }

    async fn drives(&self, context: &Context) -> Result<Vec<DriveView>, LocateError> {
        let drives = self.store.drives(context.caller.organization).await?;
        let mut views = Vec::new();
        let mut out_of_reach = false;
        for drive in drives {
            match self.drive(context, &DriveAddress::Id(drive.id)).await {
                Ok(view) => views.push(view),
                Err(LocateError::Fault(fault)) => return Err(fault.into()),
                Err(LocateError::Scope) => out_of_reach = true,
                Err(_hidden) => {}
            }
        }
        if views.is_empty() && out_of_reach {
            return Err(LocateError::Scope);
        }
        let own = context.caller.user().map(domain::item::DriveOwner::User);
        views.sort_by_key(|view| Some(view.drive.owner) != own);
        Ok(views)
    }

    async fn item(
        &self,
        context: &Context,
        item: &ItemAddress,
        wanted: Wanted,
    ) -> Result<ItemView, LocateError> {
        let located = self.locate.locate_for(context, item, Action::See).await?;
        if wanted.kind.is_some_and(|kind| located.item.kind() != kind) {
            return Err(LocateError::NotFound);
        }
        if !wanted.parts.contains(&Part::Link) {
            return self
                .show_located(&*self.store, context, &located, wanted)
                .await;
        }
        // The item and its link are of one moment: a link never shows with another state's etag.
        let shown = self
            .store
            .at_one_moment(|reads| Box::pin(self.show_located(reads, context, &located, wanted)));
        shown.await
    }

    async fn children(
        &self,
        context: &Context,
        folder: &ItemAddress,
        part: &ListChildren,
        matching: &Matching,
        parts: &'static [Part],
    ) -> Result<Children, ItemsError> {
        let located = self.listed(context, folder).await?;
        let filter = matching.filter.as_ref();
        let mut filling = Filling::new(part, filter);
        let page = loop {
            let read = self.child_views(context, &located, &filling.part, parts);
            if let Some(page) = filling.with(read.await?) {
                break page;
            }
        };
        let total = if matching.counted {
            Some(self.count_children(context, &located, filter).await?)
        } else {
            None
        };
        Ok(Children { page, total })
    }

    async fn search(
        &self,
        context: &Context,
        folder: &ItemAddress,
        sought: &Sought,
        part: &ListChildren,
        parts: &'static [Part],
    ) -> Result<Page<ItemView>, ItemsError> {
        search::search(self, context, folder, (sought, part), parts).await
    }

    async fn changes(
        &self,
        context: &Context,
        folder: &ItemAddress,
        asked: FollowChanges,
        parts: &'static [Part],
    ) -> Result<Changes, ChangesError> {
        changes::changes(self, context, folder, asked, parts).await
    }

    async fn content(
        &self,
        context: &Context,
        item: &ItemAddress,
        wanted: Wanted,
        lives_for: Duration,
    ) -> Result<String, ItemsError> {
        let located = self.locate.locate_for(context, item, Action::Read).await?;
        let is = located.item.kind();
        if wanted.kind.is_some_and(|kind| kind != is) {
            return Err(LocateError::NotFound.into());
        }
        if is == ItemKind::Folder {
            return Err(ItemsError::NoContent);
        }
        let file = at_version(
            &*self.store,
            (&located.item, &located.rights),
            wanted.version,
        )
        .await?;
        let standing = (&located.rights, located.way());
        let address = self.ticket(context, standing, &file, lives_for);
        address.ok_or(ItemsError::NoContent)
    }

    async fn versions(
        &self,
        context: &Context,
        file: &ItemAddress,
        part: (Option<u64>, u32),
        parts: &'static [Part],
    ) -> Result<(Vec<ItemView>, Option<u64>), ItemsError> {
        versions::versions(self, context, file, part, parts).await
    }

    async fn listing(
        &self,
        context: &Context,
        folder: &ItemAddress,
        part: &ListPart,
        parts: &'static [Part],
    ) -> Result<Listing, ItemsError> {
        listing::listing(self, context, folder, (part, parts)).await
    }

    async fn given(
        &self,
        context: &Context,
        parts: &'static [Part],
    ) -> Result<Vec<ItemView>, LocateError> {
        if !context.caller.scopes.has(TokenScope::Read) {
            return Err(LocateError::Scope);
        }
        let subjects = self.invited(context).await?;
        let mut views = self
            .project(&*self.store, context, &subjects, parts)
            .await?;
        views.sort_by_cached_key(|view| (name_key(&view.name), view.item.id));
        Ok(views)
    }

    async fn trash(
        &self,
        context: &Context,
        part: &ListPart,
        parts: &'static [Part],
    ) -> Result<Listing, LocateError> {
        trashed::trash(self, context, part, parts).await
    }

    async fn events(
        &self,
        context: &Context,
        after: Option<u64>,
        limit: u32,
    ) -> Result<(Vec<EventView>, u64), LocateError> {
        events::events(self, context, after, limit).await
    }

    async fn open(
        &self,
        context: &Context,
        file: &ItemAddress,
        version: Option<u64>,
    ) -> Result<OpenFile, ItemsError> {
        let located = self.locate.locate_for(context, file, Action::Read).await?;
        let file = at_version(&*self.store, (&located.item, &located.rights), version).await?;
        let earlier = file.content_revision < located.item.content_revision;
        let while_reading = self.while_reading(context, file.id, earlier);
        let opened = self
            .files
            .open(&file, while_reading, Purpose::Download)
            .await;
        opened?.ok_or(ItemsError::NoContent)
    }

    async fn excerpt(
        &self,
        context: &Context,
        file: &ItemAddress,
        limit: u64,
    ) -> Result<Bytes, ItemsError> {
        let located = self.locate.locate_for(context, file, Action::List).await?;
        let opened = self
            .files
            .open(&located.item, read_at_once(), Purpose::Show)
            .await?;
        let opened = opened.ok_or(ItemsError::NoContent)?;
        let read = opened.read(0..opened.size.min(limit)).await;
        let stream = read.map_err(|error| LocateError::Fault(error.into()))?;
        let bytes = gathered(stream).await;
        Ok(bytes.map_err(|error| LocateError::Fault(error.into()))?)
    }

    async fn unlock_share(
        &self,
        context: &Context,
        share: &ShareAddress,
        password: &Password,
    ) -> Result<(), UnlockError> {
        let reads = &*self.store;
        let stored = self.locate.link_of_share(reads, share).await?;
        if !context.caller.scopes.has(TokenScope::Read) {
            return Err(LocateError::Scope.into());
        }
        let lineage = reads.lineage(stored.link.item).await?;
        let lineage = lineage.ok_or(LocateError::NotFound)?;
        match self
            .locate
            .authorize_link(reads, context, &lineage, &stored, None)
            .await?
        {
            Ok(_) => return Ok(()),
            Err(Denial::PasswordNeeded) => {}
            Err(denial) if denial.is_gone() || denial == Denial::Expired => {
                return Err(LocateError::NotFound.into());
            }
            Err(denial) => return Err(LocateError::Share(denial).into()),
        }
        let guesser = Party::from(&context.caller);
        let proof = self
            .callers
            .check_link_password(&stored, from_ref(password), guesser)
            .await?;
        let Some(user) = context.caller.user() else {
            return Err(LocateError::Share(Denial::SignInNeeded).into());
        };
        let unlocked = Redemption {
            link: stored.link.id,
            user,
            password: Some(proof.generation),
            durable: false,
            at: self.clock.now(),
        };
        let remember = self
            .locate
            .remember(stored.link.organization, unlocked, |before| Redemption {
                durable: before.is_some_and(|before| before.durable),
                ..unlocked
            });
        Ok(remember.await?)
    }
}

impl Items {
    /// A page of the items in a folder, shown.
    async fn child_views(
        &self,
        context: &Context,
        located: &Located,
        part: &ListChildren,
        parts: &'static [Part],
    ) -> Result<Page<ItemView>, ItemsError> {
        let reads = &*self.store;
        let through = located.way();
        let is_seen = |item| self.locate.sees(context, through, item);
        let page = children_of(reads, located.item.id, part, is_seen).await?;
        let parent = ParentView {
            id: located.item.id,
            path: path_to(&located.lineage, 0, located.rights.seen_from()),
        };
        let ids: Vec<_> = page.rows.iter().map(|item| item.id).collect();
        let to_show = ItemsToShow {
            items: page.rows,
            lineage: &located.lineage,
            looker: Some(context.caller.organization),
            granted: reads.granted_among(&ids).await?,
        };
        let mut rows = show(reads, to_show, parts).await?;
        for row in &mut rows {
            row.parent = parts.contains(&Part::Parent).then(|| parent.clone());
            if parts.contains(&Part::Download) && row.item.kind() != ItemKind::Folder {
                row.download =
                    self.ticket(context, (&located.rights, through), &row.item, CONTENT_FOR);
            }
        }
        Ok(Page {
            rows,
            next: page.next,
        })
    }

    /// Asks whether a caller may still read an item, or what it was earlier.
    fn while_reading(&self, context: &Context, item: ItemId, earlier: bool) -> StillAllowed {
        let (locate, context) = (Arc::clone(&self.locate), context.clone());
        Arc::new(move || {
            let (locate, context) = (Arc::clone(&locate), context.clone());
            Box::pin(async move {
                let reads = &*locate.store;
                let context = match locate.callers.context_again(reads, &context).await {
                    Ok(Some(context)) => context,
                    Ok(None) => return false,
                    Err(_failed) => return true,
                };
                let address = ItemAddress::from(Start::AnyItem(item));
                match locate.locate(reads, &context, &address).await {
                    Ok(located) if earlier => located.rights.permits_earlier().is_ok(),
                    Ok(located) => located.rights.permit(Action::Read).is_ok(),
                    Err(LocateError::Fault(_)) => true,
                    Err(_) => false,
                }
            })
        })
    }
}

#[cfg(test)]
mod tests;
