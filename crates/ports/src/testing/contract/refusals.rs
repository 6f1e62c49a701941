//! Units of work that are refused by what they read.

use std::sync::Arc;
use std::time::Duration;

use domain::link::Revocation;

use crate::driven::store::{Scope, Store, StoreError, Unit, Work, Written};
use crate::testing::world::{LATER, LinkParts, World};

/// Why a unit was not committed.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the link was revoked")]
    Revoked,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes a second link, and then finds that the first was revoked.
fn beside<'u>(
    unit: &'u mut (dyn Unit + '_),
    (revoked, other): (&'u LinkParts, &'u LinkParts),
) -> Work<'u, (), Refused> {
    Box::pin(async move {
        other.insert(unit).await;
        let found = unit.link(revoked.id()).await?;
        match found.and_then(|found| found.link.revoked_at) {
            Some(_) => Err(Refused::Revoked),
            None => Ok(()),
        }
    })
}

/// What a unit answers on another's revocation is told only when that is lasting, and it leaves
/// nothing.
pub async fn a_refusal_waits_for_what_it_stands_on(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (link, other) = (world.link_with(1).await, world.link_with(2).await);
    assert_eq!(link.write(&*store).await, Written::Yes);
    let (tell, told) = tokio::sync::oneshot::channel();
    let mut revoking = store.begin(Scope::Installation).await.unwrap();
    // They ask for their turns in this order, while the first has its own.
    let refused = async {
        let answer = store
            .write(world.organization.id, |unit| beside(unit, (&link, &other)))
            .await;
        assert!(matches!(answer, Err(Refused::Revoked)), "{answer:?}");
        let found = store.link(link.id()).await.unwrap().unwrap();
        assert!(found.link.revoked_at.is_some(), "told before it is lasting");
        let _ = tell.send(());
    };
    let keeping_open = async {
        let last = store.begin(Scope::Installation).await.unwrap();
        // An answer that does not wait comes at once.
        let _ = tokio::time::timeout(Duration::from_millis(100), told).await;
        drop(last);
    };
    let revocation = async {
        let revocation = Revocation::by_operator(link.link.link(), LATER);
        revoking.revoke_link(&revocation).await.unwrap();
        revoking.commit().await.unwrap();
    };
    tokio::join!(refused, keeping_open, revocation);
    assert_eq!(store.link(other.id()).await.unwrap(), None);
}

/// A refusal that stands on nothing new is told while others go on.
pub async fn a_refusal_alone_waits_for_nobody(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (link, other) = (world.link_with(1).await, world.link_with(2).await);
    assert_eq!(link.write(&*store).await, Written::Yes);
    let revocation = Revocation::by_operator(link.link.link(), LATER);
    let mut revoking = store.begin(Scope::Installation).await.unwrap();
    revoking.revoke_link(&revocation).await.unwrap();
    revoking.commit().await.unwrap();
    let first = store.begin(Scope::Installation).await.unwrap();
    let (tell, told) = tokio::sync::oneshot::channel();
    let refused = async {
        let answer = store
            .write(world.organization.id, |unit| beside(unit, (&link, &other)))
            .await;
        assert!(matches!(answer, Err(Refused::Revoked)), "{answer:?}");
        tell.send(()).unwrap();
    };
    let keeping_open = async {
        let last = store.begin(Scope::Installation).await.unwrap();
        told.await.unwrap();
        drop(last);
    };
    tokio::join!(refused, keeping_open, async { drop(first) });
    assert_eq!(store.link(other.id()).await.unwrap(), None);
}
