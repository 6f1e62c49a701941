//! Callers who show a link with each request: what it reaches is judged by it alone.

use std::net::IpAddr;

use async_trait::async_trait;
use domain::gate::{Denial, PasswordProof};
use domain::link::{DELEGATION_FOR, Link, LinkScope, access_until, effect};
use domain::principal::{Actor, Bearing, Caller, LinkCredential, Visitor};
use domain::server::turns::Party;
use domain::time::Timestamp;
use ports::driven::store::{DelegatedAccess, Reads, Scope, StoreError, StoredLink, Unit};
use ports::driving::fault::Fault;
use ports::driving::items::{LocateError, UnlockError};
use ports::driving::link_credentials::{
    DelegationView, LinkCredentials, LinkCredentialsError, PresentedDelegated, PresentedOpen,
    RenewDelegated,
};
use ports::driving::{Context, Credential};
use ports::secret::{Digest, IssuedKind, IssuedSecret, LinkToken, Password};

use super::Callers;
use super::gate::{AuthorizeLink, open};
use super::people::person_view;
use crate::services::local::limiter::Wait;

#[async_trait]
impl LinkCredentials for Callers {
    async fn hold_delegated(
        &self,
        account: Option<Context>,
        shown: &PresentedDelegated,
    ) -> Result<Context, LinkCredentialsError> {
        let (stored, bearing) = self.bearing_of(shown).await?;
        self.opens_for(&stored, &Visitor::Bearing(bearing), None)
            .await?;
        let held = LinkCredential {
            link: stored.link.id,
            proof: None,
            bearing: Some(bearing),
        };
        Ok(holder(account, &stored, held, self.clock.now()))
    }

    async fn hold_open(
        &self,
        account: Option<Context>,
        shown: &PresentedOpen,
    ) -> Result<Context, LinkCredentialsError> {
        let guesser = account.as_ref().map_or_else(
            || Party::network(shown.from),
            |account| Party::from(&account.caller),
        );
        let stored = match &shown.link {
            Some(token) => self.link_of_token(&*self.store, token).await?,
            None => None,
        };
        let Some(stored) = stored else {
            return Err(self.missed(shown.from));
        };
        let visitor = account
            .as_ref()
            .map_or(Visitor::Anonymous, |account| Visitor::from(&account.caller));
        let opened = self.opens_for(&stored, &visitor, None).await;
        let proof = match opened {
            Ok(()) => None,
            Err(LinkCredentialsError::PasswordNeeded) => {
                let proof = self.proof_by(&stored, &shown.passwords, guesser);
                let proof = proof.await?;
                self.opens_for(&stored, &visitor, Some(proof)).await?;
                Some(proof)
            }
            Err(error) => return Err(error),
        };
        let held = LinkCredential {
            link: stored.link.id,
            proof,
            bearing: None,
        };
        Ok(holder(account, &stored, held, self.clock.now()))
    }

    async fn renew_delegated(
        &self,
        renew: &RenewDelegated,
    ) -> Result<IssuedSecret, LinkCredentialsError> {
        let (stored, bearing) = self.bearing_of(&renew.shown).await?;
        let digests = self
            .secrets
            .secret_digests(IssuedKind::DelegatedRefresh, &renew.refresh);
        let refreshed = self.store.delegated_refresh(&digests).await;
        if refreshed? != Some(stored.link.id) {
            return Err(self.missed(renew.shown.from));
        }
        let now = self.clock.now();
        let fresh = Bearing {
            until: access_until(&stored.link, now),
            ..bearing
        };
        self.opens_for(&stored, &Visitor::Bearing(fresh), None)
            .await?;
        self.store
            .write(stored.link.organization, |unit| {
                Box::pin(async {
                    // Ended meanwhile, it gives no access that would have to be refused again.
                    let link = unit.link(stored.link.id).await?;
                    let link = link.filter(|stored| stored.link.revoked_at.is_none());
                    let link = link.ok_or(LinkCredentialsError::Invalid)?.link;
                    Ok(self.issue_access_to(unit, &link, now).await?)
                })
            })
            .await
    }

