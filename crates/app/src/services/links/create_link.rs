//! Making a link, or finding the one that a request means.

use async_trait::async_trait;
use domain::gate::MakerStanding;
use domain::ids::LinkId;
use domain::link::{Fingerprint, LinkRequest, LinkSpecification, Meeting, NewLink, meet, resolve};
use domain::policy::Policy;
use ports::driven::secrets::HashedPassword;
use ports::driven::store::{ChangedSecrets, LinkSecrets, Reads, StoredLink, Unit, Written};
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::fault::Fault;
use ports::driving::links::{
    ChangeLabelled, CreateLink, CreateLinkOutcome, LinkOnItem, Links, LinksError, LinksOfItem,
    Made, MadeDelegated, MakeDelegated, MakeLabelled,
};
use ports::secret::{Digest, LinkToken};

use crate::services::Services;
use crate::services::drives::cutting::cut_off;
use crate::services::links::link_view::identity;
use crate::services::locate::Reached;
use crate::services::locate::share::maker_standing;
use crate::services::permissions::people::recipients;

/// A request that every rule has let pass.
struct Decided {
    specification: LinkSpecification,
    policy: Policy,
    reached: Reached,
}

/// What a request comes to in a unit of work.
enum Outcome {
    Made(Made, Box<StoredLink>),
    /// The specification is no longer the one that the password was hashed for.
    Changed,
}

#[async_trait]
impl Links for Services {
    async fn create_link(
        &self,
        context: &Context,
        command: CreateLink,
    ) -> Result<CreateLinkOutcome, LinksError> {
        // A policy that changes between hashing and writing asks for another round, no more.
        for _ in 0..3 {
            let decided = self.decide(&*self.store, context, &command).await?;
            let hashed = self.hashed(&decided.specification, &command).await?;
            let fingerprint = self.fingerprint(&decided.specification, &command, hashed.as_ref());
            if let Some(stored) = self.found(&decided, fingerprint.as_ref()).await? {
                return self.answer(Made::Reused, &stored, &decided.policy).await;
            }
            let written = self
                .write(context, &command, &decided.specification, hashed.as_ref())
                .await?;
            if let Outcome::Made(made, stored) = written {
                return self.answer(made, &stored, &decided.policy).await;
            }
        }
        Err(Fault::Busy("the policy keeps changing").into())
    }

    async fn make_labelled(
        &self,
        context: &Context,
        command: MakeLabelled,
    ) -> Result<LinkOnItem, LinksError> {
        self.labelled_link(context, command).await
    }

    async fn links_of(
        &self,
        context: &Context,
        item: &ItemAddress,
        is_folder: bool,
    ) -> Result<LinksOfItem, LinksError> {
        self.links_of_item(context, item, is_folder).await
    }

    async fn link(
        &self,
        context: &Context,
        link: Option<LinkToken>,
    ) -> Result<LinkOnItem, LinksError> {
        self.link_of_caller(context, link).await
    }

    async fn change_labelled(
        &self,
        context: &Context,
        command: ChangeLabelled,
    ) -> Result<LinkOnItem, LinksError> {
        self.changed_labelled(context, command).await
    }

    async fn end_link(
        &self,
        context: &Context,
        link: Option<LinkToken>,
    ) -> Result<LinkOnItem, LinksError> {
        self.ended_link(context, link).await
    }

    async fn make_delegated(
        &self,
        context: &Context,
        command: MakeDelegated,
    ) -> Result<MadeDelegated, LinksError> {
        self.delegated_link(context, command).await
    }
}

impl Services {
    /// Applies every rule to the request, as things stand in `reads`.
    async fn decide(
        &self,
        reads: &dyn Reads,
        context: &Context,
        command: &CreateLink,
    ) -> Result<Decided, LinksError> {
        let reached = self.reach(reads, context, &command.item).await?;
        let organization = reached.lineage.organization();
        let policy = reads.policy(organization).await?;
        let named = recipients(reads, &command.recipients, organization).await?;
        let resolved = resolve(
            &LinkRequest {
                kind: command.kind,
                scope: command.scope,
                absent_scope: command.absent_scope,
                recipients: named.clone().unwrap_or_default().into_iter().collect(),
                expiry: command.expiry,
                password_length: command
                    .password
                    .as_ref()
                    .map(ports::secret::Password::length),
            },
            &reached.resolving(context, &policy, self.clock.now()),
        );
        let specification = resolved?;
        named.map_err(LinksError::UnknownRecipient)?;
        Ok(Decided {
            specification,
            policy,
            reached,
        })
    }

    async fn hashed(
        &self,
        specification: &LinkSpecification,
        command: &CreateLink,
    ) -> Result<Option<HashedPassword>, LinksError> {
        let Some(password) = &command.password else {
            return Ok(None);
        };
        let bound_to = Fingerprint::without_password(specification);
        let hashed = self.secrets.hash_link_password(password, &bound_to).await;
        Ok(Some(hashed?))
    }

    fn fingerprint(
        &self,
        specification: &LinkSpecification,
        command: &CreateLink,
        hashed: Option<&HashedPassword>,
    ) -> Option<Digest> {
        let identity = hashed.map(|hashed| &hashed.identity);
        let fingerprint = Fingerprint::of(command.rule, specification, identity)?;
        Some(self.secrets.fingerprint(&fingerprint))
    }

