//! The outcomes of services, by the words of the golden files.

use std::sync::Arc;

use adapters_http::Services;
use adapters_http::config::HttpConfig;
use domain::edit::EditRefusal;
use domain::grant::GrantRefusal;
use domain::item::NameError;
use domain::link::{LinkRefusal, LinkScope};
use domain::server::session::SessionRefusal;
use futures_util::StreamExt as _;
use ports::driven::content::ByteStream;
use ports::driving::drives::{DrivesError, SessionView};
use ports::driving::items::{ItemsError, Listing, LocateError};
use ports::driving::permissions::PermissionsError;
use ports::driving::view::{GrantView, ItemView};
use ports::page::Cursor;

use crate::fixtures::{self, detail};
use crate::shared::world::{Calls, World, note, reach};

/// The outcomes of a test, one for each call that may happen.
#[derive(Default)]
pub(crate) struct Stage(World);

fn drives(words: &str) -> Option<DrivesError> {
    let refused = |refusal: LinkRefusal| DrivesError::from(refusal);
    Some(match words {
        "taken" => DrivesError::NameTaken(Some(Box::new(detail(&["file"])))),
        "taken by a folder" => DrivesError::NameTaken(Some(Box::new(detail(&["folder"])))),
        "changed" => DrivesError::PreconditionFailed,
        "parent missing" => DrivesError::Parent(LocateError::NotFound),
        "past" => refused(LinkRefusal::ExpiryPast),
        "weak" => refused(LinkRefusal::PasswordTooWeak),
        "nothing to allow" => refused(LinkRefusal::NothingToAllow),
        "forbidden scope" => refused(LinkRefusal::ScopeForbidden {
            scope: LinkScope::Anonymous,
        }),
        "link name taken" => refused(LinkRefusal::NameTaken),
        "root" => refused(LinkRefusal::RootNotShared),
        "move with link" => DrivesError::MoveWithLink,
        "not empty" => EditRefusal::NotEmpty.into(),
        "into itself" => EditRefusal::IntoItself.into(),
        "bad name" => DrivesError::Name(NameError::Forbidden),
        "digest" => DrivesError::OtherDigest,
        "too large" => DrivesError::TooLarge { limit: 5 },
        "interrupted" => DrivesError::Interrupted,
        "session unknown" => SessionRefusal::Hidden.into(),
        "session expired" => SessionRefusal::Expired.into(),
        "part misplaced" => SessionRefusal::Misplaced {
            size: 20_000_000,
            part_size: 8_388_608,
        }
        .into(),
        "part differs" => SessionRefusal::Differs.into(),
        "part missing" => SessionRefusal::Missing { offset: 8_388_608 }.into(),
        "not trashed" => DrivesError::NotTrashed,
        "contended" => DrivesError::Contended,
        other => reach(other)?.into(),
    })
}

fn filed(words: &str) -> Result<ItemView, DrivesError> {
    drives(words).map_or_else(|| Ok(described(words)), Err)
}

fn viewed(words: &str) -> Result<SessionView, DrivesError> {
    let arrived = words
        .strip_suffix(" parts")
        .map_or(1, |number| number.parse().unwrap());
    drives(words).map_or_else(|| Ok(fixtures::session(arrived)), Err)
}

fn described(words: &str) -> ItemView {
    let words: Vec<&str> = words.split_whitespace().collect();
    detail(&words)
}

fn listing(words: &str) -> Listing {
    let (total, entries) = words.split_once(':').unwrap();
    let goes_on = entries.ends_with('…');
    let entries = entries.trim_end_matches('…').split('+').map(str::trim);
    let entries = entries.filter(|entry| !entry.is_empty()).map(described);
    Listing {
        entries: entries.collect(),
        total: total.trim().parse().unwrap(),
        next: goes_on.then(|| Cursor {
            key: "1plan.txt".to_owned(),
            id: 7,
        }),
    }
}

fn permitted(words: &str) -> Option<PermissionsError> {
    Some(match words {
        "unknown" => PermissionsError::NotFound,
        "stranger" => PermissionsError::UnknownRecipient(0),
        "granted" => PermissionsError::Grant(GrantRefusal::AlreadyGranted),
        "root" => PermissionsError::Grant(GrantRefusal::Root),
        "past" => PermissionsError::Grant(GrantRefusal::ExpiryPast),
        "exceeds" => PermissionsError::Grant(GrantRefusal::ExceedsOwnRights),
        other => reach(other)?.into(),
    })
}

