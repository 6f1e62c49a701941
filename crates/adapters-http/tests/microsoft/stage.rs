//! The doors with nothing behind them but the outcomes that a test names. A call that no outcome
//! was named for, or a second one, fails the test.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use adapters_http::config::HttpConfig;
use adapters_http::{Doors, Health};
use async_trait::async_trait;
use bytes::Bytes;
use domain::gate::Denial;
use domain::item::ItemName;
use domain::link::{LinkRefusal, LinkScope};
use domain::role::Capability;
use ports::driven::content::ByteStream;
use ports::driving::fault::Fault;
use ports::driving::filing::MockFiling;
use ports::driving::identity::{IdentityError, MockIdentity};
use ports::driving::items::{ItemsError, ListChildren, MockItems, ReachError, UnlockError};
use ports::driving::links::{CreateLinkOutcome, LinksError, Made, MockLinks};
use ports::driving::permissions::{MockPermissions, PermissionList, PermissionsError};
use ports::driving::tokens::MockTokens;
use ports::driving::view::{ItemView, PermissionView};
use ports::driving::visits::{Archive, LinkPage, OpenFile, Unlocking, Visit, VisitError, Visits};
use ports::page::{Cursor, Page};
use ports::secret::Password;
use ports::testing::{FakeSecrets, FixedClock, SeededIds};

use crate::fixtures;

/// What was called, with its command.
pub(crate) type Calls = Arc<Mutex<Vec<String>>>;

/// The outcomes of a test, one for each call that may happen.
#[derive(Default)]
pub(crate) struct Stage {
    items: MockItems,
    links: MockLinks,
    permissions: MockPermissions,
    calls: Calls,
    config: Option<HttpConfig>,
}

fn note(calls: &Calls, name: &str, command: &impl Debug) {
    calls.lock().unwrap().push(format!("{name} {command:?}"));
}

/// The reasons for which a call that reaches an item fails.
fn reach(word: &str) -> Option<ReachError> {
    Some(match word {
        "missing" => ReachError::NotFound,
        "lacks" => ReachError::Lacks(Capability::Publish),
        "scope" => ReachError::Scope,
        "unredeemed" => ReachError::NotRedeemed,
        "outside" => ReachError::Share(Denial::OutsideOrganization),
        "locked" => ReachError::Share(Denial::PasswordNeeded),
        "busy" => ReachError::Fault(Fault::Busy("the store")),
        "full" => ReachError::Fault(Fault::Full),
        "broken" => ReachError::Fault(Fault::Internal("row 7 of /var/lib is corrupt".into())),
        _ => return None,
    })
}

fn permissions(line: &str) -> Vec<PermissionView> {
    line.split('+')
        .map(|permission| {
            let words: Vec<&str> = permission.split_whitespace().collect();
            match words.first() {
                Some(&"grant") => fixtures::grant(&words),
                _ => fixtures::link_permission(&words),
            }
        })
        .collect()
}

fn page(word: &str) -> Result<Page<ItemView>, ItemsError> {
    let rows = match word {
        "empty" => vec![],
        "all" => vec![fixtures::folder(), fixtures::web_link()],
        "some" => vec![fixtures::folder()],
        "not_a_folder" => return Err(ItemsError::NotAFolder),
        other => return Err(reach(other).unwrap().into()),
    };
    let next = (word == "some").then(|| Cursor {
        key: "docs & more".to_owned(),
        id: fixtures::FOLDER,
    });
    Ok(Page { rows, next })
}

fn unlocked(word: &str) -> Result<(), UnlockError> {
    match word {
        "done" => Ok(()),
        "wrong" => Err(UnlockError::WrongPassword),
        "wait" => Err(UnlockError::TooManyTries {
            retry_after_seconds: 30,
        }),
        other => Err(reach(other).unwrap().into()),
    }
}

