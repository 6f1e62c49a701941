//! Changing an item and its link in one unit of work.

use domain::edit::{ItemChange, ItemWish, edit};
use domain::item::{Item, ItemName, description, web_address};
use domain::patch::Patch;
use domain::upload::{NameConflict, WhenTaken};
use ports::driven::store::{EventKind, Reads, Unit, Written};
use ports::driving::Context;
use ports::driving::drives::{ChangeItem, DrivesError};
use ports::driving::view::{ItemView, Part};

use super::Drives;
use super::contents::Contents;
use super::parts::expect_state;
use super::taken::Newcomer;
use crate::services::items::projection::Subject;
use crate::services::links::item_link::LinkOutcome;
use crate::services::links::writer::Hashed;
use crate::services::locate::Located;

/// A change that every rule has let pass, but for those about links.
pub(super) struct Decided {
    pub(super) located: Located,
    pub(super) change: Option<ItemChange>,
}

impl Drives {
    /// The item as it is, where the request changes nothing: all of one moment, and no unit of work.
    pub(super) async fn unchanged(
        &self,
        context: &Context,
        (command, wish): (&ChangeItem, &ItemWish),
        hashed: &Hashed,
        parts: &'static [Part],
    ) -> Result<Option<ItemView>, DrivesError> {
        let shown = self.store.at_one_moment(|reads| {
            Box::pin(async move {
                let (asked, nothing) = ((command, wish), Contents::default());
                let Decided { located, change } =
                    self.decide_item(reads, context, asked, &nothing).await?;
                let wanted = (&command.link, Some(hashed));
                let link = self
                    .links
                    .decide_item_link(reads, context, &located, wanted)
                    .await?;
                if change.is_some() || !link.is_nothing() {
                    return Ok(None);
                }
                let rights = self
                    .locate
                    .own_rights(reads, context, &located.lineage)
                    .await?;
                let subject = Subject::of(located.item, located.lineage, rights);
                let items = &self.items;
                let shown = items.show_own(reads, context, subject, parts);
                Ok(Some(shown.await?))
            })
        });
        shown.await
    }

    pub(super) async fn change_item_within(
        &self,
        unit: &mut (dyn Unit + '_),
        context: &Context,
        (command, wish): (&ChangeItem, &ItemWish),
        contents: &Contents,
        hashed: &Hashed,
    ) -> Result<Subject, DrivesError> {
        // What moves waits for its turn at following trees, and what replaces takes something away.
        let is_asked_again = command.parent.is_some() || command.when_taken == WhenTaken::Replace;
        let again = if is_asked_again {
            Some(self.still_theirs(&*unit, context).await?)
        } else {
            None
        };
        let context = again.as_ref().unwrap_or(context);
        let decided = self.decide_item(&*unit, context, (command, wish), contents);
        let Decided { located, change } = decided.await?;
        let change = match change {
            Some(change) => Some(
                self.named(unit, context, command.when_taken, change)
                    .await?,
            ),
            None => None,
        };
        let wanted = (&command.link, Some(hashed));
        let link = self
            .links
            .decide_item_link(&*unit, context, &located, wanted)
            .await?;
        let (linked, link) = self
            .links
            .write_item_link(unit, &located, link, hashed)
            .await?;
        let by = located.rights.user();
        let lineage = &located.lineage;
        let touched = match (&change, linked) {
            (None, Some(_)) => self.linked(&located),
            (change, _) => change.clone(),
        };
        let item = match &touched {
            Some(change) => self.write_item(unit, context, change).await?,
            None => located.item.clone(),
        };
        if let Some(change) = &change {
            let kind = if change.item().parent == located.item.parent {
                EventKind::Changed
            } else {
                EventKind::Moved
            };
            self.links
                .record_event(unit, lineage, item.id, (kind, by))
                .await?;
        }
        if let Some(outcome) = linked {
            let kind = match outcome {
                LinkOutcome::Made => EventKind::LinkMade,
                LinkOutcome::Changed => EventKind::LinkChanged,
                LinkOutcome::Ended => EventKind::LinkEnded,
            };
            self.links
                .record_event(unit, lineage, item.id, (kind, by))
                .await?;
        }
        let way = located.way();
        self.left(&*unit, context, (item, link), way).await
    }

    /// A change under the name that is left for it, where it does not fail because that is taken.
    async fn named(
        &self,
        unit: &mut (dyn Unit + '_),
        context: &Context,
        when_taken: WhenTaken,
        change: ItemChange,
    ) -> Result<ItemChange, DrivesError> {
        let item = change.item();
        let folder = item
            .parent
            .filter(|_| when_taken != WhenTaken::New(NameConflict::Fail));
        let Some(folder) = folder else {
            return Ok(change);
        };
        let newcomer = Newcomer {
            item,
            is_copy: false,
        };
        let place = (folder, &item.name);
        let name = self
            .freed_name(unit, context, place, (newcomer, when_taken))
            .await?;
        Ok(change.renamed(name))
    }

    /// The change that a change of its link makes to an item.
    fn linked(&self, located: &Located) -> Option<ItemChange> {
        let permit = located.rights.permit(domain::access::Action::Share).ok()?;
        ItemChange::linked(&located.item, &permit, self.clock.now())
    }

    pub(super) async fn decide_item(
        &self,
        reads: &dyn Reads,
        context: &Context,
        (command, wish): (&ChangeItem, &ItemWish),
        contents: &Contents,
    ) -> Result<Decided, DrivesError> {
        let located = self.locate.locate(reads, context, &command.item).await?;
        let located = located.of(command.kind)?;
        expect_state(&located.item, command.if_match.as_ref())?;
        if command.parent.is_some() && command.link != Patch::Keep {
            return Err(DrivesError::MoveWithLink);
        }
        let target = match &command.parent {
            Some(parent) => {
                self.is_as_read(reads, &located.item, contents).await?;
                Some(self.target(reads, context, parent).await?)
            }
            None => None,
        };
        let into = target
            .as_ref()
            .map(|target| target.holding(contents.height));
        let only_link = into.is_none() && *wish == ItemWish::default();
        let change = if only_link {
            None
        } else {
            edit(
                &located.item,
                &located.lineage,
                &located.rights,
                wish,
                into.as_ref().map(|into| (into, contents.inside())),
                self.clock.now(),
            )?
        };
        Ok(Decided { located, change })
    }

    /// Writes a change of an item; the answer is the item after it.
    pub(super) async fn write_item(
        &self,
        unit: &mut (dyn Unit + '_),
        context: &Context,
        change: &ItemChange,
    ) -> Result<Item, DrivesError> {
        let item = change.item();
        match unit.change_item(change).await? {
            Written::Yes => Ok(item.clone()),
            Written::Taken => {
                let parent = item.parent.ok_or(DrivesError::Contended)?;
                let taken = self.name_taken(&*unit, context, parent, &item.name);
                Err(taken.await?)
            }
        }
    }
}

pub(super) fn wish(command: &ChangeItem) -> Result<ItemWish, DrivesError> {
    Ok(ItemWish {
        name: command.name.as_deref().map(ItemName::parse).transpose()?,
        description: command
            .description
            .as_deref()
            .map(description)
            .transpose()?,
        url: command.url.as_deref().map(web_address).transpose()?,
        source_created_at: command.source_created_at,
        source_modified_at: command.source_modified_at,
        settings: command.settings.clone(),
    })
}
