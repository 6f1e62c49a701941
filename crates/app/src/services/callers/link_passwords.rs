//! Checking the password of a link: a slot is taken before anything is hashed.

use domain::gate::PasswordProof;
use ports::driven::store::StoredLink;
use ports::driving::items::UnlockError;
use ports::secret::Password;

use super::Callers;
use crate::services::local::limiter::{Key, Wait};

impl Callers {
    /// Checks what was given against a link that opens but for its password; proves which password it
    /// was. A text that can be read as one of several passwords is one guess.
    pub(in crate::services) async fn check_link_password(
        &self,
        stored: &StoredLink,
        passwords: &[Password],
        guesser: Option<Key>,
    ) -> Result<PasswordProof, UnlockError> {
        let (Some(generation), Some(verifier)) = (stored.link.password(), &stored.verifier) else {
            return Err(UnlockError::WrongPassword);
        };
        if passwords.is_empty() {
            return Err(UnlockError::WrongPassword);
        }
        let link = Key::Link(stored.link.id);
        // The guesser first: one that is out of guesses takes none from a link.
        if let Some(guesser) = guesser {
            self.local.address_tries.take(guesser).map_err(too_many)?;
        }
        if let Err(wait) = self.local.password_tries.take(link) {
            self.give_back(None, guesser);
            return Err(too_many(wait));
        }
        for password in passwords {
            match self.secrets.check_password(password, verifier).await {
                Ok(true) => {
                    self.give_back(Some(link), guesser);
                    let link = stored.link.id;
                    return Ok(PasswordProof { link, generation });
                }
                Ok(false) => {}
                Err(error) => {
                    self.give_back(Some(link), guesser);
                    return Err(error.into());
                }
            }
        }
        Err(UnlockError::WrongPassword)
    }

    fn give_back(&self, link: Option<Key>, guesser: Option<Key>) {
        if let Some(link) = link {
            self.local.password_tries.give_back(link);
        }
        if let Some(guesser) = guesser {
            self.local.address_tries.give_back(guesser);
        }
    }
}

fn too_many(Wait(retry_after_seconds): Wait) -> UnlockError {
    UnlockError::TooManyTries {
        retry_after_seconds,
    }
}
