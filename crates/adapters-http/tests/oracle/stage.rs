//! The outcomes of services, by the words of the golden files.

use std::sync::Arc;

use adapters_http::Services;
use adapters_http::config::HttpConfig;
use domain::gate::Denial;
use domain::grant::GrantRefusal;
use domain::link::LinkRefusal;
use futures_util::StreamExt as _;
use ports::driven::content::ByteStream;
use ports::driving::drives::DrivesError;
use ports::driving::items::{ItemsError, Listing, LocateError};
use ports::driving::link_credentials::LinkCredentialsError;
use ports::driving::links::{
    DelegatedSecrets, LinkOnItem, LinksError, LinksOfItem, Made, MadeLink,
};
use ports::driving::permissions::PermissionsError;
use ports::driving::view::{GrantView, ItemView};
use ports::secret::IssuedSecret;

use crate::fixtures::{self, detail, linked};
use crate::shared::fixtures::{FOLDER, context, item_id, kim};
use crate::shared::world::{Calls, World, note, reach};

/// The outcomes of a test, one for each call that may happen.
#[derive(Default)]
pub(crate) struct Stage(World);

fn reached(words: &str) -> Option<LocateError> {
    match words {
        "hidden" => Some(LocateError::Hidden),
        other => reach(other),
    }
}

fn links(words: &str) -> Option<LinksError> {
    Some(match words {
        "label taken" => LinkRefusal::LabelTaken.into(),
        "short" => LinkRefusal::PasswordTooShort { min: 8 }.into(),
        "past" => LinkRefusal::ExpiryPast.into(),
        "beyond" => LinkRefusal::ExpiryBeyondPolicy.into(),
        "too much" => LinkRefusal::AllowsTooMuch.into(),
        "manager" => LinkRefusal::ManagementNotDelegated.into(),
        "stranger" => LinksError::UnknownRecipient(1),
        other => reached(other)?.into(),
    })
}

fn permitted(words: &str) -> Option<PermissionsError> {
    Some(match words {
        "no member" => PermissionsError::NotFound,
        "stranger" => PermissionsError::UnknownRecipient(1),
        "owner" => GrantRefusal::Ownership.into(),
        other => reached(other)?.into(),
    })
}

fn held(words: &str) -> Option<LinkCredentialsError> {
    Some(match words {
        "invalid" => LinkCredentialsError::Invalid,
        "gone" => LinkCredentialsError::ItemGone,
        "locked" => LinkCredentialsError::PasswordNeeded,
        "sign in" => LinkCredentialsError::SignInNeeded(Denial::SignInNeeded),
        "not listed" => LinkCredentialsError::Denied(Denial::NotListed),
        "wait" => LinkCredentialsError::TooManyTries {
            retry_after_seconds: 30,
        },
        _ => return None,
    })
}

fn on_item(words: &str) -> Result<LinkOnItem, LinksError> {
    links(words).map_or_else(
        || {
            Ok(LinkOnItem {
                link: fixtures::link(words),
                item: linked(words),
            })
        },
        Err,
    )
}

fn made(words: &str) -> Result<MadeLink, LinksError> {
    let LinkOnItem { link, item } = on_item(words)?;
    Ok(MadeLink {
        made: Made::Created,
        link,
        item,
        delegated: None,
    })
}

fn delegated(words: &str) -> Result<MadeLink, LinksError> {
    let secret = |letter: &str| IssuedSecret::new(letter.repeat(64));
    links(words).map_or_else(
        || {
            Ok(MadeLink {
                made: Made::Created,
                link: fixtures::link(words),
                item: linked(words),
                delegated: Some(DelegatedSecrets {
                    access: secret("a"),
                    refresh: secret("r"),
                }),
            })
        },
        Err,
    )
}

fn filed(words: &str) -> Result<ItemView, DrivesError> {
    match words {
        "taken" => Err(DrivesError::NameTaken(None)),
        "too large" => Err(DrivesError::TooLarge { limit: 5 }),
        other => reached(other).map_or_else(|| Ok(detail(words)), |error| Err(error.into())),
    }
}

fn granted(words: &str) -> Result<Vec<GrantView>, PermissionsError> {
    let grants = words.split('+').filter(|grant| !grant.trim().is_empty());
    permitted(words).map_or_else(|| Ok(grants.map(fixtures::grant).collect()), Err)
}

fn listing(words: &str) -> Result<Listing, ItemsError> {
    if let Some(error) = reached(words) {
        return Err(error.into());
    }
    let (total, entries) = words.split_once(':').unwrap();
    let entries = entries.split('+').filter(|entry| !entry.trim().is_empty());
    Ok(Listing {
        entries: entries.map(detail).collect(),
        total: total.trim().parse().unwrap(),
        next: None,
    })
}

