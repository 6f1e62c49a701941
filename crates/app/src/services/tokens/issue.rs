//! Issuing: for a code, for a refresh token, for an application's own proof.

use domain::ids::{BearerId, FamilyId, RefreshId};
use domain::principal::{TokenLimit, TokenScopes};
use domain::time::Timestamp;
use domain::token::{
    ACCESS_FOR, CodeRefusal, Family, Presented, REFRESH_FOR, Reach, RefreshRefusal, RefreshToken,
};
use ports::directory::Bearer;
use ports::driven::store::{Unit, Written};
use ports::driving::tokens::{Act, ActAs, Issued, RedeemCode, Renew, TokensError};
use ports::secret::{BearerToken, Digest, IssuedKind, IssuedSecret};

use super::client::Known;
use crate::services::{Services, next_id};

impl Services {
    /// The first tokens for a code.
    pub(super) async fn begin_with_code(&self, redeem: &RedeemCode) -> Result<Issued, TokensError> {
        let known = self.proved_client(&redeem.client).await?;
        let digests = self.secrets.secret_digests(IssuedKind::Code, &redeem.code);
        if digests.is_empty() {
            return Err(TokensError::Code);
        }
        let begin = self.store.write(known.organization.id, |unit| {
            Box::pin(self.redeem_code_within(unit, &known, redeem, &digests))
        });
        begin.await?.ok_or(TokensError::Code)
    }

    /// `None` when the code was used before: then what was issued for it has ended.
    async fn redeem_code_within(
        &self,
        unit: &mut dyn Unit,
        known: &Known,
        redeem: &RedeemCode,
        digests: &[Digest],
    ) -> Result<Option<Issued>, TokensError> {
        let code = unit.code_by_digest(digests).await?;
        let code = code.ok_or(TokensError::Code)?;
        let family = unit.family(code.family).await?.ok_or(TokensError::Code)?;
        let presented = Presented {
            application: known.application.id,
            redirect_uri: redeem.redirect_uri.as_deref(),
            proof: redeem.proof,
        };
        match code.redeem(&family, &presented, self.clock.now()) {
            Ok(spent) => {
                if unit.spend_code(&spent).await? == Written::Taken {
                    return Err(TokensError::Code);
                }
            }
            Err(CodeRefusal::Reused(ending)) => {
                unit.end(&ending).await?;
                return Ok(None);
            }
            Err(
                CodeRefusal::Foreign
                | CodeRefusal::Ended
                | CodeRefusal::Expired
                | CodeRefusal::OtherRedirect
                | CodeRefusal::Unproved,
            ) => return Err(TokensError::Code),
        }
        Ok(Some(self.issue(unit, &family, family.scopes).await?))
    }

    /// New tokens for a refresh token.
    pub(super) async fn renewed(&self, renew: &Renew) -> Result<Issued, TokensError> {
        let known = self.proved_client(&renew.client).await?;
        let digests = self
            .secrets
            .secret_digests(IssuedKind::Refresh, &renew.refresh);
        if digests.is_empty() {
            return Err(TokensError::Refresh);
        }
        let renewing = self.store.write(known.organization.id, |unit| {
            Box::pin(self.renew_within(unit, &known, renew, &digests))
        });
        renewing.await?.ok_or(TokensError::Refresh)
    }

    /// `None` when the refresh token was used before: then its family has ended.
    async fn renew_within(
        &self,
        unit: &mut dyn Unit,
        known: &Known,
        renew: &Renew,
        digests: &[Digest],
    ) -> Result<Option<Issued>, TokensError> {
        let refresh = unit.refresh_by_digest(digests).await?;
        let refresh = refresh.ok_or(TokensError::Refresh)?;
        let family = unit.family(refresh.family).await?;
        let family = family.ok_or(TokensError::Refresh)?;
        match refresh.renew(&family, known.application.id, self.clock.now()) {
            Ok(spent) => {
                if unit.spend_refresh(&spent).await? == Written::Taken {
                    return Err(TokensError::Refresh);
                }
            }
            Err(RefreshRefusal::Reused(ending)) => {
                unit.end(&ending).await?;
                return Ok(None);
            }
            Err(RefreshRefusal::Foreign | RefreshRefusal::Ended | RefreshRefusal::Expired) => {
                return Err(TokensError::Refresh);
            }
        }
        let scopes = renew.scopes.unwrap_or(family.scopes);
        if !family.scopes.includes(scopes) {
            // The unit leaves nothing: the refresh token is as good as before.
            return Err(TokensError::Exceeds);
        }
        Ok(Some(self.issue(unit, &family, scopes).await?))
    }

