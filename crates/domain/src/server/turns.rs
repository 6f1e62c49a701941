//! Whose turn it is where many want the same: organizations in turn, in each of them its users in turn,
//! and among strangers their networks.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

use crate::ids::{ApplicationId, OrganizationId, UserId};
use crate::principal::Caller;

/// Who asks for something, as far as turns are taken and tries are counted by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// A user, with whatever token.
    User(OrganizationId, UserId),
    /// An application that acts for itself, or for somebody who is not known.
    Application(OrganizationId, ApplicationId),
    /// Nobody in particular in an organization.
    Organization(OrganizationId),
    /// A stranger's network: 24 bits of an IPv4 address, 48 of an IPv6 address.
    Network(u64),
    /// Nobody knows who, or from where.
    Unknown,
}

impl Party {
    /// The network of an address.
    pub fn network(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self::Network(u64::from(v4.to_bits() >> 8)),
            // The lowest bit set keeps the two families apart.
            IpAddr::V6(v6) => {
                let network = v6.to_bits() >> 80;
                Self::Network((1 << 63) | u64::try_from(network).unwrap_or(u64::MAX))
            }
        }
    }

    /// Those among whom turns go around before this one has another: an organization, or all strangers.
    const fn organization(self) -> Option<OrganizationId> {
        match self {
            Self::User(organization, _)
            | Self::Application(organization, _)
            | Self::Organization(organization) => Some(organization),
            Self::Network(_) | Self::Unknown => None,
        }
    }
}

impl From<&Caller> for Party {
    fn from(caller: &Caller) -> Self {
        let organization = caller.organization;
        match caller.user() {
            Some(user) => Self::User(organization, user),
            None => Self::Application(organization, caller.application),
        }
    }
}

/// A turn that somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Who asks.
    pub party: Party,
    /// Whether it is to open something or to take something away, which comes before making.
    pub is_urgent: bool,
}

impl Turn {
    /// A turn to make something.
    pub const fn usual(party: Party) -> Self {
        Self {
            party,
            is_urgent: false,
        }
    }

    /// A turn to open something, or to take something away.
    pub const fn urgent(party: Party) -> Self {
        Self {
            party,
            is_urgent: true,
        }
    }
}

/// How many urgent turns come one after another, at most, while others wait.
const URGENT_IN_A_ROW: u32 = 3;

/// Those who wait for a turn, each with something.
#[derive(Debug)]
pub struct Turns<T> {
    urgent: Round<Option<OrganizationId>, Round<Party, VecDeque<T>>>,
    usual: Round<Option<OrganizationId>, Round<Party, VecDeque<T>>>,
    in_a_row: u32,
}

impl<T> Default for Turns<T> {
    fn default() -> Self {
        Self {
            urgent: Round::default(),
            usual: Round::default(),
            in_a_row: 0,
        }
    }
}

impl<T> Turns<T> {
    /// How many wait.
    pub fn len(&self) -> usize {
        self.urgent.len() + self.usual.len()
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Lets somebody wait, behind those of the same party.
    pub fn push(&mut self, turn: Turn, waiting: T) {
        let round = if turn.is_urgent {
            &mut self.urgent
        } else {
            &mut self.usual
        };
        let organization = turn.party.organization();
        let members = round.entry(organization);
        members.entry(turn.party).push_back(waiting);
    }

    /// The next whose turn comes.
    pub fn pop(&mut self) -> Option<T> {
        let usual_waited = self.in_a_row >= URGENT_IN_A_ROW && self.usual.len() > 0;
        if !usual_waited && let Some(next) = self.urgent.take() {
            self.in_a_row += 1;
            return Some(next);
        }
        self.in_a_row = 0;
        self.usual.take()
    }

    /// Whoever has to go where too many wait: of those who are least urgent, of the organization and in
    /// it the party of whom most wait, the last that came.
    pub fn pop_surplus(&mut self) -> Option<T> {
        let surplus = self.usual.take_surplus();
        surplus.or_else(|| self.urgent.take_surplus())
    }
}

/// Waiting things that are taken one after another.
trait Waiting: Default {
    type Item;
    fn len(&self) -> usize;
    fn take(&mut self) -> Option<Self::Item>;
    fn take_surplus(&mut self) -> Option<Self::Item>;
}

impl<T> Waiting for VecDeque<T> {
    type Item = T;

    fn len(&self) -> usize {
        Self::len(self)
    }

    fn take(&mut self) -> Option<T> {
        self.pop_front()
    }

    fn take_surplus(&mut self) -> Option<T> {
        self.pop_back()
    }
}

/// Several of whom each has one turn before any has another.
#[derive(Debug)]
struct Round<K, W> {
    waiting: BTreeMap<K, W>,
    /// Everyone who waits, in the order in which their turns come.
    order: VecDeque<K>,
}

impl<K, W> Default for Round<K, W> {
    fn default() -> Self {
        Self {
            waiting: BTreeMap::new(),
            order: VecDeque::new(),
        }
    }
}

impl<K: Copy + Ord, W: Waiting> Round<K, W> {
    /// What waits under a key, which is to be added to.
    fn entry(&mut self, key: K) -> &mut W {
        self.waiting.entry(key).or_insert_with(|| {
            self.order.push_back(key);
            W::default()
        })
    }

    fn take_of(&mut self, key: K, take: fn(&mut W) -> Option<W::Item>) -> Option<W::Item> {
        let waiting = self.waiting.get_mut(&key)?;
        let taken = take(waiting);
        if waiting.len() == 0 {
            self.waiting.remove(&key);
            self.order.retain(|other| *other != key);
        }
        taken
    }
}

impl<K: Copy + Ord, W: Waiting> Waiting for Round<K, W> {
    type Item = W::Item;

    fn len(&self) -> usize {
        self.waiting.values().map(W::len).sum()
    }

    fn take(&mut self) -> Option<W::Item> {
        let next = self.order.pop_front()?;
        self.order.push_back(next);
        self.take_of(next, W::take)
    }

    fn take_surplus(&mut self) -> Option<W::Item> {
        // Among equals the one whose turn comes last, whatever their keys are.
        let length = |key: &K| self.waiting.get(key).map_or(0, W::len);
        let longest = *self.order.iter().max_by_key(|key| length(key))?;
        self.take_of(longest, W::take_surplus)
    }
}
