//! What is said of the scopes, headers and options of the query that operations read.

pub(super) const READ: &str = "Files.Read";
pub(super) const READ_ALL_SITES: &str = "Sites.Read.All";
pub(super) const WRITE: &str = "Files.ReadWrite";

/// A name, and what it says.
type Said = (&'static str, &'static str);

pub(super) const IF_MATCH: Said = (
    "If-Match",
    "A tag of the item: nothing is done if it has another by now",
);
pub(super) const IF_NONE_MATCH: Said =
    ("If-None-Match", "`*`: only where nothing has the name yet");
pub(super) const PREFER: Said = (
    "Prefer",
    "`redeemSharingLink` or `redeemSharingLinkIfNecessary`, so that the item stays open without the link",
);
pub(super) const SELECT: Said = ("$select", "The properties that are wanted");
pub(super) const EXPAND: Said = (
    "$expand",
    "What is shown with it: `children`, `permissions`",
);
pub(super) const TOP: Said = ("$top", "How many a page has at most");
pub(super) const NEXT: Said = ("$skiptoken", "Where the page begins, from a next link");
pub(super) const ORDER: Said = (
    "$orderby",
    "`name`, `size`, `createdDateTime`, `lastModifiedDateTime` or `fileSystemInfo/lastModifiedDateTime`, with `asc` or `desc`",
);

pub(super) const WORDS: Said = (
    "q",
    "The words, also in brackets, as in `search(q='words')`; neither their case nor accents matter",
);
pub(super) const TOKEN: Said = (
    "token",
    "From where on, from a delta link; `latest` for nothing but a delta link",
);
pub(super) const EXCLUDE_PARENTS: Said = (
    "deltaExcludeParent",
    "Only what changed by itself, without the folders that it is in",
);

pub(super) const FILTER: Said = (
    "$filter",
    "Only what meets it, as in `file ne null and size gt 1000`",
);
pub(super) const SEARCH: Said = (
    "$search",
    "Words that are searched for in a property, as `\"displayName:kim\"`",
);
pub(super) const SEARCHED: Said = ("search", "A part of their names; `*` for all");
pub(super) const EVENTUAL: Said = (
    "ConsistencyLevel",
    "`eventual`, for `$search`, `$count` and some conditions",
);
pub(super) const COUNT: Said = ("$count", "`true`: how many there are on all pages");

pub(super) const CONTENT_RANGE: Said = (
    "Content-Range",
    "Where the part lies, as in `bytes 0-327679/1048576`",
);
pub(super) const CONFLICT: Said = (
    "@microsoft.graph.conflictBehavior",
    "What happens when the name is taken: `fail`, `replace` or `rename`",
);
