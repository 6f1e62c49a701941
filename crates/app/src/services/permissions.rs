//! Listing, giving, changing and ending permissions.

mod change;
mod grants;
mod invite;
mod members;
mod survey;

use std::sync::Arc;

use async_trait::async_trait;
use domain::access::Action;
use domain::grant::{self, GrantRule, members};
use domain::ids::{GrantId, ItemId};
use domain::listing::sees_grant;
use domain::permission::Permission;
use ports::driven::clock::{Clock, Ids};
use ports::driven::store::Store;
use ports::driving::Context;
use ports::driving::address::{ItemAddress, ShareAddress, Start};
use ports::driving::items::LocateError;
use ports::driving::permissions::{
    AddPeople, ChangeGrant, ChangePermission, EndGrants, GiveGrant, GrantsOf, Invite, PermissionId,
    PermissionList, PermissionsError, RemovePermission, SetGrants,
};
use ports::driving::view::{GrantView, PermissionView};

use self::change::Named;
use self::grants::Found;
use self::survey::grant_kind;
use crate::services::items::Items;
use crate::services::links::Links;
use crate::services::locate::Locate;

/// Shows, gives, changes and ends permissions.
pub(crate) struct Permissions {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) locate: Arc<Locate>,
    pub(crate) links: Arc<Links>,
    pub(crate) items: Arc<Items>,
}

#[async_trait]
impl ports::driving::permissions::Permissions for Permissions {
    async fn list_permissions(
        &self,
        context: &Context,
        item: &ItemAddress,
    ) -> Result<PermissionList, PermissionsError> {
        let surveyed = self.survey(&*self.store, context, item).await?;
        let seen = self.seen_by(context, &surveyed)?;
        let permissions = self.show(&surveyed, &seen).await?;
        Ok(PermissionList {
            permissions,
            item: surveyed.located.item,
        })
    }

    async fn permission(
        &self,
        context: &Context,
        item: &ItemAddress,
        permission: PermissionId,
    ) -> Result<PermissionView, PermissionsError> {
        let wanted = (item, permission, None);
        let named = self.named(&*self.store, context, wanted).await?;
        self.show_named(named).await
    }

    async fn permission_of_share(
        &self,
        context: &Context,
        share: &ShareAddress,
    ) -> Result<PermissionView, PermissionsError> {
        let item = ItemAddress::from(Start::Shared(share.clone(), None));
        let located = self.locate.locate_for(context, &item, Action::See).await?;
        let link = located.through.as_ref().map(|stored| stored.link.id);
        let link = link.ok_or(PermissionsError::NotFound)?;
        self.permission(context, &item, PermissionId::Link(link))
            .await
    }

    async fn invite(
        &self,
        context: &Context,
        command: Invite,
    ) -> Result<Vec<PermissionView>, PermissionsError> {
        let organization = self.locate.home_at(context, &command.item).await?;
        let invite = self.store.write((organization, context.turn()), |unit| {
            Box::pin(self.invite_people_within(unit, context, &command))
        });
        let mut views = Vec::new();
        for grant in invite.await? {
            let kind = grant_kind(&*self.store, grant).await?;
            views.extend(kind.map(|kind| PermissionView {
                kind,
                inherited_from: None,
            }));
        }
        Ok(views)
    }

    async fn change_permission(
        &self,
        context: &Context,
        command: ChangePermission,
    ) -> Result<PermissionView, PermissionsError> {
        let organization = self.locate.home_at(context, &command.item).await?;
        let change = self.store.write((organization, context.turn()), |unit| {
            Box::pin(self.change_permission_within(unit, context, &command))
        });
        self.show_named(change.await?).await
    }

    async fn remove_permission(
        &self,
        context: &Context,
        command: RemovePermission,
    ) -> Result<(), PermissionsError> {
        let organization = self.locate.home_at(context, &command.item).await?;
        self.store
            .write((organization, context.urgent_turn()), |unit| {
                Box::pin(self.remove_permission_within(unit, context, &command))
            })
            .await
    }

    async fn give_grant(
        &self,
        context: &Context,
        command: GiveGrant,
    ) -> Result<GrantView, PermissionsError> {
        let organization = self.locate.home_at(context, &command.item).await?;
        let give = self.store.write((organization, context.turn()), |unit| {
            Box::pin(self.give_grant_within(unit, context, &command))
        });
        let given = give.await?;
        self.one_view(context, given).await
    }

