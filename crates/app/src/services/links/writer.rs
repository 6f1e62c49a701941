//! The writer: every link is inserted and changed here, whatever its form.

use domain::ids::{LinkId, OrganizationId};
use domain::link::{
    DedupOutcome, Fingerprint, Link, LinkChange, LinkName, LinkRefusal, LinkSpecification, NewLink,
    PasswordIdentity, Revocation,
};
use domain::patch::Patch;
use ports::driven::secrets::HashedPassword;
use ports::driven::store::{
    Basis, ChangedSecrets, EventKind, LinkSecrets, Placed, Placement, Reads, StoreError,
    StoredLink, StoredName, Unit, Written,
};
use ports::driving::Context;
use ports::driving::fault::Fault;
use ports::driving::links::{DelegatedSecrets, LinksError, MakeLink, WantedForm};
use ports::secret::{Digest, Password, PasswordVerifier};

use super::Links;
use super::decide::{Decided, WantedLink};
use super::view::identity;
use crate::services::links::cutting::cut_off;
use crate::services::next_id;

/// A password that a request gives, hashed where there is one. Nothing slow happens in a unit.
pub(in crate::services) struct Hashed(Option<HashedPassword>);

impl Hashed {
    pub(in crate::services) const fn is_some(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn identity(&self) -> Option<&PasswordIdentity> {
        self.0.as_ref().map(|hashed| &hashed.identity)
    }

    pub(super) fn verifier(&self) -> Option<&PasswordVerifier> {
        self.0.as_ref().map(|hashed| &hashed.verifier)
    }
}

/// Where a new link went.
pub(in crate::services) enum Put {
    /// It is there, and it is new.
    New(Box<StoredLink>),
    /// The request means this link, which was there.
    Found(Box<StoredLink>),
}

/// Why a link is not written, as the error of one of the ports that write links.
pub(in crate::services) trait NotWritten:
    From<LinkRefusal> + From<StoreError> + From<Fault>
{
}

impl<E: From<LinkRefusal> + From<StoreError> + From<Fault>> NotWritten for E {}

impl Links {
    pub(super) async fn hash_password(
        &self,
        password: &Patch<Password>,
        bound_to: Fingerprint,
        context: &Context,
    ) -> Result<Hashed, Fault> {
        let Patch::Set(password) = password else {
            return Ok(Hashed(None));
        };
        let turn = context.turn();
        let hashed = self.secrets.hash_link_password(password, &bound_to, turn);
        Ok(Hashed(Some(hashed.await?)))
    }