impl Stage {
    /// Changes the configuration.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut HttpConfig)) -> Self {
        let mut config = self
            .config
            .take()
            .unwrap_or_else(|| HttpConfig::at(fixtures::PUBLIC));
        change(&mut config);
        self.config = Some(config);
        self
    }

    /// Names an outcome: a call's name, a colon, and words for what comes of it.
    pub(crate) fn given(mut self, line: &str) -> Self {
        let (call, words) = line.split_once(':').unwrap();
        let (call, words) = (call.trim().to_owned(), words.trim().to_owned());
        let calls = Arc::clone(&self.calls);
        match call.as_str() {
            "create_link" => self.create_link(words, calls),
            "item" | "children" | "content" | "drive" | "drives" | "person" | "unlock_share" => {
                self.read(&call, words, calls);
            }
            _ => self.permission_call(&call, words, calls),
        }
        self
    }

    fn create_link(&mut self, words: String, calls: Calls) {
        self.links
            .expect_create_link()
            .times(1)
            .returning(move |_, command| {
                note(&calls, "create_link", &command);
                let words: Vec<&str> = words.split_whitespace().collect();
                let made = match words[0] {
                    "created" => Made::Created,
                    "reused" => Made::Reused,
                    "forbidden" => {
                        return Err(LinksError::Refused(LinkRefusal::ScopeForbidden {
                            scope: LinkScope::Anonymous,
                        }));
                    }
                    "past" => return Err(LinksError::Refused(LinkRefusal::ExpiryPast)),
                    "stranger" => return Err(LinksError::UnknownRecipient(0)),
                    other => return Err(reach(other).unwrap().into()),
                };
                Ok(CreateLinkOutcome {
                    made,
                    link: fixtures::link(&words[1..]),
                })
            });
    }

    fn read(&mut self, call: &str, words: String, calls: Calls) {
        let items = &mut self.items;
        match call {
            "item" => {
                items.expect_item().times(1).returning(move |_, item| {
                    note(&calls, "item", item);
                    match words.as_str() {
                        "root" => Ok(fixtures::root()),
                        "folder" => Ok(fixtures::folder()),
                        "file" => Ok(fixtures::file()),
                        "web_link" => Ok(fixtures::web_link()),
                        other => Err(reach(other).unwrap()),
                    }
                });
            }
            "children" => {
                items
                    .expect_children()
                    .times(1)
                    .returning(move |_, folder, part| {
                        note(&calls, "children", &(folder, part));
                        page(&words)
                    });
            }
            "content" => {
                items.expect_content().times(1).returning(move |_, file| {
                    note(&calls, "content", file);
                    reach(&words).map_or_else(|| Ok(words.clone()), |error| Err(error.into()))
                });
            }
            "drive" => {
                items.expect_drive().times(1).returning(move |_, drive| {
                    note(&calls, "drive", drive);
                    reach(&words).map_or_else(|| Ok(fixtures::drive()), Err)
                });
            }
            "drives" => {
                items.expect_drives().times(1).returning(move |_| {
                    note(&calls, "drives", &());
                    Ok(vec![fixtures::drive()])
                });
            }
            "person" => {
                items.expect_person().times(1).returning(move |_, user| {
                    note(&calls, "person", &user);
                    reach(&words).map_or_else(|| Ok(fixtures::kim()), Err)
                });
            }
            _ => {
                items
                    .expect_unlock_share()
                    .times(1)
                    .returning(move |_, share, password| {
                        note(&calls, "unlock_share", &(share, password.reveal()));
                        unlocked(&words)
                    });
            }
        }
    }

    fn permission_call(&mut self, call: &str, words: String, calls: Calls) {
        let failed = |words: &str| -> Option<PermissionsError> {
            Some(match words {
                "unknown" => PermissionsError::NotFound,
                "inherited_one" => PermissionsError::Inherited,
                "unchangeable" => PermissionsError::NotChangeable,
                "other_role" => PermissionsError::OtherRole,
                "changed" => PermissionsError::PreconditionFailed,
                other => reach(other)?.into(),
            })
        };
        let many = move |words: &str| failed(words).map_or_else(|| Ok(permissions(words)), Err);
        let one = move |words: &str| many(words).map(|mut list| list.remove(0));
        let expected = &mut self.permissions;
        match call {
            "list_permissions" => {
                expected
                    .expect_list_permissions()
                    .times(1)
                    .returning(move |_, item| {
                        note(&calls, "list_permissions", item);
                        many(&words).map(|permissions| PermissionList {
                            permissions,
                            item: fixtures::file().item,
                        })
                    });
            }
            "permission" => {
                expected
                    .expect_permission()
                    .times(1)
                    .returning(move |_, item, id| {
                        note(&calls, "permission", &(item, id));
                        one(&words)
                    });
            }
            "permission_of_share" => {
                expected
                    .expect_permission_of_share()
                    .times(1)
                    .returning(move |_, share| {
                        note(&calls, "permission_of_share", share);
                        one(&words)
                    });
            }
            "invite" => {
                expected
                    .expect_invite()
                    .times(1)
                    .returning(move |_, command| {
                        note(&calls, "invite", &command);
                        many(&words)
                    });
            }
            "change_permission" => {
                expected
                    .expect_change_permission()
                    .times(1)
                    .returning(move |_, command| {
                        note(&calls, "change_permission", &command);
                        one(&words)
                    });
            }
            "remove_permission" => {
                expected
                    .expect_remove_permission()
                    .times(1)
                    .returning(move |_, command| {
                        note(&calls, "remove_permission", &command);
                        failed(&words).map_or(Ok(()), Err)
                    });
            }
            "add_people" => {
                expected
                    .expect_add_people()
                    .times(1)
                    .returning(move |_, command| {
                        note(&calls, "add_people", &command);
                        one(&words)
                    });
            }
            other => panic!("no such call: {other}"),
        }
    }

    /// The doors, and the list of what is called through them.
    pub(crate) fn doors(self) -> (Doors, Calls) {
        let mut identity = MockIdentity::new();
        identity
            .expect_authenticate()
            .returning(|bearer| match bearer {
                "lk_good" => Ok(fixtures::context()),
                "lk_expired" => Err(IdentityError::Expired),
                "lk_broken" => Err(IdentityError::Fault(Fault::Busy("the store"))),
                _ => Err(IdentityError::Invalid),
            });
        let config = self
            .config
            .unwrap_or_else(|| HttpConfig::at(fixtures::PUBLIC));
        let doors = Doors {
            config: Arc::new(config),
            identity: Arc::new(identity),
            items: Arc::new(self.items),
            links: Arc::new(self.links),
            permissions: Arc::new(self.permissions),
            filing: Arc::new(MockFiling::new()),
            visits: Arc::new(Nobody),
            tokens: Arc::new(MockTokens::new()),
            secrets: Arc::new(FakeSecrets::default()),
            clock: Arc::new(FixedClock::at(fixtures::at(0))),
            ids: Arc::new(SeededIds::default()),
            health: Arc::new(Nobody),
        };
        (doors, self.calls)
    }
}

