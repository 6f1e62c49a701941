//! Tokens for applications: on a person's consent, on their own proof, and narrower ones.

mod client;
mod issue;
mod narrow;

use std::sync::Arc;

use async_trait::async_trait;
use domain::ids::{CodeId, FamilyId};
use domain::server::token::{
    AuthorizationCode, CODE_FOR, Exceeds, Family, Narrowing, Reach, narrowed, stands,
};
use ports::directory::BUILT_IN_APPLICATION;
use ports::driven::clock::{Clock, Ids};
use ports::driven::secrets::Secrets;
use ports::driven::store::Store;
use ports::driving::identity::IdentityError;
use ports::driving::tokens::{
    Act, ActAs, Ask, AskError, Asked, Consented, End, Issued, Narrow, Narrowed, RedeemCode, Renew,
    SignIn, TokensError, Wanted,
};
use ports::secret::IssuedKind;

use self::client::Known;
use crate::services::callers::Callers;
use crate::services::callers::accounts::SignedIn;
use crate::services::next_id;

/// Issues and ends tokens.
pub(crate) struct Tokens {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) callers: Arc<Callers>,
}

#[async_trait]
impl ports::driving::tokens::Tokens for Tokens {
    async fn ask(&self, ask: &Ask) -> Result<Asked, AskError> {
        self.asked(ask).await.map(|(_, asked)| asked)
    }

    async fn consent(
        &self,
        ask: &Ask,
        wanted: &Wanted,
        by: &SignIn,
    ) -> Result<Consented, AskError> {
        let (known, asked) = self.asked(ask).await?;
        let signed = match self
            .callers
            .signed_in(Some(known.organization.id), by)
            .await?
        {
            SignedIn::As(signed) => signed,
            SignedIn::Wrong => return Ok(Consented::WrongPassword(asked)),
            SignedIn::Wait(retry_after_seconds) => {
                return Ok(Consented::TooManyTries {
                    asked,
                    retry_after_seconds,
                });
            }
        };
        let now = self.clock.now();
        let whose = (Some(signed.user), known.application.id);
        let (id, home) = (next_id(&*self.ids, FamilyId::new)?, known.organization.id);
        let family = Family {
            is_lasting: wanted.is_lasting,
            ..Family::begun(id, home, whose, wanted.scopes, now)
        };
        let code = AuthorizationCode {
            id: next_id(&*self.ids, CodeId::new)?,
            family: family.id,
            redirect_uri: asked.redirect_uri.as_str().to_owned(),
            redirect_was_named: ask.redirect_uri.is_some(),
            challenge: ask.challenge,
            expires_at: now.plus(CODE_FOR),
            spent_at: None,
        };
        let (secret, digest) = self.secrets.issue_secret(IssuedKind::Code);
        let issue = self.store.write(family.organization, |unit| {
            Box::pin(async {
                // While the password was hashed it may have become another, and the account or the
                // application may have been taken away.
                let stands = self.callers.is_still_signed_in(&*unit, &signed).await?
                    && unit.registration(known.application.id).await?.is_some();
                if stands {
                    unit.insert_family(&family).await?;
                    unit.insert_code(&code, &digest).await?;
                }
                Ok::<_, AskError>(stands)
            })
        });
        if !issue.await? {
            return Ok(Consented::WrongPassword(asked));
        }
        Ok(Consented::Code {
            code: secret,
            redirect_uri: asked.redirect_uri,
        })
    }

    async fn redeem_code(&self, redeem: &RedeemCode) -> Result<Issued, TokensError> {
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

    async fn renew(&self, renew: &Renew) -> Result<Issued, TokensError> {
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

    async fn act(&self, act: &Act) -> Result<Issued, TokensError> {
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
                let user = user.filter(|user| {
                    let is_here = user.organization == organization.id && !user.is_external;
                    is_here && user.account.is_active()
                });
                Some(user.ok_or(TokensError::UnknownUser)?.id)
            }
        };
        let (id, whose) = (next_id(&*self.ids, FamilyId::new)?, (user, application.id));
        let now = self.clock.now();
        let family = Family::begun(id, organization.id, whose, act.scopes, now);
        self.store
            .write(organization.id, |unit| {
                Box::pin(async {
                    // The application may have been removed meanwhile.
                    let still = unit.registration(application.id).await?;
                    still.ok_or(TokensError::UnknownClient)?;
                    unit.insert_family(&family).await?;
                    self.issue(unit, &family, act.scopes).await
                })
            })
            .await
    }

    async fn narrow(&self, narrow: &Narrow) -> Result<Narrowed, TokensError> {
        let from = self.to_be_narrowed(narrow).await?;
        let context = self
            .callers
            .context_of(&from, self.clock.now())
            .await
            .map_err(|error| match error {
                IdentityError::Fault(fault) => TokensError::Fault(fault),
                IdentityError::Invalid
                | IdentityError::Expired
                | IdentityError::TooManyTries { .. } => TokensError::Token,
            })?;
        let (item, is_reached) = match narrow.within {
            Some(within) => {
                let (item, is_reached) = self.reached_by(&context.caller, within).await?;
                (Some(item), is_reached)
            }
            None => (None, true),
        };
        let asked = Narrowing {
            scopes: narrow.scopes,
            capabilities: narrow.capabilities,
            within: item.as_ref().map(|item| (item.id, is_reached)),
        };
        let reach = Reach {
            scopes: from.scopes,
            limit: from.limit,
        };
        let reach = narrowed(&reach, &asked).map_err(|exceeds| match exceeds {
            Exceeds::Scope => TokensError::Exceeds,
            Exceeds::Item => TokensError::UnknownItem,
        })?;
        let within = match (item, reach.limit.within) {
            (Some(item), _) => Some(item),
            (None, Some(within)) => self.store.item(within).await?,
            (None, None) => None,
        };
        let issue = self.store.write(from.organization, |unit| {
            Box::pin(async {
                // It may have been ended meanwhile, and then nothing is to come of it.
                let now = unit.bearer(from.id).await?;
                if !now.is_some_and(|bearer| stands(bearer.revoked_at)) {
                    return Err(TokensError::Token);
                }
                self.issue_from(unit, &from, &reach).await
            })
        });
        Ok(Narrowed {
            issued: issue.await?,
            within,
        })
    }

    async fn end(&self, end: &End) -> Result<(), TokensError> {
        // What was made by hand was issued to the built-in application, which proves nothing.
        let client = match &end.client {
            Some(client) => self.proved_client(client).await?.application.id,
            None => BUILT_IN_APPLICATION,
        };
        self.callers.end_token(&end.token, Some(client)).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
