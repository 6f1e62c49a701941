//! Links of every form: made, found again, changed, ended and shown in one place.
//!
//! What a request comes to is decided by `domain::link`; every link is inserted and changed in
//! `writer`.

pub(super) mod cutting;
mod decide;
mod delegate;
pub(super) mod item_link;
mod view;
pub(super) mod writer;

use std::sync::Arc;

use async_trait::async_trait;
use domain::ids::ItemId;
use domain::item::{ItemKind, Lineage};
use domain::link::{Fingerprint, Link, end_managed};
use domain::listing::could_make;
use domain::principal::TokenScope;
use ports::driven::clock::{Clock, Ids};
use ports::driven::secrets::Secrets;
use ports::driven::store::{Author, Event, EventKind, Store, StoreError, StoredLink, Unit};
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::fault::Fault;
use ports::driving::links::{
    ChangeLink, DelegatedSecrets, LinkOnItem, LinksError, LinksOfItem, Made, MadeLink, MakeLink,
};
use ports::secret::LinkToken;

use self::decide::{Decided, Named, expect_kind};
use self::writer::Put;
use crate::services::callers::Callers;
use crate::services::locate::Locate;

/// Makes, finds, changes and ends links.
pub(crate) struct Links {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) callers: Arc<Callers>,
    pub(crate) locate: Arc<Locate>,
}

#[async_trait]
impl ports::driving::links::Links for Links {
    async fn make_link(
        &self,
        context: &Context,
        command: MakeLink,
    ) -> Result<MadeLink, LinksError> {
        // A policy that changes between hashing and writing asks for another round, no more.
        for _ in 0..3 {
            let basis = self.store.basis();
            let decided = self.decide_new(&*self.store, context, &command).await?;
            let specification = &decided.specification;
            let hashed = self
                .hash_password(
                    &command.wish.password,
                    Fingerprint::without_password(specification),
                    context,
                )
                .await?;
            if let Some(found) = self.found(&decided, &hashed).await? {
                return self.answer(decided, (Made::Reused, &found), None).await;
            }
            if let Some((stored, delegated)) = self
                .place(context, &command, basis, (&decided, &hashed))
                .await?
            {
                let new = (Made::Created, &stored);
                return self.answer(decided, new, delegated).await;
            }
            let organization = decided.located.lineage.organization();
            let written = self
                .store
                .write((organization, context.turn()), |unit| {
                    Box::pin(self.make_within(unit, context, &command, (specification, &hashed)))
                })
                .await?;
            if let Some((decided, put, delegated)) = written {
                let (made, stored) = match put {
                    Put::New(stored) => (Made::Created, stored),
                    Put::Found(stored) => (Made::Reused, stored),
                };
                return self.answer(decided, (made, &stored), delegated).await;
            }
        }
        Err(Fault::Busy("the policy keeps changing").into())
    }

    /// The one who could make none of the links is told of none: a link's id is all that it takes to use
    /// it, and so a reader would learn how to write (docs/threat-model.md T-54).
    async fn links_of(
        &self,
        context: &Context,
        item: &ItemAddress,
        expected_kind: ItemKind,
    ) -> Result<LinksOfItem, LinksError> {
        let reads = &*self.store;
        let located = self.locate.locate(reads, context, item).await?;
        let located = expect_kind(located, Some(expected_kind))?;
        let policy = reads.policy(located.lineage.organization()).await?;
        let now = self.clock.now();
        let shares = context.caller.scopes.has(TokenScope::Share);
        let held = located.rights.capabilities();
        let told =
            |link: &Link| shares && could_make(link, held) && !link.has_expired(&policy, now);
        let mut links = Vec::new();
        for stored in reads.links_on(&[located.item.id]).await? {
            if told(&stored.link) {
                links.push(self.show_link(reads, &stored, &policy, true).await?);
            }
        }
        Ok(LinksOfItem {
            links,
            item: located.item,
        })
    }

    async fn link(
        &self,
        context: &Context,
        link: Option<LinkToken>,
    ) -> Result<LinkOnItem, LinksError> {
        let named = self.named_link(&*self.store, context, link).await?;
        self.link_on_item(named).await
    }

    async fn change_link(
        &self,
        context: &Context,
        command: ChangeLink,
    ) -> Result<LinkOnItem, LinksError> {
        // What is refused is refused before a password is hashed.
        let (named, _) = self.decide_change(&*self.store, context, &command).await?;
        let link = &named.stored.link;
        let hashed = self
            .hash_password(
                &command.wish.password,
                Fingerprint::of_label(link.item, link.form.label()),
                context,
            )
            .await?;
        let named = self
            .store
            .write((named.stored.link.organization, context.turn()), |unit| {
                Box::pin(async {
                    let (mut named, change) = self.decide_change(&*unit, context, &command).await?;
                    if let Some(change) = change {
                        let stored = named.stored;
                        named.stored = self
                            .write_change::<LinksError>(unit, &change, stored, &hashed)
                            .await?;
                        self.record_event(
                            unit,
                            &named.located.lineage,
                            named.located.item.id,
                            (EventKind::LinkChanged, named.located.rights.user()),
                        )
                        .await?;
                    }
                    Ok::<_, LinksError>(named)
                })
            })
            .await?;
        self.link_on_item(named).await
    }

    async fn end_link(
        &self,
        context: &Context,
        link: Option<LinkToken>,
    ) -> Result<LinkOnItem, LinksError> {
        let named = self.named_link(&*self.store, context, link.clone()).await?;
        let named = self
            .store
            .write(
                (named.stored.link.organization, context.urgent_turn()),
                |unit| {
                    let link = link.clone();
                    Box::pin(async move {
                        let named = self.named_link(&*unit, context, link).await?;
                        let (link, rights) = (&named.stored.link, &named.located.rights);
                        let end = end_managed(link, rights, self.clock.now())?;
                        unit.revoke_link(&end).await?;
                        self.record_event(
                            unit,
                            &named.located.lineage,
                            named.located.item.id,
                            (EventKind::LinkEnded, named.located.rights.user()),
                        )
                        .await?;
                        Ok::<_, LinksError>(named)
                    })
                },
            )
            .await?;
        self.link_on_item(named).await
    }
}

impl Links {
    async fn answer(
        &self,
        decided: Decided,
        (made, stored): (Made, &StoredLink),
        delegated: Option<DelegatedSecrets>,
    ) -> Result<MadeLink, LinksError> {
        let reads = &*self.store;
        Ok(MadeLink {
            made,
            link: self.show_link(reads, stored, &decided.policy, true).await?,
            item: decided.located.item,
            delegated,
        })
    }

    async fn link_on_item(&self, named: Named) -> Result<LinkOnItem, LinksError> {
        let Named { stored, located } = named;
        let reads = &*self.store;
        let policy = reads.policy(stored.link.organization).await?;
        Ok(LinkOnItem {
            link: self.show_link(reads, &stored, &policy, true).await?,
            item: located.item,
        })
    }

    /// Remembers what happened to an item, or to a link of it.
    pub(super) async fn record_event(
        &self,
        unit: &mut (dyn Unit + '_),
        lineage: &Lineage,
        item: ItemId,
        (kind, by): (EventKind, impl Into<Author>),
    ) -> Result<(), StoreError> {
        unit.record(&[Event {
            organization: lineage.organization(),
            kind,
            item,
            by: by.into(),
            at: self.clock.now(),
        }])
        .await
    }
}

#[cfg(test)]
mod tests;
