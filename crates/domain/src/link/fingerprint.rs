//! When two requests mean the same link: the one fingerprint function.

use std::collections::BTreeSet;
use std::fmt;

use super::{LinkForm, LinkKind, LinkLabel, LinkScope, LinkSpecification};
use crate::ids::{ItemId, UserId};
use crate::time::Timestamp;

/// The numbers that stand in a fingerprint. They are never given to anything else: a fingerprint is
/// compared for as long as its link lives.
mod frozen {
    use super::{LinkKind, LinkScope};

    pub(super) const SPECIFIED: u8 = 0;
    pub(super) const SINGLE: u8 = 1;
    pub(super) const LABELLED: u8 = 3;

    pub(super) const NO_PASSWORD: u8 = 0;
    pub(super) const PASSWORD: u8 = 1;
    pub(super) const ASKED_END: u8 = 2;

    pub(super) const fn kind(kind: LinkKind) -> u8 {
        match kind {
            LinkKind::View => 0,
            LinkKind::Edit => 1,
            LinkKind::Embed => 2,
            LinkKind::PreviewOnly => 3,
            LinkKind::UploadOnly => 4,
            LinkKind::Review => 5,
        }
    }

    pub(super) const fn scope(scope: LinkScope) -> u8 {
        match scope {
            LinkScope::Anonymous => 0,
            LinkScope::Organization => 1,
            LinkScope::People => 2,
            LinkScope::Existing => 3,
            LinkScope::Delegated => 4,
        }
    }
}

/// What tells one password from another without telling what it is: 32 bytes that only the holder
/// of a key outside the store can compute, from the password and from
/// [`Fingerprint::without_password`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PasswordIdentity(pub [u8; 32]);

impl fmt::Debug for PasswordIdentity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PasswordIdentity(…)")
    }
}

/// What makes two link requests the same link: an unambiguous writing of all that the rule counts.
///
/// It is fixed when the link is made. Later changes to the link leave it alone, or take it away for good
/// (docs/decisions/0001).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(Vec<u8>);

impl Fingerprint {
    /// The bytes that stand for the request, to be digested under a key before they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// What the identity of the request's password is bound to: its fingerprint but for the password.
    pub fn without_password(specification: &LinkSpecification) -> Self {
        match specification.form() {
            LinkForm::Specified(_) | LinkForm::Delegated => {
                Self(with_end(writing(specification), specification.asked_end()))
            }
            LinkForm::Single { .. } => Self::of_item(specification.item()),
            LinkForm::Labelled { label, .. } => {
                Self::of_label(specification.item(), label.as_ref())
            }
        }
    }

    /// The fingerprint of the one link of an item.
    pub fn of_item(item: ItemId) -> Self {
        let mut bytes = vec![frozen::SINGLE];
        bytes.extend(item.get().to_be_bytes());
        Self(bytes)
    }

    /// The fingerprint of an item's link of that label, or of the one without.
    pub fn of_label(item: ItemId, label: Option<&LinkLabel>) -> Self {
        let mut bytes = vec![frozen::LABELLED];
        bytes.extend(item.get().to_be_bytes());
        bytes.push(u8::from(label.is_some()));
        bytes.extend(label.map(LinkLabel::as_str).unwrap_or_default().bytes());
        Self(bytes)
    }

    /// The fingerprint of a request with the identity of its password; `None` when no two requests
    /// of its form are alike.
    pub fn of(
        specification: &LinkSpecification,
        password: Option<&PasswordIdentity>,
    ) -> Option<Self> {
        match specification.form() {
            LinkForm::Delegated => None,
            LinkForm::Single { .. } | LinkForm::Labelled { .. } => {
                Some(Self::without_password(specification))
            }
            LinkForm::Specified(_) => {
                let mut bytes = writing(specification);
                match password {
                    None => bytes.push(frozen::NO_PASSWORD),
                    Some(PasswordIdentity(identity)) => {
                        bytes.push(frozen::PASSWORD);
                        bytes.extend(identity);
                    }
                }
                Some(Self(with_end(bytes, specification.asked_end())))
            }
        }
    }
}

fn writing(specification: &LinkSpecification) -> Vec<u8> {
    let audience = specification.terms().map(|terms| &terms.audience);
    let people: BTreeSet<UserId> = audience
        .into_iter()
        .flat_map(super::Audience::people)
        .collect();
    let mut bytes = Vec::with_capacity(96 + 8 * people.len());
    bytes.push(frozen::SPECIFIED);
    bytes.extend(specification.item().get().to_be_bytes());
    bytes.extend(specification.application().get().to_be_bytes());
    bytes.push(frozen::kind(specification.kind()));
    bytes.push(frozen::scope(specification.scope()));
    bytes.extend((people.len() as u64).to_be_bytes());
    for user in people {
        bytes.extend(user.get().to_be_bytes());
    }
    bytes
}

/// An end that nobody asked for leaves no trace: such fingerprints are as they were before ends
/// counted.
fn with_end(mut bytes: Vec<u8>, end: Option<Timestamp>) -> Vec<u8> {
    if let Some(end) = end {
        bytes.push(frozen::ASKED_END);
        bytes.extend(end.millis().to_be_bytes());
    }
    bytes
}
