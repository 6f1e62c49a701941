//! Uploads that come in parts: each part is stored by itself, and a file is made of them in the end.
//!
//! A session and its parts are rows; the bytes of a part outlive the session until they were
//! removed, so that whatever fails in between is made good by the next sweep
//! (docs/threat-model.md F-22).

use std::collections::BTreeSet;
use std::slice::from_ref;
use std::sync::Arc;

use domain::ids::{ItemId, UploadSessionId};
use domain::item::{ItemName, description};
use domain::principal::TokenLimit;
use domain::server::session::{
    Cut, NewUploadSession, Part, SessionRefusal, SessionTarget, Slot, UploadSession,
};
use domain::upload::WhenTaken;
use futures_util::TryStreamExt as _;
use ports::driven::content::{Content, ContentError, ContentKey, StoredContent};
use ports::driven::store::{Reads, Scope, StoreError, StoredPart, Unit, Written};
use ports::driving::Context;
use ports::driving::address::{ItemAddress, Start};
use ports::driving::drives::{
    CheckUpload, CommitSession, Drives as _, DrivesError, FileState, Upload, UploadConflict,
    UploadTo,
};
use ports::driving::fault::Fault;
use ports::driving::items::{Items as _, LocateError, Wanted};
use ports::driving::permissions::Expected;
use ports::driving::view::{ItemView, Part as ItemPart};

use super::Drives;
use super::upload::Admitted;
use crate::services::items::projection::Subject;

pub(super) async fn commit_session(
    drives: &Drives,
    context: &Context,
    command: CommitSession,
    shown: &'static [ItemPart],
) -> Result<ItemView, DrivesError> {
    let session = drives
        .session_of(&*drives.store, context, command.session)
        .await?;
    if let Some(made) = session.made {
        let view = drives.made(context, made, shown).await?;
        let file = view.item.content();
        if file.is_some_and(|file| file.sha1 != command.sha1) {
            return Err(SessionRefusal::Differs.into());
        }
        return Ok(view);
    }
    let assembly = drives.local.assembling.start(session.id);
    let _assembly = assembly.ok_or(DrivesError::Contended)?;
    // Another may have made the file before this one's turn.
    let (session, parts) = drives.own_session(context, command.session).await?;
    if session.made.is_some() {
        return Err(DrivesError::Contended);
    }
    let open = session.open_to(&context.caller, context.at)?;
    let there: Vec<Part> = parts.iter().map(|part| part.part.clone()).collect();
    let order = open.assembly(&there, &command.parts)?;
    let size = session.size();
    let to = destination(&session, command.if_match.as_deref());
    let asked = CheckUpload {
        to: to.clone(),
        size,
    };
    drives.check_upload(context, asked).await?;
    let described = command
        .description
        .as_deref()
        .map(description)
        .transpose()?;
    let scope = drives.scope_of_session(context, &to).await?;
    let pieces = order.iter().map(|&index| {
        let part = &parts[index];
        (part.content.clone(), part.part.size)
    });
    let stored = drives.put_together(&session, pieces.collect()).await?;
    let upload = Upload {
        to,
        source_created_at: command.source_created_at,
        source_modified_at: command.source_modified_at,
        description: command.description,
        sha1: Some(command.sha1),
    };
    let upload = (&upload, described.as_deref());
    let placing = drives
        .files
        .write_naming((scope, context.turn()), from_ref(&stored), |unit| {
            Box::pin(drives.place_whole(unit, context, &session, upload, &stored))
        });
    let left = placing.await?;
    drives.sweep_quietly().await;
    drives.shown(context, left, shown).await
}

