//! The writes of a unit of work.

use async_trait::async_trait;
use domain::grant::{GrantRemoval, GrantWrite, InheritanceCut};
use domain::ids::{GroupId, OrganizationId, UserId};
use domain::item::Drive;
use domain::link::{LinkChange, NewLink, Revocation};
use domain::policy::Policy;
use domain::upload::{NewItem, NewVersion};
use ports::directory::{Application, Bearer, Group, Organization, Site};
use ports::driven::content::ContentKey;
use ports::driven::store::{NewUser, Redemption, StoreError, Unit, Written};
use ports::secret::{Digest, PasswordVerifier, SealedToken};

use super::unit::SqlUnit;

mod directory;
mod items;
mod links;

#[async_trait]
impl Unit for SqlUnit {
    async fn insert_link(
        &mut self,
        link: &NewLink,
        digest: &Digest,
        sealed: &SealedToken,
        verifier: Option<&PasswordVerifier>,
        fingerprint: Option<&Digest>,
    ) -> Result<Written, StoreError> {
        let row = crate::convert::link_row(link.link(), digest, sealed, verifier, fingerprint);
        self.keep(links::insert(self.db()?, link.link(), row).await)
    }

    async fn change_link(&mut self, change: &LinkChange) -> Result<(), StoreError> {
        let names = self.keep(links::change(self.db()?, change.link()).await)?;
        names.note(&mut self.touched);
        Ok(())
    }

    async fn revoke_link(&mut self, revocation: &Revocation) -> Result<(), StoreError> {
        let names = self.keep(links::revoke(self.db()?, revocation).await)?;
        names.note(&mut self.touched);
        Ok(())
    }

    async fn redeem(&mut self, redemption: &Redemption) -> Result<(), StoreError> {
        self.keep(links::redeem(self.db()?, redemption).await)
    }

    async fn write_grant(&mut self, grant: &GrantWrite) -> Result<(), StoreError> {
        self.touched.lineages = true;
        self.keep(items::write_grant(self.db()?, grant.grant()).await)
    }

    async fn remove_grant(&mut self, removal: &GrantRemoval) -> Result<(), StoreError> {
        self.touched.lineages = true;
        self.keep(items::remove_grant(self.db()?, removal.grant()).await)
    }

    async fn cut_inheritance(&mut self, cut: &InheritanceCut) -> Result<(), StoreError> {
        self.touched.lineages = true;
        self.keep(items::cut_inheritance(self.db()?, cut.item()).await)
    }

    async fn insert_item(
        &mut self,
        item: &NewItem,
        content: Option<&ContentKey>,
    ) -> Result<Written, StoreError> {
        self.keep(items::insert_item(self.db()?, item.item(), content).await)
    }

    async fn insert_version(
        &mut self,
        version: &NewVersion,
        content: &ContentKey,
    ) -> Result<Written, StoreError> {
        self.keep(items::insert_version(self.db()?, version.file(), content).await)
    }

    async fn insert_drive(&mut self, drive: &Drive, root: &NewItem) -> Result<(), StoreError> {
        self.keep(items::insert_drive(self.db()?, drive, root.item()).await)
    }

    async fn insert_organization(&mut self, organization: &Organization) -> Result<(), StoreError> {
        self.keep(directory::insert_organization(self.db()?, organization).await)
    }

    async fn set_policy(
        &mut self,
        organization: OrganizationId,
        policy: &Policy,
    ) -> Result<(), StoreError> {
        self.touched.policies.push(organization);
        self.keep(directory::set_policy(self.db()?, organization, policy).await)
    }

    async fn insert_user(&mut self, user: &NewUser) -> Result<(), StoreError> {
        self.keep(directory::insert_user(self.db()?, user).await)
    }

    async fn set_user_password(
        &mut self,
        user: UserId,
        verifier: &PasswordVerifier,
    ) -> Result<(), StoreError> {
        self.keep(directory::set_user_password(self.db()?, user, verifier).await)
    }

    async fn insert_group(&mut self, group: &Group) -> Result<(), StoreError> {
        self.keep(directory::insert_group(self.db()?, group).await)
    }

    async fn insert_member(&mut self, group: GroupId, user: UserId) -> Result<Written, StoreError> {
        self.touched.memberships.push(user);
        self.keep(directory::insert_member(self.db()?, group, user).await)
    }

    async fn insert_site(&mut self, site: &Site) -> Result<(), StoreError> {
        self.keep(directory::insert_site(self.db()?, site).await)
    }

    async fn insert_application(&mut self, application: &Application) -> Result<(), StoreError> {
        self.keep(directory::insert_application(self.db()?, application).await)
    }

    async fn insert_bearer(&mut self, bearer: &Bearer, digest: &Digest) -> Result<(), StoreError> {
        self.keep(directory::insert_bearer(self.db()?, bearer, digest).await)
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.finish().await
    }
}
