//! Taking files in: the bytes first, then the row that names them.

use domain::access::{Action, Permit};
use domain::edit::{ItemWish, edit};
use domain::ids::{ItemId, OrganizationId};
use domain::item::{Item, ItemKind, ItemName, Lineage};
use domain::upload::{NameConflict, NewVersion, SourceTimes};
use ports::driven::content::StoredContent;
use ports::driven::store::{EventKind, Reads, StoreError, Unit, Written};
use ports::driving::Context;
use ports::driving::drives::{DrivesError, Upload, UploadConflict, UploadTo};
use ports::driving::fault::Fault;
use ports::driving::items::LocateError;

use super::Drives;
use super::parts::expect_state;
use crate::services::files::placing::insert_item;
use crate::services::items::projection::Subject;
use crate::services::locate::Located;

/// What happens to a new file whose name is taken.
pub(super) const fn conflict_of(to: &UploadTo) -> NameConflict {
    match to {
        UploadTo::Folder {
            conflict: UploadConflict::New(conflict),
            ..
        } => *conflict,
        // It is taken by what cannot be replaced.
        UploadTo::Folder { .. } | UploadTo::File { .. } => NameConflict::Fail,
    }
}

/// What a caller may put into a drive.
pub(super) enum Admitted {
    /// A new file of this name, into this folder.
    New(Located, Permit, ItemName),
    /// A new version of this file, with a new name if it gets one.
    Version(Located, Permit, Option<ItemName>),
}

impl Drives {
    /// Where an upload really goes: into the file that has its name, if that is to be replaced and
    /// the caller sees it (docs/contracts/oracle.md 9.4).
    pub(super) async fn taken_to(
        &self,
        reads: &dyn Reads,
        context: &Context,
        to: &UploadTo,
    ) -> Result<UploadTo, DrivesError> {
        let UploadTo::Folder {
            parent,
            name,
            conflict: UploadConflict::Replace(if_match),
        } = to
        else {
            return Ok(to.clone());
        };
        let target = self.target(reads, context, parent).await?;
        let name = ItemName::parse(name)?;
        let found = reads.child(target.item.id, &name.key()).await?;
        let Some(found) = found else {
            return match if_match {
                None => Ok(to.clone()),
                Some(_) => Err(DrivesError::PreconditionFailed),
            };
        };
        if found.kind() != ItemKind::File {
            return Ok(to.clone());
        }
        // Named as its folder was, so that who came through a link goes on through it.
        let mut file = parent.clone();
        file.path.push(name.to_string());
        match self.locate.locate(reads, context, &file).await {
            Ok(located) if located.item.id == found.id => {}
            Err(LocateError::Fault(fault)) => return Err(fault.into()),
            Ok(_) | Err(_) => return Ok(to.clone()),
        }
        Ok(UploadTo::File {
            file,
            name: None,
            if_match: if_match.clone(),
        })
    }

    /// What the caller may put there, and where: the folder for a new file, or the file that gets a
    /// version.
    pub(super) async fn admit(
        &self,
        reads: &dyn Reads,
        context: &Context,
        to: &UploadTo,
    ) -> Result<Admitted, DrivesError> {
        match to {
            UploadTo::Folder { parent, name, .. } => {
                let folder = self.target(reads, context, parent).await?;
                let permit = self.may_put(reads, context, (&folder, parent), 0).await?;
                let name = ItemName::parse(name)?;
                Ok(Admitted::New(folder, permit, name))
            }
            UploadTo::File {
                file,
                name,
                if_match,
            } => {
                let file = self.locate.locate(reads, context, file).await?;
                let file = file.of(ItemKind::File)?;
                expect_state(&file.item, if_match.as_ref())?;
                let permit = file.rights.permit(Action::Replace);
                let permit = permit.map_err(LocateError::from)?;
                let name = name.as_deref().map(ItemName::parse).transpose()?;
                Ok(Admitted::Version(file, permit, name))
            }
        }
    }

