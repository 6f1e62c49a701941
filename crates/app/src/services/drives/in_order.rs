//! Uploads whose parts come one after the other, to an address that stands for the one who began them.

use std::slice::from_ref;

use domain::ids::{BearerId, UploadSessionId};
use domain::item::description;
use domain::server::session::{
    Announced, Cut, NewUploadSession, Part, SessionRefusal, Span, UploadSession, received,
};
use domain::upload::{NameConflict, WhenTaken};
use ports::driven::content::ByteStream;
use ports::driven::secrets::{ClaimPurpose, Secrets};
use ports::driven::store::{Reads, StoredPart, Written};
use ports::driving::Context;
use ports::driving::drives::{
    BeginInOrder, CheckUpload, Drives as _, DrivesError, InOrder, Sent, Upload, UploadConflict,
    UploadTo,
};
use ports::driving::fault::Fault;
use ports::driving::permissions::Expected;
use ports::driving::view::{ItemView, Part as ItemPart};

use super::Drives;
use super::session::{destination, part_error};
use crate::services::next_id;

/// What is signed into the address of an upload: for whom it stands, and for which upload. It grants nothing by
/// itself: they must still be allowed to put the file there whenever it is used.
struct Ticket {
    bearer: BearerId,
    session: UploadSessionId,
}

impl Ticket {
    fn sign(&self, secrets: &dyn Secrets) -> String {
        let fields = [self.bearer.get(), self.session.get()];
        secrets.sign(
            ClaimPurpose::Upload,
            fields.map(i64::to_be_bytes).as_flattened(),
        )
    }

    fn verify(signed: &str, secrets: &dyn Secrets) -> Option<Self> {
        let claim = secrets.verify(ClaimPurpose::Upload, signed)?;
        let (fields, []) = claim.as_chunks::<8>() else {
            return None;
        };
        let [bearer, session] = *fields else {
            return None;
        };
        Some(Self {
            bearer: BearerId::new(i64::from_be_bytes(bearer))?,
            session: UploadSessionId::new(i64::from_be_bytes(session))?,
        })
    }
}

pub(super) async fn begin(
    drives: &Drives,
    context: &Context,
    command: BeginInOrder,
) -> Result<InOrder, DrivesError> {
    let no_bearer = || Fault::Internal("an upload was begun without a token".into());
    let bearer = context.credential.bearer().ok_or_else(no_bearer)?;
    let asked = CheckUpload {
        to: command.to.clone(),
        size: command.size,
    };
    drives.check_upload(context, asked).await?;
    let described = command
        .description
        .as_deref()
        .map(description)
        .transpose()?;
    let id = next_id(&*drives.ids, UploadSessionId::new)?;
    let scope = drives.scope_of_session(context, &command.to).await?;
    let begin = drives.store.write((scope, context.turn()), |unit| {
        Box::pin(async {
            let context = &drives.still_theirs(&*unit, context).await?;
            drives.make_way(unit, context, &command.to).await?;
            let asked = (&command, described.as_deref());
            let new = drives.new_in_order(&*unit, context, id, asked).await?;
            // Its address stands for rights of one's own: who came through a link is told now, and not with the first part.
            drives.may_go_on(&*unit, context, new.session()).await?;
            unit.insert_upload_session(&new).await?;
            Ok::<_, DrivesError>(new.session().clone())
        })
    });
    let session = begin.await?;
    drives.sweep_quietly().await;
    let ticket = Ticket {
        bearer,
        session: session.id,
    };
    Ok(InOrder {
        ticket: ticket.sign(&*drives.items.secrets),
        received: 0,
        size: session.size(),
        expires_at: session.expires_at,
    })
}

pub(super) async fn running(drives: &Drives, ticket: &str) -> Result<InOrder, DrivesError> {
    let (_, session) = drives.of_ticket(ticket).await?;
    still_runs(&session)?;
    let parts = drives.store.upload_parts(session.id).await?;
    Ok(how_far(ticket, &session, session.size(), &parts))
}

pub(super) async fn send_next(
    drives: &Drives,
    ticket: &str,
    (span, bytes): (Span, ByteStream),
    parts: &'static [ItemPart],
) -> Result<Sent, DrivesError> {
    let (context, session) = drives.of_ticket(ticket).await?;
    if span.total > drives.upload_limit {
        let limit = drives.upload_limit;
        return Err(DrivesError::TooLarge { limit });
    }
    let mut there = drives.store.upload_parts(session.id).await?;
    let open = session.open_to(&context.caller, drives.clock.now())?;
    let arrived = parts_of(&there);
    if open.ends_with(&arrived, span) && !session.announced.waits {
        // The answer to the last part was lost, the file found no place, or its sender counts one part more.
        let view = commit(drives, ticket, parts).await?;
        return Ok(Sent::Whole(Box::new(view)));
    }
    let slot = open.next(&arrived, span)?;
    drives.may_go_on(&*drives.store, &context, &session).await?;
    let stored = drives.files.put(bytes, slot.size()).await;
    let stored = stored.map_err(|error| part_error(error, slot))?;
    let organization = session.organization;
    let placing =
        drives
            .files
            .write_naming((organization, context.turn()), from_ref(&stored), |unit| {
                Box::pin(drives.place_part(unit, &context, (session.id, None, slot), &stored))
            });
    let (part, written) = placing.await?;
    if written == Written::Taken {
        drives.files.discard(&stored.key).await;
    }
    if slot.completes() && !session.announced.waits {
        return commit(drives, ticket, parts)
            .await
            .map(|view| Sent::Whole(Box::new(view)));
    }
    there.push(StoredPart {
        session: session.id,
        part,
        content: stored.key,
    });
    let size = Some(span.total);
    Ok(Sent::More(how_far(ticket, &session, size, &there)))
}

