//! Taking files in: the bytes first, then the row that names them; a second import changes nothing.

use std::slice::from_ref;

use domain::access::{Action, Permit, Rights};
use domain::depth::fits_into;
use domain::ids::ItemId;
use domain::item::{Item, ItemKind, ItemName, Lineage};
use domain::principal::{Actor, Caller, Person, TokenLimit, TokenScopes};
use domain::time::Timestamp;
use domain::upload::{NameConflict, NewVersion};
use ports::directory::{BUILT_IN_APPLICATION, User};
use ports::driven::content::ByteStream;
use ports::driven::store::Written;

use super::Admin;
use super::{AdminError, not_found};

/// A file that is to be taken in.
pub(crate) struct LocalFile {
    /// The name that it shall have.
    pub(crate) name: ItemName,
    /// When it was last changed.
    pub(crate) modified_at: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Imported {
    /// It is there now.
    Added(Item),
    /// It was there, and has new content now.
    Renewed(Item),
}

impl Admin {
    pub(super) async fn lineage_of(&self, item: ItemId) -> Result<Lineage, AdminError> {
        let lineage = self.store.lineage(item).await?;
        lineage.ok_or_else(|| not_found("item", &item.get().to_string()))
    }

    /// A user, as their tokens speak for them.
    pub(super) async fn as_caller(&self, user: &User) -> Result<Caller, AdminError> {
        Ok(Caller {
            organization: user.organization,
            actor: Actor::Person(Person {
                user: user.id,
                groups: self.store.groups_of(user.id).await?,
            }),
            link_credential: None,
            application: BUILT_IN_APPLICATION,
            scopes: TokenScopes::ALL,
            limit: TokenLimit::NONE,
        })
    }

    async fn permit(
        &self,
        user: &User,
        item: ItemId,
        action: Action,
    ) -> Result<Permit, AdminError> {
        let lineage = self.lineage_of(item).await?;
        let rights = Rights::of(&self.as_caller(user).await?, &lineage, self.clock.now());
        let permit = rights.permit(action);
        permit.map_err(|refusal| AdminError::Invalid(format!("{}: {refusal}", user.name)))
    }

    /// A user's permit to add something to a folder.
    pub(crate) async fn permit_to_add(
        &self,
        user: &User,
        folder: ItemId,
    ) -> Result<Permit, AdminError> {
        let permit = self.permit(user, folder, Action::Add).await?;
        let fits = fits_into(&self.lineage_of(folder).await?, 0);
        fits.map_err(|error| AdminError::Invalid(error.to_string()))?;
        Ok(permit)
    }

    /// The item of that name in a folder.
    pub(crate) async fn child_named(
        &self,
        folder: ItemId,
        name: &ItemName,
    ) -> Result<Option<Item>, AdminError> {
        Ok(self.store.child(folder, &name.key()).await?)
    }

    /// The folder at a path below another, made where it is missing.
    pub async fn folder_at(
        &self,
        user: &User,
        from: ItemId,
        path: &str,
    ) -> Result<Item, AdminError> {
        let mut folder = self
            .store
            .item(from)
            .await?
            .ok_or_else(|| not_found("folder", path))?;
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let name = ItemName::parse(part)
                .map_err(|error| AdminError::Invalid(format!("`{part}`: {error}")))?;
            folder = match self.child_named(folder.id, &name).await? {
                Some(found) if found.kind() == ItemKind::Folder => found,
                Some(_) => return Err(AdminError::Invalid(format!("`{part}` is not a folder"))),
                None => self.add_folder(user, folder.id, &name).await?,
            };
        }
        Ok(folder)
    }

    /// Takes a file into a folder; in place of the content of the file that has the name.
    pub(crate) async fn import_file(
        &self,
        user: &User,
        folder: ItemId,
        local: LocalFile,
        bytes: ByteStream,
    ) -> Result<Imported, AdminError> {
        let add = self.permit_to_add(user, folder).await?;
        let existing = self.child_named(folder, &local.name).await?;
        let edit = match &existing {
            Some(file) => Some((
                file.clone(),
                self.permit(user, file.id, Action::Replace).await?,
            )),
            None => None,
        };
        let stored = self.files.content.put(bytes, u64::MAX).await?;
        let Some((existing, edit)) = edit else {
            let (name, at) = (local.name, local.modified_at);
            let placed = self
                .files
                .place_file(&add, name, &stored, at, NameConflict::Fail)
                .await?;
            return placed.map(Imported::Added).ok_or(AdminError::Taken);
        };
        let content = self.files.new_version(&stored)?;
        let now = self.clock.now();
        let version = NewVersion::new(&edit, &existing, content, local.modified_at, now)
            .map_err(|error| AdminError::Invalid(error.to_string()))?;
        let organization = self.lineage_of(existing.id).await?.organization();
        self.files
            .write_naming(organization, from_ref(&stored), |unit| {
                Box::pin(async {
                    match unit.insert_version(&version, &stored.key).await? {
                        Written::Yes => Ok(Imported::Renewed(version.file().clone())),
                        Written::Taken => {
                            let name = &local.name;
                            let changed = format!("`{name}` was changed meanwhile");
                            Err(AdminError::Invalid(changed))
                        }
                    }
                })
            })
            .await
    }
}