    pub(super) async fn name_is_free(
        &self,
        reads: &dyn Reads,
        context: &Context,
        folder: ItemId,
        name: &ItemName,
        but_for: Option<&Item>,
    ) -> Result<(), DrivesError> {
        let found = reads.child(folder, &name.key()).await?;
        match found {
            Some(item) if but_for.is_none_or(|own| own.id != item.id) => {
                Err(self.name_taken(reads, context, folder, name).await?)
            }
            Some(_) | None => Ok(()),
        }
    }

    pub(super) async fn home_of_upload(
        &self,
        context: &Context,
        to: &UploadTo,
    ) -> Result<OrganizationId, StoreError> {
        let (UploadTo::Folder { parent: item, .. } | UploadTo::File { file: item, .. }) = to;
        self.locate.home_at(context, item).await
    }

    /// Writes the rows.
    pub(super) async fn place_upload(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        (command, described): (&Upload, Option<&str>),
        stored: &StoredContent,
    ) -> Result<Subject, DrivesError> {
        let now = self.clock.now();
        let context = &self.still_theirs(&*unit, context).await?;
        let mut found = self.admit_or_make(&*unit, context, &command.to).await?;
        if found.is_none() {
            self.make_way(unit, context, &command.to).await?;
            found = self.admit_or_make(&*unit, context, &command.to).await?;
        }
        let (to, admitted) = found.ok_or(DrivesError::Contended)?;
        let (item, lineage, link, way) = match admitted {
            Admitted::New(target, permit, name) => {
                let modified_at = command.source_modified_at.unwrap_or(now);
                let source = SourceTimes {
                    created_at: command.source_created_at.unwrap_or(modified_at),
                    modified_at,
                };
                let new = self.files.new_file(&permit, name.clone(), stored, source)?;
                let new = new.described(described.unwrap_or_default().to_owned());
                let placed = insert_item(unit, new, Some(stored), conflict_of(&to));
                let Some(item) = placed.await? else {
                    let folder = target.item.id;
                    return Err(self.name_taken(&*unit, context, folder, &name).await?);
                };
                let way = target.way();
                (item, target.lineage, None, way)
            }
            Admitted::Version(located, permit, name) => {
                let way = located.way();
                let described = described.map(str::to_owned);
                let version = (&permit, command, name, described, stored);
                let (item, lineage) = self.replace(unit, context, located, version).await?;
                let link = self.links.item_link(&*unit, item.id).await?;
                (item, lineage, link, way)
            }
        };
        let happened = (EventKind::Uploaded, item.modified_by);
        self.links
            .record_event(unit, &lineage, item.id, happened)
            .await?;
        self.left(&*unit, context, (item, link), way).await
    }

    /// The caller as they are by now. Refuses what was begun with a token, or as a user, that was taken back
    /// meanwhile.
    pub(super) async fn still_theirs(
        &self,
        reads: &dyn Reads,
        context: &Context,
    ) -> Result<Context, DrivesError> {
        let again = self.locate.callers.context_again(reads, context).await?;
        again.ok_or_else(|| LocateError::NotFound.into())
    }

    /// Gives a file its new version, and its new name if it gets one.
    pub(super) async fn replace(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        located: Located,
        (permit, command, name, described, stored): (
            &Permit,
            &Upload,
            Option<ItemName>,
            Option<String>,
            &StoredContent,
        ),
    ) -> Result<(Item, Lineage), DrivesError> {
        let now = self.clock.now();
        let modified_at = command.source_modified_at.unwrap_or(now);
        let fresh = self.files.new_version(stored)?;
        let version = NewVersion::new(permit, &located.item, fresh, modified_at, now);
        let version = version.map_err(|error| Fault::Internal(error.into()))?;
        let written = unit.insert_version(&version, &stored.content()).await;
        if written? == Written::Taken {
            return Err(DrivesError::Contended);
        }
        let wish = ItemWish {
            name: name.filter(|name| *name != located.item.name),
            description: described,
            ..ItemWish::default()
        };
        let mut item = version.file().clone();
        if wish != ItemWish::default() {
            let change = edit(&item, &located.lineage, &located.rights, &wish, None, now)?;
            if let Some(change) = change {
                item = self.write_item(unit, context, &change).await?;
            }
        }
        Ok((item, located.lineage))
    }
}
