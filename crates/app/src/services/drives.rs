//! Changing what is in drives, with the one link that an item has.

mod change;
mod contents;
mod copy;
mod in_order;
mod make;
mod parts;
mod session;
mod sweep;
mod taken;
mod trash;
mod upload;
mod versions;
mod way;

use std::slice::from_ref;
use std::sync::Arc;

use async_trait::async_trait;
use domain::access::Action;
use domain::ids::UploadSessionId;
use domain::item::{ItemKind, description};
use domain::server::session::{Cut, Part, SessionRefusal, Span};
use domain::upload::NameConflict;
use ports::driven::clock::{Clock, Ids};
use ports::driven::content::ByteStream;
use ports::driven::store::{Store, Written};
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::drives::{
    BeginInOrder, BeginSession, ChangeItem, CheckUpload, CommitSession, CopyItem, DrivesError,
    InOrder, MakeItem, RemoveItem, RestoreItem, RestoreVersion, SendPart, Sent, SessionView,
    Upload,
};
use ports::driving::fault::Fault;
use ports::driving::items::LocateError;
use ports::driving::view::{ItemView, Part as ItemPart};

use self::contents::{Contents, by_the_tree};
use self::session::part_error;
use self::upload::{Admitted, conflict_of};
use crate::services::files::Files;
use crate::services::items::Items;
use crate::services::links::Links;
use crate::services::local::Local;
use crate::services::locate::Locate;
use crate::services::next_id;

/// Changes what is in drives.
pub struct Drives {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) locate: Arc<Locate>,
    pub(crate) links: Arc<Links>,
    pub(crate) items: Arc<Items>,
    pub(crate) files: Arc<Files>,
    pub(crate) local: Arc<Local>,
    pub(crate) upload_limit: u64,
    /// How many items are copied at once.
    pub(crate) copy_items: usize,
    /// How many bytes they may have together.
    pub(crate) copy_bytes: u64,
}

#[async_trait]
impl ports::driving::drives::Drives for Drives {
    async fn change_item(
        &self,
        context: &Context,
        command: ChangeItem,
        parts: &'static [ItemPart],
    ) -> Result<ItemView, DrivesError> {
        let wish = change::wish(&command)?;
        // Everything is decided once before anything is hashed: a refusal costs nothing.
        let reads = &*self.store;
        let asked = (&command, &wish);
        let nothing = Contents::default();
        let decided = self.decide_item(reads, context, asked, &nothing).await?;
        let link = self
            .links
            .decide_item_link(reads, context, &decided.located, (&command.link, None))
            .await?;
        let hashed = self
            .links
            .hash_item_link(context, &command.link, &decided.located)
            .await?;
        if decided.change.is_none() && (hashed.is_some() || link.is_nothing()) {
            let unchanged = self.unchanged(context, asked, &hashed, parts).await?;
            if let Some(detail) = unchanged {
                return Ok(detail);
            }
        }
        let organization = decided.located.lineage.organization();
        if let Some(name) = link.new_name() {
            self.links.free_name_elsewhere(name, organization).await?;
        }
        let changed = by_the_tree(|| async {
            let mut contents = Contents::default();
            if command.parent.is_some() {
                contents = self.contents(context, &decided.located.item).await?;
                self.decide_item(reads, context, asked, &contents).await?;
            }
            let change = self.store.write((organization, context.turn()), |unit| {
                Box::pin(self.change_item_within(unit, context, asked, &contents, &hashed))
            });
            change.await
        });
        self.shown(context, changed.await?, parts).await
    }

    async fn make_item(
        &self,
        context: &Context,
        command: MakeItem,
        parts: &'static [ItemPart],
    ) -> Result<ItemView, DrivesError> {
        let organization = self.locate.home_at(context, &command.parent).await?;
        let make = self.store.write((organization, context.turn()), |unit| {
            Box::pin(self.make_item_within(unit, context, &command))
        });
        let left = make.await?;
        self.shown(context, left, parts).await
    }

    async fn upload(
        &self,
        context: &Context,
        command: Upload,
        bytes: ByteStream,
        parts: &'static [ItemPart],
    ) -> Result<ItemView, DrivesError> {
        // Nothing of a file that would not be taken is stored.
        let asked = CheckUpload {
            to: command.to.clone(),
            size: None,
        };
        self.check_upload(context, asked).await?;
        let described = command
            .description
            .as_deref()
            .map(description)
            .transpose()?;
        let organization = self.home_of_upload(context, &command.to).await?;
        let stored = self.files.put(bytes, self.upload_limit).await?;
        if command.sha1.is_some_and(|sha1| sha1 != stored.sha1) {
            self.files.discard(&stored.key).await;
            return Err(DrivesError::OtherDigest);
        }
        let upload = (&command, described.as_deref());
        let placing =
            self.files
                .write_naming((organization, context.turn()), from_ref(&stored), |unit| {
                    Box::pin(self.place_upload(unit, context, upload, &stored))
                });
        let left = placing.await?;
        self.shown(context, left, parts).await
    }

