//! Taking files in: the bytes first, then the row that names them; a second import changes nothing.

use std::collections::BTreeMap;
use std::slice::from_ref;

use bytes::Bytes;
use domain::access::{Action, Permit, Rights};
use domain::depth::fits_into;
use domain::ids::ItemId;
use domain::item::{Item, ItemKind, ItemName, Lineage};
use domain::principal::{Actor, Caller, Person};
use domain::time::Timestamp;
use domain::upload::{NameConflict, NewVersion, SourceTimes};
use ports::directory::{BUILT_IN_APPLICATION, User};
use ports::driven::content::{ByteStream, StoredContent};
use ports::driven::store::{
    Author, ChildOrder, ChildQuery, Event, EventKind, Reads, StoreError, Unit, Written,
};

use super::Admin;
use super::{AdminError, not_found};
use crate::services::files::placing::insert_item;

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
    async fn permit(
        &self,
        reads: &dyn Reads,
        user: &User,
        item: ItemId,
        action: Action,
    ) -> Result<(Permit, Lineage), AdminError> {
        let lineage = lineage_of(reads, item).await?;
        let rights = Rights::of(&as_caller(reads, user).await?, &lineage, self.clock.now());
        let permit = rights.permit(action);
        let permit =
            permit.map_err(|refusal| AdminError::Invalid(format!("{}: {refusal}", user.name)))?;
        Ok((permit, lineage))
    }

    /// A user's permit to add something to a folder.
    pub(super) async fn permit_to_add(
        &self,
        reads: &dyn Reads,
        user: &User,
        folder: ItemId,
    ) -> Result<Permit, AdminError> {
        let (permit, lineage) = self.permit(reads, user, folder, Action::Add).await?;
        let fits = fits_into(&lineage, 0);
        fits.map_err(|error| AdminError::Invalid(error.to_string()))?;
        Ok(permit)
    }

    /// The item of that name in a folder.
    async fn child_named(
        &self,
        folder: ItemId,
        name: &ItemName,
    ) -> Result<Option<Item>, AdminError> {
        Ok(self.store.child(folder, &name.key()).await?)
    }

    /// All that is in a folder, by the keys of its names.
    pub(crate) async fn in_folder(
        &self,
        folder: ItemId,
    ) -> Result<BTreeMap<String, Item>, AdminError> {
        const AT_ONCE: u32 = 1_000;
        let mut all = BTreeMap::new();
        let mut query = ChildQuery {
            parent: folder,
            order: ChildOrder::Name,
            descending: false,
            after: None,
            limit: AT_ONCE,
            by_kind: false,
            offset: 0,
            without: Vec::new(),
        };
        loop {
            let page = self.store.children(&query).await?;
            all.extend(page.rows.into_iter().map(|item| (item.name.key(), item)));
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(all),
            }
        }
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
        // What would be refused is not read.
        let reads = &*self.store;
        self.permit_to_add(reads, user, folder).await?;
        let before = self.child_named(folder, &local.name).await?;
        if let Some(file) = &before {
            self.permit(reads, user, file.id, Action::Replace).await?;
        }
        let stored = self.files.put(bytes, u64::MAX).await?;
        self.files
            .write_naming(user.organization, from_ref(&stored), |unit| {
                Box::pin(self.import_within(
                    unit,
                    user,
                    (folder, before.as_ref()),
                    (&local, &stored),
                ))
            })
            .await
    }

    /// Takes several files into a folder that has none of their names, and waits for the disk once for all of
    /// them. `None` when it has one of these names meanwhile: then nothing was taken in.
    pub(crate) async fn import_together(
        &self,
        user: &User,
        folder: ItemId,
        files: &[(LocalFile, Bytes)],
    ) -> Result<Option<Vec<Item>>, AdminError> {
        self.permit_to_add(&*self.store, user, folder).await?;
        let contents = files.iter().map(|(_, bytes)| bytes.clone()).collect();
        let stored = self.files.put_together(contents).await?;
        let taken_in = self
            .files
            .write_naming(user.organization, &stored, |unit| {
                Box::pin(self.import_all_within(unit, user, folder, (files, &stored)))
            })
            .await;
        match taken_in {
            Ok(items) => Ok(Some(items)),
            Err(AdminError::Taken) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn import_all_within(
        &self,
        unit: &mut dyn Unit,
        user: &User,
        folder: ItemId,
        (files, stored): (&[(LocalFile, Bytes)], &[StoredContent]),
    ) -> Result<Vec<Item>, AdminError> {
        let permit = self.permit_to_add(&*unit, user, folder).await?;
        let mut new = Vec::new();
        for ((local, _), stored) in files.iter().zip(stored) {
            let source = SourceTimes::at(local.modified_at);
            let name = local.name.clone();
            let file = self.files.new_file(&permit, name, stored, source)?;
            new.push((file, stored.content()));
        }
        if unit.insert_files(&new).await? == Written::Taken {
            return Err(AdminError::Taken);
        }
        let items: Vec<Item> = new.into_iter().map(|(new, _)| new.item().clone()).collect();
        let events: Vec<Event> = items.iter().map(|item| self.upload(user, item)).collect();
        unit.record(&events).await?;
        Ok(items)
    }

    async fn import_within(
        &self,
        unit: &mut dyn Unit,
        user: &User,
        (folder, before): (ItemId, Option<&Item>),
        (local, stored): (&LocalFile, &StoredContent),
    ) -> Result<Imported, AdminError> {
        let Some(existing) = before else {
            let permit = self.permit_to_add(&*unit, user, folder).await?;
            let source = SourceTimes::at(local.modified_at);
            let new = self
                .files
                .new_file(&permit, local.name.clone(), stored, source)?;
            let placed = insert_item(unit, new, Some(stored), NameConflict::Fail).await?;
            let item = placed.ok_or(AdminError::Taken)?;
            self.uploaded(unit, user, &item).await?;
            return Ok(Imported::Added(item));
        };
        let permit = self.permit(&*unit, user, existing.id, Action::Replace);
        let (permit, _) = permit.await?;
        let content = self.files.new_version(stored)?;
        let now = self.clock.now();
        let version = NewVersion::new(&permit, existing, content, local.modified_at, now)
            .map_err(|error| AdminError::Invalid(error.to_string()))?;
        match unit.insert_version(&version, &stored.content()).await? {
            Written::Yes => {
                self.uploaded(unit, user, version.file()).await?;
                Ok(Imported::Renewed(version.file().clone()))
            }
            Written::Taken => {
                let changed = format!("`{}` was changed meanwhile", local.name);
                Err(AdminError::Invalid(changed))
            }
        }
    }

    async fn uploaded(
        &self,
        unit: &mut (dyn Unit + '_),
        user: &User,
        file: &Item,
    ) -> Result<(), StoreError> {
        unit.record(&[self.upload(user, file)]).await
    }

    fn upload(&self, user: &User, file: &Item) -> Event {
        Event {
            organization: user.organization,
            kind: EventKind::Uploaded,
            item: file.id,
            by: Author::User(user.id),
            at: self.clock.now(),
        }
    }
}

/// Nobody acts as somebody whose account is not in use.
pub(super) fn in_use(user: &User) -> Result<(), AdminError> {
    if user.account.is_active() {
        Ok(())
    } else {
        let name = &user.name;
        Err(AdminError::Refused(format!(
            "the account of `{name}` is disabled"
        )))
    }
}

/// A user, as their tokens speak for them.
pub(super) async fn as_caller(reads: &dyn Reads, user: &User) -> Result<Caller, AdminError> {
    in_use(user)?;
    let person = Person {
        user: user.id,
        groups: reads.groups_of(user.id).await?,
    };
    let actor = Actor::Person(person);
    Ok(Caller::new(user.organization, actor, BUILT_IN_APPLICATION))
}

pub(super) async fn lineage_of(reads: &dyn Reads, item: ItemId) -> Result<Lineage, AdminError> {
    let lineage = reads.lineage(item).await?;
    lineage.ok_or_else(|| not_found("item", &item.get().to_string()))
}
