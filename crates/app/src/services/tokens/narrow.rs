//! A token that may do less than the one that it is made from.

use domain::access::Rights;
use domain::item::{DriveOwner, Item, ItemKind};
use domain::principal::Caller;
use domain::token::{Exceeds, Narrowing, Reach, narrowed, stands};
use ports::directory::Bearer;
use ports::driving::identity::IdentityError;
use ports::driving::tokens::{Narrow, Narrowed, TokensError, Within};

use crate::services::Services;

impl Services {
    pub(super) async fn narrower(&self, narrow: &Narrow) -> Result<Narrowed, TokensError> {
        let from = self.to_be_narrowed(narrow).await?;
        let context = self
            .callers
            .context_of(&from)
            .await
            .map_err(|error| match error {
                IdentityError::Invalid
                | IdentityError::Expired
                | IdentityError::TooManyTries { .. } => TokensError::Token,
                IdentityError::Fault(fault) => TokensError::Fault(fault),
            })?;
        let (item, is_reached) = match narrow.within {
            Some(within) => {
                let (item, is_reached) = self.reached_by(&context.caller, within).await?;
                (Some(item), is_reached)
            }
            None => (None, true),
        };
        let asked = Narrowing {
            scopes: narrow.scopes,
            capabilities: narrow.capabilities,
            within: item.as_ref().map(|item| (item.id, is_reached)),
        };
        let reach = Reach {
            scopes: from.scopes,
            limit: from.limit,
        };
        let reach = narrowed(&reach, &asked).map_err(|exceeds| match exceeds {
            Exceeds::Scope => TokensError::Exceeds,
            Exceeds::Item => TokensError::UnknownItem,
        })?;
        let within = match (item, reach.limit.within) {
            (Some(item), _) => Some(item),
            (None, Some(within)) => self.store.item(within).await?,
            (None, None) => None,
        };
        let issue = self.store.write(from.organization, |unit| {
            Box::pin(async {
                // It may have been ended meanwhile, and then nothing is to come of it.
                let now = unit.bearer(from.id).await?;
                if !now.is_some_and(|bearer| stands(bearer.revoked_at)) {
                    return Err(TokensError::Token);
                }
                self.issue_from(unit, &from, &reach).await
            })
        });
        Ok(Narrowed {
            issued: issue.await?,
            within,
        })
    }

    /// The token that is to be narrowed: of the client, if one says that it calls.
    async fn to_be_narrowed(&self, narrow: &Narrow) -> Result<Bearer, TokensError> {
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
    async fn reached_by(
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