    /// Whether an upload would be taken as things stand.
    async fn check_upload(
        &self,
        context: &Context,
        command: CheckUpload,
    ) -> Result<(), DrivesError> {
        let reads = &*self.store;
        if command.size.is_some_and(|size| size > self.upload_limit) {
            return Err(DrivesError::TooLarge {
                limit: self.upload_limit,
            });
        }
        let admitted = self.admit_or_make(reads, context, &command.to).await?;
        if let (Some(size), Some(room)) = (command.size, self.files.content.room().await)
            && size > room
        {
            return Err(Fault::Full.into());
        }
        let Some((to, admitted)) = admitted else {
            return Ok(());
        };
        match admitted {
            Admitted::New(..) if conflict_of(&to) != NameConflict::Fail => Ok(()),
            Admitted::New(target, _, name) => {
                self.name_is_free(reads, context, target.item.id, &name, None)
                    .await
            }
            Admitted::Version(located, _, name) => {
                let (Some(name), Some(parent)) = (name, located.item.parent) else {
                    return Ok(());
                };
                // Anybody who was invited to the file alone does not search its folder by names.
                if located.rights.seen_from() == Some(located.item.id) {
                    return Ok(());
                }
                self.name_is_free(reads, context, parent, &name, Some(&located.item))
                    .await
            }
        }
    }

    async fn begin_session(
        &self,
        context: &Context,
        command: BeginSession,
    ) -> Result<SessionView, DrivesError> {
        let BeginSession { to, size } = command;
        let asked = CheckUpload {
            to: to.clone(),
            size: Some(size),
        };
        self.check_upload(context, asked).await?;
        let id = next_id(&*self.ids, UploadSessionId::new)?;
        let scope = self.scope_of_session(context, &to).await?;
        let begin = self.store.write((scope, context.turn()), |unit| {
            Box::pin(async {
                let new = self
                    .new_session(&*unit, context, id, &to, Cut::even(size))
                    .await?;
                unit.insert_upload_session(&new).await?;
                Ok::<_, DrivesError>(new.session().clone())
            })
        });
        let session = begin.await?;
        self.sweep_quietly().await;
        Ok(SessionView {
            session,
            parts: Vec::new(),
        })
    }

    async fn session(
        &self,
        context: &Context,
        id: UploadSessionId,
    ) -> Result<SessionView, DrivesError> {
        let (session, parts) = self.own_session(context, id).await?;
        // What comes in order is known by its ticket alone.
        if matches!(session.cut, Cut::InOrder { .. }) {
            return Err(SessionRefusal::Hidden.into());
        }
        let parts = parts.into_iter().map(|part| part.part).collect();
        Ok(SessionView { session, parts })
    }

    async fn send_part(
        &self,
        context: &Context,
        command: SendPart,
        bytes: ByteStream,
    ) -> Result<Part, DrivesError> {
        let session = self
            .session_of(&*self.store, context, command.session)
            .await?;
        let open = session.open_to(&context.caller, context.at)?;
        let slot = open.slot(command.span)?;
        self.may_go_on(&*self.store, context, &session).await?;
        let stored = self.files.put(bytes, slot.size()).await;
        let stored = stored.map_err(|error| part_error(error, slot))?;
        let placing = self.files.write_naming(
            (session.organization, context.turn()),
            from_ref(&stored),
            |unit| {
                let part = (command.session, Some(command.sha1), slot);
                Box::pin(self.place_part(unit, context, part, &stored))
            },
        );
        let (part, written) = placing.await?;
        if written == Written::Taken {
            self.files.discard(&stored.key).await;
        }
        Ok(part)
    }

    async fn commit_session(
        &self,
        context: &Context,
        command: CommitSession,
        parts: &'static [ItemPart],
    ) -> Result<ItemView, DrivesError> {
        session::commit_session(self, context, command, parts).await
    }

    async fn abort_session(
        &self,
        context: &Context,
        id: UploadSessionId,
    ) -> Result<(), DrivesError> {
        let session = self.session_of(&*self.store, context, id).await?;
        // What became a file has ended.
        if session.made.is_some() {
            return Ok(());
        }
        let abort = self
            .store
            .write((session.organization, context.turn()), |unit| {
                Box::pin(async {
                    let session = self.session_of(&*unit, context, id).await?;
                    if session.made.is_some() {
                        return Ok(());
                    }
                    let end = session.open_to(&context.caller, context.at)?.end();
                    Ok::<_, DrivesError>(unit.end_upload_session(&end).await?)
                })
            });
        abort.await?;
        self.sweep_quietly().await;
        Ok(())
    }