pub(super) async fn commit(
    drives: &Drives,
    ticket: &str,
    shown: &'static [ItemPart],
) -> Result<ItemView, DrivesError> {
    let (_, session) = drives.of_ticket(ticket).await?;
    let assembly = drives.local.assembling.start(session.id);
    let _assembly = assembly.ok_or(Fault::Busy("an upload that is being put in place"))?;
    // Another may have made the file before this one's turn.
    let (context, session) = drives.of_ticket(ticket).await?;
    if let Some(made) = session.made {
        return drives.made(&context, made, shown).await;
    }
    let there = drives.store.upload_parts(session.id).await?;
    let offset = received(there.iter().map(|stored| &stored.part));
    let Some(size) = session.size().filter(|size| *size == offset) else {
        return Err(SessionRefusal::Missing { offset }.into());
    };
    let to = destination(&session, None);
    let asked = CheckUpload {
        to: to.clone(),
        size: Some(size),
    };
    drives.check_upload(&context, asked).await?;
    let scope = drives.scope_of_session(&context, &to).await?;
    let pieces = there
        .iter()
        .map(|part| (part.content.clone(), part.part.size));
    let stored = drives.put_together(&session, pieces.collect()).await?;
    let announced = &session.announced;
    let upload = Upload {
        source_created_at: announced.source_created_at,
        source_modified_at: announced.source_modified_at,
        ..Upload::to(to)
    };
    let upload = (&upload, announced.description.as_deref());
    let placing = drives
        .files
        .write_naming((scope, context.turn()), from_ref(&stored), |unit| {
            Box::pin(drives.place_whole(unit, &context, &session, upload, &stored))
        });
    let left = placing.await?;
    drives.sweep_quietly().await;
    drives.shown(&context, left, shown).await
}

pub(super) async fn abort(drives: &Drives, ticket: &str) -> Result<(), DrivesError> {
    let (context, session) = drives.of_ticket(ticket).await?;
    still_runs(&session)?;
    drives.abort_session(&context, session.id).await
}

fn still_runs(session: &UploadSession) -> Result<(), SessionRefusal> {
    match session.made {
        None => Ok(()),
        Some(_) => Err(SessionRefusal::Hidden),
    }
}

fn parts_of(stored: &[StoredPart]) -> Vec<Part> {
    stored.iter().map(|part| part.part.clone()).collect()
}

fn how_far(
    ticket: &str,
    session: &UploadSession,
    size: Option<u64>,
    there: &[StoredPart],
) -> InOrder {
    InOrder {
        ticket: ticket.to_owned(),
        received: received(there.iter().map(|stored| &stored.part)),
        size,
        expires_at: session.expires_at,
    }
}

impl Drives {
    /// The upload of a ticket, and the one whom it stands for. A token that ended since began what goes on; one that was
    /// taken back began nothing.
    async fn of_ticket(&self, ticket: &str) -> Result<(Context, UploadSession), DrivesError> {
        let hidden = || DrivesError::from(SessionRefusal::Hidden);
        let ticket = Ticket::verify(ticket, &*self.items.secrets).ok_or_else(hidden)?;
        let session = self.store.upload_session(ticket.session).await?;
        let session = session.ok_or_else(hidden)?;
        let began = session.begun_at();
        let callers = &self.locate.callers;
        let context = callers.context_by_id(ticket.bearer, began).await?;
        let context = context.ok_or_else(hidden)?;
        let now = self.clock.now();
        session.open_to(&context.caller, now)?;
        match session.cut {
            Cut::InOrder { .. } => Ok((Context { at: now, ..context }, session)),
            Cut::Even { .. } => Err(hidden()),
        }
    }

    async fn new_in_order(
        &self,
        reads: &dyn Reads,
        context: &Context,
        id: UploadSessionId,
        (command, described): (&BeginInOrder, Option<&str>),
    ) -> Result<NewUploadSession, DrivesError> {
        let to = self.taken_to(reads, context, &command.to).await?;
        let cut = Cut::InOrder {
            size: command.size.filter(|size| *size > 0),
        };
        let new = self.new_session(reads, context, id, &to, cut).await?;
        let (when_taken, revision) = match &to {
            UploadTo::Folder { conflict, .. } => match conflict {
                UploadConflict::New(conflict) => (WhenTaken::New(*conflict), None),
                UploadConflict::Replace(_) => (WhenTaken::Replace, None),
            },
            UploadTo::File { file, if_match, .. } => {
                // Of the states that were asked for, only a revision can be held to the end.
                let is_held = if_match.as_ref().is_some_and(|states| {
                    let loose =
                        |state: &Expected| matches!(state, Expected::Any | Expected::Content(..));
                    !states.iter().any(loose)
                });
                let revision = if is_held {
                    let file = self.locate.locate(reads, context, file).await?;
                    Some(file.item.revision)
                } else {
                    None
                };
                (WhenTaken::New(NameConflict::Fail), revision)
            }
        };
        let announced = Announced {
            when_taken,
            revision,
            source_created_at: command.source_created_at,
            source_modified_at: command.source_modified_at,
            description: described.map(str::to_owned),
            waits: command.waits,
        };
        Ok(new.announcing(announced))
    }
}
