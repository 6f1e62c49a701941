//! What is left over of uploads that came in parts.

use std::time::Duration;

use domain::server::session::REMEMBERED;
use domain::time::Timestamp;
use ports::driven::store::Scope;
use ports::driving::fault::Fault;

use super::Drives;

/// How many parts are removed at once.
const SWEPT: u32 = 500;

/// For how long it is known what left a folder: whoever keeps a copy of a drive and did not ask for that long
/// begins anew.
const DEPARTURES_KNOWN_FOR: Duration = Duration::from_hours(180 * 24);

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

    /// Forgets the sessions that expired long ago, and what left its folder long ago.
    pub async fn forget(&self) -> Result<(), Fault> {
        let now = self.clock.now();
        let (expired_by, left_by) = (before(now, REMEMBERED), before(now, DEPARTURES_KNOWN_FOR));
        let forget = self.store.write(Scope::Installation, |unit| {
            Box::pin(async move {
                unit.forget_upload_sessions(expired_by).await?;
                unit.forget_departures(left_by).await
            })
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

fn before(now: Timestamp, by: Duration) -> Timestamp {
    let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(now.millis().saturating_sub(by)).unwrap_or(Timestamp::MIN)
}
