//! Making a labelled link.

use domain::ids::LinkId;
use domain::link::{
    Fingerprint, FingerprintRule, LabelledRequest, LinkRefusal, LinkSpecification, NewLink,
    Revocation, resolve_labelled,
};
use ports::driven::store::{EventKind, LinkSecrets, Reads, StoredLink, Unit, Written};
use ports::driving::Context;
use ports::driving::fault::Fault;
use ports::driving::links::{LinkOnItem, LinksError, MakeLabelled};
use ports::secret::{Digest, Password, PasswordVerifier};

use super::of_folderness;
use crate::services::Services;
use crate::services::links::link_view::identity;
use crate::services::locate::Reached;

impl Services {
    pub(in crate::services) async fn labelled_link(
        &self,
        context: &Context,
        command: MakeLabelled,
    ) -> Result<LinkOnItem, LinksError> {
        // What is refused is refused before a password is hashed.
        let (specification, reached) = self
            .decide_labelled(&*self.store, context, &command)
            .await?;
        let bound_to = Fingerprint::of_label(specification.item(), command.label.as_ref());
        let verifier = match &command.password {
            Some(password) => Some(self.hashed_for(password, &bound_to).await?),
            None => None,
        };
        self.store
            .write(reached.lineage.organization(), |unit| {
                let labelled = (&bound_to, verifier.as_ref());
                Box::pin(self.make_labelled_within(unit, context, &command, labelled))
            })
            .await
    }

    async fn make_labelled_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &MakeLabelled,
        (bound_to, verifier): (&Fingerprint, Option<&PasswordVerifier>),
    ) -> Result<LinkOnItem, LinksError> {
        let (specification, reached) = self.decide_labelled(&*unit, context, command).await?;
        let fingerprint = self.secrets.fingerprint(bound_to);
        let stored = self
            .insert_labelled(unit, &specification, verifier.cloned(), fingerprint)
            .await?;
        self.link_happened(unit, &reached, EventKind::LinkMade)
            .await?;
        self.link_on_item(&*unit, &stored, reached).await
    }

    async fn decide_labelled(
        &self,
        reads: &dyn Reads,
        context: &Context,
        command: &MakeLabelled,
    ) -> Result<(LinkSpecification, Reached), LinksError> {
        let reached = self.reach(reads, context, &command.item).await?;
        let reached = of_folderness(reached, command.is_folder)?;
        let organization = reached.lineage.organization();
        let policy = reads.policy(organization).await?;
        let request = LabelledRequest {
            label: command.label.clone(),
            kind: command.kind,
            audience: self.audience(reads, &command.audience, &reached).await?,
            expiry: command.expiry,
            password_length: command.password.as_ref().map(Password::length),
        };
        let specification = resolve_labelled(
            &request,
            &reached.resolving(context, &policy, self.clock.now()),
        )?;
        Ok((specification, reached))
    }

    /// Inserts the link; the unique index decides which of several is the first of its label.
    async fn insert_labelled(
        &self,
        unit: &mut dyn Unit,
        specification: &LinkSpecification,
        verifier: Option<PasswordVerifier>,
        fingerprint: Digest,
    ) -> Result<StoredLink, LinksError> {
        let id = LinkId::new(self.ids.next())
            .ok_or_else(|| Fault::Internal("no id was given".into()))?;
        let now = self.clock.now();
        let new = NewLink::new(specification, id, FingerprintRule::PerLabel, now);
        let token = self.secrets.issue_link_token();
        let secrets = LinkSecrets {
            digest: self.present_digest(&token)?,
            sealed: self.secrets.seal_link_token(&token, &identity(new.link())),
            verifier,
            fingerprint: Some(fingerprint),
            name: None,
        };
        // Once for the first try, and once more after a twin whose time is over was retired.
        for _ in 0..2 {
            if unit.insert_link(&new, &secrets).await? == Written::Yes {
                return Ok(StoredLink {
                    link: new.link().clone(),
                    sealed: secrets.sealed,
                    verifier: secrets.verifier,
                    name: None,
                });
            }
            let twin = unit.link_by_fingerprint(&fingerprint).await;
            let Some(twin) = twin? else {
                break;
            };
            let policy = unit.policy(twin.link.organization).await?;
            match Revocation::of_expired(&twin.link, &policy, now) {
                Some(ended) => unit.revoke_link(&ended).await?,
                None => return Err(LinkRefusal::LabelTaken.into()),
            }
        }
        Err(Fault::Internal("a link was neither inserted nor found".into()).into())
    }

    pub(in crate::services::links) async fn hashed_for(
        &self,
        password: &Password,
        bound_to: &Fingerprint,
    ) -> Result<PasswordVerifier, Fault> {
        let hashed = self.secrets.hash_link_password(password, bound_to).await?;
        Ok(hashed.verifier)
    }
}
