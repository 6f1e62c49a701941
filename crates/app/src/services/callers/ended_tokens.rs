//! Ending tokens: by their text, by their id, or all of a user's.

use domain::ids::{ApplicationId, BearerId, FamilyId, OrganizationId};
use domain::server::token::{Ending, Family, may_end, stands};
use domain::server::turns::{Party, Turn};
use ports::directory::Bearer;
use ports::driving::fault::Fault;
use ports::secret::{IssuedKind, IssuedSecret};

use super::Callers;

impl Callers {
    /// Ends the token of this text, with what ends with it, if it was issued to that client; for `None`
    /// whoever it was issued to. False when there is no such token, or none that stands.
    pub(in crate::services) async fn end_token(
        &self,
        token: &IssuedSecret,
        client: Option<ApplicationId>,
    ) -> Result<bool, Fault> {
        let is_its = |to| client.is_none_or(|client| may_end(client, to));
        let access = self.secrets.bearer_digests(token.reveal());
        if !access.is_empty() {
            let bearer = self.store.bearer_by_digest(&access).await?;
            return match bearer.filter(|bearer| is_its(bearer.application)) {
                Some(bearer) => self.end_bearer(&bearer).await,
                None => Ok(false),
            };
        }
        let refresh = self.secrets.secret_digests(IssuedKind::Refresh, token);
        if refresh.is_empty() {
            return Ok(false);
        }
        let Some(refresh) = self.store.refresh_by_digest(&refresh).await? else {
            return Ok(false);
        };
        let family = self.store.family(refresh.family).await?;
        match family.filter(|family| is_its(family.application)) {
            Some(family) => self.end_family(&family).await,
            None => Ok(false),
        }
    }

    /// Ends what this number is the id of: an access token, or all that was issued together.
    pub(in crate::services) async fn end_by_id(&self, id: i64) -> Result<bool, Fault> {
        if let Some(id) = FamilyId::new(id)
            && let Some(family) = self.store.family(id).await?
        {
            return self.end_family(&family).await;
        }
        let bearer = match BearerId::new(id) {
            Some(id) => self.store.bearer(id).await?,
            None => None,
        };
        match bearer {
            Some(bearer) => self.end_bearer(&bearer).await,
            None => Ok(false),
        }
    }

    async fn end_bearer(&self, bearer: &Bearer) -> Result<bool, Fault> {
        let Bearer {
            id, family, limit, ..
        } = *bearer;
        let ending = Ending::of_bearer(id, family, limit, self.clock.now());
        self.end(bearer.organization, ending).await?;
        Ok(stands(bearer.revoked_at))
    }

    async fn end_family(&self, family: &Family) -> Result<bool, Fault> {
        let ending = Ending::of_family(family.id, self.clock.now());
        self.end(family.organization, ending).await?;
        Ok(stands(family.revoked_at))
    }

    pub(in crate::services) async fn end(
        &self,
        organization: OrganizationId,
        ending: Ending,
    ) -> Result<(), Fault> {
        let turn = Turn::urgent(Party::Organization(organization));
        let end = self.store.write((organization, turn), |unit| {
            Box::pin(async move { unit.end(&ending).await })
        });
        Ok(end.await?)
    }
}
