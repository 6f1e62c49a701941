//! Going back to what a file was, and ending that for good.

use std::slice::from_ref;

use domain::item::{FileContent, ItemKind};
use domain::upload::{may_go_back, remove_version as decide_removal};
use ports::driven::store::{Reads, Written};
use ports::driving::Context;
use ports::driving::address::ItemAddress;
use ports::driving::drives::{DrivesError, RestoreVersion, Upload, UploadTo};
use ports::driving::fault::Fault;
use ports::driving::items::LocateError;

use super::Drives;
use super::parts::expect_state;
use crate::services::items::versions::version_of;
use crate::services::locate::Located;

/// The bytes are copied, so that each version's are its own, and are checked on the way.
pub(super) async fn restore_version(
    drives: &Drives,
    context: &Context,
    command: RestoreVersion,
) -> Result<(), DrivesError> {
    let found = drives.kept(&*drives.store, context, &command).await?;
    let (located, Some(earlier)) = found else {
        return Ok(());
    };
    if drives
        .files
        .content
        .room()
        .await
        .is_some_and(|room| earlier.size > room)
    {
        return Err(Fault::Full.into());
    }
    let stored = drives.copy_content(located.item.id, &earlier).await?;
    let organization = located.lineage.organization();
    let upload = Upload::to(UploadTo::File {
        file: command.file.clone(),
        name: None,
        if_match: command.if_match.clone(),
    });
    let placing =
        drives
            .files
            .write_naming((organization, context.turn()), from_ref(&stored), |unit| {
                Box::pin(async {
                    let context = &drives.still_theirs(&*unit, context).await?;
                    // Who may not go back any more does not, be it that they may still upload.
                    drives.kept(&*unit, context, &command).await?;
                    drives
                        .place_upload(unit, context, (&upload, None), &stored)
                        .await
                })
            });
    placing.await.map(drop)
}

pub(super) async fn remove_version(
    drives: &Drives,
    context: &Context,
    file: &ItemAddress,
    number: u64,
) -> Result<(), DrivesError> {
    let organization = drives.locate.home_at(context, file).await?;
    let remove = drives.store.write((organization, context.turn()), |unit| {
        Box::pin(async {
            let context = &drives.still_theirs(&*unit, context).await?;
            let located = drives.locate.locate(&*unit, context, file).await?;
            let located = located.of(ItemKind::File)?;
            // Which versions there were is told to those alone who may go back to them.
            may_go_back(&located.rights).map_err(LocateError::from)?;
            let version = version_of(&*unit, &located.item, number).await?;
            let removal = decide_removal(&located.item, &version, &located.rights)?;
            let stored = unit.content(removal.version()).await?;
            match unit.remove_version(&removal).await? {
                Written::Yes => Ok::<_, DrivesError>(stored),
                Written::Taken => Err(DrivesError::Contended),
            }
        })
    });
    let Some(left) = remove.await? else {
        return Ok(());
    };
    // The version is gone: what stays behind when this fails is found by the sweep.
    match drives.store.named_content(from_ref(&left.key)).await {
        Ok(named) if named.is_empty() => drives.files.discard(&left.key).await,
        Ok(_named) => {}
        Err(error) => tracing::warn!(%error, "the content of a deleted version was left"),
    }
    Ok(())
}

impl Drives {
    /// The file, and the content to go back to; none where it has that already.
    async fn kept(
        &self,
        reads: &dyn Reads,
        context: &Context,
        command: &RestoreVersion,
    ) -> Result<(Located, Option<FileContent>), DrivesError> {
        let located = self.locate.locate(reads, context, &command.file).await?;
        let located = located.of(ItemKind::File)?;
        may_go_back(&located.rights).map_err(LocateError::from)?;
        let version = version_of(reads, &located.item, command.number).await?;
        expect_state(&located.item, command.if_match.as_ref())?;
        let is_earlier = version.number != located.item.content_revision;
        Ok((located, is_earlier.then_some(version.content)))
    }
}
