//! What a delegated link comes with: whom it is assigned to, and the secrets that open it.

use domain::ids::{OrganizationId, UserId};
use domain::link::{Assignment, Delegation, Link};
use domain::principal::Account;
use ports::directory::User;
use ports::driven::store::{Unit, Written};
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
        let named = (assignment.name(), account);
        let assignee = self.assignee(unit, link.organization, named).await?;
        let (refresh, digest) = self.secrets.issue_secret(IssuedKind::DelegatedRefresh);
        let delegation = Delegation {
            link: link.id,
            assignee,
            locale: assignment.locale().map(str::to_owned),
            time_zone: assignment.time_zone().map(str::to_owned),
        };
        unit.insert_delegation(&delegation, &digest).await?;
        let access = self
            .callers
            .issue_access_to(unit, link, self.clock.now())
            .await?;
        Ok(DelegatedSecrets { access, refresh })
    }

    /// Whom a link is assigned to: an account, or somebody who is known by that text alone.
    async fn assignee(
        &self,
        unit: &mut (dyn Unit + '_),
        organization: OrganizationId,
        (text, account): (&str, Option<UserId>),
    ) -> Result<UserId, LinksError> {
        let by_id = account.map(UserAddress::Id);
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
            id: next_id(&*self.ids, UserId::new)?,
            organization,
            name: text.to_owned(),
            display_name: text.to_owned(),
            email: None,
            is_external: true,
            account: Account::Active,
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
}
