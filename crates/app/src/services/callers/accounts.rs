//! Names and passwords of accounts.

use domain::ids::{OrganizationId, UserId};
use ports::driven::secrets::SecretsError;
use ports::driving::fault::Fault;
use ports::driving::tokens::SignIn;
use ports::secret::{IssuedKind, Password, PasswordVerifier};

use super::Callers;
use crate::services::local::limiter::{Key, Wait};

/// What came of a name and a password.
pub(in crate::services) enum SignedIn {
    As(UserId),
    Wrong,
    Wait(u64),
}

impl Callers {
    /// Checks a name and a password, of that organization if one is named. A place is taken before
    /// anything is hashed, and the same is done for a name that nobody has
    /// (docs/threat-model.md T-15 and T-40).
    pub(in crate::services) async fn signed_in(
        &self,
        of: Option<OrganizationId>,
        by: &SignIn,
    ) -> Result<SignedIn, Fault> {
        let user = self.store.user_named(&by.name).await?;
        let user = user.filter(|user| of.is_none_or(|of| user.organization == of));
        let user = user.filter(|user| user.account.is_active());
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
