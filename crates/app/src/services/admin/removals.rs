//! What goes with those who left, ended in steps: each leaves less to be done, and one that was broken off
//! is found again by what is left.

use domain::ids::ItemId;
use domain::item::ItemKind;
use domain::link::Revocation;
use ports::directory::User;
use ports::driven::store::{LinkFilter, Scope};
use ports::driving::fault::Fault;

use super::{Admin, AdminError};

/// How many items or links one unit ends at most.
const STEP: u32 = 500;

/// How many drives one round empties at most.
const ROUND: u32 = 1_000;

impl Admin {
    /// Ends what went with those who left, in steps of which each leaves less to be done. `seen` is told
    /// how much was ended.
    pub(crate) async fn finish_removals(&self, seen: impl Fn(usize)) -> Result<(), AdminError> {
        let mut done = Ok(());
        // What cannot be removed holds up nothing else.
        for root in self.store.closed_roots(ROUND).await? {
            done = done.and(self.empty_drive(root, &seen).await);
        }
        for user in self.store.leaving().await? {
            done = done.and(self.end_links_of(&user, &seen).await);
        }
        done
    }

    /// Ends what lies in a closed drive, from its ends to its root.
    async fn empty_drive(&self, root: ItemId, seen: &impl Fn(usize)) -> Result<(), AdminError> {
        let mut way = vec![root];
        let mut before = Vec::new();
        while let Some(&folder) = way.last() {
            let inside = self.store.in_closed(folder, STEP).await?;
            let (folders, others): (Vec<_>, Vec<_>) = inside
                .into_iter()
                .partition(|(_, kind)| *kind == ItemKind::Folder);
            let mut ended: Vec<ItemId> = others.into_iter().map(|(id, _)| id).collect();
            if folders.is_empty() && ended.is_empty() {
                ended.extend(way.pop());
            }
            way.extend(folders.into_iter().map(|(id, _)| id));
            if !ended.is_empty() && ended == before {
                let message = format!("item {} cannot be deleted", folder.get());
                return Err(AdminError::Fault(Fault::Internal(message.into())));
            }
            self.end_items(&ended).await?;
            seen(ended.len());
            before = ended;
        }
        Ok(())
    }

    /// The bytes first: rows without them are found again by the next round, and bytes without rows by
    /// nobody.
    async fn end_items(&self, items: &[ItemId]) -> Result<(), AdminError> {
        for content in self.store.content_of_these_only(items).await? {
            self.files.content.remove(&content).await?;
        }
        let end = self.store.write(Scope::Installation, |unit| {
            Box::pin(unit.purge_closed(items))
        });
        Ok(end.await?)
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
