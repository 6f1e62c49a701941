//! People, groups and applications that are taken out of use, and drives that are closed.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::ids::{ItemId, UserId};
use domain::item::{DriveOwner, ItemKind};
use domain::link::LinkScope;
use domain::principal::{Account, Principal};
use domain::role::Capabilities;
use domain::server::token::{Ending, RedirectUri};

use crate::directory::{Application, User};
use crate::driven::clock::Ids as _;
use crate::driven::content::ContentKey;
use crate::driven::store::{
    Holdings, LinkFilter, NewUser, Redemption, Registration, Scope, Store, Unit, Work,
};
use crate::driven::store::{StoreError, Written};
use crate::secret::PasswordVerifier;
use crate::testing::world::{NOW, World, content_of, request, user};

async fn write<'env>(
    store: &Arc<dyn Store>,
    work: impl for<'u> FnMut(&'u mut (dyn Unit + 'env)) -> Work<'u, (), StoreError> + Send,
) {
    store.write(Scope::Installation, work).await.unwrap();
}

async fn set_account(store: &Arc<dyn Store>, user: UserId, account: Account) {
    write(store, |unit| Box::pin(unit.set_account(user, account))).await;
}

async fn account_of(store: &Arc<dyn Store>, user: UserId) -> Account {
    store.user(user).await.unwrap().unwrap().account
}

/// Who is out of use is found as before and says so, from the commit on.
pub async fn an_account_goes_out_of_use_and_comes_back(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let id = world.guest.id;
    for account in [Account::Disabled, Account::Active] {
        assert_ne!(account_of(&store, id).await, account);
        set_account(&store, id, account).await;
        assert_eq!(account_of(&store, id).await, account);
        let named = store.user_named(&world.guest.name).await.unwrap();
        assert_eq!(named.map(|user| user.account), Some(account));
    }
    let nobody = world.ids.next().and_then(UserId::new).unwrap();
    let set = store.write(Scope::Installation, |unit| {
        Box::pin(unit.set_account(nobody, Account::Disabled))
    });
    assert!(set.await.is_err());
}

/// Who left is found by their id alone, without address and password; their name is free.
pub async fn who_left_gives_name_and_address_free(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let kim = User {
        email: Some("kim@example.com".to_owned()),
        ..user(&world.ids, world.organization.id, "Kim")
    };
    let new = NewUser {
        user: kim.clone(),
        verifier: Some(PasswordVerifier("v".to_owned())),
    };
    let again = NewUser {
        user: User {
            id: world.ids.next().and_then(UserId::new).unwrap(),
            ..kim.clone()
        },
        verifier: None,
    };
    write(&store, |unit| Box::pin(unit.insert_user(&new))).await;
    assert!(store.user_named("KIM").await.unwrap().is_some());
    set_account(&store, kim.id, Account::Removed { heir: None }).await;
    let left = store.user(kim.id).await.unwrap().unwrap();
    assert_eq!(left.account, Account::Removed { heir: None });
    assert_eq!((left.name, left.email), (kim.name.clone(), None));
    assert_eq!(store.password_of(kim.id).await.unwrap(), None);
    for text in ["kim", "kim@example.com", &kim.id.get().to_string()] {
        assert_eq!(store.user_named(text).await.unwrap(), None, "{text}");
    }
    let all = store.users(world.organization.id).await.unwrap();
    assert!(all.iter().all(|user| user.id != kim.id));
    let leaving = async || {
        let all = store.leaving().await.unwrap().into_iter();
        all.map(|user| user.id).collect::<Vec<_>>()
    };
    assert_eq!(leaving().await, [kim.id]);
    write(&store, |unit| Box::pin(unit.has_left(kim.id))).await;
    assert_eq!(leaving().await, []);
    write(&store, |unit| Box::pin(unit.insert_user(&again))).await;
    let found = store.user_named("kim").await.unwrap();
    assert_eq!(found.map(|user| user.id), Some(again.user.id));
}

/// The heir of somebody who leaves as well is theirs.
pub async fn heirs_have_heirs(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (first, second, third) = (world.guest.id, world.owner.id, world.outsider.id);
    let heir = |heir| Account::Removed { heir };
    set_account(&store, first, heir(Some(second))).await;
    assert_eq!(store.leaving().await.unwrap(), []);
    set_account(&store, second, heir(Some(third))).await;
    assert_eq!(account_of(&store, first).await, heir(Some(third)));
    set_account(&store, third, heir(None)).await;
    for user in [first, second, third] {
        assert_eq!(account_of(&store, user).await, heir(None));
    }
}

