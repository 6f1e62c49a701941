//! Checking the password of a link: a slot is taken before anything is hashed.

use domain::gate::PasswordProof;
use domain::link::Link;
use domain::server::turns::{Party, Turn};
use ports::driven::store::StoredLink;
use ports::driving::items::UnlockError;
use ports::secret::Password;

use super::Callers;
use crate::services::local::guesses::{Protected, Refused};
use crate::services::local::limiter::Wait;

impl Callers {
    /// Checks what was given against a link that opens but for its password; proves which password it
    /// was. A text that can be read as one of several passwords is one guess.
    pub(in crate::services) async fn check_link_password(
        &self,
        stored: &StoredLink,
        passwords: &[Password],
        guesser: Party,
    ) -> Result<PasswordProof, UnlockError> {
        let (Some(generation), Some(verifier)) = (stored.link.password(), &stored.verifier) else {
            return Err(UnlockError::WrongPassword);
        };
        if passwords.is_empty() {
            return Err(UnlockError::WrongPassword);
        }
        let link = stored.link.id;
        let slot = match self.local.guesses.take(Protected::Link(link), guesser) {
            Ok(slot) => slot,
            Err(Refused { wait, newly_spent }) => {
                if newly_spent {
                    self.tell_of_guessing(&stored.link).await;
                }
                return Err(too_many(wait));
            }
        };
        for (number, password) in passwords.iter().enumerate() {
            let turn = Turn::urgent(guesser);
            match self.secrets.check_password(password, verifier, turn).await {
                Ok(true) => {
                    self.local.guesses.was_right(slot);
                    return Ok(PasswordProof { link, generation });
                }
                Ok(false) => {}
                Err(error) => {
                    // A reading that was hashed was a guess.
                    if number == 0 {
                        self.local.guesses.give_back(slot);
                    }
                    return Err(error.into());
                }
            }
        }
        Err(UnlockError::WrongPassword)
    }

    /// Tells the log, and `link explain` later.
    async fn tell_of_guessing(&self, link: &Link) {
        tracing::warn!(
            link = link.id.get(),
            "the password of a link is being guessed: strangers wait for their turn"
        );
        let now = self.clock.now();
        let tell = self.store.write(link.organization, |unit| {
            Box::pin(unit.note_guessing(link.id, now))
        });
        if let Err(error) = tell.await {
            tracing::warn!(%error, "that a link is being guessed at could not be written down");
        }
    }
}

fn too_many(Wait(retry_after_seconds): Wait) -> UnlockError {
    UnlockError::TooManyTries {
        retry_after_seconds,
    }
}
