//! What a unit may change, where a store checks it.

use std::sync::Arc;

use domain::link::Revocation;
use domain::policy::Policy;

use crate::driven::store::{Scope, Store, Unit, Written};
use crate::testing::world::{LATER, World};

async fn within(store: &dyn Store, scope: Scope) -> Box<dyn Unit> {
    store.begin(scope).await.unwrap()
}

/// A unit writes what belongs to its scope, whether said by the row or by what the row belongs to.
pub async fn a_unit_writes_in_its_scope(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (of, elsewhere) = (world.organization.id, world.outsider.organization);
    let link = world.link_with(1).await;
    let both = Scope::Organizations([of, elsewhere].into());
    for scope in [Scope::Organization(of), both, Scope::Installation] {
        let mut unit = within(&*store, scope).await;
        assert_eq!(link.insert(&mut *unit).await, Written::Yes);
        let revocation = Revocation::by_operator(link.link.link(), LATER);
        unit.revoke_link(&revocation).await.unwrap();
        unit.set_policy(of, &Policy::default()).await.unwrap();
    }
}

/// A write outside of its unit's scope is an error, and ends the unit.
pub async fn a_write_outside_of_its_scope_ends_the_unit(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let elsewhere = world.outsider.organization;
    let link = world.link_with(1).await;
    assert_eq!(link.write(&*store).await, Written::Yes);
    let revocation = Revocation::by_operator(link.link.link(), LATER);
    let policy = Policy::default();
    for write in 0..4 {
        let mut unit = within(&*store, Scope::Organization(elsewhere)).await;
        let outcome = match write {
            0 => unit.set_policy(world.organization.id, &policy).await,
            1 => unit.revoke_link(&revocation).await,
            2 => unit.sweep_delegated_access(LATER).await,
            _ => unit.count_uses(&[]).await,
        };
        let error = outcome.unwrap_err();
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains("outside of the scope"), "{cause}");
        assert!(unit.commit().await.is_err(), "{write}");
    }
    let found = store.link(link.id()).await.unwrap().unwrap();
    assert_eq!(found.link.revoked_at, None);
}
