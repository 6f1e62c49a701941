//! Delegated links: what is kept beside them, and the people without an account that they are for.

use std::sync::Arc;
use std::time::Duration;

use domain::ids::{LinkId, UserId};
use domain::link::{
    DELEGATED_ACCESS_FOR, Delegation, LinkForm, LinkRequest, NewLink, RequestedForm,
};
use domain::policy::Policy;
use domain::principal::Account;
use domain::time::Timestamp;

use crate::directory::User;
use crate::driven::store::{DelegatedAccess, LinkFilter, Scope, Store, StoreError, Unit, Written};
use crate::testing::world::{LinkParts, NOW, World, digest};

/// A delegated link on the folder, not yet written.
async fn delegated(world: &World) -> LinkParts {
    let lineage = world.lineage(world.folder.id).await;
    let request = LinkRequest::bare(RequestedForm::Delegated { as_manager: false });
    let specification = request
        .asked_by(&world.caller(), &lineage, &Policy::default(), NOW)
        .unwrap();
    let parts = world.link_with(0).await;
    LinkParts {
        link: NewLink::new(&specification, parts.id(), NOW),
        fingerprint: None,
        ..parts
    }
}

fn delegation(link: LinkId, assignee: UserId) -> Delegation {
    Delegation {
        link,
        assignee,
        locale: Some("Dansk".to_owned()),
        time_zone: Some("Canada/Pacific".to_owned()),
    }
}

fn access(link: LinkId, until: Timestamp) -> DelegatedAccess {
    DelegatedAccess { link, until }
}

/// Writes a link for the guest, with refresh token 10 and access token 11.
async fn write(world: &World) -> (LinkParts, Delegation) {
    let link = delegated(world).await;
    let kept = delegation(link.id(), world.guest.id);
    let mut unit = world.store.begin(Scope::Installation).await.unwrap();
    assert_eq!(link.insert(&mut *unit).await, Written::Yes);
    unit.insert_delegation(&kept, &digest(10)).await.unwrap();
    let first = access(link.id(), NOW.plus(DELEGATED_ACCESS_FOR));
    unit.insert_delegated_access(&first, &digest(11))
        .await
        .unwrap();
    unit.commit().await.unwrap();
    (link, kept)
}

/// The link says whom it is for; its tokens are found by any digest, each among its own kind.
pub async fn a_delegation_comes_back_as_it_was_written(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (link, kept) = write(&world).await;
    assert_eq!(store.delegation(link.id()).await.unwrap(), Some(kept));
    let found = store.link(link.id()).await.unwrap().unwrap();
    assert_eq!(found, link.stored());
    assert_eq!(found.link.form, LinkForm::Delegated);

    let either = [digest(-1), digest(10)];
    let refresh = store.delegated_refresh(&either).await.unwrap();
    assert_eq!(refresh, Some(link.id()));
    let either = [digest(-1), digest(11)];
    let first = access(link.id(), NOW.plus(DELEGATED_ACCESS_FOR));
    let found = store.delegated_access(&either).await.unwrap();
    assert_eq!(found, Some(first));

    for other in [digest(11), link.digest, digest(-1)] {
        assert_eq!(store.delegated_refresh(&[other]).await.unwrap(), None);
    }
    for other in [digest(10), link.digest, digest(-1)] {
        assert_eq!(store.delegated_access(&[other]).await.unwrap(), None);
    }
    assert_eq!(store.delegated_access(&[]).await.unwrap(), None);
    let ordinary = world.link_with(1).await;
    ordinary.write(&*store).await;
    assert_eq!(store.delegation(ordinary.id()).await.unwrap(), None);
}

/// Each is a credential of its own: an item's list of links is without them, the operator's has them.
pub async fn delegated_links_are_in_the_operators_list_alone(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (link, _) = write(&world).await;
    let ordinary = world.link_with(1).await;
    ordinary.write(&*store).await;
    let items = [world.folder.id, world.file.id];
    let on = store.links_on(&items).await.unwrap();
    assert_eq!(on, [ordinary.stored()]);
    let all = store.links(&LinkFilter::default(), None, 9).await.unwrap();
    assert_eq!(all, [link.stored(), ordinary.stored()]);
}

fn refused(unit: Box<dyn Unit>, answer: &Result<(), StoreError>) {
    assert!(answer.is_err(), "it was written");
    drop(unit);
}

