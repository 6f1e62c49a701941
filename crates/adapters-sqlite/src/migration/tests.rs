//! A database of an earlier release keeps what is in it.

use domain::grant::GrantWrite;
use domain::ids::{BearerId, GrantId, ItemId, LinkId, OrganizationId, UserId};
use domain::item::FolderSettings;
use domain::link::{Audience, LinkForm, LinkScope, PasswordGeneration, Terms};
use domain::permission::Appearance;
use domain::policy::{LinkScopes, Policy};
use domain::principal::{Principal, TokenScope, TokenScopes};
use domain::role::Capabilities;
use domain::time::Timestamp;
use ports::driven::store::{
    Author, Event, EventKind, FolderTotals, Reads, Scope, Store, TokenReads, Uses,
};
use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;

use super::Migrator;
use crate::backend::{self, SqliteConfig};
use crate::store::SqlStore;

/// A small tree with a file and a folder in the trash, grants and links, as the first release wrote
/// them.
const FIRST_RELEASE: &str = "
INSERT INTO organization VALUES (1, 'Acme', 'acme', 5);
INSERT INTO policy VALUES (1, 6, 1, NULL, 1000, 1, 9, 0, '''self''', 0, 1, 1);
INSERT INTO user VALUES (2, 1, 'Olivia', 'olivia', 'Olivia Example', NULL, NULL, NULL, 5);
INSERT INTO drive VALUES (3, 1, 0, 2, 'Files', 10, 5);
INSERT INTO item VALUES (10, 3, NULL, 'root', 'root', 1, NULL, NULL, 0, 1, 1, 1, 5, 5, 5, NULL, NULL, NULL);
INSERT INTO item VALUES (11, 3, 10, 'Plan.txt', 'plan.txt', 0, NULL, 20, 4, 3, 2, 0, 5, 6, 7, 2, 2, NULL);
INSERT INTO item VALUES (12, 3, 10, 'Old', 'old', 1, NULL, NULL, 0, 1, 1, 1, 5, 6, 8, 2, 2, 9);
INSERT INTO item VALUES (13, 3, 10, 'Site', 'site', 2, 'https://example.com', NULL, 0, 1, 1, 1, 5, 6, 9, 2, 2, NULL);
INSERT INTO version VALUES (20, 11, 'content', 4, zeroblob(20), zeroblob(32), 6, 2);
INSERT INTO item_grant VALUES (30, 10, 0, 2, 255, 0, NULL, 5, NULL);
INSERT INTO item_grant VALUES (31, 11, 0, 2, 3, 1, 50, 6, 2);
INSERT INTO link VALUES (40, 1, 11, 1, 0, 0, 0, 60, 1, 'verifier', 2, 1, 6, NULL, NULL, zeroblob(32), x'01', zeroblob(32));
INSERT INTO link VALUES (41, 1, 10, 1, 0, 1, 2, NULL, NULL, NULL, NULL, 1, 6, 7, 2, randomblob(32), x'02', NULL);
INSERT INTO link_person VALUES (41, 2);
INSERT INTO redemption VALUES (40, 2, 1, 1, 8);
";

async fn from_the_first_release() -> (SqlStore, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let config = SqliteConfig::at(folder.path().join("latchkey.sqlite"));
    let connection = backend::connect_writer(&config).await.unwrap();
    Migrator::up(&connection, Some(1)).await.unwrap();
    connection.execute_unprepared(FIRST_RELEASE).await.unwrap();
    connection.close().await.unwrap();
    (SqlStore::open(&config).await.unwrap(), folder)
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis).unwrap()
}

fn id<T>(make: fn(i64) -> Option<T>, number: i64) -> T {
    make(number).unwrap()
}

