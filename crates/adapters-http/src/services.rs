//! What every door is given: the driving ports and the configuration, and nothing behind them.

use std::sync::Arc;

use async_trait::async_trait;
use ports::driven::clock::{Clock, Ids};
use ports::driving::directory::Directory;
use ports::driving::drives::Drives;
use ports::driving::identity::Identity;
use ports::driving::items::Items;
use ports::driving::link_credentials::LinkCredentials;
use ports::driving::links::Links;
use ports::driving::permissions::Permissions;
use ports::driving::tokens::Tokens;
use ports::driving::visits::Visits;

use crate::config::HttpConfig;

/// Whether the program can serve at present.
#[async_trait]
pub trait Health: Send + Sync {
    /// Which requests can be answered now.
    async fn readiness(&self) -> Readiness;
}

/// Which requests can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// All.
    Ready,
    /// Those that write nothing: there was no room for the last that did.
    Full,
    /// None.
    NotReady,
}

type Sign = dyn Fn(&[u8]) -> String + Send + Sync;
type Verify = dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync;

/// Signs where a list's next page begins, so that nobody can make one up, and reads it again.
pub struct PageMarks {
    sign: Box<Sign>,
    verify: Box<Verify>,
}

impl PageMarks {
    /// Marks that `sign` makes, as texts that fit in a query, and of which `verify` gives back what was signed.
    pub fn new(
        sign: impl Fn(&[u8]) -> String + Send + Sync + 'static,
        verify: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            sign: Box::new(sign),
            verify: Box::new(verify),
        }
    }

    /// The mark of a place in a list.
    pub(crate) fn sign(&self, place: &[u8]) -> String {
        (self.sign)(place)
    }

    /// The place that a mark stands for; `None` for a text that is no mark of ours.
    pub(crate) fn verify(&self, mark: &str) -> Option<Vec<u8>> {
        (self.verify)(mark)
    }
}

impl std::fmt::Debug for PageMarks {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("PageMarks")
    }
}

/// What every door is given.
#[derive(Clone)]
pub struct Services {
    /// The configuration.
    pub config: Arc<HttpConfig>,
    /// Tells callers by their tokens.
    pub identity: Arc<dyn Identity>,
    /// Reads drives.
    pub items: Arc<dyn Items>,
    /// Reads who there is.
    pub directory: Arc<dyn Directory>,
    /// Makes links.
    pub links: Arc<dyn Links>,
    /// Lists, gives, changes and ends permissions.
    pub permissions: Arc<dyn Permissions>,
    /// Changes what is in drives.
    pub drives: Arc<dyn Drives>,
    /// Opens links.
    pub visits: Arc<dyn Visits>,
    /// Tells callers by the links that they show.
    pub link_credentials: Arc<dyn LinkCredentials>,
    /// Issues, narrows and ends tokens.
    pub tokens: Arc<dyn Tokens>,
    /// Signs where a list's next page begins.
    pub page_marks: Arc<PageMarks>,
    /// The time, for what is shown and measured.
    pub clock: Arc<dyn Clock>,
    /// Numbers for requests.
    pub ids: Arc<dyn Ids>,
    /// Whether the program can serve at present.
    pub health: Arc<dyn Health>,
}

#[cfg(test)]
impl PageMarks {
    /// Marks for tests.
    pub(crate) fn fake() -> Self {
        use ports::driven::secrets::{ClaimPurpose, Secrets as _};
        let secrets = Arc::new(ports::testing::FakeSecrets::default());
        let signing = Arc::clone(&secrets);
        Self::new(
            move |place| signing.sign(ClaimPurpose::Paging, place),
            move |mark| secrets.verify(ClaimPurpose::Paging, mark),
        )
    }
}

#[cfg(test)]
#[async_trait]
impl Health for Readiness {
    async fn readiness(&self) -> Readiness {
        *self
    }
}

#[cfg(test)]
impl Services {
    /// Ports of which nothing is expected, and these pages, served at an address.
    pub(crate) fn fake(visits: impl Visits + 'static, public_url: &str) -> Self {
        use ports::driving::directory::MockDirectory;
        use ports::driving::drives::MockDrives;
        use ports::driving::identity::MockIdentity;
        use ports::driving::items::MockItems;
        use ports::driving::link_credentials::MockLinkCredentials;
        use ports::driving::links::MockLinks;
        use ports::driving::permissions::MockPermissions;
        use ports::driving::tokens::MockTokens;
        use ports::testing::{FixedClock, SeededIds};
        let mut config = HttpConfig::at(public_url);
        config.allowed_origins = vec!["https://app.example.test".to_owned()];
        Self {
            config: Arc::new(config),
            identity: Arc::new(MockIdentity::new()),
            items: Arc::new(MockItems::new()),
            directory: Arc::new(MockDirectory::new()),
            links: Arc::new(MockLinks::new()),
            permissions: Arc::new(MockPermissions::new()),
            drives: Arc::new(MockDrives::new()),
            visits: Arc::new(visits),
            link_credentials: Arc::new(MockLinkCredentials::new()),
            tokens: Arc::new(MockTokens::new()),
            page_marks: Arc::new(PageMarks::fake()),
            clock: Arc::new(FixedClock::default()),
            ids: Arc::new(SeededIds::default()),
            health: Arc::new(Readiness::Ready),
        }
    }
}