impl Drives {
    pub(super) async fn new_session(
        &self,
        reads: &dyn Reads,
        context: &Context,
        id: UploadSessionId,
        to: &UploadTo,
        cut: Cut,
    ) -> Result<NewUploadSession, DrivesError> {
        let (caller, sized) = (&context.caller, (cut, self.clock.now()));
        let new = match self.admit(reads, context, to).await? {
            Admitted::New(_, permit, name) => {
                NewUploadSession::for_new(&permit, caller, id, name, sized)
            }
            Admitted::Version(_, permit, name) => {
                NewUploadSession::for_version(&permit, caller, id, name, sized)
            }
        };
        Ok(new.map_err(|error| Fault::Internal(error.into()))?)
    }

    /// A session of the caller's, with the parts that are there.
    pub(super) async fn own_session(
        &self,
        context: &Context,
        id: UploadSessionId,
    ) -> Result<(UploadSession, Vec<StoredPart>), DrivesError> {
        let session = self.session_of(&*self.store, context, id).await?;
        let parts = self.store.upload_parts(id).await?;
        Ok((session, parts))
    }

    /// A session that opens to the caller now.
    pub(super) async fn session_of(
        &self,
        reads: &dyn Reads,
        context: &Context,
        id: UploadSessionId,
    ) -> Result<UploadSession, DrivesError> {
        let found = reads.upload_session(id).await?;
        let session = found.ok_or(SessionRefusal::Hidden)?;
        session.open_to(&context.caller, context.at)?;
        if context.caller.limit == TokenLimit::NONE {
            return Ok(session);
        }
        // A narrowed token knows of what it could have begun, and of no other.
        match self.may_go_on(reads, context, &session).await {
            Ok(()) => Ok(session),
            Err(
                DrivesError::Locate(LocateError::Fault(fault))
                | DrivesError::Parent(LocateError::Fault(fault)),
            ) => Err(fault.into()),
            Err(_) => Err(SessionRefusal::Hidden.into()),
        }
    }

    /// Whether the caller may still put into the folder or the file what the session is for.
    pub(super) async fn may_go_on(
        &self,
        reads: &dyn Reads,
        context: &Context,
        session: &UploadSession,
    ) -> Result<(), DrivesError> {
        let to = destination(session, None);
        self.admit(reads, context, &to).await.map(drop)
    }

    /// A session belongs to the one who began it, and its file to where it goes.
    pub(super) async fn scope_of_session(
        &self,
        context: &Context,
        to: &UploadTo,
    ) -> Result<Scope, StoreError> {
        let home = self.home_of_upload(context, to).await?;
        Ok(Scope::Organizations(BTreeSet::from([
            context.caller.organization,
            home,
        ])))
    }

    /// Writes the row of a part; what was sent before stays.
    pub(super) async fn place_part(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        (id, sha1, slot): (UploadSessionId, Option<[u8; 20]>, Slot),
        stored: &StoredContent,
    ) -> Result<(Part, Written), DrivesError> {
        let new = slot.filled(stored.size, stored.sha1)?;
        if sha1.is_some_and(|sha1| sha1 != stored.sha1) {
            return Err(DrivesError::OtherDigest);
        }
        let context = &self.still_theirs(&*unit, context).await?;
        let session = self.session_of(&*unit, context, id).await?;
        self.may_go_on(&*unit, context, &session).await?;
        // Others may have sent a part, or made the file, meanwhile.
        if let Some(span) = slot.span() {
            let there = unit.upload_parts(id).await?;
            let there: Vec<Part> = there.into_iter().map(|part| part.part).collect();
            let open = session.open_to(&context.caller, context.at)?;
            open.next(&there, span)?;
        } else if session.made.is_some() {
            return Err(SessionRefusal::Differs.into());
        }
        let written = unit.insert_part(&new, &stored.key).await?;
        if written == Written::Taken {
            let parts = unit.upload_parts(id).await?;
            if !parts.iter().any(|there| new.repeats(&there.part)) {
                return Err(SessionRefusal::Differs.into());
            }
        }
        Ok((new.part().clone(), written))
    }

