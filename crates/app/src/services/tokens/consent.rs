//! A person's consent: who asks, who consents, and the code for it.

use domain::ids::{CodeId, FamilyId};
use domain::token::{AuthorizationCode, CODE_FOR, Family, may_begin, redirect_for};
use ports::driving::tokens::{Ask, AskError, Asked, Consented, SignIn, Wanted};
use ports::secret::IssuedKind;

use super::client::Known;
use crate::services::callers::accounts::SignedIn;
use crate::services::{Services, next_id};

impl Services {
    /// Who asks, and what a person is told of it.
    pub(super) async fn asked(&self, ask: &Ask) -> Result<(Known, Asked), AskError> {
        let known = self.registered(ask.application, &ask.tenant).await?;
        let known = known.ok_or(AskError::UnknownApplication)?;
        let registered = &known.registration.redirect_uris;
        let redirect_uri = redirect_for(registered, ask.redirect_uri.as_deref())
            .cloned()
            .ok_or(AskError::UnknownRedirect)?;
        if !may_begin(known.registration.secret.is_some(), ask.challenge) {
            return Err(AskError::NoChallenge(redirect_uri));
        }
        let asked = Asked {
            application: known.application.name.clone(),
            organization: known.organization.name.clone(),
            redirect_uri,
        };
        Ok((known, asked))
    }

    pub(super) async fn consented(
        &self,
        ask: &Ask,
        wanted: &Wanted,
        by: &SignIn,
    ) -> Result<Consented, AskError> {
        let (known, asked) = self.asked(ask).await?;
        let user = match self
            .callers
            .signed_in(Some(known.organization.id), by)
            .await?
        {
            SignedIn::As(user) => user,
            SignedIn::Wrong => return Ok(Consented::WrongPassword(asked)),
            SignedIn::Wait(retry_after_seconds) => {
                return Ok(Consented::TooManyTries {
                    asked,
                    retry_after_seconds,
                });
            }
        };
        let now = self.clock.now();
        let family = Family {
            id: next_id(&*self.ids, FamilyId::new)?,
            organization: known.organization.id,
            user: Some(user),
            application: known.application.id,
            scopes: wanted.scopes,
            is_lasting: wanted.is_lasting,
            created_at: now,
            revoked_at: None,
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
                unit.insert_family(&family).await?;
                unit.insert_code(&code, &digest).await
            })
        });
        issue.await?;
        Ok(Consented::Code {
            code: secret,
            redirect_uri: asked.redirect_uri,
        })
    }
}
