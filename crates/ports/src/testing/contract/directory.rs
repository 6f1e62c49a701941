//! Organizations, users, groups, sites, applications and bearer tokens.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use domain::ids::{ApplicationId, GroupId, OrganizationId, SiteId, UserId};
use domain::item::Facet;
use domain::link::{LinkKind, LinkScope};
use domain::policy::{ItemKinds, LinkScopes, Policy, PolicySetting};
use domain::principal::{TokenScope, TokenScopes};
use domain::time::Timestamp;

use crate::directory::{Application, BUILT_IN_APPLICATION, Bearer, Group, Site, User};
use crate::driven::store::{Constraint, NewUser, Scope, Store, StoreError, Unit, Written};
use crate::testing::world::{NOW, World, digest, organization, user};

async fn unit(store: &Arc<dyn Store>) -> Box<dyn Unit> {
    store.begin(Scope::Installation).await.unwrap()
}

async fn insert_user(store: &Arc<dyn Store>, user: &User) -> Result<(), StoreError> {
    let mut unit = unit(store).await;
    let user = user.clone();
    unit.insert_user(&NewUser {
        user,
        verifier: None,
    })
    .await?;
    unit.commit().await
}

fn is_taken(outcome: &Result<(), StoreError>, constraint: Constraint) -> bool {
    matches!(outcome, Err(StoreError::Conflict(taken)) if *taken == constraint)
}

/// `user_named` finds by name and by e-mail address, without regard to case or composition.
pub async fn a_user_is_found_by_name_or_address_in_any_case(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let zoe = User {
        email: Some("Zoë@Example.COM".to_owned()),
        ..user(&world.ids, world.organization.id, "Zoë Ünal")
    };
    insert_user(&store, &zoe).await.unwrap();
    for text in [
        "Zoë Ünal",
        "zoë ünal",
        "ZOE\u{308} U\u{308}NAL",
        "zoë@example.com",
    ] {
        let found = store.user_named(text).await.unwrap();
        assert_eq!(found.as_ref(), Some(&zoe), "{text}");
    }
    for text in ["", "Zoe Unal", "Zoë", "%", "example.com"] {
        assert_eq!(store.user_named(text).await.unwrap(), None, "{text}");
    }
    // Whose name it is comes before whose address it is.
    let imposter = User {
        email: None,
        ..user(&world.ids, world.organization.id, "zoë@example.com")
    };
    insert_user(&store, &imposter).await.unwrap();
    let found = store.user_named("ZOË@EXAMPLE.COM").await.unwrap();
    assert_eq!(found, Some(imposter));
}

/// A name or an address is unique in the installation without regard to case.
pub async fn names_and_addresses_are_taken_in_any_case(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let elsewhere = world.outsider.organization;
    let same_name = User {
        email: None,
        ..user(&world.ids, elsewhere, "OLIVIA")
    };
    let same_address = User {
        email: Some("OLIVIA@example.COM".to_owned()),
        ..user(&world.ids, elsewhere, "Another")
    };
    for twin in [same_name, same_address] {
        let outcome = insert_user(&store, &twin).await;
        assert!(is_taken(&outcome, Constraint::Name), "{outcome:?}");
        assert_eq!(store.user(twin.id).await.unwrap(), None);
    }
    let mut unit = unit(&store).await;
    let outcome = unit
        .insert_organization(&organization(&world.ids, "ACME"))
        .await;
    assert!(is_taken(&outcome, Constraint::Name), "{outcome:?}");
    drop(unit);
    // Two without an address do not take it from each other.
    for name in ["One", "Two"] {
        let without = User {
            email: None,
            ..user(&world.ids, elsewhere, name)
        };
        insert_user(&store, &without).await.unwrap();
    }
}

/// An id that is there already is a conflict of ids.
pub async fn an_id_is_taken_once(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let twin = User {
        id: world.owner.id,
        ..user(&world.ids, world.organization.id, "Another")
    };
    let outcome = insert_user(&store, &twin).await;
    assert!(is_taken(&outcome, Constraint::Id), "{outcome:?}");
    let mut unit = unit(&store).await;
    let twin = Group {
        name: "Another".to_owned(),
        ..world.group.clone()
    };
    let outcome = unit.insert_group(&twin).await;
    assert!(is_taken(&outcome, Constraint::Id), "{outcome:?}");
}

