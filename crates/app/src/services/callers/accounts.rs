//! Names and passwords of accounts.

use domain::ids::{OrganizationId, UserId};
use domain::item::name_key;
use domain::server::turns::{Party, Turn};
use ports::driven::secrets::SecretsError;
use ports::driven::store::{Reads, StoreError};
use ports::driving::fault::Fault;
use ports::driving::tokens::SignIn;
use ports::secret::{IssuedKind, Password, PasswordVerifier};

use super::Callers;
use crate::services::local::guesses::{Protected, Refused};

/// A user whose password was right, and what it was checked against.
pub(in crate::services) struct Signed {
    pub(in crate::services) user: UserId,
    pub(in crate::services) verifier: PasswordVerifier,
}

/// What came of a name and a password.
pub(in crate::services) enum SignedIn {
    As(Signed),
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
        // What cannot be a password is no guess.
        let Some(password) = &by.password else {
            return Ok(SignedIn::Wrong);
        };
        let guesses = &self.local.guesses;
        let name = name_key(&by.name);
        let slot = match guesses.take(Protected::Name(&name), Party::network(by.from)) {
            Ok(slot) => slot,
            Err(Refused { wait, newly_spent }) => {
                if newly_spent {
                    tracing::warn!(
                        "the password of an account is being guessed: strangers wait for their turn"
                    );
                }
                return Ok(SignedIn::Wait(wait.0));
            }
        };
        let user = self.store.user_named(&by.name).await?;
        let user = user.filter(|user| of.is_none_or(|of| user.organization == of));
        let user = user.filter(|user| user.account.is_active());
        let network = Party::network(by.from);
        // Whoever guesses under all the names of an account guesses at one account. One that is refused for
        // that alone is answered as any wrong password is: names that belong together are not told.
        let on_top = user.and_then(|user| {
            let slot = guesses.take_on_top(Protected::Account(user.id), network)?;
            Some((user.id, slot))
        });
        let turn = Turn::urgent(network);
        let checked = self.check_account(on_top.map(|(user, _)| user), password, turn);
        let checked = checked.await;
        for slot in std::iter::once(slot).chain(on_top.map(|(_, slot)| slot)) {
            match &checked {
                Ok(Some(_)) => guesses.was_right(slot),
                Ok(None) => {}
                Err(_) => guesses.give_back(slot),
            }
        }
        Ok(checked?.map_or(SignedIn::Wrong, SignedIn::As))
    }

    /// Whether a password that was right a moment ago still is, and the account in use.
    pub(in crate::services) async fn is_still_signed_in(
        &self,
        reads: &dyn Reads,
        signed: &Signed,
    ) -> Result<bool, StoreError> {
        let user = reads.user(signed.user).await?;
        let verifier = reads.password_of(signed.user).await?;
        Ok(user.is_some_and(|user| user.account.is_active())
            && verifier.as_ref() == Some(&signed.verifier))
    }

    /// The user, if it is their password.
    async fn check_account(
        &self,
        user: Option<UserId>,
        password: &Password,
        turn: Turn,
    ) -> Result<Option<Signed>, Fault> {
        let nobody = self.nobody_s_password().await?;
        let own = match user {
            Some(user) => self.store.password_of(user).await?,
            None => None,
        };
        let has_one = own.is_some();
        let verifier = own.unwrap_or(nobody);
        let is_right = self.secrets.check_password(password, &verifier, turn);
        let is_right = is_right.await?;
        let user = user.filter(|_| has_one && is_right);
        Ok(user.map(|user| Signed { user, verifier }))
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
