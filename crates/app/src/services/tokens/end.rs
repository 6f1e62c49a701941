//! Ending tokens before their time.

use domain::server::token::{Ending, may_end};
use ports::driving::tokens::{End, TokensError};
use ports::secret::IssuedKind;

use super::client::Known;
use crate::services::Services;

impl Services {
    /// Ends a token of the client's; what is none is left as it is.
    pub(super) async fn ended(&self, end: &End) -> Result<(), TokensError> {
        let Known {
            application,
            organization,
            ..
        } = self.proved_client(&end.client).await?;
        let client = application.id;
        let now = self.clock.now();
        let access = self.secrets.bearer_digests(end.token.reveal());
        let refresh = self.secrets.secret_digests(IssuedKind::Refresh, &end.token);
        if access.is_empty() && refresh.is_empty() {
            return Ok(());
        }
        self.store
            .write(organization.id, |unit| {
                Box::pin(async {
                    let bearer = unit.bearer_by_digest(&access).await?;
                    let refresh = unit.refresh_by_digest(&refresh).await?;
                    let ending = match (bearer, refresh) {
                        (Some(bearer), _) => may_end(client, bearer.application).then(|| {
                            Ending::of_bearer(bearer.id, bearer.family, bearer.limit, now)
                        }),
                        (None, Some(refresh)) => unit
                            .family(refresh.family)
                            .await?
                            .filter(|family| may_end(client, family.application))
                            .map(|family| Ending::of_family(family.id, now)),
                        (None, None) => None,
                    };
                    if let Some(ending) = ending {
                        unit.end(&ending).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}
