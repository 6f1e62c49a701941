//! What a store has at hand is never what was there before: read, write, read again.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::access::Rights;
use domain::edit::ItemWish;
use domain::grant::{GrantRule, GrantWish, GrantWrite, cut_inheritance, remove};
use domain::ids::DriveId;
use domain::item::{Facet, FolderSetting, Lineage};
use domain::link::{ExpiryRule, Revocation, may_change};
use domain::patch::Patch;
use domain::permission::Grant;
use domain::policy::{Policy, PolicySetting};
use domain::principal::Principal;
use domain::role::Capabilities;
use domain::time::Timestamp;

use crate::directory::BUILT_IN_APPLICATION;
use crate::driven::store::{ChangedSecrets, NewUser, Scope, Store, Written};
use crate::testing::world::{
    ItemLinkWish, LinkParts, NOW, World, digest, link_name, renamed, stored_name, user,
};

/// By digest, before and after a change and a revocation.
pub async fn a_changed_or_revoked_link_is_fresh_by_digest(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let rights = world.rights(world.file.id).await;
    let parts = world.link_with(1).await;
    assert_eq!(store.link_by_digest(&[parts.digest]).await.unwrap(), None);
    parts.write(&*store).await;
    let before = store
        .link_by_digest(&[parts.digest])
        .await
        .unwrap()
        .unwrap();
    let edit = may_change(&before.link, world.file.id, &rights, BUILT_IN_APPLICATION).unwrap();
    let wish = Patch::Set(Timestamp::MAX);
    let change = edit.set_expiry(wish, ExpiryRule::Any, &Policy::default(), NOW);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.change_link(&change.unwrap().unwrap(), &ChangedSecrets::default())
        .await
        .unwrap();
    let meanwhile = store.link_by_digest(&[parts.digest]).await.unwrap();
    assert_eq!(meanwhile.as_ref(), Some(&before));
    unit.commit().await.unwrap();
    let after = store
        .link_by_digest(&[parts.digest])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(after.link.expires_at, Some(Timestamp::MAX));

    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.revoke_link(&edit.revoke(NOW)).await.unwrap();
    unit.commit().await.unwrap();
    let after = store
        .link_by_digest(&[parts.digest])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(after.link.revoked_at, Some(NOW));
}

/// By fingerprint, before and after a revocation, and when a twin takes the place.
pub async fn a_revoked_or_replaced_link_is_fresh_by_fingerprint(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let found = async || {
        let found = store.link_by_fingerprint(&digest(1)).await.unwrap();
        found.map(|stored| stored.link.id)
    };
    assert_eq!(found().await, None);
    let first = world.link_with(1).await;
    first.write(&*store).await;
    assert_eq!(found().await, Some(first.id()));
    let second = world.link_with(1).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let revocation = Revocation::by_operator(first.link.link(), NOW);
    unit.revoke_link(&revocation).await.unwrap();
    assert_eq!(second.insert(&mut *unit).await, Written::Yes);
    assert_eq!(found().await, Some(first.id()));
    unit.commit().await.unwrap();
    assert_eq!(found().await, Some(second.id()));
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let revocation = Revocation::by_operator(second.link.link(), NOW);
    unit.revoke_link(&revocation).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(found().await, None);
}

/// A policy, read, set, and read again.
pub async fn a_policy_is_fresh(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let of = world.organization.id;
    for length in 1..10 {
        let policy = store
            .policy(of)
            .await
            .unwrap()
            .with(PolicySetting::MinPasswordLength(length));
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        unit.set_policy(of, &policy).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(store.policy(of).await.unwrap(), policy);
    }
}

/// The grant with other capabilities.
fn grant_of(
    grant: &Grant,
    capabilities: Capabilities,
    lineage: &Lineage,
    rights: &Rights,
) -> GrantWrite {
    let wish = GrantWish {
        capabilities: Some(capabilities),
        ..GrantWish::default()
    };
    let rule = GrantRule::Managing;
    let changed = domain::grant::change(grant, grant.item, &wish, lineage, rights, rule, NOW);
    changed.unwrap().unwrap()
}

