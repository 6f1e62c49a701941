//! Listing, giving, changing and ending permissions.

mod change;
mod grants;
mod invite;
mod members;

use async_trait::async_trait;
use domain::access::Action;
use domain::ids::{GrantId, GroupId, ItemId};
use domain::item::{ItemKind, Lineage};
use domain::listing::{Seen, seen};
use domain::permission::Permission;
use domain::policy::Policy;
use ports::driven::store::{Reads, StoredLink};
use ports::driving::Context;
use ports::driving::address::{ItemAddress, ShareAddress, Start};
use ports::driving::fault::Fault;
use ports::driving::items::ReachError;
use ports::driving::permissions::{
    AddPeople, ChangeGrant, ChangePermission, EndGrants, Expected, GiveGrant, Invite, PermissionId,
    PermissionList, Permissions, PermissionsError, RemovePermission, SetGrants,
};
use ports::driving::view::{GrantView, PermissionKind, PermissionView};

use crate::services::Services;
use crate::services::callers::people::principal_view;
use crate::services::items::views::inherited_from;
use crate::services::locate::Reached;

/// An item with everything that reaches it.
struct Surveyed {
    reached: Reached,
    links: Vec<StoredLink>,
    policy: Policy,
}

#[async_trait]
impl Permissions for Services {
    async fn list_permissions(
        &self,
        context: &Context,
        item: &ItemAddress,
    ) -> Result<PermissionList, PermissionsError> {
        let reads = &*self.store;
        let surveyed = self.survey(reads, context, item).await?;
        let permissions = self.shown(reads, context, &surveyed, |_| true).await?;
        Ok(PermissionList {
            permissions,
            item: surveyed.reached.item,
        })
    }

    async fn permission(
        &self,
        context: &Context,
        item: &ItemAddress,
        permission: PermissionId,
    ) -> Result<PermissionView, PermissionsError> {
        let reads = &*self.store;
        let surveyed = self.survey(reads, context, item).await?;
        let wanted = |other: &Permission| id_of(other) == permission;
        let mut shown = self.shown(reads, context, &surveyed, wanted).await?;
        shown.pop().ok_or(PermissionsError::NotFound)
    }

    async fn permission_of_share(
        &self,
        context: &Context,
        share: &ShareAddress,
    ) -> Result<PermissionView, PermissionsError> {
        let item = ItemAddress {
            start: Start::Shared(share.clone(), None),
            path: Vec::new(),
        };
        let reached = self.locate.arrive(context, &item, Action::See).await?;
        let link = reached.through.as_ref().map(|stored| stored.link.id);
        let link = link.ok_or(PermissionsError::NotFound)?;
        self.permission(context, &item, PermissionId::Link(link))
            .await
    }

    async fn invite(
        &self,
        context: &Context,
        command: Invite,
    ) -> Result<Vec<PermissionView>, PermissionsError> {
        self.invite_people(context, command).await
    }

    async fn change_permission(
        &self,
        context: &Context,
        command: ChangePermission,
    ) -> Result<PermissionView, PermissionsError> {
        self.change(context, &command).await?;
        self.permission(context, &command.item, command.permission)
            .await
    }

    async fn remove_permission(
        &self,
        context: &Context,
        command: RemovePermission,
    ) -> Result<(), PermissionsError> {
        self.remove(context, &command).await
    }

    async fn give_grant(
        &self,
        context: &Context,
        command: GiveGrant,
    ) -> Result<GrantView, PermissionsError> {
        self.give_one(context, command).await
    }

    async fn grant(&self, context: &Context, id: GrantId) -> Result<GrantView, PermissionsError> {
        self.one_grant(context, id).await
    }

    async fn grants(
        &self,
        context: &Context,
        item: &ItemAddress,
        kind: ItemKind,
    ) -> Result<Vec<GrantView>, PermissionsError> {
        self.grants_at(context, item, kind).await
    }

