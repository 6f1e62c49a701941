//! Everything that reaches an item, and what of it a caller sees.

use domain::ids::ItemId;
use domain::item::Lineage;
use domain::listing::{Seen, seen};
use domain::permission::Permission;
use domain::policy::Policy;
use ports::driven::store::{Reads, StoredLink};
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::fault::Fault;
use ports::driving::items::LocateError;
use ports::driving::permissions::PermissionsError;
use ports::driving::view::{PermissionKind, PermissionView};

use super::Permissions;
use crate::services::callers::people::principal_view;
use crate::services::items::projection::inherited_from;
use crate::services::locate::Located;

/// An item with everything that reaches it.
pub(super) struct Surveyed {
    pub(super) located: Located,
    pub(super) links: Vec<StoredLink>,
    pub(super) policy: Policy,
}

impl Permissions {
    pub(super) async fn survey(
        &self,
        reads: &dyn Reads,
        context: &Context,
        item: &ItemAddress,
    ) -> Result<Surveyed, PermissionsError> {
        let located = self.locate.locate(reads, context, item).await?;
        let line: Vec<_> = located
            .lineage
            .steps()
            .iter()
            .map(|step| step.item)
            .collect();
        let links = reads.links_on(&line).await?;
        let organization = located.lineage.organization();
        let policy = reads.policy(organization).await?;
        Ok(Surveyed {
            located,
            links,
            policy,
        })
    }

    /// The permissions that reach an item, as far as the caller sees them.
    pub(super) fn seen_by(
        &self,
        context: &Context,
        surveyed: &Surveyed,
    ) -> Result<Vec<Seen>, PermissionsError> {
        let Surveyed {
            located,
            links,
            policy,
        } = surveyed;
        let links: Vec<_> = links.iter().map(|stored| stored.link.clone()).collect();
        let (caller, now) = (&context.caller, self.clock.now());
        let list = seen(
            &located.lineage,
            &links,
            caller,
            &located.rights,
            policy,
            now,
        );
        Ok(list.map_err(LocateError::from)?)
    }

    /// Shows those of an item's permissions that the caller sees and that are wanted.
    pub(super) async fn shown(
        &self,
        reads: &dyn Reads,
        context: &Context,
        surveyed: &Surveyed,
        wanted: impl Fn(&Permission) -> bool + Send,
    ) -> Result<Vec<PermissionView>, PermissionsError> {
        let Surveyed {
            located,
            links,
            policy,
        } = surveyed;
        let (lineage, seen_from) = (&located.lineage, located.rights.seen_from());
        let list = self.seen_by(context, surveyed)?;
        let mut views = Vec::new();
        for entry in list.iter().filter(|entry| wanted(&entry.permission)) {
            let shown = self
                .show_permission(reads, lineage, entry, (links, policy), seen_from)
                .await?;
            views.extend(shown);
        }
        Ok(views)
    }

    /// Shows a permission; `None` when the one it is for is gone.
    pub(super) async fn show_permission(
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
                    .links
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