    /// One content of the pieces of a session, one at a time.
    pub(super) async fn put_together(
        &self,
        session: &UploadSession,
        pieces: Vec<(ContentKey, u64)>,
    ) -> Result<StoredContent, DrivesError> {
        let size = session.size().unwrap_or_default();
        let content = Arc::clone(&self.files.content);
        let streams = futures_util::stream::iter(pieces.into_iter().map(Ok));
        let bytes = streams
            .and_then(move |(key, size)| {
                let content = Arc::clone(&content);
                async move { content.read(&Content::unchecked(key), 0..size).await }
            })
            .try_flatten();
        match self.files.put(Box::pin(bytes), size).await {
            // Parts are taken away from under a session that ends meanwhile.
            Err(ContentError::Missing) => {
                let found = self.store.upload_session(session.id).await?;
                match found.filter(|found| found.made.is_none()) {
                    Some(_) => Err(Fault::from(ContentError::Missing).into()),
                    None => Err(SessionRefusal::Hidden.into()),
                }
            }
            put => Ok(put?),
        }
    }

    /// Writes the file and the end of its session.
    pub(super) async fn place_whole(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        session: &UploadSession,
        (upload, described): (&Upload, Option<&str>),
        stored: &StoredContent,
    ) -> Result<Subject, DrivesError> {
        let is_other = upload.sha1.is_some_and(|sha1| sha1 != stored.sha1);
        if session.size().is_some_and(|size| size != stored.size) || is_other {
            return Err(DrivesError::OtherDigest);
        }
        // The one who made a file of it a moment before has ended it.
        let still = self.session_of(&*unit, context, session.id).await?;
        if still.made.is_some() {
            return Err(DrivesError::Contended);
        }
        let upload = (upload, described);
        let left = self.place_upload(unit, context, upload, stored).await?;
        let open = still.open_to(&context.caller, context.at)?;
        unit.end_upload_session(&open.made(left.item.id)).await?;
        Ok(left)
    }

    /// The file that was made of a session before.
    pub(super) async fn made(
        &self,
        context: &Context,
        file: ItemId,
        parts: &'static [ItemPart],
    ) -> Result<ItemView, DrivesError> {
        let file = ItemAddress::from(Start::AnyItem(file));
        let wanted = Wanted {
            parts,
            ..Wanted::default()
        };
        Ok(self.items.item(context, &file, wanted).await?)
    }
}

/// Where the file of a session goes.
pub(super) fn destination(session: &UploadSession, if_match: Option<&[FileState]>) -> UploadTo {
    let by_id = |id| ItemAddress::from(Start::AnyItem(id));
    match &session.target {
        SessionTarget::Folder { folder, name } => UploadTo::Folder {
            parent: by_id(*folder),
            name: name.to_string(),
            conflict: match session.announced.when_taken {
                WhenTaken::New(conflict) => UploadConflict::New(conflict),
                WhenTaken::Replace => UploadConflict::Replace(None),
            },
        },
        SessionTarget::File { file, name } => UploadTo::File {
            file: by_id(*file),
            name: name.as_ref().map(ItemName::to_string),
            if_match: match (if_match, session.announced.revision) {
                (Some(states), _) => {
                    let expected = states.iter().map(|state| match state {
                        FileState::Any => Expected::Any,
                        FileState::Revision(revision) => Expected::Revision(*file, *revision),
                        FileState::Never => Expected::Never,
                    });
                    Some(expected.collect())
                }
                (None, Some(revision)) => Some(vec![Expected::Revision(*file, revision)]),
                (None, None) => None,
            },
        },
    }
}

pub(super) fn part_error(error: ContentError, slot: Slot) -> DrivesError {
    match error {
        ContentError::TooLarge { .. } => SessionRefusal::OtherLength {
            expected: slot.size(),
        }
        .into(),
        ContentError::Missing
        | ContentError::Damaged
        | ContentError::Interrupted
        | ContentError::Full
        | ContentError::AccessEnded
        | ContentError::Other(_) => error.into(),
    }
}
