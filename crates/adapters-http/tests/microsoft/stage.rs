//! The outcomes of services, by the words of the golden files.

mod directory;

use std::sync::Arc;

use adapters_http::Services;
use adapters_http::config::HttpConfig;
use domain::edit::EditRefusal;
use domain::link::{LinkRefusal, LinkScope};
use domain::server::session::SessionRefusal;
use domain::upload::VersionRefusal;
use futures_util::StreamExt as _;
use ports::driven::content::ByteStream;
use ports::driving::drives::{DrivesError, InOrder, Sent};
use ports::driving::items::{Changes, Children, ItemsError, UnlockError};
use ports::driving::links::{LinksError, Made, MadeLink};
use ports::driving::permissions::{PermissionList, PermissionsError};
use ports::driving::view::{ItemView, PermissionView};
use ports::page::{Cursor, Page};

use crate::fixtures;
use crate::shared::fixtures::{FOLDER, at};
use crate::shared::world::{Calls, World, note, reach};

/// The outcomes of a test, one for each call that may happen.
#[derive(Default)]
pub(crate) struct Stage(World);

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
        id: FOLDER,
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

/// An item as a change leaves it.
fn filed(words: &str) -> Result<ItemView, DrivesError> {
    Err(match words {
        "file" => return Ok(fixtures::file()),
        "new_file" => return Ok(fixtures::new(fixtures::file())),
        "folder" => return Ok(fixtures::folder()),
        "new_folder" => return Ok(fixtures::new(fixtures::folder())),
        "taken" => DrivesError::NameTaken(None),
        "taken_by_a_folder" => DrivesError::NameTaken(Some(Box::new(fixtures::folder()))),
        "changed" => DrivesError::PreconditionFailed,
        "not_trashed" => DrivesError::NotTrashed,
        "too_large" => DrivesError::TooLarge { limit: 5 },
        "interrupted" => DrivesError::Interrupted,
        "into_itself" => EditRefusal::IntoItself.into(),
        "present" => VersionRefusal::Present.into(),
        other => reach(other).unwrap().into(),
    })
}

/// An upload of which so many of nine bytes are there.
fn sent_in_order(words: &str) -> Result<InOrder, DrivesError> {
    Err(match words {
        "unknown" => SessionRefusal::Hidden.into(),
        "expired" => SessionRefusal::Expired.into(),
        "received" => SessionRefusal::Received { next: 5 }.into(),
        "ahead" => SessionRefusal::Ahead { next: 5 }.into(),
        "other_total" => SessionRefusal::OtherTotal.into(),
        received => {
            return Ok(InOrder {
                ticket: "ticket".to_owned(),
                received: received.parse().unwrap(),
                size: (received != "0").then_some(9),
                expires_at: at(604_800_000),
            });
        }
    })
}

/// The bytes that came.
fn read(bytes: ByteStream) -> String {
    let all = async {
        let pieces: Vec<_> = bytes.map(Result::unwrap).collect().await;
        String::from_utf8(pieces.concat()).unwrap()
    };
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(all))
}

