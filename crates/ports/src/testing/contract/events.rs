//! What happened to items, and how often they were used.

use std::slice::from_ref;
use std::sync::Arc;

use domain::ids::{ItemId, LinkId, OrganizationId, UserId};

use crate::driven::store::{Author, Event, EventKind, Scope, Store, Uses};
use crate::testing::world::{LATER, NOW, World};

async fn record(store: &Arc<dyn Store>, events: &[Event]) {
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    for event in events {
        unit.record(from_ref(event)).await.unwrap();
    }
    unit.commit().await.unwrap();
}

fn event(world: &World, kind: EventKind) -> Event {
    Event {
        organization: world.organization.id,
        kind,
        item: world.file.id,
        by: Author::User(world.owner.id),
        at: NOW,
    }
}

/// A visitor of a link that is gone by now.
fn through_a_link() -> Author {
    Author::Visitor {
        link: LinkId::new(7).unwrap(),
        network: Some("203.0.113.0/24".to_owned()),
    }
}

/// Events come in the order in which they happened, of one organization, after a position.
pub async fn events_are_in_order_and_of_one_organization(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let here = world.organization.id;
    let elsewhere = world.outsider.organization;
    assert_eq!(store.last_event(here).await.unwrap(), 0);
    assert_eq!(store.events(here, 0, 10).await.unwrap(), []);
    let mut expected = Vec::new();
    for kind in EventKind::ALL {
        let theirs = Event {
            organization: elsewhere,
            by: Author::Application,
            at: LATER,
            ..event(&world, kind)
        };
        record(&store, &[theirs, event(&world, kind)]).await;
        expected.push(event(&world, kind));
    }
    let all = store.events(here, 0, 100).await.unwrap();
    let events: Vec<_> = all.iter().map(|(_, event)| event.clone()).collect();
    assert_eq!(events, expected);
    let positions: Vec<_> = all.iter().map(|(position, _)| *position).collect();
    assert!(
        positions.is_sorted_by(|one, next| one < next),
        "{positions:?}"
    );
    assert!(positions[0] > 0);
    let last = store.last_event(here).await.unwrap();
    assert_eq!(positions.last(), Some(&last));
    let theirs = Event {
        organization: elsewhere,
        by: through_a_link(),
        at: LATER,
        ..event(&world, EventKind::Moved)
    };
    record(&store, &[theirs]).await;
    let unchanged = store.last_event(here).await.unwrap();
    assert_eq!(unchanged, last, "what happens elsewhere is not told");
    let told = store.last_event(elsewhere).await.unwrap();
    assert_eq!(told, last + 1, "each counts by itself");

    let theirs = store.events(elsewhere, 0, 100).await.unwrap();
    assert_eq!(theirs[0].1.by, Author::Application);
    assert_eq!(theirs[EventKind::ALL.len()].1.by, through_a_link());
    assert_eq!(theirs.len(), EventKind::ALL.len() + 1);
    assert!(
        theirs
            .iter()
            .all(|(_, event)| event.by.user().is_none() && event.at == LATER)
    );
    let mut after = 0;
    let mut seen = Vec::new();
    loop {
        let page = store.events(here, after, 3).await.unwrap();
        let Some((last, _)) = page.last() else { break };
        assert!(page.len() <= 3);
        after = *last;
        seen.extend(page);
    }
    assert_eq!(seen, all);
    let nowhere = OrganizationId::new(7).unwrap();
    assert_eq!(store.events(nowhere, 0, 10).await.unwrap(), []);
    assert_eq!(store.events(here, u64::MAX, 10).await.unwrap(), []);
}

/// What is recorded together is as if one came after the other; of two organizations nothing is recorded.
pub async fn events_are_recorded_together(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let here = world.organization.id;
    record(&store, &[event(&world, EventKind::Changed)]).await;
    let before = store.last_event(here).await.unwrap();
    let all = EventKind::ALL.map(|kind| event(&world, kind));
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.record(&all).await.unwrap();
    unit.record(&[]).await.unwrap();
    unit.commit().await.unwrap();
    let recorded = store.events(here, before, 100).await.unwrap();
    let expected: Vec<_> = (before + 1..).zip(all).collect();
    assert_eq!(recorded, expected);

    let theirs = Event {
        organization: world.outsider.organization,
        by: Author::Application,
        ..event(&world, EventKind::Changed)
    };
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let both = [event(&world, EventKind::Changed), theirs];
    assert!(unit.record(&both).await.is_err());
}

/// An event of a unit that was dropped never happened, and leaves no gap.
pub async fn only_what_was_committed_happened(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let here = world.organization.id;
    record(&store, &[event(&world, EventKind::Created)]).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.record(&[event(&world, EventKind::Changed)])
        .await
        .unwrap();
    assert_eq!(unit.events(here, 0, 10).await.unwrap().len(), 2);
    assert_eq!(store.events(here, 0, 10).await.unwrap().len(), 1);
    drop(unit);
    let first = store.last_event(here).await.unwrap();
    record(&store, &[event(&world, EventKind::Moved)]).await;
    let found = store.events(here, first, 10).await.unwrap();
    assert_eq!(found, [(first + 1, event(&world, EventKind::Moved))]);
    for wrong in [
        Event {
            organization: OrganizationId::new(7).unwrap(),
            ..event(&world, EventKind::Moved)
        },
        Event {
            by: UserId::new(7).into(),
            ..event(&world, EventKind::Moved)
        },
    ] {
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        assert!(unit.record(&[wrong]).await.is_err());
    }
    assert_eq!(store.last_event(here).await.unwrap(), first + 1);
}

/// Uses are added to those that were counted; those of items that are gone are passed over.
pub async fn uses_add_up(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let gone = ItemId::new(7).unwrap();
    let uses = |downloads, previews| Uses {
        downloads,
        previews,
    };
    let items = [world.folder.id, gone, world.file.id, world.folder.id];
    assert_eq!(store.uses(&items).await.unwrap(), [Uses::default(); 4]);
    for _ in 0..2 {
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        unit.count_uses(&[
            (world.file.id, uses(1, 0)),
            (gone, uses(5, 5)),
            (world.folder.id, uses(0, 3)),
            (world.file.id, uses(2, 1)),
        ])
        .await
        .unwrap();
        unit.commit().await.unwrap();
    }
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.count_uses(&[(world.file.id, uses(9, 9))])
        .await
        .unwrap();
    unit.count_uses(&[]).await.unwrap();
    drop(unit);
    let expected = [uses(0, 6), uses(0, 0), uses(6, 2), uses(0, 6)];
    assert_eq!(store.uses(&items).await.unwrap(), expected);
    assert_eq!(store.uses(&[]).await.unwrap(), []);
    // An item in the trash is used no less.
    world.change(&world.trashing(&world.file).await).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.count_uses(&[(world.file.id, uses(1, 0))])
        .await
        .unwrap();
    unit.commit().await.unwrap();
    assert_eq!(store.uses(&[world.file.id]).await.unwrap(), [uses(7, 2)]);
}
