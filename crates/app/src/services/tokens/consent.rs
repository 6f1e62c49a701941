//! A person's consent: who asks, who consents, and the code for it.

use domain::ids::{CodeId, FamilyId, OrganizationId, UserId};
use domain::token::{AuthorizationCode, CODE_FOR, Family, may_begin, redirect_for};
use ports::driven::secrets::SecretsError;
use ports::driving::fault::Fault;
use ports::driving::tokens::{Ask, AskError, Asked, Consented, SignIn, Wanted};
use ports::secret::{IssuedKind, Password, PasswordVerifier};

use super::client::Known;
use crate::services::local::limiter::{Key, Wait};
use crate::services::{Services, next_id};

/// What came of a name and a password.
pub(in crate::services) enum SignedIn {
    As(UserId),
    Wrong,
    Wait(u64),
}

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
        let user = match self.signed_in(Some(known.organization.id), by).await? {
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

    /// Checks a name and a password, of that organization if one is named. A place is taken before anything is hashed, and the same is
    /// done for a name that nobody has (security.md T-15 and T-40).
    pub(in crate::services) async fn signed_in(
        &self,
        of: Option<OrganizationId>,
        by: &SignIn,
    ) -> Result<SignedIn, Fault> {
        let user = self.store.user_named(&by.name).await?;
        let user = user.filter(|user| of.is_none_or(|of| user.organization == of));
        let account = user
            .as_ref()
            .map_or_else(|| Key::name(&by.name), |user| Key::Account(user.id));
        let network = Key::network(by.from);
        if let Err(Wait(seconds)) = self.local.address_tries.take(network) {
            return Ok(SignedIn::Wait(seconds));
        }
        if let Err(Wait(seconds)) = self.local.password_tries.take(account) {
            self.local.address_tries.give_back(network);
            return Ok(SignedIn::Wait(seconds));
        }
        let Some(password) = &by.password else {
            return Ok(SignedIn::Wrong);
        };
        let checked = self.check_account(user.map(|user| user.id), password).await;
        if !matches!(checked, Ok(None)) {
            self.local.password_tries.give_back(account);
            self.local.address_tries.give_back(network);
        }
        Ok(checked?.map_or(SignedIn::Wrong, SignedIn::As))
    }

    /// The user, if it is their password.
    async fn check_account(
        &self,
        user: Option<UserId>,
        password: &Password,
    ) -> Result<Option<UserId>, Fault> {
        let nobody = self.nobody_s_password().await?;
        let own = match user {
            Some(user) => self.store.password_of(user).await?,
            None => None,
        };
        let has_one = own.is_some();
        let verifier = own.unwrap_or(nobody);
        let is_right = self.secrets.check_password(password, &verifier).await?;
        Ok(user.filter(|_| has_one && is_right))
    }

    async fn nobody_s_password(&self) -> Result<PasswordVerifier, SecretsError> {
        if let Some(made) = self.nobody.get() {
            return Ok(made.clone());
        }
        let (text, _) = self.secrets.issue_secret(IssuedKind::Code);
        let password = Password::parse(text.reveal())
            .map_err(|_| SecretsError::Unreadable("what was issued is no password"))?;
        let made = self.secrets.hash_account_password(&password).await?;
        Ok(self.nobody.get_or_init(|| made).clone())
    }
}
