//! Applications: each with a secret, which is told once, and with a user of its own.

use domain::ids::{ApplicationId, OrganizationId, UserId};
use domain::principal::Account;
use domain::server::token::RedirectUri;
use ports::directory::{Application, Organization, User};
use ports::driven::store::{NewUser, Registration};
use ports::secret::{IssuedKind, IssuedSecret};

use super::Admin;
use super::AdminError;
use super::directory::valid_name;
use crate::services::next_id;

/// An application to be registered.
pub struct NewApplication<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where its codes may be sent.
    pub redirect_uris: Vec<RedirectUri>,
    /// Whether it runs where it can keep no secret: on people's machines, in their browsers.
    pub is_public: bool,
}

/// An application that was just registered.
pub struct Registered {
    /// The application.
    pub application: Application,
    /// How it is known to the token endpoint.
    pub registration: Registration,
    /// Its secret, told once; a public one has none.
    pub secret: Option<IssuedSecret>,
}

impl Admin {
    /// Registers an application, with a user of its own and that user's drive.
    pub async fn add_application(
        &self,
        organization: &Organization,
        new: NewApplication<'_>,
    ) -> Result<Registered, AdminError> {
        let now = self.clock.now();
        let application = Application {
            id: next_id(&*self.ids, ApplicationId::new)?,
            organization: Some(organization.id),
            name: valid_name(new.name)?,
            is_removed: false,
            created_at: now,
        };
        let account = User {
            id: next_id(&*self.ids, UserId::new)?,
            organization: organization.id,
            name: account_name(&application),
            display_name: application.name.clone(),
            email: None,
            is_external: false,
            account: Account::Active,
            created_at: now,
        };
        let issued = (!new.is_public).then(|| self.secrets.issue_secret(IssuedKind::Application));
        let (secret, digest) = issued.unzip();
        let registration = Registration {
            application: application.id,
            service_account: account.id,
            redirect_uris: new.redirect_uris,
            secret: digest,
        };
        let account = NewUser {
            user: account,
            verifier: None,
        };
        let add = self.store.write(organization.id, |unit| {
            Box::pin(async {
                unit.insert_application(&application).await?;
                unit.insert_user(&account).await?;
                self.add_drive_of(unit, &account.user).await?;
                Ok::<_, AdminError>(unit.insert_registration(&registration).await?)
            })
        });
        add.await?;
        Ok(Registered {
            application,
            registration,
            secret,
        })
    }

    /// How each of an organization's applications is registered, if it is.
    pub(crate) async fn registrations(
        &self,
        organization: OrganizationId,
    ) -> Result<Vec<Registration>, AdminError> {
        Ok(self.store.registrations(organization).await?)
    }
}

/// The name of an application's own user: the application's name and, because that is unique in its
/// organization only, its number.
fn account_name(application: &Application) -> String {
    let number = application.id.get();
    let mut name = application.name.clone();
    while name.len() > 100 {
        name.pop();
    }
    format!("{name}-{number}")
}