/// Groups, sites and applications of two organizations may have the same name.
pub async fn names_of_groups_sites_and_applications_are_taken_in_their_organization_only(
    store: Arc<dyn Store>,
) {
    let world = World::make(Arc::clone(&store)).await;
    let elsewhere = world.outsider.organization;
    for (of, name, free) in [
        (world.organization.id, "Team", true),
        (elsewhere, "Team", true),
        (world.organization.id, "TEAM", false),
    ] {
        let (group, site) = (group(&world, of, name), site(&world, of, name));
        let application = application(&world, of, name);
        for kind in 0..3 {
            let mut unit = unit(&store).await;
            let outcome = match kind {
                0 => unit.insert_group(&group).await,
                1 => unit.insert_site(&site).await,
                _ => unit.insert_application(&application).await,
            };
            if free {
                outcome.unwrap();
                unit.commit().await.unwrap();
            } else {
                assert!(is_taken(&outcome, Constraint::Name), "{outcome:?}");
            }
        }
    }
}

fn group(world: &World, organization: OrganizationId, name: &str) -> Group {
    Group {
        id: world.id(GroupId::new),
        organization,
        name: name.to_owned(),
        is_removed: false,
        created_at: NOW,
    }
}

fn site(world: &World, organization: OrganizationId, name: &str) -> Site {
    Site {
        id: world.id(SiteId::new),
        organization,
        name: name.to_owned(),
        created_at: NOW,
    }
}

fn application(world: &World, organization: OrganizationId, name: &str) -> Application {
    Application {
        id: world.id(ApplicationId::new),
        organization: Some(organization),
        name: name.to_owned(),
        is_removed: false,
        created_at: NOW,
    }
}

/// Lists are sorted by name and hold what is of one organization; applications with the built-in.
pub async fn lists_are_by_name_and_of_one_organization(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let of = world.organization.id;
    let mut unit = unit(&store).await;
    for name in ["zeta", "Beta", "alpha", "Éa"] {
        unit.insert_group(&group(&world, of, name)).await.unwrap();
        unit.insert_site(&site(&world, of, name)).await.unwrap();
        unit.insert_application(&application(&world, of, name))
            .await
            .unwrap();
        unit.insert_organization(&organization(&world.ids, name))
            .await
            .unwrap();
    }
    let elsewhere = world.outsider.organization;
    unit.insert_group(&group(&world, elsewhere, "Theirs"))
        .await
        .unwrap();
    unit.insert_site(&site(&world, elsewhere, "Theirs"))
        .await
        .unwrap();
    unit.insert_application(&application(&world, elsewhere, "Theirs"))
        .await
        .unwrap();
    unit.commit().await.unwrap();

    let groups = store.groups(of).await.unwrap();
    let names: Vec<_> = groups.iter().map(|group| &group.name[..]).collect();
    assert_eq!(names, ["alpha", "Beta", "Readers", "zeta", "Éa"]);
    let sites = store.sites(of).await.unwrap();
    let names: Vec<_> = sites.iter().map(|site| &site.name[..]).collect();
    assert_eq!(names, ["alpha", "Beta", "zeta", "Éa"]);
    let applications = store.applications(of).await.unwrap();
    let names: Vec<_> = applications.iter().map(|row| &row.name[..]).collect();
    assert_eq!(names, ["alpha", "Beta", "Latchkey", "zeta", "Éa"]);
    let users = store.users(of).await.unwrap();
    let names: Vec<_> = users.iter().map(|user| &user.name[..]).collect();
    assert_eq!(names, ["Gus", "Olivia"]);
    let organizations = store.organizations().await.unwrap();
    let names: Vec<_> = organizations.iter().map(|row| &row.name[..]).collect();
    assert_eq!(names, ["Acme", "alpha", "Beta", "Elsewhere", "zeta", "Éa"]);

    let built_in = store
        .application(BUILT_IN_APPLICATION)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (&built_in.name[..], built_in.organization),
        ("Latchkey", None)
    );
    assert_eq!(
        store.group(groups[0].id).await.unwrap().as_ref(),
        Some(&groups[0])
    );
    assert_eq!(
        store.site(sites[0].id).await.unwrap().as_ref(),
        Some(&sites[0])
    );
    assert_eq!(
        store.organization(of).await.unwrap(),
        Some(world.organization)
    );
}

