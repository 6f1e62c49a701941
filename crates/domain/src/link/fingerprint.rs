//! When two requests mean the same link: the one fingerprint function.

use std::collections::BTreeSet;
use std::fmt;

use super::{Audience, LinkKind, LinkLabel, LinkSpecification};
use crate::ids::{ApplicationId, ItemId};

/// By which rule links are told apart (design.md 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum FingerprintRule {
    /// One link for each item, application, kind, audience and password
    /// (contracts/microsoft.md 1.6).
    PerApplicationAndSpecification,
    /// One link for each item (contracts/box.md 1.2).
    PerItem,
    /// Every request makes a link of its own (contracts/oracle.md 4.2).
    None,
    /// One link for each item and label, one of them without (contracts/oracle.md 7.4).
    PerLabel,
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
/// It is fixed when the link is made. Later changes to the link leave it alone (design.md 7.3).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(Vec<u8>);

impl Fingerprint {
    /// The bytes that stand for the request, to be digested under a key before they are stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// What a password's identity is bound to: the request's fingerprint but for the password.
    pub fn without_password(specification: &LinkSpecification) -> Self {
        Self(writing(
            FingerprintRule::PerApplicationAndSpecification,
            specification.item(),
            specification.application(),
            specification.kind(),
            specification.audience(),
        ))
    }

    /// The fingerprint of the one link of an item.
    pub fn of_item(item: ItemId) -> Self {
        let mut bytes = vec![FingerprintRule::PerItem as u8];
        bytes.extend(item.get().to_be_bytes());
        Self(bytes)
    }

    /// The fingerprint of an item's link of that label, or of the one without.
    pub fn of_label(item: ItemId, label: Option<&LinkLabel>) -> Self {
        let mut bytes = vec![FingerprintRule::PerLabel as u8];
        bytes.extend(item.get().to_be_bytes());
        bytes.push(u8::from(label.is_some()));
        bytes.extend(label.map(LinkLabel::as_str).unwrap_or_default().bytes());
        Self(bytes)
    }

    /// The fingerprint of a request under a rule; `None` when the rule never finds two alike.
    pub fn of(
        rule: FingerprintRule,
        specification: &LinkSpecification,
        password: Option<&PasswordIdentity>,
    ) -> Option<Self> {
        match rule {
            FingerprintRule::None => None,
            FingerprintRule::PerItem => Some(Self::of_item(specification.item())),
            FingerprintRule::PerLabel => {
                Some(Self::of_label(specification.item(), specification.label()))
            }
            FingerprintRule::PerApplicationAndSpecification => {
                let Self(mut bytes) = Self::without_password(specification);
                match password {
                    None => bytes.push(0),
                    Some(PasswordIdentity(identity)) => {
                        bytes.push(1);
                        bytes.extend(identity);
                    }
                }
                Some(Self(bytes))
            }
        }
    }
}

fn writing(
    rule: FingerprintRule,
    item: ItemId,
    application: ApplicationId,
    kind: LinkKind,
    audience: &Audience,
) -> Vec<u8> {
    let people: BTreeSet<_> = audience.people().collect();
    let mut bytes = Vec::with_capacity(32 + 8 * people.len());
    bytes.push(rule as u8);
    bytes.extend(item.get().to_be_bytes());
    bytes.extend(application.get().to_be_bytes());
    bytes.push(kind as u8);
    bytes.push(audience.scope() as u8);
    bytes.extend((people.len() as u64).to_be_bytes());
    for user in people {
        bytes.extend(user.get().to_be_bytes());
    }
    bytes
}