/// A token is no token of two links, and none is of a link that is not there.
pub async fn a_delegated_token_is_of_one_link_that_is_there(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (link, _) = write(&world).await;
    let second = delegated(&world).await;
    second.write(&*store).await;

    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let taken = delegation(second.id(), world.guest.id);
    let answer = unit.insert_delegation(&taken, &digest(10)).await;
    refused(unit, &answer);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let again = access(second.id(), NOW);
    let answer = unit.insert_delegated_access(&again, &digest(11)).await;
    refused(unit, &answer);

    let nowhere = world.id(LinkId::new);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let answer = unit
        .insert_delegation(&delegation(nowhere, world.guest.id), &digest(20))
        .await;
    refused(unit, &answer);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let answer = unit
        .insert_delegated_access(&access(nowhere, NOW), &digest(21))
        .await;
    refused(unit, &answer);
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let nobody = delegation(second.id(), world.id(UserId::new));
    let answer = unit.insert_delegation(&nobody, &digest(22)).await;
    refused(unit, &answer);

    let found = store.delegated_access(&[digest(11)]).await.unwrap();
    assert_eq!(found.unwrap().link, link.id());
    for missing in [digest(20), digest(22)] {
        assert_eq!(store.delegated_refresh(&[missing]).await.unwrap(), None);
    }
}

/// Ended tokens are forgotten up to an instant, and not those that end at it.
pub async fn delegated_access_is_forgotten_in_its_time(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (link, kept) = write(&world).await;
    let end = NOW.plus(Duration::from_mins(1));
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    for (number, until) in [(31, end.minus(Duration::from_millis(1))), (32, end)] {
        let access = access(link.id(), until);
        unit.insert_delegated_access(&access, &digest(number))
            .await
            .unwrap();
    }
    unit.sweep_delegated_access(end).await.unwrap();
    unit.commit().await.unwrap();
    let mut found = Vec::new();
    for number in [11, 31, 32] {
        let access = store.delegated_access(&[digest(number)]).await.unwrap();
        found.push(access.map(|access| access.until));
    }
    let first = NOW.plus(DELEGATED_ACCESS_FOR);
    assert_eq!(found, [Some(first), None, Some(end)]);
    assert_eq!(store.delegation(link.id()).await.unwrap(), Some(kept));
}

/// What is delegated ends with the item, with nothing left of it.
pub async fn a_purge_ends_what_was_delegated(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let (link, _) = write(&world).await;
    let change = world.trashing(&world.folder).await;
    assert_eq!(world.change(&change).await, Written::Yes);
    world.purge(change.item()).await;
    assert_eq!(store.link(link.id()).await.unwrap(), None);
    assert_eq!(store.delegation(link.id()).await.unwrap(), None);
    assert_eq!(store.delegated_refresh(&[digest(10)]).await.unwrap(), None);
    assert_eq!(store.delegated_access(&[digest(11)]).await.unwrap(), None);
}

/// Anybody who has no account is who an organization named exactly so, and in no list of accounts.
pub async fn someone_external_is_named_in_their_organization_only(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let external = |organization, text: &str| User {
        id: world.id(UserId::new),
        organization,
        name: text.to_owned(),
        display_name: text.to_owned(),
        email: None,
        is_external: true,
        account: Account::Active,
        created_at: NOW,
    };
    // Also one who is called as somebody with an account is, and one with the same name elsewhere.
    let here = external(world.organization.id, "Olivia");
    let other = external(world.organization.id, "olivia");
    let elsewhere = external(world.outsider.organization, "Olivia");
    let again = external(world.organization.id, "Olivia");
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    for (user, written) in [
        (&here, Written::Yes),
        (&other, Written::Yes),
        (&elsewhere, Written::Yes),
        (&again, Written::Taken),
    ] {
        assert_eq!(unit.insert_external_user(user).await.unwrap(), written);
    }
    unit.commit().await.unwrap();

    for user in [&here, &other, &elsewhere] {
        let named = store.external_user(user.organization, &user.name).await;
        assert_eq!(named.unwrap().as_ref(), Some(user));
        let found = store.user(user.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(user));
    }
    assert_eq!(store.user(again.id).await.unwrap(), None);
    let account = store.user_named("olivia").await.unwrap();
    assert_eq!(account, Some(world.owner.clone()));
    let accounts = store.users(world.organization.id).await.unwrap();
    assert_eq!(accounts, [world.guest.clone(), world.owner.clone()]);
    let nobody = store.external_user(world.organization.id, "Gus").await;
    assert_eq!(nobody.unwrap(), None, "who has an account is not external");
}
