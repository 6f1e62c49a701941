//! Which properties a request wants (docs/contracts/box.md 5.1), and which it gets without saying.

use domain::item::ItemKind;
use ports::driving::view::Part;
use serde_json::{Map, Value};

use crate::protocol::query::Query;

/// Which properties a request wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<String>);

/// How much of a thing is shown to a request that names no properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// As much as a list or a reference shows.
    Mini,
    /// As much as an answer about the thing itself shows.
    Standard,
}

const BASE: &[&str] = &["type", "id", "etag"];

const MINI_FILE: &[&str] = &[
    "type",
    "id",
    "etag",
    "sequence_id",
    "name",
    "sha1",
    "file_version",
];

const MINI_FOLDER: &[&str] = &["type", "id", "etag", "sequence_id", "name"];

const MINI_WEB_LINK: &[&str] = &["type", "id", "etag", "url", "sequence_id", "name"];

/// What the standard form of every item has beyond the small one.
const OF_EVERY_ITEM: &[&str] = &[
    "description",
    "path_collection",
    "created_at",
    "modified_at",
    "trashed_at",
    "purged_at",
    "created_by",
    "modified_by",
    "owned_by",
    "shared_link",
    "parent",
    "item_status",
];

const OF_A_FILE: &[&str] = &["size", "content_created_at", "content_modified_at"];

const OF_A_FOLDER: &[&str] = &[
    "size",
    "content_created_at",
    "content_modified_at",
    "folder_upload_email",
    "item_collection",
];

const BASE_OF_OTHERS: &[&str] = &["type", "id"];

const STANDARD_USER: &[&str] = &[
    "type",
    "id",
    "name",
    "login",
    "created_at",
    "modified_at",
    "language",
    "timezone",
    "space_amount",
    "space_used",
    "max_upload_size",
    "status",
    "job_title",
    "phone",
    "address",
    "avatar_url",
    "notification_email",
];

impl Fields {
    /// What a query says of them. A name with dots means the whole property that it begins with.
    pub(super) fn of(query: &Query) -> Self {
        let names = query
            .pairs()
            .filter(|(name, _)| *name == "fields")
            .flat_map(|(_, list)| list.split(','))
            .map(|name| name.split('.').next().unwrap_or_default().trim())
            .filter(|name| !name.is_empty());
        Self(names.map(str::to_owned).collect())
    }

    /// Whether a request names no properties.
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a request names this property.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|other| other == name)
    }

    /// What of an item is needed for the properties that are wanted.
    pub(super) fn parts(&self, extent: Extent) -> &'static [Part] {
        let is_small = |name: &String| {
            let small = [MINI_FILE, MINI_FOLDER, MINI_WEB_LINK];
            small.iter().any(|small| small.contains(&name.as_str()))
        };
        let named = !self.is_empty();
        if named && self.0.iter().all(is_small) || !named && extent == Extent::Mini {
            &[]
        } else {
            Part::WITH_LINK
        }
    }

    /// Of an item's properties those that are wanted.
    pub(super) fn pick(&self, all: Map<String, Value>, kind: ItemKind) -> Map<String, Value> {
        if self.is_empty() {
            return standard(all, kind);
        }
        self.beside(BASE, all)
    }

    /// Of a user's properties those that are wanted.
    pub(super) fn pick_of_user(&self, all: Map<String, Value>) -> Map<String, Value> {
        if self.is_empty() {
            return kept(all, |name| STANDARD_USER.contains(&name));
        }
        self.beside(BASE_OF_OTHERS, all)
    }

    /// Of anything else's properties those that are wanted; all for a request that names none.
    pub(super) fn pick_of_other(&self, all: Map<String, Value>) -> Map<String, Value> {
        if self.is_empty() {
            return all;
        }
        self.beside(BASE_OF_OTHERS, all)
    }

    fn beside(&self, base: &[&str], all: Map<String, Value>) -> Map<String, Value> {
        kept(all, |name| base.contains(&name) || self.has(name))
    }
}

/// As much of an item as an answer about itself shows without being asked.
pub(super) fn standard(all: Map<String, Value>, kind: ItemKind) -> Map<String, Value> {
    let (mini, own): (&[&str], &[&str]) = match kind {
        ItemKind::File => (MINI_FILE, OF_A_FILE),
        ItemKind::Folder => (MINI_FOLDER, OF_A_FOLDER),
        ItemKind::WebLink => (MINI_WEB_LINK, &[]),
    };
    kept(all, |name| {
        mini.contains(&name) || own.contains(&name) || OF_EVERY_ITEM.contains(&name)
    })
}

fn kept(mut all: Map<String, Value>, wants: impl Fn(&str) -> bool) -> Map<String, Value> {
    all.retain(|name, _| wants(name));
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(query: &str) -> Fields {
        Fields::of(&Query::parse(Some(query)).unwrap())
    }

    fn names(picked: &Map<String, Value>) -> Vec<&str> {
        picked.keys().map(String::as_str).collect()
    }

    fn file() -> Map<String, Value> {
        let Value::Object(all) = json!({
            "type": "file", "id": "1", "etag": "0", "name": "a", "sha1": "x", "size": 1,
            "shared_link": null, "permissions": {}, "parent": null,
        }) else {
            panic!("an object");
        };
        all
    }

    #[test]
    fn names_are_read_from_one_list_or_several() {
        for query in [
            "fields=name,shared_link",
            "fields=name%2Cshared_link",
            "fields=name&fields=shared_link",
            "fields= name ,,shared_link.url",
        ] {
            assert_eq!(
                fields(query),
                Fields(vec!["name".to_owned(), "shared_link".to_owned()]),
                "{query}"
            );
        }
        for query in ["", "fields=", "fields=,", "Fields=name"] {
            assert!(fields(query).is_empty(), "{query}");
        }
    }

    #[test]
    fn what_is_named_stands_beside_the_base() {
        let picked = fields("fields=shared_link,permissions.can_share,nonsense")
            .pick(file(), ItemKind::File);
        let mut expected = vec!["type", "id", "etag", "shared_link", "permissions"];
        expected.sort_unstable();
        let mut found = names(&picked);
        found.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn without_names_there_is_a_standard_and_a_small_form() {
        let standard = Fields::default().pick(file(), ItemKind::File);
        assert!(standard.contains_key("shared_link") && standard.contains_key("size"));
        assert!(!standard.contains_key("permissions"));
    }
}
