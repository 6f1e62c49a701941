//! Changing what is in drives, with the one link that an item has.

mod change;
mod copy;
mod link;
mod make;
mod parts;
mod trash;
mod upload;

use async_trait::async_trait;
use domain::item::ItemKind;
use ports::driven::content::ByteStream;
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::filing::{
    ChangeItem, CheckUpload, CopyItem, Filing, FilingError, MakeItem, RemoveItem, RestoreItem,
    Upload,
};
use ports::driving::view::ItemDetail;

use super::UseCases;

#[async_trait]
impl Filing for UseCases {
    async fn change_item(
        &self,
        context: &Context,
        command: ChangeItem,
    ) -> Result<ItemDetail, FilingError> {
        self.change_one(context, command).await
    }

    async fn make_item(
        &self,
        context: &Context,
        command: MakeItem,
    ) -> Result<ItemDetail, FilingError> {
        self.make_one(context, command).await
    }

    async fn upload(
        &self,
        context: &Context,
        command: Upload,
        bytes: ByteStream,
    ) -> Result<ItemDetail, FilingError> {
        self.take_upload(context, command, bytes).await
    }

    async fn check_upload(
        &self,
        context: &Context,
        command: CheckUpload,
    ) -> Result<(), FilingError> {
        self.would_take(context, &command).await
    }

    async fn copy_item(
        &self,
        context: &Context,
        command: CopyItem,
    ) -> Result<ItemDetail, FilingError> {
        self.copy_one(context, command).await
    }

    async fn remove_item(&self, context: &Context, command: RemoveItem) -> Result<(), FilingError> {
        self.remove_one(context, command).await
    }

    async fn restore_item(
        &self,
        context: &Context,
        command: RestoreItem,
    ) -> Result<ItemDetail, FilingError> {
        self.restore_one(context, command).await
    }

    async fn trashed_item(
        &self,
        context: &Context,
        item: &ItemAddress,
        kind: ItemKind,
    ) -> Result<ItemDetail, FilingError> {
        self.show_trashed(context, item, kind).await
    }

    async fn purge_item(
        &self,
        context: &Context,
        item: &ItemAddress,
        kind: ItemKind,
    ) -> Result<(), FilingError> {
        self.purge_one(context, item, kind).await
    }
}