    async fn grant(&self, context: &Context, id: GrantId) -> Result<GrantView, PermissionsError> {
        let found = self.found_grant(&*self.store, context, id).await?;
        self.one_view(context, found.grant).await
    }

    async fn grants(
        &self,
        context: &Context,
        of: GrantsOf,
    ) -> Result<Vec<GrantView>, PermissionsError> {
        let reads = &*self.store;
        let grants = match of {
            GrantsOf::Item(item, kind) => self.grants_of_item(reads, context, &item, kind).await?,
            GrantsOf::Group(group) => self.grants_of_group(reads, context, group).await?,
        };
        self.grant_views(reads, context, grants).await
    }

    async fn change_grant(
        &self,
        context: &Context,
        command: ChangeGrant,
    ) -> Result<GrantView, PermissionsError> {
        let organization = self.home_of_grant(context, command.id).await?;
        let change = self.store.write((organization, context.turn()), |unit| {
            Box::pin(self.change_grant_within(unit, context, &command))
        });
        let changed = change.await?;
        self.one_view(context, changed).await
    }

    async fn remove_grant(&self, context: &Context, id: GrantId) -> Result<(), PermissionsError> {
        let organization = self.home_of_grant(context, id).await?;
        let remove = self
            .store
            .write((organization, context.urgent_turn()), |unit| {
                Box::pin(async {
                    let Found { grant, located } = self.found_grant(&*unit, context, id).await?;
                    let removal = grant::remove(
                        &grant,
                        grant.item,
                        &context.caller,
                        &located.lineage,
                        &located.rights,
                        GrantRule::Publishing,
                    )?;
                    Ok(unit.remove_grant(&removal).await?)
                })
            });
        remove.await
    }

    async fn set_grants(
        &self,
        context: &Context,
        command: SetGrants,
    ) -> Result<Vec<GrantView>, PermissionsError> {
        let organization = self.locate.home_at(context, &command.folder).await?;
        let set = self.store.write((organization, context.turn()), |unit| {
            Box::pin(self.set_grants_within(unit, context, &command))
        });
        let grants = set.await?;
        self.grant_views(&*self.store, context, grants).await
    }

    async fn end_grants(
        &self,
        context: &Context,
        command: EndGrants,
    ) -> Result<ItemId, PermissionsError> {
        let organization = self.locate.home_at(context, &command.folder).await?;
        self.store
            .write((organization, context.urgent_turn()), |unit| {
                Box::pin(self.end_grants_within(unit, context, &command))
            })
            .await
    }

    async fn members(
        &self,
        context: &Context,
        folder: &ItemAddress,
        own_only: bool,
    ) -> Result<(ItemId, Vec<GrantView>), PermissionsError> {
        let reads = &*self.store;
        let located = self.folder(reads, context, folder).await?;
        let permit = located.rights.permit(Action::SeePermissions);
        permit.map_err(LocateError::from)?;
        let (lineage, rights) = (&located.lineage, &located.rights);
        let members = members(lineage, own_only, self.clock.now());
        let seen = members
            .into_iter()
            .filter(|grant| sees_grant(grant, lineage, &context.caller, rights));
        let grants = seen.collect();
        let views = self.grant_views(reads, context, grants).await?;
        Ok((located.item.id, views))
    }

    async fn add_people(
        &self,
        context: &Context,
        command: AddPeople,
    ) -> Result<PermissionView, PermissionsError> {
        let item = ItemAddress::from(Start::Shared(command.share.clone(), None));
        let organization = self.locate.home_at(context, &item).await?;
        let add = self.store.write((organization, context.turn()), |unit| {
            Box::pin(self.add_people_within(unit, context, &item, &command))
        });
        self.show_named(add.await?).await
    }
}

impl Permissions {
    async fn show_named(
        &self,
        Named { surveyed, seen }: Named,
    ) -> Result<PermissionView, PermissionsError> {
        let shown = self.show_permission(&surveyed, &seen).await?;
        shown.ok_or(PermissionsError::NotFound)
    }
}

fn id_of(permission: &Permission) -> PermissionId {
    match permission {
        Permission::Grant(grant) => PermissionId::Grant(grant.id),
        Permission::Link(link) => PermissionId::Link(link.id),
    }
}

#[cfg(test)]
mod tests;
