//! Upload sessions of a memory store, with their parts.

use domain::ids::UploadSessionId;
use domain::session::{NewPart, SessionEnd, UploadSession};
use domain::time::Timestamp;

use super::MemoryUnit;
use super::state::State;
use super::writes::{exists, is_free};
use crate::driven::content::ContentKey;
use crate::driven::store::{Constraint, StoreError, StoredPart, Written};

impl State {
    pub(super) fn upload_session(&self, id: UploadSessionId) -> Option<UploadSession> {
        self.sessions.get(&id).cloned()
    }

    pub(super) fn upload_parts(&self, session: UploadSessionId) -> Vec<StoredPart> {
        let parts = self.parts.range((session, 0)..=(session, u64::MAX));
        parts.map(|(_, part)| part.clone()).collect()
    }

    pub(super) fn leftover_parts(&self, now: Timestamp, limit: u32) -> Vec<StoredPart> {
        let is_needed = |part: &StoredPart| {
            let session = self.sessions.get(&part.session);
            session.is_some_and(|session| !session.expires_at.has_passed(now))
        };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let parts = self.parts.values().filter(|part| !is_needed(part));
        parts.take(limit).cloned().collect()
    }
}

impl MemoryUnit {
    pub(super) fn put_session(&mut self, session: &UploadSession) -> Result<(), StoreError> {
        let taken = self.state.sessions.contains_key(&session.id);
        is_free(taken, Constraint::Id)?;
        self.organization_exists(session.organization)?;
        if let Some(user) = session.user {
            self.user_exists(user)?;
        }
        let applications = &self.state.applications;
        exists(
            applications.contains_key(&session.application),
            session.application,
        )?;
        self.state.sessions.insert(session.id, session.clone());
        Ok(())
    }

    pub(super) fn put_part(
        &mut self,
        new: &NewPart,
        content: &ContentKey,
    ) -> Result<Written, StoreError> {
        let session = new.session();
        exists(self.state.sessions.contains_key(&session), session)?;
        let key = (session, new.part().number);
        if self.state.parts.contains_key(&key) {
            return Ok(Written::Taken);
        }
        let part = StoredPart {
            session,
            part: new.part().clone(),
            content: content.clone(),
        };
        self.state.parts.insert(key, part);
        Ok(Written::Yes)
    }

    pub(super) fn take_session(&mut self, end: SessionEnd) {
        self.state.sessions.remove(&end.session());
    }

    pub(super) fn drop_parts(&mut self, parts: &[(UploadSessionId, u64)]) {
        for key in parts {
            self.state.parts.remove(key);
        }
    }

    pub(super) fn drop_sessions(&mut self, expired_by: Timestamp) {
        let sessions = &mut self.state.sessions;
        sessions.retain(|_, session| !session.expires_at.has_passed(expired_by));
    }
}
