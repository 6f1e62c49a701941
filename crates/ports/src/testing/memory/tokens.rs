//! What a memory store remembers of registrations, families, codes and refresh tokens.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::ids::{
    ApplicationId, BearerId, CodeId, FamilyId, LinkId, OrganizationId, RefreshId, UserId,
};
use domain::link::Delegation;
use domain::time::Timestamp;
use domain::token::{AuthorizationCode, CodeUse, Ending, Family, RefreshToken, RefreshUse};

use super::writes::{exists, is_free};
use super::{MemoryStore, MemoryUnit, Moment};
use crate::driven::store::{
    Constraint, DelegatedAccess, Registration, StoreError, TokenReads, TokenWrites, Written,
};
use crate::secret::{Digest, PasswordVerifier};

/// What was issued, and to whom it may be.
#[derive(Clone, Default)]
pub(super) struct Tokens {
    registrations: BTreeMap<ApplicationId, Registration>,
    families: BTreeMap<FamilyId, Family>,
    codes: BTreeMap<CodeId, (AuthorizationCode, Digest)>,
    refreshes: BTreeMap<RefreshId, (RefreshToken, Digest)>,
    /// With the digest of the refresh token.
    delegations: BTreeMap<LinkId, (Delegation, Digest)>,
    accesses: BTreeMap<Digest, DelegatedAccess>,
}

impl Tokens {
    pub(super) fn has_family(&self, id: FamilyId) -> bool {
        self.families.contains_key(&id)
    }

    /// Forgets what is kept of links that are gone.
    pub(super) fn forget_links(&mut self, is_gone: impl Fn(LinkId) -> bool) {
        self.delegations.retain(|link, _| !is_gone(*link));
        self.accesses.retain(|_, access| !is_gone(access.link));
    }
}

/// Answers every read from what `view` shows.
macro_rules! reads_of {
    ($type:ty) => {
        #[async_trait]
        impl TokenReads for $type {
            async fn registration(
                &self,
                id: ApplicationId,
            ) -> Result<Option<Registration>, StoreError> {
                Ok(self.view()?.tokens.registrations.get(&id).cloned())
            }

            async fn registrations(
                &self,
                organization: OrganizationId,
            ) -> Result<Vec<Registration>, StoreError> {
                let state = self.view()?;
                let rows = state.tokens.registrations.values();
                let own = rows.filter(|row| {
                    let application = state.applications.get(&row.application);
                    application.is_some_and(|found| found.organization == Some(organization))
                });
                Ok(own.cloned().collect())
            }

            async fn password_of(
                &self,
                user: UserId,
            ) -> Result<Option<PasswordVerifier>, StoreError> {
                let state = self.view()?;
                let row = state.users.get(&user);
                Ok(row.and_then(|row| row.verifier.clone()))
            }

            async fn family(&self, id: FamilyId) -> Result<Option<Family>, StoreError> {
                Ok(self.view()?.tokens.families.get(&id).copied())
            }

            async fn code_by_digest(
                &self,
                digests: &[Digest],
            ) -> Result<Option<AuthorizationCode>, StoreError> {
                let state = self.view()?;
                let mut rows = state.tokens.codes.values();
                let found = rows.find(|(_, digest)| digests.contains(digest));
                Ok(found.map(|(code, _)| code.clone()))
            }

            async fn refresh_by_digest(
                &self,
                digests: &[Digest],
            ) -> Result<Option<RefreshToken>, StoreError> {
                let state = self.view()?;
                let mut rows = state.tokens.refreshes.values();
                let found = rows.find(|(_, digest)| digests.contains(digest));
                Ok(found.map(|(refresh, _)| *refresh))
            }

            async fn delegation(&self, link: LinkId) -> Result<Option<Delegation>, StoreError> {
                let state = self.view()?;
                let row = state.tokens.delegations.get(&link);
                Ok(row.map(|(delegation, _)| delegation.clone()))
            }

            async fn delegated_refresh(
                &self,
                digests: &[Digest],
            ) -> Result<Option<LinkId>, StoreError> {
                let state = self.view()?;
                let mut rows = state.tokens.delegations.values();
                let found = rows.find(|(_, refresh)| digests.contains(refresh));
                Ok(found.map(|(delegation, _)| delegation.link))
            }

            async fn delegated_access(
                &self,
                digests: &[Digest],
            ) -> Result<Option<DelegatedAccess>, StoreError> {
                let state = self.view()?;
                let accesses = &state.tokens.accesses;
                Ok(digests
                    .iter()
                    .find_map(|digest| accesses.get(digest))
                    .copied())
            }
        }
    };
}

reads_of!(MemoryStore);
reads_of!(MemoryUnit);
reads_of!(Moment);

#[async_trait]
impl TokenWrites for MemoryUnit {
    async fn insert_registration(&mut self, registration: &Registration) -> Result<(), StoreError> {
        let id = registration.application;
        exists(self.state.applications.contains_key(&id), id)?;
        let account = registration.service_account;
        exists(self.state.users.contains_key(&account), account)?;
        let rows = &mut self.state.tokens.registrations;
        is_free(rows.contains_key(&id), Constraint::Id)?;
        rows.insert(id, registration.clone());
        Ok(())
    }

