//! Changing what is in drives, with the one link that an item has.

mod change;
mod copy;
mod make;
pub(super) mod parts;
mod session;
mod sweep;
mod trash;
mod upload;

use async_trait::async_trait;
use domain::ids::UploadSessionId;
use domain::item::ItemKind;
use domain::session::Part;
use ports::driven::content::ByteStream;
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::filing::{
    BeginSession, ChangeItem, CheckUpload, CommitSession, CopyItem, Filing, FilingError, MakeItem,
    RemoveItem, RestoreItem, SendPart, SessionView, Upload,
};
use ports::driving::view::ItemDetail;

use crate::services::Services;

#[async_trait]
impl Filing for Services {
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

    async fn begin_session(
        &self,
        context: &Context,
        command: BeginSession,
    ) -> Result<SessionView, FilingError> {
        self.begin_one(context, command).await
    }

    async fn session(
        &self,
        context: &Context,
        id: UploadSessionId,
    ) -> Result<SessionView, FilingError> {
        let (session, parts) = self.own_session(context, id).await?;
        let arrived = parts.len() as u64;
        Ok(SessionView { session, arrived })
    }

    async fn session_parts(
        &self,
        context: &Context,
        id: UploadSessionId,
    ) -> Result<Vec<Part>, FilingError> {
        let (_, parts) = self.own_session(context, id).await?;
        Ok(parts.into_iter().map(|part| part.part).collect())
    }

    async fn send_part(
        &self,
        context: &Context,
        command: SendPart,
        bytes: ByteStream,
    ) -> Result<Part, FilingError> {
        self.take_part(context, command, bytes).await
    }

    async fn commit_session(
        &self,
        context: &Context,
        command: CommitSession,
    ) -> Result<ItemDetail, FilingError> {
        self.commit_one(context, command).await
    }

    async fn abort_session(
        &self,
        context: &Context,
        id: UploadSessionId,
    ) -> Result<(), FilingError> {
        self.abort_one(context, id).await
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
