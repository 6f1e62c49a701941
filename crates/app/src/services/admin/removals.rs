//! What goes with those who left, ended in steps: each leaves less to be done, and one that was broken off
//! is found again by what is left.

use std::time::Duration;

use domain::link::Revocation;
use ports::directory::User;
use ports::driven::store::LinkFilter;

use super::{Admin, AdminError};

/// How many links one unit ends at most.
const STEP: u32 = 500;

/// How old something is that was begun to be put together, and that nobody goes on with.
const ABANDONED_AFTER: Duration = Duration::from_hours(24);

/// How many drives one round empties at most.
const ROUND: u32 = 1_000;

impl Admin {
    /// Ends what went with those who left, in steps of which each leaves less to be done. `seen` is told
    /// how much was ended.
    pub(crate) async fn finish_removals(&self, seen: impl Fn(usize)) -> Result<(), AdminError> {
        let mut done = Ok(());
        // What cannot be removed holds up nothing else.
        let begun_by = self.clock.now().minus(ABANDONED_AFTER);
        for root in self.store.closed_roots(begun_by, ROUND).await? {
            let emptied = self.files.empty_drive(root, &seen).await;
            done = done.and(emptied.map_err(AdminError::Fault));
        }
        for user in self.store.leaving().await? {
            done = done.and(self.end_links_of(&user, &seen).await);
        }
        done
    }

    async fn end_links_of(&self, user: &User, seen: &impl Fn(usize)) -> Result<(), AdminError> {
        let theirs = LinkFilter {
            organization: Some(user.organization),
            maker: Some(user.id),
            ..LinkFilter::default()
        };
        loop {
            let links = self.store.links(&theirs, None, STEP).await?;
            let now = self.clock.now();
            let ends: Vec<_> = links
                .iter()
                .map(|stored| Revocation::by_operator(&stored.link, now))
                .collect();
            let end = self.store.write(user.organization, |unit| {
                let ends = &ends;
                Box::pin(async move {
                    for end in ends {
                        unit.revoke_link(end).await?;
                    }
                    if ends.is_empty() {
                        unit.has_left(user.id).await?;
                    }
                    Ok::<_, AdminError>(())
                })
            });
            end.await?;
            seen(ends.len());
            if ends.is_empty() {
                return Ok(());
            }
        }
    }
}
