//! Folders that are missing on the way to where a file goes: they are made with it
//! (docs/contracts/microsoft.md 5.13).

use domain::access::Permit;
use domain::edit::{EditRefusal, may_add};
use domain::ids::ItemId;
use domain::item::{Facet, ItemName};
use domain::upload::{NewItem, SourceTimes};
use ports::driven::store::{EventKind, Reads, Unit, Written};
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::drives::{DrivesError, UploadConflict, UploadTo};
use ports::driving::fault::Fault;
use ports::driving::items::LocateError;

use super::Drives;
use super::upload::Admitted;
use crate::services::locate::Located;
use crate::services::next_id;

/// The last folder that is there on a way, and the names of those that are missing behind it.
struct Way {
    there: Located,
    missing: Vec<ItemName>,
    permit: Permit,
}

impl Drives {
    /// What the caller may put there, and where it really goes; `None` where folders are to be made for it first.
    pub(super) async fn admit_or_make(
        &self,
        reads: &dyn Reads,
        context: &Context,
        to: &UploadTo,
    ) -> Result<Option<(UploadTo, Admitted)>, DrivesError> {
        let admitted = async {
            let to = self.taken_to(reads, context, to).await?;
            let admitted = self.admit(reads, context, &to).await?;
            Ok((to, admitted))
        };
        match admitted.await {
            Err(DrivesError::Parent(LocateError::NotFound)) if is_by_path(to) => {
                let way = self.way_to(reads, context, to).await?;
                // Somebody else has made them meanwhile.
                if way.is_none_or(|way| way.missing.is_empty()) {
                    return Err(DrivesError::Contended);
                }
                Ok(None)
            }
            admitted => admitted.map(Some),
        }
    }

    /// Makes the folders that are missing.
    pub(super) async fn make_way(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        to: &UploadTo,
    ) -> Result<(), DrivesError> {
        let Some(way) = self.way_to(&*unit, context, to).await? else {
            return Ok(());
        };
        let mut above: Option<NewItem> = None;
        for name in way.missing {
            let (id, now) = (next_id(&*self.ids, ItemId::new)?, self.clock.now());
            let source = SourceTimes::at(now);
            let new = match &above {
                Some(above) => above.inside(id, name, Facet::Folder, source, now),
                None => NewItem::new(&way.permit, id, name, Facet::Folder, source, now)
                    .map_err(|error| Fault::Internal(error.into()))?,
            };
            let item = new.item();
            if unit.insert_item(&new, None).await? == Written::Taken {
                let folder = item.parent.ok_or(DrivesError::Contended)?;
                return Err(self.name_taken(&*unit, context, folder, &item.name).await?);
            }
            let created = (EventKind::Created, way.there.rights.user());
            self.links
                .record_event(unit, &way.there.lineage, item.id, created)
                .await?;
            above = Some(new);
        }
        Ok(())
    }

    /// The way to a file by a path; `None` where it is not named by one.
    async fn way_to(
        &self,
        reads: &dyn Reads,
        context: &Context,
        to: &UploadTo,
    ) -> Result<Option<Way>, DrivesError> {
        let UploadTo::Folder {
            parent,
            name,
            conflict,
        } = to
        else {
            return Ok(None);
        };
        if !is_by_path(to) {
            return Ok(None);
        }
        let (mut at, mut missing) = (parent.clone(), Vec::new());
        let there = loop {
            match self.locate.locate(reads, context, &at).await {
                Ok(located) => break located,
                Err(LocateError::NotFound) if !at.path.is_empty() => {
                    missing.extend(at.path.pop());
                }
                Err(error) => return Err(DrivesError::Parent(error)),
            }
        };
        if !missing.is_empty() {
            ItemName::parse(name)?;
            if matches!(conflict, UploadConflict::Replace(Some(_))) {
                return Err(DrivesError::PreconditionFailed);
            }
        }
        let missing = missing.iter().rev().map(|name| ItemName::parse(name));
        let missing = missing.collect::<Result<Vec<_>, _>>()?;
        let permit = self
            .may_put(reads, context, (&there, &at), missing.len())
            .await?;
        Ok(Some(Way {
            there,
            missing,
            permit,
        }))
    }

    /// Gives the permit to put something into what an address leads to. A file on a path of names has a name that a
    /// folder should have.
    pub(super) async fn may_put(
        &self,
        reads: &dyn Reads,
        context: &Context,
        (into, address): (&Located, &ItemAddress),
        height: usize,
    ) -> Result<Permit, DrivesError> {
        match (may_add(&into.holding(height)), into.item.parent) {
            (Err(EditRefusal::NotAFolder), Some(folder)) if !address.path.is_empty() => Err(self
                .name_taken(reads, context, folder, &into.item.name)
                .await?),
            (permit, _) => Ok(permit?),
        }
    }
}

const fn is_by_path(to: &UploadTo) -> bool {
    matches!(to, UploadTo::Folder { parent, .. } if !parent.path.is_empty())
}
