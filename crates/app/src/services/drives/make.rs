//! Making folders and web links.

use domain::edit::may_add;
use domain::ids::ItemId;
use domain::item::{Facet, ItemName, description, web_address};
use domain::upload::{NewItem, SourceTimes};
use ports::driven::store::{EventKind, Unit};
use ports::driving::Context;
use ports::driving::drives::{DrivesError, MakeItem};
use ports::driving::fault::Fault;

use super::Drives;
use crate::services::files::placing::insert_item;
use crate::services::items::projection::Subject;
use crate::services::next_id;

impl Drives {
    pub(super) async fn make_item_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &MakeItem,
    ) -> Result<Subject, DrivesError> {
        let target = self.target(&*unit, context, &command.parent).await?;
        let permit = may_add(&target.holding(0))?;
        let url = command.url.as_deref().map(web_address).transpose()?;
        let name = match &url {
            // Without a name of its own, a web link has that of its address.
            Some(_) if command.name.is_empty() => {
                ItemName::nearest(command.url.as_deref().unwrap_or_default())
            }
            Some(_) | None => ItemName::parse(&command.name)?,
        };
        let facet = url.map_or(Facet::Folder, |url| Facet::WebLink { url });
        let now = self.clock.now();
        let source = SourceTimes::at(now);
        let id = next_id(&*self.ids, ItemId::new)?;
        let new = NewItem::new(&permit, id, name, facet, source, now);
        let new = new.map_err(|error| Fault::Internal(error.into()))?;
        let new = match command.description.as_deref() {
            Some(text) => new.described(description(text)?),
            None => new,
        };
        let name = new.item().name.clone();
        let made = insert_item(unit, new, None, command.conflict).await?;
        let Some(item) = made else {
            let folder = target.item.id;
            return Err(self.name_taken(&*unit, context, folder, &name).await?);
        };
        let by = target.rights.user();
        let created = (EventKind::Created, by);
        self.links
            .record_event(unit, &target.lineage, item.id, created)
            .await?;
        let way = target.way();
        self.left(&*unit, context, (item, None), way).await
    }
}