/// A second membership is `Taken`.
pub async fn a_membership_is_there_once(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let mut unit = unit(&store).await;
    let group = world.group.id;
    for user in [world.owner.id, world.guest.id] {
        assert_eq!(unit.insert_member(group, user).await.unwrap(), Written::Yes);
        assert_eq!(
            unit.insert_member(group, user).await.unwrap(),
            Written::Taken
        );
    }
    unit.commit().await.unwrap();
    let members = store.group_members(group).await.unwrap();
    assert_eq!(members, [world.guest.clone(), world.owner.clone()]);
    let groups = store.groups_of(world.guest.id).await.unwrap();
    assert_eq!(groups, BTreeSet::from([group]));
    assert_eq!(
        store.groups_of(world.outsider.id).await.unwrap(),
        BTreeSet::new()
    );
}

/// A policy is the default one until another is set, and then that one, wholly.
pub async fn a_policy_is_the_default_until_it_is_set(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let of = world.organization.id;
    assert_eq!(store.policy(of).await.unwrap(), Policy::default());
    let strict = Policy::default()
        .with(PolicySetting::DefaultLabelledKind(LinkKind::Edit))
        .with(PolicySetting::DelegatingManagement(false))
        .with(PolicySetting::DelegatedFrameAncestors(vec![
            "'none'".to_owned(),
        ]))
        .with(PolicySetting::AllowedScopes(LinkScopes::of(&[
            LinkScope::Organization,
        ])))
        .with(PolicySetting::DefaultScope(LinkScope::People))
        .with(PolicySetting::DefaultItemScope(LinkScope::Existing))
        .with(PolicySetting::DefaultItemKind(LinkKind::PreviewOnly))
        .with(PolicySetting::MaxKind(LinkKind::View))
        .with(PolicySetting::LinkedItems(ItemKinds::Folders))
        .with(PolicySetting::LinkNames(false))
        .with(PolicySetting::ChoosingExpiry(false))
        .with(PolicySetting::DefaultLifetime(Some(Duration::from_millis(
            1,
        ))))
        .with(PolicySetting::MaxLifetime(Some(Duration::from_hours(
            24 * 365,
        ))))
        .with(PolicySetting::AnonymousNeedsPassword(true))
        .with(PolicySetting::MinPasswordLength(255))
        .with(PolicySetting::Embedding(false))
        .with(PolicySetting::FrameAncestors(vec![
            "'self'".to_owned(),
            "https://a.example https://b.example".to_owned(),
        ]))
        .with(PolicySetting::AnonymousEditing(false))
        .with(PolicySetting::LinksOutliveMaker(true))
        .with(PolicySetting::CuttingInheritance(true));
    let none = Policy::default()
        .with(PolicySetting::AllowedScopes(LinkScopes::of(&[])))
        .with(PolicySetting::FrameAncestors(Vec::new()))
        .with(PolicySetting::MinPasswordLength(0));
    let kinds = ItemKinds::ALL.map(|linked_kinds| {
        Policy::default()
            .with(PolicySetting::LinkedItems(linked_kinds))
            .with(PolicySetting::DefaultItemScope(LinkScope::Organization))
    });
    for policy in [strict, none].into_iter().chain(kinds) {
        let mut unit = unit(&store).await;
        unit.set_policy(of, &policy).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(store.policy(of).await.unwrap(), policy);
        let elsewhere = world.outsider.organization;
        assert_eq!(store.policy(elsewhere).await.unwrap(), Policy::default());
    }
}

