//! The one link of an item: what a request makes of it, and the writing of that.

use domain::ids::LinkId;
use domain::link::{
    Fingerprint, FingerprintRule, Link, LinkChange, LinkName, LinkRefusal, LinkSpecification,
    NewLink, NewPassword, Present, Revocation, SettingsWish, Settled, settle, unshare,
};
use domain::patch::Patch;
use ports::driven::store::{
    ChangedSecrets, LinkSecrets, Reads, StoredLink, StoredName, Unit, Written,
};
use ports::driving::Context;
use ports::driving::fault::Fault;
use ports::driving::filing::{FilingError, LinkSettings};
use ports::secret::{Password, PasswordVerifier};

use crate::services::Services;
use crate::services::links::link_view::identity;
use crate::services::locate::Reached;
use crate::services::locate::share::maker_standing;

/// What a request says of a link, with its password hashed.
pub(in crate::services) enum Prepared {
    Keep,
    End,
    Set {
        wish: SettingsWish,
        password: Option<Password>,
        verifier: Option<PasswordVerifier>,
    },
}

impl Prepared {
    /// Reads what a request says of a link. The password is not hashed yet.
    pub(in crate::services) fn of(link: &Patch<LinkSettings>) -> Self {
        let settings = match link {
            Patch::Keep => return Self::Keep,
            Patch::Clear => return Self::End,
            Patch::Set(settings) => settings,
        };
        let (password, given) = match &settings.password {
            Patch::Keep => (Patch::Keep, None),
            Patch::Clear => (Patch::Clear, None),
            Patch::Set(password) => {
                let new = NewPassword {
                    shape: password.shape(),
                    is_present_one: false,
                };
                (Patch::Set(new), Some(password.clone()))
            }
        };
        Self::Set {
            wish: SettingsWish {
                scope: settings.scope,
                password,
                expiry: settings.expiry,
                name: settings.name.clone(),
                download: settings.download,
                edit: settings.edit,
            },
            password: given,
            verifier: None,
        }
    }
}

/// What a request comes to.
pub(in crate::services) enum Decision {
    Nothing,
    End(Revocation),
    Settled(Box<Settled>, Option<Box<StoredLink>>),
}

/// What became of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::services) enum LinkOutcome {
    Made,
    Changed,
    Ended,
}

impl Services {
    /// Hashes the password of a request that was found good. Nothing slow happens in a unit.
    pub(in crate::services) async fn hash(
        &self,
        prepared: Prepared,
        reached: &Reached,
    ) -> Result<Prepared, FilingError> {
        let Prepared::Set {
            wish,
            password: Some(password),
            ..
        } = prepared
        else {
            return Ok(prepared);
        };
        let bound_to = Fingerprint::of_item(reached.item.id);
        let hashed = self.secrets.hash_link_password(&password, &bound_to).await;
        let verifier = Some(hashed?.verifier);
        Ok(Prepared::Set {
            wish,
            password: None,
            verifier,
        })
    }

    /// Decides what becomes of the link of the item that was reached.
    pub(in crate::services) async fn settle_link(
        &self,
        reads: &dyn Reads,
        context: &Context,
        reached: &Reached,
        prepared: &Prepared,
    ) -> Result<Decision, FilingError> {
        if matches!(prepared, Prepared::Keep) {
            return Ok(Decision::Nothing);
        }
        let now = self.clock.now();
        let organization = reached.lineage.organization();
        let policy = reads.policy(organization).await?;
        let fingerprint = self.fingerprint_of(reached);
        let stored = reads.link_by_fingerprint(&fingerprint).await?;
        let alive = stored
            .clone()
            .filter(|stored| !stored.link.has_expired(&policy, now));
        let Prepared::Set { wish, verifier, .. } = prepared else {
            let link = alive.as_ref().map(|stored| &stored.link);
            let ended = unshare(link, &reached.lineage, &reached.rights, now)?;
            return Ok(ended.map_or(Decision::Nothing, Decision::End));
        };
        let mut wish = wish.clone();
        if let Patch::Set(new) = &mut wish.password {
            let present = alive.as_ref().and_then(|stored| stored.verifier.as_ref());
            new.is_present_one = verifier.is_some() && verifier.as_ref() == present;
        }
        let name = match &alive {
            Some(stored) => self.name_of(stored)?,
            None => None,
        };
        let present = match &alive {
            Some(stored) => {
                let standing = maker_standing(reads, &stored.link).await?;
                Some(Present {
                    link: &stored.link,
                    name: name.as_ref(),
                    maker: standing.capabilities(&reached.lineage, now),
                })
            }
            None => None,
        };
        let resolving = reached.resolving(context, &policy, now);
        let settled = settle(&wish, present, &reached.lineage, &resolving)?;
        Ok(Decision::Settled(Box::new(settled), stored.map(Box::new)))
    }

    fn fingerprint_of(&self, reached: &Reached) -> ports::secret::Digest {
        self.secrets
            .fingerprint(&Fingerprint::of_item(reached.item.id))
    }