/// How many bytes came.
fn read(mut bytes: ByteStream) -> usize {
    let all = async {
        let mut read = 0;
        while let Some(Ok(piece)) = bytes.next().await {
            read += piece.len();
        }
        read
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
            "detail" | "listing" | "find_people" => self.read(&call, words, calls),
            "set_grants" | "end_grants" | "members" => {
                self.permission_call(&call, words, calls);
            }
            "make_item" | "change_item" | "remove_item" | "upload" => {
                self.drives_call(&call, words, calls);
            }
            "hold_delegated" | "hold_open" | "renew" => self.held_call(&call, words, calls),
            _ => self.link_call(&call, words, calls),
        }
        self
    }

    fn link_call(&mut self, call: &str, words: String, calls: Calls) {
        let links = &mut self.0.links;
        match call {
            "make_delegated" => outcome!(
                links,
                expect_make_link,
                "make_link",
                calls,
                words,
                delegated
            ),
            "make_labelled" => outcome!(links, expect_make_link, "make_link", calls, words, made),
            "change_labelled" => outcome!(
                links,
                expect_change_link,
                "change_link",
                calls,
                words,
                on_item
            ),
            "end_link" => outcome!(links, expect_end_link, "end_link", calls, words, on_item),
            "link" => outcome!(links, expect_link, "link", calls, words, on_item),
            "links_of" => {
                links
                    .expect_links_of()
                    .times(1)
                    .returning(move |_, item, kind| {
                        note(&calls, "links_of", &(item, kind));
                        let each = words.split('+').filter(|link| !link.trim().is_empty());
                        self::links(&words).map_or_else(
                            || {
                                Ok(LinksOfItem {
                                    links: each.map(fixtures::link).collect(),
                                    item: linked(&words),
                                })
                            },
                            Err,
                        )
                    });
            }
            other => panic!("no outcome is called {other}"),
        }
    }

    fn held_call(&mut self, call: &str, words: String, calls: Calls) {
        let held = &mut self.0.link_credentials;
        match call {
            "hold_delegated" => {
                held.expect_hold_delegated()
                    .times(1)
                    .returning(move |_, shown| {
                        note(&calls, "hold_delegated", shown);
                        self::held(&words).map_or_else(|| Ok(context()), Err)
                    });
            }
            "hold_open" => {
                held.expect_hold_open().times(1).returning(move |_, shown| {
                    note(&calls, "hold_open", shown);
                    self::held(&words).map_or_else(|| Ok(context()), Err)
                });
            }
            _ => {
                held.expect_renew_delegated()
                    .times(1)
                    .returning(move |renew| {
                        note(&calls, "renew_delegated", renew);
                        let fresh = || Ok(IssuedSecret::new("n".repeat(64)));
                        self::held(&words).map_or_else(fresh, Err)
                    });
            }
        }
    }

    fn permission_call(&mut self, call: &str, words: String, calls: Calls) {
        let permissions = &mut self.0.permissions;
        let folder = |words: &str| permitted(words).map_or(Ok(item_id(FOLDER)), Err);
        match call {
            "set_grants" => outcome!(
                permissions,
                expect_set_grants,
                "set_grants",
                calls,
                words,
                granted
            ),
            "end_grants" => outcome!(
                permissions,
                expect_end_grants,
                "end_grants",
                calls,
                words,
                folder
            ),
            _ => {
                permissions
                    .expect_members()
                    .times(1)
                    .returning(move |_, item, own_only| {
                        note(&calls, "members", &(item, own_only));
                        granted(&words).map(|grants| (item_id(FOLDER), grants))
                    });
            }
        }
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
                        reached(&words).map_or_else(|| Ok(detail(&words)), Err)
                    });
            }
            "listing" => {
                items
                    .expect_listing()
                    .times(1)
                    .returning(move |_, folder, part, parts| {
                        note(&calls, "listing", &(folder, part, parts));
                        listing(&words)
                    });
            }
            _ => {
                self.0
                    .directory
                    .expect_find_people()
                    .times(1)
                    .returning(move |_, text, most| {
                        note(&calls, "find_people", &(text, most));
                        Ok(if words == "none" { vec![] } else { vec![kim()] })
                    });
            }
        }
    }

    fn drives_call(&mut self, call: &str, words: String, calls: Calls) {
        let drives = &mut self.0.drives;
        match call {
            "make_item" => outcome!(
                drives,
                expect_make_item,
                "make_item",
                calls,
                words,
                filed,
                shown
            ),
            "change_item" => outcome!(
                drives,
                expect_change_item,
                "change_item",
                calls,
                words,
                filed,
                shown
            ),
            "remove_item" => outcome!(
                drives,
                expect_remove_item,
                "remove_item",
                calls,
                words,
                |words: &str| { filed(words).map(drop) }
            ),
            _ => {
                drives
                    .expect_upload()
                    .times(1)
                    .returning(move |_, command, bytes, _| {
                        note(&calls, "upload", &(command, read(bytes)));
                        filed(&words)
                    });
            }
        }
    }

    /// The doors, and the list of what is called through them.
    pub(crate) fn services(self) -> (Services, Calls) {
        self.0.services()
    }
}
