//! Why a link is not made or changed.

use super::{LinkKind, LinkScope};
use crate::access::Forbidden;
use crate::item::ItemKind;
use crate::role::Capabilities;

/// Why a link is not made or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefusal {
    /// The caller may not see the item, or may not make links on it.
    #[error(transparent)]
    Access(#[from] Forbidden),
    /// The link would allow what its maker may not do.
    #[error("the link would allow more than you may do with this item yourself: it takes {needed}")]
    ExceedsOwnRights {
        /// What its maker would have to be able to do.
        needed: Capabilities,
    },
    /// There are no such links on such items.
    #[error("a link of this type cannot be made on a {}", item.noun())]
    KindNotForItem {
        /// What was asked for.
        kind: LinkKind,
        /// What the item is.
        item: ItemKind,
    },
    /// The default scope needs names, and the request names none.
    #[error("the default link settings cannot be used without a scope: name the scope of the link")]
    ScopeNeeded,
    /// The policy does not allow this audience.
    #[error("the organization's policy does not allow {} links; an administrator can allow them", scope.name())]
    ScopeForbidden {
        /// The audience in question.
        scope: LinkScope,
    },
    /// The policy does not allow embedding.
    #[error("the organization's policy does not allow embedding; an administrator can allow it")]
    EmbeddingForbidden,
    /// The policy does not let anonymous visitors change anything.
    #[error("the organization's policy does not let anonymous visitors add or change anything")]
    AnonymousEditingForbidden,
    /// Embedding works for anonymous visitors only (docs/contracts/microsoft.md R-21).
    #[error("an embedded link is always anonymous: leave the scope out or name anonymous")]
    EmbedNeedsAnonymous,
    /// People are listed, and the audience has no list.
    #[error("recipients go only with a link for specific people")]
    RecipientsNeedPeople,
    /// A password goes only with an anonymous link (docs/contracts/microsoft.md 1.8).
    #[error("a password goes only with an anonymous link")]
    PasswordNeedsAnonymous,
    /// The policy wants a password.
    #[error(
        "the organization's policy wants a password on anonymous links: give one of {min} or more characters"
    )]
    PasswordNeeded {
        /// The least number of characters.
        min: u8,
    },
    /// The password is shorter than the policy, or the form of the link, lets it be.
    #[error("the password is too short: it must have {min} or more characters")]
    PasswordTooShort {
        /// The least number of characters.
        min: u8,
    },
    /// The expiry is not in the future.
    #[error("the expiry must lie in the future")]
    ExpiryPast,
    /// The expiry lies beyond the longest life that the policy gives, or the policy lets nobody
    /// choose one (docs/contracts/box.md 1.6).
    #[error(
        "the organization's policy does not let people choose this expiry: leave it out or, where people may choose, name a nearer one"
    )]
    ExpiryBeyondPolicy,
    /// A drive's root has no link of its own (docs/contracts/box.md 1.1).
    #[error("the root of a drive cannot be shared by a link: share what is in it")]
    RootNotShared,
    /// The password is easy to guess (docs/contracts/box.md 1.5).
    #[error(
        "a password has at least 8 characters, and among them a digit, an upper-case letter or a character that is neither letter nor digit"
    )]
    PasswordTooWeak,
    /// Only anybody who has access anyway may use the link, so it has nothing to allow
    /// (docs/contracts/box.md 1.8).
    #[error("a link for people who have access anyway takes no setting of what it allows")]
    NothingToAllow,
    /// Changing takes downloading (docs/contracts/box.md 1.8).
    #[error("a link that lets the file be changed lets it be downloaded as well")]
    EditNeedsDownload,
    /// Only a file can be changed through a link (docs/contracts/box.md 1.8).
    #[error("a link on a {} cannot let it be changed", .0.noun())]
    EditNotForItem(ItemKind),
    /// The policy does not let a link allow so much.
    #[error(
        "the organization's policy does not let a link allow this; an administrator can allow it"
    )]
    AllowsTooMuch,
    /// The policy allows no names for links.
    #[error(
        "the organization's policy does not allow names for links; an administrator can allow them"
    )]
    NamesForbidden,
    /// Another link has this name.
    #[error("the name of the link is taken: choose another")]
    NameTaken,
    /// The item has a link of that label, or one without, already (docs/contracts/oracle.md 7.4).
    #[error(
        "the item has a link of that name, or one without a name, already: choose another name"
    )]
    LabelTaken,
    /// The password is too long.
    #[error("the password is too long: it has at most {max} characters")]
    PasswordTooLong {
        /// The most characters.
        max: u8,
    },
    /// What the link is for, its audience and its password are changed where it was made.
    #[error("the link was made in another way: only its end can be changed here")]
    MadeElsewhere,
    /// The link was made on a folder above: it is changed there.
    #[error("the permission is inherited: change it on the item that it was made on")]
    Inherited,
    /// The expiry of such a link is fixed.
    #[error("the expiry of {} links cannot be changed", .0.name())]
    ExpiryFixed(LinkScope),
    /// Only a link for specific people has a list.
    #[error("only a link for specific people takes recipients")]
    NoList,
    /// The policy lets nobody ask for the role of a manager for a delegated link.
    #[error("the organization's policy does not allow this role; an administrator can allow it")]
    ManagementNotDelegated,
}
