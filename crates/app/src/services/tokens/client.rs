//! Which application calls, and whether it is the one that it says.

use domain::ids::ApplicationId;
use domain::server::token::{may_begin, redirect_for};
use ports::directory::{Application, Organization};
use ports::driven::store::{Registration, StoreError};
use ports::driving::tokens::{Ask, AskError, Asked, Client, Tenant, TokensError};
use ports::secret::{IssuedKind, IssuedSecret};

use super::Tokens;

/// An application that is registered.
pub(super) struct Known {
    pub(super) application: Application,
    pub(super) organization: Organization,
    pub(super) registration: Registration,
}

impl Tokens {
    /// The application, if it is registered and of the organization that was named.
    async fn registered(
        &self,
        id: ApplicationId,
        tenant: &Tenant,
    ) -> Result<Option<Known>, StoreError> {
        let Some(registration) = self.store.registration(id).await? else {
            return Ok(None);
        };
        let application = self.store.application(id).await?;
        let of = application.as_ref().and_then(|found| found.organization);
        let organization = match of {
            Some(of) => self.store.organization(of).await?,
            None => None,
        };
        let (Some(application), Some(organization)) = (application, organization) else {
            return Ok(None);
        };
        let is_meant = match tenant {
            Tenant::Any => true,
            Tenant::Named(name) => name.eq_ignore_ascii_case(&organization.name),
            Tenant::Id(id) => *id == organization.id,
        };
        Ok(is_meant.then_some(Known {
            application,
            organization,
            registration,
        }))
    }

    /// The application, which has proved that it is the one.
    pub(super) async fn proved_client(&self, client: &Client) -> Result<Known, TokensError> {
        let known = self.registered(client.application, &client.tenant).await?;
        let known = known.ok_or(TokensError::UnknownClient)?;
        if self.is_proved(&known.registration, client.secret.as_ref()) {
            Ok(known)
        } else {
            Err(TokensError::UnknownClient)
        }
    }

    /// One that keeps a secret has to show it; one that keeps none has none to show.
    fn is_proved(&self, registration: &Registration, shown: Option<&IssuedSecret>) -> bool {
        match (registration.secret, shown) {
            (Some(stored), Some(shown)) => self
                .secrets
                .secret_digests(IssuedKind::Application, shown)
                .contains(&stored),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

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
}
