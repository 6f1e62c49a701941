//! What the pages understand of a query.

use domain::ids::ItemId;
use ports::driven::store::ChildOrder;

use crate::protocol::form::pairs;

/// The order in which a folder is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct Sort {
    /// By what.
    pub(super) order: ChildOrder,
    /// Whether it is turned around.
    pub(super) descending: bool,
}

impl Sort {
    /// The order of that name; a name for none is the usual order.
    fn named(text: &str) -> Self {
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        let order = match name {
            "name" => ChildOrder::Name,
            "size" => ChildOrder::Size,
            "modified" => ChildOrder::Modified,
            _ => return Self::default(),
        };
        Self { order, descending }
    }

    /// Its name in a query.
    pub(super) const fn name(self) -> &'static str {
        match (self.order, self.descending) {
            // No address asks for this order.
            (ChildOrder::Id | ChildOrder::SourceModified, _) | (ChildOrder::Name, false) => "name",
            (ChildOrder::Name, true) => "-name",
            (ChildOrder::Size, false) => "size",
            (ChildOrder::Size, true) => "-size",
            (ChildOrder::Modified, false) => "modified",
            (ChildOrder::Modified, true) => "-modified",
        }
    }
}

/// What a link's addresses understand of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    /// The item; the link's own for `None`.
    pub(super) item: Option<ItemId>,
    /// Where the page of a folder begins, signed.
    pub(super) page: Option<String>,
    /// In which order a folder is shown.
    pub(super) sort: Sort,
}

/// That a query names an item that cannot exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoSuchItem;

impl Query {
    /// Reads a query. Of what is given twice the first counts; what is unknown does not.
    pub(super) fn of(text: Option<&str>) -> Result<Self, NoSuchItem> {
        let mut query = Self::default();
        let (mut item, mut sort) = (None, None);
        for (name, value) in pairs(text.unwrap_or_default()) {
            match name.as_str() {
                "item" => item = item.or(Some(value)),
                "page" => query.page = query.page.or(Some(value)),
                "sort" => sort = sort.or(Some(Sort::named(&value))),
                _ => {}
            }
        }
        query.item = item.as_deref().map(item_id).transpose()?;
        query.sort = sort.unwrap_or_default();
        Ok(query)
    }
}

/// One number has one spelling: neither a sign nor a leading zero.
fn item_id(text: &str) -> Result<ItemId, NoSuchItem> {
    let number: i64 = text.parse().map_err(|_| NoSuchItem)?;
    let id = ItemId::new(number).ok_or(NoSuchItem)?;
    if id.get().to_string() == text {
        Ok(id)
    } else {
        Err(NoSuchItem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_has_one_spelling() {
        let item = |query| Query::of(Some(query)).map(|query| query.item);
        assert_eq!(item("item=12"), Ok(ItemId::new(12)));
        assert_eq!(item("x=1"), Ok(None));
        for bad in [
            "item=",
            "item=0",
            "item=-1",
            "item=012",
            "item=%2B1",
            "item=1x",
        ] {
            assert_eq!(item(bad), Err(NoSuchItem), "{bad}");
        }
        assert_eq!(item("item=1&item=2"), Ok(ItemId::new(1)));
    }

    #[test]
    fn an_order_is_read_as_it_is_written() {
        for name in ["name", "-name", "size", "-size", "modified", "-modified"] {
            assert_eq!(Sort::named(name).name(), name);
        }
        assert_eq!(Sort::named("colour"), Sort::default());
    }
}
