//! The writes of a unit of work.

use async_trait::async_trait;
use domain::edit::{ItemChange, Purge};
use domain::grant::{GrantRemoval, GrantWrite, InheritanceCut};
use domain::ids::{
    ApplicationId, DriveId, GroupId, ItemId, LinkId, OrganizationId, UploadSessionId, UserId,
    VersionId,
};
use domain::item::Drive;
use domain::link::{LinkChange, NewLink, Revocation};
use domain::policy::Policy;
use domain::principal::{Account, Principal};
use domain::server::session::{NewPart, NewUploadSession, SessionEnd};
use domain::time::Timestamp;
use domain::upload::{NewItem, NewVersion, VersionRemoval};
use ports::directory::{Application, Bearer, Group, Organization, Site, User};
use ports::driven::content::{Content, ContentKey, StoredContent};
use ports::driven::store::{
    ChangedSecrets, Event, LinkSecrets, NewUser, Redemption, StoreError, Unit, Uses, Written,
};
use ports::secret::{Digest, PasswordVerifier};

use super::scope::Part;
use super::unit::SqlUnit;
use crate::cache::Touch;
use crate::convert;

mod changes;
pub(super) mod directory;
mod drives;
mod events;
mod items;
mod leaving;
mod links;
mod sessions;
pub(super) mod tokens;
mod totals;
mod uses;

#[async_trait]
impl Unit for SqlUnit {
    async fn insert_link(
        &mut self,
        link: &NewLink,
        secrets: &LinkSecrets,
    ) -> Result<Written, StoreError> {
        self.belongs(link.link().organization)?;
        self.0.touched.note(Touch::LinksOn(link.link().item));
        self.keep(links::insert(self.db()?, link.link(), secrets).await)
    }

    async fn change_link(
        &mut self,
        change: &LinkChange,
        secrets: &ChangedSecrets,
    ) -> Result<Written, StoreError> {
        self.belongs(change.link().organization)?;
        let changed = links::change(self.db()?, change, secrets).await;
        self.note(changed)
    }

    async fn revoke_link(&mut self, revocation: &Revocation) -> Result<(), StoreError> {
        self.0.takes_away = true;
        self.is_part(Part::Link, revocation.link().get()).await?;
        let revoked = links::revoke(self.db()?, revocation).await;
        self.note(revoked.map(|touched| ((), touched)))
    }

    async fn note_guessing(&mut self, link: LinkId, at: Timestamp) -> Result<(), StoreError> {
        self.is_part(Part::Link, link.get()).await?;
        self.keep(links::note_guessing(self.db()?, link, at).await)
    }

    async fn redeem(&mut self, redemption: &Redemption) -> Result<(), StoreError> {
        self.is_part(Part::Link, redemption.link.get()).await?;
        self.0.touched.note(Touch::Redeemed(redemption.user));
        self.keep(links::redeem(self.db()?, redemption).await)
    }

    async fn write_grant(&mut self, grant: &GrantWrite) -> Result<(), StoreError> {
        self.is_part(Part::Item, grant.grant().item.get()).await?;
        self.0.touched.note(Touch::AllLineages);
        self.keep(items::write_grant(self.db()?, grant.grant()).await)
    }

    async fn remove_grant(&mut self, removal: &GrantRemoval) -> Result<(), StoreError> {
        self.0.takes_away = true;
        self.is_part(Part::Item, removal.item().get()).await?;
        self.0.touched.note(Touch::AllLineages);
        self.keep(items::remove_grant(self.db()?, removal).await)
    }

    async fn cut_inheritance(&mut self, cut: &InheritanceCut) -> Result<(), StoreError> {
        self.is_part(Part::Item, cut.item().get()).await?;
        let cut = items::cut_inheritance(self.db()?, cut.item()).await;
        self.note(cut.map(|touched| ((), touched)))
    }

    async fn insert_item(
        &mut self,
        item: &NewItem,
        content: Option<&Content>,
    ) -> Result<Written, StoreError> {
        self.is_part(Part::Drive, item.item().drive.get()).await?;
        let inserted = items::insert_item(self.db()?, item.item(), content).await;
        self.note(inserted)
    }

    async fn insert_files(&mut self, files: &[(NewItem, Content)]) -> Result<Written, StoreError> {
        if let Some((file, _)) = files.first() {
            self.is_part(Part::Drive, file.item().drive.get()).await?;
        }
        let files: Vec<_> = files.iter().map(|(new, at)| (new.item(), at)).collect();
        let inserted = items::insert_files(self.db()?, &files).await;
        self.note(inserted)
    }

    async fn insert_version(
        &mut self,
        version: &NewVersion,
        content: &Content,
    ) -> Result<Written, StoreError> {
        self.is_part(Part::Drive, version.file().drive.get())
            .await?;
        let inserted = items::insert_version(self.db()?, version.file(), content).await;
        self.note(inserted)
    }