/// Memberships, grants and used links go, from a person and from a group; others keep theirs.
pub async fn what_was_given_is_taken_from_a_principal(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (guest, group) = (world.guest.id, world.group.id);
    let to = |principal| world.grant(world.folder.id, principal, Capabilities::READING);
    let grants = [Principal::User(guest), Principal::Group(group)].map(to);
    let link = world
        .link(world.file.id, &request(LinkScope::Anonymous, &[]))
        .await;
    link.write(&*store).await;
    let used = Redemption {
        link: link.id(),
        user: guest,
        password: None,
        durable: true,
        at: NOW,
    };
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    for grant in &grants {
        unit.write_grant(grant).await.unwrap();
    }
    unit.redeem(&used).await.unwrap();
    unit.insert_member(group, guest).await.unwrap();
    unit.insert_member(group, world.owner.id).await.unwrap();
    unit.commit().await.unwrap();
    let redeemed = async || {
        let shared = [world.file.id];
        store.redeemed_links(guest, &shared).await.unwrap().len()
    };
    let granted = async || {
        let lineage = store.lineage(world.file.id).await.unwrap().unwrap();
        let all = lineage.grants().map(|grant| grant.principal);
        all.collect::<BTreeSet<_>>()
    };
    assert_eq!(redeemed().await, 1);
    assert!(granted().await.contains(&Principal::User(guest)));
    assert_eq!(store.groups_of(guest).await.unwrap().len(), 1);

    let guest_s = Principal::User(guest);
    write(&store, |unit| Box::pin(unit.take_from(guest_s))).await;
    assert_eq!(redeemed().await, 0);
    assert_eq!(store.groups_of(guest).await.unwrap().len(), 0);
    assert!(!granted().await.contains(&guest_s));
    assert!(granted().await.contains(&Principal::Group(group)));
    assert_eq!(store.groups_of(world.owner.id).await.unwrap().len(), 1);

    let group_s = Principal::Group(group);
    write(&store, |unit| Box::pin(unit.take_from(group_s))).await;
    assert_eq!(store.groups_of(world.owner.id).await.unwrap().len(), 0);
    assert!(!granted().await.contains(&group_s));
}

/// A group that was removed, and a member who was taken out, are in no list; names are free.
pub async fn groups_and_members_are_removed(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (group, owner) = (world.group.clone(), world.owner.id);
    write(&store, |unit| {
        Box::pin(async move { unit.insert_member(group.id, owner).await.map(drop) })
    })
    .await;
    assert_eq!(store.groups_of(owner).await.unwrap().len(), 1);
    for _ in 0..2 {
        write(&store, |unit| {
            Box::pin(unit.remove_member(world.group.id, owner))
        })
        .await;
        assert_eq!(store.groups_of(owner).await.unwrap().len(), 0);
    }
    write(&store, |unit| Box::pin(unit.remove_group(world.group.id))).await;
    assert_eq!(store.groups(world.organization.id).await.unwrap(), []);
    let left = store.group(world.group.id).await.unwrap().unwrap();
    assert!(left.is_removed && left.name == world.group.name);
    let again = crate::directory::Group {
        id: world
            .ids
            .next()
            .and_then(domain::ids::GroupId::new)
            .unwrap(),
        ..world.group.clone()
    };
    write(&store, |unit| Box::pin(unit.insert_group(&again))).await;
}

/// An application that was removed has no registration, and what was issued to it can be ended.
pub async fn an_application_is_removed(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let application = Application {
        id: world
            .ids
            .next()
            .and_then(domain::ids::ApplicationId::new)
            .unwrap(),
        organization: Some(world.organization.id),
        name: "Sync".to_owned(),
        is_removed: false,
        created_at: NOW,
    };
    let registration = Registration {
        application: application.id,
        service_account: world.guest.id,
        redirect_uris: vec![RedirectUri::parse("https://a.example/cb").unwrap()],
        secret: None,
    };
    let bearer = crate::directory::Bearer {
        application: application.id,
        ..world.bearer()
    };
    let under = crate::testing::world::digest(9);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.insert_application(&application).await.unwrap();
    unit.insert_registration(&registration).await.unwrap();
    unit.insert_bearer(&bearer, &under).await.unwrap();
    unit.commit().await.unwrap();
    let found = store.bearer_by_digest(&[under]).await.unwrap().unwrap();
    assert_eq!(found.revoked_at, None);

    let ending = Ending::of_application(application.id, NOW);
    write(&store, |unit| {
        let id = application.id;
        Box::pin(async move {
            unit.end(&ending).await?;
            unit.remove_application(id).await
        })
    })
    .await;
    let found = store.bearer_by_digest(&[under]).await.unwrap().unwrap();
    assert_eq!(found.revoked_at, Some(NOW));
    assert_eq!(store.registration(application.id).await.unwrap(), None);
    let listed = store.applications(world.organization.id).await.unwrap();
    assert!(listed.iter().all(|found| found.id != application.id));
    let left = store.application(application.id).await.unwrap().unwrap();
    assert!(left.is_removed && left.name == "Sync");
}

