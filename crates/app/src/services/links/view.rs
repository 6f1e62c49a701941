//! What is shown of links and of permissions.

use domain::ids::ItemId;
use domain::item::Lineage;
use domain::link::Maker;
use domain::listing::Seen;
use domain::permission::Permission;
use domain::policy::Policy;
use ports::driven::secrets::LinkIdentity;
use ports::driven::store::{Reads, StoredLink};
use ports::driving::fault::Fault;
use ports::driving::view::{LinkView, PermissionKind, PermissionView};
use ports::secret::LinkToken;

use crate::services::Services;
use crate::services::callers::people::{application_view, people, person_view, principal_view};
use crate::services::items::views::inherited_from;

/// What a link's sealed token is bound to.
pub(crate) fn identity(stored: &domain::link::Link) -> LinkIdentity {
    LinkIdentity {
        organization: stored.organization,
        link: stored.id,
        item: stored.item,
    }
}

impl Services {
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

    /// Shows a permission; `None` when whoever it is for is gone.
    pub(in crate::services) async fn show_permission(
        &self,
        reads: &dyn Reads,
        lineage: &Lineage,
        seen: &Seen,
        (links, policy): (&[StoredLink], &Policy),
        seen_from: Option<ItemId>,
    ) -> Result<Option<PermissionView>, Fault> {
        let kind = match &seen.permission {
            Permission::Grant(grant) => match principal_view(reads, grant.principal).await? {
                Some(principal) => PermissionKind::Grant {
                    grant: grant.clone(),
                    principal,
                },
                None => return Ok(None),
            },
            Permission::Link(link) => {
                let Some(stored) = links.iter().find(|stored| stored.link.id == link.id) else {
                    return Ok(None);
                };
                let view = self
                    .show_link(reads, stored, policy, seen.with_secret)
                    .await?;
                PermissionKind::Link(view)
            }
        };
        let inherited_from = seen
            .inherited_from
            .and_then(|item| inherited_from(lineage, item, seen_from));
        Ok(Some(PermissionView {
            kind,
            inherited_from,
        }))
    }
}
