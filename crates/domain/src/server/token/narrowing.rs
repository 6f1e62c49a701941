//! A token that may do less than the one that it is made from (docs/contracts/box.md 8.2).

use crate::ids::ItemId;
use crate::principal::{TokenLimit, TokenScope, TokenScopes};
use crate::role::{Capabilities, Capability};

/// How far a token reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// What it may be used for.
    pub scopes: TokenScopes,
    /// What it is narrowed to.
    pub limit: TokenLimit,
}

/// What is asked of a narrower token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Narrowing {
    /// The scopes that were named.
    pub scopes: TokenScopes,
    /// What the named limits allow together.
    pub capabilities: Capabilities,
    /// The one item that it is to reach, and whether that lies within what the other reaches.
    pub within: Option<(ItemId, bool)>,
}

/// More was asked for than there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Exceeds {
    /// The token that it is made from may not be used for this.
    #[error("the token may not do what is asked for")]
    Scope,
    /// The item lies outside of what that token reaches.
    #[error("the token does not reach the item")]
    Item,
}

/// How far the narrower token reaches: never further than the one that it is made from.
///
/// A scope allows what it stands for, and a capability brings the scope without which it would do
/// nothing. What lies in other people's drives stays within reach if it was. Who else there is in the organization is no
/// part of an item: what is narrowed to one does not read it.
pub fn narrowed(from: &Reach, asked: &Narrowing) -> Result<Reach, Exceeds> {
    // Whether an item is there is told to nobody who does not see it: not by another refusal either.
    let within = match asked.within {
        Some((_, false)) => return Err(Exceeds::Item),
        Some((item, true)) => Some(item),
        None => from.limit.within,
    };
    let capabilities = asked.capabilities.union(allowed_by(asked.scopes));
    let mut scopes = asked.scopes.union(needed_for(asked.capabilities));
    if within.is_some() {
        scopes = scopes.without(TokenScopes::of(&[TokenScope::Directory]));
    }
    if !from.scopes.includes(scopes) || !from.limit.capabilities.includes(capabilities) {
        return Err(Exceeds::Scope);
    }
    if !asked.capabilities.is_empty() && from.scopes.has(TokenScope::AllDrives) {
        scopes = scopes.union(TokenScopes::of(&[TokenScope::AllDrives]));
    }
    Ok(Reach {
        scopes,
        limit: TokenLimit {
            within,
            capabilities,
        },
    })
}

const READING: Capabilities = Capabilities::READING;
const WRITING: Capabilities =
    Capabilities::of(&[Capability::Upload, Capability::Edit, Capability::Delete]);
const SHARING: Capabilities =
    Capabilities::of(&[Capability::Share, Capability::Publish, Capability::Manage]);

/// The scopes that act on items, each with the capabilities that it lets a token use.
const PAIRS: [(TokenScope, Capabilities); 3] = [
    (TokenScope::Read, READING),
    (TokenScope::Write, WRITING),
    (TokenScope::Share, SHARING),
];

fn allowed_by(scopes: TokenScopes) -> Capabilities {
    PAIRS
        .into_iter()
        .filter(|(scope, _)| scopes.has(*scope))
        .fold(Capabilities::NONE, |sum, (_, allowed)| sum.union(allowed))
}

fn needed_for(capabilities: Capabilities) -> TokenScopes {
    PAIRS
        .into_iter()
        .filter(|(_, allowed)| !capabilities.intersection(*allowed).is_empty())
        .fold(TokenScopes::NONE, |sum, (scope, _)| {
            sum.union(TokenScopes::of(&[scope]))
        })
}
