//! Delegated links: made, renewed, and told to their view.

use domain::gate::Denial;
use domain::ids::{LinkId, OrganizationId, UserId};
use domain::link::{
    DelegatedRequest, Delegation, FingerprintRule, Link, NewLink, access_until, effect,
    resolve_delegated,
};
use domain::principal::{Bearing, Visitor};
use domain::time::Timestamp;
use ports::directory::User;
use ports::driven::store::{DelegatedAccess, LinkSecrets, Unit, Written};
use ports::driving::Context;
use ports::driving::address::UserAddress;
use ports::driving::fault::Fault;
use ports::driving::held::{DelegationView, HeldError, RenewDelegated};
use ports::driving::links::{LinksError, MadeDelegated, MakeDelegated};
use ports::secret::{IssuedKind, IssuedSecret};

use crate::services::Services;
use crate::services::links::labelled::of_folderness;
use crate::services::links::link_view::identity;
use crate::services::permissions::people::{person_view, user_at};

impl Services {
    pub(in crate::services) async fn delegated_link(
        &self,
        context: &Context,
        command: MakeDelegated,
    ) -> Result<MadeDelegated, LinksError> {
        let organization = self.home_at(context, &command.item).await?;
        self.store
            .write(organization, |unit| {
                Box::pin(self.delegate_within(unit, context, &command))
            })
            .await
    }

    async fn delegate_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &MakeDelegated,
    ) -> Result<MadeDelegated, LinksError> {
        let reached = self.reach(&*unit, context, &command.item).await?;
        let reached = of_folderness(reached, command.is_folder)?;
        let organization = reached.lineage.organization();
        let policy = unit.policy(organization).await?;
        let now = self.clock.now();
        let asked = DelegatedRequest {
            kind: command.kind,
            as_manager: command.as_manager,
        };
        let specification = resolve_delegated(asked, &reached.resolving(context, &policy, now))?;
        let assignee = self.assignee(unit, command, organization).await?;
        let id = LinkId::new(self.ids.next()).ok_or_else(no_id)?;
        let new = NewLink::new(&specification, id, FingerprintRule::None, now);
        let token = self.secrets.issue_link_token();
        let secrets = LinkSecrets {
            digest: self.present_digest(&token)?,
            sealed: self.secrets.seal_link_token(&token, &identity(new.link())),
            verifier: None,
            fingerprint: None,
            name: None,
        };
        if unit.insert_link(&new, &secrets).await? == Written::Taken {
            return Err(Fault::Internal("a link without a fingerprint met another".into()).into());
        }
        let (refresh, digest) = self.secrets.issue_secret(IssuedKind::DelegatedRefresh);
        let delegation = Delegation {
            link: id,
            assignee,
            locale: command.assignment.locale().map(str::to_owned),
            time_zone: command.assignment.time_zone().map(str::to_owned),
        };
        let written = unit.insert_delegation(&delegation, &digest).await;
        written?;
        let access = self.issue_access_to(unit, new.link(), now).await?;
        Ok(MadeDelegated {
            token,
            access,
            refresh,
            item: reached.item,
        })
    }

    /// Whom a link is assigned to: an account, or somebody who is known by that text alone.
    async fn assignee(
        &self,
        unit: &mut dyn Unit,
        command: &MakeDelegated,
        organization: OrganizationId,
    ) -> Result<UserId, LinksError> {
        let text = command.assignment.name();
        let by_id = command.assignee.map(UserAddress::Id);
        for address in by_id
            .into_iter()
            .chain([UserAddress::Name(text.to_owned())])
        {
            let found = user_at(&*unit, &address, organization).await;
            if let Some(user) = found? {
                return Ok(user.id);
            }
        }
        let known = unit.external_user(organization, text).await;
        if let Some(user) = known? {
            return Ok(user.id);
        }
        let user = User {
            id: UserId::new(self.ids.next()).ok_or_else(no_id)?,
            organization,
            name: text.to_owned(),
            display_name: text.to_owned(),
            email: None,
            is_external: true,
            created_at: self.clock.now(),
        };
        match unit.insert_external_user(&user).await? {
            Written::Yes => Ok(user.id),
            Written::Taken => {
                let known = unit.external_user(organization, text).await?;
                let known =
                    known.ok_or_else(|| Fault::Internal("a name is taken by nobody".into()));
                Ok(known?.id)
            }
        }
    }

    /// A new access token of a delegated link. What ended before is forgotten with it.
    async fn issue_access_to(
        &self,
        unit: &mut dyn Unit,
        link: &Link,
        now: Timestamp,
    ) -> Result<IssuedSecret, Fault> {
        let (token, digest) = self.secrets.issue_secret(IssuedKind::DelegatedAccess);
        let access = DelegatedAccess {
            link: link.id,
            until: access_until(link, now),
        };
        // A token whose time is over still shows for whom access is renewed: it stays as long as its
        // link may live.
        let long_ago = now.minus(domain::link::DELEGATION_FOR);
        unit.sweep_delegated_access(long_ago).await?;
        unit.insert_delegated_access(&access, &digest).await?;
        Ok(token)
    }

    pub(in crate::services) async fn renewed_access(
        &self,
        renew: &RenewDelegated,
    ) -> Result<IssuedSecret, HeldError> {
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
        let id = stored.link.id;
        self.store
            .write(stored.link.organization, |unit| {
                Box::pin(async move {
                    // Ended meanwhile, it gives no access that would have to be refused again.
                    let link = unit.link(id).await?;
                    let link = link.filter(|stored| stored.link.revoked_at.is_none());
                    let link = link.ok_or(HeldError::Invalid)?.link;
                    Ok(self.issue_access_to(unit, &link, now).await?)
                })
            })
            .await
    }

    pub(in crate::services) async fn delegation_view(
        &self,
        context: &Context,
    ) -> Result<DelegationView, HeldError> {
        let reads = &*self.store;
        let held = context.caller.held.ok_or(HeldError::Invalid)?;
        let stored = reads.link(held.link).await?;
        let stored = stored.ok_or(HeldError::Invalid)?;
        let delegation = reads.delegation(held.link).await?;
        let delegation = delegation.ok_or(HeldError::Denied(Denial::NotDelegated))?;
        let lineage = reads.lineage(stored.link.item).await?;
        let lineage = lineage.ok_or(HeldError::ItemGone)?;
        let policy = reads.policy(stored.link.organization).await?;
        let assignee = reads.user(delegation.assignee).await?;
        Ok(DelegationView {
            item: stored.link.item,
            kind: effect(&stored.link, &policy, &lineage).kind,
            assignee: person_view(assignee.ok_or(HeldError::Invalid)?),
            locale: delegation.locale,
            time_zone: delegation.time_zone,
        })
    }
}

fn no_id() -> Fault {
    Fault::Internal("no id was given".into())
}
