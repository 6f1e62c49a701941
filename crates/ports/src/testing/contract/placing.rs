//! Links that are placed: decided on what the store read, and written without reading once more.

use std::sync::Arc;

use domain::ids::UserId;
use domain::link::{Delegation, LinkRequest, LinkScope, NewLink, RequestedForm, Revocation};
use domain::policy::Policy;
use domain::principal::Account;
use domain::server::turns::{Party, Turn};

use crate::directory::User;
use crate::driven::store::{
    Basis, DelegatedAccess, DelegatedPlacement, Placed, Placement, Scope, Store, Written,
};
use crate::testing::world::{LATER, NOW, World, digest, renamed, request};

/// What was placed is there for all, and the one that means the same is not.
pub async fn a_placed_link_is_there_once(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    assert_eq!(store.links_on(&[world.file.id]).await.unwrap(), []);
    let basis = store.basis();
    let (first, twin) = (world.link_with(1).await, world.link_with(1).await);
    assert_eq!(first.place(&*store, basis).await, Placed::Yes);
    assert_eq!(store.link(first.id()).await.unwrap(), Some(first.stored()));
    let on = store.links_on(&[world.file.id]).await.unwrap();
    assert_eq!(on, [first.stored()]);
    assert_eq!(store.basis(), basis, "new links do not count");
    assert_eq!(twin.place(&*store, basis).await, Placed::No);
    assert_eq!(store.link(twin.id()).await.unwrap(), None);
}

/// Many at once, by twos that mean the same: of each two one is made, and all that were made are there.
pub async fn of_two_placed_at_once_one_is_made(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let basis = store.basis();
    let mut tasks = Vec::new();
    for number in 0..200 {
        let (store, link) = (Arc::clone(&store), world.link_with(number / 2).await);
        tasks.push(tokio::spawn(async move {
            let placed = link.place(&*store, basis).await;
            let found = store.link(link.id()).await.unwrap();
            assert_eq!(found.is_some(), placed == Placed::Yes);
            placed
        }));
    }
    let mut placed = Vec::new();
    for task in tasks {
        placed.push(task.await.unwrap());
    }
    for two in placed.chunks(2) {
        assert_eq!(two.iter().filter(|one| **one == Placed::Yes).count(), 1);
    }
}

/// Whatever a decision rests on and that was changed since leaves the link to a unit.
pub async fn what_changed_since_is_decided_anew(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let refused = async |basis: Basis, what: &str| {
        let link = world.link_with(7).await;
        assert_eq!(link.place(&*store, basis).await, Placed::No, "{what}");
        assert_eq!(store.link(link.id()).await.unwrap(), None, "{what}");
    };
    let basis = store.basis();
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let policy = Policy::default();
    unit.set_policy(world.organization.id, &policy)
        .await
        .unwrap();
    unit.commit().await.unwrap();
    refused(basis, "a policy").await;

    let basis = store.basis();
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.set_policy(world.organization.id, &policy)
        .await
        .unwrap();
    let link = world.link_with(7).await;
    let (placed, ()) = tokio::join!(link.place(&*store, basis), async {
        // By then it waits behind the unit, and is written along with it.
        tokio::task::yield_now().await;
        unit.commit().await.unwrap();
    });
    assert_eq!(placed, Placed::No, "a policy that is written along with it");

    let basis = store.basis();
    let change = world.edit(&world.file, &renamed("Other.txt"), None).await;
    world.change(&change).await;
    refused(basis, "an item").await;

    let basis = store.basis();
    let cut = world.cutting_off(world.file.id).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.cut_inheritance(&cut).await.unwrap();
    unit.commit().await.unwrap();
    refused(basis, "a lineage").await;

    let link = world.link_with(1).await;
    assert_eq!(link.write(&*store).await, Written::Yes);
    let basis = store.basis();
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let end = Revocation::by_operator(link.link.link(), LATER);
    unit.revoke_link(&end).await.unwrap();
    unit.commit().await.unwrap();
    refused(basis, "a link").await;

    let link = world.link_with(7).await;
    assert_eq!(link.place(&*store, store.basis()).await, Placed::Yes);
}

/// Of two newcomers of one name one is made, with their link; the other's link is not.
pub async fn a_newcomer_is_made_once(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let basis = store.basis();
    let lineage = world.lineage(world.folder.id).await;
    let asked = LinkRequest::bare(RequestedForm::Delegated { as_manager: false });
    let specification = asked
        .asked_by(&world.caller(), &lineage, &Policy::default(), NOW)
        .unwrap();
    let mut made = Vec::new();
    for number in 1..3_i64 {
        let parts = world
            .link(world.folder.id, &request(LinkScope::Anonymous, &[]))
            .await;
        let newcomer = User {
            id: world.id(UserId::new),
            organization: world.organization.id,
            name: "Robin Vale".to_owned(),
            display_name: "Robin Vale".to_owned(),
            email: None,
            is_external: true,
            account: Account::Active,
            created_at: NOW,
        };
        let link = NewLink::new(&specification, parts.id(), NOW);
        let delegation = Delegation {
            link: parts.id(),
            assignee: newcomer.id,
            locale: None,
            time_zone: None,
        };
        let access = DelegatedAccess {
            link: parts.id(),
            until: LATER,
        };
        let placement = Placement {
            link,
            secrets: parts.secrets(),
            delegated: Some(DelegatedPlacement {
                newcomer: Some(newcomer.clone()),
                delegation: delegation.clone(),
                refresh: digest(100 + number),
                access,
                access_digest: digest(200 + number),
            }),
        };
        let turn = Turn::usual(Party::Unknown);
        let placed = store.place_link(turn, basis, placement).await.unwrap();
        let found = store.delegation(parts.id()).await.unwrap();
        assert_eq!(found.is_some(), placed == Placed::Yes);
        if placed == Placed::Yes {
            assert_eq!(found, Some(delegation));
            let found = store.delegated_access(&[digest(200 + number)]).await;
            assert_eq!(found.unwrap(), Some(access));
        }
        let known = store
            .external_user(world.organization.id, "Robin Vale")
            .await
            .unwrap();
        made.push((placed, known.unwrap().id == newcomer.id));
    }
    assert_eq!(made, [(Placed::Yes, true), (Placed::No, false)]);
}
