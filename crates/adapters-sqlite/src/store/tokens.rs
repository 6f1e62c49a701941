//! Registrations and what is issued: reads, and writes of a unit.

use async_trait::async_trait;
use domain::ids::{ApplicationId, FamilyId, LinkId, OrganizationId, UserId};
use domain::link::Delegation;
use domain::server::token::{
    AuthorizationCode, CodeUse, Ended, Ending, Family, RefreshToken, RefreshUse,
};
use domain::time::Timestamp;
use ports::driven::store::{
    DelegatedAccess, Registration, Standing, StoreError, TokenReads, TokenWrites, Written,
};
use ports::secret::{Digest, PasswordVerifier};

use super::scope::Part;
use super::source::{Source, Sql};
use super::unit::SqlUnit;
use super::writes::tokens as writes;
use crate::cache::Touch;
use crate::convert;
use crate::queries::tokens;

#[async_trait]
impl<S: Source> TokenReads for Sql<S> {
    async fn registration(&self, id: ApplicationId) -> Result<Option<Registration>, StoreError> {
        self.keep(tokens::registration(self.db()?, id).await)
    }

    async fn registrations(
        &self,
        organization: OrganizationId,
    ) -> Result<Vec<Registration>, StoreError> {
        self.keep(tokens::registrations(self.db()?, organization).await)
    }

    async fn password_of(&self, user: UserId) -> Result<Option<PasswordVerifier>, StoreError> {
        self.keep(tokens::password_of(self.db()?, user).await)
    }

    async fn family(&self, id: FamilyId) -> Result<Option<Family>, StoreError> {
        self.keep(tokens::family(self.db()?, id).await)
    }

    async fn standing(
        &self,
        organization: OrganizationId,
        now: Timestamp,
    ) -> Result<Standing, StoreError> {
        self.keep(tokens::standing(self.db()?, organization, now).await)
    }

    async fn code_by_digest(
        &self,
        digests: &[Digest],
    ) -> Result<Option<AuthorizationCode>, StoreError> {
        self.keep(tokens::code_by_digest(self.db()?, digests).await)
    }

    async fn refresh_by_digest(
        &self,
        digests: &[Digest],
    ) -> Result<Option<RefreshToken>, StoreError> {
        self.keep(tokens::refresh_by_digest(self.db()?, digests).await)
    }

    async fn delegation(&self, link: LinkId) -> Result<Option<Delegation>, StoreError> {
        self.keep(tokens::delegation(self.db()?, link).await)
    }

    async fn delegated_refresh(&self, digests: &[Digest]) -> Result<Option<LinkId>, StoreError> {
        self.keep(tokens::delegated_refresh(self.db()?, digests).await)
    }

    async fn delegated_access(
        &self,
        digests: &[Digest],
    ) -> Result<Option<DelegatedAccess>, StoreError> {
        self.keep(tokens::delegated_access(self.db()?, digests).await)
    }
}

#[async_trait]
impl TokenWrites for SqlUnit {
    async fn insert_registration(&mut self, registration: &Registration) -> Result<(), StoreError> {
        self.is_part(Part::User, registration.service_account.get())
            .await?;
        self.keep(writes::insert_registration(self.db()?, registration).await)
    }

    async fn insert_family(&mut self, family: &Family) -> Result<(), StoreError> {
        self.belongs(family.organization)?;
        self.insert(convert::family_row(family)).await
    }

    async fn insert_code(
        &mut self,
        code: &AuthorizationCode,
        digest: &Digest,
    ) -> Result<(), StoreError> {
        self.is_part(Part::Family, code.family.get()).await?;
        self.insert(convert::code_row(code, digest)).await
    }

    async fn insert_refresh(
        &mut self,
        refresh: &RefreshToken,
        digest: &Digest,
    ) -> Result<(), StoreError> {
        self.is_part(Part::Family, refresh.family.get()).await?;
        self.insert(convert::refresh_row(refresh, digest)).await
    }

    async fn insert_delegation(
        &mut self,
        delegation: &Delegation,
        refresh: &Digest,
    ) -> Result<(), StoreError> {
        self.is_part(Part::Link, delegation.link.get()).await?;
        self.insert(convert::delegation_row(delegation, refresh))
            .await
    }

    async fn insert_delegated_access(
        &mut self,
        access: &DelegatedAccess,
        digest: &Digest,
    ) -> Result<(), StoreError> {
        self.is_part(Part::Link, access.link.get()).await?;
        self.insert(convert::delegated_access_row(access, digest))
            .await
    }

    async fn sweep_delegated_access(&mut self, before: Timestamp) -> Result<(), StoreError> {
        self.belongs_to_all()?;
        self.keep(writes::sweep_delegated_access(self.db()?, before).await)
    }

    async fn spend_code(&mut self, spent: &CodeUse) -> Result<Written, StoreError> {
        self.is_part(Part::Code, spent.id().get()).await?;
        self.keep(writes::spend_code(self.db()?, spent).await)
    }

    async fn spend_refresh(&mut self, spent: &RefreshUse) -> Result<Written, StoreError> {
        self.is_part(Part::Refresh, spent.id().get()).await?;
        self.keep(writes::spend_refresh(self.db()?, spent).await)
    }

    async fn end(&mut self, ending: &Ending) -> Result<(), StoreError> {
        self.0.takes_away = true;
        let (part, id) = match ending.what() {
            Ended::Family(id) => (Part::Family, id.get()),
            Ended::Bearer(id) => (Part::Bearer, id.get()),
            Ended::User(id) => (Part::User, id.get()),
            Ended::Application(id) => (Part::Application, id.get()),
        };
        self.is_part(part, id).await?;
        let ended = self.keep(writes::end(self.db()?, ending).await)?;
        self.0.touched.extend(ended.into_iter().map(Touch::Bearer));
        Ok(())
    }
}