    async fn delegation(&self, context: &Context) -> Result<DelegationView, LinkCredentialsError> {
        let reads = &*self.store;
        let held = context
            .caller
            .link_credential
            .ok_or(LinkCredentialsError::Invalid)?;
        let stored = reads.link(held.link).await?;
        let stored = stored.ok_or(LinkCredentialsError::Invalid)?;
        let delegation = reads.delegation(held.link).await?;
        let delegation = delegation.ok_or(LinkCredentialsError::Denied(Denial::NotDelegated))?;
        let lineage = reads.lineage(stored.link.item).await?;
        let lineage = lineage.ok_or(LinkCredentialsError::ItemGone)?;
        let policy = reads.policy(stored.link.organization).await?;
        let assignee = reads.user(delegation.assignee).await?;
        Ok(DelegationView {
            item: stored.link.item,
            kind: effect(&stored.link, &policy, &lineage).kind,
            assignee: person_view(assignee.ok_or(LinkCredentialsError::Invalid)?),
            locale: delegation.locale,
            time_zone: delegation.time_zone,
        })
    }

    async fn delegated_frame_ancestors(
        &self,
        link: Option<LinkToken>,
    ) -> Result<Vec<String>, LinkCredentialsError> {
        let stored = match &link {
            Some(token) => self.link_of_token(&*self.store, token).await?,
            None => None,
        };
        // Of no other link this tells that it is there.
        let delegated = stored.filter(|stored| stored.link.scope() == LinkScope::Delegated);
        let policy = match delegated {
            Some(stored) => {
                let policy = self.store.policy(stored.link.organization).await;
                policy?
            }
            None => domain::policy::Policy::default(),
        };
        Ok(policy.delegated_frame_ancestors().to_vec())
    }
}

impl Callers {
    /// The link of a token. Revoked ones are found: the gate tells them apart.
    pub(in crate::services) async fn link_of_token(
        &self,
        reads: &dyn Reads,
        token: &LinkToken,
    ) -> Result<Option<StoredLink>, StoreError> {
        let digests = self.secrets.link_digests(token);
        reads.link_by_digest(&digests).await
    }

    /// A delegated link with the access token that is shown with it, be the time of either over.
    async fn bearing_of(
        &self,
        shown: &PresentedDelegated,
    ) -> Result<(StoredLink, Bearing), LinkCredentialsError> {
        let digests = self
            .secrets
            .secret_digests(IssuedKind::DelegatedAccess, &shown.access);
        let (Some(token), false) = (&shown.link, digests.is_empty()) else {
            return Err(self.missed(shown.from));
        };
        let stored = self.link_of_token(&*self.store, token).await?;
        let access = self.store.delegated_access(&digests).await;
        let (Some(stored), Some(access)) = (stored, access?) else {
            return Err(self.missed(shown.from));
        };
        if access.link != stored.link.id {
            return Err(self.missed(shown.from));
        }
        let delegation = self.store.delegation(stored.link.id).await?;
        let delegation = delegation.ok_or(LinkCredentialsError::Invalid)?;
        let bearing = Bearing {
            link: stored.link.id,
            assignee: delegation.assignee,
            until: access.until,
        };
        Ok((stored, bearing))
    }

    /// Counts a link or a token that is nobody's; after too many, those from there have to wait.
    fn missed(&self, from: IpAddr) -> LinkCredentialsError {
        match self.local.misses.take(Party::network(from)) {
            Ok(()) => LinkCredentialsError::Invalid,
            Err(Wait(retry_after_seconds)) => LinkCredentialsError::TooManyTries {
                retry_after_seconds,
            },
        }
    }

    /// Asks the gate whether a link opens for its own item.
    async fn opens_for(
        &self,
        stored: &StoredLink,
        visitor: &Visitor,
        proof: Option<PasswordProof>,
    ) -> Result<(), LinkCredentialsError> {
        let reads = &*self.store;
        let lineage = reads.lineage(stored.link.item).await?;
        let lineage = lineage.ok_or(LinkCredentialsError::ItemGone)?;
        let attempt = AuthorizeLink {
            link: &stored.link,
            lineage: &lineage,
            visitor,
            proof,
            now: self.clock.now(),
        };
        let (decision, _) = open(reads, &attempt).await?;
        decision.map(drop).map_err(credentials_error)
    }