/// The lineage of an item below, when a grant above it is written, changed or ended, and when the
/// item is cut off.
pub async fn a_lineage_is_fresh_when_grants_change(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let above = async || {
        let lineage = store.lineage(world.file.id).await.unwrap().unwrap();
        let step = &lineage.steps()[1];
        let capabilities = step.grants.iter().map(|grant| grant.capabilities);
        capabilities.collect::<Vec<_>>()
    };
    assert_eq!(above().await, []);
    let to = Principal::User(world.guest.id);
    let grant = world.grant(world.folder.id, to, Capabilities::READING);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.write_grant(&grant).await.unwrap();
    assert_eq!(above().await, []);
    unit.commit().await.unwrap();
    assert_eq!(above().await, [Capabilities::READING]);

    let lineage = store.lineage(world.folder.id).await.unwrap().unwrap();
    let rights = Rights::of(&world.caller(), &lineage, NOW);
    let grant = grant.grant();
    let folder = world.folder.id;
    let wider = grant_of(grant, Capabilities::ALL, &lineage, &rights);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.write_grant(&wider).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(above().await, [Capabilities::ALL]);

    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let caller = world.caller();
    let rule = GrantRule::Managing;
    let removal = remove(grant, folder, &caller, &lineage, &rights, rule).unwrap();
    unit.remove_grant(&removal).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(above().await, []);

    let cutting = Policy::default().with(PolicySetting::CuttingInheritance(true));
    let lineage = store.lineage(world.folder.id).await.unwrap().unwrap();
    let cut = cut_inheritance(false, &cutting, &lineage, false, &world.caller()).unwrap();
    assert!(store.lineage(world.file.id).await.unwrap().unwrap().steps()[1].inherits);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.cut_inheritance(&cut).await.unwrap();
    unit.commit().await.unwrap();
    assert!(!store.lineage(world.file.id).await.unwrap().unwrap().steps()[1].inherits);
}

/// The lineage of an item, when it or a folder above is renamed, switched, moved, put into the trash
/// or taken out of it.
pub async fn a_lineage_is_fresh_when_items_change(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let there = world.second_drive().await;
    let lineage = async || store.lineage(world.file.id).await.unwrap().unwrap();
    let file = || async { store.item(world.file.id).await.unwrap().unwrap() };
    let before = lineage().await;
    let change = world.edit(&file().await, &renamed("Other.txt"), None).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.change_item(&change).await.unwrap();
    assert_eq!(lineage().await, before);
    unit.commit().await.unwrap();
    assert_eq!(lineage().await.steps()[0].name.as_str(), "Other.txt");

    let switched = ItemWish {
        settings: vec![(FolderSetting::MembersOnly, true)],
        ..renamed("Folder")
    };
    world
        .change(&world.edit(&world.folder, &switched, None).await)
        .await;
    let step = lineage().await.steps()[1].clone();
    assert_eq!(step.name.as_str(), "Folder");
    assert!(step.settings.has(FolderSetting::MembersOnly));

    let folder = store.item(world.folder.id).await.unwrap().unwrap();
    let nothing = ItemWish::default();
    world
        .change(&world.edit(&folder, &nothing, Some(there.root)).await)
        .await;
    assert_eq!(lineage().await.drive(), there.id);
    world
        .change(&world.edit(&file().await, &nothing, Some(there.root)).await)
        .await;
    assert_eq!(lineage().await.steps().len(), 2);

    let trashing = world.trashing(&file().await).await;
    world.change(&trashing).await;
    assert!(lineage().await.is_trashed());
    world
        .change(&world.restoring(trashing.item(), None).await)
        .await;
    assert!(!lineage().await.is_trashed());
    let trashing = world.trashing(&file().await).await;
    world.change(&trashing).await;
    let purge = world.purging(trashing.item()).await;
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.purge(&purge, world.id(DriveId::new)).await.unwrap();
    assert!(store.lineage(world.file.id).await.unwrap().is_some());
    unit.commit().await.unwrap();
    assert_eq!(store.lineage(world.file.id).await.unwrap(), None);
}

/// The one link of an item by digest, fingerprint and name, as it is changed in place.
pub async fn a_link_changed_in_place_is_fresh(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let mut name = link_name("Harbour-Plans");
    let mut wish = ItemLinkWish {
        name: Patch::Set(name.clone()),
        ..ItemLinkWish::default()
    };
    let parts = LinkParts {
        fingerprint: Some(digest(1)),
        ..world.one_link(world.file.id, &wish).await
    };
    parts.write(&*store).await;
    for round in 0..4 {
        let old = stored_name(&name).digest;
        let present = store.link_by_name(&old).await.unwrap().unwrap();
        let found = store.link_by_digest(&[parts.digest]).await.unwrap();
        assert_eq!(found.as_ref(), Some(&present));
        let found = store.link_by_fingerprint(&digest(1)).await.unwrap();
        assert_eq!(found.as_ref(), Some(&present));
        let before = name;
        name = link_name(&format!("Harbour-Plans-{round}"));
        wish.name = Patch::Set(name.clone());
        wish.download = Some(round % 2 == 1);
        let change = world.changing(&present.link, Some(&before), &wish).await;
        let secrets = ChangedSecrets {
            name: Patch::Set(stored_name(&name)),
            ..ChangedSecrets::default()
        };
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        unit.change_link(&change, &secrets).await.unwrap();
        let found = store.link_by_digest(&[parts.digest]).await.unwrap();
        assert_eq!(found, Some(present));
        unit.commit().await.unwrap();
        assert_eq!(store.link_by_name(&old).await.unwrap(), None);
        let new = stored_name(&name).digest;
        let found = store.link_by_name(&new).await.unwrap().unwrap();
        assert_eq!(&found.link, change.link());
    }
}