impl Stage {
    /// Changes the configuration.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut HttpConfig)) -> Self {
        self.0.configure(change);
        self
    }

    /// Names an outcome: a call's name, a colon, and words for what comes of it.
    pub(crate) fn given(mut self, line: &str) -> Self {
        let (call, words) = line.split_once(':').unwrap();
        let (call, words) = (call.trim().to_owned(), words.trim().to_owned());
        let calls = Arc::clone(&self.0.calls);
        match call.as_str() {
            "make_link" => self.make_link(words, calls),
            "changes" => self.changes(words, calls),
            "search" => self.search(words, calls),
            "given" => self.given_items(calls),
            "account" | "accounts" | "groups" | "group" | "members" | "groups_of"
            | "organization" => {
                self.directory(&call, words, calls);
            }
            "versions" | "restore_version" | "remove_version" => {
                self.versions(&call, words, calls);
            }
            "item" | "children" | "content" | "drive" | "drives" | "unlock_share" => {
                self.read(&call, words, calls);
            }
            "upload" | "make_item" | "change_item" | "copy_item" | "remove_item"
            | "restore_item" | "purge_item" => {
                self.change(&call, words, calls);
            }
            "begin_in_order" | "in_order" | "send_next" | "commit_in_order" | "abort_in_order" => {
                self.upload_in_order(&call, words, calls);
            }
            _ => self.permission_call(&call, words, calls),
        }
        self
    }

    fn make_link(&mut self, words: String, calls: Calls) {
        self.0
            .links
            .expect_make_link()
            .times(1)
            .returning(move |_, command| {
                note(&calls, "make_link", &command);
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
                Ok(MadeLink {
                    made,
                    link: fixtures::link(&words[1..]),
                    item: fixtures::file().item,
                    delegated: None,
                })
            });
    }

    fn given_items(&mut self, calls: Calls) {
        let expected = self.0.items.expect_given().times(1);
        expected.returning(move |_, parts| {
            note(&calls, "given", &parts);
            Ok(vec![fixtures::folder(), fixtures::web_link()])
        });
    }

    fn search(&mut self, words: String, calls: Calls) {
        let expected = self.0.items.expect_search().times(1);
        expected.returning(move |_, folder, sought, part, parts| {
            note(&calls, "search", &(folder, sought, part, parts));
            page(&words)
        });
    }

    fn changes(&mut self, words: String, calls: Calls) {
        let expected = self.0.items.expect_changes().times(1);
        expected.returning(move |_, folder, asked, parts| {
            note(&calls, "changes", &(folder, asked, parts));
            let (entries, goes_on) = match words.as_str() {
                "none" => (vec![], false),
                "some" => (vec![fixtures::there(), fixtures::gone()], true),
                "all" => (vec![fixtures::there(), fixtures::gone()], false),
                other => return Err(reach(other).unwrap().into()),
            };
            Ok(Changes {
                entries,
                followed: fixtures::followed(),
                goes_on,
            })
        });
    }

    fn read(&mut self, call: &str, words: String, calls: Calls) {
        let items = &mut self.0.items;
        match call {
            "item" => {
                items
                    .expect_item()
                    .times(1)
                    .returning(move |_, item, wanted| {
                        note(&calls, "item", &(item, wanted));
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
                items.expect_children().times(1).returning(
                    move |_, folder, part, matching, parts| {
                        note(&calls, "children", &(folder, part, matching, parts));
                        let total = matching.counted.then_some(7);
                        page(&words).map(|page| Children { page, total })
                    },
                );
            }
            "content" => {
                items
                    .expect_content()
                    .times(1)
                    .returning(move |_, file, kind, lives_for| {
                        note(&calls, "content", &(file, kind, lives_for));
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

    fn change(&mut self, call: &str, words: String, calls: Calls) {
        let drives = &mut self.0.drives;
        match call {
            "upload" => {
                let expected = drives.expect_upload().times(1);
                expected.returning(move |_, command, bytes, parts| {
                    note(&calls, "upload", &(command, read(bytes), parts));
                    filed(&words)
                });
            }
            "make_item" => {
                let expected = drives.expect_make_item().times(1);
                expected.returning(move |_, command, parts| {
                    note(&calls, "make_item", &(command, parts));
                    filed(&words)
                });
            }
            "change_item" => {
                let expected = drives.expect_change_item().times(1);
                expected.returning(move |_, command, parts| {
                    note(&calls, "change_item", &(command, parts));
                    filed(&words)
                });
            }
            "copy_item" => {
                let expected = drives.expect_copy_item().times(1);
                expected.returning(move |_, command, parts| {
                    note(&calls, "copy_item", &(command, parts));
                    filed(&words)
                });
            }
            "restore_item" => {
                let expected = drives.expect_restore_item().times(1);
                expected.returning(move |_, command, parts| {
                    note(&calls, "restore_item", &(command, parts));
                    filed(&words)
                });
            }
            "purge_item" => {
                let expected = drives.expect_purge_item().times(1);
                expected.returning(move |_, item, kind| {
                    note(&calls, "purge_item", &(item, kind));
                    filed(&words).map(drop)
                });
            }
            _ => {
                let expected = drives.expect_remove_item().times(1);
                expected.returning(move |_, command| {
                    note(&calls, "remove_item", &command);
                    filed(&words).map(drop)
                });
            }
        }
    }

    fn upload_in_order(&mut self, call: &str, words: String, calls: Calls) {
        let drives = &mut self.0.drives;
        match call {
            "begin_in_order" => {
                let expected = drives.expect_begin_in_order().times(1);
                expected.returning(move |_, command| {
                    note(&calls, "begin_in_order", &command);
                    sent_in_order(&words)
                });
            }
            "in_order" => {
                let expected = drives.expect_in_order().times(1);
                expected.returning(move |ticket| {
                    note(&calls, "in_order", &ticket);
                    sent_in_order(&words)
                });
            }
            "send_next" => {
                let expected = drives.expect_send_next().times(1);
                expected.returning(move |ticket, span, bytes, parts| {
                    note(&calls, "send_next", &(ticket, span, read(bytes), parts));
                    match words.strip_prefix("whole ") {
                        Some(words) => filed(words).map(Box::new).map(Sent::Whole),
                        None => sent_in_order(&words).map(Sent::More),
                    }
                });
            }
            "commit_in_order" => {
                let expected = drives.expect_commit_in_order().times(1);
                expected.returning(move |ticket, parts| {
                    note(&calls, "commit_in_order", &(ticket, parts));
                    filed(&words)
                });
            }
            _ => {
                let expected = drives.expect_abort_in_order().times(1);
                expected.returning(move |ticket| {
                    note(&calls, "abort_in_order", &ticket);
                    sent_in_order(&words).map(drop)
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
        let expected = &mut self.0.permissions;
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
    pub(crate) fn services(self) -> (Services, Calls) {
        self.0.services()
    }
}
