//! What every door is given: the driving ports and the configuration, and nothing behind them.

use std::sync::Arc;

use async_trait::async_trait;
use ports::driven::clock::{Clock, Ids};
use ports::driven::secrets::Secrets;
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

/// What every door is given.
#[derive(Clone)]
pub struct Services {
    /// The configuration.
    pub config: Arc<HttpConfig>,
    /// Tells callers by their tokens.
    pub identity: Arc<dyn Identity>,
    /// Reads drives.
    pub items: Arc<dyn Items>,
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
    /// Signs and verifies where a list's next page begins.
    pub secrets: Arc<dyn Secrets>,
    /// The time, for what is shown and measured.
    pub clock: Arc<dyn Clock>,
    /// Numbers for requests.
    pub ids: Arc<dyn Ids>,
    /// Whether the program can serve at present.
    pub health: Arc<dyn Health>,
}
