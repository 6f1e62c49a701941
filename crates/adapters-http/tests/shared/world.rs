//! The doors with nothing behind them but the outcomes that a test names. A call that no outcome
//! was named for, or a second one, fails the test.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use adapters_http::config::HttpConfig;
use adapters_http::{Health, PageMarks, Readiness, Services};
use async_trait::async_trait;
use bytes::Bytes;
use domain::gate::Denial;
use domain::item::ItemName;
use domain::role::Capability;
use ports::driven::content::ByteStream;
use ports::driven::secrets::{ClaimPurpose, Secrets as _};
use ports::driving::directory::MockDirectory;
use ports::driving::drives::MockDrives;
use ports::driving::fault::Fault;
use ports::driving::identity::{IdentityError, MockIdentity};
use ports::driving::items::{ListChildren, LocateError, MockItems, UnlockError};
use ports::driving::link_credentials::MockLinkCredentials;
use ports::driving::links::MockLinks;
use ports::driving::permissions::MockPermissions;
use ports::driving::tokens::MockTokens;
use ports::driving::visits::{
    Archive, LinkPage, OpenFile, Purpose, Unlocking, Visit, VisitError, Visits,
};
use ports::secret::Password;
use ports::testing::{FakeSecrets, FixedClock, SeededIds};

use super::fixtures;

/// What was called, with its command.
pub(crate) type Calls = Arc<Mutex<Vec<String>>>;

/// What stands behind the doors.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) items: MockItems,
    pub(crate) directory: MockDirectory,
    pub(crate) links: MockLinks,
    pub(crate) permissions: MockPermissions,
    pub(crate) drives: MockDrives,
    pub(crate) link_credentials: MockLinkCredentials,
    pub(crate) calls: Calls,
    config: Option<HttpConfig>,
}

/// Notes a call.
pub(crate) fn note(calls: &Calls, name: &str, command: &impl Debug) {
    calls.lock().unwrap().push(format!("{name} {command:?}"));
}

/// The reasons for which a call that reaches an item fails.
pub(crate) fn reach(word: &str) -> Option<LocateError> {
    Some(match word {
        "missing" => LocateError::NotFound,
        "lacks" => LocateError::Lacks(Capability::Publish),
        "scope" => LocateError::Scope,
        "trashed" => LocateError::Trashed,
        "wait" => LocateError::TooManyTries {
            retry_after_seconds: 30,
        },
        "unredeemed" => LocateError::NotRedeemed,
        "outside" => LocateError::Share(Denial::OutsideOrganization),
        "locked" => LocateError::Share(Denial::PasswordNeeded),
        "busy" => LocateError::Fault(Fault::Busy("the store")),
        "full" => LocateError::Fault(Fault::Full),
        "broken" => LocateError::Fault(Fault::Internal("row 7 of /var/lib is corrupt".into())),
        _ => return None,
    })
}

impl World {
    /// Changes the configuration.
    pub(crate) fn configure(&mut self, change: impl FnOnce(&mut HttpConfig)) {
        let config = self
            .config
            .get_or_insert_with(|| HttpConfig::at(fixtures::PUBLIC));
        change(config);
    }

    /// The doors, and the list of what is called through them.
    pub(crate) fn services(self) -> (Services, Calls) {
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
        let services = Services {
            config: Arc::new(config),
            identity: Arc::new(identity),
            items: Arc::new(self.items),
            directory: Arc::new(self.directory),
            links: Arc::new(self.links),
            link_credentials: Arc::new(self.link_credentials),
            permissions: Arc::new(self.permissions),
            drives: Arc::new(self.drives),
            visits: Arc::new(Nobody),
            tokens: Arc::new(MockTokens::new()),
            page_marks: Arc::new(page_marks()),
            clock: Arc::new(FixedClock::at(fixtures::at(0))),
            ids: Arc::new(SeededIds::default()),
            health: Arc::new(Nobody),
        };
        (services, self.calls)
    }
}

/// Anybody who visits a link's page: nobody does here.
struct Nobody;

#[async_trait]
impl Health for Nobody {
    async fn readiness(&self) -> Readiness {
        Readiness::NotReady
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

    async fn file(&self, _: &Visit, _: Purpose) -> Result<OpenFile, VisitError> {
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

/// Marks that are signed as in all tests.
fn page_marks() -> PageMarks {
    let secrets = Arc::new(FakeSecrets::default());
    let signing = Arc::clone(&secrets);
    PageMarks::new(
        move |place| signing.sign(ClaimPurpose::Paging, place),
        move |mark| secrets.verify(ClaimPurpose::Paging, mark),
    )
}