    async fn remove_version(&mut self, removal: &VersionRemoval) -> Result<Written, StoreError> {
        self.0.takes_away = true;
        self.is_part(Part::Item, removal.file().get()).await?;
        self.0.touched.extend([
            Touch::Item(removal.file()),
            Touch::Content(removal.version()),
        ]);
        self.keep(items::remove_version(self.db()?, removal).await)
    }

    async fn change_item(&mut self, change: &ItemChange) -> Result<Written, StoreError> {
        let item = change.item();
        self.0.takes_away |= item.trashed_at.is_some();
        self.is_part(Part::Item, item.id.get()).await?;
        self.is_part(Part::Drive, item.drive.get()).await?;
        let changed = drives::change(self.db()?, change).await;
        self.note(changed)
    }

    async fn purge(&mut self, purge: &Purge, into: DriveId) -> Result<(), StoreError> {
        self.0.takes_away = true;
        self.is_part(Part::Item, purge.item().get()).await?;
        let purged = drives::purge(self.db()?, purge.item(), into).await;
        self.note(purged.map(|touched| ((), touched)))
    }

    async fn insert_hidden(
        &mut self,
        item: &NewItem,
        drive: DriveId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.is_part(Part::Drive, item.item().drive.get()).await?;
        self.keep(drives::insert_hidden(self.db()?, item.item(), drive, at).await)
    }

    async fn show_hidden(&mut self, item: &NewItem) -> Result<Written, StoreError> {
        self.is_part(Part::Drive, item.item().drive.get()).await?;
        let shown = drives::show_hidden(self.db()?, item.item()).await;
        self.note(shown)
    }

    async fn keep_sums(
        &mut self,
        (item, version): (ItemId, VersionId),
        found: &StoredContent,
    ) -> Result<(), StoreError> {
        self.belongs_to_all()?;
        self.0
            .touched
            .extend([Touch::Content(version), Touch::Item(item)]);
        self.keep(items::keep_sums(self.db()?, version, found).await)
    }

    async fn mark_damaged(
        &mut self,
        version: VersionId,
        at: Timestamp,
    ) -> Result<Written, StoreError> {
        self.belongs_to_all()?;
        self.0.touched.note(Touch::Content(version));
        self.keep(items::mark_damaged(self.db()?, version, at).await)
    }

    async fn count_uses(&mut self, uses: &[(ItemId, Uses)]) -> Result<(), StoreError> {
        self.belongs_to_all()?;
        let counted = uses.iter().map(|(item, _)| Touch::Uses(*item));
        self.0.touched.extend(counted);
        self.keep(uses::count_uses(self.db()?, uses).await)
    }

    async fn record(&mut self, events: &[Event]) -> Result<(), StoreError> {
        for event in events {
            self.belongs(event.organization)?;
        }
        self.keep(events::record(self.db()?, events).await)
    }

    async fn insert_upload_session(
        &mut self,
        session: &NewUploadSession,
    ) -> Result<(), StoreError> {
        self.belongs(session.session().organization)?;
        self.insert(convert::session_row(session.session())).await
    }

    async fn insert_part(
        &mut self,
        part: &NewPart,
        content: &ContentKey,
    ) -> Result<Written, StoreError> {
        self.is_part(Part::Session, part.session().get()).await?;
        self.keep(sessions::insert_part(self.db()?, part, content).await)
    }

    async fn end_upload_session(&mut self, end: &SessionEnd) -> Result<(), StoreError> {
        self.is_part(Part::Session, end.session().get()).await?;
        self.keep(sessions::end(self.db()?, end).await)
    }

    async fn forget_parts(&mut self, parts: &[(UploadSessionId, u64)]) -> Result<(), StoreError> {
        self.0.takes_away = true;
        self.belongs_to_all()?;
        self.keep(sessions::forget_parts(self.db()?, parts).await)
    }

    async fn forget_upload_sessions(&mut self, expired_by: Timestamp) -> Result<(), StoreError> {
        self.0.takes_away = true;
        self.belongs_to_all()?;
        self.keep(sessions::forget(self.db()?, expired_by).await)
    }

    async fn forget_departures(&mut self, left_by: Timestamp) -> Result<(), StoreError> {
        self.0.takes_away = true;
        self.belongs_to_all()?;
        self.keep(changes::forget_departures(self.db()?, left_by).await)
    }

    async fn insert_drive(&mut self, drive: &Drive, root: &NewItem) -> Result<(), StoreError> {
        self.belongs(drive.organization)?;
        let touched = [Touch::Drive(drive.id), Touch::DriveOf(drive.owner)];
        self.0.touched.extend(touched);
        self.keep(items::insert_drive(self.db()?, drive, root.item()).await)
    }

    async fn close_drive(&mut self, drive: DriveId) -> Result<(), StoreError> {
        self.0.takes_away = true;
        self.is_part(Part::Drive, drive.get()).await?;
        let closed = leaving::close_drive(self.db()?, drive).await;
        self.note(closed.map(|touched| ((), touched)))
    }

    async fn purge_closed(&mut self, items: &[ItemId]) -> Result<(), StoreError> {
        self.0.takes_away = true;
        self.belongs_to_all()?;
        let purged = leaving::purge_closed(self.db()?, items).await;
        self.note(purged.map(|touched| ((), touched)))
    }