    /// Decides once more inside a unit of work, and writes there. Nothing is written when the password
    /// was hashed for another specification than the one it comes to now.
    pub(super) async fn make_within(
        &self,
        unit: &mut (dyn Unit + '_),
        context: &Context,
        command: &MakeLink,
        (before, hashed): (&LinkSpecification, &Hashed),
    ) -> Result<Option<(Decided, Put, Option<DelegatedSecrets>)>, LinksError> {
        let decided = self.decide_new(&*unit, context, command).await?;
        let bound_to = Fingerprint::without_password;
        if hashed.identity().is_some() && bound_to(&decided.specification) != bound_to(before) {
            return Ok(None);
        }
        let lineage = &decided.located.lineage;
        if let WantedForm::Specified { keep_inherited, .. } = command.wish.form {
            cut_off(unit, keep_inherited, lineage, &context.caller).await?;
        }
        let put: Put = self
            .put_link::<LinksError>(unit, decided.as_wanted(), hashed)
            .await?;
        let mut secrets = None;
        if let Put::New(stored) = &put {
            if let WantedForm::Delegated {
                assignment,
                assignee,
                ..
            } = &command.wish.form
            {
                let delegated = self.delegate(unit, &stored.link, assignment, *assignee);
                secrets = Some(delegated.await?);
            }
            if stored.link.form.profile().recorded {
                self.record_event(
                    unit,
                    &decided.located.lineage,
                    decided.located.item.id,
                    (EventKind::LinkMade, decided.located.rights.user()),
                )
                .await?;
            }
        }
        Ok(Some((decided, put, secrets)))
    }

    /// Inserts the link that was decided on the store itself since it gave this basis, where that is all that
    /// there is to do, along with others that come at the same time. `None` leaves it to a unit.
    pub(super) async fn place(
        &self,
        context: &Context,
        command: &MakeLink,
        basis: Basis,
        (decided, hashed): (&Decided, &Hashed),
    ) -> Result<Option<(StoredLink, Option<DelegatedSecrets>)>, LinksError> {
        let assigned = match &command.wish.form {
            WantedForm::Specified {
                keep_inherited: true,
                ..
            } => None,
            WantedForm::Delegated {
                assignment,
                assignee,
                ..
            } => Some((assignment, *assignee)),
            _ => return Ok(None),
        };
        // What opens a link that is shown is not all that the basis watches over.
        if context.caller.link_credential.is_some() {
            return Ok(None);
        }
        if decided.specification.form().profile().recorded {
            return Ok(None);
        }
        let (link, secrets) = self.mint(&decided.specification, hashed)?;
        let reads = &*self.store;
        let (delegated, issued) = match assigned {
            Some((assignment, account)) => {
                let delegated = self.delegated(reads, link.link(), assignment, account);
                let (delegated, issued) = delegated.await?;
                (Some(delegated), Some(issued))
            }
            None => (None, None),
        };
        let stored = stored(&link, secrets.clone());
        let placement = Placement {
            link,
            secrets,
            delegated,
        };
        let placed = self.store.place_link(context.turn(), basis, placement);
        Ok((placed.await? == Placed::Yes).then_some((stored, issued)))
    }

    /// Inserts the link that a request comes to, or settles with the one that has its fingerprint: the
    /// unique index decides, nobody looks first.
    pub(super) async fn put_link<E: NotWritten>(
        &self,
        unit: &mut (dyn Unit + '_),
        wanted: WantedLink<'_>,
        hashed: &Hashed,
    ) -> Result<Put, E> {
        let (new, secrets) = self.mint(wanted.specification, hashed)?;
        // A twin may have to make room, and after it the holder of the name.
        for _ in 0..3 {
            if unit.insert_link(&new, &secrets).await? == Written::Yes {
                return Ok(Put::New(Box::new(stored(&new, secrets))));
            }
            let twin = match &secrets.fingerprint {
                Some(fingerprint) => unit.link_by_fingerprint(fingerprint).await?,
                None => None,
            };
            let Some(mut twin) = twin else {
                let name = wanted.specification.name();
                let own = wanted.lineage.organization();
                self.free_name::<E>(unit, name, own).await?;
                continue;
            };
            match self.dedup(&*unit, &twin, wanted).await? {
                DedupOutcome::Reuse => return Ok(Put::Found(Box::new(twin))),
                DedupOutcome::Refuse(refusal) => return Err(refusal.into()),
                DedupOutcome::Replace(ended) => unit.revoke_link(&ended).await?,
                DedupOutcome::Release(change) => change_terms(unit, &change).await?,
                DedupOutcome::TakeOver(change) => {
                    change_terms(unit, &change).await?;
                    twin.link = change.link().clone();
                    return Ok(Put::Found(Box::new(twin)));
                }
            }
        }
        Err(Fault::Internal("a link was neither inserted nor found".into()).into())
    }

    /// A new link with what is stored in place of its secrets.
    fn mint(
        &self,
        specification: &LinkSpecification,
        hashed: &Hashed,
    ) -> Result<(NewLink, LinkSecrets), Fault> {
        let id = next_id(&*self.ids, LinkId::new)?;
        let new = NewLink::new(specification, id, self.clock.now());
        let token = self.secrets.issue_link_token();
        let digests = self.secrets.link_digests(&token);
        let no_key = || Fault::Internal("there is no key for link tokens".into());
        let link = new.link();
        let secrets = LinkSecrets {
            digest: *digests.first().ok_or_else(no_key)?,
            sealed: self.secrets.seal_link_token(&token, &identity(link)),
            verifier: hashed
                .verifier()
                .cloned()
                .filter(|_| link.password().is_some()),
            fingerprint: self.fingerprint(specification, hashed),
            name: specification
                .name()
                .map(|name| self.stored_name(name, link)),
        };
        Ok((new, secrets))
    }

    /// Writes a change of a link; the answer is the link as it is stored from now on.
    pub(in crate::services) async fn write_change<E: NotWritten>(
        &self,
        unit: &mut (dyn Unit + '_),
        change: &LinkChange,
        before: StoredLink,
        hashed: &Hashed,
    ) -> Result<StoredLink, E> {
        let verifier = match (before.link.password(), change.link().password()) {
            (before, after) if before == after => Patch::Keep,
            (_, None) => Patch::Clear,
            (_, Some(_)) => hashed.verifier().cloned().map_or(Patch::Keep, Patch::Set),
        };
        let (name, wanted) = match change.name() {
            Patch::Keep => (Patch::Keep, None),
            Patch::Clear => (Patch::Clear, None),
            Patch::Set(name) => (
                Patch::Set(self.stored_name(name, change.link())),
                Some(name),
            ),
        };
        let secrets = ChangedSecrets { verifier, name };
        for _ in 0..2 {
            if unit.change_link(change, &secrets).await? == Written::Yes {
                return Ok(StoredLink {
                    link: change.link().clone(),
                    verifier: secrets.verifier.applied_to(before.verifier),
                    name: match secrets.name {
                        Patch::Keep => before.name,
                        Patch::Clear => None,
                        Patch::Set(name) => Some(name.sealed),
                    },
                    ..before
                });
            }
            self.free_name::<E>(unit, wanted, change.link().organization)
                .await?;
        }
        Err(LinkRefusal::NameTaken.into())
    }

    fn stored_name(&self, name: &LinkName, link: &Link) -> StoredName {
        StoredName {
            digest: self.secrets.link_name_digest(name),
            sealed: self.secrets.seal_link_name(name, &identity(link)),
        }
    }

    /// Retires the link that holds a name if its time is over: an index cannot see time pass. One of
    /// another organization holds it until [`Links::free_name_elsewhere`]: a unit writes to its own.
    async fn free_name<E: NotWritten>(
        &self,
        unit: &mut (dyn Unit + '_),
        wanted: Option<&LinkName>,
        own: OrganizationId,
    ) -> Result<(), E> {
        let held_by_none = || Fault::Internal("a link met none that holds its place".into());
        let digest = self
            .secrets
            .link_name_digest(wanted.ok_or_else(held_by_none)?);
        let ended = self.expired_holder(&*unit, &digest, own).await?;
        let ended = ended.ok_or(LinkRefusal::NameTaken)?;
        Ok(unit.revoke_link(&ended).await?)
    }

    /// Retires the link of another organization that holds a name, if its time is over: in a unit of its
    /// own, before the one that wants the name.
    pub(in crate::services) async fn free_name_elsewhere(
        &self,
        name: &LinkName,
        own: OrganizationId,
    ) -> Result<(), Fault> {
        let digest = self.secrets.link_name_digest(name);
        let Some(holder) = self.store.link_by_name(&digest).await? else {
            return Ok(());
        };
        let home = holder.link.organization;
        if home == own {
            return Ok(());
        }
        let retire = self.store.write(home, |unit| {
            Box::pin(async move {
                if let Some(ended) = self.expired_holder(&*unit, &digest, home).await? {
                    unit.revoke_link(&ended).await?;
                }
                Ok::<_, StoreError>(())
            })
        });
        Ok(retire.await?)
    }

    /// The end of the link that holds a name in an organization, if its time is over.
    async fn expired_holder(
        &self,
        reads: &dyn Reads,
        name: &Digest,
        of: OrganizationId,
    ) -> Result<Option<Revocation>, StoreError> {
        let holder = reads.link_by_name(name).await?;
        let Some(holder) = holder.filter(|holder| holder.link.organization == of) else {
            return Ok(None);
        };
        let policy = reads.policy(holder.link.organization).await?;
        Ok(Revocation::of_expired(
            &holder.link,
            &policy,
            self.clock.now(),
        ))
    }
}

/// A new link as it is stored.
fn stored(new: &NewLink, secrets: LinkSecrets) -> StoredLink {
    StoredLink {
        link: new.link().clone(),
        sealed: secrets.sealed,
        verifier: secrets.verifier,
        name: secrets.name.map(|name| name.sealed),
    }
}

/// Writes a change that leaves a link's password and name as they are: then no other link can be in
/// its way.
pub(in crate::services) async fn change_terms(
    unit: &mut (dyn Unit + '_),
    change: &LinkChange,
) -> Result<(), StoreError> {
    unit.change_link(change, &ChangedSecrets::default()).await?;
    Ok(())
}