    /// The link that the request means, if it can be answered without writing.
    async fn found(
        &self,
        decided: &Decided,
        fingerprint: Option<&Digest>,
    ) -> Result<Option<StoredLink>, Fault> {
        let Some(fingerprint) = fingerprint else {
            return Ok(None);
        };
        let reads = &*self.store;
        let Some(stored) = reads.link_by_fingerprint(fingerprint).await? else {
            return Ok(None);
        };
        let meeting = self.meeting(reads, &stored, decided).await?;
        Ok(matches!(meeting, Meeting::Reuse).then_some(stored))
    }

    async fn meeting(
        &self,
        reads: &dyn Reads,
        stored: &StoredLink,
        decided: &Decided,
    ) -> Result<Meeting, Fault> {
        let now = self.clock.now();
        let maker: MakerStanding = maker_standing(reads, &stored.link).await?;
        let maker = maker.capabilities(&decided.reached.lineage, now);
        Ok(meet(
            &stored.link,
            &decided.specification,
            &decided.policy,
            maker,
            now,
        ))
    }

    /// Decides once more inside a unit of work, and writes there.
    async fn write(
        &self,
        context: &Context,
        command: &CreateLink,
        before: &LinkSpecification,
        hashed: Option<&HashedPassword>,
    ) -> Result<Outcome, LinksError> {
        let organization = self.home_at(context, &command.item).await?;
        self.store
            .write(organization, |unit| {
                Box::pin(self.write_within(unit, (context, command), before, hashed))
            })
            .await
    }

    async fn write_within(
        &self,
        unit: &mut dyn Unit,
        (context, command): (&Context, &CreateLink),
        before: &LinkSpecification,
        hashed: Option<&HashedPassword>,
    ) -> Result<Outcome, LinksError> {
        let decided = self.decide(&*unit, context, command).await?;
        let bound_to = Fingerprint::without_password;
        if hashed.is_some() && bound_to(&decided.specification) != bound_to(before) {
            return Ok(Outcome::Changed);
        }
        let fingerprint = self.fingerprint(&decided.specification, command, hashed);
        let made = self
            .place(
                unit,
                (context, command),
                &decided,
                hashed,
                fingerprint.as_ref(),
            )
            .await?;
        Ok(made)
    }

    /// Inserts the link, or settles with the one that has its fingerprint.
    async fn place(
        &self,
        unit: &mut dyn Unit,
        (context, command): (&Context, &CreateLink),
        decided: &Decided,
        hashed: Option<&HashedPassword>,
        fingerprint: Option<&Digest>,
    ) -> Result<Outcome, Fault> {
        let new = self.new_link(&decided.specification, command)?;
        let token = self.secrets.issue_link_token();
        let sealed = self.secrets.seal_link_token(&token, &identity(new.link()));
        let digest = *self
            .secrets
            .link_digests(&token)
            .first()
            .ok_or(Fault::Internal("there is no key for link tokens".into()))?;
        let secrets = LinkSecrets {
            digest,
            sealed,
            verifier: hashed.map(|hashed| hashed.verifier.clone()),
            fingerprint: fingerprint.copied(),
            name: None,
        };
        let lineage = &decided.reached.lineage;
        cut_off(unit, command.keep_inherited, lineage, &context.caller).await?;
        // Once for the first try, and once more after an expired twin was retired.
        for _ in 0..2 {
            if unit.insert_link(&new, &secrets).await? == Written::Yes {
                let stored = StoredLink {
                    link: new.link().clone(),
                    sealed: secrets.sealed,
                    verifier: secrets.verifier,
                    name: None,
                };
                return Ok(Outcome::Made(Made::Created, Box::new(stored)));
            }
            let twin = match fingerprint {
                Some(fingerprint) => unit.link_by_fingerprint(fingerprint).await?,
                None => None,
            };
            let Some(mut twin) = twin else { break };
            match self.meeting(&*unit, &twin, decided).await? {
                Meeting::Reuse => return Ok(Outcome::Made(Made::Reused, Box::new(twin))),
                Meeting::TakeOver(change) => {
                    unit.change_link(&change, &ChangedSecrets::default())
                        .await?;
                    twin.link = change.link().clone();
                    return Ok(Outcome::Made(Made::Reused, Box::new(twin)));
                }
                Meeting::Replace(revocation) => unit.revoke_link(&revocation).await?,
            }
        }
        Err(Fault::Internal(
            "a link was neither inserted nor found".into(),
        ))
    }

    fn new_link(
        &self,
        specification: &LinkSpecification,
        command: &CreateLink,
    ) -> Result<NewLink, Fault> {
        let id = LinkId::new(self.ids.next()).ok_or(Fault::Internal("no id was given".into()))?;
        Ok(NewLink::new(
            specification,
            id,
            command.rule,
            self.clock.now(),
        ))
    }

    async fn answer(
        &self,
        made: Made,
        stored: &StoredLink,
        policy: &Policy,
    ) -> Result<CreateLinkOutcome, LinksError> {
        let link = self.show_link(&*self.store, stored, policy, true).await?;
        Ok(CreateLinkOutcome { made, link })
    }
}