    async fn proof_by(
        &self,
        stored: &StoredLink,
        passwords: &[Password],
        guesser: Party,
    ) -> Result<PasswordProof, LinkCredentialsError> {
        let checked = self.check_link_password(stored, passwords, guesser);
        checked.await.map_err(|error| match error {
            UnlockError::WrongPassword => LinkCredentialsError::PasswordNeeded,
            UnlockError::TooManyTries {
                retry_after_seconds,
            } => LinkCredentialsError::TooManyTries {
                retry_after_seconds,
            },
            UnlockError::Locate(LocateError::Fault(fault)) => LinkCredentialsError::Fault(fault),
            UnlockError::Locate(_) => LinkCredentialsError::Invalid,
        })
    }

    /// Forgets the access tokens of delegated links that ended long ago. A token whose time is over
    /// still shows for whom access is renewed: it stays as long as its link may live.
    pub(crate) async fn sweep_access(&self) -> Result<(), Fault> {
        let long_ago = self.clock.now().minus(DELEGATION_FOR);
        let sweep = self.store.write(Scope::Installation, |unit| {
            Box::pin(async move { unit.sweep_delegated_access(long_ago).await })
        });
        Ok(sweep.await?)
    }

    /// A new access token of a delegated link.
    pub(in crate::services) async fn issue_access_to(
        &self,
        unit: &mut (dyn Unit + '_),
        link: &Link,
        now: Timestamp,
    ) -> Result<IssuedSecret, Fault> {
        let (token, (access, digest)) = self.new_access_to(link, now);
        unit.insert_delegated_access(&access, &digest).await?;
        Ok(token)
    }

    /// A new access, with what it is stored as.
    pub(in crate::services) fn new_access_to(
        &self,
        link: &Link,
        now: Timestamp,
    ) -> (IssuedSecret, (DelegatedAccess, Digest)) {
        let (token, digest) = self.secrets.issue_secret(IssuedKind::DelegatedAccess);
        let access = DelegatedAccess {
            link: link.id,
            until: access_until(link, now),
        };
        (token, (access, digest))
    }
}

/// Anybody who shows a link, beside an account if they show one too.
fn holder(
    account: Option<Context>,
    stored: &StoredLink,
    held: LinkCredential,
    at: Timestamp,
) -> Context {
    match account {
        Some(account) => Context {
            caller: Caller {
                link_credential: Some(held),
                ..account.caller
            },
            ..account
        },
        None => Context {
            caller: Caller {
                link_credential: Some(held),
                ..Caller::new(
                    stored.link.organization,
                    Actor::Nobody,
                    stored.link.application,
                )
            },
            credential: Credential::Link(stored.link.id),
            at,
        },
    }
}

/// What a denial is to anybody who shows a link (docs/contracts/oracle.md 4.4 and 7.6).
fn credentials_error(denial: Denial) -> LinkCredentialsError {
    match denial {
        Denial::ItemRemoved => LinkCredentialsError::ItemGone,
        Denial::PasswordNeeded => LinkCredentialsError::PasswordNeeded,
        Denial::SignInNeeded => LinkCredentialsError::SignInNeeded(denial),
        Denial::OutsideOrganization | Denial::NotListed | Denial::NoOwnAccess => {
            LinkCredentialsError::Denied(denial)
        }
        Denial::Revoked
        | Denial::Expired
        | Denial::OutsideLink
        | Denial::ScopeForbidden(_)
        | Denial::EmbeddingForbidden
        | Denial::PasswordMissing
        | Denial::AllowsTooMuch
        | Denial::AnonymousEditingForbidden
        | Denial::MakerLacksRights
        | Denial::MakerGone
        | Denial::NotDelegated
        | Denial::AccessExpired => LinkCredentialsError::Invalid,
    }
}