/// A token that was not there.
pub async fn a_bearer_token_is_fresh(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let bearer = world.bearer();
    assert_eq!(store.bearer_by_digest(&[digest(1)]).await.unwrap(), None);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.insert_bearer(&bearer, &digest(1)).await.unwrap();
    assert_eq!(store.bearer_by_digest(&[digest(1)]).await.unwrap(), None);
    unit.commit().await.unwrap();
    for _ in 0..2 {
        let found = store.bearer_by_digest(&[digest(1)]).await.unwrap();
        assert_eq!(found.as_ref(), Some(&bearer));
    }
}

/// The groups of a user, before and after they come into one.
pub async fn a_membership_is_fresh(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let user = world.guest.id;
    assert_eq!(store.groups_of(user).await.unwrap(), BTreeSet::new());
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.insert_member(world.group.id, user).await.unwrap();
    assert_eq!(store.groups_of(user).await.unwrap(), BTreeSet::new());
    unit.commit().await.unwrap();
    let groups = BTreeSet::from([world.group.id]);
    assert_eq!(store.groups_of(user).await.unwrap(), groups);
}

/// A user who was not there.
pub async fn a_users_name_is_fresh(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let new = user(&world.ids, world.organization.id, "Nina");
    assert_eq!(store.user(new.id).await.unwrap(), None);
    assert_eq!(store.user_named("nina").await.unwrap(), None);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let user = new.clone();
    unit.insert_user(&NewUser {
        user,
        verifier: None,
    })
    .await
    .unwrap();
    unit.commit().await.unwrap();
    assert_eq!(store.user(new.id).await.unwrap().as_ref(), Some(&new));
    assert_eq!(store.user_named("nina").await.unwrap(), Some(new));
}

/// A file with a new version, and what both versions' content is kept under.
pub async fn new_content_is_fresh(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let before = store.item(world.file.id).await.unwrap().unwrap();
    let (version, key) = world.new_version(&before, 7).await;
    let new = version.file().content().unwrap().version;
    assert_eq!(store.content(new).await.unwrap(), None);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    assert_eq!(
        unit.insert_version(&version, &key).await.unwrap(),
        Written::Yes
    );
    unit.commit().await.unwrap();
    let after = store.item(world.file.id).await.unwrap();
    assert_eq!(after.as_ref(), Some(version.file()));
    assert_eq!(store.content(new).await.unwrap(), Some(key));
    let old = before.content().unwrap().version;
    assert!(store.content(old).await.unwrap().is_some());
}

/// A reader that read before a commit does not make others read what it read.
pub async fn no_reader_puts_back_what_was_there_before(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let of = world.organization.id;
    let file = world.file.id;
    let done = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..6)
        .map(|_| {
            let (store, done) = (Arc::clone(&store), Arc::clone(&done));
            tokio::spawn(async move {
                while !done.load(Ordering::Relaxed) {
                    store.policy(of).await.unwrap();
                    store.lineage(file).await.unwrap();
                    store.link_by_fingerprint(&digest(1)).await.unwrap();
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    let to = Principal::User(world.guest.id);
    let mut grant = world.grant(file, to, Capabilities::NONE);
    for round in 1..=100_u8 {
        let policy = Policy::default().with(PolicySetting::MinPasswordLength(round));
        let capabilities = Capabilities::from_bits(round);
        let rights = world.rights(file).await;
        let lineage = store.lineage(file).await.unwrap().unwrap();
        grant = grant_of(grant.grant(), capabilities, &lineage, &rights);
        let link = world.link_with(1).await;
        let mut unit = store.begin(Scope::Installation).await.unwrap();
        if let Some(twin) = unit.link_by_fingerprint(&digest(1)).await.unwrap() {
            let revocation = Revocation::by_operator(&twin.link, NOW);
            unit.revoke_link(&revocation).await.unwrap();
        }
        assert_eq!(link.insert(&mut *unit).await, Written::Yes);
        unit.set_policy(of, &policy).await.unwrap();
        unit.write_grant(&grant).await.unwrap();
        unit.commit().await.unwrap();
        // More than once: a late reader may put something back at any time.
        for _ in 0..5 {
            assert_eq!(store.policy(of).await.unwrap(), policy, "{round}");
            let lineage = store.lineage(file).await.unwrap().unwrap();
            let grants = &lineage.steps()[0].grants;
            assert_eq!(grants[0].capabilities, capabilities, "{round}");
            let found = store.link_by_fingerprint(&digest(1)).await.unwrap();
            assert_eq!(found.unwrap().link.id, link.id(), "{round}");
            tokio::task::yield_now().await;
        }
    }
    done.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.unwrap();
    }
    let below = store.lineage(world.drive.root).await.unwrap().unwrap();
    assert_eq!(below.steps().len(), 1);
    world.add(world.folder.id, "Last", Facet::Folder).await;
}