/// In a closed drive nothing is found, and it is emptied from its ends to its root.
pub async fn a_closed_drive_is_emptied_step_by_step(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (root, folder, file) = (world.drive.root, world.folder.id, world.file.id);
    let link = world.link(file, &request(LinkScope::Anonymous, &[])).await;
    link.write(&*store).await;
    let none = store.closed_roots(NOW, 9).await.unwrap();
    assert_eq!(
        (none, store.in_closed(root, 9).await.unwrap()),
        (vec![], vec![])
    );
    let untouched = [root, folder, file];
    write(&store, |unit| Box::pin(unit.purge_closed(&untouched))).await;
    assert!(store.item(file).await.unwrap().is_some());
    assert!(store.lineage(file).await.unwrap().is_some());
    let drives = [world.drive.id];
    let held = store.holdings(&drives, Some(world.owner.id)).await.unwrap();
    let size = world.file.content().unwrap().size;
    let (files, links) = (1, 1);
    assert_eq!(
        held,
        Holdings {
            files,
            bytes: size,
            links
        }
    );

    write(&store, |unit| Box::pin(unit.close_drive(world.drive.id))).await;
    for item in [root, folder, file] {
        assert_eq!(store.lineage(item).await.unwrap(), None);
    }
    let owner = DriveOwner::User(world.owner.id);
    assert_eq!(store.drive(world.drive.id).await.unwrap(), None);
    assert_eq!(store.drive_of(owner).await.unwrap(), None);
    assert_eq!(store.drives(world.organization.id).await.unwrap(), []);
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
    assert_eq!(store.closed_roots(NOW, 9).await.unwrap(), [root]);
    let inside = store.in_closed(root, 9).await.unwrap();
    assert_eq!(inside, [(folder, ItemKind::Folder)]);
    assert_eq!(
        store.in_closed(folder, 9).await.unwrap(),
        [(file, ItemKind::File)]
    );
    let content: Vec<ContentKey> = content_of(&world.file)
        .map(|content| content.key)
        .into_iter()
        .collect();
    assert_eq!(store.content_of_these_only(&[file]).await.unwrap(), content);

    // A folder in which something lies is left alone.
    for (ended, left) in [(folder, vec![file]), (file, vec![]), (folder, vec![])] {
        write(&store, |unit| {
            Box::pin(async move { unit.purge_closed(&[ended]).await })
        })
        .await;
        let inside = store.in_closed(folder, 9).await.unwrap();
        let inside: Vec<ItemId> = inside.into_iter().map(|(id, _)| id).collect();
        assert_eq!(inside, left, "{ended:?}");
        assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
    }
    assert_eq!(store.link(link.id()).await.unwrap(), None);
    for _ in 0..2 {
        let roots = [root];
        write(&store, |unit| Box::pin(unit.purge_closed(&roots))).await;
        assert_eq!(store.closed_roots(NOW, 9).await.unwrap(), []);
    }
    assert_eq!(store.item(root).await.unwrap(), None);
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
}

/// Content that an item elsewhere has too is not told as theirs alone.
pub async fn content_that_is_shared_is_nobody_s_alone(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let facet = world.file_facet(100);
    let copy = world.new_item(world.drive.root, "Copy", facet).await;
    let shared = content_of(&world.file);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let written = unit.insert_item(&copy, shared.as_ref()).await.unwrap();
    assert_eq!(written, Written::Yes);
    unit.commit().await.unwrap();
    let (one, other) = (world.file.id, copy.item().id);
    assert_eq!(store.content_of_these_only(&[one]).await.unwrap(), []);
    let both = store.content_of_these_only(&[one, other]).await.unwrap();
    assert_eq!(both, [shared.unwrap().key]);
}

/// Links are listed by who made them.
pub async fn links_are_listed_by_their_maker(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let link = world
        .link(world.file.id, &request(LinkScope::Anonymous, &[]))
        .await;
    link.write(&*store).await;
    let by = async |user| {
        let filter = LinkFilter {
            maker: Some(user),
            ..LinkFilter::default()
        };
        store.links(&filter, None, 9).await.unwrap()
    };
    assert_eq!(by(world.owner.id).await, [link.stored()]);
    assert_eq!(by(world.guest.id).await, []);
}