fn granted(words: &str) -> Result<Vec<GrantView>, PermissionsError> {
    if let Some(error) = permitted(words) {
        return Err(error);
    }
    let grants = words.split('+').filter(|grant| !grant.trim().is_empty());
    Ok(grants
        .map(|grant| {
            let words: Vec<&str> = grant.split_whitespace().collect();
            fixtures::grant(&words)
        })
        .collect())
}

/// How many bytes came, and whether they came completely.
fn read(mut bytes: ByteStream) -> (usize, bool) {
    let all = async {
        let mut read = 0;
        while let Some(piece) = bytes.next().await {
            match piece {
                Ok(piece) => read += piece.len(),
                Err(_) => return (read, false),
            }
        }
        (read, true)
    };
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(all))
}

/// Names the outcome of a call that takes one command.
macro_rules! outcome {
    ($mock:expr, $expect:ident, $name:expr, $calls:expr, $words:expr, $made:expr, shown) => {{
        let (calls, words): (Calls, String) = ($calls, $words);
        $mock.$expect().times(1).returning(move |_, command, _| {
            note(&calls, $name, &command);
            $made(words.as_str())
        });
    }};
    ($mock:expr, $expect:ident, $name:expr, $calls:expr, $words:expr, $made:expr) => {{
        let (calls, words): (Calls, String) = ($calls, $words);
        $mock.$expect().times(1).returning(move |_, command| {
            note(&calls, $name, &command);
            $made(words.as_str())
        });
    }};
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
            "detail" | "listing" | "trash" | "events" | "content" | "account" => {
                self.read(&call, words, calls);
            }
            "give_grant" | "grant" | "grants" | "change_grant" | "remove_grant" => {
                self.permission_call(&call, words, calls);
            }
            _ => self.drives_call(&call, words, calls),
        }
        self
    }

    fn read(&mut self, call: &str, words: String, calls: Calls) {
        let items = &mut self.0.items;
        match call {
            "detail" => {
                items
                    .expect_item()
                    .times(1)
                    .returning(move |_, item, wanted| {
                        note(&calls, "item", &(item, wanted));
                        reach(&words).map_or_else(|| Ok(described(&words)), Err)
                    });
            }
            "listing" => {
                items
                    .expect_listing()
                    .times(1)
                    .returning(move |_, folder, part, parts| {
                        note(&calls, "listing", &(folder, part, parts));
                        match words.as_str() {
                            "not_a_folder" => Err(ItemsError::NotAFolder),
                            words => reach(words).map_or_else(
                                || Ok(listing(words)),
                                |error| Err(ItemsError::from(error)),
                            ),
                        }
                    });
            }
            "trash" => {
                items
                    .expect_trash()
                    .times(1)
                    .returning(move |_, part, parts| {
                        note(&calls, "trash", &(part, parts));
                        Ok(listing(&words))
                    });
            }
            "events" => {
                items
                    .expect_events()
                    .times(1)
                    .returning(move |_, after, limit| {
                        note(&calls, "events", &(after, limit));
                        let events = match words.as_str() {
                            "none" => vec![],
                            _ => fixtures::events(),
                        };
                        Ok((events, 12_345))
                    });
            }
            "content" => {
                items
                    .expect_content()
                    .times(1)
                    .returning(move |_, file, kind, lives_for| {
                        note(&calls, "content", &(file, kind, lives_for));
                        match words.as_str() {
                            "folder" => Err(ItemsError::NoContent),
                            words => reach(words)
                                .map_or_else(|| Ok(words.to_owned()), |error| Err(error.into())),
                        }
                    });
            }
            _ => outcome!(
                self.0.directory,
                expect_account,
                "account",
                calls,
                words,
                |words: &str| { reach(words).map_or_else(|| Ok(fixtures::account()), Err) }
            ),
        }
    }

    fn drives_call(&mut self, call: &str, words: String, calls: Calls) {
        let drives = &mut self.0.drives;
        let done = |words: &str| self::drives(words).map_or(Ok(()), Err);
        match call {
            "change_item" => {
                outcome!(
                    drives,
                    expect_change_item,
                    "change_item",
                    calls,
                    words,
                    filed,
                    shown
                );
            }
            "make_item" => outcome!(
                drives,
                expect_make_item,
                "make_item",
                calls,
                words,
                filed,
                shown
            ),
            "copy_item" => outcome!(
                drives,
                expect_copy_item,
                "copy_item",
                calls,
                words,
                filed,
                shown
            ),
            "restore_item" => {
                outcome!(
                    drives,
                    expect_restore_item,
                    "restore_item",
                    calls,
                    words,
                    filed,
                    shown
                );
            }
            "remove_item" => {
                outcome!(
                    drives,
                    expect_remove_item,
                    "remove_item",
                    calls,
                    words,
                    done
                );
            }
            "check_upload" => {
                outcome!(
                    drives,
                    expect_check_upload,
                    "check_upload",
                    calls,
                    words,
                    done
                );
            }
            "upload" => {
                drives
                    .expect_upload()
                    .times(1)
                    .returning(move |_, command, bytes, _| {
                        note(&calls, "upload", &command);
                        let (length, whole) = read(bytes);
                        note(&calls, "bytes", &(length, whole));
                        if !whole {
                            return Err(DrivesError::Interrupted);
                        }
                        filed(&words)
                    });
            }
            "trashed_item" => {
                drives
                    .expect_trashed_item()
                    .times(1)
                    .returning(move |_, item, kind| {
                        note(&calls, "trashed_item", &(item, kind));
                        filed(&words)
                    });
            }
            "purge_item" => {
                drives
                    .expect_purge_item()
                    .times(1)
                    .returning(move |_, item, kind| {
                        note(&calls, "purge_item", &(item, kind));
                        done(&words)
                    });
            }
            other => self.session_call(other, words, calls),
        }
    }

    fn session_call(&mut self, call: &str, words: String, calls: Calls) {
        let drives = &mut self.0.drives;
        match call {
            "begin_session" => {
                outcome!(
                    drives,
                    expect_begin_session,
                    "begin_session",
                    calls,
                    words,
                    viewed
                );
            }
            "session" => outcome!(drives, expect_session, "session", calls, words, viewed),
            "send_part" => {
                drives
                    .expect_send_part()
                    .times(1)
                    .returning(move |_, command, bytes| {
                        note(&calls, "send_part", &command);
                        note(&calls, "bytes", &read(bytes));
                        self::drives(&words).map_or_else(|| Ok(fixtures::part(1)), Err)
                    });
            }
            "commit_session" => {
                outcome!(
                    drives,
                    expect_commit_session,
                    "commit_session",
                    calls,
                    words,
                    filed,
                    shown
                );
            }
            "abort_session" => {
                let done = |words: &str| self::drives(words).map_or(Ok(()), Err);
                outcome!(
                    drives,
                    expect_abort_session,
                    "abort_session",
                    calls,
                    words,
                    done
                );
            }
            other => panic!("no such call: {other}"),
        }
    }

    fn permission_call(&mut self, call: &str, words: String, calls: Calls) {
        let permissions = &mut self.0.permissions;
        let one = |words: &str| granted(words).map(|mut grants| grants.remove(0));
        match call {
            "give_grant" => {
                outcome!(
                    permissions,
                    expect_give_grant,
                    "give_grant",
                    calls,
                    words,
                    one
                );
            }
            "grant" => outcome!(permissions, expect_grant, "grant", calls, words, one),
            "grants" => outcome!(permissions, expect_grants, "grants", calls, words, granted),
            "change_grant" => {
                permissions
                    .expect_change_grant()
                    .times(1)
                    .returning(move |_, command| {
                        note(&calls, "change_grant", &command);
                        one(&words)
                    });
            }
            _ => outcome!(
                permissions,
                expect_remove_grant,
                "remove_grant",
                calls,
                words,
                |words: &str| permitted(words).map_or(Ok(()), Err)
            ),
        }
    }

    /// The doors, and the list of what is called through them.
    pub(crate) fn services(self) -> (Services, Calls) {
        self.0.services()
    }
}
