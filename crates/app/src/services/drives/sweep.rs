//! What is left over of uploads that came in parts.

use domain::server::session::REMEMBERED;
use domain::time::Timestamp;
use ports::driven::store::Scope;
use ports::driving::fault::Fault;

use super::Drives;

/// How many parts are removed at once.
const SWEPT: u32 = 500;

impl Drives {
    /// Removes the parts of sessions that have ended or expired. Whatever fails is tried again with
    /// the next call.
    pub async fn sweep_sessions(&self) -> Result<(), Fault> {
        let now = self.clock.now();
        loop {
            let left = self.store.leftover_parts(now, SWEPT).await?;
            let mut removed = Vec::new();
            for part in &left {
                match self.files.content.remove(&part.content).await {
                    Ok(()) => removed.push((part.session, part.part.number)),
                    Err(error) => {
                        tracing::warn!(%error, "a part of an upload could not be removed");
                    }
                }
            }
            if removed.is_empty() {
                return Ok(());
            }
            let forget = self.store.write(Scope::Installation, |unit| {
                let removed = &removed;
                Box::pin(async move { unit.forget_parts(removed).await })
            });
            forget.await?;
        }
    }

    /// Forgets the sessions that expired long ago.
    pub async fn forget_sessions(&self) -> Result<(), Fault> {
        let long_ago = forgotten_by(self.clock.now());
        let forget = self.store.write(Scope::Installation, |unit| {
            Box::pin(async move { unit.forget_upload_sessions(long_ago).await })
        });
        Ok(forget.await?)
    }

    /// The same, for anybody who has nothing to do with what was left over.
    pub(super) async fn sweep_quietly(&self) {
        if let Err(error) = self.sweep_sessions().await {
            tracing::warn!(%error, "parts of uploads wait for being removed");
        }
    }
}

/// When sessions expired that are forgotten by now.
fn forgotten_by(now: Timestamp) -> Timestamp {
    let remembered = i64::try_from(REMEMBERED.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(now.millis().saturating_sub(remembered)).unwrap_or(Timestamp::MIN)
}
