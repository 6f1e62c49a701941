//! What a running server does beside answering: it keeps the time, counts, sweeps, and tells commands what it
//! has noticed.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::time::Timestamp;
use ports::driven::clock::Clock;
use ports::driven::store::{Scope, Store, StoreError};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::data_folder::DataFolder;
use crate::services::admin::AdminError;
use crate::services::{PARTS, Services};
use crate::wiring::Role;

/// How often commands are told at most.
const TELLING: Duration = Duration::from_millis(50);

/// Tells commands since when what they changed is in effect: one that takes something away waits for it.
pub(crate) async fn tell_what_was_noticed(
    mut noticed: watch::Receiver<Instant>,
    clock: Arc<dyn Clock>,
    folder: DataFolder,
) {
    while noticed.changed().await.is_ok() {
        // In this order, what lies between the two makes it earlier, and never later, than it was.
        let now = clock.now();
        let since = now.minus(noticed.borrow_and_update().elapsed());
        if let Err(error) = folder.tell_noticed(since) {
            tracing::warn!(%error, "commands are not told that their changes are in effect");
        }
        tokio::time::sleep(TELLING).await;
    }
}

/// Leaves for `check` what may be a proxy that is not trusted.
pub(crate) async fn note_untrusted_proxy(
    mut seen: watch::Receiver<Option<IpAddr>>,
    folder: DataFolder,
) {
    loop {
        let peer = *seen.borrow_and_update();
        if let Err(error) = folder.leave_untrusted_proxy(peer) {
            tracing::warn!(%error, "`check` will not tell of a proxy that is not trusted");
        }
        if seen.changed().await.is_err() {
            return;
        }
    }
}

/// How often counted downloads and previews are brought to the store.
const SETTLING: Duration = Duration::from_secs(1);

/// How often the time is kept, whether anything is written or not.
const KEEPING_TIME: Duration = Duration::from_mins(1);

/// How far a clock jumps at least for that to be told.
const JUMP: Duration = Duration::from_hours(24);

/// Holds a clock at the highest time that was seen, and tells when the machine's is behind that.
pub(crate) fn hold(clock: &dyn Clock, highest: Timestamp, role: Role) {
    let now = clock.now();
    if now >= highest {
        return;
    }
    clock.hold(highest);
    if role == Role::Server && now.plus(Duration::from_mins(5)) < highest {
        let seconds = (highest.millis() - now.millis()) / 1_000;
        tracing::warn!(
            "the clock is {seconds} seconds behind the latest time that was seen, by which what ends is \
             judged: if that was wrong, stop the server and run `latchkey clock reset`"
        );
    }
}

/// Keeps the time, again and again, and tells of a jump.
pub(crate) async fn keep_time_now_and_then(store: Arc<dyn Store>, clock: Arc<dyn Clock>) {
    let mut before = (clock.now(), clock.running());
    loop {
        tokio::time::sleep(KEEPING_TIME).await;
        let now = (clock.now(), clock.running());
        let passed = now.1.saturating_sub(before.1);
        if before.0.plus(passed).plus(JUMP) < now.0 {
            tracing::warn!(
                "the clock jumped forward by more than a day: what ended in between stays shut; if it was \
                 wrong, set it right, stop the server and run `latchkey clock reset`"
            );
        }
        before = now;
        let keep = store.write(Scope::Installation, |_| {
            Box::pin(std::future::ready(Ok(())))
        });
        let kept: Result<(), StoreError> = keep.await;
        if let Err(error) = kept {
            tracing::debug!(%error, "the time could not be kept");
        }
    }
}

/// How often what nobody needs any more is removed (docs/threat-model.md F-22).
const SWEEPING: Duration = Duration::from_mins(1);

/// Brings what was counted, and found damaged, to the store, again and again. What does not succeed is tried again.
pub(crate) async fn settle_now_and_then(services: Services) {
    loop {
        tokio::time::sleep(SETTLING).await;
        if let Err(error) = services.local.settle_uses().await {
            tracing::debug!(%error, "counted uses wait for the store");
        }
        if let Err(error) = services.admin.files.mark_found_damage().await {
            tracing::warn!(%error, "damaged content was not marked");
        }
    }
}

/// Compares content that has no checksums yet with what was stored, again and again.
pub(crate) async fn verify_now_and_then(services: Services) {
    let mut after = None;
    loop {
        tokio::time::sleep(SWEEPING).await;
        after = match services.admin.files.verify_unchecked(after).await {
            Ok(last) => last,
            Err(error) => {
                tracing::warn!(%error, "content was not compared with what was stored");
                after
            }
        };
    }
}

/// Removes what is left of uploads, of delegated access, and of those who left, again and again. What
/// does not succeed is tried again.
pub(crate) async fn sweep_now_and_then(services: Services) {
    tokio::time::sleep(SETTLING).await;
    let mut parts = (0..=PARTS).cycle();
    loop {
        // All parts of the content come in four hours.
        for part in parts.by_ref().take(1) {
            if let Err(error) = services.admin.files.sweep_unnamed(part).await {
                tracing::warn!(%error, "content without a row was not looked for");
            }
        }
        for swept in sweep(&services).await {
            if let Err(error) = swept {
                tracing::warn!(%error, "what is left over waits for being removed");
            }
        }
        tokio::time::sleep(SWEEPING).await;
    }
}

async fn sweep(services: &Services) -> [Result<(), AdminError>; 4] {
    [
        services.drives.sweep_sessions().await.map_err(Into::into),
        services.drives.forget().await.map_err(Into::into),
        services.callers.sweep_access().await.map_err(Into::into),
        services.admin.finish_removals(|_| {}).await,
    ]
}