    async fn set_highest_time(&mut self, at: Timestamp) -> Result<(), StoreError> {
        self.belongs_to_all()?;
        self.keep(directory::set_highest_time(self.db()?, at).await)
    }

    async fn insert_organization(&mut self, organization: &Organization) -> Result<(), StoreError> {
        self.belongs(organization.id)?;
        self.insert(convert::organization_row(organization)).await
    }

    async fn set_policy(
        &mut self,
        organization: OrganizationId,
        policy: &Policy,
    ) -> Result<(), StoreError> {
        self.0.takes_away = true;
        self.belongs(organization)?;
        self.0.touched.note(Touch::Policy(organization));
        self.keep(directory::set_policy(self.db()?, organization, policy).await)
    }

    async fn insert_user(&mut self, user: &NewUser) -> Result<(), StoreError> {
        self.belongs(user.user.organization)?;
        self.0.touched.note(Touch::User(user.user.id));
        self.insert(convert::user_row(user)).await
    }

    async fn insert_external_user(&mut self, user: &User) -> Result<Written, StoreError> {
        self.belongs(user.organization)?;
        self.0.touched.note(Touch::User(user.id));
        self.keep(directory::insert_external_user(self.db()?, user).await)
    }

    async fn set_user_password(
        &mut self,
        user: UserId,
        verifier: &PasswordVerifier,
    ) -> Result<(), StoreError> {
        self.is_part(Part::User, user.get()).await?;
        self.0.touched.note(Touch::User(user));
        self.keep(directory::set_user_password(self.db()?, user, verifier).await)
    }

    async fn set_account(&mut self, user: UserId, account: Account) -> Result<(), StoreError> {
        self.0.takes_away |= !account.is_active();
        self.is_part(Part::User, user.get()).await?;
        let set = leaving::set_account(self.db()?, user, account).await;
        self.note(set.map(|touched| ((), touched)))
    }

    async fn has_left(&mut self, user: UserId) -> Result<(), StoreError> {
        self.0.takes_away = true;
        self.is_part(Part::User, user.get()).await?;
        self.keep(leaving::has_left(self.db()?, user).await)
    }

    async fn take_from(&mut self, principal: Principal) -> Result<(), StoreError> {
        self.0.takes_away = true;
        match principal {
            Principal::User(user) => self.is_part(Part::User, user.get()).await?,
            Principal::Group(group) => self.is_part(Part::Group, group.get()).await?,
        }
        let taken = leaving::take_from(self.db()?, principal).await;
        self.note(taken.map(|touched| ((), touched)))
    }

    async fn insert_group(&mut self, group: &Group) -> Result<(), StoreError> {
        self.belongs(group.organization)?;
        self.0.touched.note(Touch::Group(group.id));
        self.insert(convert::group_row(group)).await
    }

    async fn insert_member(&mut self, group: GroupId, user: UserId) -> Result<Written, StoreError> {
        self.is_part(Part::Group, group.get()).await?;
        self.0.touched.note(Touch::Memberships(user));
        self.keep(directory::insert_member(self.db()?, group, user).await)
    }

    async fn remove_member(&mut self, group: GroupId, user: UserId) -> Result<(), StoreError> {
        self.0.takes_away = true;
        self.is_part(Part::Group, group.get()).await?;
        self.0.touched.note(Touch::Memberships(user));
        self.keep(leaving::remove_member(self.db()?, group, user).await)
    }

    async fn remove_group(&mut self, group: GroupId) -> Result<(), StoreError> {
        self.0.takes_away = true;
        self.is_part(Part::Group, group.get()).await?;
        self.0.touched.note(Touch::Group(group));
        self.keep(leaving::remove_group(self.db()?, group).await)
    }

    async fn insert_site(&mut self, site: &Site) -> Result<(), StoreError> {
        self.belongs(site.organization)?;
        self.0.touched.note(Touch::Site(site.id));
        self.insert(convert::site_row(site)).await
    }

    async fn insert_application(&mut self, application: &Application) -> Result<(), StoreError> {
        match application.organization {
            Some(organization) => self.belongs(organization)?,
            None => self.belongs_to_all()?,
        }
        self.0.touched.note(Touch::Application(application.id));
        self.insert(convert::application_row(application)).await
    }

    async fn remove_application(&mut self, application: ApplicationId) -> Result<(), StoreError> {
        self.0.takes_away = true;
        self.is_part(Part::Application, application.get()).await?;
        self.0.touched.note(Touch::Application(application));
        self.keep(leaving::remove_application(self.db()?, application).await)
    }

    async fn insert_bearer(&mut self, bearer: &Bearer, digest: &Digest) -> Result<(), StoreError> {
        self.belongs(bearer.organization)?;
        self.insert(convert::bearer_row(bearer, digest)).await
    }

    async fn refuse(self: Box<Self>) -> Result<(), StoreError> {
        self.give_up().await
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.finish().await
    }
}
