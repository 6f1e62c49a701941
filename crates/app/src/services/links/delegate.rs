//! What a delegated link comes with: whom it is assigned to, and the secrets that open it.

use domain::ids::{OrganizationId, UserId};
use domain::link::{Assignment, Delegation, Link};
use domain::principal::Account;
use ports::directory::User;
use ports::driven::store::{DelegatedPlacement, Reads, Unit, Written};
use ports::driving::address::UserAddress;
use ports::driving::fault::Fault;
use ports::driving::links::{DelegatedSecrets, LinksError};
use ports::secret::IssuedKind;

use super::Links;
use crate::services::callers::people::user_at;
use crate::services::next_id;

impl Links {
    /// Assigns a new link to somebody, and issues what it opens with.
    pub(super) async fn delegate(
        &self,
        unit: &mut (dyn Unit + '_),
        link: &Link,
        assignment: &Assignment,
        account: Option<UserId>,
    ) -> Result<DelegatedSecrets, LinksError> {
        let (placed, secrets) = self.delegated(&*unit, link, assignment, account).await?;
        if let Some(newcomer) = &placed.newcomer
            && unit.insert_external_user(newcomer).await? == Written::Taken
        {
            return Err(Fault::Internal("a name is taken by nobody".into()).into());
        }
        unit.insert_delegation(&placed.delegation, &placed.refresh)
            .await?;
        unit.insert_delegated_access(&placed.access, &placed.access_digest)
            .await?;
        Ok(secrets)
    }

    /// What a new link that is assigned to somebody comes with, and the secrets of it.
    pub(super) async fn delegated(
        &self,
        reads: &dyn Reads,
        link: &Link,
        assignment: &Assignment,
        account: Option<UserId>,
    ) -> Result<(DelegatedPlacement, DelegatedSecrets), LinksError> {
        let named = (assignment.name(), account);
        let (assignee, newcomer) = self.assignee(reads, link.organization, named).await?;
        let (refresh, digest) = self.secrets.issue_secret(IssuedKind::DelegatedRefresh);
        let (access, stored) = self.callers.new_access_to(link, self.clock.now());
        let placed = DelegatedPlacement {
            newcomer,
            delegation: Delegation {
                link: link.id,
                assignee,
                locale: assignment.locale().map(str::to_owned),
                time_zone: assignment.time_zone().map(str::to_owned),
            },
            refresh: digest,
            access: stored.0,
            access_digest: stored.1,
        };
        Ok((placed, DelegatedSecrets { access, refresh }))
    }

    /// Whom a link is assigned to: an account, or somebody who is known by that text alone, who may be new.
    async fn assignee(
        &self,
        reads: &dyn Reads,
        organization: OrganizationId,
        (text, account): (&str, Option<UserId>),
    ) -> Result<(UserId, Option<User>), LinksError> {
        let by_id = account.map(UserAddress::Id);
        for address in by_id
            .into_iter()
            .chain([UserAddress::Name(text.to_owned())])
        {
            if let Some(user) = user_at(reads, &address, organization).await? {
                return Ok((user.id, None));
            }
        }
        if let Some(user) = reads.external_user(organization, text).await? {
            return Ok((user.id, None));
        }
        let user = User {
            id: next_id(&*self.ids, UserId::new)?,
            organization,
            name: text.to_owned(),
            display_name: text.to_owned(),
            email: None,
            is_external: true,
            account: Account::Active,
            created_at: self.clock.now(),
        };
        Ok((user.id, Some(user)))
    }
}
