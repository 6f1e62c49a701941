//! What is shown of links.

use domain::link::{LinkName, Maker};
use domain::policy::Policy;
use ports::driven::secrets::LinkIdentity;
use ports::driven::store::{Reads, StoredLink};
use ports::driving::fault::Fault;
use ports::driving::view::LinkView;
use ports::secret::LinkToken;

use super::Links;
use crate::services::callers::people::{application_view, people, person_view};

/// What a link's sealed token is bound to.
pub(super) fn identity(stored: &domain::link::Link) -> LinkIdentity {
    LinkIdentity {
        organization: stored.organization,
        link: stored.id,
        item: stored.item,
    }
}

impl Links {
    /// A stored link's token.
    pub(crate) fn token_of(&self, stored: &StoredLink) -> Result<LinkToken, Fault> {
        Ok(self
            .secrets
            .unseal_link_token(&stored.sealed, &identity(&stored.link))?)
    }

    /// Shows a link, with its token where the caller may be told.
    pub(in crate::services) async fn show_link(
        &self,
        reads: &dyn Reads,
        stored: &StoredLink,
        policy: &Policy,
        with_secret: bool,
    ) -> Result<LinkView, Fault> {
        Ok(LinkView {
            ends_at: stored.link.ends_at(policy),
            token: if with_secret {
                Some(self.token_of(stored)?)
            } else {
                None
            },
            application: application_view(reads, stored.link.application).await?,
            people: people(reads, stored.link.people()).await?,
            maker: match stored.link.maker {
                Maker::User(user) => reads.user(user).await?.map(person_view),
                Maker::Application => None,
            },
            link: stored.link.clone(),
        })
    }

    /// A stored link's own name.
    pub(in crate::services) fn name_of(
        &self,
        stored: &StoredLink,
    ) -> Result<Option<LinkName>, Fault> {
        let sealed = stored.name.as_ref();
        let unsealed = sealed.map(|sealed| {
            let bound_to = identity(&stored.link);
            self.secrets.unseal_link_name(sealed, &bound_to)
        });
        Ok(unsealed.transpose()?)
    }
}
