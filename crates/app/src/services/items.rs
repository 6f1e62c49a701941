//! Reading drives.

pub(super) mod children;
mod events;
mod folder_totals;
mod listing;
pub(crate) mod projection;
pub(super) mod sort_key;
mod trashed;

use async_trait::async_trait;
use bytes::Bytes;
use domain::access::Action;
use domain::item::{ItemKind, name_key};
use ports::driving::Context;
use ports::driving::address::{DriveAddress, ItemAddress, ShareAddress, Start, UserAddress};
use ports::driving::items::{
    Items, ItemsError, ListChildren, ListPart, Listing, LocateError, UnlockError, Wanted,
};
use ports::driving::view::{
    AccountView, DriveView, EventView, ItemView, ParentView, Part, PersonView,
};
use ports::driving::visits::OpenFile;
use ports::page::Page;
use ports::secret::Password;

use crate::services::Services;
use crate::services::items::children::Looker;
use crate::services::items::listing::at_version;
use crate::services::items::projection::{
    API_DOWNLOAD, Together, is_own, path_to, show, show_drive,
};
use crate::services::locate::drive_at;
use crate::services::permissions::people::person_view;
use crate::services::visits::gathered;
use crate::services::visits::open_file::Purpose;
use crate::services::visits::revocable_stream::not_revocable;

/// How long a download address is good that is handed out instead of bytes (contracts/box.md 7.5).
const SHORT_DOWNLOAD: std::time::Duration = std::time::Duration::from_mins(15);

#[async_trait]
impl Items for Services {
    async fn person(
        &self,
        context: &Context,
        user: Option<UserAddress>,
    ) -> Result<PersonView, LocateError> {
        Ok(person_view(self.colleague(context, user).await?))
    }

    async fn drive(
        &self,
        context: &Context,
        drive: &DriveAddress,
    ) -> Result<DriveView, LocateError> {
        let root = ItemAddress {
            start: Start::Root(drive.clone()),
            path: Vec::new(),
        };
        self.locate_for(context, &root, Action::See).await?;
        let drive = drive_at(&*self.store, context, drive).await?;
        let view = show_drive(&*self.store, drive).await?;
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
                Err(
                    LocateError::NotFound
                    | LocateError::Hidden
                    | LocateError::Lacks(_)
                    | LocateError::Share(_)
                    | LocateError::Trashed
                    | LocateError::TooManyTries { .. }
                    | LocateError::NotRedeemed,
                ) => {}
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
        let located = self.locate_for(context, item, Action::See).await?;
        if wanted.kind.is_some_and(|kind| located.item.kind() != kind) {
            return Err(LocateError::NotFound);
        }
        if wanted.version.is_none() && !wanted.parts.contains(&Part::Link) {
            return self
                .show_reached(&*self.store, context, &located, wanted)
                .await;
        }
        // The item and its link are of one moment: a link never shows with another state's etag.
        let shown = self
            .store
            .at_one_moment(|reads| Box::pin(self.show_reached(reads, context, &located, wanted)));
        shown.await
    }

    async fn children(
        &self,
        context: &Context,
        folder: &ItemAddress,
        part: &ListChildren,
        parts: &'static [Part],
    ) -> Result<Page<ItemView>, ItemsError> {
        let reads = &*self.store;
        let located = self.locate_for(context, folder, Action::List).await?;
        if located.item.kind() != ItemKind::Folder {
            return Err(ItemsError::NotAFolder);
        }
        let through = located.through.as_ref();
        let through = through.map(|stored| (stored.link.id, located.proof));
        let looker = Looker::Caller(context, through);
        let page = self.children_of(located.item.id, part, looker).await?;
        let parent = ParentView {
            id: located.item.id,
            path: path_to(&located.lineage, 0, located.rights.seen_from()),
        };
        let ids: Vec<_> = page.rows.iter().map(|item| item.id).collect();
        let together = Together {
            items: page.rows,
            lineage: &located.lineage,
            looker: Some(context.caller.organization),
            granted: reads.granted_among(&ids).await?,
        };
        let mut rows = show(reads, together, parts).await?;
        for row in &mut rows {
            row.parent = parts.contains(&Part::Parent).then(|| parent.clone());
            if parts.contains(&Part::Download) && row.item.kind() != ItemKind::Folder {
                row.download = self.ticket(context, &located, &row.item, API_DOWNLOAD);
            }
        }
        Ok(Page {
            rows,
            next: page.next,
        })
    }

