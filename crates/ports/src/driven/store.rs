//! Everything that is remembered, but for file bytes: reads, and units of work.
//!
//! Only a commit makes a change seen by anyone. Writes take the domain's change types, which cannot
//! be built without a permit; what a read gives back is accepted by no write.

mod changes;
mod event;
mod placement;
mod reads;
mod scope;
mod tokens;
mod unit;
mod write;

use async_trait::async_trait;
use domain::server::turns::Turn;

pub use changes::{Change, ChangeMark, ChangeNumbers, ChangeQuery, Known, Left};
pub use event::{Author, Event, EventKind};
pub use placement::{Basis, DelegatedPlacement, Placed, Placement};
pub use reads::{
    Below, ChildOrder, ChildQuery, FolderTotals, Holdings, LinkFilter, Reads, Redemption,
    SearchQuery, StoredLink, StoredPart, StoredVersion, Uses, Versions,
};
pub use scope::{Asked, Scope};
pub use tokens::{DelegatedAccess, Registration, Standing, TokenReads, TokenWrites};
pub use unit::{ChangedSecrets, LinkSecrets, NewUser, StoredName, Unit, Written};
pub use write::Work;

/// What a store may not hold twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Constraint {
    /// A row's id.
    Id,
    /// A name or address of an organization, user, group, site or application.
    Name,
}

/// Why a store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row would stand beside another that it may not stand beside.
    #[error("there is one already ({0:?})")]
    Conflict(Constraint),
    /// The store cannot do it at present: try again in a second.
    #[error("the store is not available")]
    Unavailable(#[source] Option<Box<dyn std::error::Error + Send + Sync>>),
    /// There is no room left for what was to be written. What is stored can be read.
    #[error("there is no room left")]
    Full,
    /// There was no room left, and the store made some for what takes away: the work is to be run again.
    #[error("there was no room left, and some was made")]
    Again,
    /// What is stored cannot be written to.
    #[error("it cannot be written: its file or folder is read-only, or belongs to somebody else")]
    ReadOnly,
    /// A stored row makes no sense.
    #[error("row `{key}` of table `{table}` is corrupt: {what}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row's key.
        key: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// Anything else.
    #[error("the store failed")]
    Other(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Where a store stands. It says nothing but whether it is another one's equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(pub u64);

/// A store: reads of what is committed, and units of work.
#[async_trait]
pub trait Store: Reads {
    /// Begins a unit of work that changes nothing outside of its scope. No other unit's changes
    /// appear while it runs. It is what `write` is made of.
    ///
    /// It waits for its turn. When too many wait already who have as much right to one, it is
    /// [`StoreError::Unavailable`] at once. Nothing slow may happen inside a unit.
    async fn begin_asked(&self, asked: Asked) -> Result<Box<dyn Unit>, StoreError>;

    /// Begins a unit of work in the usual turn, for tests that let units meet.
    async fn begin(&self, scope: Scope) -> Result<Box<dyn Unit>, StoreError> {
        self.begin_asked(scope.into()).await
    }

    /// Reads of one moment: whatever is committed afterwards does not appear in them.
    ///
    /// It holds one of the readers until it is dropped: anybody who has one takes no second reader, and
    /// does nothing slow meanwhile.
    async fn snapshot(&self) -> Result<Box<dyn Reads>, StoreError>;

    /// Where the store stands: as long as it gives the same mark, what it reads is of one moment.
    /// `None` while something is committed. What another process commits counts from when the store
    /// takes notice.
    fn mark(&self) -> Option<Mark>;

    /// What new links that are decided from now on rest on.
    fn basis(&self) -> Basis;

    /// Inserts a link that was decided on what this store read since it gave this basis. Links that are placed
    /// at the same time share statements and a commit, which makes this the way for what scripts do
    /// by the thousand.
    async fn place_link(
        &self,
        turn: Turn,
        basis: Basis,
        placement: Placement,
    ) -> Result<Placed, StoreError>;

    /// What is wrong with what is stored, a sentence each; empty when nothing is.
    async fn faults(&self) -> Result<Vec<String>, StoreError>;

    /// Whether there is room for what adds to what is stored. Without it only what takes away is written.
    fn has_room(&self) -> bool;

    /// Whether the store answers at present; [`StoreError::Full`] when it does, and the last that it was to
    /// write found no room.
    async fn ping(&self) -> Result<(), StoreError>;

    /// Finishes what was accepted and closes. Later calls are [`StoreError::Unavailable`].
    async fn close(&self);
}
