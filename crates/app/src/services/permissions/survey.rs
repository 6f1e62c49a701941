//! Everything that reaches an item, and what of it a caller sees.

use domain::listing::{Seen, seen};
use domain::permission::{Grant, Permission};
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

    /// Shows permissions of an item.
    pub(super) async fn show(
        &self,
        surveyed: &Surveyed,
        entries: &[Seen],
    ) -> Result<Vec<PermissionView>, PermissionsError> {
        let mut views = Vec::with_capacity(entries.len());
        for entry in entries {
            views.extend(self.show_permission(surveyed, entry).await?);
        }
        Ok(views)
    }

    /// Shows a permission; `None` when the one it is for is gone.
    pub(super) async fn show_permission(
        &self,
        surveyed: &Surveyed,
        seen: &Seen,
    ) -> Result<Option<PermissionView>, Fault> {
        let (reads, located) = (&*self.store, &surveyed.located);
        let kind = match &seen.permission {
            Permission::Grant(grant) => match grant_kind(reads, grant.clone()).await? {
                Some(kind) => kind,
                None => return Ok(None),
            },
            Permission::Link(link) => {
                let mut links = surveyed.links.iter();
                let Some(stored) = links.find(|stored| stored.link.id == link.id) else {
                    return Ok(None);
                };
                let view = self
                    .links
                    .show_link(reads, stored, &surveyed.policy, seen.with_secret)
                    .await?;
                PermissionKind::Link(view)
            }
        };
        let inherited_from = seen
            .inherited_from
            .and_then(|item| inherited_from(&located.lineage, item, located.rights.seen_from()));
        Ok(Some(PermissionView {
            kind,
            inherited_from,
        }))
    }
}

/// A grant with the one it is for; `None` when they are gone.
pub(super) async fn grant_kind(
    reads: &dyn Reads,
    grant: Grant,
) -> Result<Option<PermissionKind>, Fault> {
    let principal = principal_view(reads, grant.principal).await?;
    Ok(principal.map(|principal| PermissionKind::Grant { grant, principal }))
}