    async fn begin_in_order(
        &self,
        context: &Context,
        command: BeginInOrder,
    ) -> Result<InOrder, DrivesError> {
        in_order::begin(self, context, command).await
    }

    async fn in_order(&self, ticket: &str) -> Result<InOrder, DrivesError> {
        in_order::running(self, ticket).await
    }

    async fn send_next(
        &self,
        ticket: &str,
        span: Span,
        bytes: ByteStream,
        parts: &'static [ItemPart],
    ) -> Result<Sent, DrivesError> {
        in_order::send_next(self, ticket, (span, bytes), parts).await
    }

    async fn commit_in_order(
        &self,
        ticket: &str,
        parts: &'static [ItemPart],
    ) -> Result<ItemView, DrivesError> {
        in_order::commit(self, ticket, parts).await
    }

    async fn abort_in_order(&self, ticket: &str) -> Result<(), DrivesError> {
        in_order::abort(self, ticket).await
    }

    async fn copy_item(
        &self,
        context: &Context,
        command: CopyItem,
        parts: &'static [ItemPart],
    ) -> Result<ItemView, DrivesError> {
        copy::copy_item(self, context, command, parts).await
    }

    async fn remove_item(&self, context: &Context, command: RemoveItem) -> Result<(), DrivesError> {
        let reads = &*self.store;
        let nothing = Contents::default();
        let decided = self.decide_removal(reads, context, &command, &nothing);
        let (located, _) = decided.await?;
        let organization = located.lineage.organization();
        by_the_tree(|| async {
            let contents = self.contents(context, &located.item).await?;
            self.decide_removal(reads, context, &command, &contents)
                .await?;
            let remove = self.store.write((organization, context.turn()), |unit| {
                Box::pin(self.remove_item_within(unit, context, &command, &contents))
            });
            remove.await
        })
        .await
    }

    async fn restore_item(
        &self,
        context: &Context,
        command: RestoreItem,
        parts: &'static [ItemPart],
    ) -> Result<ItemView, DrivesError> {
        let reads = &*self.store;
        let nothing = Contents::default();
        let decided = self.decide_restoring(reads, context, &command, &nothing);
        let (found, ..) = decided.await?;
        let organization = found.lineage.organization();
        let restored = by_the_tree(|| async {
            let contents = self.contents(context, &found.item).await?;
            self.decide_restoring(reads, context, &command, &contents)
                .await?;
            let restore = self.store.write((organization, context.turn()), |unit| {
                Box::pin(self.restore_item_within(unit, context, &command, &contents))
            });
            restore.await
        });
        self.shown(context, restored.await?, parts).await
    }

    async fn restore_version(
        &self,
        context: &Context,
        command: RestoreVersion,
    ) -> Result<(), DrivesError> {
        versions::restore_version(self, context, command).await
    }

    async fn remove_version(
        &self,
        context: &Context,
        file: &ItemAddress,
        number: u64,
    ) -> Result<(), DrivesError> {
        versions::remove_version(self, context, file, number).await
    }

    async fn trashed_item(
        &self,
        context: &Context,
        item: &ItemAddress,
        kind: ItemKind,
    ) -> Result<ItemView, DrivesError> {
        let reads = &*self.store;
        let subject = self
            .trashed(reads, context, item, kind, Action::See)
            .await?;
        // What lies in a folder that is there comes back and ends with it.
        if !subject.lineage.is_topmost_trashed() {
            return Err(DrivesError::NotTrashed);
        }
        // Who may not take it out or end it learns no more than that it is there.
        if subject.rights.permit(Action::Delete).is_err() {
            return Err(LocateError::Trashed.into());
        }
        Ok(self
            .items
            .project_one(reads, context, subject, ItemPart::WITH_LINK)
            .await?)
    }

    async fn purge_item(
        &self,
        context: &Context,
        item: &ItemAddress,
        kind: ItemKind,
    ) -> Result<(), DrivesError> {
        let reads = &*self.store;
        let asked = (item, kind);
        let nothing = Contents::default();
        let (found, _) = self.decide_purge(reads, context, asked, &nothing).await?;
        let organization = found.lineage.organization();
        let purged = by_the_tree(|| async {
            let contents = self.contents(context, &found.item).await?;
            self.decide_purge(reads, context, asked, &contents).await?;
            let purge = self.store.write((organization, context.turn()), |unit| {
                Box::pin(self.purge_item_within(unit, context, asked, &contents))
            });
            purge.await
        });
        purged.await?;
        // Nothing of it is found any more: what stays behind is ended by the next sweep.
        if let Err(error) = self.files.empty_drive(found.item.id, |_| {}).await {
            tracing::warn!(%error, "not all of what was purged could be deleted yet");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
