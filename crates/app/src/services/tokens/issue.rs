//! Issuing: for a code, for a refresh token, for an application's own proof.

use domain::ids::{BearerId, FamilyId, RefreshId};
use domain::principal::TokenScopes;
use domain::server::token::{
    ACCESS_FOR, CodeRefusal, Family, Presented, REFRESH_FOR, Reach, RefreshRefusal, RefreshToken,
};
use domain::time::Timestamp;
use ports::directory::Bearer;
use ports::driven::store::{Unit, Written};
use ports::driving::tokens::{Issued, RedeemCode, Renew, TokensError};
use ports::secret::{BearerToken, Digest, IssuedKind, IssuedSecret};

use super::Tokens;
use super::client::Known;
use crate::services::next_id;

impl Tokens {
    /// `None` when the code was used before: then what was issued for it has ended.
    pub(super) async fn redeem_code_within(
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
            Err(_refused) => return Err(TokensError::Code),
        }
        Ok(Some(self.issue(unit, &family, family.scopes).await?))
    }

    /// `None` when the refresh token was used before: then its family has ended.
    pub(super) async fn renew_within(
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
            Err(_refused) => return Err(TokensError::Refresh),
        }
        let scopes = renew.scopes.unwrap_or(family.scopes);
        if !family.scopes.includes(scopes) {
            // The unit leaves nothing: the refresh token is as good as before.
            return Err(TokensError::Exceeds);
        }
        Ok(Some(self.issue(unit, &family, scopes).await?))
    }

    /// An access token of a family and, if that lasts, a refresh token.
    pub(super) async fn issue(
        &self,
        unit: &mut dyn Unit,
        family: &Family,
        scopes: TokenScopes,
    ) -> Result<Issued, TokensError> {
        let now = self.clock.now();
        let id = next_id(&*self.ids, BearerId::new)?;
        let bearer = Bearer::of(family, id, scopes, now, Some(now.plus(ACCESS_FOR)));
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
