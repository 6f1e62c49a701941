//! Grants, and items that are cut off from those above.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use domain::access::Rights;
use domain::grant::{GrantRule, GrantWish, GrantWrite, change, may_invite, remove};
use domain::ids::{GrantId, GroupId};
use domain::item::ItemKind;
use domain::permission::Appearance;
use domain::principal::Principal;
use domain::role::{Capabilities, Capability};

use crate::driven::store::{Constraint, Scope, Store, StoreError};
use crate::testing::world::{NOW, World};

/// One principal has one grant on one item: a second one is a conflict, a new state is not.
pub async fn a_principal_has_one_grant_on_an_item(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (file, to) = (world.file.id, Principal::User(world.guest.id));
    let first = world.grant(file, to, Capabilities::READING);
    let second = world.grant(file, to, Capabilities::ALL);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.write_grant(&first).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let outcome = unit.write_grant(&second).await;
    let conflict = StoreError::Conflict(Constraint::Id).to_string();
    assert_eq!(outcome.unwrap_err().to_string(), conflict);
    drop(unit);
    // The same number is another principal when it is a group's, and the item is another as well.
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let group = Principal::Group(world.group.id);
    unit.write_grant(&world.grant(file, group, Capabilities::ALL))
        .await
        .unwrap();
    let elsewhere = world.grant(world.folder.id, to, Capabilities::ALL);
    unit.write_grant(&elsewhere).await.unwrap();
    unit.commit().await.unwrap();
    let lineage = store.lineage(file).await.unwrap().unwrap();
    assert_eq!(lineage.steps()[0].grants.len(), 2);
    assert_eq!(lineage.steps()[1].grants, [elsewhere.grant().clone()]);
    assert_eq!(store.grant(second.grant().id).await.unwrap(), None);
}

/// A grant is read as it was written, in every state, until it is ended.
pub async fn a_grant_comes_back_as_it_was_written_and_ends(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let file = world.file.id;
    let lineage = store.lineage(file).await.unwrap().unwrap();
    let rights = Rights::of(&world.caller(), &lineage, NOW);
    let until = NOW.plus(Duration::from_millis(1));
    let preview = Capabilities::of(&[Capability::Preview]);
    let invitation = may_invite(&rights, preview, Some(until), NOW).unwrap();
    let to = Principal::User(world.guest.id);
    let id = world.id(GrantId::new);
    let grant = invitation.invite(to, None, id).unwrap().unwrap();
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.write_grant(&grant).await.unwrap();
    unit.commit().await.unwrap();
    let found = store.grant(id).await.unwrap().unwrap();
    assert_eq!(&found, grant.grant());
    assert_eq!(found.created_by, Some(world.owner.id));

    let wider = may_invite(&rights, Capabilities::READING, None, NOW).unwrap();
    let wider = wider.invite(to, Some(&found), id).unwrap().unwrap();
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.write_grant(&wider).await.unwrap();
    assert_eq!(unit.grant(id).await.unwrap().as_ref(), Some(wider.grant()));
    unit.commit().await.unwrap();
    let found = store.grant(id).await.unwrap().unwrap();
    assert_eq!(
        (found.capabilities, found.expires_at),
        (Capabilities::READING, None)
    );

    let caller = world.caller();
    let rule = GrantRule::Managing;
    let removal = remove(&found, file, &caller, &lineage, &rights, rule).unwrap();
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.remove_grant(&removal).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(store.grant(id).await.unwrap(), None);
}