    /// Access on an application's own proof.
    pub(super) async fn acting(&self, act: &Act) -> Result<Issued, TokensError> {
        let Known {
            application,
            organization,
            registration,
        } = self.proved_client(&act.client).await?;
        if registration.secret.is_none() {
            return Err(TokensError::PublicClient);
        }
        let user = match act.as_whom {
            ActAs::Itself => None,
            ActAs::ServiceAccount(of) if of.is_none_or(|of| of == organization.id) => {
                Some(registration.service_account)
            }
            ActAs::ServiceAccount(_) => return Err(TokensError::UnknownUser),
            ActAs::User(id) => {
                let user = self.store.user(id).await?;
                let user = user.filter(|user| user.organization == organization.id);
                Some(user.ok_or(TokensError::UnknownUser)?.id)
            }
        };
        let family = Family {
            id: next_id(&*self.ids, FamilyId::new)?,
            organization: organization.id,
            user,
            application: application.id,
            scopes: act.scopes,
            is_lasting: false,
            created_at: self.clock.now(),
            revoked_at: None,
        };
        self.store
            .write(organization.id, |unit| {
                Box::pin(async {
                    unit.insert_family(&family).await?;
                    self.issue(unit, &family, act.scopes).await
                })
            })
            .await
    }

    /// An access token of a family and, if that lasts, a refresh token.
    async fn issue(
        &self,
        unit: &mut dyn Unit,
        family: &Family,
        scopes: TokenScopes,
    ) -> Result<Issued, TokensError> {
        let now = self.clock.now();
        let bearer = Bearer {
            id: next_id(&*self.ids, BearerId::new)?,
            organization: family.organization,
            user: family.user,
            application: family.application,
            scopes,
            limit: TokenLimit::NONE,
            family: Some(family.id),
            made_from: None,
            created_at: now,
            expires_at: Some(now.plus(ACCESS_FOR)),
            revoked_at: None,
        };
        let access = self.issue_access(unit, &bearer).await?;
        let refresh = if family.is_lasting {
            Some(self.issue_refresh(unit, family.id, now).await?)
        } else {
            None
        };
        Ok(Issued {
            access,
            lives_for_seconds: ACCESS_FOR.as_secs(),
            refresh,
            scopes,
        })
    }

    async fn issue_access(
        &self,
        unit: &mut dyn Unit,
        bearer: &Bearer,
    ) -> Result<BearerToken, TokensError> {
        let (token, digest) = self.secrets.issue_bearer();
        unit.insert_bearer(bearer, &digest).await?;
        Ok(token)
    }

    async fn issue_refresh(
        &self,
        unit: &mut dyn Unit,
        family: FamilyId,
        now: Timestamp,
    ) -> Result<IssuedSecret, TokensError> {
        let refresh = RefreshToken {
            id: next_id(&*self.ids, RefreshId::new)?,
            family,
            created_at: now,
            expires_at: now.plus(REFRESH_FOR),
            spent_at: None,
        };
        let (secret, digest) = self.secrets.issue_secret(IssuedKind::Refresh);
        unit.insert_refresh(&refresh, &digest).await?;
        Ok(secret)
    }

    /// A token made from another, that reaches no further and ends no later.
    pub(super) async fn issue_from(
        &self,
        unit: &mut dyn Unit,
        from: &Bearer,
        reach: &Reach,
    ) -> Result<Issued, TokensError> {
        let now = self.clock.now();
        let latest = now.plus(ACCESS_FOR);
        let expires_at = from.expires_at.map_or(latest, |end| end.min(latest));
        let bearer = Bearer {
            id: next_id(&*self.ids, BearerId::new)?,
            scopes: reach.scopes,
            limit: reach.limit,
            made_from: Some(from.id),
            created_at: now,
            expires_at: Some(expires_at),
            revoked_at: None,
            ..from.clone()
        };
        let left = expires_at.millis().saturating_sub(now.millis()) / 1_000;
        Ok(Issued {
            access: self.issue_access(unit, &bearer).await?,
            lives_for_seconds: u64::try_from(left).unwrap_or(0),
            refresh: None,
            scopes: reach.scopes,
        })
    }
}