/// A token is found under its digest among others; nobody else gets that digest.
pub async fn a_bearer_token_is_found_by_any_digest_and_its_digest_is_taken_once(
    store: Arc<dyn Store>,
) {
    let world = World::make(Arc::clone(&store)).await;
    let bearer = Bearer {
        user: None,
        scopes: TokenScopes::of(&[TokenScope::Read, TokenScope::AllDrives]),
        expires_at: Some(NOW),
        ..world.bearer()
    };
    let mut unit = unit(&store).await;
    unit.insert_bearer(&bearer, &digest(1)).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    let outcome = unit.insert_bearer(&world.bearer(), &digest(1)).await;
    assert!(is_taken(&outcome, Constraint::Id), "{outcome:?}");
    drop(unit);
    let found = store
        .bearer_by_digest(&[digest(2), digest(1)])
        .await
        .unwrap();
    assert_eq!(found.as_ref(), Some(&bearer));
    assert_eq!(store.bearer(bearer.id).await.unwrap(), Some(bearer));
    assert_eq!(store.bearer_by_digest(&[digest(2)]).await.unwrap(), None);
    assert_eq!(store.bearer_by_digest(&[]).await.unwrap(), None);
}

/// Instants come back as they were, from the year 1 to 9999, to the millisecond.
pub async fn every_instant_comes_back_to_the_millisecond(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let at = |millis| Timestamp::from_millis(millis).unwrap();
    for instant in [
        Timestamp::MIN,
        at(-1),
        at(0),
        at(1),
        at(1_790_000_000_123),
        Timestamp::MAX,
    ] {
        let user = User {
            created_at: instant,
            ..user(
                &world.ids,
                world.organization.id,
                &format!("at {}", instant.millis()),
            )
        };
        insert_user(&store, &user).await.unwrap();
        assert_eq!(store.user(user.id).await.unwrap(), Some(user));
    }
}

/// A row that refers to one that is not there is refused, and nothing of its unit is kept.
pub async fn a_reference_to_nothing_is_an_error_and_leaves_nothing(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let nobody = UserId::new(7).unwrap();
    let nowhere = OrganizationId::new(7).unwrap();
    let stray = user(&world.ids, nowhere, "Stray");
    assert!(insert_user(&store, &stray).await.is_err());
    assert_eq!(store.user(stray.id).await.unwrap(), None);

    let mut first = unit(&store).await;
    assert!(first.insert_member(world.group.id, nobody).await.is_err());
    drop(first);
    let mut second = unit(&store).await;
    let bearer = Bearer {
        application: ApplicationId::new(7).unwrap(),
        ..world.bearer()
    };
    assert!(second.insert_bearer(&bearer, &digest(1)).await.is_err());
    drop(second);
    let mut third = unit(&store).await;
    assert!(third.set_policy(nowhere, &Policy::default()).await.is_err());
    drop(third);
    assert_eq!(store.bearer(bearer.id).await.unwrap(), None);
    assert_eq!(store.groups_of(nobody).await.unwrap(), BTreeSet::new());
}

/// No id is above the highest, whatever has it.
pub async fn the_highest_id_is_known_whatever_has_it(store: Arc<dyn Store>) {
    let world = World::make(Arc::clone(&store)).await;
    let highest = async || store.highest_id().await.unwrap();
    let user = user(&world.ids, world.organization.id, "last");
    insert_user(&store, &user).await.unwrap();
    assert_eq!(highest().await, Some(user.id.get()));
    let facet = world.file_facet(1);
    let version = match &facet {
        Facet::File(content) => content.version,
        Facet::Folder | Facet::WebLink { .. } => unreachable!("it is a file's"),
    };
    let item = world.add(world.folder.id, "Last", facet).await;
    assert!(item.id.get() > version.get());
    assert_eq!(highest().await, Some(item.id.get()));
    let (newer, content) = world.new_version(&item, 2).await;
    let mut unit = unit(&store).await;
    unit.insert_version(&newer, &content).await.unwrap();
    unit.commit().await.unwrap();
    let newest = newer.file().content().unwrap().version;
    assert_eq!(highest().await, Some(newest.get()));
}