/// Whoever visits a link's page: nobody does here.
struct Nobody;

#[async_trait]
impl Health for Nobody {
    async fn is_ready(&self) -> bool {
        false
    }
}

#[async_trait]
impl Visits for Nobody {
    async fn look(&self, _: &Visit, _: &ListChildren) -> Result<LinkPage, VisitError> {
        Err(VisitError::NotFound)
    }

    async fn unlock(&self, _: &Visit, _: &Password) -> Result<Unlocking, UnlockError> {
        Err(UnlockError::WrongPassword)
    }

    async fn file(&self, _: &Visit) -> Result<OpenFile, VisitError> {
        Err(VisitError::NotFound)
    }

    async fn shown_file(&self, _: &Visit) -> Result<OpenFile, VisitError> {
        Err(VisitError::NotFound)
    }

    async fn excerpt(&self, _: &Visit, _: u64) -> Result<Bytes, VisitError> {
        Err(VisitError::NotFound)
    }

    async fn archive(&self, _: &Visit) -> Result<Archive, VisitError> {
        Err(VisitError::NotFound)
    }

    async fn upload(&self, _: &Visit, _: &str, _: ByteStream) -> Result<ItemName, VisitError> {
        Err(VisitError::NotFound)
    }

    async fn download(&self, _: &str) -> Result<OpenFile, VisitError> {
        Err(VisitError::NotFound)
    }
}