    /// Writes what was decided; the answer says what became of the link, if anything did.
    pub(in crate::services) async fn write_link(
        &self,
        unit: &mut dyn Unit,
        reached: &Reached,
        decision: Decision,
        prepared: &Prepared,
    ) -> Result<Option<LinkOutcome>, FilingError> {
        let (settled, stored) = match decision {
            Decision::Nothing => return Ok(None),
            Decision::End(revocation) => {
                unit.revoke_link(&revocation).await?;
                return Ok(Some(LinkOutcome::Ended));
            }
            Decision::Settled(settled, stored) => (settled, stored),
        };
        let verifier = match prepared {
            Prepared::Set { verifier, .. } => verifier.clone(),
            Prepared::Keep | Prepared::End => None,
        };
        match *settled {
            Settled::Unchanged => Ok(None),
            Settled::TakeOver(change) => {
                self.write_changed(unit, &change, Patch::Keep).await?;
                Ok(None)
            }
            Settled::Change(change) => {
                let before = stored.map(|stored| stored.link.password);
                let password = match (before.flatten(), change.link().password) {
                    (before, after) if before == after => Patch::Keep,
                    (_, None) => Patch::Clear,
                    (_, Some(_)) => verifier.map_or(Patch::Keep, Patch::Set),
                };
                self.write_changed(unit, &change, password).await?;
                Ok(Some(LinkOutcome::Changed))
            }
            Settled::Make(specification) => {
                if let Some(dead) = stored {
                    self.retire(unit, &dead.link).await?;
                }
                self.make_link(unit, reached, &specification, verifier)
                    .await?;
                Ok(Some(LinkOutcome::Made))
            }
        }
    }

    async fn write_changed(
        &self,
        unit: &mut dyn Unit,
        change: &LinkChange,
        verifier: Patch<PasswordVerifier>,
    ) -> Result<(), FilingError> {
        let name = match change.name() {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set(name) => Patch::Set(self.stored_name(name, change.link())),
        };
        let secrets = ChangedSecrets { verifier, name };
        for _ in 0..2 {
            match unit.change_link(change, &secrets).await? {
                Written::Yes => return Ok(()),
                Written::Taken => self.free_name(unit, change.name()).await?,
            }
        }
        Err(LinkRefusal::NameTaken.into())
    }

    async fn make_link(
        &self,
        unit: &mut dyn Unit,
        reached: &Reached,
        specification: &LinkSpecification,
        verifier: Option<PasswordVerifier>,
    ) -> Result<(), FilingError> {
        let id = LinkId::new(self.ids.next())
            .ok_or_else(|| Fault::Internal("no id was given".into()))?;
        let new = NewLink::new(
            specification,
            id,
            FingerprintRule::PerItem,
            self.clock.now(),
        );
        let token = self.secrets.issue_link_token();
        let digests = self.secrets.link_digests(&token);
        let digest = digests.first().copied();
        let name = specification.name();
        let secrets = LinkSecrets {
            digest: digest
                .ok_or_else(|| Fault::Internal("there is no key for link tokens".into()))?,
            sealed: self.secrets.seal_link_token(&token, &identity(new.link())),
            verifier: verifier.filter(|_| new.link().password.is_some()),
            fingerprint: Some(self.fingerprint_of(reached)),
            name: name.map(|name| self.stored_name(name, new.link())),
        };
        for _ in 0..2 {
            match unit.insert_link(&new, &secrets).await? {
                Written::Yes => return Ok(()),
                Written::Taken => {
                    let wanted = name.cloned().map_or(Patch::Keep, Patch::Set);
                    self.free_name(unit, &wanted).await?;
                }
            }
        }
        Err(LinkRefusal::NameTaken.into())
    }

    fn stored_name(&self, name: &LinkName, link: &Link) -> StoredName {
        StoredName {
            digest: self.secrets.link_name_digest(name),
            sealed: self.secrets.seal_link_name(name, &identity(link)),
        }
    }

    /// Retires the link that holds a name if its time is over: an index cannot see time pass.
    async fn free_name(
        &self,
        unit: &mut dyn Unit,
        wanted: &Patch<LinkName>,
    ) -> Result<(), FilingError> {
        let Patch::Set(name) = wanted else {
            return Err(FilingError::Contended);
        };
        let digest = self.secrets.link_name_digest(name);
        let holder = unit.link_by_name(&digest).await?;
        let holder = holder.ok_or(FilingError::Contended)?;
        if self.retire(unit, &holder.link).await? {
            Ok(())
        } else {
            Err(LinkRefusal::NameTaken.into())
        }
    }

    /// Ends a link whose time is over; whether it was.
    async fn retire(&self, unit: &mut dyn Unit, link: &Link) -> Result<bool, FilingError> {
        let policy = unit.policy(link.organization).await?;
        let Some(revocation) = Revocation::of_expired(link, &policy, self.clock.now()) else {
            return Ok(false);
        };
        unit.revoke_link(&revocation).await?;
        Ok(true)
    }
}
