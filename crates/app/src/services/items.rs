//! Reading drives.

pub(super) mod children;
pub(super) mod detail;
mod events;
mod folder_totals;
mod listing;
pub(super) mod sort_key;
mod trashed;
pub(crate) mod views;

use async_trait::async_trait;
use bytes::Bytes;
use domain::access::Action;
use domain::item::ItemKind;
use ports::driving::Context;
use ports::driving::address::{DriveAddress, ItemAddress, ShareAddress, Start, UserAddress};
use ports::driving::items::{
    Items, ItemsError, ListChildren, ListPart, Listing, LocateError, UnlockError,
};
use ports::driving::view::{
    AccountView, DriveView, EventView, ItemDetail, ItemView, ParentView, PersonView,
};
use ports::driving::visits::OpenFile;
use ports::page::Page;
use ports::secret::Password;

use crate::services::Services;
use crate::services::items::children::Looker;
use crate::services::items::views::{API_DOWNLOAD, Parts, Surroundings, path_to, show, show_drive};
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

    async fn item(&self, context: &Context, item: &ItemAddress) -> Result<ItemView, LocateError> {
        let located = self.locate_for(context, item, Action::See).await?;
        Ok(self.show_reached(&*self.store, context, &located).await?)
    }

    async fn children(
        &self,
        context: &Context,
        folder: &ItemAddress,
        part: &ListChildren,
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
        let around = Surroundings::of(&located.lineage, Some(context.caller.organization));
        let ids: Vec<_> = page.rows.iter().map(|item| item.id).collect();
        let parts = Parts::Shared {
            granted: reads.granted_among(&ids).await?,
        };
        let mut rows = show(reads, page.rows, (&around, Some(&parent)), parts).await?;
        if located.rights.permit(Action::Read).is_ok() {
            for row in rows
                .iter_mut()
                .filter(|row| row.item.kind() != ItemKind::Folder)
            {
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

    async fn detail(
        &self,
        context: &Context,
        item: &ItemAddress,
        kind: Option<ItemKind>,
    ) -> Result<ItemDetail, LocateError> {
        self.item_detail(context, item, kind, None).await
    }

    async fn listing(
        &self,
        context: &Context,
        folder: &ItemAddress,
        part: &ListPart,
    ) -> Result<Listing, ItemsError> {
        self.list_folder(context, folder, part).await
    }

    async fn trash(&self, context: &Context, part: &ListPart) -> Result<Listing, LocateError> {
        self.list_trash(context, part).await
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

    async fn details(
        &self,
        context: &Context,
        items: &[ItemAddress],
        kind: Option<ItemKind>,
    ) -> Result<Vec<ItemDetail>, LocateError> {
        let mut details = Vec::with_capacity(items.len());
        for item in items {
            let detail = self.item_detail(context, item, kind, None).await?;
            details.push(detail);
        }
        Ok(details)
    }

    async fn version(
        &self,
        context: &Context,
        file: &ItemAddress,
        number: u64,
    ) -> Result<ItemDetail, LocateError> {
        let kind = Some(ItemKind::File);
        self.item_detail(context, file, kind, Some(number)).await
    }

    async fn open(
        &self,
        context: &Context,
        file: &ItemAddress,
        version: Option<u64>,
    ) -> Result<OpenFile, ItemsError> {
        let located = self.locate_for(context, file, Action::Read).await?;
        let while_reading = self.while_reading(context, located.item.id);
        let file = match version {
            Some(number) => self.at_version(located.item.id, number).await?,
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