    async fn grants_of_group(
        &self,
        context: &Context,
        group: GroupId,
    ) -> Result<Vec<GrantView>, PermissionsError> {
        self.grants_to_group(context, group).await
    }

    async fn change_grant(
        &self,
        context: &Context,
        command: ChangeGrant,
    ) -> Result<GrantView, PermissionsError> {
        self.change_given(context, command).await
    }

    async fn remove_grant(&self, context: &Context, id: GrantId) -> Result<(), PermissionsError> {
        self.remove_given(context, id).await
    }

    async fn set_grants(
        &self,
        context: &Context,
        command: SetGrants,
    ) -> Result<Vec<GrantView>, PermissionsError> {
        self.grants_set(context, command).await
    }

    async fn end_grants(
        &self,
        context: &Context,
        command: EndGrants,
    ) -> Result<ItemId, PermissionsError> {
        self.grants_ended(context, command).await
    }

    async fn leave(
        &self,
        context: &Context,
        folder: &ItemAddress,
    ) -> Result<ItemId, PermissionsError> {
        self.left(context, folder).await
    }

    async fn members(
        &self,
        context: &Context,
        folder: &ItemAddress,
        own_only: bool,
    ) -> Result<(ItemId, Vec<GrantView>), PermissionsError> {
        self.members_of(context, folder, own_only).await
    }

    async fn add_people(
        &self,
        context: &Context,
        command: AddPeople,
    ) -> Result<PermissionView, PermissionsError> {
        self.add_to_list(context, command).await
    }
}

impl Services {
    async fn survey(
        &self,
        reads: &dyn Reads,
        context: &Context,
        item: &ItemAddress,
    ) -> Result<Surveyed, PermissionsError> {
        let reached = self.locate.reach(reads, context, item).await?;
        let line: Vec<_> = reached
            .lineage
            .steps()
            .iter()
            .map(|step| step.item)
            .collect();
        let links = reads.links_on(&line).await?;
        let organization = reached.lineage.organization();
        let policy = reads.policy(organization).await?;
        Ok(Surveyed {
            reached,
            links,
            policy,
        })
    }

    /// The permissions that reach an item, as far as the caller sees them.
    fn seen_by(
        &self,
        context: &Context,
        surveyed: &Surveyed,
    ) -> Result<Vec<Seen>, PermissionsError> {
        let Surveyed {
            reached,
            links,
            policy,
        } = surveyed;
        let links: Vec<_> = links.iter().map(|stored| stored.link.clone()).collect();
        let (caller, now) = (&context.caller, self.clock.now());
        let list = seen(
            &reached.lineage,
            &links,
            caller,
            &reached.rights,
            policy,
            now,
        );
        Ok(list.map_err(ReachError::from)?)
    }

    /// Shows those of an item's permissions that the caller sees and that are wanted.
    async fn shown(
        &self,
        reads: &dyn Reads,
        context: &Context,
        surveyed: &Surveyed,
        wanted: impl Fn(&Permission) -> bool + Send,
    ) -> Result<Vec<PermissionView>, PermissionsError> {
        let Surveyed {
            reached,
            links,
            policy,
        } = surveyed;
        let (lineage, seen_from) = (&reached.lineage, reached.rights.seen_from());
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

    /// Shows a permission; `None` when whoever it is for is gone.
    async fn show_permission(
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

fn id_of(permission: &Permission) -> PermissionId {
    match permission {
        Permission::Grant(grant) => PermissionId::Grant(grant.id),
        Permission::Link(link) => PermissionId::Link(link.id),
    }
}

fn expect_state(
    reached: &Reached,
    expected: Option<&Vec<Expected>>,
) -> Result<(), PermissionsError> {
    match expected {
        Some(states) if !states.iter().any(|state| state.holds(&reached.item)) => {
            Err(PermissionsError::PreconditionFailed)
        }
        Some(_) | None => Ok(()),
    }
}
