//! Links, through their port: what a request comes to, and what is stored afterwards.

use std::sync::Arc;

use domain::link::{AbsentScope, LinkKind, LinkScope, Purpose};
use domain::principal::TokenScopes;
use ports::directory::BUILT_IN_APPLICATION;
use ports::driving::Context;
use ports::driving::address::Start;
use ports::driving::identity::Identity as _;
use ports::driving::items::LocateError;
use ports::driving::links::{
    LinkWish, Links as _, LinksError, Made, MadeLink, MakeLink, WantedForm,
};
use ports::testing::FixedClock;

use crate::config::Config;
use crate::data_folder::DataFolder;
use crate::services::admin::NewAccount;
use crate::wiring::{Program, Role};

/// An organization with a file, its owner, and a colleague who was given nothing.
struct Stage {
    program: Program,
    owner: Context,
    colleague: Context,
    request: MakeLink,
    _data: tempfile::TempDir,
}

impl Stage {
    async fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let config = Config {
            data: data.path().join("data"),
            ..Config::default()
        };
        let folder = DataFolder::open(&config.data).unwrap();
        let clock = Arc::new(FixedClock::default());
        let program = Program::open(&config, &folder, Role::Server, clock);
        let program = program.await.unwrap();
        let admin = &program.services.admin;
        let first = admin.set_up().await.unwrap();
        let account = NewAccount {
            name: "colleague".to_owned(),
            display_name: None,
            email: None,
        };
        let home = admin.organization(None).await.unwrap();
        let colleague = admin.add_user(&home, account).await.unwrap();
        let all = TokenScopes::ALL;
        let token = admin.create_token(&colleague, BUILT_IN_APPLICATION, all, None);
        let (token, _) = token.await.unwrap();
        let callers = &program.services.callers;
        let wish = LinkWish::bare(WantedForm::Specified {
            absent_scope: AbsentScope::PolicyDefault,
            keep_inherited: true,
        });
        Self {
            owner: callers.authenticate(first.token.reveal()).await.unwrap(),
            colleague: callers.authenticate(token.reveal()).await.unwrap(),
            request: MakeLink {
                item: Start::AnyItem(first.file.id).into(),
                expected_kind: None,
                wish: LinkWish {
                    purpose: Purpose::Kind(Some(LinkKind::View)),
                    scope: Some(LinkScope::Organization),
                    ..wish
                },
            },
            program,
            _data: data,
        }
    }

    async fn make(&self, context: &Context, request: &MakeLink) -> Result<MadeLink, LinksError> {
        let links = &self.program.services.links;
        links.make_link(context, request.clone()).await
    }

    /// How many links are stored, ended ones too.
    async fn stored(&self) -> usize {
        let admin = &self.program.services.admin;
        admin.list_links(None, None, true).await.unwrap().len()
    }
}

#[tokio::test]
async fn the_same_request_finds_the_link_that_the_first_one_made() {
    let stage = Stage::new().await;
    let first = stage.make(&stage.owner, &stage.request).await.unwrap();
    let again = stage.make(&stage.owner, &stage.request).await.unwrap();
    assert_eq!((first.made, again.made), (Made::Created, Made::Reused));
    assert_eq!(first.link.token, again.link.token);
    assert_eq!(stage.stored().await, 1);
}

#[tokio::test]
async fn a_request_for_something_else_makes_another_link() {
    let stage = Stage::new().await;
    stage.make(&stage.owner, &stage.request).await.unwrap();
    let mut other = stage.request.clone();
    other.wish.purpose = Purpose::Kind(Some(LinkKind::Edit));
    let made = stage.make(&stage.owner, &other).await.unwrap();
    assert_eq!(made.made, Made::Created);
    assert_eq!(stage.stored().await, 2);
}

#[tokio::test]
async fn a_link_that_was_ended_is_not_found_again() {
    let stage = Stage::new().await;
    let first = stage.make(&stage.owner, &stage.request).await.unwrap();
    let admin = &stage.program.services.admin;
    let stored = admin.find_link(Some(first.link.link.id), None).await;
    assert!(admin.revoke(&stored.unwrap()).await.unwrap());
    let again = stage.make(&stage.owner, &stage.request).await.unwrap();
    assert_eq!(again.made, Made::Created);
    assert_ne!(first.link.token, again.link.token);
}

#[tokio::test]
async fn to_somebody_who_may_not_see_the_item_it_is_not_there_and_nothing_is_written() {
    let stage = Stage::new().await;
    let refused = stage.make(&stage.colleague, &stage.request).await;
    let error = refused.err();
    assert!(
        matches!(error, Some(LinksError::Locate(LocateError::Hidden))),
        "{error:?}"
    );
    assert_eq!(stage.stored().await, 0);
}

#[tokio::test]
async fn what_the_policy_forbids_is_refused_and_nothing_is_written() {
    let stage = Stage::new().await;
    let admin = &stage.program.services.admin;
    let home = admin.organization(None).await.unwrap();
    let changed = admin.change_policy(home.id, "allowed_scopes", "people");
    changed.await.unwrap();
    let refused = stage.make(&stage.owner, &stage.request).await;
    assert!(matches!(refused, Err(LinksError::Refused(_))));
    assert_eq!(stage.stored().await, 0);
}