#[tokio::test]
async fn rows_of_the_first_release_are_kept_and_say_no_more_than_they_did() {
    let (store, _folder) = from_the_first_release().await;
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
    for (number, source, trashed) in [
        (10, 5, None),
        (11, 7, None),
        (12, 8, Some(9)),
        (13, 9, None),
    ] {
        let id = id(ItemId::new, number);
        let item = match trashed {
            None => store.item(id).await.unwrap().unwrap(),
            Some(_) => store.trashed_item(id).await.unwrap().unwrap(),
        };
        assert_eq!(item.source_created_at, at(source));
        assert_eq!(item.source_modified_at, at(source));
        assert_eq!(item.trashed_at, trashed.map(at));
        assert_eq!(item.description, "");
        assert_eq!(item.settings, FolderSettings::NONE);
    }
    let folders = [10, 12].map(|number| id(ItemId::new, number));
    let totals = store.folder_totals(&folders).await.unwrap();
    let of_the_root = FolderTotals {
        child_count: 2,
        size: 4,
        cut_off: 1,
    };
    assert_eq!(totals, [of_the_root, FolderTotals::default()]);
    let cut_off = store.cut_off_in(id(ItemId::new, 10)).await.unwrap();
    assert_eq!(cut_off, [id(ItemId::new, 11)]);
    let grant = store.grant(id(GrantId::new, 31)).await.unwrap().unwrap();
    assert_eq!(grant.appearance, Appearance::default());
    assert_eq!(grant.expires_at, Some(at(50)));
    let link = store.link(id(LinkId::new, 40)).await.unwrap().unwrap();
    let terms = Terms {
        audience: Audience::Anonymous,
        password: Some(PasswordGeneration(1)),
    };
    assert_eq!(
        (link.link.revision, link.link.form, link.name),
        (1, LinkForm::Specified(terms), None)
    );
    assert_eq!(link.link.changed_at, at(6));
    assert_eq!(store.delegation(link.link.id).await.unwrap(), None);
    let olivia = store.user_named("olivia").await.unwrap().unwrap();
    assert!(!olivia.is_external, "she has an account");
    let listed = store.link(id(LinkId::new, 41)).await.unwrap().unwrap().link;
    let people = [id(UserId::new, 2)].into();
    assert_eq!(listed.audience(), Some(&Audience::People(people)));
    let organization = id(OrganizationId::new, 1);
    let policy = store.policy(organization).await.unwrap();
    let unsaid = Policy::default();
    assert_eq!(policy.default_item_scope(), unsaid.default_item_scope());
    assert_eq!(policy.default_item_kind(), unsaid.default_item_kind());
    assert_eq!(policy.max_kind(), unsaid.max_kind());
    assert_eq!(policy.linked_items(), unsaid.linked_items());
    assert!(policy.link_names() && policy.choosing_expiry());
    assert_eq!(
        policy.default_labelled_kind(),
        unsaid.default_labelled_kind()
    );
    assert_eq!(
        policy.delegating_management(),
        unsaid.delegating_management()
    );
    let embedders = policy.delegated_frame_ancestors();
    assert_eq!(embedders, unsaid.delegated_frame_ancestors());
    assert_eq!(
        policy.allowed_scopes(),
        LinkScopes::of(&[LinkScope::Organization, LinkScope::People])
    );
    assert_eq!(policy.min_password_length(), 9);
    let uses = store.uses(&[id(ItemId::new, 11)]).await.unwrap();
    assert_eq!(uses, [Uses::default()]);
    assert_eq!(store.last_event(organization).await.unwrap(), 0);
}

#[tokio::test]
async fn a_database_of_the_first_release_is_written_to_as_any_other() {
    let (store, _folder) = from_the_first_release().await;
    let event = Event {
        organization: id(OrganizationId::new, 1),
        kind: EventKind::LinkMade,
        item: id(ItemId::new, 11),
        by: Author::Application,
        at: at(70),
    };
    let grant: GrantWrite = domain::grant::by_operator(
        id(GrantId::new, 32),
        id(ItemId::new, 12),
        Principal::User(id(UserId::new, 2)),
        Capabilities::READING,
        at(70),
    );
    let mut unit = store.begin(Scope::Installation).await.unwrap();
    unit.record(std::slice::from_ref(&event)).await.unwrap();
    unit.write_grant(&grant).await.unwrap();
    unit.commit().await.unwrap();
    let events = store.events(event.organization, 0, 10).await.unwrap();
    assert_eq!(events, [(1, event)]);
    let grants = store.grants_to(&[grant.grant().principal]).await.unwrap();
    assert_eq!(grants.len(), 3);
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
}

/// Nothing that was agreed to before lets anybody read who else there is, unless it let them do everything.
#[tokio::test]
async fn a_token_of_an_earlier_release_reads_of_others_if_it_could_do_everything() {
    const BEFORE: u32 = 18;
    let folder = tempfile::tempdir().unwrap();
    let config = SqliteConfig::at(folder.path().join("latchkey.sqlite"));
    let connection = backend::connect_writer(&config).await.unwrap();
    Migrator::up(&connection, Some(1)).await.unwrap();
    connection.execute_unprepared(FIRST_RELEASE).await.unwrap();
    Migrator::up(&connection, Some(BEFORE - 1)).await.unwrap();
    let all = TokenScopes::ALL;
    let before = all.without(TokenScopes::of(&[TokenScope::Directory]));
    let reading = TokenScopes::of(&[TokenScope::Read]);
    for (number, scopes, item) in [
        (50, before, "NULL"),
        (51, before, "11"),
        (52, reading, "NULL"),
    ] {
        let bits = scopes.bits();
        let insert = format!(
            "INSERT INTO bearer (id, organization_id, user_id, application_id, scopes, digest, created_at, \
             limit_item_id, limit_capabilities) \
             VALUES ({number}, 1, 2, 1, {bits}, randomblob(32), 5, {item}, 255)"
        );
        connection.execute_unprepared(&insert).await.unwrap();
    }
    connection.close().await.unwrap();
    let store = SqlStore::open(&config).await.unwrap();
    for (number, expected) in [(50, all), (51, before), (52, reading)] {
        let bearer = store.bearer(id(BearerId::new, number)).await.unwrap();
        assert_eq!(bearer.unwrap().scopes, expected, "{number}");
    }
}
