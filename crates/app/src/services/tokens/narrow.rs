//! A token that may do less than the one that it is made from.

use domain::access::Rights;
use domain::item::{DriveOwner, Item, ItemKind};
use domain::principal::Caller;
use ports::directory::Bearer;
use ports::driving::tokens::{Narrow, TokensError, Within};

use super::Tokens;

impl Tokens {
    /// The token that is to be narrowed: of the client, if one says that it calls.
    pub(super) async fn to_be_narrowed(&self, narrow: &Narrow) -> Result<Bearer, TokensError> {
        let client = match &narrow.client {
            Some(client) => Some(self.proved_client(client).await?.application.id),
            None => None,
        };
        let digests = self.secrets.bearer_digests(narrow.token.reveal());
        if digests.is_empty() {
            return Err(TokensError::Token);
        }
        let found = self.store.bearer_by_digest(&digests).await?;
        let own = found.filter(|bearer| client.is_none_or(|client| client == bearer.application));
        own.ok_or(TokensError::Token)
    }

    /// An item that was named, and whether the caller may know of it.
    pub(super) async fn reached_by(
        &self,
        caller: &Caller,
        within: Within,
    ) -> Result<(Item, bool), TokensError> {
        let (id, kind) = match within {
            Within::File(id) => (Some(id), Some(ItemKind::File)),
            Within::Folder(id) => (Some(id), Some(ItemKind::Folder)),
            Within::Item(id) => (Some(id), None),
            Within::OwnRoot => {
                let drive = match caller.user() {
                    Some(user) => self.store.drive_of(DriveOwner::User(user)).await?,
                    None => None,
                };
                (drive.map(|drive| drive.root), None)
            }
        };
        let id = id.ok_or(TokensError::UnknownItem)?;
        let item = self.store.item(id).await?;
        let item = item.filter(|item| kind.is_none_or(|kind| item.kind() == kind));
        let item = item.ok_or(TokensError::UnknownItem)?;
        let lineage = self.store.lineage(id).await?;
        let lineage = lineage.ok_or(TokensError::UnknownItem)?;
        let rights = Rights::of(caller, &lineage, self.clock.now());
        Ok((item, rights.visible().is_ok()))
    }
}