    async fn content(&self, context: &Context, file: &ItemAddress) -> Result<String, ItemsError> {
        let located = self.locate_for(context, file, Action::Read).await?;
        if located.item.kind() == ItemKind::Folder {
            return Err(ItemsError::NoContent);
        }
        let address = self.ticket(context, &located, &located.item, API_DOWNLOAD);
        address.ok_or(ItemsError::NoContent)
    }

    async fn account(
        &self,
        context: &Context,
        user: Option<UserAddress>,
    ) -> Result<AccountView, LocateError> {
        self.account_of(context, user).await
    }

    async fn listing(
        &self,
        context: &Context,
        folder: &ItemAddress,
        part: &ListPart,
        parts: &'static [Part],
    ) -> Result<Listing, ItemsError> {
        let located = self.locate_for(context, folder, Action::List).await?;
        if located.item.kind() != ItemKind::Folder {
            return Err(ItemsError::NotAFolder);
        }
        let is_home = located.item.parent.is_none() && is_own(context, &located.lineage);
        let mut invited = Vec::new();
        if is_home {
            invited = self.invited(context).await?;
        }
        if let Some(name) = &part.named {
            invited.retain(|subject| subject.item.name.key() == name_key(name));
        }
        let listed = if invited.is_empty() {
            self.list_children(context, &located, (part, parts)).await
        } else {
            let parts = (part, parts);
            self.list_home(context, &located, invited, parts).await
        };
        Ok(listed?)
    }

    async fn trash(
        &self,
        context: &Context,
        part: &ListPart,
        parts: &'static [Part],
    ) -> Result<Listing, LocateError> {
        self.list_trash(context, part, parts).await
    }

    async fn events(
        &self,
        context: &Context,
        after: Option<u64>,
        limit: u32,
    ) -> Result<(Vec<EventView>, u64), LocateError> {
        self.events_after(context, after, limit).await
    }

    async fn download(&self, context: &Context, file: &ItemAddress) -> Result<String, ItemsError> {
        let located = self.locate_for(context, file, Action::Read).await?;
        if located.item.kind() != ItemKind::File {
            return Err(LocateError::NotFound.into());
        }
        let address = self.ticket(context, &located, &located.item, SHORT_DOWNLOAD);
        address.ok_or(ItemsError::NoContent)
    }

    async fn open(
        &self,
        context: &Context,
        file: &ItemAddress,
        version: Option<u64>,
    ) -> Result<OpenFile, ItemsError> {
        let located = self.locate_for(context, file, Action::Read).await?;
        let while_reading = self.while_reading(context, located.item.id);
        let id = located.item.id;
        let file = match version {
            Some(_) => {
                let at = self
                    .store
                    .at_one_moment(|reads| Box::pin(at_version(reads, id, version)));
                at.await?
            }
            None => located.item,
        };
        let opened = self
            .open_file(&file, while_reading, Purpose::Download)
            .await;
        opened?.ok_or(ItemsError::NoContent)
    }

    async fn excerpt(
        &self,
        context: &Context,
        file: &ItemAddress,
        limit: u64,
    ) -> Result<Bytes, ItemsError> {
        let located = self.locate_for(context, file, Action::List).await?;
        let opened = self
            .open_file(&located.item, not_revocable(), Purpose::Show)
            .await?;
        let opened = opened.ok_or(ItemsError::NoContent)?;
        let read = opened.read(0..opened.size.min(limit)).await;
        let stream = read.map_err(|error| LocateError::Fault(error.into()))?;
        let bytes = gathered(stream).await;
        Ok(bytes.map_err(|error| LocateError::Fault(error.into()))?)
    }

    async fn find_people(
        &self,
        context: &Context,
        text: &str,
        limit: usize,
    ) -> Result<Vec<PersonView>, LocateError> {
        self.people_like(context, text, limit).await
    }

    async fn unlock_share(
        &self,
        context: &Context,
        share: &ShareAddress,
        password: &Password,
    ) -> Result<(), UnlockError> {
        self.unlock_for_caller(context, share, password).await
    }
}
