//! Which part of a request is meant, in words that belong to no dialect.

use std::borrow::Cow;

/// Which part of a request is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// The item that is addressed.
    Item,
    /// The folder that something shall go into.
    Parent,
    /// The name of an item.
    Name,
    /// What people say of an item.
    Description,
    /// The address that a web link stands for.
    Url,
    /// The bytes of a file.
    Content,
    /// An upload that comes in parts.
    UploadSession,
    /// Where the bytes of a part lie.
    Span,
    /// The list of all parts.
    Parts,
    /// A link that the caller shows.
    PresentedLink,
    /// The audience of a link.
    Scope,
    /// The password of a link.
    Password,
    /// When a link ends.
    LinkExpiry,
    /// The name of a link.
    LinkName,
    /// What a link allows.
    Allowed,
    /// The people on a link's list, or anybody who is invited.
    Recipient,
    /// What a grant allows.
    Role,
    /// When a grant ends.
    GrantExpiry,
    /// Whether the names above an item are shown.
    ShownPath,
    /// A permission.
    Permission,
    /// A member of the body, a field of the query or of the head, by the name that the dialect has
    /// for it.
    Member(Cow<'static, str>),
}