    async fn insert_family(&mut self, family: &Family) -> Result<(), StoreError> {
        let organizations = &self.state.organizations;
        exists(
            organizations.contains_key(&family.organization),
            family.organization,
        )?;
        let applications = &self.state.applications;
        exists(
            applications.contains_key(&family.application),
            family.application,
        )?;
        if let Some(user) = family.user {
            exists(self.state.users.contains_key(&user), user)?;
        }
        is_free(self.state.tokens.has_family(family.id), Constraint::Id)?;
        self.state.tokens.families.insert(family.id, *family);
        Ok(())
    }

    async fn insert_code(
        &mut self,
        code: &AuthorizationCode,
        digest: &Digest,
    ) -> Result<(), StoreError> {
        let tokens = &mut self.state.tokens;
        exists(tokens.has_family(code.family), code.family)?;
        let taken = tokens
            .codes
            .values()
            .any(|(row, other)| row.id == code.id || other == digest);
        is_free(taken, Constraint::Id)?;
        tokens.codes.insert(code.id, (code.clone(), *digest));
        Ok(())
    }

    async fn insert_refresh(
        &mut self,
        refresh: &RefreshToken,
        digest: &Digest,
    ) -> Result<(), StoreError> {
        let tokens = &mut self.state.tokens;
        exists(tokens.has_family(refresh.family), refresh.family)?;
        let mut rows = tokens.refreshes.values();
        let taken = rows.any(|(row, other)| row.id == refresh.id || other == digest);
        is_free(taken, Constraint::Id)?;
        tokens.refreshes.insert(refresh.id, (*refresh, *digest));
        Ok(())
    }

    async fn insert_delegation(
        &mut self,
        delegation: &Delegation,
        refresh: &Digest,
    ) -> Result<(), StoreError> {
        let link = delegation.link;
        exists(self.state.links.contains_key(&link), link)?;
        let assignee = delegation.assignee;
        exists(self.state.users.contains_key(&assignee), assignee)?;
        let rows = &mut self.state.tokens.delegations;
        let taken = rows.values().any(|(_, other)| other == refresh);
        is_free(taken || rows.contains_key(&link), Constraint::Id)?;
        rows.insert(link, (delegation.clone(), *refresh));
        Ok(())
    }

    async fn insert_delegated_access(
        &mut self,
        access: &DelegatedAccess,
        digest: &Digest,
    ) -> Result<(), StoreError> {
        exists(self.state.links.contains_key(&access.link), access.link)?;
        let rows = &mut self.state.tokens.accesses;
        is_free(rows.contains_key(digest), Constraint::Id)?;
        rows.insert(*digest, *access);
        Ok(())
    }

    async fn sweep_delegated_access(&mut self, before: Timestamp) -> Result<(), StoreError> {
        let rows = &mut self.state.tokens.accesses;
        rows.retain(|_, access| access.until >= before);
        Ok(())
    }

    async fn spend_code(&mut self, spent: &CodeUse) -> Result<Written, StoreError> {
        let row = self.state.tokens.codes.get_mut(&spent.id());
        exists(row.is_some(), spent.id())?;
        match row {
            Some((code, _)) if code.spent_at.is_none() => {
                code.spent_at = Some(spent.at());
                Ok(Written::Yes)
            }
            Some(_) | None => Ok(Written::Taken),
        }
    }

    async fn spend_refresh(&mut self, spent: &RefreshUse) -> Result<Written, StoreError> {
        let row = self.state.tokens.refreshes.get_mut(&spent.id());
        exists(row.is_some(), spent.id())?;
        match row {
            Some((refresh, _)) if refresh.spent_at.is_none() => {
                refresh.spent_at = Some(spent.at());
                Ok(Written::Yes)
            }
            Some(_) | None => Ok(Written::Taken),
        }
    }

    async fn end(&mut self, ending: &Ending) -> Result<(), StoreError> {
        if let Some(id) = ending.family() {
            let family = self.state.tokens.families.get_mut(&id);
            exists(family.is_some(), id)?;
            if let Some(family) = family {
                family.revoked_at.get_or_insert(ending.at());
            }
        }
        if let Some(id) = ending.bearer() {
            exists(self.state.bearers.contains_key(&id), id)?;
        }
        let mut gone: BTreeSet<BearerId> = ending.bearer().into_iter().collect();
        // What is made from a token has a later id.
        for (bearer, _) in self.state.bearers.values_mut() {
            let in_family = bearer.family.is_some() && bearer.family == ending.family();
            let goes_along = bearer.made_from.is_some_and(|from| gone.contains(&from));
            if in_family || goes_along || gone.contains(&bearer.id) {
                gone.insert(bearer.id);
                bearer.revoked_at.get_or_insert(ending.at());
            }
        }
        Ok(())
    }
}
