//! Changing and ending a link that is named by its token.

use domain::link::{Fingerprint, LabelledWish, LinkChange, change_labelled, end_labelled};
use domain::patch::Patch;
use ports::driven::store::{ChangedSecrets, EventKind, Reads, StoredLink, Unit, Written};
use ports::driving::Context;
use ports::driving::fault::Fault;
use ports::driving::links::{ChangeLabelled, LinkOnItem, LinksError};
use ports::secret::{LinkToken, PasswordVerifier};

use super::Named;
use crate::services::Services;

impl Services {
    pub(in crate::services) async fn changed_labelled(
        &self,
        context: &Context,
        command: ChangeLabelled,
    ) -> Result<LinkOnItem, LinksError> {
        // What is refused is refused before a password is hashed.
        let (named, _) = self
            .decide_relabelled(&*self.store, context, &command)
            .await?;
        let link = &named.stored.link;
        let bound_to = Fingerprint::of_label(link.item, link.label.as_ref());
        let verifier = match &command.password {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set(password) => Patch::Set(self.hashed_for(password, &bound_to).await?),
        };
        self.store
            .write(named.reached.lineage.organization(), |unit| {
                Box::pin(self.change_labelled_within(unit, context, &command, &verifier))
            })
            .await
    }

    async fn change_labelled_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &ChangeLabelled,
        verifier: &Patch<PasswordVerifier>,
    ) -> Result<LinkOnItem, LinksError> {
        let (named, change) = self.decide_relabelled(&*unit, context, command).await?;
        let Named {
            mut stored,
            reached,
        } = named;
        if let Some(change) = change {
            let secrets = ChangedSecrets {
                verifier: verifier.clone(),
                name: Patch::Keep,
            };
            let written = unit.change_link(&change, &secrets).await;
            if written? == Written::Taken {
                return Err(Fault::Internal("a link without a name met another".into()).into());
            }
            stored = StoredLink {
                link: change.link().clone(),
                verifier: secrets.verifier.applied_to(stored.verifier),
                ..stored
            };
            self.link_happened(unit, &reached, EventKind::LinkChanged)
                .await?;
        }
        self.link_on_item(&*unit, &stored, reached).await
    }

    async fn decide_relabelled(
        &self,
        reads: &dyn Reads,
        context: &Context,
        command: &ChangeLabelled,
    ) -> Result<(Named, Option<LinkChange>), LinksError> {
        let named = self
            .named_link(reads, context, command.link.clone())
            .await?;
        let reached = &named.reached;
        let organization = reached.lineage.organization();
        let policy = reads.policy(organization).await?;
        let wish = LabelledWish {
            kind: command.kind,
            audience: match &command.audience {
                Some(wanted) => Some(self.audience(reads, wanted, reached).await?),
                None => None,
            },
            expiry: command.expiry,
            password_length: match &command.password {
                Patch::Keep => Patch::Keep,
                Patch::Clear => Patch::Clear,
                Patch::Set(password) => Patch::Set(password.length()),
            },
        };
        let change = change_labelled(
            &named.stored.link,
            &wish,
            &reached.resolving(context, &policy, self.clock.now()),
        )?;
        Ok((named, change))
    }

    pub(in crate::services) async fn ended_link(
        &self,
        context: &Context,
        link: Option<LinkToken>,
    ) -> Result<LinkOnItem, LinksError> {
        let named = self.named_link(&*self.store, context, link.clone()).await?;
        self.store
            .write(named.reached.lineage.organization(), |unit| {
                Box::pin(self.end_labelled_within(unit, context, link.clone()))
            })
            .await
    }

    async fn end_labelled_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        link: Option<LinkToken>,
    ) -> Result<LinkOnItem, LinksError> {
        let Named { stored, reached } = self.named_link(&*unit, context, link).await?;
        let end = end_labelled(&stored.link, &reached.rights, self.clock.now())?;
        unit.revoke_link(&end).await?;
        self.link_happened(unit, &reached, EventKind::LinkEnded)
            .await?;
        self.link_on_item(&*unit, &stored, reached).await
    }
}
