//! Ending tokens before their time.

use domain::token::{Ending, may_end};
use ports::driven::store::Scope;
use ports::driving::tokens::{End, TokensError};
use ports::secret::IssuedKind;

use crate::services::Services;

impl Services {
    /// Ends a token of the client's; what is none is left as it is.
    pub(super) async fn ended(&self, end: &End) -> Result<(), TokensError> {
        let client = self.proved_client(&end.client).await?.application.id;
        let now = self.clock.now();
        let access = self.secrets.bearer_digests(end.token.reveal());
        let refresh = self.secrets.secret_digests(IssuedKind::Refresh, &end.token);
        if access.is_empty() && refresh.is_empty() {
            return Ok(());
        }
        let mut unit = self.store.begin(Scope::Installation).await?;
        let bearer = unit.bearer_by_digest(&access).await?;
        let refresh = unit.refresh_by_digest(&refresh).await?;
        let ending = match (bearer, refresh) {
            (Some(bearer), _) => may_end(client, bearer.application)
                .then(|| Ending::of_bearer(bearer.id, bearer.family, bearer.limit, now)),
            (None, Some(refresh)) => unit
                .family(refresh.family)
                .await?
                .filter(|family| may_end(client, family.application))
                .map(|family| Ending::of_family(family.id, now)),
            (None, None) => None,
        };
        let Some(ending) = ending else {
            return Ok(());
        };
        unit.end(&ending).await?;
        Ok(unit.commit().await?)
    }
}
