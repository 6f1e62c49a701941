//! Making folders and web links.

use domain::edit::may_add;
use domain::ids::ItemId;
use domain::item::{Facet, ItemName, description, web_address};
use domain::upload::{NewItem, SourceTimes};
use ports::driven::store::{EventKind, Unit, Written};
use ports::driving::Context;
use ports::driving::drives::{DrivesError, MakeItem};
use ports::driving::fault::Fault;
use ports::driving::view::ItemView;

use super::Drives;
use crate::services::files::placing::free_name;
use crate::services::next_id;

impl Drives {
    pub(super) async fn make_item_within(
        &self,
        unit: &mut dyn Unit,
        context: &Context,
        command: &MakeItem,
    ) -> Result<ItemView, DrivesError> {
        let target = self.target(&*unit, context, &command.parent).await?;
        let permit = may_add(&target.destination())?;
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
        let mut new = match command.description.as_deref() {
            Some(text) => new.described(description(text)?),
            None => new,
        };
        let mut written = unit.insert_item(&new, None).await?;
        if written == Written::Taken {
            let (folder, name) = (target.folder.id, &new.item().name);
            let free = free_name(&*unit, folder, name, command.conflict).await;
            if let Some(free) = free? {
                new = new.renamed(free);
                written = unit.insert_item(&new, None).await?;
            }
        }
        if written == Written::Taken {
            let (folder, name) = (target.folder.id, &new.item().name);
            return Err(self.name_taken(&*unit, context, folder, name).await?);
        }
        let by = target.rights.user();
        let made = (EventKind::Created, by);
        self.links
            .record_event(unit, &target.lineage, new.item().id, made)
            .await?;
        self.shown_now(&*unit, context, new.item().clone()).await
    }
}