/// How an item appears is read as it was written, and changes with the grant.
pub async fn a_grant_says_how_its_item_appears(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let folder = world.folder.id;
    let lineage = store.lineage(folder).await.unwrap().unwrap();
    let rights = Rights::of(&world.caller(), &lineage, NOW);
    let whom = [
        Principal::User(world.guest.id),
        Principal::User(world.outsider.id),
        Principal::Group(world.group.id),
    ];
    let ways = [(true, false), (false, true), (true, true)];
    for (principal, (shows_path, unlisted)) in whom.into_iter().zip(ways) {
        let appearance = Appearance {
            shows_path,
            unlisted,
        };
        let invitation = may_invite(&rights, Capabilities::READING, None, NOW).unwrap();
        let invitation = invitation.to_one(appearance, ItemKind::Folder, &lineage, &rights);
        let id = world.id(GrantId::new);
        let grant = invitation.unwrap().add(principal, &lineage, id);
        write(&store, &grant.unwrap()).await;
        let found = store.grant(id).await.unwrap().unwrap();
        assert_eq!(found.appearance, appearance);
        let below = store.lineage(world.file.id).await.unwrap().unwrap();
        assert!(below.steps()[1].grants.contains(&found));

        let wish = GrantWish {
            shows_path: Some(!shows_path),
            ..GrantWish::default()
        };
        let rule = GrantRule::Publishing;
        let change = change(&found, folder, &wish, &lineage, &rights, rule, NOW);
        write(&store, &change.unwrap().unwrap()).await;
        let found = store.grant(id).await.unwrap().unwrap().appearance;
        assert_eq!((found.shows_path, found.unlisted), (!shows_path, unlisted));
    }
}

async fn write(store: &Arc<dyn Store>, grant: &GrantWrite) {
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.write_grant(grant).await.unwrap();
    unit.commit().await.unwrap();
}

/// The grants to any of some principals come by id, ownerships too.
pub async fn grants_are_found_by_whom_they_are_for(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let owner = Principal::User(world.owner.id);
    let guest = Principal::User(world.guest.id);
    let group = Principal::Group(world.group.id);
    // The same number is nobody's when it is of the other kind.
    let same_number = Principal::Group(GroupId::new(world.guest.id.get()).unwrap());
    let lineage = store.lineage(world.drive.root).await.unwrap().unwrap();
    let mut written: Vec<_> = lineage.grants().cloned().collect();
    assert!(written.len() == 1 && written[0].is_ownership());
    for (item, to) in [
        (world.file.id, guest),
        (world.file.id, group),
        (world.folder.id, guest),
        (world.folder.id, owner),
        (world.file.id, same_number),
    ] {
        let grant = world.grant(item, to, Capabilities::READING);
        write(&store, &grant).await;
        written.push(grant.grant().clone());
    }
    for (principals, expected) in [
        (vec![guest], vec![1, 3]),
        (vec![group, guest, group], vec![1, 2, 3]),
        (vec![owner], vec![0, 4]),
        (vec![same_number], vec![5]),
        (vec![Principal::User(world.outsider.id)], vec![]),
        (vec![], vec![]),
    ] {
        let found = store.grants_to(&principals).await.unwrap();
        let expected: Vec<_> = expected.into_iter().map(|at| written[at].clone()).collect();
        assert_eq!(found, expected, "{principals:?}");
    }
}

/// Ownership is no grant that makes an item shared.
pub async fn only_given_grants_count_among_items(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let items = [world.drive.root, world.folder.id, world.file.id];
    assert_eq!(store.granted_among(&items).await.unwrap(), BTreeSet::new());
    let to = Principal::Group(world.group.id);
    let grant = world.grant(world.folder.id, to, Capabilities::READING);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.write_grant(&grant).await.unwrap();
    unit.commit().await.unwrap();
    let granted = BTreeSet::from([world.folder.id]);
    assert_eq!(store.granted_among(&items).await.unwrap(), granted);
    let other = [world.file.id];
    assert_eq!(store.granted_among(&other).await.unwrap(), BTreeSet::new());
    assert_eq!(store.granted_among(&[]).await.unwrap(), BTreeSet::new());
}

/// `inherits` is so until it is cut, at the item that was cut off and at no other.
pub async fn an_item_that_was_cut_off_says_so(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let cut = world.cutting_off(world.folder.id).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.cut_inheritance(&cut).await.unwrap();
    unit.commit().await.unwrap();
    let lineage = store.lineage(world.file.id).await.unwrap().unwrap();
    let inherits: Vec<_> = lineage.steps().iter().map(|step| step.inherits).collect();
    assert_eq!(inherits, [true, false, true]);
}
