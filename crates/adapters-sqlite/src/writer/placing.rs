//! Links that are inserted many at a time, by those who decided on them before.

use std::collections::BTreeSet;

use ports::driven::store::{Basis, Placed, Placement, StoreError};
use sea_orm::DatabaseTransaction;
use tokio::sync::oneshot;

use super::batches::{BatchError, Batches, Ended, savepoint, undo};
use crate::cache::{Touch, Touched};
use crate::store::place;

/// A link that waits to be inserted.
pub(super) struct Placing {
    pub(super) basis: Basis,
    pub(super) placement: Placement,
    pub(super) placed: oneshot::Sender<Result<Placed, StoreError>>,
}

impl Placing {
    /// Says what became of it. The one who asked may have gone.
    pub(super) fn tell(self, outcome: Result<Placed, StoreError>) {
        let _ = self.placed.send(outcome);
    }

    pub(super) fn is_gone(&self) -> bool {
        self.placed.is_closed()
    }
}

impl Batches {
    /// Inserts the links that came one after the other, and takes note of whom to tell after the commit.
    ///
    /// INVARIANT: what each was decided on is still so. Nobody else writes while the transaction is open, and
    /// what this batch or any commit changed of it moves the basis.
    pub(super) async fn place(
        &self,
        transaction: &DatabaseTransaction,
        came: &mut Vec<Placing>,
        ended: &mut Vec<Ended>,
        touched: &mut Touched,
    ) -> Result<(), BatchError> {
        if came.is_empty() {
            return Ok(());
        }
        let basis = self.caches.basis();
        // On a full disk what is left of it is for what takes away, and a unit says so.
        let holds = !touched.moves_basis() && self.reserve.has_room();
        let (mut placings, stale): (Vec<_>, Vec<_>) = std::mem::take(came)
            .into_iter()
            .partition(|placing| holds && placing.basis == basis);
        for placing in stale {
            placing.tell(Ok(Placed::No));
        }
        while !placings.is_empty() {
            let rest = placings.split_off(place::together(placings.len()));
            self.place_together(transaction, placings, ended, touched)
                .await?;
            placings = rest;
        }
        Ok(())
    }

    async fn place_together(
        &self,
        transaction: &DatabaseTransaction,
        placings: Vec<Placing>,
        ended: &mut Vec<Ended>,
        touched: &mut Touched,
    ) -> Result<(), BatchError> {
        savepoint(transaction, "SAVEPOINT unit").await?;
        let placements: Vec<&Placement> =
            placings.iter().map(|placing| &placing.placement).collect();
        let placed: BTreeSet<i64> = match place::insert(transaction, &placements).await {
            Ok(placed) => placed,
            Err(error) => {
                tracing::debug!(%error, "links are made one by one");
                undo(transaction).await?;
                for placing in placings {
                    placing.tell(Ok(Placed::No));
                }
                return Ok(());
            }
        };
        savepoint(transaction, "RELEASE unit").await?;
        for Placing {
            placement,
            placed: tell,
            ..
        } in placings
        {
            let link = placement.link.link();
            if placed.contains(&link.id.get()) {
                touched.note(Touch::LinksOn(link.item));
                ended.push(Ended::Link(tell));
            } else {
                let _ = tell.send(Ok(Placed::No));
            }
        }
        Ok(())
    }
}
